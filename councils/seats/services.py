"""Seats of the council: taken under the lock of their term, so that 1 / 2 / 5 hold for any number of contenders."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.messages.notifications import notify
from alliance.power import judge
from alliance.power.judge import Act
from councils.posts import services as posts
from councils.recusal import audience
from councils.seats.rules import may_end_seat, may_seat
from councils.terms import rules
from councils.terms.models.seats import Seat
from councils.terms.models.terms import CouncilRole, Term
from members.people.models import Representative
from members.people.services import grants
from members.units.models import Unit


@transaction.atomic
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
    if by is not None:
        judge.insist(may_seat(by, unit, role, holder_role), by, Act.SEAT)
    term = term or Term.objects.sitting()
    if term is None:
        raise Refused("尚未登记现届理事会，请先登记换届。")
    taken = take(unit, term=term, role=role, holder_role=holder_role, since=since, by=by, reason=reason)
    notify(
        audience.people_of(unit),
        matter=f"seat:{taken.pk}",
        step="taken",
        title=f"{unit}已登记为{taken.get_role_display()}",
        body=f"自{clock.show_day(since)}起，{term}。",
        url="/council/",
    )
    return taken


def take(unit: Unit, *, term: Term, role: str, holder_role: str, since: date, by: Any, reason: str) -> Seat:
    """Give the lowest free seat of a role to a unit, and end its lower seat the same day; asks no person's rule.

    Runs in the caller's transaction. The lock of the term lets one contender in at a time; the constraints of the
    database are the last guard, and their refusal becomes the same sentence.
    """
    term = claim(term)
    for verdict in (rules.seat_dates(term, since), rules.unit_may_hold(unit, role, holder_role, since)):
        require(verdict)
    held = rules.held_seat(unit, term, since)
    for verdict in (rules.may_rise_to(role, held), rules.may_fill(unit, role, holder_role)):
        require(verdict)
    ordinal = rules.lowest_free_ordinal(term, role, since)
    if ordinal is None:
        raise Refused(rules.full(role))
    if held is not None:
        require(rules.end_dates(held.since, since))
        _write_end(held, on=since, reason=f"改任{CouncilRole(role).label}", by=by)
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


def claim(term: Term) -> Term:
    """Lock the term: whoever gives or ends seats of it waits here for the others."""
    return Term.objects.select_for_update().get(pk=term.pk)


@transaction.atomic
def end(seat: Seat, *, on: date, reason: str, by: Any) -> Seat:
    """End a seat: `on` is the first day without it, today at the latest.

    Posts of the secretariat that rest on the seat end with it (第九条); the unit's people are told. Raises `Refused` when
    the seat has ended already, so that a second call changes nothing.
    """
    claim(seat.term)
    seat = Seat.objects.select_for_update().select_related("unit", "term").get(pk=seat.pk)
    if by is not None:
        judge.insist(may_end_seat(by, seat), by, Act.END_SEAT)
    elif seat.until is not None:
        raise Refused("该席位已终止。")
    if not reason.strip():
        raise Refused("请填写终止原因。")
    require(rules.end_dates(seat.since, on))
    close(seat, on=on, reason=reason.strip(), by=by)
    posts.end_groundless(seat.unit, on=on, by=by)
    return seat


def close(seat: Seat, *, on: date, reason: str, by: Any) -> None:
    """Write the end of a seat and tell the unit's people, in the caller's transaction; asks no rule.

    The office of whoever filled it ends with it.
    """
    _write_end(seat, on=on, reason=reason, by=by)
    grants.settle([seat.unit_id])
    notify(
        audience.people_of(seat.unit),
        matter=f"seat:{seat.pk}",
        step="ended",
        title=f"{seat.unit}的{seat.get_role_display()}席位已终止",
        body=f"自{clock.show_day(on)}起终止。原因：{reason}",
        url="/council/",
    )


def _write_end(seat: Seat, *, on: date, reason: str, by: Any) -> None:
    seat.until, seat.end_reason = on, reason
    audit.save(seat, by=by, reason=f"席位终止：{reason}")
