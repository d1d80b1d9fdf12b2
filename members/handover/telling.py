"""Who hears of a hand-over at each step: who leaves, who comes (once there is an account), the head, the secretariat."""

from collections.abc import Iterable
from typing import Any

from alliance.ground import clock
from alliance.messages.notifications import notify
from alliance.rights.models.users import User
from members.handover.models import Handover
from members.people.models import Representative
from members.relations.told import office_for


def heads(handover: Handover) -> list[User]:
    rows = Representative.objects.current().filter(unit=handover.unit_id, role=Representative.Role.HEAD)
    return [one.user for one in rows.select_related("user")]


def _tell(people: Iterable[Any], handover: Handover, step: str, title: str, body: str, **more: Any) -> None:
    notify(
        people,
        matter=f"handover:{handover.pk}",
        step=step,
        title=title,
        body=body,
        url=handover.get_absolute_url(),
        about=handover.unit,
        **more,
    )


def named(handover: Handover) -> None:
    """The head is asked; who leaves hears of it as well."""
    until = clock.show_deadline(handover.expires_at)
    body = f"{handover.proposed_by}提出，请于 {until} 前确认或不予确认。确认以前没有任何变化。"
    _tell(heads(handover), handover, "named", f"请确认人员交接：{handover}", body, urgent=True)


def confirmed(handover: Handover) -> None:
    """Who leaves, who comes, and the secretariat: what will happen, and that nothing has happened yet."""
    until = clock.show_deadline(handover.expires_at)
    body = f"负责人{handover.confirmed_by}已确认，{handover.name}于 {until} 前接受后交接；接受以前原任不变。"
    _tell(
        [handover.representative.user, *office_for(handover.unit_id)],
        handover,
        "confirmed",
        f"人员交接待接任人接受：{handover}",
        body,
    )
    place = f"{handover.unit}{handover.representative.get_role_display()}"
    _tell([handover.successor], handover, "invited", f"请接受交接：您被提名接任{place}", body, urgent=True)


def done(handover: Handover) -> None:
    """The two persons are told by the appointments themselves; the head and the secretariat here."""
    body = (
        f"{handover.representative.user}的权限已失效；{handover.name}已接手，本单位的草稿和待办由其继续办理。"
    )
    _tell(
        [*heads(handover), *office_for(handover.unit_id)],
        handover,
        "done",
        f"人员已交接：{handover}",
        f"{body}\n提出：{handover.proposed_by}；确认：{handover.confirmed_by}。",
    )


def closed(handover: Handover, reason: str = "") -> None:
    """It came to nothing: everybody who had heard of it."""
    people = [handover.representative.user, handover.proposed_by, handover.successor, *heads(handover)]
    if handover.confirmed_by_id:
        people += office_for(handover.unit_id)
    why = f"原因：{reason}" if reason.strip() else "没有填写原因。"
    step = f"closed-{handover.state}"
    title = f"{handover.get_state_display()}：{handover}"
    _tell(people, handover, step, title, f"原任不变。{why}")


def lapsed(handover: Handover) -> None:
    """The sweep has written down that it is over."""
    closed(handover, handover.reason)
