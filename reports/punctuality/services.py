"""Asking for reports that are not there: on working days before and after the month's end, and by hand (第九条·秘书处·(四)).

A reminder is due from an instant until its sense is gone; whatever is due and not yet sent is sent whenever the sweep
runs, once per person, month and step. So a run that comes late catches up, and never tells people of what has passed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from alliance.calendar import holidays
from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.ground.clock import Month
from alliance.ground.verbs import creates
from alliance.messages.models import Notification
from alliance.messages.notifications import notify_many
from councils.recusal import audience
from members.units.models import Unit
from reports.deadlines.closing import late_until, opened_until
from reports.deadlines.months import OWED, OWING_KINDS
from reports.punctuality import rules, timeliness

MORNING = timedelta(hours=9)


MINE = "/monthly-reports/mine/"


@dataclass(frozen=True)
class Occasion:
    """A reminder to the liaisons of units that owe `month`, due from one instant until another (exclusive)."""

    month: Month
    step: str
    since: datetime
    until: datetime


@dataclass
class Outcome:
    """What a reminder by hand did: the units told, those told earlier today, and those where nobody can be told."""

    told: list[Unit] = field(default_factory=list)
    already: list[Unit] = field(default_factory=list)
    unreachable: list[Unit] = field(default_factory=list)


def occasions(month: Month) -> list[Occasion]:
    """Five days and one day before the month ends, and the day after it, moved to working days."""
    last = clock.last_day(month.end)
    five = _morning(holidays.previous_working_day(last - timedelta(days=5)))
    one = _morning(holidays.previous_working_day(last - timedelta(days=1)))
    closing = late_until(month)
    first = last + timedelta(days=1)
    after = first if holidays.is_working_day(first) else holidays.add_working_days(first, 1)
    if _morning(after) >= closing:  # a long holiday: better on a day off than after the window
        after = first
    return [
        Occasion(month, "due-5", five, one),
        Occasion(month, "due-1", one, month.end),
        Occasion(month, "late-1", _morning(after), closing),
    ]


def _morning(day: date) -> datetime:
    return clock.start_of_day(day) + MORNING


def matter(unit_id: int, month: Month) -> str:
    """The matter under which everything about a unit's month is recorded."""
    return f"monthly:{unit_id}:{month.year}-{month.month:02d}"


def owing_units(ids: Iterable[int] | None = None) -> list[Unit]:
    """Present members that owe monthly reports."""
    units = Unit.objects.active().filter(kind__in=OWING_KINDS).in_order()
    return list(units if ids is None else units.filter(pk__in=ids))


@transaction.atomic
def send_due() -> int:
    """The sweep: tell the liaisons of all units that owe a report what is due now; returns how many were told.

    A unit whose people have not been given a password yet is left: they could not answer, and are invited first.
    """
    moment = clock.now()
    current = Month.of(moment)
    due = [
        occasion
        for month in (current.previous(), current)
        for occasion in occasions(month)
        if occasion.since <= moment < occasion.until
    ]
    if not due:
        return 0
    units = owing_units()
    found = timeliness.rows(units, {occasion.month for occasion in due})
    people, office = audience.contacts_of_units(found), audience.secretariat_desk()
    invited = {unit: [one for one in asked if one.has_usable_password()] for unit, asked in people.items()}
    return notify_many(
        [
            letter
            for occasion in due
            for unit in units
            if found[unit.pk].timeliness[occasion.month] in OWED
            and (invited.get(unit.pk) or not people[unit.pk])
            for letter in audience.letters_to(
                unit, invited.get(unit.pk, []), office, **_message(unit, occasion.month, occasion.step)
            )
        ]
    )


def _message(unit: Unit, month: Month, step: str) -> dict[str, Any]:
    if clock.now() < month.end:
        title = f"{month.label}信息还没有报送"
        body = f"{unit}{month.label}的信息还没有报送，请于 {clock.before(month.end)}报送。"
    else:
        closing = late_until(month)
        title = f"{month.label}信息未按时报送"
        body = f"{unit}{month.label}的信息没有按时报送。"
        body += f"请于 {clock.before(closing)}补报。" if clock.now() < closing else "请尽快补报。"
    return {
        "matter": matter(unit.pk, month),
        "step": step,
        "title": title,
        "body": body,
        "url": MINE,
        "urgent": step != "due-5",
    }


def words_of(month: Month, number: int) -> str:
    """The reminder of a month for the group of the units, which names none of them."""
    until = month.end if clock.now() < month.end else late_until(month)
    still = "报送" if clock.now() < month.end else "补报"
    due = (
        f"请于{clock.before(until)}登录平台“我的报送”{still}。"
        if clock.now() < until
        else "请尽快与秘书处联系补报。"
    )
    return f"【催报】{month.label}信息还有 {number} 家单位没有报送，{due}"


@creates(rules.may_remind)
def remind(unit_ids: Iterable[int], *, month: Month, by: Any) -> Outcome:
    """Remind, by hand, those of the units that still owe the month; each unit at most once a day.

    Units that have reported meanwhile are left alone. The messages themselves are the record of who was told.
    Raises `Refused` when the month can no longer be reported by any of them.
    """
    moment = clock.now()
    units = owing_units(unit_ids)
    found = timeliness.rows(units, [month])
    owed = [unit for unit in units if found[unit.pk].timeliness[month] in OWED]
    if moment >= late_until(month):
        opened = opened_until(owed, [month])
        owed = [unit for unit in owed if opened.get((unit.pk, month), moment) > moment]
        if not owed:
            raise Refused(
                f"{month.label}的补报期已过，催报后单位也不能再报送；确需补报请先为该单位开放补报。"
            )
    people = audience.contacts_of_units(unit.pk for unit in owed)
    step = f"manual-{clock.today()}"
    earlier = set(
        Notification.objects.filter(
            step=step, matter__in=[matter(unit.pk, month) for unit in owed]
        ).values_list("matter", flat=True)
    )
    outcome = Outcome()
    for unit in owed:
        done = outcome.already if matter(unit.pk, month) in earlier else outcome.told
        (done if people[unit.pk] else outcome.unreachable).append(unit)
    notify_many(
        [
            letter
            for unit in outcome.told
            for letter in audience.letters(people[unit.pk], about=unit, **_message(unit, month, step))
        ]
    )
    return outcome
