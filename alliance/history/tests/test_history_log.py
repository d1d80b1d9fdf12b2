"""操作日志: records by name, with a link for who may see them, in the same number of queries however many there are."""

import io
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance.accounts.models import Administrator
from alliance.accounts.services import administrators
from alliance.ground import audit, clock
from alliance.ground.access import Office
from alliance.history import words
from alliance.history.log import Act, audited_models
from alliance.history.words import events_of
from alliance.registers import regulation
from alliance.registers.models import Setting
from alliance.rights.models.users import User
from alliance.tests import builders
from alliance.tests import builders_assessments as made

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon(time_machine):
    """The clock stands still at noon of November 22nd 2026."""
    time_machine.move_to(datetime(2026, 11, 22, 12, tzinfo=clock.TZ), tick=False)


@pytest.fixture
def house():
    return builders.alliance()


@pytest.fixture
def auditor(house):
    person = builders.person()
    administrators.appoint(user=person, office=Office.AUDIT_ADMIN, since=clock.today(), by=None)
    return person


def read(user, **query):
    client = Client()
    client.force_login(user)
    return client.get(reverse("audit_log"), query)


def acts(answer) -> list[Act]:
    return answer.context["listing"].table.rows


def records(answer) -> list[str]:
    """The record column of the page, as text."""
    return [act.record for act in acts(answer)]


def whys(answer) -> list[str]:
    return [act.why for act in acts(answer)]


def changed(key, reason, *, by=None, days=0):
    """A setting is made so many days ago."""
    with clock.at(clock.now() - timedelta(days=days)), transaction.atomic():
        return audit.save(Setting(key=key, value=1), by=by, reason=reason)


def test_log_names_the_records_and_links_what_may_be_seen(house, auditor):
    made.cycle()
    own = made.assessment(house.school)
    for user, linked in [(house.secretary_general, True), (auditor, False)]:
        body = read(user, model="assessments.assessment").content.decode()
        assert str(own) in body
        assert (f'href="{own.get_absolute_url()}"' in body) == linked


def test_log_names_people_by_unit_and_role(house, auditor):
    found = records(read(auditor, model="members.representative"))
    assert f"{house.school} 联络员 {house.school_liaison}" in found


def test_log_calls_settings_and_conditions_by_words(house, auditor):
    changed("power_change_days", "理事会决定")
    assert records(read(auditor, model="alliance.setting", q="理事会决定")) == ["人事变更确认期限"]
    assert str(Setting(key="demo")) == "演示数据的标记"
    condition = apps.get_model("councils.applicationcondition")(clause="8.ordinary.5")
    assert str(condition) == regulation.get("8.ordinary.5").citation == "第八条·理事单位·(五)"


def test_log_names_the_unit_of_each_indicator(house, auditor):
    made.cycle()
    own = made.assessment(house.school)
    item = own.items.get(indicator__code="A1")
    with transaction.atomic():
        audit.save(item, by=None, reason="填写自评")
    assert records(read(auditor, model="assessments.item"))[0] == f"{own} {item}"


@pytest.mark.once
def test_log_of_parts_costs_the_same_for_any_number(house, auditor):
    made.cycle()
    items = list(made.assessment(house.school).items.all())

    def cost(number):
        with transaction.atomic():
            for item in items[:number]:
                audit.save(item, by=None, reason=f"填写{number}")
        with CaptureQueriesContext(connection) as queries:
            answer = read(auditor, model="assessments.item", q=f"填写{number}", size="100")
        return len(acts(answer)), len(queries)

    (_, one), (found, many) = cost(1), cost(20)
    assert (found, one) == (20, many)


def test_log_remembers_the_name_of_what_is_gone(house, auditor):
    standard = made.published_standards(2027)["SCHOOL"]
    row = standard.indicators.first()
    with transaction.atomic():
        audit.delete(row, by=None, reason="删除")
    assert records(read(auditor, model="assessments.indicator", q="删除")) == [f"{row.name}（已删除）"]


