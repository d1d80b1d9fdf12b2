"""Opening and closing a cycle of many units: time, memory and queries. CLOSING_UNITS=10000 measures the full size."""

import gc
import os
import time
import tracemalloc
from contextlib import nullcontext
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Max
from django.test.utils import CaptureQueriesContext

from alliance.background import works
from alliance.background.models.works import Work
from alliance.ground import clock
from alliance.messages.models import Notification
from alliance.rights.models.users import User
from alliance.tests import builders
from alliance.tests import builders_assessments as made
from alliance.tests.fetching import carry_on_waiting
from assessments.cycles import services as cycles
from assessments.opening import services as opening
from assessments.publication import after_publication
from assessments.publication import services as publication
from assessments.sheets.models.assessments import Assessment
from assessments.standards.services import publishing
from members.people.models import Representative
from members.units.models import Unit

pytestmark = pytest.mark.django_db

UNITS = int(os.environ.get("CLOSING_UNITS", "500"))
SECONDS = 60
GRADES = ["EXCELLENT", "GOOD", "QUALIFIED", "GOOD"]


@pytest.fixture(autouse=True)
def no_pause(monkeypatch):
    monkeypatch.setattr(works, "PAUSE", 0)


def carry_on():
    """What the workers do until nothing waits any more."""
    while Work.objects.filter(state=Work.State.QUEUED).exists():
        carry_on_waiting()


def many_units(number):
    """So many units with a head, stored directly: what is measured comes after."""
    now, first = clock.now(), (Unit.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    fields = {
        "kind": "RESEARCH",
        "uscc_missing_reason": "测试",
        "joined_on": builders.JOINED,
        "created_at": now,
    }
    names = [f"规模单位{first + place}" for place in range(number)]
    Unit.objects.bulk_create(
        [Unit(name=name, name_key=name, initials="gmdw", **fields) for name in names], batch_size=500
    )
    units = list(Unit.objects.filter(pk__gte=first).order_by("pk"))
    User.objects.bulk_create(
        [
            User(username=f"size{one.pk}", name=f"负责人{one.pk}", email=f"u{one.pk}@example.com")
            for one in units
        ],
        batch_size=500,
    )
    people = {one.username: one for one in User.objects.filter(username__startswith="size").only("username")}
    Representative.objects.bulk_create(
        [
            Representative(
                unit=one, user=people[f"size{one.pk}"], role="HEAD", since=builders.JOINED, created_at=now
            )
            for one in units
        ],
        batch_size=500,
    )
    return units


def confirmed_units(cycle, number):
    """So many of them with a confirmed result."""
    units, now = many_units(number), clock.now()
    standard = publishing.published(cycle.year)["RESEARCH"]
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
    return len(units)


def test_open_many_in_time(capsys):
    made.published_standards(clock.today().year)
    days = {"opens_at": -10, "self_deadline": 20, "review_deadline": 40}
    fields = {name: clock.now() + timedelta(days=number) for name, number in days.items()}
    plan = cycles.plan(year=clock.today().year, by=None, **fields)
    number = len(many_units(UNITS))
    began = time.perf_counter()
    opening.open_cycle(plan, by=None)
    asked = time.perf_counter() - began
    carry_on()
    seconds = time.perf_counter() - began
    assert Assessment.objects.filter(cycle=plan).count() == number
    assert Notification.objects.filter(step="opened", matter__startswith="assessment:").count() == number
    with capsys.disabled():
        print(f"\nopened {number} units in {seconds:.1f} s, the request in {asked:.2f} s")
    assert (asked < 2, seconds < SECONDS) == (True, True)


def test_publish_many_in_time_and_constant_memory(capsys):
    cycle = made.cycle()
    number = confirmed_units(cycle, UNITS)
    began = time.perf_counter()
    with CaptureQueriesContext(connection) if UNITS <= 1000 else nullcontext() as caught:
        publication.publish(cycle, by=None)
        carry_on()
    seconds = time.perf_counter() - began
    assert Assessment.objects.filter(state="PUBLISHED").count() == number
    assert Notification.objects.filter(step="published", matter__startswith="assessment:").count() == number
    with capsys.disabled():
        queries = f", {len(caught)} queries" if caught is not None else ""
        print(f"\npublished {number} units in {seconds:.1f} s{queries}")
    assert seconds < SECONDS


def test_publish_keeps_nothing_of_a_batch_in_memory(monkeypatch):
    """What is alive after the last of many batches is what was alive after the second one."""
    monkeypatch.setattr(publication, "BATCH", 50)
    monkeypatch.setattr(after_publication, "follow", lambda cycle, *, by: None)  # has batches of its own
    told, alive = publication.tell_result, []

    def tell(*arguments):
        told(*arguments)
        gc.collect()
        alive.append(tracemalloc.get_traced_memory()[0])

    monkeypatch.setattr(publication, "tell_result", tell)
    cycle = made.cycle()
    confirmed_units(cycle, 500)
    tracemalloc.start()
    publication.publish(cycle, by=None)
    carry_on()
    tracemalloc.stop()
    assert len(alive) == 10
    assert alive[-1] < alive[1] + 200_000, alive
