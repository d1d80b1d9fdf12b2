"""Who is told what about a technical problem, at each step and by the sweep; each once."""

from datetime import datetime
from typing import Any

from alliance.ground import clock
from alliance.messages.notifications import notify
from members.demands.models import DemandAnswer, DemandTicket
from members.relations.told import office_for, tell

Reply = DemandAnswer.Reply


def message(ticket: DemandTicket, step: str, title: str, body: str) -> dict[str, Any]:
    return {
        "matter": f"demand:{ticket.pk}",
        "step": step,
        "title": f"技术难题“{ticket}”{title}",
        "body": body,
        "url": ticket.get_absolute_url(),
    }


def asked(one: DemandAnswer) -> None:
    until = clock.show_deadline(one.due_at)
    body = f"{one.ticket.unit}提出，技术领域：{one.ticket.field}。请于 {until} 前响应，能否承接都请答复。"
    tell(one.unit, **message(one.ticket, f"asked-{one.pk}", "请贵单位响应", body))


def enterprise(ticket: DemandTicket, step: str, title: str, body: str) -> int:
    return tell(ticket.unit, **message(ticket, step, title, body))


def offering(ticket: DemandTicket, step: str, title: str, body: str, *, silent: bool = False) -> None:
    """Tell who has offered; with `silent` also who was asked and has said nothing."""
    replies = (Reply.OFFER, Reply.NONE) if silent else (Reply.OFFER,)
    for one in ticket.answers.filter(reply__in=replies).select_related("unit"):
        tell(one.unit, **message(ticket, f"{step}-{ticket.version}", title, body))


def office(ticket: DemandTicket, step: str, title: str, body: str) -> int:
    return notify(office_for(ticket.unit_id), about=ticket.unit, **message(ticket, step, title, body))


def remind(moment: datetime | None = None) -> int:
    """Tell who should answer today, who is late, and of problems that wait in vain or whose day has passed; each once.

    Returns how many people were told. Safe to repeat; within one transaction of the caller.
    """
    now, told = moment or clock.now(), 0
    waiting = DemandAnswer.objects.waiting().select_related("ticket__unit", "unit")
    for one in waiting.filter(due_at__lte=clock.end_of_day(clock.local(now).date())):
        told += _remind_of(one, late=one.due_at <= now)
    for ticket in DemandTicket.objects.in_vain().select_related("unit"):
        body = "五个工作日内没有单位表示可以承接，请协调。"
        told += office(ticket, f"in-vain-{ticket.answer_by:%Y%m%d}", "无人承接", body)
    for ticket in DemandTicket.objects.expired().select_related("unit"):
        body = "请延期、选定承接单位或撤回。"
        step = f"expired-{ticket.needed_by}"
        told += enterprise(ticket, step, "已过期望解决期限", body)
        told += office(ticket, step, "已过期望解决期限", "企业尚未办理，请了解情况。")
    return told


def _remind_of(one: DemandAnswer, *, late: bool) -> int:
    title = "响应已逾期" if late else "今天为响应截止日"
    step = f"{'late' if late else 'due'}-{one.pk}"
    return tell(one.unit, **message(one.ticket, step, title, "能否承接都请答复。"))
