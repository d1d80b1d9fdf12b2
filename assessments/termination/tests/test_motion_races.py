"""Two people at the same instant: the membership ends once, the plan is handed in once, on a real database."""

import functools
import threading
from collections import Counter
from contextlib import suppress

import pytest
from django.db import connection

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.tests import builders
from assessments.cycles.models import Cycle
from assessments.publication import after_publication
from assessments.rectification.models import Rectification
from assessments.termination import rules
from assessments.termination.models import TerminationMotion
from assessments.termination.services import execution
from assessments.tests import bad_years
from members.units.models import Unit

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
WON = "won"


@pytest.fixture
def everyone(transactional_db, time_machine):
    time_machine.move_to(bad_years.NOW, tick=False)
    everyone = builders.alliance()
    bad_years.published(2025, {everyone.enterprise: "UNQUALIFIED"})
    bad_years.published(2026, {everyone.enterprise: "UNQUALIFIED"})
    return everyone


def at_once(*acts) -> Counter:
    """Run the acts in a thread each, started together; count who won and the reasons of the others."""
    start = threading.Barrier(len(acts))
    outcomes_seen = []

    def run(act):
        try:
            start.wait(timeout=30)
            act()
            outcomes_seen.append(WON)
        except Refused as refusal:
            outcomes_seen.append(refusal.reason)
        except Exception as error:  # noqa: BLE001 - whatever a thread raises belongs into the result
            outcomes_seen.append(f"{type(error).__name__}: {error}")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=90)
    return Counter(outcomes_seen)


@pytest.fixture
def slow_rule(monkeypatch):
    """Whoever has read the motion waits a moment for the others before acting on what was read."""
    barrier = threading.Barrier(4)
    asked = rules.may_execute

    @functools.wraps(asked)
    def ask_and_wait(*args):
        verdict = asked(*args)
        with suppress(threading.BrokenBarrierError):  # the others cannot come in: the row is claimed
            barrier.wait(timeout=0.5)
        return verdict

    monkeypatch.setattr(rules, "may_execute", ask_and_wait)


def test_four_executions_at_once_end_the_membership_once(everyone, slow_rule):
    bad_years.decided(everyone, everyone.enterprise)
    motion = bad_years.motion_of(everyone.enterprise)
    found = at_once(*[lambda: execution.execute(motion, by=everyone.chair)] * 4)
    assert found == Counter({WON: 1, "该终止成员资格议案现在是“已执行”，不能执行。": 3})
    motion = bad_years.motion_of(everyone.enterprise)
    reasons = list(motion.history.values_list("history_change_reason", flat=True))
    assert reasons.count("执行终止成员资格") == 1
    assert Unit.objects.get(pk=motion.unit_id).ended_on == clock.today()
    told = Notification.objects.filter(matter=f"unit:{motion.unit_id}", recipient=everyone.enterprise_head)
    assert told.filter(step__startswith="ended").count() == 1


def test_two_sweeps_at_once_start_what_follows_once(everyone):
    cycle = Cycle.objects.get(year=2026)
    before = (Rectification.objects.count(), TerminationMotion.objects.count())
    found = at_once(*[lambda: after_publication.follow(cycle, by=None)] * 4)
    assert found == Counter({WON: 4})
    assert (Rectification.objects.count(), TerminationMotion.objects.count()) == before == (2, 1)


def test_sweeps_at_once_on_a_publication_without_consequences(transactional_db, time_machine, monkeypatch):
    time_machine.move_to(bad_years.NOW, tick=False)
    everyone = builders.alliance()
    with monkeypatch.context() as patch:
        patch.setattr(after_publication, "follow", lambda cycle, by: 0)
        cycle = bad_years.published(2026, {everyone.enterprise: "UNQUALIFIED"})
    found = at_once(*[lambda: after_publication.follow(cycle, by=None)] * 4)
    assert (found, Rectification.objects.count()) == (Counter({WON: 4}), 1)
