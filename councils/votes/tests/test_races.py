"""Fifty phones vote while the chair closes: nothing is cast into a closed vote, nothing is lost, nothing counts twice."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from django.db import OperationalError, connection, transaction

from alliance.ground import audit
from alliance.ground.access import Refused
from alliance.tests import builders
from alliance.tests.builders_meetings import NEXT, called, line
from councils.attendance import services as attendance
from councils.votes import services
from councils.votes.models import Ballot, Motion

pytestmark = pytest.mark.django_db(transaction=True)
PHONES = 50


@pytest.fixture
def house(everyone, noon):
    """A council of fifty-one seats, all there, with a secret vote open."""
    seats = [builders.seated("ORDINARY") for _ in range(PHONES)]
    everyone.people = {seat.unit_id: seat.unit.representatives.get().user for seat in seats}
    everyone.meeting = called(everyone.secretary_general)
    motion = services.put(
        everyone.meeting,
        matter="GENERAL",
        subject="审议工作计划",
        text="计划草案",
        method="SECRET",
        by=everyone.secretary_general,
    )
    noon.move_to(NEXT)
    rows = everyone.meeting.attendances.called()
    attendance.keep_roll(
        everyone.meeting,
        present=dict.fromkeys(rows.values_list("pk", flat=True), "SELF"),
        by=everyone.officer,
    )
    everyone.motion = services.open(motion, by=everyone.chair)
    return everyone


def together(acts):
    """Do all at once, each on a connection of its own; what each returned, or that it was refused."""

    def one(act):
        with closing(connection):
            for _ in range(20):  # a busy database is asked again, as the browser would
                try:
                    return act()
                except Refused:
                    return "refused"
                except OperationalError:
                    continue
            return "busy"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def phones(house, cast):
    ballots = {ballot.unit_id: ballot for ballot in house.motion.ballots.all()}
    return [
        (lambda ballot=ballots[unit], person=person: cast(ballot, person))
        for unit, person in house.people.items()
    ]


def in_order(ballot, person):
    services.cast(ballot, choice="FOR", by=person)
    return "cast"


def counted(house):
    """(ballots that say cast, votes that were counted)."""
    motion = Motion.objects.get(pk=house.motion.pk)
    return (
        motion.ballots.filter(cast=True).count(),
        sum(motion.secret_counts.values_list("number", flat=True)),
        motion,
    )


def test_phones_and_the_chair_at_once(house):
    acts = phones(house, in_order)
    acts.insert(PHONES // 2, lambda: services.close(house.motion, by=house.chair) and "closed")
    done = together(acts)
    ballots, votes, motion = counted(house)
    assert done.count("closed") == 1
    assert (ballots, votes, motion.votes_for) == (done.count("cast"),) * 3


def test_two_presses_of_one_seat_count_once(house):
    unit, person = next(iter(house.people.items()))
    ballot = house.motion.ballots.get(unit=unit)
    done = together([lambda: in_order(ballot, person)] * 8)
    ballots, votes, _ = counted(house)
    assert (done.count("cast"), done.count("refused"), ballots, votes) == (1, 7, 1, 1)


def test_two_signs_in_of_one_seat_count_once(house):
    row = line(house.meeting, house.motion.ballots.first().unit)
    attendance.mark(row, present="", by=house.officer)

    def sign():
        attendance.mark(row, present="SELF", version=row.version + 1, by=house.officer)
        return "there"

    assert together([sign] * 6).count("there") == 1


def test_without_the_claim_a_press_counts_twice(house):
    """The control: the same function without its claim casts one ballot again and again."""
    unit, person = next(iter(house.people.items()))
    ballot = Ballot.objects.select_related("motion").get(motion=house.motion, unit=unit)

    def loose():
        with transaction.atomic():
            services.cast.__wrapped__(ballot, choice="FOR", by=person)
            audit.save(ballot, by=person, reason="无锁")
        return "cast"

    together([loose] * 4)
    ballots, votes, _ = counted(house)
    assert (ballots, votes > 1) == (1, True)
