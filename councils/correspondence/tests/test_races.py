"""The last letters at once, and the clock's count among them: one decision, every letter counted once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from django.db import OperationalError, connection, transaction

from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.tests import builders
from councils.correspondence import services
from councils.correspondence.models import PostalBallot, PostalVote
from councils.decisions.models import CouncilDecision

pytestmark = pytest.mark.django_db(transaction=True)
SEATS = 12


@pytest.fixture
def house(everyone, noon):
    seats = [builders.seated("ORDINARY") for _ in range(SEATS)]
    everyone.people = {seat.unit_id: seat.unit.representatives.get().user for seat in seats}
    vote = services.put(
        matter="GENERAL",
        subject="审议工作计划",
        text="计划草案",
        last_day=services.earliest_last_day(),
        by=everyone.secretary_general,
    )
    everyone.vote = services.issue(vote, by=everyone.chair)
    everyone.noon = noon
    everyone.ballots = {ballot.unit_id: ballot for ballot in everyone.vote.ballots.all()}
    return everyone


def together(acts):
    def one(act):
        with closing(connection):
            for _ in range(40):
                try:
                    return act() and "done"
                except Refused:
                    return "refused"
                except OperationalError:
                    continue
            return "busy"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def test_all_seats_at_once_make_one_decision(house):
    chair_unit = next(unit for unit in house.ballots if unit not in house.people)
    people = house.people | {chair_unit: house.chair}
    done = together(
        [
            lambda ballot=house.ballots[unit], person=person: services.cast(ballot, choice="FOR", by=person)
            for unit, person in people.items()
        ]
    )
    vote = PostalVote.objects.get()
    assert (done.count("done"), vote.state, CouncilDecision.objects.count()) == (SEATS + 1, "CLOSED", 1)
    assert vote.decision.votes_for == SEATS + 1


def test_counted_many_times_at_once_is_one_decision(house):
    house.noon.move_to(house.vote.reply_by)
    done = together([lambda: services.close(house.vote, by=None)] * 6)
    assert (done.count("done"), CouncilDecision.objects.count()) == (1, 1)


def test_without_the_claim_a_count_is_made_twice(house):
    """The control: the same function without its claim makes a decision each time."""
    vote = PostalVote.objects.get()

    def loose():
        with transaction.atomic():
            services.close.__wrapped__(vote, moment=clock.now(), by=None)
            audit.save(PostalBallot.objects.filter(vote=vote).first(), by=None, reason="无锁")
        return True

    house.noon.move_to(house.vote.reply_by)
    together([loose] * 3)
    assert CouncilDecision.objects.count() > 1
