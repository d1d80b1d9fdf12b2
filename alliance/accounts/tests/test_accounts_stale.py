"""Accounts that two people hold at once: what one of them has changed is never undone by the other's older copy."""

from datetime import timedelta

import pytest
from django.db.models import Value

from alliance.accounts.services import accounts, administrators
from alliance.ground import audit, clock
from alliance.ground.access import Office, Refused, rights_provider
from alliance.rights.models.users import User

OFFICER = "officer of stale accounts"
pytestmark = pytest.mark.django_db


@rights_provider
def offices_of_stale_officers(user, at):
    return User.objects.filter(pk=user.pk, username=OFFICER).values_list(
        Value(Office.SECRETARIAT.permission), "pk"
    )


@pytest.fixture
def officer():
    return audit.save(User(username=OFFICER, name="王秘书"), by=None, reason="测试")


@pytest.fixture
def copies():
    """The same account, loaded twice."""
    user = accounts.open_account(name="李联络", username="13900000001", by=None)
    accounts.issue_password(user, by=None)
    return User.objects.get(pk=user.pk), User.objects.get(pk=user.pk)


def test_choose_password_does_not_switch_an_account_on_again(copies, officer):
    one, other = copies
    accounts.switch(one, active=False, reason="离职", by=officer)
    with pytest.raises(Refused, match="已停用"):
        accounts.choose_password(other, "自己的 password 9", by=other)
    assert not User.objects.get(pk=one.pk).is_active


def test_choose_password_keeps_what_was_changed_meanwhile(copies):
    one, other = copies
    accounts.change_email(one, "li@example.com", by=one)
    written = accounts.choose_password(other, "自己的 password 9", by=other)
    kept = User.objects.get(pk=one.pk)
    assert (kept.email, kept.check_password("自己的 password 9")) == ("li@example.com", True)
    assert written.check_password("自己的 password 9")


def test_issue_password_refuses_an_account_switched_off_meanwhile(copies, officer):
    one, other = copies
    accounts.switch(one, active=False, reason="离职", by=officer)
    with pytest.raises(Refused, match="已停用"):
        accounts.issue_password(other, reason="本人来电", by=officer)
    assert not User.objects.get(pk=one.pk).is_active


def test_issue_password_keeps_what_was_changed_meanwhile(copies, officer):
    one, other = copies
    accounts.change_email(one, "li@example.com", by=one)
    accounts.issue_password(other, reason="本人来电", by=officer)
    assert User.objects.get(pk=one.pk).email == "li@example.com"


def test_switch_keeps_a_password_chosen_meanwhile(copies, officer):
    one, other = copies
    accounts.choose_password(one, "自己的 password 9", by=one)
    accounts.switch(other, active=False, reason="离职", by=officer)
    kept = User.objects.get(pk=one.pk)
    assert (kept.is_active, kept.must_change_password) == (False, False)
    assert kept.check_password("自己的 password 9")


def test_switch_refuses_what_is_already_so(copies, officer):
    one, other = copies
    accounts.switch(one, active=False, reason="离职", by=officer)
    with pytest.raises(Refused, match="已经停用"):
        accounts.switch(other, active=False, reason="离职", by=officer)
    assert one.history.filter(history_change_reason__startswith="停用").count() == 1


def test_appointing_an_administrator_writes_only_the_mark(copies, officer):
    one, other = copies
    accounts.switch(one, active=False, reason="离职", by=officer)
    administrators.appoint(
        user=other, office=Office.SYSTEM_ADMIN, since=clock.today() - timedelta(days=1), by=None
    )
    kept = User.objects.get(pk=one.pk)
    assert (kept.is_active, kept.administers) == (False, True)
