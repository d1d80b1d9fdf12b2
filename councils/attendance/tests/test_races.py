"""Proxy and principal both appear at the door of one seat."""

from datetime import timedelta

import pytest
from django.db import transaction

from alliance.ground import audit
from alliance.tests import builders
from alliance.tests.builders_meetings import NEXT, called, line
from councils.attendance import door, services
from councils.meetings.models.attendances import Attendance
from councils.replies import services as replying
from councils.votes.tests.test_races import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(everyone, noon):
    """The enterprise has given a written proxy; the meeting has just begun."""
    builders.seated("STANDING", everyone.enterprise)
    everyone.meeting = called(everyone.secretary_general)
    noon.move_to(NEXT - timedelta(minutes=5))
    row = line(everyone.meeting, everyone.enterprise)
    letter = builders.minutes("委托书.pdf")
    replying.answer(row, reply="PROXY", comer="李四", letter=letter, by=everyone.enterprise_liaison)
    noon.move_to(NEXT)
    everyone.row = line(everyone.meeting, everyone.enterprise)
    return everyone


def both(house, sign):
    """The principal and the proxy press together, thrice each."""

    def pressed(person):
        sign(Attendance.objects.get(pk=house.row.pk), person)
        return "there"

    acts = [lambda: pressed(house.enterprise_head), lambda: pressed(house.enterprise_liaison)] * 3
    return together(acts).count("there")


def test_principal_and_proxy_who_both_appear_fill_the_seat_once(house):
    code = door.code_of(house.meeting.secret, NEXT)
    assert both(house, lambda row, person: services.sign_in(row, code=code, by=person)) == 1
    house.row.refresh_from_db()
    came = {"SELF": house.enterprise_head, "PROXY": house.enterprise_liaison}
    assert came[house.row.present] == house.row.signed_in_by
    assert house.row.history.filter(history_change_reason="扫码签到").count() == 1


def test_without_the_claim_both_fill_the_seat(house):
    """The control: the same function without its claim and its rule."""
    code = door.code_of(house.meeting.secret, NEXT)

    def loose(row, person):
        with transaction.atomic():
            services.sign_in.__wrapped__(row, code=code, moment=NEXT, by=person)
            Attendance.objects.filter(pk=row.pk).update(version=row.version)
            audit.save(row, by=person, reason="无锁")

    assert both(house, loose) > 1
    assert house.row.history.filter(history_change_reason="无锁").count() > 1
