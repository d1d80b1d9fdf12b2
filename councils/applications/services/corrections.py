"""Corrections of a role application: sent back with a reason and a deadline, extended, closed, reminded of.

The deadline is data: an overdue correction shows as overdue on the next page view. The regulation sets no such term, so
the unit may still file afterwards; the secretariat may close what stays overdue.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.messages.notifications import notify_many
from councils.applications import rules
from councils.applications.models import RoleApplication
from councils.applications.services.applications import claim, close, move, require_text, tell
from councils.recusal import audience
from members.people.models import Representative

REMIND_BEFORE = timedelta(days=2)


@transaction.atomic
def send_back(
    application: RoleApplication, *, reason: str, correct_by: date, by: Any, version: int | None = None
) -> RoleApplication:
    """The secretariat returns it for correction until the end of the day `correct_by`; the unit's people are told."""
    application = claim(application, version)
    if by is not None:
        require(rules.may_send_back(by, application))
    require_text(reason, "请填写退回原因。")
    deadline = _deadline(correct_by)
    move(application, "send_back")
    application.return_reason, application.correct_by = reason.strip(), deadline
    audit.save(application, by=by, reason=f"退回补正：{reason.strip()}")
    tell(
        audience.people_of(application.unit),
        application,
        "returned",
        f"{application}已退回补正，截止 {clock.show_deadline(deadline, with_year=True)}",
        f"退回原因：{reason.strip()}",
        urgent=True,
    )
    return application


@transaction.atomic
def extend(application: RoleApplication, *, correct_by: date, reason: str, by: Any) -> RoleApplication:
    """Give more time for correction, with the reason; the unit's people are told."""
    application = claim(application)
    if by is not None:
        require(rules.may_extend(by, application))
    require_text(reason, "请填写延期原因。")
    deadline = _deadline(correct_by)
    if deadline <= application.correct_by:
        raise Refused(f"新的期限应晚于原期限（{clock.show_deadline(application.correct_by)}）。")
    application.correct_by = deadline
    audit.save(application, by=by, reason=f"延长补正期限：{reason.strip()}")
    tell(
        audience.people_of(application.unit),
        application,
        "extended",
        f"{application}的补正期限延至 {clock.show_deadline(deadline, with_year=True)}",
        f"原因：{reason.strip()}",
    )
    return application


@transaction.atomic
def lapse(application: RoleApplication, *, reason: str, by: Any) -> RoleApplication:
    """The secretariat closes what was not corrected in time; the unit's people are told."""
    application = claim(application)
    if by is not None:
        require(rules.may_lapse(by, application))
    require_text(reason, "请填写原因。")
    return close(application, reason=reason.strip(), by=by)


def remind() -> int:
    """The sweep: remind each unit once two days before its correction is due, and once when it is overdue.

    Returns how many messages were new; run twice it sends nothing more. An extension counts as a new date.
    """
    moment = clock.now()
    waiting = list(
        RoleApplication.objects.filter(
            state=RoleApplication.State.RETURNED, correct_by__lte=moment + REMIND_BEFORE
        ).select_related("unit")
    )
    people: dict[int, dict[int, Any]] = {}
    standing = Representative.objects.current().filter(unit__in={one.unit_id for one in waiting})
    for person in standing.select_related("user"):
        people.setdefault(person.unit_id, {})[person.user_id] = person.user
    messages = []
    for one in waiting:
        overdue = one.correct_by <= moment
        shown = clock.show_deadline(one.correct_by, with_year=True)
        for user in people.get(one.unit_id, {}).values():
            messages.append(
                {
                    "recipient": user,
                    "matter": f"role-application:{one.pk}",
                    "about": one.unit,
                    "step": f"{'overdue' if overdue else 'due'}-{clock.last_day(one.correct_by)}",
                    "title": f"{one}：补正{'已逾期' if overdue else '即将到期'}（截止 {shown}）",
                    "body": f"退回原因：{one.return_reason}",
                    "url": one.get_absolute_url(),
                    "urgent": True,
                }
            )
    with transaction.atomic():
        return notify_many(messages)


def _deadline(day: date) -> datetime:
    if day <= clock.today():
        raise Refused("补正期限应晚于今天。")
    return clock.end_of_day(day)
