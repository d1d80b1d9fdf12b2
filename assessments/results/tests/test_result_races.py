"""Two people at the same instant, on a real database: one confirmation, one settlement, one publication.

Each act waits behind its decisive read for the others. With the lock nobody else can read meanwhile, so the gate opens
by time and one wins; the negative controls take the lock away, and then more than one does.
"""

import functools
import threading
from collections import Counter
from contextlib import contextmanager, suppress

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.db.transaction import Atomic

from alliance.ground import audit
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.tests import builders
from alliance.tests import builders_assessments as made
from assessments.assignments.services import assigning
from assessments.dossiers.models import Dossier
from assessments.publication import rules as publication_rules
from assessments.publication import services as publication
from assessments.results import rules as result_rules
from assessments.results.services import confirming, reopening
from assessments.reviews.models import Review
from assessments.reviews.services import marking
from assessments.sheets.models.assessments import Assessment

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
WON = "won"
CONTENDERS = 4


def at_once(*acts) -> Counter:
    """Run the acts in a thread each, started together; count who won and the kinds of the other ends."""
    start, ends = threading.Barrier(len(acts)), []

    def run(act):
        try:
            start.wait(timeout=30)
            act()
            ends.append(WON)
        except Refused:
            ends.append("refused")
        except Exception as error:  # noqa: BLE001 - whatever a thread raises belongs into the result
            ends.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return Counter(ends)


@contextmanager
def gate(monkeypatch, module, name, *, threads, patience=0.4):
    """Whoever has asked `module.name` waits for the others, at most `patience` seconds."""
    barrier = threading.Barrier(threads)
    asked = getattr(module, name)

    @functools.wraps(asked)
    def ask_and_wait(*args, **options):
        answer = asked(*args, **options)
        with suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=patience)
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(module, name, ask_and_wait)
        yield


@contextmanager
def without_the_lock(monkeypatch):
    """Take away what serialises writers on this database."""
    with monkeypatch.context() as patch:
        if connection.vendor == "sqlite":
            patch.setattr(Atomic, "__enter__", lambda self: None)
            patch.setattr(Atomic, "__exit__", lambda self, *error: None)
            patch.setattr(audit, "_insist_on_transaction", lambda: None)
        else:
            patch.setattr(QuerySet, "select_for_update", lambda self, *args, **options: self.all())
        yield


@pytest.fixture
def house(transactional_db):
    return builders.alliance()


def test_confirmed_once_by_one_of_many(house, monkeypatch):
    made.cycle()
    row = made.reviewed(made.assessment(house.school))
    acts = [
        lambda: confirming.confirm(row, by=house.officer),
        lambda: confirming.confirm(row, by=house.secretary_general),
    ]
    with gate(monkeypatch, result_rules, "is_confirmable", threads=CONTENDERS):
        ends = at_once(*acts * (CONTENDERS // 2))
    assert ends == {WON: 1, "refused": CONTENDERS - 1}
    assert Dossier.objects.filter(assessment=row).count() == 1


def test_confirmed_more_than_once_without_the_lock(house, monkeypatch):
    made.cycle()
    row = made.reviewed(made.assessment(house.school))
    with without_the_lock(monkeypatch), gate(monkeypatch, result_rules, "is_confirmable", threads=CONTENDERS):
        ends = at_once(*[lambda: confirming.confirm(row, by=house.officer)] * CONTENDERS)
    assert ends != {WON: 1, "refused": CONTENDERS - 1}


def test_the_last_two_reviewers_settle_once(house, monkeypatch):
    made.cycle()
    row = made.passed(made.assessment(house.school))
    pair = made.assigned(row)
    for review in pair:
        marking.mark(review, marks=made.marks_of(review), by=review.reviewer)
    with gate(monkeypatch, marking, "_insist_on_all", threads=2):
        ends = at_once(*[functools.partial(marking.finish, one, by=one.reviewer) for one in pair])
    assert ends == {WON: 2}
    done = Assessment.objects.get(pk=row.pk)
    assert (done.state, done.reviews.filter(state=Review.State.DONE).count()) == ("REVIEWED", 2)
    assert done.history.filter(history_change_reason="全部评审完成").count() == 1


def test_a_double_click_on_finish_is_one_finish(house):
    made.cycle()
    review = made.assigned(made.passed(made.assessment(house.school)))[0]
    marking.mark(review, marks=made.marks_of(review), by=review.reviewer)
    ends = at_once(*[functools.partial(marking.finish, review, by=review.reviewer)] * CONTENDERS)
    assert ends == {WON: CONTENDERS}
    assert review.history.filter(history_change_reason="完成评审").count() == 1


def test_published_once(house, monkeypatch):
    cycle = made.cycle()
    for row in cycle.assessments.all():
        made.confirmed(row)
    with gate(monkeypatch, publication_rules, "is_ready", threads=CONTENDERS):
        acts = [
            lambda: publication.publish(cycle, by=house.chair),
            lambda: publication.publish(cycle, by=house.secretary_general),
        ]
        ends = at_once(*acts * (CONTENDERS // 2))
    assert ends == {WON: 1, "refused": CONTENDERS - 1}
    told = Notification.objects.filter(
        step="published", matter__startswith="assessment:", recipient=house.chair
    )
    assert told.count() == 1
    assert cycle.history.model.objects.filter(history_change_reason="发布考核结果").count() == 1


def test_confirmed_or_sent_back_but_not_both(house, monkeypatch):
    made.cycle()
    row = made.reviewed(made.assessment(house.school))
    ends = at_once(
        lambda: confirming.confirm(row, by=house.officer),
        lambda: reopening.reopen(row, reason="再看", by=house.secretary_general),
    )
    assert ends[WON] in (1, 2)  # sent back first, the confirmation is refused; confirmed first, it is undone
    done = Assessment.objects.get(pk=row.pk)
    assert (done.state, done.grade, done.total) == ("IN_REVIEW", "", None)
    assert not Dossier.objects.filter(assessment=row, superseded=False).exists()


def test_assigned_once_by_two_clerks(house):
    row = made.passed(made.assessment(house.school))
    outsider = builders.person()
    ends = at_once(
        lambda: assigning.assign(row, reviewer=outsider, by=house.officer),
        lambda: assigning.assign(row, reviewer=outsider, by=house.secretary_general),
    )
    assert ends == {WON: 1, "refused": 1}


def test_assign_all_twice_gives_no_one_too_many(house):
    cycle = made.cycle()
    row = made.passed(made.assessment(house.school))
    pool = [builders.person() for _ in range(5)]
    ends = at_once(*[lambda: assigning.assign_all(cycle, by=None, pool=pool)] * 3)
    assert ends == {WON: 3}
    assert row.reviews.count() == cycle.reviewers_per_unit
