"""Putting a question, opening the vote, casting, counting, closing; a closed vote is a decision of the council."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Case, F, When

from alliance.ground import audit
from alliance.ground.access import Refused
from alliance.ground.verbs import creates, verb
from councils.decisions import services as decisions
from councils.meetings.models.attendances import Attendance
from councils.meetings.models.meetings import Meeting
from councils.numbering import services as numbering
from councils.numbering.models import PaperKind
from councils.recusal.models import units_recused_for
from councils.votes import rules
from councils.votes.models import Ballot, Choice, Motion, SecretCount
from members.units.models import Unit

Listener = Callable[..., None]
_listeners: list[Listener] = []

Method = Motion.Method


def on_closed(listener: Listener) -> Listener:
    """Register `fn(motion, *, by)`, called within the act that closes a vote, carried or not; what it raises undoes the closing."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


@creates(rules.may_put, reason="提交议案")
def put(
    meeting: Meeting,
    *,
    matter: str,
    subject: str,
    text: str,
    method: str,
    unit: Unit | None = None,
    by: Any,
) -> Motion:
    """Put a question on the agenda of a meeting whose seats vote; nobody is told, it stands on the page of the meeting."""
    decisions.names_its_unit(matter, unit)
    return Motion(
        meeting=meeting,
        matter=matter,
        subject=subject.strip(),
        text=text.strip(),
        method=method,
        unit=unit,
        put_by=by,
    )


@verb(rules.may_revise, moves="revise", reason="修改议案")
def revise(
    motion: Motion, *, matter: str, subject: str, text: str, method: str, unit: Unit | None = None, by: Any
) -> None:
    """Word it anew before the vote."""
    decisions.names_its_unit(matter, unit)
    motion.matter, motion.subject, motion.text = matter, subject.strip(), text.strip()
    motion.method, motion.unit, motion.put_by = method, unit, by


@verb(rules.may_withdraw, moves="withdraw", reason="撤回议案：{why}", asks={"why": "请写明撤回的原因。"})
def withdraw(motion: Motion, *, why: str, by: Any) -> None:
    """It is not put to the vote."""


@verb(rules.may_open, moves="open", reason="开始表决")
def open(motion: Motion, *, moment: datetime, by: Any) -> None:
    """Who presides opens the vote: the seats of the meeting are frozen with those that step back, and the thresholds copied.

    Raises `Refused` while the seats that are there make no quorum.
    """
    away = units_recused_for(motion.unit, motion.meeting.day) if motion.unit else frozenset()
    lines = list(Attendance.objects.voting_at(motion.meeting).reckoned())
    quorum, majority = decisions.thresholds(motion.matter)
    motion.seats, motion.recused = len(lines), sum(line.unit_id in away for line in lines)
    motion.quorum, motion.majority, motion.strict = str(quorum.part), str(majority.part), majority.strict
    motion.opened_at, motion.opened_by = moment, by
    there = _there(lines, away)
    needed = quorum.of(motion.seats - motion.recused)
    if there < max(1, needed):
        raise Refused(
            f"出席席位未达到法定人数：应到 {motion.seats - motion.recused} 个，至少 {needed} 个，实到 {there} 个。"
        )
    _freeze(motion, {line.unit_id: line.unit_id in away for line in lines}, by=by)
    SecretCount.objects.bulk_create(
        [SecretCount(motion=motion, choice=choice) for choice in Choice.values], ignore_conflicts=True
    )


def _freeze(motion: Motion, seats: dict[int, bool], *, by: Any) -> None:
    """A ballot for each seat, with whether it steps back; of a vote that was broken off before the same ones again."""
    known = list(motion.ballots.filter(unit__in=seats))
    for ballot in known:
        ballot.recused = seats[ballot.unit_id]
    audit.bulk_change(known, ["recused"], by=by, reason="表决席位")
    fresh = seats.keys() - {ballot.unit_id for ballot in known}
    ballots = [Ballot(motion=motion, unit_id=unit, recused=seats[unit]) for unit in sorted(fresh)]
    audit.bulk_create(Ballot, ballots, by=by, reason="表决席位")


def _there(lines: list[Any], away: frozenset[int]) -> int:
    return sum(line.counts_as in Attendance.THERE and line.unit_id not in away for line in lines)


