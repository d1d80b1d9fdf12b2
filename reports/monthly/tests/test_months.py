"""Months due and how they stand: pure, at exact instants."""

from datetime import date, datetime, timedelta

import pytest

from alliance.ground.clock import TZ, Month
from reports.monthly.months import (
    Entry,
    Standing,
    Tally,
    is_due,
    late_until,
    missing_in_a_row,
    numbered,
    standing,
    tally,
)

SINCE = Month(2000, 1)
NOVEMBER = Month(2026, 11)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("kind", "joined_on", "ended_on", "month", "due"),
    [
        ("SCHOOL", date(2026, 3, 1), None, Month(2026, 3), False),  # the month of joining
        ("SCHOOL", date(2026, 3, 31), None, Month(2026, 4), True),
        ("ENTERPRISE", date(2025, 12, 1), None, Month(2026, 1), True),
        ("SCHOOL", date(2020, 1, 1), date(2026, 7, 1), Month(2026, 6), True),  # the month before the end
        ("SCHOOL", date(2020, 1, 1), date(2026, 7, 1), Month(2026, 7), False),
        ("SCHOOL", date(2020, 1, 1), date(2026, 7, 31), Month(2026, 7), False),
        ("SCHOOL", date(2020, 1, 1), date(2027, 1, 15), Month(2026, 12), True),
        ("INDUSTRY", date(2020, 1, 1), None, Month(2026, 5), False),
        ("RESEARCH", date(2020, 1, 1), None, Month(2026, 5), False),
    ],
)
def test_is_due_from_after_joining_to_before_ending(kind, joined_on, ended_on, month, due):
    assert is_due(kind, joined_on, ended_on, month, since=SINCE) is due


@pytest.mark.parametrize(("since", "due"), [(202605, True), (202606, False)])
def test_is_due_only_since_the_portal_keeps_reports(since, due):
    assert is_due("SCHOOL", date(2020, 1, 1), None, Month(2026, 5), since=numbered(since)) is due


def test_late_until_is_the_end_of_the_fifth_of_the_next_month():
    assert late_until(NOVEMBER, 5) == datetime(2026, 12, 6, tzinfo=TZ)
    assert late_until(Month(2026, 12), 5) == datetime(2027, 1, 6, tzinfo=TZ)


@pytest.mark.parametrize(
    ("offset", "expected"),
    [(-SECOND, Standing.ON_TIME), (timedelta(0), Standing.LATE), (SECOND, Standing.LATE)],
)
def test_standing_is_on_time_until_the_last_second_of_the_month(offset, expected):
    entry = Entry("ACCEPTED", NOVEMBER.end + offset)
    assert standing(NOVEMBER, due=True, entries=[entry], at=NOVEMBER.end + timedelta(days=9)) == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (NOVEMBER.start - SECOND, Standing.FUTURE),
        (NOVEMBER.start, Standing.OPEN),
        (NOVEMBER.end - SECOND, Standing.OPEN),
        (NOVEMBER.end, Standing.MISSING),
        (NOVEMBER.end + SECOND, Standing.MISSING),
    ],
)
def test_standing_without_a_report_follows_the_clock(at, expected):
    assert standing(NOVEMBER, due=True, entries=[], at=at) == expected
    assert standing(NOVEMBER, due=False, entries=[], at=at) == Standing.NOT_DUE


IN_TIME = NOVEMBER.end - timedelta(days=3)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["DRAFT"], Standing.MISSING),
        (["DECLINED"], Standing.MISSING),
        (["SUBMITTED"], Standing.AWAITING),
        (["RETURNED"], Standing.RETURNED),
        (["RETURNED", "SUBMITTED"], Standing.AWAITING),
        (["DECLINED", "ACCEPTED"], Standing.ON_TIME),
        (["SUBMITTED", "ACCEPTED", "RETURNED"], Standing.ON_TIME),
    ],
)
def test_standing_is_that_of_the_best_report(states, expected):
    entries = [Entry(state, None if state == "DRAFT" else IN_TIME) for state in states]
    assert standing(NOVEMBER, due=True, entries=entries, at=NOVEMBER.end) == expected


def test_standing_of_a_returned_report_that_waits_for_its_new_signature_is_returned():
    entries = [Entry("AWAITING_SIGNATURE", IN_TIME)]
    assert standing(NOVEMBER, due=True, entries=entries, at=NOVEMBER.end) == Standing.RETURNED
    assert (
        standing(NOVEMBER, due=True, entries=[Entry("AWAITING_SIGNATURE", None)], at=NOVEMBER.end)
        == Standing.MISSING
    )


def test_standing_of_a_report_nobody_asked_for_is_voluntary():
    entries = [Entry("ACCEPTED", IN_TIME)]
    assert standing(NOVEMBER, due=False, entries=entries, at=NOVEMBER.end) == Standing.VOLUNTARY
    assert standing(NOVEMBER, due=True, entries=entries, at=NOVEMBER.end) == Standing.ON_TIME


def test_tally_counts_the_current_month_only_once_it_is_accepted():
    months = [Month(2026, number) for number in (9, 10, 11, 12)]
    due = dict.fromkeys(months, True)
    row = dict(zip(months, [Standing.LATE, Standing.MISSING, Standing.OPEN, Standing.FUTURE], strict=True))
    at = NOVEMBER.start + timedelta(days=20)
    assert tally(row, due, at=at) == Tally(due=2, on_time=0, late=1, missing=1)
    assert tally(row | {NOVEMBER: Standing.ON_TIME}, due, at=at) == Tally(due=3, on_time=1, late=1, missing=1)
    assert tally(row | {NOVEMBER: Standing.AWAITING}, due, at=at) == Tally(
        due=2, on_time=0, late=1, missing=1
    )
    assert tally(row | {NOVEMBER: Standing.MISSING}, due, at=NOVEMBER.end) == Tally(due=3, late=1, missing=2)


def test_missing_in_a_row_stops_at_the_first_reported_month():
    row = {
        Month(2026, 8): Standing.MISSING,
        Month(2026, 9): Standing.LATE,
        Month(2026, 10): Standing.MISSING,
        Month(2026, 11): Standing.MISSING,
    }
    assert missing_in_a_row(row, NOVEMBER) == 2
    assert missing_in_a_row(row | {Month(2026, 9): Standing.MISSING}, NOVEMBER) == 4
    assert missing_in_a_row(row | {NOVEMBER: Standing.AWAITING}, NOVEMBER) == 0
