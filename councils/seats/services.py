"""Seats of the council: taken under the lock of their term, so that 1 / 2 / 5 hold for any number of contenders."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.ground.verbs import claim, creates, verb
from alliance.power.judge import Ruling
from councils.posts import services as posts
from councils.recusal import audience
from councils.seats import rules
from councils.terms.models.seats import Seat
from councils.terms.models.terms import CouncilRole, Term
from councils.terms.rules import (
    end_dates,
    full,
    held_seat,
    lowest_free_ordinal,
    may_fill,
    may_rise_to,
    seat_dates,
    unit_may_hold,
)
from members.people.models import Representative
from members.people.services import grants
from members.units.models import Unit


def _tell_taken(seat: Seat) -> None:
    audience.tell(
        seat.unit,
        matter=f"seat:{seat.pk}",
        step="taken",
        title=f"{seat.unit}已登记为{seat.get_role_display()}",
        body=f"自{clock.show_day(seat.since)}起，{seat.term}。",
        url="/council/",
    )


@creates(rules.may_seat, tells=_tell_taken)
def seat(
    unit: Unit,
    *,
    role: str,
    by: Any,
    since: date,
    term: Term | None = None,
    holder_role: str = Representative.Role.HEAD,
    reason: str = "登记席位",
) -> Seat:
    """Register a seat without an application: the chair unit (第四条), the outcome of an election, a council taken over.

    `reason` carries the basis. The unit's people are told; a lower seat of the unit ends the same day. Raises `Refused`
    when the role is full, the unit holds such a seat already, or the dates do not fit.
    """
    term = term or Term.objects.sitting()
    if term is None:
        raise Refused("尚未登记现届理事会，请先登记换届。")
    return take(unit, term=term, role=role, holder_role=holder_role, since=since, by=by, reason=reason)


def take(unit: Unit, *, term: Term, role: str, holder_role: str, since: date, by: Any, reason: str) -> Seat:
    """Give the lowest free seat of a role to a unit, and end its lower seat the same day; asks no person's rule.

    Runs in the caller's transaction. The lock of the term lets one contender in at a time; the constraints of the
    database are the last guard, and their refusal becomes the same sentence.
    """
    term = claim(term)
    for verdict in (seat_dates(term, since), unit_may_hold(unit, role, holder_role, since)):
        require(verdict)
    held = held_seat(unit, term, since)
    for verdict in (may_rise_to(role, held), may_fill(unit, role, holder_role)):
        require(verdict)
    ordinal = lowest_free_ordinal(term, role, since)
    if ordinal is None:
        raise Refused(full(role))
    if held is not None:
        require(end_dates(held.since, since))
        held.until, held.end_reason = since, f"改任{CouncilRole(role).label}"
        audit.save(held, by=by, reason=f"席位终止：{held.end_reason}")
    taken = Seat(term=term, unit=unit, role=role, ordinal=ordinal, holder_role=holder_role, since=since)
    try:
        with transaction.atomic():
            audit.save(taken, by=by, reason=reason)
    except IntegrityError as error:
        raise Refused(f"{CouncilRole(role).label}席位刚刚被占用，请刷新后查看。") from error
    grants.settle([unit.pk])
    if held is not None:
        posts.end_groundless(unit, on=since, by=by)
    return taken


def _tell_ended(seat: Seat, reason: str) -> None:
    """The office of whoever filled it ends with it, and the unit's people hear why."""
    grants.settle([seat.unit_id])
    audience.tell(
        seat.unit,
        matter=f"seat:{seat.pk}",
        step="ended",
        title=f"{seat.unit}的{seat.get_role_display()}席位已终止",
        body=f"自{clock.show_day(seat.until)}起终止。原因：{reason}",
        url="/council/",
    )


@verb(None, part_of="term", reason="席位终止：{reason}", tells=_tell_ended)
def close(seat: Seat, *, on: date, reason: str, by: Any) -> None:
    """Write the end of a seat, whoever wants it; the office of whoever filled it ends too, the unit's people are told."""
    seat.until, seat.end_reason = on, reason


def _may_end(user: Any, term: Term, seat: Seat) -> Ruling:
    return rules.may_end_seat(user, seat)


@verb(_may_end, part_of="term", asks={"reason": "请填写终止原因。"})
def end(seat: Seat, *, on: date, reason: str, by: Any) -> None:
    """End a seat: `on` is the first day without it, today at the latest.

    Posts of the secretariat that rest on the seat end with it (第九条); the unit's people are told. Raises `Refused` when
    the seat has ended already, so that a second call changes nothing.
    """
    require(rules.is_held(seat))
    require(end_dates(seat.since, on))
    close(seat, on=on, reason=reason, by=by)
    posts.end_groundless(seat.unit, on=on, by=by)
