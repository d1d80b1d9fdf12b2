"""The demo does not contradict itself: read with queries of its own, not with those that wrote it; and everybody in it can work."""

import json
import re
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from itertools import islice
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.http import Http404
from django.test import Client, override_settings
from playwright.sync_api import expect

from alliance.background import list_exports
from alliance.ground import access, clock
from alliance.menu import entries as menu_entries
from alliance.registers import policy
from alliance.rights.models.users import User
from alliance.tests import without_server
from alliance.tests.desk import todos_of
from alliance.tests.journal import journal
from alliance.tests.word_files import complaints
from alliance.workbook.writing import converted
from assessments.publicity.models import Circular
from assessments.rectification.models import Rectification
from councils.applications.models import RoleApplication
from councils.decisions.models import CouncilDecision
from demo import story
from demo.tests import report_sql
from demo.tests.pictures import PICTURES
from members.people.models import Representative
from members.units.models import Unit
from reports.annual import chapters
from reports.annual.models import AnnualReport
from reports.catalogue import batches
from reports.catalogue import entries as catalogued
from reports.figures import catalogue, gathering
from reports.monthly.models import MonthlyReport
from reports.tests.journeys.steps import DESK, PHONE, Visitor

TITLES = {
    Unit.Kind.SCHOOL: {"院长", "校长"},
    Unit.Kind.ENTERPRISE: {"总经理"},
    Unit.Kind.INDUSTRY: {"会长", "秘书长"},
    Unit.Kind.RESEARCH: {"院长", "所长", "主任"},
}


