"""The dashboards: who sees what, whether the numbers are those of the records, and what they cost."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from alliance.ground import audit, clock
from alliance.ground.clock import Month
from alliance.ground.once import reading
from alliance.paper import papers
from alliance.registers import policy
from alliance.tests import builders, builders_assessments
from alliance.tests.builders_meetings import called
from alliance.tests.printed_size import size_on_paper
from alliance.workbook import layout
from assessments.earlier.models import EarlierGrade
from councils.attendance import services as attendance
from members.duties import ledger
from members.obligations.periods import Standing
from members.people.services import people
from members.units.models import Unit
from reports.conftest import MORNING, SECOND
from reports.dashboards import assessed, attended, boards, compared, owed, reported, views
from reports.dashboards.boards import BOARDS
from reports.dashboards.declared import FEWEST, TOO_FEW, Audience, Scope
from reports.dashboards.forms import ScopeForm

pytestmark = pytest.mark.django_db
SECRETARIAT, COUNCIL, UNIT = Audience
LONG = "山东省德州市智能制造与工业机器人应用技术协同创新研究院有限责任公司第一分公司（筹备处）二〇二六年"


def scope(audience=SECRETARIAT, year=2026, **chosen):
    return Scope(audience, year, **chosen)


def own(house, year=2026):
    return scope(UNIT, year, unit=house.school)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def row_of(shown, key, value):
    return next(row for row in shown.grid.rows if row[key] == value)


def text_of(shown):
    """All that a figure says: cells, note, chart, the words of its link."""
    cells = [cell for line in shown.grid.lines for cell in line.cells]
    return "\n".join([*cells, shown.grid.note, str(shown.svg), shown.behind[0]])


@pytest.fixture
def peers(house):
    """Three more schools, so that an average of schools says nothing of one of them."""
    return [builders.unit("SCHOOL") for _ in range(FEWEST - 1)]  # and the chair's unit


# ---------------------------------------------------------------- who sees what


def test_each_audience_has_its_figures():
    found = {audience: [one.key for one in board.figures] for audience, board in BOARDS.items()}
    shared = {"progress", "duties", "grades", "meetings"}
    assert set(found[SECRETARIAT]) == shared | {"months"}
    assert set(found[COUNCIL]) == shared | {"months-of-kinds"}
    assert set(found[UNIT]) == {f"own-{key}" for key in ("progress", "months", "duties", "grades", "meetings")} | {"compared"}  # fmt: skip


def test_council_sees_no_unit_and_no_person_by_name(house, peers):
    builders_assessments.cycle()
    builders.history_of_reports(house.school, house.school_head, {Month(2026, 3): Month(2026, 3).start})
    said = "\n".join(text_of(shown) for _, shown in boards.gather(BOARDS[COUNCIL], scope(COUNCIL)))
    names = [unit.name for unit in Unit.objects.all()] + [str(house.school_head), str(house.chair)]
    assert [name for name in names if name in said] == []
    control = "\n".join(text_of(shown) for _, shown in boards.gather(BOARDS[SECRETARIAT], scope()))
    assert house.school.name in control


def test_unit_sees_its_own_name_and_no_other(house, peers):
    said = "\n".join(text_of(shown) for _, shown in boards.gather(BOARDS[UNIT], own(house)))
    named = [unit for unit in Unit.objects.all() if unit.name in said]
    assert named == [house.school]


def test_unit_of_another_is_not_opened_by_the_address(house):
    """Nor by who stands for two: between those one may choose."""
    query = f"unit={house.enterprise.pk}"
    assert chosen(query, UNIT, house.school_liaison).scope.unit == house.school
    people.appoint(
        house.enterprise, role="SECRETARY", since=clock.today(), by=None, user=house.school_liaison
    )
    assert chosen(query, UNIT, house.school_liaison).scope.unit == house.enterprise
    assert chosen("", UNIT, house.school_liaison).query.startswith("year=2026&unit=")


def test_average_needs_three_others(house):
    """Two schools: what the average adds to the own number is the other school's."""
    builders.history_of_reports(house.school, house.school_head, {Month(2026, 3): Month(2026, 3).start})
    few = reported.own_months(own(house))
    assert {row["mean"] for row in few.grid.rows} | {few.grid.total["mean"]} == {None}
    assert few.grid.note == TOO_FEW
    builders.unit("SCHOOL"), builders.unit("SCHOOL")
    enough = reported.own_months(own(house))
    assert row_of(enough, "month", "3月")["mean"] == Decimal("0.25")
    assert row_of(enough, "month", "12月")["mean"] is None  # not over yet
    assert enough.grid.note == ""


