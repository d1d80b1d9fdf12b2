"""The first day: units of 2019 come in, every job runs, and nobody is accused of anything that lay before."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from alliance.ground import clock
from alliance.jobs import sweeps
from alliance.messages.models import Delivery, Notification
from alliance.registers import facts, policy
from alliance.rights.models.users import User
from alliance.tests.desk import todos_of
from councils.founding.tests.foundings import found
from councils.terms.models.terms import Term
from members.importing.services import applying, uploading
from members.units.models import Unit

pytestmark = pytest.mark.django_db
ROSTER = Path(__file__).parent / "data" / "units_of_2019.xlsx"
DAY = datetime(2026, 11, 28, 9, 0, tzinfo=clock.TZ)


@pytest.fixture
def first_day(client):
    """Founded, the roster of 2019 imported, all jobs run twice; returns the secretary-general."""
    with clock.at(DAY):
        found(client, term_since="2022-03-15")
        chief = User.objects.get(username="13800000002")
        with ROSTER.open("rb") as file:
            applying.apply(uploading.upload(file, filename=ROSTER.name, by=chief), by=chief)
        sweeps.run_sweeps()
    with clock.at(DAY + timedelta(minutes=5)):
        sweeps.run_sweeps()
        yield chief


def test_first_day_sends_no_mail_and_tells_only_the_first_people(first_day):
    assert Unit.objects.filter(joined_on__lt=date(2020, 1, 1)).count() == 3
    assert Delivery.objects.count() == 0
    told = set(Notification.objects.values_list("recipient__username", flat=True))
    assert told == {"13800000001", "13800000002"}


@pytest.mark.parametrize("who", ["13800000001", "13800000002", "13611113000", "13611123000"])
def test_first_day_shows_nothing_red_on_anybodys_home_page(first_day, client, who):
    user = User.objects.get(username=who)
    todos = todos_of(user)
    assert [one.title for one in todos if one.urgent] == []
    assert [one.title for one in todos if one.deadline and one.deadline <= clock.now()] == []
    user.must_change_password = False
    user.save()
    client.force_login(user)
    page = client.get("/").content.decode()
    assert [
        word for word in ("逾期", "缺报", "通报：", "todo-urgent", "alert-danger", "已届满") if word in page
    ] == []


def test_first_day_counts_no_month_before_the_first(first_day, client):
    client.force_login(first_day)
    board = client.get("/reports/board/").context["board"]
    assert [row.label for row in board.rows if "德州测试" in row.label] != []
    assert {mark.label.rpartition("：")[2] for row in board.rows for mark in row.marks[:10]} == {"不要求报送"}
    units = list(Unit.objects.filter(kind="ENTERPRISE"))
    found = facts.compute(["info.months_due", "info.months_on_time"], units, 2026)
    assert [found[unit.pk]["info.months_due"].value for unit in units] == [0, 0, 0]


def test_a_month_after_the_first_day_is_missed_like_any_other(first_day, client):
    """So that the silence of the first day is no silence for good."""
    with clock.at(datetime(2027, 1, 10, 9, 0, tzinfo=clock.TZ)):
        units = list(Unit.objects.filter(kind="ENTERPRISE"))
        found = facts.compute(["info.months_due", "info.months_missing"], units, 2026)
        assert {found[unit.pk]["info.months_due"].value for unit in units} == {2}


def test_a_term_that_had_run_out_before_is_no_reminder_one_that_runs_out_later_is(first_day):
    def asked() -> list[str]:
        return [one.title for one in todos_of(first_day) if "届满" in one.title]

    assert (Term.objects.get().has_expired, asked()) == (True, [])
    term = Term.objects.get()
    Term.objects.filter(pk=term.pk).update(expires_on=date(2026, 12, 1))
    with clock.at(DAY + timedelta(days=5)):
        assert asked() == ["第二届理事会已届满，请组织换届"]


@pytest.mark.parametrize("typed", ["202613", "2026-13", "2026-00", "200013", ""])
def test_the_month_from_which_records_count_exists(client, first_day, typed):
    client.force_login(first_day)
    form = {"value": typed, "basis": "决议", "confirmed": "on"}
    assert client.post("/settings/report_since/", form).context["form"].errors
    assert policy.get("report_since").value == "2026-11"
    assert client.post("/settings/report_since/", form | {"value": "2026-10"}).status_code == 302
    assert policy.get("report_since").value == "2026-10"