@pytest.fixture(scope="module")
def built(browser, django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo, built once for the module with files of its own; undone after it.

    The browser comes first: what is asked while its loop turns goes through the connection that the loop began with.
    """
    files = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=files), transaction.atomic():
        with journal.aside():
            told = story.build()
        yield told, files
        transaction.set_rollback(True)


@pytest.fixture
def demo(built, settings):
    """The demo, with its files where the portal looks for them."""
    story_told, settings.MEDIA_ROOT = built
    return story_told


pytestmark = [pytest.mark.django_db, pytest.mark.once]


def presented() -> tuple[AnnualReport, str]:
    """Last year's report and everything it says, as it was frozen."""
    report = AnnualReport.objects.edition(clock.today().year - 1, 1)
    return report, json.dumps([report.figures, report.self_evaluation], ensure_ascii=False, default=str)


def test_report_knows_the_decisions_confirmed_before_it_and_no_other(demo):
    report, said = presented()
    decisions = CouncilDecision.objects.filter(met_on__year=report.year, state="CONFIRMED")
    before = {one.subject for one in decisions if one.confirmed_at < report.presented_at}
    after = {one.subject for one in CouncilDecision.objects.all()} - before
    assert len(before) == 4  # two were counted by hand, two voted on in the portal
    assert {subject for subject in before if subject not in said} == set()
    assert {subject for subject in after if subject in said} == set()
    assert "没有经确认的理事会决定" not in said


def test_report_speaks_of_nothing_after_its_day(demo):
    report, said = presented()
    written = clock.local(report.presented_at).date()
    days = {
        (int(year), int(month), int(day))
        for year, month, day in re.findall(r"(20\d\d)-(\d\d)-(\d\d)", said)
        if (int(year), int(month), int(day)) > (written.year, written.month, written.day)
    }
    closings = {clock.local(one.closed_at).date() for one in Rectification.objects.exclude(closed_at=None)}
    assert {day for day in closings if day > written and day.isoformat() in said} == set()
    assert {day for day in days if day[0] > written.year + 3} == set()
    accepted = MonthlyReport.objects.filter(year=report.year, month=12, state="ACCEPTED")
    history = MonthlyReport.history.filter(
        id__in=accepted.values("pk"), state="ACCEPTED", history_date__lte=report.presented_at
    )
    assert 0 < history.values("id").distinct().count() < accepted.count()


def test_records_begin_before_they_end(demo):
    """Every history goes forward, whatever order the story was told in."""
    wrong = []
    for model in apps.get_models():
        history = getattr(model, "history", None)
        if history is None or not hasattr(history, "model"):
            continue
        last: dict = {}
        for key, moment in history.order_by("history_id").values_list(model._meta.pk.attname, "history_date"):
            if key in last and moment < last[key]:
                wrong.append((model.__name__, key, moment))
            last[key] = moment
    assert wrong == []


def test_heads_are_called_as_their_kind_of_unit_calls_them(demo):
    heads = Representative.objects.filter(role="HEAD").select_related("unit")
    assert len(heads) == 40
    assert [(str(one.unit), one.title) for one in heads if one.title not in TITLES[one.unit.kind]] == []


NUMBER = re.compile(
    r"[-+]?\d[\d,]*(\.\d+)?\s*(%|[家人分个月次项天名票篇条]|万元|元)?|\d+(\.\d+)?\s*/\s*\d+(\.\d+)?"
)
LABELS = {"年度", "登录名"}  # digits that name something


def test_no_number_in_the_workbook_of_a_list_is_text(demo):
    """Nor is the last day of a term the day after it: no head says 不含."""
    officer = User.objects.get(pk=demo["秘书处工作人员"].pk)
    found, read, heads = {}, 0, set()
    for key, entry in catalogued.every().items():
        if entry.document or entry.page or key == "audit_log":
            continue
        page = list_exports.page_of({"path": entry.sources[0].address, "query": ""}, officer)
        try:
            _, report = page.as_table(page.request)
        except Http404:
            continue
        rows = list(islice(report.rows, 60))
        read += bool(rows)
        heads |= {column.label for column in report.columns}
        for column in report.columns:
            if column.label in LABELS or column.personal:
                continue
            texts = [
                said for kind, said in (converted(column, row[column.key]) for row in rows) if kind == "s"
            ]
            numbers = [said for said in texts if NUMBER.fullmatch(said)]
            if numbers and 2 * len(numbers) >= len(texts):
                found[f"{key}.{column.key}"] = numbers[:2]
    assert read > 60
    assert found == {}
    assert {head for head in heads if "不含" in head} == set()


def test_every_word_document_is_valid(demo):
    """One of each paper that has a Word face, as each role of the demo that finds it gets it first."""
    seen, found = set(), {}
    for user in demo.values():
        for key, offer in catalogued.offers(user).items():
            if offer.entry.document is None or "docx" not in offer.entry.faces or key in seen:
                continue
            _, rows = batches.rows_of(offer, "", [], user)
            if (row := rows.first()) is None:
                continue
            asked = {"capacity": access.capacity(user), "taken": {"reason": "核对"}}
            built, _ = batches.fetched(batches.address_of(offer, row, "docx", ""), asked, user)
            seen.add(key)
            if wrong := complaints(built.content):
                found[key] = wrong
    assert found == {}
    assert len(seen) >= 10


def test_every_file_that_a_record_names_is_there(demo):
    """All file fields of all models: a name in the database is a file in the store, and not an empty one."""
    found, missing = 0, []
    for model in apps.get_models():
        fields = [field for field in model._meta.get_fields() if isinstance(field, models.FileField)]
        for field in fields:
            for one in model._default_manager.exclude(**{field.name: ""}):
                stored = getattr(one, field.name)
                if not stored:
                    continue
                found += 1
                if not stored.storage.exists(stored.name) or stored.size == 0:
                    missing.append(f"{model.__name__} {one.pk}")
    assert (missing, found >= 11) == ([], True)


def test_claims_that_name_a_file_have_it(demo):
    filed = RoleApplication.objects.exclude(filed_at=None)
    assert len(filed) > 1
    for one in filed:
        titles = {piece.title for row in one.conditions.all() for piece in row.evidence.filter(removed=False)}
        named = {
            title for title in ("签到表", "协议") if any(title in row.claim for row in one.conditions.all())
        }
        assert named == {"签到表", "协议"}
        assert {title for title in named if not any(title in known for known in titles)} == set()


def test_every_account_of_the_readme_has_something_to_do(demo):
    """A to-do, or the page that README names for those who only look: the administrators' own."""
    idle = {role for role, user in demo.items() if not todos_of(User.objects.get(pk=user.pk))}
    assert idle - {"系统管理员", "审计管理员"} == set()


def test_unqualified_unit_has_a_notice_to_sign_and_a_plan_to_write(demo):
    head = demo["不合格单位负责人"]
    case = Rectification.objects.get(assessment__unit__representatives__user=head)
    standing = case.notices.get(withdrawn_at=None)
    assert (case.state, standing.signed_at) == ("NOTIFIED", None)
    assert case.deadline > clock.now()
    assert 1 <= case.items.count() <= 8
    titles = [todo.title for todo in todos_of(head)]
    assert [title for title in titles if title.startswith("签收整改通知书")] == [f"签收整改通知书：{case}"]


def test_one_application_waits_for_the_chair_against_the_record_and_one_is_a_draft(demo):
    waiting = RoleApplication.objects.get(state="CHECKED")
    against = [row for row in waiting.conditions.all() if row.against_record]
    assert 0 < len(against) <= waiting.conditions.count()
    assert {bool(row.finding) for row in against} == {True}
    states = sorted(RoleApplication.objects.values_list("state", flat=True))
    assert states == ["CHECKED", "DRAFT", "FILED"]


# ---------------------------------------------------------------- the figures of the annual report, by SQL of their own


def parameters(year: int) -> dict[str, object]:
    """The days and instants of a year as the database keeps them, reckoned by the plain calendar."""
    instant, day = connection.ops.adapt_datetimefield_value, connection.ops.adapt_datefield_value
    shanghai = timezone(timedelta(hours=8))
    firsts = [date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1) for month in range(1, 14)]
    at = [instant(datetime(one.year, one.month, 1, tzinfo=shanghai)) for one in firsts]
    last = min(clock.today(), date(year, 12, 31))
    frozen = clock.months_later(last, -policy.get("expert_frozen_months"))
    return {
        "y": year,
        "d": day(last),
        "j1": day(firsts[0]),
        "b": at[0],
        "e": at[12],
        "now": instant(clock.now()),
        "today": day(clock.today()),
        "fresh": day(frozen),
        "since": day(policy.get("report_since").first_day),
        **{f"day{month}": day(one) for month, one in enumerate(firsts, 1)},
        **{f"at{month}": one for month, one in enumerate(at, 1)},
    }


