"""All open settings are confirmed by one act with one 依据."""

import pytest

from alliance.ground.access import Refused
from alliance.registers import policy
from alliance.registers.models import Setting
from alliance.tests import builders

pytestmark = pytest.mark.django_db
BASIS = "第二届理事会第一次会议决议"


@pytest.fixture
def everyone():
    return builders.alliance()


def typed(**changes):
    """What the page sends as it is shown: every line ticked, with its value."""
    values = {one.key: one.default for one in policy.unconfirmed()}
    sent = {key: "on" if value is True else value for key, value in values.items() if value is not False}
    return sent | {"taken": list(values), "basis": BASIS} | changes


def test_confirm_takes_every_setting_with_one_basis(everyone, client):
    client.force_login(everyone.officer)
    number = len(policy.definitions())
    assert len(policy.unconfirmed()) == number
    answer = client.post("/settings/confirm/", typed(notice_days="7"))
    assert answer.headers["Location"] == "/"
    assert policy.unconfirmed() == []
    assert set(Setting.objects.values_list("basis", "confirmed")) == {(BASIS, True)}
    assert policy.get("notice_days") == 7
    others = [one for one in policy.definitions() if one.key != "notice_days"]
    assert [Setting.objects.get(key=one.key).value for one in others] == [one.default for one in others]


def test_confirm_leaves_what_is_not_ticked(everyone, client):
    client.force_login(everyone.officer)
    client.post("/settings/confirm/", typed(taken=["notice_days"], alliance_name="别的名称"))
    assert list(Setting.objects.values_list("key", flat=True)) == ["notice_days"]
    assert policy.get("alliance_name") == policy.definition("alliance_name").default


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"basis": " "}, "basis"),
        ({"notice_days": "x"}, "notice_days"),
        ({"report_since": "2026-13"}, "basis"),
    ],
)
def test_confirm_with_a_fault_writes_nothing(everyone, client, changes, field):
    client.force_login(everyone.officer)
    answer = client.post("/settings/confirm/", typed(**changes))
    assert list(answer.context["form"].errors) == [field]
    assert Setting.objects.count() == 0


def test_confirm_is_for_the_secretariat_and_needs_something(everyone):
    with pytest.raises(Refused, match="只有秘书处"):
        policy.confirm({"notice_days": 7}, basis=BASIS, by=everyone.school_head)
    with pytest.raises(Refused, match="至少选择一项"):
        policy.confirm({}, basis=BASIS, by=everyone.officer)
    assert Setting.objects.count() == 0
    assert [one.key for one in policy.confirm({"notice_days": 7}, basis=BASIS, by=everyone.officer)] == [
        "notice_days"
    ]
