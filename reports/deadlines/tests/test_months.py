"""Months due and how they stand: pure, at exact instants."""

from datetime import date, datetime, timedelta

import pytest

from alliance.ground.clock import TZ, Month
from reports.deadlines.months import (
    Entry,
    Tally,
    Timeliness,
    is_due,
    late_until,
    missing_in_a_row,
    tally,
    timeliness,
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


@pytest.mark.parametrize(("since", "due"), [(Month(2026, 5), True), (Month(2026, 6), False)])
def test_is_due_only_since_the_portal_keeps_reports(since, due):
    assert is_due("SCHOOL", date(2020, 1, 1), None, Month(2026, 5), since=since) is due


def test_late_until_is_the_end_of_the_fifth_of_the_next_month():
    assert late_until(NOVEMBER, 5) == datetime(2026, 12, 6, tzinfo=TZ)
    assert late_until(Month(2026, 12), 5) == datetime(2027, 1, 6, tzinfo=TZ)


@pytest.mark.parametrize(
    ("offset", "expected"),
    [(-SECOND, Timeliness.ON_TIME), (timedelta(0), Timeliness.LATE), (SECOND, Timeliness.LATE)],
)
def test_standing_is_on_time_until_the_last_second_of_the_month(offset, expected):
    entry = Entry("ACCEPTED", NOVEMBER.end + offset)
    assert timeliness(NOVEMBER, due=True, entries=[entry], at=NOVEMBER.end + timedelta(days=9)) == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (NOVEMBER.start - SECOND, Timeliness.FUTURE),
        (NOVEMBER.start, Timeliness.OPEN),
        (NOVEMBER.end - SECOND, Timeliness.OPEN),
        (NOVEMBER.end, Timeliness.MISSING),
        (NOVEMBER.end + SECOND, Timeliness.MISSING),
    ],
)
def test_standing_without_a_report_follows_the_clock(at, expected):
    assert timeliness(NOVEMBER, due=True, entries=[], at=at) == expected
    assert timeliness(NOVEMBER, due=False, entries=[], at=at) == Timeliness.NOT_DUE


IN_TIME = NOVEMBER.end - timedelta(days=3)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["DRAFT"], Timeliness.MISSING),
        (["DECLINED"], Timeliness.MISSING),
        (["SUBMITTED"], Timeliness.AWAITING),
        (["RETURNED"], Timeliness.RETURNED),
        (["RETURNED", "SUBMITTED"], Timeliness.AWAITING),
        (["DECLINED", "ACCEPTED"], Timeliness.ON_TIME),
        (["SUBMITTED", "ACCEPTED", "RETURNED"], Timeliness.ON_TIME),
    ],
)
def test_standing_is_that_of_the_best_report(states, expected):
    entries = [Entry(state, None if state == "DRAFT" else IN_TIME) for state in states]
    assert timeliness(NOVEMBER, due=True, entries=entries, at=NOVEMBER.end) == expected


def test_standing_of_a_returned_report_that_waits_for_its_new_signature_is_returned():
    entries = [Entry("AWAITING_SIGNATURE", IN_TIME)]
    assert timeliness(NOVEMBER, due=True, entries=entries, at=NOVEMBER.end) == Timeliness.RETURNED
    assert (
        timeliness(NOVEMBER, due=True, entries=[Entry("AWAITING_SIGNATURE", None)], at=NOVEMBER.end)
        == Timeliness.MISSING
    )


def test_standing_of_a_report_nobody_asked_for_is_voluntary():
    entries = [Entry("ACCEPTED", IN_TIME)]
    assert timeliness(NOVEMBER, due=False, entries=entries, at=NOVEMBER.end) == Timeliness.VOLUNTARY
    assert timeliness(NOVEMBER, due=True, entries=entries, at=NOVEMBER.end) == Timeliness.ON_TIME


def test_tally_counts_the_current_month_only_once_it_is_accepted():
    months = [Month(2026, number) for number in (9, 10, 11, 12)]
    due = dict.fromkeys(months, True)
    row = dict(
        zip(months, [Timeliness.LATE, Timeliness.MISSING, Timeliness.OPEN, Timeliness.FUTURE], strict=True)
    )
    at = NOVEMBER.start + timedelta(days=20)
    assert tally(row, due, at=at) == Tally(due=2, on_time=0, late=1, missing=1)
    assert tally(row | {NOVEMBER: Timeliness.ON_TIME}, due, at=at) == Tally(
        due=3, on_time=1, late=1, missing=1
    )
    assert tally(row | {NOVEMBER: Timeliness.AWAITING}, due, at=at) == Tally(
        due=2, on_time=0, late=1, missing=1
    )
    assert tally(row | {NOVEMBER: Timeliness.MISSING}, due, at=NOVEMBER.end) == Tally(
        due=3, late=1, missing=2
    )


def test_missing_in_a_row_stops_at_the_first_reported_month():
    row = {
        Month(2026, 8): Timeliness.MISSING,
        Month(2026, 9): Timeliness.LATE,
        Month(2026, 10): Timeliness.MISSING,
        Month(2026, 11): Timeliness.MISSING,
    }
    assert missing_in_a_row(row, NOVEMBER) == 2
    assert missing_in_a_row(row | {Month(2026, 9): Timeliness.MISSING}, NOVEMBER) == 4
    assert missing_in_a_row(row | {NOVEMBER: Timeliness.AWAITING}, NOVEMBER) == 0
