"""What lies on whose desk after publication, and that no list or page costs more with more rows."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance.ground import audit, clock
from alliance.ground.verbs import claim
from alliance.registers import portal, regulation
from alliance.tests import builders, desk
from assessments.cycles.models import Cycle
from assessments.publication import after_publication
from assessments.publicity import portal as publicity_desk
from assessments.publicity.models import Circular, Commendation
from assessments.publicity.services import circulars
from assessments.rectification.models import Rectification
from assessments.remedy import portal as remedy_desk
from assessments.remedy.services import work
from assessments.remedy.tests.test_rectifications import brought_to
from assessments.sheets.models.assessments import Assessment
from assessments.termination import parts
from assessments.termination import portal as termination_desk
from assessments.termination.models import TerminationMotion
from assessments.tests import bad_years
from councils.decisions import services as decisions

built, everyone = bad_years.built_once(bad_years.two_bad_years)


def todos(user):
    return desk.todos_of(user, [remedy_desk.todos, termination_desk.todos, publicity_desk.to_issue])


def search(user, text):
    return [hit for desk in (remedy_desk, termination_desk, publicity_desk) for hit in desk.find(user, text)]


def titles(user) -> list[str]:
    return [todo.title for todo in todos(user)]


@pytest.fixture
def motion(everyone) -> TerminationMotion:
    return bad_years.motion_of(everyone.enterprise)


def test_todos_follow_the_case_from_desk_to_desk(everyone):
    case = Rectification.objects.get(assessment=bad_years.assessment(everyone.enterprise, 2026))
    older = Rectification.objects.get(assessment=bad_years.assessment(everyone.enterprise, 2025))
    brought_to("CLOSED", older)
    assert titles(everyone.enterprise_liaison) == [f"报送整改方案：{case}"]
    assert todos(everyone.enterprise_head)[0].deadline == case.deadline
    brought_to("PLANNED", case)
    assert titles(everyone.enterprise_head) == [f"报送整改报告：{case}"]
    assert titles(everyone.officer) == []
    brought_to_report(case)
    assert titles(everyone.enterprise_head) == []
    assert titles(everyone.officer) == [f"验收：{case}"]


def brought_to_report(case: Rectification) -> None:
    lines = {item.pk: {"measure": "专人", "done": True, "result": "已落实"} for item in case.items.all()}
    work.save_work(claim(case), plan=None, report="已整改", lines=lines, by=None)
    work.hand_in_report(case, by=None)


def test_late_cases_are_one_urgent_line_for_the_secretariat(everyone, time_machine):
    older = Rectification.objects.get(assessment=bad_years.assessment(everyone.enterprise, 2025))
    assert older.is_overdue
    late = [todo for todo in todos(everyone.officer) if todo.urgent]
    assert [(todo.title, todo.url) for todo in late] == [
        ("1 个单位整改逾期", "/rectifications/?state=overdue")
    ]


def test_todos_follow_the_motion_from_desk_to_desk(everyone, motion):
    enter, execute = f"提请理事会表决并录入结果：{motion}", f"执行：{motion}"
    assert enter in titles(everyone.secretary_general)
    assert enter not in titles(everyone.deputy) + titles(everyone.chair) + titles(everyone.officer)
    decision = builders.decision(everyone.secretary_general, matter="TERMINATION", unit=motion.unit)
    assert enter not in titles(everyone.secretary_general)
    assert titles(everyone.chair) == []
    decisions.confirm(decision, by=everyone.chair)
    assert titles(everyone.chair) == [execute]
    assert titles(everyone.vices[0]) == []


def test_deputy_and_vice_chair_step_in_where_their_seniors_step_back(everyone, motion):
    from members.relations import services as relations

    relations.declare_relation(
        everyone.chair_unit, motion.unit, nature="举办", since=builders.JOINED, by=None
    )
    enter = f"提请理事会表决并录入结果：{motion}"
    assert (enter in titles(everyone.secretary_general), enter in titles(everyone.deputy)) == (False, True)
    decision = builders.decision(everyone.deputy, matter="TERMINATION", unit=motion.unit)
    decisions.confirm(decision, by=everyone.vices[0])
    assert titles(everyone.chair) == []
    assert titles(everyone.vices[0]) == titles(everyone.vices[1]) == [f"执行：{motion}"]


def test_secretary_general_is_asked_for_the_circulars(everyone):
    asked = [todo.title for todo in todos(everyone.secretary_general) if todo.kind == "通报"]
    assert asked == [
        "印发2026年度考核结果通报",
        "印发2026年度优秀单位表扬通报",
        "印发2026年度不合格单位通报",
    ]  # and nothing of 2025, which is over


def test_dates_are_the_units_own_and_grouped_for_the_secretariat(everyone):
    case = Rectification.objects.get(assessment=bad_years.assessment(everyone.enterprise, 2026))
    assert case.deadline in {one.instant for one in remedy_desk.dates(everyone.enterprise_head)}
    assert list(remedy_desk.dates(everyone.school_head)) == []
    assert [one.title for one in remedy_desk.dates(everyone.officer)] == ["整改截止（1 个单位）"]


def test_search_finds_what_the_reader_may_see(everyone, motion):
    name = everyone.enterprise.name
    found = {hit.kind for hit in search(everyone.officer, name)}
    assert found == {"整改", "终止议案"}
    assert list(search(everyone.school_head, name)) == []
    assert {hit.kind for hit in search(everyone.enterprise_head, name)} == {"整改", "终止议案"}


def test_unit_file_shows_consequences_to_those_who_may_see_them(everyone, motion):
    kinds = {}
    for who in ("officer", "enterprise_head", "school_head", "chair"):
        part = parts.consequences(everyone.enterprise, getattr(everyone, who))
        kinds[who] = [row[1] for row in part[1]["table"].rows] if part else None
    everything = ["限期整改", "终止成员资格议案", "限期整改"]
    assert kinds == {
        "officer": everything,
        "enterprise_head": everything,
        "chair": everything,
        "school_head": None,
    }
    school = parts.consequences(everyone.school, everyone.school_head)
    assert [row[1] for row in school[1]["table"].rows] == ["推荐评优"]


@pytest.mark.parametrize(
    ("ref", "names"),
    [
        ("12", {"circulars"}),
        ("12.commendation", {"commendations"}),
        ("12.unqualified", {"rectifications", "circulars"}),
        ("12.two_years", {"motions", "decisions"}),
    ],
)
def test_clauses_name_the_pages_that_serve_them(ref, names):
    assert {page.url_name for page in regulation.get(ref).served_by} == names


def test_clause_counts_are_those_of_the_year(everyone):
    counts = {
        (page.ref, page.url_name): page.count(2026)
        for page in regulation.pages()
        if page.ref.startswith("12.") and page.url_name != "decisions"
    }
    assert counts == {
        ("12.commendation", "commendations"): 1,
        ("12.unqualified", "rectifications"): 1,
        ("12.unqualified", "circulars"): 0,
        ("12.two_years", "motions"): 1,
    }


def test_sweeps_are_registered():
    sweeps = {name: sweep.every for name, sweep in portal.registry.sweeps.items()}
    assert sweeps["assessments.outcomes"] == portal.HOUR
    assert sweeps["assessments.rectifications"] == portal.MINUTE


def test_menu_by_role(everyone):
    from alliance.registers.portal import registry

    mine = {"rectifications", "commendations", "motions", "circulars"}
    shown = {
        who: {
            item.url_name
            for item in registry.menu
            if item.url_name in mine and item.shown(getattr(everyone, who))
        }
        for who in ("officer", "chair", "school_head")
    }
    shown["standing"] = {
        item.url_name for item in registry.menu if item.url_name in mine and item.shown(everyone.standing[0])
    }
    assert shown == {
        "officer": mine,
        "chair": mine,
        "school_head": {"circulars"},
        "standing": {"motions", "circulars"},
    }


# ---------------------------------------------------------------- the cost of lists


def more(everyone, count: int) -> None:
    """`count` further units that were 优秀, or 不合格 for two years, as rows; with what follows from them."""
    cycles = {year: Cycle.objects.get(year=year) for year in (2025, 2026)}
    rows = []
    for number in range(count * 2):
        unit = builders.unit("ENTERPRISE")
        builders.person(unit, "HEAD")
        grade = ("UNQUALIFIED", "EXCELLENT")[number % 2]
        standard = bad_years.assessment(everyone.enterprise, 2026).standard
        for cycle in cycles.values():
            row = Assessment(
                cycle=cycle, unit=unit, standard=standard, grade=grade, total=50, state="PUBLISHED"
            )
            rows.append(row)
    with transaction.atomic():
        audit.bulk_create(Assessment, rows, by=None, reason="更多单位")
    after_publication.catch_up()


def cost(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.once
def test_lists_cost_the_same_for_1_3_and_50_rows(everyone, client):
    client.force_login(everyone.officer)
    models = {"rectifications": Rectification, "motions": TerminationMotion, "commendations": Commendation}
    costs, sizes = ({name: [] for name in models} for _ in range(2))
    for step in (0, 2, 47):
        more(everyone, step)
        for name, model in models.items():
            sizes[name].append(model.objects.count())
            costs[name].append(cost(client, f"{reverse(name)}?size=100"))
    for name in models:
        first, second, last = sizes[name]
        assert first < second < last
        assert last >= 50
        assert len(set(costs[name])) == 1, (name, costs)


@pytest.mark.once
def test_list_of_circulars_costs_the_same_for_1_3_and_50_rows(everyone, client):
    client.force_login(everyone.school_head)
    costs = []
    for total in (1, 3, 50):
        with transaction.atomic():
            while (count := Circular.objects.count()) < total:
                cycle = Cycle.objects.order_by("year").first()
                if count % 3 == 0:
                    cycle = Cycle(
                        year=2100 + count,
                        opens_at=cycle.opens_at,
                        self_deadline=cycle.self_deadline,
                        review_deadline=cycle.review_deadline,
                        published_at=clock.now(),
                    )
                    audit.save(cycle, by=None, reason="往年")
                cycle = Cycle.objects.order_by("-year").first()
                kind = Circular.Kind.values[count % 3]
                circular = Circular(
                    cycle=cycle, kind=kind, title=f"通报{count}", body="正文", units=[], issued_at=clock.now()
                )
                audit.save(circular, by=None, reason="印发通报")
        costs.append(cost(client, f"{reverse('circulars')}?size=100"))
    assert len(set(costs)) == 1, costs


@pytest.mark.once
def test_home_costs_the_same_however_much_waits(everyone, client):
    """From the first of each kind on: what nobody waits for is not asked for."""
    client.force_login(everyone.secretary_general)
    more(everyone, 1)
    first = cost(client, reverse("home"))
    more(everyone, 3)
    second = cost(client, reverse("home"))
    more(everyone, 20)
    assert (second, cost(client, reverse("home"))) == (first, first)


@pytest.mark.once
def test_pages_of_one_record_cost_little(everyone, motion, client):
    client.force_login(everyone.secretary_general)
    circular = circulars.issue(
        Cycle.objects.get(year=2026), kind="RESULTS", title="标题", body="正文", by=everyone.secretary_general
    )
    case = Rectification.objects.get(assessment=motion.second)
    commended = Commendation.objects.get()
    found = {
        type(one).__name__: cost(client, one.get_absolute_url())
        for one in (circular, case, commended, motion)
    }
    most = {"Circular": 20, "Rectification": 25, "Commendation": 20, "TerminationMotion": 50}
    assert {name: number for name, number in found.items() if number > most[name]} == {}, found