def test_log_shows_the_newest_of_all_kinds_first(house, auditor):
    with clock.at(clock.now() + timedelta(hours=1)):
        changed("k", "先", by=auditor)
    with clock.at(clock.now() + timedelta(hours=2)), transaction.atomic():
        audit.save(house.school, by=None, reason="后")
    newest = [(act.who, act.change, act.kind, act.record, act.why) for act in acts(read(auditor))[:2]]
    assert newest == [
        ("系统", "修改", "成员单位", str(house.school), "后"),
        (str(auditor), "新建", "设置", str(Setting.objects.get()), "先"),
    ]


def test_log_holds_every_history_row_once(house, auditor):
    total = sum(model.history.count() for model in audited_models().values())
    answer = read(auditor, day_after="", size="100")
    assert answer.context["listing"].total == total
    assert len(acts(answer)) == min(total, 100)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["昨天 批量", "月初"]),
        ({"model": "alliance.setting"}, ["昨天 批量", "月初"]),
        ({"model": "members.unit"}, []),
        ({"model": "nonsense"}, ["昨天 批量", "月初"]),
        ({"day_after": ""}, ["昨天 批量", "月初", "去年"]),
        ({"day_before": "2026-11-20"}, ["月初", "去年"]),
        ({"day_after": "2026-11-21", "day_before": "2026-11-21"}, ["昨天 批量"]),
        ({"who": "甲审计"}, ["昨天 批量"]),
        ({"who": "系统"}, ["月初"]),
        ({"q": "批量 昨"}, ["昨天 批量"]),
        ({"q": "批量 今"}, []),
        ({"q": "批量", "model": "alliance.setting", "who": "甲", "day_before": "2026-11-22"}, ["昨天 批量"]),
    ],
)
def test_log_finds_by_kind_person_dates_and_reason(db, asked, found):
    """Without dates the 30 days from October 24th on count."""
    reader = builders.person(name="甲审计")
    administrators.appoint(user=reader, office=Office.AUDIT_ADMIN, since=clock.today(), by=None)
    changed("a", "昨天 批量", by=reader, days=1)
    changed("b", "月初", days=29)
    changed("c", "去年", days=300)
    mine = {"昨天 批量", "月初", "去年"}
    assert [why for why in whys(read(reader, **asked)) if why in mine] == found


def test_log_starts_thirty_days_ago_and_says_so(house, auditor):
    for days, there in [(29, True), (30, False)]:
        changed(str(days), f"{days} 天前", days=days)
        assert (f"{days} 天前" in whys(read(auditor, model="alliance.setting"))) == there
    _, chip, _ = read(auditor, model="alliance.setting").context["listing"].chips
    assert (chip.label, chip.value) == ("日期", "2026-10-24 起")
    client = Client()
    client.force_login(auditor)
    whole = client.get(reverse("audit_log") + chip.remove_url)
    assert (len(whole.context["listing"].chips) - 1, whys(whole)) == (1, ["29 天前", "30 天前"])


def test_log_pages_through_all_acts(house, auditor):
    whole = acts(read(auditor, size="100"))
    pages = [act for page in (1, 2, 3, 4) for act in acts(read(auditor, size="25", page=page))]
    assert pages[: len(whole)] == whole[: len(pages)]


def test_export_of_the_log_has_the_rows_of_the_page(house, auditor):
    changed("k", "=1+1", by=auditor)
    answer = read(auditor, model="alliance.setting", export="xlsx")
    cells = list(
        openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
        .worksheets[0]
        .iter_rows(values_only=True)
    )
    head = cells.index(("序号", "时间", "操作人", "操作", "记录类别", "记录", "事由"))
    assert [row[2:] for row in cells[head + 1 :]] == [
        (str(auditor), "新建", "设置", str(Setting.objects.get()), "=1+1")
    ]


@pytest.mark.parametrize("export", ["", "xlsx"])
def test_log_is_for_the_auditor_and_the_secretary_general(house, auditor, export):
    statuses = {
        user: read(user, export=export).status_code
        for user in (auditor, house.secretary_general, house.officer, house.chair, house.school_head)
    }
    assert list(statuses.values()) == [200, 200, 409, 409, 409]


