"""Half-open days, asked of the database and of one row: the same answers on each day around both ends."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from alliance.accounts.models import Administrator
from alliance.ground import audit, clock
from alliance.ground.dated import Dated
from alliance.rights.models.users import User

BEGIN, END = date(2026, 3, 1), date(2026, 3, 4)


def stored(since=BEGIN, until=None) -> Administrator:
    with transaction.atomic():
        user = audit.save(User(username=f"u{User.objects.count()}", name="某人"), by=None, reason="测试")
        return audit.save(
            Administrator(user=user, office="SYSTEM_ADMIN", since=since, until=until), by=None, reason="任命"
        )


@pytest.mark.parametrize(
    ("until", "days"),
    [
        (END, [False, True, True, True, False, False]),
        (None, [False, True, True, True, True, True]),
        (BEGIN, [False] * 6),  # taken back before it counted
    ],
)
def test_on_counts_the_first_day_and_not_the_last(db, until, days):
    row = stored(until=until)
    around = [BEGIN + timedelta(days=n) for n in range(-1, 5)]
    assert [Administrator.objects.on(day).exists() for day in around] == days
    assert [row.is_on(day) for day in around] == days
    for day, expected in zip(around, days, strict=True):
        with clock.at(clock.start_of_day(day)):
            assert (Administrator.objects.current().exists(), row.is_current) == (expected, expected)


def test_not_over_on_has_what_is_to_come_as_well(db):
    row = stored(until=END)
    assert [Administrator.objects.not_over_on(END + timedelta(days=n)).exists() for n in (-9, -1, 0)] == [
        True,
        True,
        False,
    ]
    with clock.at(clock.start_of_day(BEGIN - timedelta(days=1))):
        assert (row.is_to_come, Administrator(since=BEGIN, until=BEGIN).is_to_come) == (True, False)
    with clock.at(clock.start_of_day(BEGIN)):
        assert not row.is_to_come


@pytest.mark.parametrize(
    ("since", "until", "met"),
    [
        (date(2026, 2, 1), BEGIN, False),
        (date(2026, 2, 1), BEGIN + timedelta(days=1), True),
        (END - timedelta(days=1), None, True),
        (END, None, False),
    ],
)
def test_overlapping_is_half_open_on_both_sides(db, since, until, met):
    stored(until=END)
    stored(until=BEGIN)
    assert Administrator.objects.overlapping(since, until).count() == int(met)


def test_end_before_the_beginning_is_refused_by_form_and_database(db):
    with pytest.raises(ValidationError) as error:
        Administrator(since=BEGIN, until=BEGIN - timedelta(days=1)).validate_constraints()
    assert "终止日期不能早于起始日期。" in error.value.messages
    with pytest.raises(IntegrityError):
        stored(until=BEGIN - timedelta(days=1))


def test_every_dated_model_is_kept_from_ending_before_it_begins():
    named = {
        model.__name__: f"{model._meta.model_name}_ends_after_start"
        in {constraint.name for constraint in model._meta.constraints}
        for model in apps.get_models()
        if issubclass(model, Dated)
    }
    assert (len(named) >= 9, [name for name, kept in named.items() if not kept]) == (True, [])


@pytest.mark.parametrize(
    ("until", "last"), [(END, END - timedelta(days=1)), (None, None), (BEGIN, None)], ids=str
)
def test_the_last_day_is_the_one_before_the_end(until, last):
    assert Administrator(since=BEGIN, until=until).last_on == last
