"""Reminders of requests: the secretariat before its time is over and when it is, the unit before its own is."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from alliance.ground import clock
from alliance.messages.notifications import notify_many
from councils.recusal import audience
from councils.requests.models import MemberRequest

BEFORE = timedelta(days=1)


def remind() -> int:
    """The sweep: the secretariat on the last day of a request and when it is late, the unit on the last day of its judgement.

    Each once for each deadline; returns how many messages were new, so run twice it sends nothing more.
    """
    letters = _to_the_office() + _to_units()
    with transaction.atomic():
        return notify_many(letters)


def _to_the_office() -> list[dict[str, Any]]:
    due = MemberRequest.objects.with_the_office().filter(due__lte=clock.now() + BEFORE)
    desk = audience.secretariat_desk()
    return [
        letter
        for one in due.select_related("unit")
        for letter in audience.letters(desk(one.unit_id), **_of_due(one), about=one.unit)
    ]


def _of_due(one: MemberRequest) -> dict[str, Any]:
    late = one.due <= clock.now()
    return _message(
        one,
        f"{'late' if late else 'last-day'}-{clock.last_day(one.due)}",
        f"诉求“{one}”{'已逾期' if late else '今日到期'}",
        f"{one.unit}的诉求应于 {clock.show_deadline(one.due, with_year=True)} 前答复。",
    )


def _to_units() -> list[dict[str, Any]]:
    now = clock.now()
    rows = MemberRequest.objects.filter(
        state=MemberRequest.State.ANSWERED, rate_by__gt=now, rate_by__lte=now + BEFORE
    )
    waiting = list(rows.select_related("unit"))
    people = audience.contacts_of_units([one.unit_id for one in waiting], heads=True)
    desk = audience.secretariat_desk()
    return [
        letter
        for one in waiting
        for letter in audience.letters_to(one.unit, people[one.unit_id], desk, **_of_judgement(one))
    ]


def _of_judgement(one: MemberRequest) -> dict[str, Any]:
    return _message(
        one,
        f"rate-{clock.last_day(one.rate_by)}",
        f"请评价诉求“{one}”的办理",
        f"请于 {clock.show_deadline(one.rate_by, with_year=True)} 前评价；期满自动办结。",
    )


def _message(one: MemberRequest, step: str, title: str, body: str) -> dict[str, Any]:
    return {
        "matter": f"request:{one.pk}",
        "step": step,
        "title": title,
        "body": body,
        "url": one.get_absolute_url(),
    }
