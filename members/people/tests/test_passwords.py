"""首次密码: one sheet for many people who have never signed in, for the secretariat alone, recorded with its reason."""

import io
from datetime import datetime, time, timedelta

import pytest
from django.test import Client
from openpyxl import load_workbook

from alliance.accounts.services import accounts
from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.tests import builders
from members.people.services import passwords, people

PAGE = "/units/passwords/"


@pytest.fixture
def newcomer(everyone):
    """A liaison as a roster import leaves one: an account without a password."""
    user = accounts.open_account(name="周敏", username="13955550001", by=None)
    people.appoint(everyone.school, user=user, role="SECRETARY", since=clock.today(), by=None)
    return user


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_issue_gives_a_password_that_signs_in_and_must_be_changed(everyone, newcomer):
    assert list(passwords.waiting(by=everyone.officer)) == [newcomer]
    sheet = passwords.issue(reason="名册导入", by=everyone.officer)
    (row,) = sheet.rows
    assert (row["unit"], row["name"], row["username"]) == (str(everyone.school), "周敏", "13955550001")
    newcomer.refresh_from_db()
    assert newcomer.check_password(row["password"])
    assert newcomer.must_change_password
    last = newcomer.history.first()
    assert (last.history_change_reason, last.history_user) == (
        "批量发放一次性密码：名册导入",
        everyone.officer,
    )
    assert list(passwords.waiting(by=everyone.officer)) == []


def test_issue_again_replaces_only_what_was_never_used(everyone, newcomer):
    first = passwords.issue(reason="名册导入", by=everyone.officer).rows[0]["password"]
    with pytest.raises(Refused, match="没有等待发放首次密码的人员"):
        passwords.issue(reason="再来", by=everyone.officer)
    second = passwords.issue(again=True, reason="表丢失", by=everyone.officer).rows[0]["password"]
    newcomer.refresh_from_db()
    assert (newcomer.check_password(first), newcomer.check_password(second)) == (False, True)
    client_of(newcomer)  # signs in
    assert list(passwords.waiting(by=everyone.officer, again=True)) == []


def test_issue_leaves_out_those_who_left_or_are_switched_off(everyone, newcomer):
    accounts.switch(newcomer, active=False, reason="离岗", by=everyone.officer)
    assert list(passwords.waiting(by=everyone.officer)) == []
    accounts.switch(newcomer, active=True, reason="返岗", by=everyone.officer)
    assert list(passwords.waiting(by=everyone.officer)) == [newcomer]
    people.end(newcomer.representations.get(), on=clock.today(), reason="调离", by=None)
    assert list(passwords.waiting(by=everyone.officer)) == []


def test_issue_stops_at_one_sheet(everyone, monkeypatch):
    monkeypatch.setattr(passwords, "PER_SHEET", 2)
    for number in range(3):
        user = accounts.open_account(name=f"人员{number}", username=f"1395555100{number}", by=None)
        people.appoint(builders.unit(), user=user, role="LIAISON", since=clock.today(), by=None)
    assert len(passwords.issue(reason="名册导入", by=everyone.officer).rows) == 2
    assert passwords.waiting(by=everyone.officer).count() == 1


def test_issue_again_goes_on_with_the_next_sheet(everyone, monkeypatch):
    """Two lost sheets are replaced by two sheets, not by the first one twice."""
    monkeypatch.setattr(passwords, "PER_SHEET", 2)
    for number in range(4):
        user = accounts.open_account(name=f"人员{number}", username=f"1395555100{number}", by=None)
        people.appoint(builders.unit(), user=user, role="LIAISON", since=clock.today(), by=None)

    def issued(minute: int, *, again: bool) -> list[str]:
        with clock.at(morning + timedelta(minutes=minute)):
            rows = passwords.issue(again=again, reason="名册导入", by=everyone.officer).rows
        return [row["username"] for row in rows]

    morning = clock.now()
    first, second = issued(1, again=False), issued(2, again=False)
    assert len({*first, *second}) == 4
    assert [issued(3, again=True), issued(4, again=True)] == [first, second]


def test_issue_leaves_out_who_got_a_password_meanwhile(everyone, newcomer):
    """Two of the secretariat at once: the second sheet does not void the first one."""
    chosen = list(passwords.waiting(by=everyone.officer))
    assert len(accounts.issue_first_passwords(chosen, reason="一", by=everyone.officer)) == 1
    assert accounts.issue_first_passwords(chosen, reason="二", by=everyone.officer) == []


@pytest.mark.parametrize(("role", "allowed"), [("officer", True), ("chair", False), ("school_head", False)])
def test_issue_is_for_the_secretariat(everyone, newcomer, role, allowed):
    by = getattr(everyone, role)
    assert client_of(by).get(PAGE).status_code == (200 if allowed else 409)
    if allowed:
        assert len(passwords.issue(reason="名册导入", by=by).rows) == 1
    else:
        with pytest.raises(Refused):
            passwords.issue(reason="名册导入", by=by)


@pytest.mark.parametrize(("kind", "name"), [("excel", "xlsx"), ("print", "pdf")])
def test_page_answers_with_the_sheet_once(everyone, newcomer, kind, name):
    client = client_of(everyone.officer)
    assert client.post(PAGE, {"reason": " ", kind: "1"}).status_code == 422
    tomorrow = clock.today() + timedelta(days=1)
    with clock.at(datetime.combine(tomorrow, time(5, 26), clock.TZ)):  # the day before, in UTC
        answer = client_of(everyone.officer).post(PAGE, {"reason": "名册导入", kind: "1"})
    assert f"-{tomorrow:%Y%m%d}-0526.{name}" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    content = b"".join(answer.streaming_content)
    if name == "xlsx":
        cells = [cell.value for row in load_workbook(io.BytesIO(content)).active.iter_rows() for cell in row]
        assert "13955550001" in cells
    assert client.post(PAGE, {"reason": "名册导入", kind: "1"}).status_code == 422


@pytest.mark.once
def test_page_costs_the_same_for_few_and_many(everyone, newcomer, django_assert_max_num_queries):
    client = client_of(everyone.officer)
    client.get(PAGE)
    for number in range(5):
        user = accounts.open_account(name=f"人员{number}", username=f"1395555200{number}", by=None)
        people.appoint(builders.unit(), user=user, role="LIAISON", since=clock.today(), by=None)
    with django_assert_max_num_queries(14):
        client.get(PAGE)
