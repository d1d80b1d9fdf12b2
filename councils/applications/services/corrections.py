"""Corrections of a role application: sent back with a reason and a deadline, extended, closed, reminded of.

The deadline is data: an overdue correction shows as overdue on the next page view. The regulation sets no such term, so
the unit may still file afterwards; the secretariat may close what stays overdue.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.ground.verbs import verb
from councils.applications import rules
from councils.applications.models import RoleApplication
from councils.applications.services.applications import lapsed, tell_lapsed, tell_unit
from councils.recusal import audience

REMIND_BEFORE = timedelta(days=2)


def _tell_returned(application: RoleApplication) -> None:
    tell_unit(
        application,
        "returned",
        f"{application}已退回补正，截止 {clock.show_deadline(application.correct_by, with_year=True)}",
        f"退回原因：{application.return_reason}",
        urgent=True,
    )


@verb(
    rules.may_send_back,
    moves="send_back",
    reason="退回补正：{reason}",
    asks={"reason": "请填写退回原因。"},
    tells=_tell_returned,
)
def send_back(application: RoleApplication, *, reason: str, correct_by: date, by: Any) -> None:
    """The secretariat returns it for correction until the end of the day `correct_by`; the unit's people are told."""
    application.return_reason, application.correct_by = reason, deadline(correct_by)


def _tell_extended(application: RoleApplication, reason: str) -> None:
    tell_unit(
        application,
        "extended",
        f"{application}的补正期限延至 {clock.show_deadline(application.correct_by, with_year=True)}",
        f"原因：{reason}",
    )


@verb(
    rules.may_extend,
    moves="extend",
    reason="延长补正期限：{reason}",
    asks={"reason": "请填写延期原因。"},
    tells=_tell_extended,
)
def extend(application: RoleApplication, *, correct_by: date, reason: str, by: Any) -> None:
    """Give more time for correction, with the reason; the unit's people are told."""
    application.correct_by = deadline(correct_by, after=application.correct_by)


@verb(
    rules.may_lapse,
    moves="lapse_uncorrected",
    reason="申请失效：{reason}",
    asks={"reason": "请填写原因。"},
    tells=tell_lapsed,
)
def lapse(application: RoleApplication, *, reason: str, by: Any) -> None:
    """The secretariat closes what was not corrected in time; the unit's people are told."""
    lapsed(application, reason)


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
    with transaction.atomic():
        return audience.tell_each(waiting, lambda one: _reminder(one, one.correct_by <= moment))


def _reminder(one: RoleApplication, overdue: bool) -> dict[str, Any]:
    shown = clock.show_deadline(one.correct_by, with_year=True)
    return {
        "matter": f"role-application:{one.pk}",
        "step": f"{'overdue' if overdue else 'due'}-{clock.last_day(one.correct_by)}",
        "title": f"{one}：补正{'已逾期' if overdue else '即将到期'}（截止 {shown}）",
        "body": f"退回原因：{one.return_reason}",
        "url": one.get_absolute_url(),
        "urgent": True,
    }


def deadline(day: date, *, after: datetime | None = None) -> datetime:
    """The end of the day until which a correction is awaited; raises `Refused` unless it is to come, and later than one before."""
    end = clock.end_of_day(day)
    if day <= clock.today():
        raise Refused("补正期限应晚于今天。", field="correct_by")
    if after is not None and end <= after:
        raise Refused(f"新的期限应晚于原期限（{clock.show_deadline(after)}）。", field="correct_by")
    return end
