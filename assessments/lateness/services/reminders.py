"""Asking for self-assessments that are not there: by the calendar, by hand, and once it is too late (第十三条·(一)).

Sweeps do what is due and not yet done; one that runs late, twice or in two places changes nothing more. Whether a unit
is late is decided by the clock whenever it is read; the sweep only records it and tells people.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import Max
from django.urls import reverse

from alliance.calendar import holidays
from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.ground.verbs import creates, verb
from alliance.messages.models import Notification
from alliance.messages.notifications import notify, notify_many
from assessments.cycles import deadlines
from assessments.cycles.models import Cycle
from assessments.sheets import rules
from assessments.sheets.models.assessments import Assessment
from councils.posts.models import SecretariatPost
from councils.recusal import audience
from members.units.models import Unit

BATCH = 500
NAMED = 30


# ---------------------------------------------------------------- before the deadline


def remind_due() -> int:
    """The sweep before the deadline: tell the liaisons (from three days on the heads too) the newest step that is due.

    Each person is told once per step and deadline. Returns how many were told.
    """
    moment = clock.now()
    told = 0
    for cycle in Cycle.objects.running():
        if moment < cycle.opens_at:
            continue
        steps: dict[datetime, deadlines.Reminder | None] = {}
        waiting = Assessment.objects.filter(cycle=cycle).not_submitted().of_members().select_related("unit")
        rows = waiting.annotate(extended=Max("extensions__until")).order_by("pk")
        for batch in _batches(rows.iterator(chunk_size=BATCH)):
            told += _remind_batch(cycle, batch=batch, steps=steps, by=None, moment=moment)
    return told


@verb(None)
def _remind_batch(
    cycle: Cycle,
    *,
    batch: list[Assessment],
    steps: dict[datetime, deadlines.Reminder | None],
    by: Any,
    moment: datetime,
) -> int:
    due = []
    for row in batch:
        until = deadlines.effective(cycle.self_deadline, [row.extended, row.correct_by])
        if until not in steps:
            steps[until] = deadlines.newest_due(until, moment, holidays.previous_working_day)
        if steps[until] is not None:
            due.append((row, until, steps[until]))
    if not due:
        return 0
    units, office = [row.unit_id for row, _, _ in due], audience.secretariat_desk()
    people = audience.contacts_of_units(units), audience.contacts_of_units(units, heads=True)
    return notify_many(
        [
            letter
            for row, until, step in due
            for letter in audience.letters_to(
                row.unit, people[step.tells_head][row.unit_id], office, **_reminder(cycle, row, until, step)
            )
        ]
    )


def _reminder(cycle: Cycle, row: Assessment, until: datetime, step: deadlines.Reminder) -> dict[str, Any]:
    left = clock.days_left(until)
    rest = "今天截止" if left == 0 else f"还剩 {left} 天"
    return {
        "matter": row.matter,
        "step": f"due-{step.days}-{clock.last_day(until):%Y%m%d}",
        "title": f"{cycle.year}年度自评{_what(row)}，{rest}",
        "body": f"请于 {clock.before(until)}由单位负责人确认并提交；逾期系统不再接收。",
        "url": row.get_absolute_url(),
        "urgent": step.days <= 1,
    }


def _what(row: Assessment) -> str:
    return {Assessment.State.RETURNED: "待补正", Assessment.State.SIGNED: "待负责人确认"}.get(
        row.state, "未提交"
    )


# ---------------------------------------------------------------- by hand


@dataclass
class Outcome:
    """What reminding by hand has done: units told, told earlier today, and those where nobody can be told."""

    told: list[Unit] = field(default_factory=list)
    already: list[Unit] = field(default_factory=list)
    unreachable: list[Unit] = field(default_factory=list)


@creates(rules.may_remind)
def remind(cycle: Cycle, *, units: Iterable[Unit | int], by: Any) -> Outcome:
    """Remind liaisons and heads of those of the units that have not submitted; each unit at most once a day.

    Every reminder is counted in `assessment.reminders` (一票否决 V5: late and asked twice). Units that have submitted
    meanwhile are left alone.
    """
    ids = [unit.pk if isinstance(unit, Unit) else int(unit) for unit in units]
    if not cycle.is_open:
        raise Refused(f"{cycle.year}年度考核还没有开启。")
    outcome = Outcome()
    for start in range(0, len(ids), BATCH):
        _remind_by_hand(cycle, ids[start : start + BATCH], by, outcome)
    return outcome


def _remind_by_hand(cycle: Cycle, ids: list[int], by: Any, outcome: Outcome) -> None:
    rows = list(
        Assessment.objects.filter(cycle=cycle, unit__in=ids)
        .not_submitted()
        .of_members()
        .select_for_update(of=("self",))
        .select_related("unit", "cycle")
        .prefetch_related("extensions")
        .order_by("pk")
    )
    step = f"manual-{clock.today()}"
    earlier = set(
        Notification.objects.filter(step=step, matter__in=[row.matter for row in rows]).values_list(
            "matter", flat=True
        )
    )
    people = audience.contacts_of_units((row.unit_id for row in rows), heads=True)
    told, messages = [], []
    for row in rows:
        recipients = people[row.unit_id]
        if row.matter in earlier:
            outcome.already.append(row.unit)
        elif not recipients:
            outcome.unreachable.append(row.unit)
        else:
            outcome.told.append(row.unit)
            row.reminders += 1
            told.append(row)
            messages += [_asked(row, person, step) for person in recipients]
    audit.bulk_change(told, ["reminders"], by=by, reason="催报自评")
    notify_many(messages)


def _asked(row: Assessment, person: Any, step: str) -> dict[str, Any]:
    until = row.deadline()
    if clock.now() < until:
        body = f"请于 {clock.before(until)}由单位负责人确认并提交。"
    else:
        body = f"自评已于 {clock.show_deadline(until, with_year=True)} 截止。请立即联系秘书处说明原因，经准予延期后提交。"
    return {
        "recipient": person,
        "matter": row.matter,
        "step": step,
        "about": row.unit,
        "title": f"催报：{row.cycle.year}年度自评{_what(row)}（第 {row.reminders} 次）",
        "body": f"{row.unit}{body}",
        "url": row.get_absolute_url(),
        "urgent": True,
    }


# ---------------------------------------------------------------- after the deadline


def record_late() -> int:
    """The sweep after the deadline: record each late unit once, tell its people once, escalate the list once.

    The secretary-general and the chair get the list of those newly late. Returns how many units were recorded.
    """
    return sum(
        _record_late(cycle, by=None)
        for cycle in Cycle.objects.running()
        if cycle.self_deadline <= clock.now()
    )


@verb(None)
def _record_late(cycle: Cycle, *, by: Any, moment: datetime) -> int:
    ids = list(
        Assessment.objects.filter(cycle=cycle, late_recorded_at=None)
        .overdue(moment)
        .of_members()
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    names: list[str] = []
    count = 0
    for start in range(0, len(ids), BATCH):
        # Locked before it is read again: what was submitted in time or extended may be committed only now.
        rows = list(
            Assessment.objects.filter(pk__in=ids[start : start + BATCH])
            .overdue(moment)
            .select_for_update(of=("self",))
            .select_related("unit")
            .order_by("pk")
        )
        _mark_late(cycle, rows, moment)
        count += len(rows)
        names += [row.unit.name for row in rows][: NAMED - len(names)]
    if count:
        _escalate(cycle, names, count, moment)
    if cycle.self_closed_at is None:
        cycle.self_closed_at = moment
        audit.save(cycle, by=by, reason=f"自评截止，{count} 家单位逾期未报")
    return count


def _mark_late(cycle: Cycle, rows: list[Assessment], moment: datetime) -> None:
    for row in rows:
        row.late_recorded_at = moment
    audit.bulk_change(rows, ["late_recorded_at"], by=None, reason="自评逾期未报")
    audience.tell_each(
        rows,
        lambda row: {
            "matter": row.matter,
            "step": f"late-{moment:%Y%m%d%H%M}",
            "title": f"{cycle.year}年度自评逾期未提交",
            "body": f"{row.unit}的自评在截止时间前没有提交，已按逾期记录。草稿仍保留；"
            "如有特殊原因，请联系秘书处办理延期，否则按记录直接进入复评。",
            "url": row.get_absolute_url(),
            "urgent": True,
        },
        people=audience.contacts_and_heads,
    )


def _escalate(cycle: Cycle, names: list[str], count: int, moment: datetime) -> None:
    rest = f"等 {count} 家" if count > len(names) else ""
    posts = SecretariatPost.objects.current().filter(post=SecretariatPost.Post.SECRETARY_GENERAL)
    notify(
        [*(post.user for post in posts.select_related("user")), *audience.presiding(None)],
        matter=f"cycle:{cycle.pk}",
        step=f"late-{moment:%Y%m%d%H%M}",
        title=f"{count} 家单位逾期未提交{cycle.year}年度自评",
        body=f"{'、'.join(names)}{rest}。可逐家准予延期，或按记录直接进入复评。",
        url=f"{reverse('assessment_board')}?year={cycle.year}",
        urgent=True,
    )


# ---------------------------------------------------------------- people


def _batches(rows: Iterator[Assessment]) -> Iterator[list[Assessment]]:
    while batch := list(islice(rows, BATCH)):
        yield batch