def by_sql(statement: str, year: int) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters(year))
        return cursor.fetchone()[0]


def filed_records(year: int) -> int:
    """All tables that have the columns of a duty record, one by one."""
    found = 0
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if not table.startswith("members_") or "historical" in table:
                continue
            names = {one.name for one in connection.introspection.get_table_description(cursor, table)}
            if {"first_filed_at", "answer_words", "part"} <= names:
                cursor.execute(
                    f"SELECT COUNT(*) FROM {table} WHERE {report_sql.COUNTED} AND year = %s", [year]
                )
                found += cursor.fetchone()[0]
    return found


def same(value: object, expected: object) -> bool:
    if value is None or expected is None:
        return value is None and expected in (None, 0)  # what nobody recorded is no zero
    return abs(Decimal(str(value)) - Decimal(str(expected))) < Decimal("0.005")


def test_every_figure_of_the_report_is_what_plain_sql_says(demo):
    assert {one.name for one in catalogue.entries()} == {*report_sql.SQL, "履职记录数"}
    this = clock.today().year
    gathered = {year: gathering.gather(year).figures for year in (this, this - 1)}
    wrong = []
    for name in (one.name for one in catalogue.entries()):
        for year, figures in gathered.items():
            expected = filed_records(year) if name == "履职记录数" else by_sql(report_sql.SQL[name], year)
            if not same(figures[name].value, expected):
                wrong.append((name, year, figures[name].value, expected))
            if year == this and not same(figures[name].before, by_before := gathered[this - 1][name].value):
                wrong.append((name, "before", figures[name].before, by_before))
    assert wrong == []
    assert sum(bool(one.value) for one in gathered[this - 1].values()) > 50


