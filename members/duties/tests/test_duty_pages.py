"""The pages of the ledger: who opens which, what stands there, how many queries they cost, and the files."""

import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from alliance.ground import clock
from alliance.registers import policy
from alliance.tests import builders
from members.duties import services as reminding
from members.duties.ledger import of_units as ledger_of
from members.obligations import duties
from members.obligations.models import Relief
from members.records.tests import battery

pytestmark = pytest.mark.once

YEAR = 2026


@pytest.fixture
def house(noon, db):
    return battery.inhabited("base-plan")


def ledger(unit):
    return reverse("duty_ledger", args=[unit.pk])


def test_ledger_is_read_by_own_people_secretariat_and_council(house, client):
    codes = {}
    for name in ("head", "liaison", "stranger", "officer", "chair", "auditor"):
        client.force_login(getattr(house, name))
        codes[name] = client.get(ledger(house.unit)).status_code
    assert codes == {
        "head": 200, "liaison": 200, "stranger": 404, "officer": 200, "chair": 200, "auditor": 409,
    }  # fmt: skip


def test_ledger_shows_clauses_what_is_next_and_one_click_to_it(house, client):
    client.force_login(house.liaison)
    page = client.get(reverse("duty_mine"))
    text = page.content.decode()
    assert page.status_code == 200
    clauses = [clause.ref for clause, _ in page.context["groups"]]
    assert [f"10.school.{number}" for number in range(1, 9)] == [
        ref for ref in clauses if ref.startswith("10.school")
    ]
    line, url = next(one for one in page.context["upcoming"] if one[0].duty.key == "records.base-plan")
    assert (line.title, url) == (
        "2026年度实训基地建设计划",
        "/records/base-plan/new/?year=2026&part=0",
    )
    assert "逾期未办" in text
    client.force_login(house.chair)
    assert client.get(ledger(house.unit)).context["upcoming"][0][1] == ""


@pytest.mark.once
def test_ledger_links_what_opens_for_its_reader(house, client):
    """The people of a unit have their own page of summaries; the list of all opens for the office, for the council not."""
    mine, every = 'href="/summaries/mine/"', 'href="/summaries/units/'
    shown = {}
    for name in ("liaison", "officer", "auditor"):
        client.force_login(getattr(house, name))
        text = client.get(ledger(house.unit)).content.decode()
        shown[name] = (mine in text, every in text)
    assert shown == {"liaison": (True, False), "officer": (False, True), "auditor": (False, False)}


def test_ledger_as_of_a_day_says_so_and_offers_no_acts(house, client):
    client.force_login(house.officer)
    page = client.get(ledger(house.unit), {"on": "2026-03-01"})
    assert (page.context["day"], page.context["own"], page.context["reliefs"]) == (
        date(2026, 3, 1),
        False,
        [],
    )
    assert "截至 2026年3月1日" in page.content.decode()
    assert client.get(ledger(house.unit), {"on": "2099-01-01"}).context["day"] is None


@pytest.mark.both
def test_ledger_as_of_a_day_counts_what_had_been_filed_and_not_how_long_it_is_late_today(house, client):
    """A cooperation filed in November, and a plan that was due in March and is still owed, looked at in April and now."""
    builders.record("cooperation", house.unit, house.liaison, state="FILED", partner_name="市外企业")
    client.force_login(house.officer)
    seen = {}
    for asked in ("", "&on=2026-04-30"):
        text = client.get(f"{ledger(house.unit)}?year={YEAR}{asked}").content.decode()
        seen[asked] = ("已报送 1 条" in text, "deadline-rest" in text)
    assert seen == {"": (True, True), "&on=2026-04-30": (False, False)}


@pytest.mark.both
def test_board_lists_units_with_numbers_and_filters_by_state(house, client):
    client.force_login(house.officer)
    page = client.get(reverse("duty_board"), {"duty": "records.base-plan", "state": "OVERDUE"})
    shown = {unit.pk for unit in page.context["view"].page.object_list}
    assert {house.school.pk, house.enterprise.pk} <= shown
    battery.record(house, "FILED")
    page = client.get(reverse("duty_board"), {"duty": "records.base-plan", "state": "OVERDUE"})
    assert {unit.pk for unit in page.context["view"].page.object_list} == shown - {house.unit.pk}
    clear = client.get(reverse("duty_board"), {"duty": "records.base-plan", "state": "CLEAR"})
    assert house.unit.pk in {unit.pk for unit in clear.context["view"].page.object_list}
    client.force_login(house.head)
    assert client.get(reverse("duty_board")).status_code == 409


def board(client, **asked):
    page = client.get(reverse("duty_board"), {"duty": "records.base-plan", **asked})
    return page, {unit.pk for unit in page.context["view"].page.object_list}


