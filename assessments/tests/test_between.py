"""What changes between the reading and the lock is seen under the lock."""

from datetime import timedelta

import pytest

from alliance.ground import clock
from alliance.tests import builders
from alliance.tests import builders_assessments as made
from assessments.lateness.services import extensions, reminders
from assessments.reviews.models import Review
from assessments.sheets.models.assessments import Assessment
from assessments.termination.services import departures
from councils.recusal import audience
from members.membership import services as membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(noon):
    return builders.alliance()


def test_late_sweep_leaves_out_a_unit_extended_meanwhile(house, noon, monkeypatch):
    cycle = made.cycle(2026)
    rows = list(cycle.assessments.order_by("pk"))
    noon.move_to(cycle.self_deadline + timedelta(minutes=1))
    monkeypatch.setattr(reminders, "BATCH", 1)
    real = audience.contacts_and_heads

    def extend_the_last(unit_ids, **options):
        if not Assessment.objects.get(pk=rows[-1].pk).extensions.exists():
            extensions.extend(rows[-1], until=clock.now() + timedelta(days=3), reason="停电", by=None)
        return real(unit_ids, **options)

    monkeypatch.setattr(audience, "contacts_and_heads", extend_the_last)
    assert reminders.record_late() == len(rows) - 1
    late = Assessment.objects.exclude(late_recorded_at=None).order_by("pk")
    assert list(late) == rows[:-1]


def test_ending_membership_leaves_a_review_finished_meanwhile(house, monkeypatch):
    made.cycle(2026)
    row = made.assessment(house.school)
    reviews = made.assigned(row)
    for review in reviews[:-1]:
        made.finished(review)
    real = departures._unfinished_of

    def finish_the_last(unit):
        found = real(unit)
        if Review.objects.get(pk=reviews[-1].pk).state == "ASSIGNED":
            made.finished(Review.objects.get(pk=reviews[-1].pk))
        return found

    monkeypatch.setattr(departures, "_unfinished_of", finish_the_last)
    membership.end_membership(house.school, on=clock.today(), reason="退出", by=None)
    row.refresh_from_db()
    assert row.state == "REVIEWED"
    assert set(row.reviews.values_list("state", flat=True)) == {"DONE"}


def test_ending_membership_ends_the_reviews_still_open(house):
    made.cycle(2026)
    row = made.assessment(house.school)
    made.assigned(row)
    membership.end_membership(house.school, on=clock.today(), reason="退出", by=None)
    assert set(row.reviews.values_list("state", "end_reason")) == {("ENDED", "退出")}
