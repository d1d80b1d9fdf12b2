"""Recorded decisions of the council: entered with their minutes, counted by the settings of that moment, confirmed.

Seats and recused seats are counted by the portal from the dated seats of the meeting day; people enter what was counted in
the room. Other apps react to a confirmed decision through `on_confirmed`.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django_fsm import TransitionNotAllowed

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.messages.notifications import notify
from alliance.registers import policy
from councils.decisions import rules
from councils.decisions.models import CouncilDecision
from councils.decisions.tally import Count, Share, tally
from councils.recusal import audience
from councils.recusal.models import units_recused_for
from councils.terms.models.seats import Seat
from members.units.models import Unit

Listener = Callable[..., None]
_listeners: list[Listener] = []
_checks: list[Listener] = []


def on_entered(check: Listener) -> Listener:
    """Register `fn(decision, *, by)`, called before a decision is entered or corrected; what it raises refuses the entry."""
    if check not in _checks:
        _checks.append(check)
    return check


def on_confirmed(listener: Listener) -> Listener:
    """Register `fn(decision, *, by)`, called inside the transaction that confirms a decision, passed or not.

    What it raises undoes the confirmation. Registering the same function twice registers it once.
    """
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def seats_on(day: date, unit: Unit | None) -> tuple[int, int]:
    """(seats in office on a day, how many of them step back for `unit`): its own and those of related units."""
    holders = list(Seat.objects.on(day).values_list("unit", flat=True))
    recused = units_recused_for(unit, day) if unit is not None else frozenset()
    return len(holders), sum(holder in recused for holder in holders)


def thresholds(matter: str) -> tuple[Share, Share]:
    """(quorum, majority) of the settings in force for a kind of matter."""
    special = matter in CouncilDecision.SPECIAL
    majority = "council_special_majority" if special else "council_ordinary_majority"
    chosen = policy.values("council_quorum", majority)
    return Share.parse(chosen["council_quorum"]), Share.parse(chosen[majority])


@transaction.atomic
def enter(
    *,
    matter: str,
    subject: str,
    met_on: date,
    present: int,
    votes_for: int,
    votes_against: int,
    abstained: int,
    minutes: Any,
    by: Any,
    unit: Unit | None = None,
) -> CouncilDecision:
    """Record a decision with its minutes (a file that `uploads.check` has passed); who presides is told.

    A missed majority is recorded as 未通过. Raises `Refused` when the counts cannot be true, when the quorum was missed, when
    the meeting lies in the future, or when a matter about a unit names none.
    """
    if by is not None:
        require(rules.may_enter(by, unit))
    decision = CouncilDecision()
    _fill(decision, matter, subject, met_on, unit, present, votes_for, votes_against, abstained, by)
    _attach(decision, minutes)
    decision.entered_by, decision.entered_at = by, clock.now()
    audit.save(decision, by=by, reason=f"录入理事会决定（{decision.outcome}）")
    _ask_to_confirm(decision)
    return decision


@transaction.atomic
def correct(
    decision: CouncilDecision,
    *,
    matter: str,
    subject: str,
    met_on: date,
    present: int,
    votes_for: int,
    votes_against: int,
    abstained: int,
    by: Any,
    unit: Unit | None = None,
    minutes: Any = None,
    version: int | None = None,
) -> CouncilDecision:
    """Enter a returned record again, with the settings of this moment; without `minutes` the file stays. As `enter`."""
    decision = _claim(decision, version)
    if by is not None:
        require(rules.may_correct(by, decision))
        require(rules.may_enter(by, unit))
    _move(decision, "enter_again")
    _fill(decision, matter, subject, met_on, unit, present, votes_for, votes_against, abstained, by)
    if minutes is not None:
        _attach(decision, minutes)
    decision.entered_by, decision.entered_at = by, clock.now()
    audit.save(decision, by=by, reason=f"核对后重新录入（{decision.outcome}）")
    _ask_to_confirm(decision)
    return decision


@transaction.atomic
def send_back(
    decision: CouncilDecision, *, reason: str, by: Any, version: int | None = None
) -> CouncilDecision:
    """Who presides finds the record wrong; who entered it is told."""
    decision = _claim(decision, version)
    if by is not None:
        require(rules.may_send_back(by, decision))
    if not reason.strip():
        raise Refused("请填写退回原因。")
    _move(decision, "send_back")
    decision.return_reason = reason.strip()
    audit.save(decision, by=by, reason=f"退回核对：{reason.strip()}")
    _tell(
        [decision.entered_by],
        decision,
        "returned",
        f"理事会决定“{decision}”已退回核对",
        f"退回原因：{reason.strip()}",
    )
    return decision


@transaction.atomic
def confirm(decision: CouncilDecision, *, by: Any, version: int | None = None) -> CouncilDecision:
    """Who presides confirms the record: from here on it has its effect, through the functions given to `on_confirmed`.

    The secretariat, and the people of the unit concerned, are told. Called twice it raises `Refused`.
    """
    decision = _claim(decision, version)
    if by is not None:
        require(rules.may_confirm(by, decision))
    _move(decision, "confirm")
    decision.confirmed_by, decision.confirmed_at = by, clock.now()
    audit.save(decision, by=by, reason=f"确认理事会决定（{decision.outcome}）")
    people = audience.secretariat() + (audience.people_of(decision.unit) if decision.unit else [])
    _tell(
        people,
        decision,
        "confirmed",
        f"理事会决定“{decision}”已确认：{decision.outcome}",
        decision.result.explain(),
    )
    for listener in _listeners:
        listener(decision, by=by)
    return decision


def _claim(decision: CouncilDecision, version: int | None) -> CouncilDecision:
    claimed = (
        CouncilDecision.objects.select_for_update(of=("self",))
        .select_related("unit", "entered_by")
        .get(pk=decision.pk)
    )
    audit.expect_version(claimed, version)
    return claimed


def _move(decision: CouncilDecision, act: str) -> None:
    try:
        getattr(decision, act)()
    except TransitionNotAllowed as error:
        raise Refused(f"该决定现在是“{decision.get_state_display()}”，不能进行这项操作。") from error


def _fill(
    decision: CouncilDecision,
    matter: str,
    subject: str,
    met_on: date,
    unit: Unit | None,
    present: int,
    votes_for: int,
    votes_against: int,
    abstained: int,
    by: Any,
) -> None:
    """Check and write everything but the file; the thresholds in force are copied into the record."""
    if not subject.strip():
        raise Refused("请填写议题。")
    if met_on > clock.today():
        raise Refused("会议日期不能晚于今天。")
    if matter in CouncilDecision.ABOUT_A_UNIT and unit is None:
        raise Refused(f"“{CouncilDecision.Matter(matter).label}”须选择涉及的单位。")
    if unit is not None and not unit.was_member_on(met_on):
        raise Refused(f"{unit}在会议当日（{clock.show_day(met_on)}）不是成员单位。")
    seats, recused = seats_on(met_on, unit)
    count = Count(seats, recused, present, votes_for, votes_against, abstained)
    if problem := count.problem():
        raise Refused(problem)
    quorum, majority = thresholds(matter)
    result = tally(count, quorum=quorum, majority=majority)
    if not result.quorate:
        raise Refused(result.explain())
    decision.matter, decision.subject, decision.met_on, decision.unit = matter, subject.strip(), met_on, unit
    decision.seats, decision.recused, decision.present = seats, recused, present
    decision.votes_for, decision.votes_against, decision.abstained = votes_for, votes_against, abstained
    decision.quorum, decision.majority, decision.strict = (
        str(quorum.part),
        str(majority.part),
        majority.strict,
    )
    decision.passed = result.passed
    for check in _checks:
        check(decision, by=by)


def _attach(decision: CouncilDecision, minutes: Any) -> None:
    decision.minutes_name, decision.minutes_type = minutes.name, minutes.content_type
    decision.minutes_sha256 = minutes.sha256
    decision.minutes.save(minutes.name, ContentFile(minutes.content.read()), save=False)


def _ask_to_confirm(decision: CouncilDecision) -> None:
    _tell(
        audience.presiding(decision.unit),
        decision,
        "entered",
        f"理事会决定“{decision}”（{decision.outcome}），请确认",
        decision.result.explain(),
        urgent=True,
    )


def _tell(
    people: list[Any], decision: CouncilDecision, step: str, title: str, body: str, **extra: Any
) -> None:
    notify(
        people,
        matter=f"decision:{decision.pk}",
        step=f"{step}-{decision.version}",
        title=title,
        body=body,
        url=decision.get_absolute_url(),
        **extra,
    )
