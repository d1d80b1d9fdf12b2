"""Kept statements: built once, asked with the clock of now, and never kept where their text depends on it."""

from datetime import datetime, timedelta

import pytest
from django.db.models import Value

from alliance.background.models.jobs import JobRun
from alliance.ground import clock
from alliance.ground.once import once, reading
from alliance.registers import statements

MORNING = datetime(2026, 11, 20, 9, 30, 15, 123456, tzinfo=clock.TZ)
pytestmark = pytest.mark.django_db


class Builder:
    """Counts how often it builds a query."""

    def __init__(self, query):
        self.times, self.query = 0, query

    def __call__(self):
        self.times += 1
        return self.query()


@pytest.fixture
def runs():
    made = [JobRun(name=f"第{hour}时", started_at=MORNING + timedelta(hours=hour)) for hour in range(4)]
    return JobRun.objects.bulk_create(made)


def begun():
    return JobRun.objects.filter(started_at__lte=clock.now()).values_list("name").order_by("name")


def test_the_clock_moves_in_a_kept_statement(runs):
    build = Builder(begun)
    for minutes, names in ((-1, []), (0, ["第0时"]), (59, ["第0时"]), (60, ["第0时", "第1时"])):
        with clock.at(MORNING + timedelta(minutes=minutes)):
            assert [name for (name,) in statements.rows("begun", build)] == names
    assert build.times == 2  # at two instants, once


def test_a_distance_from_now_moves_with_it(runs):
    build = Builder(
        lambda: JobRun.objects.filter(started_at__lte=clock.now() - timedelta(hours=1)).values_list("name")
    )
    with clock.at(MORNING):
        assert statements.rows("an hour ago", build) == []
    with clock.at(MORNING + timedelta(hours=1)):
        assert statements.rows("an hour ago", build) == [("第0时",)]


def test_another_key_and_another_day_are_built_anew(runs):
    build = Builder(begun)
    for key, day in (("a", 0), ("b", 0), ("a", 1), ("a", 0)):
        with clock.at(MORNING + timedelta(days=day)):
            assert len(statements.rows(("days", key), build)) == (4 if day else 1)
    assert build.times == 6


def test_a_statement_that_depends_on_the_instant_is_built_each_time(runs):
    def query():
        found = begun()
        return found if clock.local(clock.now()).hour < 12 else found.filter(name="第0时")

    build = Builder(query)
    for hours, names in ((2, 3), (5, 1)):
        with clock.at(MORNING + timedelta(hours=hours)):
            assert len(statements.rows("unsteady", build)) == names
    assert build.times == 2 + 2  # tried once, then built for each


def test_a_query_of_nothing_has_no_rows():
    assert statements.rows("nothing", lambda: None) == []


def test_a_parameter_that_moves_otherwise_is_not_kept(runs):
    build = Builder(
        lambda: JobRun.objects.annotate(n=Value(clock.local(clock.now()).hour)).values_list("n")[:1]
    )
    for hours in (0, 1):
        with clock.at(MORNING + timedelta(hours=hours)):
            assert statements.rows("hour", build) == [(9 + hours,)]
    assert build.times == 2 + 2


def test_what_was_known_before_but_is_not_named_is_not_kept(runs):
    """Within a request an answer may be at hand already; a statement that rests on it is not kept, unless it is prepared."""

    def first():
        return once("first run", lambda: JobRun.objects.order_by("pk").first().pk)

    build = Builder(lambda: JobRun.objects.filter(pk=first()).values_list("name"))
    with clock.at(MORNING), reading():
        first()
        for _ in range(2):
            assert statements.rows("unnamed", build) == [("第0时",)]
        assert build.times == 2 + 2
        for _ in range(2):
            assert statements.rows("named", build, first) == [("第0时",)]
        assert build.times == 2 + 2 + 2


def test_what_building_asks_the_database_is_not_kept(runs):
    build = Builder(
        lambda: JobRun.objects.filter(pk=JobRun.objects.order_by("pk").first().pk).values_list("name")
    )
    for _ in range(2):
        assert statements.rows("asking", build) == [("第0时",)]
    assert build.times == 1 + 2
