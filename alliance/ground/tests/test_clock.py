from datetime import UTC, date, datetime, timedelta

import pytest

from alliance.ground import clock
from alliance.ground.clock import HalfYear, Month, Year

pytestmark = pytest.mark.once


def shanghai(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=clock.TZ)


def test_end_of_day_is_the_next_midnight_in_shanghai():
    assert clock.end_of_day(date(2026, 12, 10)) == datetime(2026, 12, 10, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "before"),
    [
        (shanghai(2026, 12, 10, 23, 59, 59), True),
        (shanghai(2026, 12, 11, 0, 0, 0), False),
        (shanghai(2026, 12, 11, 0, 0, 1), False),
    ],
)
def test_a_deadline_is_exclusive(instant, before):
    assert (instant < clock.end_of_day(date(2026, 12, 10))) is before


def test_show_deadline_names_the_day_that_still_counts():
    with clock.at(shanghai(2026, 11, 22)):
        assert clock.show_deadline(clock.end_of_day(date(2026, 12, 10))) == "12月10日 24:00（含当日）"
        assert clock.show_deadline(clock.end_of_day(date(2027, 1, 5))) == "2027年1月5日 24:00（含当日）"
        assert clock.show_deadline(shanghai(2026, 12, 1, 9, 30)) == "12月1日 09:30"


@pytest.mark.parametrize(
    ("now", "left"),
    [
        (shanghai(2026, 12, 7, 12), 3),
        (shanghai(2026, 12, 10, 23, 59), 0),
        (shanghai(2026, 12, 11, 0, 0), -1),
    ],
)
def test_days_left_counts_calendar_days_to_the_last_day(now, left):
    with clock.at(now):
        assert clock.days_left(clock.end_of_day(date(2026, 12, 10))) == left


def test_pinned_clock_ends_with_its_block():
    with clock.at(shanghai(2025, 1, 1)):
        assert clock.today() == date(2025, 1, 1)
    assert clock.today() != date(2025, 1, 1)


def test_month_knows_its_neighbours_and_bounds():
    assert Month(2026, 12).next() == Month(2027, 1)
    assert Month(2026, 1).previous() == Month(2025, 12)
    assert Month(2026, 2).end - Month(2026, 2).start == timedelta(days=28)
    assert Month.of(datetime(2026, 1, 31, 16, 0, tzinfo=UTC)) == Month(2026, 2)
    assert Month(2026, 3).label == "2026年3月"


def test_half_year_and_year_bounds():
    assert HalfYear.of(shanghai(2026, 6, 30, 23, 59)) == HalfYear(2026, 1)
    assert HalfYear(2026, 2).end == Year(2026).end == shanghai(2027, 1, 1)
    assert HalfYear(2026, 1).label == "2026年上半年"


@pytest.mark.parametrize(
    ("deadline", "shown", "asked"),
    [
        (clock.start_of_day(date(2026, 12, 11)), "2026年12月10日 24:00（含当日）", "2026年12月10日24:00前"),
        (clock.start_of_day(date(2027, 1, 1)), "2026年12月31日 24:00（含当日）", "2026年12月31日24:00前"),
        (
            clock.start_of_day(date(2026, 12, 11)) + timedelta(hours=9, minutes=30),
            "2026年12月11日 09:30",
            "2026年12月11日09:30前",
        ),
    ],
)
def test_what_is_kept_names_the_year_of_a_deadline(deadline, shown, asked):
    with clock.at(clock.start_of_day(date(2026, 5, 1))):
        assert clock.show_deadline(deadline, with_year=True) == shown
        assert clock.before(deadline) == asked


@pytest.mark.parametrize(("day", "far"), [(date(2027, 11, 22), False), (date(2027, 11, 23), True)])
def test_is_far_from_a_year_ahead_on(time_machine, day, far):
    time_machine.move_to(datetime(2026, 11, 22, 12, tzinfo=clock.TZ), tick=False)
    assert clock.is_far(clock.end_of_day(day)) == far
