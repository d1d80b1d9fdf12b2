"""The lines of the first use: for the secretariat of a portal that was founded lately, until all are ticked."""

from datetime import timedelta

import pytest

from alliance.ground import clock
from alliance.registers import first_steps, policy
from alliance.registers.first_steps import Step
from alliance.tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def everyone():
    return builders.alliance()


@pytest.fixture
def lines(monkeypatch):
    """Two lines of our own; the second is done when the list has something in it."""
    monkeypatch.setattr(first_steps, "_declared", [])
    done = []
    first_steps.step("后一步", lambda user: f"/x/{user.pk}/", order=2)(lambda user: bool(done))
    first_steps.step("前一步", "home", order=1, note="说明")(lambda user: True)
    return done


def test_steps_are_shown_in_order_to_the_secretariat_of_a_new_portal(everyone, lines):
    assert first_steps.of(everyone.officer) == []
    policy.mark_founded(clock.today(), by=None)
    assert first_steps.of(everyone.officer) == [
        Step("前一步", "/", "说明", True),
        Step("后一步", f"/x/{everyone.officer.pk}/", "", False),
    ]
    assert first_steps.of(everyone.school_head) == []


def test_steps_vanish_when_all_are_done_and_stay_away(everyone, lines):
    policy.mark_founded(clock.today(), by=None)
    lines.append("done")
    assert first_steps.of(everyone.officer) == []
    lines.clear()
    assert first_steps.of(everyone.officer) == []  # whoever ends a post later does not begin again


@pytest.mark.parametrize(("days", "shown"), [(365, 2), (366, 0)])
def test_steps_are_shown_for_a_year_at_most(everyone, lines, days, shown):
    policy.mark_founded(clock.today() - timedelta(days=days), by=None)
    assert len(first_steps.of(everyone.officer)) == shown