def chosen(query, audience, user):
    return ScopeForm(QueryDict(query), audience=audience, user=user)


def test_district_is_no_filter_of_the_council(house):
    """A total of one unit is no total."""
    builders.unit("SCHOOL", district="武城县")
    query = "district=武城县&kind=SCHOOL"
    council = chosen(query, COUNCIL, house.chair).scope
    assert (council.district, council.kind, council.units.count()) == ("", "SCHOOL", 3)
    secretariat = chosen(query, SECRETARIAT, house.officer).scope
    assert (secretariat.district, secretariat.units.count()) == ("武城县", 1)


# ---------------------------------------------------------------- the numbers


def test_progress_stands_at_both_deadlines_to_the_second(house):
    cycle = builders_assessments.cycle(2026)
    key = {"self_waiting": 3, "self_overdue": 0, "review_waiting": 3, "review_overdue": 0}

    def standing(moment):
        with clock.at(moment):
            return {name: assessed.progress(scope()).grid.total[name] for name in key}

    assert standing(cycle.self_deadline - SECOND) == key
    assert standing(cycle.self_deadline) == key | {"self_waiting": 0, "self_overdue": 3}
    assert standing(cycle.review_deadline - SECOND)["review_waiting"] == 3
    assert standing(cycle.review_deadline)["review_overdue"] == 3


def test_progress_counts_what_is_handed_in_by_kind(house):
    builders_assessments.submitted(builders_assessments.assessment(house.school))
    rows = assessed.progress(scope()).grid.rows
    assert [(row["kind"], row["all"], row["self_in_time"], row["self_waiting"]) for row in rows] == [
        ("学校成员", 2, 1, 1),
        ("企业成员", 1, 0, 1),
    ]
    assert [row["kind"] for row in assessed.progress(scope(kind="SCHOOL")).grid.rows] == ["学校成员"]
    mine = assessed.own_progress(own(house)).grid
    assert [row["own"][:3] for row in mine.rows] == ["已提交", "进行中"]
    assert {row["kind"] for row in mine.rows} == {None}  # one other school


def test_months_put_the_unit_that_misses_most_first_and_say_what_is_left_out(house, monkeypatch):
    spring = {Month(2026, month): Month(2026, month).start for month in (1, 2, 3)}
    builders.history_of_reports(house.school, house.school_head, spring)
    shown = reported.months_of_units(scope())
    assert shown.grid.rows[-1]["unit"] == house.school.name
    assert [shown.grid.rows[-1][str(month)] for month in (1, 3, 4, 11, 12)] == ["按时", "按时", "缺报", "待报", "—"]  # fmt: skip
    assert (shown.grid.rows[-1]["on_time"], shown.grid.rows[-1]["missing"]) == (3, 7)
    monkeypatch.setattr(reported, "MOST", 1)
    cut = reported.months_of_units(scope())
    assert len(cut.grid.rows) == 1
    assert "共3家" in cut.grid.note


def test_months_of_kinds_are_shares_of_what_was_owed(house):
    builders.history_of_reports(house.school, house.school_head, {Month(2026, 3): Month(2026, 3).start})
    row = row_of(reported.months_of_kinds(scope(COUNCIL)), "kind", "学校成员")
    assert (row["units"], row["3"], row["4"], row["11"]) == (2, Decimal("0.5"), Decimal(0), None)
    assert reported.months_of_kinds(scope(COUNCIL, kind="RESEARCH")).grid.note == reported.NOBODY
    dense = [
        len(shown.grid.columns)
        for _, shown in boards.gather(BOARDS[COUNCIL], scope(COUNCIL))
        if shown.is_dense
    ]
    assert dense == [18]


