"""Naming, confirming, accepting a unit's own hand-over, and what brings it to nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from alliance.accounts.services import accounts
from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.ground.verbs import creates, do_to_each, verb
from alliance.names import spelling
from alliance.registers import policy
from members.handover import rules, telling
from members.handover.models import Handover
from members.people.models import Representative
from members.people.services import identities, people
from members.units import identifiers

LAPSED = "期限内没有办完"
NO_LONGER_HELD = "原任已不在任，或成员资格已终止"


def _with_words(said: str) -> Callable[..., str]:
    """What stands in the history: what was done, with the reason where one was given."""
    return lambda reason, **_: f"{said}：{reason.strip()}" if reason.strip() else said


def _until() -> datetime:
    return clock.end_of_day(clock.today() + timedelta(days=policy.get("handover_days")))


def _tell_named(handover: Handover) -> None:
    told = telling.confirmed if handover.state == Handover.State.CONFIRMED else telling.named
    told(handover)


@creates(rules.may_name, tells=_tell_named)
def name(
    representative: Representative,
    *,
    name: str,
    phone: str,
    email: str = "",
    title: str = "",
    duties: str = "",
    by: Any,
) -> Handover:
    """Name who is to take the place; the head who does so has confirmed by it. Nothing changes before the successor accepts.

    The head is asked, or, where it is the head who names, who leaves, who comes and the secretariat are told. Raises
    `Refused` as the rules say, and while another hand-over of this place is under way.
    """
    phone = identifiers.normal_phone(phone)
    require(rules.may_be_named(representative, name, phone))
    do_to_each(_expire, Handover.objects.overdue(clock.now()).filter(representative=representative))
    handover = Handover(
        unit=representative.unit,
        representative=representative,
        name=spelling.normal_name(name),
        phone=phone,
        email=email.strip(),
        title=title.strip(),
        duties=duties.strip() or representative.duties,
        successor=identities.with_number(phone),
        proposed_by=by,
        expires_at=_until(),
    )
    said = f"提名{handover.name}接任"
    if by is not None and rules.leads(by, representative.unit_id):
        handover.confirmed_by, handover.confirmed_at = by, clock.now()
        handover.confirm()
        said += "，负责人直接确认"
    try:
        with transaction.atomic():
            return audit.save(handover, by=by, reason=said)
    except IntegrityError as error:
        raise Refused("该人员的交接正在办理中，请先办完或撤回。") from error


@verb(rules.may_confirm, moves="confirm", reason="负责人确认", tells=telling.confirmed)
def confirm(handover: Handover, *, by: Any, moment: datetime) -> None:
    """The head agrees: the link is good from now on. Who leaves, who comes and the secretariat are told.

    Raises `Refused` when the person named has meanwhile come to hold an office of the alliance.
    """
    require(rules.may_be_named(handover.representative, handover.name, handover.phone))
    handover.successor = identities.with_number(handover.phone)
    handover.confirmed_by, handover.confirmed_at, handover.expires_at = by, moment, _until()


@verb(
    rules.may_refuse,
    moves="refuse",
    reason="负责人不予确认：{reason}",
    asks={"reason": "请填写不予确认的原因。"},
    tells=telling.closed,
)
def refuse(handover: Handover, *, reason: str, by: Any) -> None:
    """The head does not agree, with the reason; who leaves and who named are told."""
    handover.reason = reason


@verb(rules.may_withdraw, moves="withdraw", reason=_with_words("撤回"), tells=telling.closed)
def withdraw(handover: Handover, *, reason: str = "", by: Any) -> None:
    """Take it back before it is accepted: the link is worthless from now on. All who had heard of it are told."""
    handover.reason = reason.strip()


@verb(rules.may_decline, moves="decline", reason=_with_words("接任人不接受"), tells=telling.closed)
def decline(handover: Handover, *, reason: str = "", by: Any) -> None:
    """Who was named does not accept; nothing changes. All who had heard of it are told."""
    handover.reason = reason.strip()


@verb(rules.may_renew, moves="renew", reason="更换邀请链接")
def renew(handover: Handover, *, by: Any) -> None:
    """Another link, and the time begins again; the link before is worthless at once."""
    handover.link += 1
    handover.expires_at = _until()


@verb(rules.may_accept, moves="accept", reason="接任人接受", tells=telling.done)
def accept(handover: Handover, *, by: Any) -> None:
    """The successor takes the place from today on; the rights of who leaves end with the next request.

    Drafts and to-dos are the unit's, so they wait for the successor now. Both persons, the head and the secretariat are
    told. Raises `Refused` as appointing does, when the link was renewed or the place was ended meanwhile.
    """
    representative = handover.representative
    require(rules.may_be_named(representative, handover.name, handover.phone))
    remark = f"（{handover.proposed_by}提名，{handover.confirmed_by}确认，{by}接受）"
    with audit.remarking(remark):
        people.replace(
            representative,
            on=clock.today(),
            by=None,
            user=by,
            title=handover.title,
            duties=handover.duties,
        )
    handover.successor = by


@verb(None)
def join(handover: Handover, *, password: str, by: Any) -> Handover:
    """As `accept`, of somebody who had no account: it is opened with the number that was named, and the own password.

    Raises `Refused` when the number has an account by now: then its owner signs in and accepts.
    """
    if identities.with_number(handover.phone) is not None:
        raise Refused("该手机号已有账号，请登录后接受。")
    user = identities.person(name=handover.name, phone=handover.phone, email=handover.email, by=None)
    user = accounts.choose_password(user, password=password, by=user)
    return accept(handover, by=user)


def expire_due() -> int:
    """The sweep: write down what is over, and tell; returns how many."""
    return do_to_each(_expire, Handover.objects.overdue(clock.now()).order_by("pk")[:100])


@verb(None, moves="expire", reason="自动失效", tells=telling.lapsed)
def _expire(handover: Handover, *, by: Any) -> None:
    held = handover.representative.until is None and handover.unit.ended_on is None
    handover.reason = LAPSED if held else NO_LONGER_HELD
