"""Reminding who still owes a summary: some days before the last day, on the day before it, and the day after.

What is due and not yet said is said whenever the sweep runs, once per person and step.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from alliance.ground import clock
from alliance.messages.notifications import notify_many
from alliance.registers import policy
from councils.recusal import audience
from reports.summaries import deadlines
from reports.summaries.models import Summary

MORNING = timedelta(hours=9)
Kind = Summary.Kind


def step_at(deadline: datetime, moment: datetime, days: int) -> str:
    """Which reminder is due at an instant for something due before `deadline`; empty for none."""
    last = clock.start_of_day(clock.last_day(deadline))
    spans = [
        ("soon", last - timedelta(days=days) + MORNING, last - timedelta(days=1) + MORNING),
        ("tomorrow", last - timedelta(days=1) + MORNING, deadline),
        ("late", deadline + MORNING, deadline + MORNING + timedelta(days=7)),
    ]
    return next((step for step, since, until in spans if since <= moment < until), "")


def send_due() -> int:
    """The sweep: tell units and the secretariat which summary is due; returns how many people were told."""
    moment, days = clock.now(), policy.get("summary_notice_days")
    letters: list[dict[str, Any]] = []
    for year in (clock.today().year - 1, clock.today().year):
        if step := step_at(deadlines.of(Kind.UNIT, year), moment, days):
            letters += _to_units(year, step)
        for kind in Summary.OURS:
            deadline = deadlines.of(kind, year)
            if deadlines.is_kept(kind, year) and (step := step_at(deadline, moment, days)):
                letters += _to_secretariat(kind, year, step)
    with transaction.atomic():
        return notify_many(letters)


def _to_units(year: int, step: str) -> list[dict[str, Any]]:
    units = {unit.pk: unit for unit in deadlines.owing(year)}
    people = audience.contacts_of_units(units, heads=True)
    return [
        letter
        for pk, unit in units.items()
        for letter in audience.letters(
            [one for one in people[pk] if one.has_usable_password()],
            matter=f"summary-due:{Kind.UNIT}:{year}:{pk}",
            about=unit,
            url="/summaries/mine/",
            **_words(f"{unit}{year}年度联盟工作总结", deadlines.of(Kind.UNIT, year), step),
        )
    ]


def _to_secretariat(kind: str, year: int, step: str) -> list[dict[str, Any]]:
    if Summary.objects.handed_in().filter(kind=kind, year=year).exists():
        return []
    return audience.letters(
        audience.secretariat(),
        matter=f"summary-due:{kind}:{year}",
        url="/summaries/ours/",
        **_words(f"{year}年{Kind(kind).label}", deadlines.of(kind, year), step),
    )


def _words(what: str, deadline: datetime, step: str) -> dict[str, Any]:
    late = step == "late"
    return {
        "step": step,
        "title": f"{'逾期未报' if late else '请按期报送'}：{what}",
        "body": f"{what}还没有报送，{'请尽快补报，记为逾期。' if late else f'请于{clock.before(deadline)}报送。'}",
        "urgent": step != "soon",
    }