@pytest.mark.parametrize("at", [MORNING - timedelta(days=250), MORNING + timedelta(days=35)])
def test_duties_are_those_of_the_ledgers(house, peers, at):
    """Against a slow independent count: every unit's ledger, its worst period deciding."""
    builders.unit("ENTERPRISE", joined_on=clock.today() - timedelta(days=5))
    builders.history_of_reports(house.school, house.school_head, {Month(2026, 3): Month(2026, 3).start})
    with clock.at(at):
        shown = owed.duties_by_clause(scope())
        units = list(Unit.objects.members_in(2026))
        expected = {}
        for lines in ledger.of_units(units, 2026).values():
            by_duty = {}
            for line in lines:
                if line.owed or line.standing is Standing.EXEMPT:
                    by_duty.setdefault((line.clause.citation, line.duty.label), set()).add(line.standing)
            for key, standings in by_duty.items():
                worst = next(
                    part
                    for part, some in (
                        ("overdue", {Standing.OVERDUE}),
                        ("open", {Standing.OPEN}),
                        ("exempt", {Standing.EXEMPT}),
                        ("ahead", {Standing.NOT_YET}),
                        ("done", {Standing.DONE, Standing.LATE}),
                    )
                    if standings & some
                )
                counts = expected.setdefault(key, dict.fromkeys(owed.PARTS, 0))
                counts[worst] += 1
    found = {(row["clause"], row["duty"]): {key: row[key] for key in owed.PARTS} for row in shown.grid.rows}
    assert found == expected
    assert all(row["all"] == sum(row[key] for key in owed.PARTS) for row in shown.grid.rows)


def test_own_duties_count_each_period(house):
    builders.history_of_reports(house.school, house.school_head, {Month(2026, 3): Month(2026, 3).start})
    row = row_of(owed.own_duties(own(house)), "duty", "信息报送")
    assert (row["all"], row["DONE"], row["OVERDUE"]) == (12, 1, 9)


def graded(unit, year, grade, total=None, state="CONFIRMED"):
    one = EarlierGrade(unit=unit, year=year, grade=grade, total=total, basis="纸质文件", state=state)
    with transaction.atomic():
        audit.save(one, by=None, reason="补录")


def test_grades_count_what_is_public(house, peers):
    graded(house.school, 2024, "EXCELLENT", 95)
    graded(house.enterprise, 2024, "GOOD")
    graded(house.school, 2025, "GOOD", 85, state="REGISTERED")
    rows = assessed.grades(scope(COUNCIL)).grid.rows
    assert [(row["year"], row["EXCELLENT"], row["GOOD"], row["rate"]) for row in rows] == [
        ("2024年", 1, 1, Decimal("0.5"))
    ]
    assert [row["all"] for row in assessed.grades(scope(COUNCIL, kind="SCHOOL")).grid.rows] == [1]
    alone = assessed.own_grades(own(house))
    assert [(row["year"], row["total"], row["grade"], row["mean"]) for row in alone.grid.rows] == [
        ("2024年", Decimal(95), "优秀", None)
    ]
    for unit in (*peers, house.chair_unit):
        graded(unit, 2024, "GOOD", 85)
    assert assessed.own_grades(own(house)).grid.rows[0]["mean"] == Decimal("87.5")


@pytest.fixture
def held(house, peers):
    """An activity to which all members are called, four schools and an enterprise; the school and a peer came."""
    at = MORNING + timedelta(hours=2)
    with clock.at(MORNING - timedelta(days=30)):
        meeting = called(house.secretary_general, "ACTIVITY", at)
    with clock.at(at + timedelta(hours=3)):
        for unit in (house.school, peers[0]):
            attendance.mark(meeting.attendances.get(unit=unit), present="SELF", by=house.officer)
        attendance.close(meeting, by=house.officer)
        yield meeting


def test_attendance_counts_who_was_called_and_came(house, held):
    total = attended.meetings(scope(COUNCIL)).grid.total
    assert (total["due"], total["attended"], total["absent"]) == (5, 2, 3)
    assert attended.meetings(scope(kind="ENTERPRISE")).grid.total["attended"] == 0
    mine = attended.own_meetings(own(house)).grid.rows[0]
    assert (mine["kind"], mine["rate"], mine["mean"]) == ("联盟活动", 1, Decimal("0.5"))


def test_unit_stands_beside_the_average_of_its_kind(house, held):
    builders.history_of_reports(house.school, house.school_head, {Month(2026, 3): Month(2026, 3).start})
    shown = compared.against_its_kind(own(house))
    found = {row["label"]: (row["own"], row["mean"]) for row in shown.grid.rows}
    assert found["活动参加率"] == (1, Decimal("0.5"))
    assert found["信息按时率"] == (Decimal("0.1"), Decimal("0.025"))
    lines = ledger.of_units([house.school], 2026)[house.school.pk]
    late = {line.duty.key for line in lines if line.standing is Standing.OVERDUE}
    all_ = {line.duty.key for line in lines if line.owed}
    assert found["履职事项不逾期率"][0] == Decimal(len(all_ - late)) / len(all_)
    assert "督办不逾期率" not in found  # nothing was ordered of anybody


