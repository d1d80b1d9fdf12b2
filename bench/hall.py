"""Who waits at the door: a council with a seat for every unit, called to a meeting that is about to begin, all signed in on phones."""

from datetime import timedelta

from django.db import transaction
from django.test import Client

from alliance.ground import audit, clock
from alliance.rights.models.users import User
from bench import seed
from bench.door import Hall, Phone
from councils.meetings import services as meetings
from councils.meetings.models.meetings import Meeting
from councils.terms.models.seats import Seat
from councils.terms.models.terms import CouncilRole, Term
from members.people.models import Representative
from members.people.services import grants
from members.units.models import Unit


def hall_of(people: int, address: tuple[str, int]) -> Hall:
    """So many seats with the people who fill them, in an empty, migrated database."""
    world = seed.found()
    seed.grow(people)
    with transaction.atomic():
        _seat_all(world.school)
        meeting = _called(world.chief)
    heads = Representative.objects.filter(role=Representative.Role.HEAD).select_related("user").order_by("pk")
    phones = [Phone(_session(head.user), head.unit_id, address) for head in heads]
    return Hall(meeting.pk, meeting.secret, phones, Phone(_session(world.chief), 0, address))


def _seat_all(chair: Unit) -> None:
    term = Term.objects.get()
    others = Unit.objects.exclude(pk=chair.pk).order_by("pk")
    seats = [
        Seat(term=term, unit=unit, role=CouncilRole.ORDINARY, ordinal=number, since=term.since)
        for number, unit in enumerate(others, 1)
    ]
    audit.bulk_create(Seat, seats, by=None, reason="性能测试")
    grants.settle([seat.unit_id for seat in seats])


def _called(chief: User) -> Meeting:
    begins = clock.now() + timedelta(minutes=25)
    meeting = meetings.prepare(
        by=chief,
        kind=Meeting.Kind.COUNCIL,
        importance=Meeting.Importance.ORDINARY,
        title="理事会会议",
        begins_at=begins,
        ends_at=begins + timedelta(hours=2),
        place="会议厅",
        agenda="审议年度工作计划",
        contact="秘书处",
        reply_by=begins,
        urgent_reason="性能测试",
    )
    return meetings.call(meeting, by=chief)


def _session(person: User) -> str:
    client = Client()
    client.force_login(person)
    return client.cookies["sessionid"].value
