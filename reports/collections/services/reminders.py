"""Reminding units that have not answered: some days before the due date, on its morning, the day after; and by hand.

What is due and not yet said is said whenever the sweep runs, once per unit and step, so a run that comes late catches up and never
tells of what has passed.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from alliance.ground import clock
from alliance.ground.verbs import verb
from alliance.registers import policy
from reports.collections import rules
from reports.collections.models.answers import Answer
from reports.collections.models.collections import Collection
from reports.collections.services.composing import tell_units

MORNING = timedelta(hours=9)


def step_at(due_at: datetime, moment: datetime, days: int) -> str:
    """Which reminder is due at an instant for something due at `due_at` (exclusive); empty for none."""
    last = clock.start_of_day(clock.last_day(due_at)) + MORNING
    spans = [
        ("due-soon", last - timedelta(days=days), last),
        ("due-today", last, due_at),
        ("overdue", due_at + MORNING, due_at + MORNING + timedelta(days=7)),
    ]
    return next((step for step, since, until in spans if since <= moment < until), "")


def send_due() -> int:
    """The sweep: remind whoever owes an answer of what is due now; returns how many people were told."""
    moment, days = clock.now(), policy.get("collection_notice_days")
    horizon = moment + timedelta(days=days + 2)
    rows = Answer.objects.asked_now().filter(due_at__lt=horizon, due_at__gt=moment - timedelta(days=8))
    found: dict[tuple[Collection, str], list[Answer]] = defaultdict(list)
    for row in rows.filter(state=Answer.State.PENDING).select_related("collection", "unit"):
        if step := step_at(row.due_at, moment, days):
            found[row.collection, f"{step}-{row.due_at:%Y%m%d}"].append(row)
    with transaction.atomic():
        return sum(_remind(collection, step, answers) for (collection, step), answers in found.items())


def _remind(collection: Collection, step: str, rows: list[Answer]) -> int:
    due_at = rows[0].due_at
    late = due_at <= clock.now()
    title = f"{'逾期未报' if late else '尚未报送'}：{collection.title}"
    asked = "请尽快补报，记为迟报。" if late else f"请于{clock.before(due_at)}报送。"
    body = f"本单位还没有报送“{collection.title}”。{asked}"
    return tell_units(collection, step, title, rows, body=body, urgent=not step.startswith("due-soon"))


@verb(rules.may_urge, moves="urge")
def urge(collection: Collection, *, by: Any, moment: datetime) -> int:
    """Remind, by hand, all units that still owe the answer, each at most once a day; returns how many people were told."""
    rows = list(collection.answers.waiting().select_related("unit"))
    by_due: dict[datetime, list[Answer]] = defaultdict(list)
    for row in rows:
        by_due[row.deadline].append(row)
    step = f"urged-{clock.local(moment).date()}"
    return sum(
        tell_units(
            collection,
            step,
            f"请尽快报送：{collection.title}",
            answers,
            body=f"本单位还没有报送“{collection.title}”，截止 {clock.show_deadline(due, with_year=True)}，请尽快报送。",
            urgent=True,
        )
        for due, answers in by_due.items()
    )
