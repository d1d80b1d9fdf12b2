"""Closing a cycle of many units: time, memory and queries. CLOSING_UNITS=10000 measures the full size."""

import os
import time
import tracemalloc
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance import clock
from alliance.models import Notification, User
from alliance.tests import builders
from alliance.tests import builders_assessments as made
from assessments.models import Assessment
from assessments.services import results, standards
from members.models import Representative, Unit

pytestmark = pytest.mark.django_db

UNITS = int(os.environ.get("CLOSING_UNITS", "500"))
SECONDS = 60
MEGABYTES = 60
GRADES = ["EXCELLENT", "GOOD", "QUALIFIED", "GOOD"]


def confirmed_units(cycle, number):
    """So many units with a head and a confirmed result, stored directly: what is measured comes after."""
    now, template = clock.now(), builders.unit("RESEARCH")
    first = Unit.objects.order_by("-pk").first().pk + 1
    fields = {"kind": "RESEARCH", "uscc_missing_reason": "测试", "joined_on": builders.JOINED, "created_at": now}
    names = [f"规模单位{first + place}" for place in range(number)]
    Unit.objects.bulk_create(
        [Unit(name=name, name_key=name, initials="gmdw", **fields) for name in names], batch_size=500
    )
    units = list(Unit.objects.filter(name__in=names[:1]) if number == 1 else Unit.objects.filter(initials="gmdw"))
    User.objects.bulk_create(
        [User(username=f"size{one.pk}", name=f"负责人{one.pk}", email=f"u{one.pk}@example.com") for one in units],
        batch_size=500,
    )
    people = {one.username: one for one in User.objects.filter(username__startswith="size")}
    Representative.objects.bulk_create(
        [
            Representative(
                unit=one, user=people[f"size{one.pk}"], role="HEAD", since=builders.JOINED, created_at=now
            )
            for one in units
        ],
        batch_size=500,
    )
    standard = standards.published(cycle.year)["RESEARCH"]
    Assessment.objects.bulk_create(
        [
            Assessment(
                cycle=cycle,
                unit=one,
                standard=standard,
                state="CONFIRMED",
                total=Decimal(80),
                review_score=Decimal(80),
                grade=GRADES[place % 4],
                confirmed_at=now,
                created_at=now,
            )
            for place, one in enumerate(units)
        ],
        batch_size=500,
    )
    assert template.pk
    return len(units)


def test_publish_many_in_time_and_constant_memory(capsys):
    cycle = made.cycle()
    number = confirmed_units(cycle, UNITS)
    began = time.perf_counter()
    with CaptureQueriesContext(connection) if UNITS <= 1000 else _nothing() as caught:
        results.publish(cycle, by=None)
    seconds = time.perf_counter() - began
    assert Assessment.objects.filter(state="PUBLISHED").count() == number
    assert Notification.objects.filter(step="published", matter__startswith="assessment:").count() == number
    with capsys.disabled():
        queries = f", {len(caught)} queries" if caught is not None else ""
        print(f"\npublished {number} units in {seconds:.1f} s{queries}")
    assert seconds < SECONDS


def test_publish_keeps_no_more_than_a_batch_in_memory(monkeypatch):
    """The peak over many small batches is that of a few: nothing grows with the number of units."""
    monkeypatch.setattr(results, "BATCH", 50)
    peaks = []
    for year, number in ((2031, 100), (2032, 400)):
        cycle = made.cycle(year)
        Assessment.objects.filter(cycle=cycle).delete()
        confirmed_units(cycle, number)
        tracemalloc.start()
        results.publish(cycle, by=None)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5, peaks


class _nothing:
    def __enter__(self):
        return None

    def __exit__(self, *_):
        return False
