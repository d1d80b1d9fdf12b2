"""The sweep over open rectification cases: reminders before the deadline, late ones recorded and told of once.

Whether a case is late follows from its deadline and the clock; this only tells people.
"""

from datetime import datetime, timedelta

from django.db import transaction

from alliance.calendar import holidays
from alliance.ground import audit, clock
from alliance.ground.verbs import verb
from alliance.messages.notifications import notify_many
from assessments.cycles import deadlines
from assessments.rectification.models import Rectification, RectificationNotice
from councils.recusal import audience

# The first step is due 30 days before the last day, or earlier by a long holiday.
AHEAD = timedelta(days=max(deadlines.REMINDER_DAYS) + 15)


def remind_and_record_late() -> int:
    """Remind units at 30/14/7/3/1 days (only the newest step that is due), record late cases; returns the number of
    messages and records that are new. Run twice it does nothing more.
    """
    late = Rectification.objects.overdue().filter(late_recorded_at=None)
    recorded = [case for case in late.order_by("pk") if _record_late(case, by=None)]
    return len(recorded) + _remind() + _tell_unissued() + _tell_unsigned()


@transaction.atomic
def _tell_unissued() -> int:
    """Once for each notice that is still a draft after its day: the secretariat, and who presides."""
    moment = clock.now()
    waiting = Rectification.objects.filter(state=Rectification.State.DRAFTED, notice_due__lte=moment)
    chair = audience.presiding_desk()
    office, told = audience.secretariat_desk(chair), []
    for case in waiting.select_related("assessment__unit").order_by("pk"):
        unit = case.assessment.unit
        told += audience.letters(
            [*office(unit.pk), *chair(unit.pk)],
            matter=f"rectification:{case.pk}",
            step=f"unissued-{clock.last_day(case.notice_due)}",
            title=f"{unit}的整改通知书逾期未下发",
            body=f"应于{clock.show_day(clock.last_day(case.notice_due))}前下发。",
            url=case.get_absolute_url(),
            urgent=True,
        )
    return notify_many(told)


@transaction.atomic
def _tell_unsigned() -> int:
    """Once for each notice that nobody has signed for in time: the unit's people, and the secretariat."""
    unsigned = RectificationNotice.objects.filter(
        withdrawn_at=None,
        signed_at=None,
        sign_due__lte=clock.now(),
        rectification__in=Rectification.objects.owed(),
    )
    rows = list(unsigned.select_related("rectification__assessment__unit").order_by("pk"))
    people = audience.people_of_units(row.rectification.assessment.unit_id for row in rows)
    office, told = audience.secretariat_desk(), []
    for row in rows:
        unit = row.rectification.assessment.unit
        common = {
            "matter": f"rectification:{row.rectification_id}",
            "step": f"unsigned-{row.number}",
            "body": f"下发时间 {clock.show_instant(row.issued_at)}，应于{clock.show_day(clock.last_day(row.sign_due))}前签收。",
            "url": row.get_absolute_url(),
        }
        told += audience.letters_to(
            unit, people[unit.pk], office, title="请签收整改通知书", urgent=True, **common
        )
        told += audience.letters(office(unit.pk), title=f"{unit}还没有签收整改通知书", **common)
    return notify_many(told)


@transaction.atomic
def _remind() -> int:
    moment = clock.now()
    cases = list(
        Rectification.objects.owed()
        .filter(deadline__gt=moment, deadline__lte=moment + AHEAD)
        .select_related("assessment__unit")
        .order_by("pk")
    )
    due = {
        deadline: deadlines.newest_due(deadline, moment, holidays.previous_working_day)
        for deadline in {case.deadline for case in cases}
    }
    cases = [case for case in cases if due[case.deadline]]
    return audience.tell_each(
        cases,
        lambda case: {
            "matter": f"rectification:{case.pk}",
            "step": f"due-{due[case.deadline].days}-{clock.last_day(case.deadline)}",
            "title": f"整改还剩 {clock.days_left(case.deadline)} 天",
            "body": f"截止 {clock.show_deadline(case.deadline, with_year=True)}。",
            "url": case.get_absolute_url(),
        },
        unit_of=lambda case: case.assessment.unit,
    )


@verb(None)
def _record_late(case: Rectification, *, moment: datetime, by: None) -> bool:
    if case.late_recorded_at is not None or not case.is_overdue:
        return False
    case.late_recorded_at = moment
    audit.save(case, by=None, reason="系统：整改逾期")
    unit = case.assessment.unit
    audience.tell(
        unit,
        also=[*audience.secretariat(unit), *audience.presiding(unit)],
        matter=f"rectification:{case.pk}",
        step=f"late-{clock.last_day(case.deadline)}",
        title=f"{unit}整改逾期",
        body=f"截止 {clock.show_deadline(case.deadline, with_year=True)}，还没有报送整改报告。",
        url=case.get_absolute_url(),
        urgent=True,
    )
    return True
