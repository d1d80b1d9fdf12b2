"""Recorded decisions of the council: entered with their minutes, counted by the settings of that moment, confirmed.

Seats and recused seats are counted by the portal from the dated seats of the meeting day; people enter what was counted in
the room. Other apps react to a confirmed decision through `on_confirmed`.
"""

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from fractions import Fraction
from typing import Any

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.ground.verbs import creates, verb
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


def names_its_unit(matter: str, unit: Unit | None) -> None:
    """Raises `Refused`, at its field, for a matter that is always about one unit and names none."""
    if matter in CouncilDecision.ABOUT_A_UNIT and unit is None:
        raise Refused(f"“{CouncilDecision.Matter(matter).label}”须选择涉及的单位。", field="unit")


def _ask_to_confirm(decision: CouncilDecision) -> None:
    _tell(
        audience.presiding(decision.unit),
        decision,
        "entered",
        f"理事会决定“{decision}”（{decision.outcome}），请确认",
        decision.result.explain(),
        urgent=True,
    )


@creates(
    rules.may_enter,
    reason=lambda record, **_: f"录入理事会决定（{record.outcome}）",
    tells=_ask_to_confirm,
)
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
    decision = CouncilDecision(matter=matter, subject=subject.strip(), met_on=met_on, unit=unit)
    _count(decision, present, votes_for, votes_against, abstained)
    _enter(decision, by=by, minutes=minutes)
    return decision


@verb(
    rules.may_enter_again,
    moves="enter_again",
    reason=lambda record, **_: f"核对后重新录入（{record.outcome}）",
    tells=_ask_to_confirm,
)
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
) -> None:
    """Enter a returned record again, with the settings of this moment; without `minutes` the file stays. As `enter`."""
    decision.matter, decision.subject, decision.met_on, decision.unit = matter, subject.strip(), met_on, unit
    _count(decision, present, votes_for, votes_against, abstained)
    _enter(decision, by=by, minutes=minutes)


def _tell_returned(decision: CouncilDecision) -> None:
    title, body = f"理事会决定“{decision}”已退回核对", f"退回原因：{decision.return_reason}"
    _tell([decision.entered_by], decision, "returned", title, body)


@verb(
    rules.may_send_back,
    moves="send_back",
    reason="退回核对：{reason}",
    asks={"reason": "请填写退回原因。"},
    tells=_tell_returned,
)
def send_back(decision: CouncilDecision, *, reason: str, by: Any) -> None:
    """Who presides finds the record wrong; who entered it is told."""
    decision.return_reason = reason


def _takes_effect(decision: CouncilDecision, by: Any) -> None:
    said = _said(
        decision, "confirmed", f"理事会决定“{decision}”已确认：{decision.outcome}", decision.result.explain()
    )
    if decision.unit:
        audience.tell(decision.unit, also=audience.secretariat(), **said)
    else:
        notify(audience.secretariat(), **said)
    for listener in _listeners:
        listener(decision, by=by)


@verb(
    rules.may_confirm,
    moves="confirm",
    reason=lambda record, **_: f"确认理事会决定（{record.outcome}）",
    tells=_takes_effect,
)
def confirm(decision: CouncilDecision, *, by: Any) -> None:
    """Who presides confirms the record: from here on it has its effect, through the functions given to `on_confirmed`.

    The secretariat, and the people of the unit concerned, are told. Called twice it raises `Refused`.
    """
    decision.confirmed_by, decision.confirmed_at = by, clock.now()


@creates(
    rules.may_record_vote,
    reason=lambda record, **_: f"会议表决（{record.outcome}）",
    tells=_takes_effect,
)
def record_vote(
    *,
    matter: str,
    subject: str,
    unit: Unit | None,
    met_on: date,
    count: Count,
    quorum: str,
    majority: str,
    strict: bool,
    put_by: Any,
    presided: Any = None,
    by: Any,
) -> CouncilDecision:
    """A vote that was cast and counted in the portal: confirmed at once by who `presided`, or whose act it is, with its effect, as
    `confirm`.

    The thresholds are those that were frozen when the vote opened. Raises `Refused` when the quorum was missed, and for numbers
    that cannot be true.
    """
    decision = CouncilDecision(matter=matter, subject=subject, met_on=met_on, unit=unit)
    _check_matter(decision)
    _write(decision, count, quorum=Share.parse(quorum), majority=Share(Fraction(majority), strict))
    _enter(decision, by=put_by, minutes=None)
    decision.confirm()
    decision.confirmed_by, decision.confirmed_at = presided or by, clock.now()
    return decision


def _count(
    decision: CouncilDecision, present: int, votes_for: int, votes_against: int, abstained: int
) -> None:
    """Check and write what was counted on which matter; the thresholds in force are copied into the record."""
    _check_matter(decision)
    seats, recused = seats_on(decision.met_on, decision.unit)
    quorum, majority = thresholds(decision.matter)
    count = Count(seats, recused, present, votes_for, votes_against, abstained)
    _write(decision, count, quorum=quorum, majority=majority)


def _write(decision: CouncilDecision, count: Count, *, quorum: Share, majority: Share) -> None:
    """The numbers, the thresholds and what comes of them. Raises `Refused` for a quorum that was missed, and for numbers that cannot be true."""
    if problem := count.problem():
        raise Refused(problem)
    result = tally(count, quorum=quorum, majority=majority)
    if not result.quorate:
        raise Refused(result.explain())
    for one in fields(count):
        setattr(decision, one.name, getattr(count, one.name))
    decision.quorum, decision.majority = str(quorum.part), str(majority.part)
    decision.strict, decision.passed = majority.strict, result.passed


def _check_matter(decision: CouncilDecision) -> None:
    if not decision.subject:
        raise Refused("请填写议题。")
    if decision.met_on > clock.today():
        raise Refused("会议日期不能晚于今天。")
    unit = decision.unit
    names_its_unit(decision.matter, unit)
    if unit is not None and not unit.was_member_on(decision.met_on):
        raise Refused(f"{unit}在会议当日（{clock.show_day(decision.met_on)}）不是成员单位。")


def _enter(decision: CouncilDecision, *, by: Any, minutes: Any) -> None:
    """What other stories check of an entry, its file, and who entered it when."""
    for check in _checks:
        check(decision, by=by)
    if minutes is not None:
        decision.keep(minutes)
    decision.entered_by, decision.entered_at = by, clock.now()


def _tell(
    people: list[Any], decision: CouncilDecision, step: str, title: str, body: str, **extra: Any
) -> None:
    notify(people, **_said(decision, step, title, body), **extra)


def _said(decision: CouncilDecision, step: str, title: str, body: str) -> dict[str, Any]:
    return {
        "matter": f"decision:{decision.pk}",
        "step": f"{step}-{decision.version}",
        "title": title,
        "body": body,
        "url": decision.get_absolute_url(),
    }