# ---------------------------------------------------------------- cost


@pytest.mark.once
@pytest.mark.parametrize("audience", Audience)
def test_figures_cost_the_same_for_any_number_of_units(house, peers, audience):
    builders_assessments.cycle(2026)

    def cost():
        costs = {}
        asked = scope(audience, unit=house.school if audience is UNIT else None)
        for figure in BOARDS[audience].figures:
            with policy.read_once(), reading(), CaptureQueriesContext(connection) as found:
                figure.gather(asked)
            costs[figure.key] = len(found)
        return costs

    cost()  # what is built once a day
    before = cost()
    for kind in ("SCHOOL", "SCHOOL", "ENTERPRISE", "RESEARCH"):
        unit = builders.unit(kind)
        graded(unit, 2024, "GOOD", 85)
    assert cost() == before
    assert sum(before.values()) < 45


# ---------------------------------------------------------------- page, paper, workbook


@pytest.mark.parametrize("audience", Audience)
def test_year_of_which_nothing_was_kept_says_so(house, audience):
    found = boards.gather(BOARDS[audience], scope(audience, 2021, unit=house.school if audience is UNIT else None))  # fmt: skip
    assert [figure.key for figure, shown in found if not (shown.grid.rows or shown.grid.note)] == []
    assert [figure.key for figure, shown in found if shown.grid.rows and figure.key in ("progress", "grades", "meetings")] == []  # fmt: skip


@pytest.mark.once
@pytest.mark.parametrize(
    ("audience", "who"), [(SECRETARIAT, "officer"), (COUNCIL, "chair"), (UNIT, "school_head")]
)
def test_page_shows_each_figure_and_an_open_list_behind_it(house, audience, who):
    board, client = BOARDS[audience], signed_in(getattr(house, who))
    page = client.get(f"{reverse(board.url_name)}?year=2026&nonsense=1")
    figures = page.context["figures"]
    assert [figure for figure, _ in figures] == board.figures
    shut = {shown.behind[1] for _, shown in figures if client.get(shown.behind[1]).status_code != 200}
    assert shut == set()
    assert page.content.decode().count("<table") == sum(bool(shown.grid.rows) for _, shown in figures)


def test_filters_keep_the_address_and_nonsense_falls_back(house):
    page = signed_in(house.officer).get("/dashboards/secretariat/?year=2026&kind=SCHOOL&district=nowhere")
    asked, text = page.context["scope"], page.content.decode()
    assert (asked.year, asked.kind, asked.district) == (2026, "SCHOOL", "")
    assert 'action="/dashboards/secretariat/file/?year=2026&amp;kind=SCHOOL&amp;face=xlsx"' in text
    assert f"{reverse('report_board')}?year=2026&amp;kind=SCHOOL" in text
    wrong = chosen("year=x&kind=y", SECRETARIAT, house.officer)
    assert (wrong.scope.year, wrong.scope.kind, wrong.query) == (2026, "", "year=2026")


def test_paper_has_the_same_charts_and_numbers_as_the_page(house):
    Unit.objects.filter(pk=house.school.pk).update(name=LONG)
    board, asked = BOARDS[SECRETARIAT], scope()
    drawn = views._drawn(board, asked, "看板")
    paper = render_to_string(drawn.template, drawn.context)
    page = signed_in(house.officer).get("/dashboards/secretariat/").content.decode()
    figures = [shown for _, shown in boards.gather(board, asked) if shown.grid.rows]
    assert len(figures) == 2  # months and duties; nothing else is there yet
    for shown in figures:
        assert str(shown.svg) in paper
        assert str(shown.svg) in page
        assert str(shown.grid.body) in paper
        assert str(shown.grid.body) in page
    assert LONG in page  # whole in the table, cut in the chart


def test_workbook_has_a_sheet_for_each_figure(house):
    asked = {"path": "/dashboards/secretariat/file/?year=2026&kind=SCHOOL&face=xlsx"}
    built = papers.build(asked, house.officer)
    book = load_workbook(io.BytesIO(built.content))
    assert built.filename == "秘书处数据看板（2026年，学校成员）.xlsx"
    assert book.sheetnames == [figure.title for figure in BOARDS[SECRETARIAT].figures]
    assert [sheet.title for sheet in book if size_on_paper(sheet) < layout.SMALLEST] == []
    cells = [cell for row in book["各单位信息报送热力图"].iter_rows(values_only=True) for cell in row]
    assert house.school.name in cells
    assert house.enterprise.name not in cells
