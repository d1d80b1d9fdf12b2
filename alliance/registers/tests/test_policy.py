from decimal import Decimal

import pytest
from django.db.models import Value

from alliance.ground import audit
from alliance.ground.access import Office, Refused, rights_provider
from alliance.registers import policy
from alliance.registers.models import Setting
from alliance.rights.models.users import User

OFFICER = "officer of policy"


@rights_provider
def offices_of_test_officers(user, at):
    return User.objects.filter(pk=user.pk, username=OFFICER).values_list(
        Value(Office.SECRETARIAT.permission), "pk"
    )


@pytest.fixture
def officer(db):
    return audit.save(User(username=OFFICER, name="秘书"), by=None, reason="测试")


def test_get_answers_the_default_until_it_is_changed(officer):
    assert policy.get("self_deadline") == (12, 10)
    policy.change("self_deadline", "12-08", basis="理事会决议", confirmed=True, by=officer)
    assert policy.get("self_deadline") == (12, 8)


def test_change_keeps_person_and_basis_in_history(officer):
    policy.change("reason_difference", "2.5", basis="秘书处会议", confirmed=False, by=officer)
    row = Setting.objects.get(key="reason_difference")
    assert policy.get("reason_difference") == Decimal("2.5")
    assert (row.basis, row.confirmed, row.history.get().history_user) == ("秘书处会议", False, officer)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("self_deadline", "13-01"),
        ("self_deadline", "2-30"),
        ("self_deadline", "abc"),
        ("reviewers_per_unit", 0),
        ("reviewers_per_unit", 6),
        ("reason_difference", "NaN"),
        ("reason_difference", "二"),
        ("self_weight", "1.1"),
    ],
)
def test_change_refuses_what_makes_no_sense(officer, key, value):
    with pytest.raises(Refused):
        policy.change(key, value, basis="依据", confirmed=False, by=officer)
    assert Setting.objects.filter(key=key).count() == 0


def test_change_without_basis_is_refused(officer):
    with pytest.raises(Refused, match="依据"):
        policy.change("reviewers_per_unit", 3, basis=" ", confirmed=False, by=officer)


def test_change_by_somebody_else_is_refused(officer):
    stranger = audit.save(User(username="x", name="路人"), by=None, reason="测试")
    with pytest.raises(Refused, match="秘书处"):
        policy.change("reviewers_per_unit", 3, basis="依据", confirmed=False, by=stranger)
    policy.change("reviewers_per_unit", 3, basis="依据", confirmed=False, by=officer)
    assert policy.get("reviewers_per_unit") == 3


def test_values_takes_one_query(officer, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert policy.values("self_weight", "notice_days") == {"self_weight": Decimal(0), "notice_days": 0}


def test_every_default_is_acceptable():
    for declared in policy.definitions():
        policy._checked(declared, declared.default)
        assert declared.basis, declared.key
