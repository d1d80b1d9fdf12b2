"""Kept statements: built once, asked with the clock of now, and never kept where their text depends on it."""

from datetime import datetime, timedelta

import pytest
from django.db.models import Value

from alliance.background.models.jobs import JobRun
from alliance.ground import access, clock
from alliance.ground.once import once, reading
from alliance.registers import policy, statements
from alliance.rights.models.users import User

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


# ---------------------------------------------------------------- a function that makes a query, asked with other numbers


class Counting:
    """A function whose calls are counted: once kept, a statement is built at two instants and never again."""

    def __init__(self, build):
        self.times, self.build = 0, build
        self.rows = statements.kept(self)

    @property
    def __name__(self):
        return "counting"

    def __call__(self, *given, **named):
        self.times += 1
        return self.build(*given, **named)


def test_numbers_and_texts_are_exchanged_in_one_statement(runs):
    asked = Counting(lambda key, name: JobRun.objects.filter(pk=key, name=name))
    for run in runs:
        assert asked.rows(run.pk, run.name) == [run]
        assert asked.rows(run.pk, "没有") == asked.rows(1_000_000, run.name) == []
    assert asked.times == 2


def test_sets_of_numbers_share_a_statement_by_their_size(runs):
    asked = Counting(lambda keys: JobRun.objects.filter(pk__in=keys).order_by("pk"))
    first, second, *_ = (run.pk for run in runs)
    for keys in ({first}, {second}, {first, second}, {second, first}):
        assert [run.pk for run in asked.rows(keys)] == sorted(keys)
    assert asked.times == 4


def test_a_large_set_and_none_at_all_are_asked_each_time(runs):
    asked = Counting(lambda keys: JobRun.objects.filter(pk__in=keys).order_by("pk"))
    many = {run.pk for run in runs} | set(range(10_000, 10_000 + statements.MANY))
    for _ in range(3):
        assert asked.rows(many) == runs
        assert asked.rows(set()) == []
    assert statements._exchanged.cache_info().maxsize == statements.KEPT


def test_what_is_named_is_part_of_the_key(runs):
    asked = Counting(lambda *, limit: JobRun.objects.order_by("pk")[:limit])
    assert [len(asked.rows(limit=limit)) for limit in (1, 2, 1, 2)] == [1, 2, 1, 2]
    assert asked.times == 4


def test_people_are_what_they_stand_for(runs):
    """Who stands for as many shares the statement; who stands for something else has another."""
    asked = Counting(lambda user: JobRun.objects.filter(pk__in=access.units_with(user)).order_by("pk"))

    def person(*units):
        one = User(pk=max(units, default=1))
        access.remember(one, {"represent_unit": frozenset(units)} if units else {})
        return one

    first, second, third, _ = (run.pk for run in runs)
    for units in ((first,), (second,), (first, third), (second, third), ()):
        assert [run.pk for run in asked.rows(person(*units))] == list(units)
    assert asked.times <= 2 * 4  # nobody's own statement is built each time, because it is empty


def test_values_that_are_equal_stay_so(runs):
    """What a function asks of its arguments is answered as for the values themselves."""
    asked = Counting(
        lambda key, user: (
            JobRun.objects.filter(pk=key) if key in access.units_with(user) else JobRun.objects.none()
        )
    )
    first, second, *_ = runs
    user = User(pk=1_000_000)
    access.remember(user, {"represent_unit": frozenset({first.pk})})
    assert (asked.rows(first.pk, user), asked.rows(second.pk, user)) == ([first], [])
    assert (asked.rows(first.pk, user), asked.rows(second.pk, user)) == ([first], [])


def test_nothing_is_no_value_to_exchange(runs):
    """What a function does without a number or a text it does in a statement of its own."""
    asked = Counting(
        lambda name, key: (
            JobRun.objects.filter(pk=key) if not name else JobRun.objects.filter(name=name, pk__gt=key)
        )
    )
    first, *_ = runs
    for _ in range(2):
        assert (asked.rows("", first.pk), asked.rows(first.name, 0), asked.rows(first.name, first.pk)) == (
            [first],
            [first],
            [],
        )


def test_a_value_within_another_is_asked_each_time(runs):
    asked = Counting(lambda name: JobRun.objects.filter(name__contains=name).order_by("pk"))
    assert [len(asked.rows(name)) for name in ("第", "第1", "时")] == [4, 1, 4]


def test_a_value_that_is_no_parameter_is_asked_each_time(runs):
    asked = Counting(lambda number: JobRun.objects.all() if number > 0 else JobRun.objects.none())
    assert [len(asked.rows(number)) for number in (1, -1, 1)] == [4, 0, 4]


def test_what_settings_say_is_asked_each_time(runs):
    asked = Counting(lambda key: JobRun.objects.filter(pk=key) if policy.get("alliance_name") else None)
    with policy.read_once():
        policy.get("alliance_name")  # known in this request, and not by the key
        assert [asked.rows(run.pk) for run in runs] == [[run] for run in runs]
    assert asked.times == len(runs) + 1


def test_the_clock_moves_in_a_statement_of_numbers(runs):
    asked = Counting(lambda key: JobRun.objects.filter(pk=key, started_at__lte=clock.now()))
    for hours in (0, 1, 2):
        with clock.at(MORNING + timedelta(hours=hours)):
            assert [bool(asked.rows(run.pk)) for run in runs] == [place <= hours for place in range(4)]
    assert asked.times == 2


def test_what_is_neither_number_nor_person_is_refused():
    with pytest.raises(TypeError):
        statements.kept(lambda record: JobRun.objects.filter(pk=record.pk))(JobRun(pk=1))