@pytest.mark.both
def test_board_as_of_a_day_shows_who_owed_what_then(house, client):
    """The plan of the year was due on March 31st: not yet asked for in February, overdue in April, filed in November."""
    late = builders.unit("SCHOOL", joined_on=date(2026, 6, 1))
    battery.record(house, "FILED")
    client.force_login(house.officer)
    _, now = board(client, state="OVERDUE")
    _, april = board(client, state="OVERDUE", on="2026-04-30")
    assert (house.unit.pk in now, april - now) == (False, {house.unit.pk})
    assert board(client, state="OVERDUE", on="2026-02-01")[1] == set()
    for state, there in (("OPEN", True), ("CLEAR", False)):
        assert (house.unit.pk in board(client, state=state, on="2026-03-30")[1]) == there
    page, members = board(client, on="2026-04-30")
    assert (late.pk in members, late.pk in board(client)[1]) == (False, True)
    view, text = page.context["view"], page.content.decode()
    of_one = ledger_of(
        [house.unit], YEAR, at=clock.end_of_day(date(2026, 4, 30)), duties=[duties.get("records.base-plan")]
    )
    assert view.lines[house.unit.pk] == of_one[house.unit.pk]
    assert "截至 2026年4月30日 24:00" in text
    assert (page.context["remind"], view.bulk(house.officer)) == ("", [])
    numbers = {duty.key: row for duty, row in zip(*rows_by_duty(page), strict=True)}
    asked = "?year=2026&amp;on=2026-04-30&amp;duty=records.base-plan&amp;state=OVERDUE"
    assert f'<a href="{asked}">{len(april)} 家</a>' in numbers["records.base-plan"]


def rows_by_duty(page):
    table = page.context["by_duty"]
    return table.objects, [str(table.columns[2].cell(duty)) for duty in table.objects]


@pytest.mark.both
def test_board_of_a_day_leaves_as_it_stood_and_says_so(house, client):
    battery.record(house, "FILED")
    client.force_login(house.officer)
    standing = {}
    for asked in ("", "&on=2026-04-30"):
        answer = client.get(f"{reverse('duty_board')}?duty=records.base-plan{asked}&export=xlsx")
        (sheet,) = load_workbook(io.BytesIO(b"".join(answer))).worksheets
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        (own,) = [row for row in rows if house.unit.name in row]
        standing[rows[0][0]] = "逾期未办" in own
        assert ("截至某日：2026-04-30" in str(rows[1:4])) == bool(asked)
    assert standing == {"2026年度履职台账": False, "2026年度履职台账（截至2026-04-30）": True}


def test_board_knows_no_day_to_come(house, client):
    client.force_login(house.officer)
    page, members = board(client, on="2099-01-01")
    assert ("不能晚于今天" in page.content.decode(), page.context["day"]) == (True, None)
    assert house.unit.pk in members


@pytest.mark.parametrize("number", [1, 3, 50])
def test_board_costs_the_same_for_any_number_of_units(house, client, django_assert_max_num_queries, number):
    for place in range(number):
        builders.unit("SCHOOL" if place % 2 else "ENTERPRISE")
    client.force_login(house.officer)
    client.get(reverse("duty_board"))
    with django_assert_max_num_queries(16):
        client.get(reverse("duty_board"))


def test_relief_is_granted_for_chosen_periods_and_revoked_on_the_ledger(house, client):
    client.force_login(house.officer)
    address = f"{reverse('relief_new', args=[house.unit.pk])}?year=2026&duty=records.base-plan"
    missing = client.post(address, {"how": "extend", "parts": ["0"], "reason": "设备未到"})
    assert missing.context["form"].errors["day"] == ["请填写延期截止日。"]
    sent = client.post(address, {"how": "exempt", "parts": ["0"], "reason": "基地停建"})
    assert (sent.status_code, sent["Location"]) == (302, f"/duties/units/{house.unit.pk}/?year=2026")
    (relief,) = Relief.objects.all()
    assert (relief.unit, relief.until, relief.reason) == (house.unit, None, "基地停建")
    client.post(reverse("relief_revoke", args=[relief.pk]), {"reason": "恢复"})
    relief.refresh_from_db()
    assert (relief.state, relief.revoked_because) == ("REVOKED", "恢复")
    client.force_login(house.head)
    assert client.get(address).status_code == 409


def test_remind_page_shows_the_text_and_sends_what_was_written(house, client, monkeypatch):
    said = []
    monkeypatch.setattr(reminding, "notify_many", said.extend)
    client.force_login(house.officer)
    address = f"{reverse('duty_remind')}?year=2026&duty=records.base-plan&state=OVERDUE"
    page = client.get(address)
    assert "复制通知文字" in page.content.decode()
    assert "2026年度实训基地建设计划" in page.context["text"]
    client.post(address, {"opening": "请于本周办理："})
    assert {letter["body"].split("\n")[0] for letter in said} == {"请于本周办理："}
    assert len(said) == page.context["number"]
    said.clear()
    client.post(address, {"selected": [str(house.unit.pk)]})
    assert [letter["recipient"] for letter in said] == [house.liaison]


def test_ledger_leaves_as_workbook_and_as_paper(house, client):
    client.force_login(house.liaison)
    book = client.get(reverse("duty_ledger_export", args=[house.unit.pk]), {"year": "2026"})
    assert book["Content-Type"].startswith("application/vnd.openxmlformats")
    offer = client.get(reverse("duty_ledger_print", args=[house.unit.pk]), {"year": "2026"})
    assert f"{house.unit.name}2026年度履职台账" in offer.content.decode()


def test_overview_groups_kinds_and_puts_what_is_owed_first(house, client):
    client.force_login(house.liaison)
    groups = client.get(reverse("records")).context["groups"]
    assert groups[0][0] == "本年度应报送"
    assert "base-plan" in [kind.key for kind in groups[0][1].rows]
    headings = [heading for heading, _ in groups]
    assert len(headings) == len(set(headings))
    policy.change("records_since", 2027, basis="测试", confirmed=True, by=house.officer)
    assert "本年度应报送" not in [heading for heading, _ in client.get(reverse("records")).context["groups"]]
