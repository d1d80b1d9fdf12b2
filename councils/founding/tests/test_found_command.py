from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from alliance.ground import access
from alliance.ground.access import Office
from alliance.rights.models.users import User
from councils.terms.models.seats import Seat
from members.units.models import Unit

ARGUMENTS = {
    "school": "德州示范职业学院",
    "head": "张院长",
    "head_phone": "13800000001",
    "secretary_general": "李秘书长",
    "secretary_general_phone": "13800000002",
}


def found(**changes) -> str:
    out = StringIO()
    call_command("found", **{**ARGUMENTS, **changes}, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_found_opens_the_alliance_and_prints_the_first_passwords():
    """Of the chair as well: what matters needs two people, and nobody else could confirm the chair's first password."""
    text = found(uscc=valid_code())
    for place, username in enumerate(("13800000001", "13800000002"), start=1):
        user = User.objects.get(username=username)
        password = text.split("一次性密码：")[place].split()[0]
        assert user.check_password(password)
        assert user.must_change_password
    assert access.offices(user) == {Office.SECRETARY_GENERAL}
    assert access.offices(User.objects.get(username="13800000001")) == {Office.CHAIR}
    assert Seat.objects.get().unit.name == "德州示范职业学院"


@pytest.mark.django_db
def test_found_twice_is_refused():
    found(uscc=valid_code())
    with pytest.raises(CommandError, match="已经建立"):
        found(uscc=valid_code())
    assert Unit.objects.count() == 1


@pytest.mark.django_db
def test_found_with_a_wrong_code_leaves_nothing_behind():
    with pytest.raises(CommandError):
        found(uscc="123")
    assert (Unit.objects.count(), User.objects.count()) == (0, 0)


def valid_code() -> str:
    from stdnum.cn import uscc

    body = "12371400MB2000001"
    return body + uscc.calc_check_digit(body)