@pytest.mark.once
@pytest.mark.parametrize(
    ("labels", "kinds", "last"), [([""], 3, 17), (["members.unit", "members.representative"], 1, 17)]
)
def test_log_costs_the_same_for_1_3_and_20_rows_of_a_kind(house, auditor, labels, kinds, last):
    """On the page of all kinds there are as many rows of each of three kinds."""

    def admit(number):
        with transaction.atomic():
            for _ in range(number):
                unit = builders.unit()
                head = builders.person(unit, "HEAD").representations.get()
                for record in (unit, head, builders.seated("ORDINARY", unit)):
                    audit.save(record, by=builders.person(), reason="入会")

    def cost(label):
        with CaptureQueriesContext(connection) as queries:
            answer = read(auditor, model=label, q="入会", size="100")
        return len(acts(answer)), len(queries)

    costs = {label: [] for label in labels}
    for more in (1, 2, last):
        admit(more)
        for label, found in costs.items():
            found.append(cost(label))
    for found in costs.values():
        rows, queries = zip(*found, strict=True)
        assert rows == (kinds, 3 * kinds, (3 + last) * kinds)
        assert len(set(queries)) == 1


def test_log_of_all_kinds_keeps_the_reviewers_of_the_own_unit_from_its_people(house, auditor):
    made.cycle()
    other = made.confirmed(made.assessment(house.school))
    held = made.confirmed(made.assessment(house.chair_unit))
    builders.count_rows()
    reviews = {str(review): row for row in (held, other) for review in row.reviews.all()}
    for user, expected in [(auditor, {held, other}), (house.secretary_general, {other})]:
        found = {
            record
            for page in range(1, 6)
            for record in records(read(user, size="100", page=page, model="assessments.review"))
        }
        assert {reviews[one] for one in found} == expected
        every = set().union(*(records(read(user, size="100", page=page)) for page in range(1, 12)))
        assert {reviews[one] for one in every & reviews.keys()} == expected


@pytest.mark.parametrize(
    ("address", "method", "heading"),
    [("audit_log", "get", "这一步现在不能办理"), ("jobs_run", "post", "这项操作没有执行")],
)
def test_refusal_says_whether_a_page_or_an_act_was_refused(house, address, method, heading):
    client = Client()
    client.force_login(house.school_liaison)
    answer = getattr(client, method)(reverse(address))
    assert answer.status_code == 409
    assert f"<h1>{heading}</h1>" in answer.content.decode()


def test_history_shows_the_last_day_that_counts(db):
    with transaction.atomic():
        user = audit.save(User(username="admin", name="某人"), by=None, reason="测试")
        post = Administrator(user=user, office="SYSTEM_ADMIN", since=date(2026, 3, 1))
        audit.save(post, by=None, reason="任命")
        post.until = date(2026, 3, 4)
        audit.save(post, by=None, reason="终止")
    assert events_of(post)[0].after == "终止日期：2026-03-03（含当日）"


@pytest.mark.once
def test_changes_leave_out_what_was_and_stays_empty_and_say_ends_as_pages_do():
    """Checked on the words of single fields: empty is nothing, a bool is 是 or 否, the midnight of an end is 24:00 of the day before."""
    end = models.DateTimeField("修改截止", null=True)
    at = models.DateTimeField("审核时间", null=True)
    midnight = datetime(2026, 12, 8, tzinfo=clock.TZ)
    assert words._shown(end, midnight, {}) == "2026年12月7日 24:00（含当日）"
    assert words._shown(end, midnight + timedelta(hours=9), {}) == clock.show_instant(
        midnight + timedelta(hours=9)
    )
    assert words._shown(at, midnight, {}) == clock.show_instant(midnight)
    assert words._shown(models.BooleanField("含本数"), False, {}) == "否"


def test_a_field_that_is_filled_has_no_before(house):
    house.school.website = "https://example.org"
    audit.save(house.school, by=house.officer, reason="补登网址")
    event = events_of(house.school)[0]
    assert (event.before, event.after) == ("", "网址：https://example.org")