@verb(rules.may_cast, part_of="motion", reason="投票")
def cast(ballot: Ballot, *, choice: str, seen: str = "", by: Any) -> None:
    """A seat that is there votes, once. By name the choice stands on its ballot; in a secret vote only that it has voted,
    and all three numbers are written, so that not even the database's own marks on a row tell which one rose.

    The vote is locked while it is cast, so that nothing is cast into a vote that closes. Raises `Refused` for a second one, and
    where the page showed another round of the vote than the one that is open (`Motion.round`).
    """
    if seen and seen != ballot.motion.round:
        raise Refused("该项表决中止后已重新开始，议案可能已修改，请看过现在的议案后再投票。")
    if choice not in Choice.values:
        raise Refused("请选择赞成、反对或弃权。", field="choice")
    ballot.cast = True
    if ballot.motion.method == Method.SECRET:
        one = Case(When(choice=choice, then=1), default=0)
        SecretCount.objects.filter(motion=ballot.motion).update(number=F("number") + one)
    else:
        ballot.choice = choice


@verb(rules.may_count_hands, moves="vote", reason="登记举手票数")
def count_hands(motion: Motion, *, votes_for: int, votes_against: int, by: Any) -> None:
    """Write down the hands that were counted in the room; the rest of those present have abstained.

    Who is there at this moment is written down with them: a seat that leaves before the vote is closed has been counted. Counted
    anew it replaces both.
    """
    there = len(there_at(motion))
    if votes_for + votes_against > there:
        raise Refused(f"赞成、反对合计不能超过出席席位数 {there}。", field="votes_for")
    motion.votes_for, motion.votes_against, motion.present = votes_for, votes_against, there


@verb(rules.may_break_off, moves="break_off", reason="中止表决：{why}", asks={"why": "请写明中止的原因。"})
def break_off(motion: Motion, *, why: str, by: Any) -> None:
    """Nothing was decided: what was cast is void, and the vote may be opened again."""
    ballots = list(motion.ballots.all())
    for ballot in ballots:
        ballot.cast, ballot.choice, ballot.recused = False, "", False
    audit.bulk_change(ballots, ["cast", "choice", "recused"], by=by, reason="中止表决，票作废")
    SecretCount.objects.filter(motion=motion).update(number=0)
    motion.votes_for = motion.votes_against = None
    motion.present = 0


@verb(rules.may_close, moves="close", reason="结束表决")
def close(motion: Motion, *, moment: datetime, by: Any) -> None:
    """Count and end the vote: it becomes a confirmed decision of the council with its effect, and cannot change any more; its
    result sheet takes a number.

    Who is there and did not vote has abstained. Raises `Refused` for hands that nobody has counted yet, and when the quorum was
    lost meanwhile: then it can only be broken off.
    """
    there = there_at(motion)
    if motion.method != Method.HANDS:
        motion.present = len(there)
        _count_ballots(motion)
        _keep_presence(motion, there, by=by)
    motion.closed_at = moment
    motion.number = numbering.number_for(
        PaperKind.BALLOT,
        moment=moment,
        title=f"表决结果单：{motion.subject}",
        url=motion.get_absolute_url(),
        by=by,
    )
    motion.decision = decisions.record_vote(
        matter=motion.matter,
        subject=motion.subject,
        unit=motion.unit,
        met_on=motion.meeting.day,
        count=motion.count,
        quorum=motion.quorum,
        majority=motion.majority,
        strict=motion.strict,
        put_by=motion.put_by,
        by=by,
    )
    for listener in _listeners:
        listener(motion, by=by)


def _count_ballots(motion: Motion) -> None:
    """What was cast, and by how many it could have been; hands were counted in the room, with who was there then."""
    if motion.method == Method.NAMED:
        chosen = [ballot.choice for ballot in motion.ballots.all()]
        motion.votes_for, motion.votes_against = chosen.count(Choice.FOR), chosen.count(Choice.AGAINST)
    else:
        numbers = dict(motion.secret_counts.values_list("choice", "number"))
        motion.votes_for, motion.votes_against = numbers[Choice.FOR], numbers[Choice.AGAINST]


def _keep_presence(motion: Motion, there: frozenset[int], *, by: Any) -> None:
    ballots = list(motion.ballots.filter(unit__in=there))
    for ballot in ballots:
        ballot.there = True
    audit.bulk_change(ballots, ["there"], by=by, reason="表决时出席")


def there_at(motion: Motion) -> frozenset[int]:
    """Units whose seats are there now and do not step back, with whoever has voted (and may have left since); two queries."""
    entitled = motion.ballots.filter(recused=False)
    lines = Attendance.objects.voting_at(motion.meeting).reckoned()
    there = set(lines.filter(counts_as__in=Attendance.THERE).values_list("unit", flat=True))
    seats = entitled.values_list("unit", "cast")
    return frozenset(unit for unit, voted in seats if unit in there or voted)