def test_frozen_report_says_what_was_known_when_it_was_presented(demo):
    """By the history tables: nothing that was decided, closed or accepted later, and all that was decided before."""
    this = clock.today().year - 1
    for edition in (1, 2):
        report = AnnualReport.objects.edition(this, edition)
        figures = chapters.book_of(report).figures
        upto = connection.ops.adapt_datetimefield_value(report.presented_at)
        accepted = """SELECT COUNT(*) FROM reports_monthlyreport r WHERE r.year = %s AND
            (SELECT h.state FROM reports_historicalmonthlyreport h WHERE h.id = r.id AND h.history_date <= %s
             ORDER BY h.history_date DESC, h.history_id DESC LIMIT 1) = 'ACCEPTED'"""
        closed = "SELECT COUNT(*) FROM assessments_rectification WHERE closed_at <= %s"
        decided = """SELECT COUNT(*) FROM councils_councildecision WHERE state = 'CONFIRMED' AND confirmed_at <= %s
            AND met_on BETWEEN %s AND %s"""
        days = [connection.ops.adapt_datefield_value(date(this, *one)) for one in ((1, 1), (12, 31))]
        for name, statement, given in (
            ("合格信息数", accepted, [this, upto]),
            ("销号单位数", closed, [upto]),
            ("理事会决定数", decided, [upto, *days]),
        ):
            with connection.cursor() as cursor:
                cursor.execute(statement, given)
                assert figures[name].value == cursor.fetchone()[0], (edition, name)
    first, second = (AnnualReport.objects.edition(this, number) for number in (1, 2))
    assert (first.state, second.state, second.corrects) == ("REPLACED", "REVIEWED", first)
    known = [chapters.book_of(one).figures["应报信息数"].value for one in (first, second)]
    assert known[0] < known[1]  # December had not ended when the first was presented


def test_sentences_of_the_report_say_the_numbers_of_its_tables(demo):
    report = AnnualReport.objects.edition(clock.today().year - 1, 1)
    book = chapters.book_of(report)
    words = "\n".join(chapter.text for chapter in book.chapters)
    assert "{" not in words
    assert "未记录" not in words
    grades = next(grid for grid in book.tables if grid.title == "考核等级统计").total
    assert f"优秀{grades['EXCELLENT']}家、较好{grades['GOOD']}家" in words
    months = next(grid for grid in book.tables if grid.title == "信息报送按月统计")
    assert months.rows[-1]["month"] == "12月（未结束）"
    assert months.rows[-1]["rate"] is None
    assert months.total["rate"] == book.figures["信息按时率"].value


# ---------------------------------------------------------------- everybody in it, in a browser


def test_everybody_signs_in_and_every_page_of_a_menu_is_sound(demo, browser):
    """A page that is in several menus is opened in the browser by the first who has it; to the others the portal answers it."""
    assert Circular.objects.count() == len(Circular.Kind)
    with without_server.page_of(browser) as page:
        visitor, opened = Visitor(page), set()
        for role, user in demo.items():
            page.set_viewport_size(DESK)
            page.context.clear_cookies()
            visitor.open("/login/").click(role).sees("我的待办")
            pages = menu_of(user)
            assert {"我的待办", "消息", "办法条款"} <= set(pages), role
            for label, address in pages.items():
                if label in opened:
                    assert answers(user, address), f"{role}: {label}"
                    continue
                opened.add(label)
                page.set_viewport_size(DESK)
                visitor.menu(label)
                expect(page).to_have_title(re.compile("智能制造创新联盟$"))
                page.set_viewport_size(PHONE)
                visitor.looks_sound()
            for name, address, size in PICTURES.get(role, lambda user: [])(user):
                page.set_viewport_size(size)
                visitor.open(address).shot(name)


def menu_of(user) -> dict[str, str]:
    """The pages of the person's menu and their addresses, as from the home page."""
    at_home = SimpleNamespace(user=user, path="/", resolver_match=None, GET={})
    menu = menu_entries.drawn(at_home)
    return {tab.label: tab.url for entry in menu.entries + menu.foot for tab in entry.tabs}


def answers(user, address: str) -> bool:
    """Whether this is a page for the person."""
    client = Client()
    client.force_login(user)
    answer = client.get(address, follow=True)
    return answer.status_code == 200 and "智能制造创新联盟</title>" in answer.content.decode()
