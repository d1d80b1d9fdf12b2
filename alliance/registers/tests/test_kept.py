"""Statements whose values are exchanged: what they find is what their query finds, for whoever asks with whatever values."""

from datetime import datetime, timedelta

import pytest

from alliance.background.models.jobs import JobRun
from alliance.ground import access, clock
from alliance.registers import kept, policy
from alliance.rights.models.users import User
from assessments.cycles.models import Cycle

MORNING = datetime(2026, 11, 20, 9, 30, 15, 123456, tzinfo=clock.TZ)
pytestmark = pytest.mark.django_db


@pytest.fixture
def runs():
    made = [JobRun(name=f"第{hour}时", started_at=MORNING + timedelta(hours=hour)) for hour in range(4)]
    return JobRun.objects.bulk_create(made)


class Counting:
    """A function whose calls are counted: once kept, a statement is built at two instants and never again."""

    def __init__(self, build):
        self.times, self.build = 0, build
        self.rows = kept.kept(self)

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
    many = {run.pk for run in runs} | set(range(10_000, 10_000 + kept.MANY))
    for _ in range(3):
        assert asked.rows(many) == runs
        assert asked.rows(set()) == []
    assert kept._exchanged.cache_info().maxsize == kept.KEPT


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
        kept.kept(lambda record: JobRun.objects.filter(pk=record.pk))(JobRun(pk=1))


@pytest.mark.parametrize("number", [2**63, -(2**63), 2**200])
def test_number_that_no_database_has_finds_nothing(runs, number):
    asked = Counting(lambda key: JobRun.objects.filter(pk=key))
    assert asked.rows(runs[0].pk) == [runs[0]]
    assert asked.rows(number) == []
    small = Counting(lambda year: Cycle.objects.filter(year=year))
    assert small.rows(2026) == small.rows(99_999) == small.rows(number) == []
