"""Who puts a question, who opens and closes the vote, who casts it.

The secretary-general puts it (as one who keeps the record); who presides over its matter opens, breaks off and closes the vote
(第五条·(四)), so that two people stand behind every decision. For a seat whoever is there for it votes: who fills it, whom the unit
named in its proxy, or who is there for the unit that received its proxy. A unit that steps back for the matter has no vote.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from alliance.ground import access
from alliance.ground.access import Verdict
from alliance.ground.verbs import may_move
from councils.attendance.rules import fills_seat, is_own_proxy
from councils.meetings.models.attendances import Attendance
from councils.meetings.models.meetings import Meeting
from councils.recusal.rules import may_keep_record, may_preside
from councils.votes.models import Ballot, Motion
from members.units.models import Unit

CALLED = Meeting.State.CALLED


def may_put(user: Any, meeting: Meeting, unit: Unit | None = None) -> Verdict:
    if not meeting.votes:
        return Verdict.no("只有理事会、常务理事会和理事长会议可以表决。")
    if meeting.state not in (Meeting.State.DRAFT, CALLED):
        return Verdict.no(f"该会议{meeting.get_state_display()}，不能再提交议案。")
    return may_keep_record(user, unit)


def may_revise(user: Any, motion: Motion) -> Verdict:
    return may_move(motion, "revise") and may_keep_record(user, motion.unit)


def may_withdraw(user: Any, motion: Motion) -> Verdict:
    return may_move(motion, "withdraw") and may_keep_record(user, motion.unit)


def _is_in_session(motion: Motion) -> Verdict:
    """Votes are opened and cast while the list is open; one that was left open is closed or broken off afterwards, too."""
    if motion.meeting.state == CALLED:
        return Verdict.yes()
    return Verdict.no(f"该会议{motion.meeting.get_state_display()}，不能表决。")


def _may_preside_over(user: Any, motion: Motion, move: str) -> Verdict:
    if not (verdict := may_move(motion, move)):
        return verdict
    if not (verdict := may_preside(user, motion.unit)):
        return verdict
    return Verdict.of(user.pk != motion.put_by_id, "提交议案的人不能主持该项表决。")


def may_open(user: Any, motion: Motion) -> Verdict:
    if not (verdict := _may_preside_over(user, motion, "open")):
        return verdict
    if not (verdict := _is_in_session(motion)):
        return verdict
    if Motion.objects.filter(meeting=motion.meeting_id, state=Motion.State.OPEN).exists():
        return Verdict.no("本次会议还有一项表决没有结束。")
    return Verdict.yes()


def may_break_off(user: Any, motion: Motion) -> Verdict:
    return _may_preside_over(user, motion, "break_off")


def may_close(user: Any, motion: Motion) -> Verdict:
    return _may_preside_over(user, motion, "close")


def may_count_hands(user: Any, motion: Motion) -> Verdict:
    """Whoever keeps the record counts the hands; who presides closes."""
    if motion.method != Motion.Method.HANDS:
        return Verdict.no("该项表决不是举手表决。")
    return may_move(motion, "vote") and may_keep_record(user, motion.unit)


def may_cast(user: Any, motion: Motion, ballot: Ballot) -> Verdict:
    if not (verdict := may_move(motion, "vote")):
        return verdict
    if not (verdict := _is_in_session(motion)):
        return verdict
    if not (verdict := _takes_part(motion, ballot)):
        return verdict
    if ballot.cast:
        return Verdict.no("该席位已经投票，不能更改。")
    return Verdict.of(speaks_for(user, motion.meeting, ballot.unit_id), "由到会的任职人或其书面受托人投票。")


def _takes_part(motion: Motion, ballot: Ballot) -> Verdict:
    """Whether this seat casts its vote here at all."""
    if motion.method == Motion.Method.HANDS:
        return Verdict.no("该项为举手表决，不在系统中投票。")
    return Verdict.of(not ballot.recused, "该单位在本事项中回避，不参加表决。")


def own_ballots(user: Any, motion: Motion, ballots: Iterable[Ballot]) -> list[Ballot]:
    """Those of the motion's ballots that the person casts, or has cast, while the vote is open; as many queries for one as for all."""
    if not may_move(motion, "vote") or motion.method == Motion.Method.HANDS:
        return []
    spoken = spoken_for(user, motion.meeting)
    return [one for one in ballots if one.unit_id in spoken and _takes_part(motion, one)]


def to_cast(user: Any, motion: Motion) -> list[Ballot]:
    """The ballots of the motion that the person may cast now."""
    if not _is_in_session(motion):
        return []
    return own_ballots(user, motion, motion.ballots.filter(cast=False))


def speaks_for(user: Any, meeting: Meeting, unit: int) -> bool:
    return unit in spoken_for(user, meeting)


def spoken_for(user: Any, meeting: Meeting) -> frozenset[int]:
    """The units for whose seats the person is there: as who fills it, as its own proxy, or for the unit that has its proxy."""
    own = access.units_with(user)
    if not own:
        return frozenset()
    rows = Attendance.objects.voting_at(meeting).reckoned().filter(counts_as__in=Attendance.THERE)
    lines = {line.unit_id: line for line in rows.filter(Q(unit__in=own) | Q(proxy_unit__in=own))}
    there = {unit for unit in own if unit in lines and _is_there_for_own(user, meeting, lines[unit])}
    given = {unit for unit, line in lines.items() if not line.present and line.proxy_unit_id in there}
    return frozenset(there | given)


def _is_there_for_own(user: Any, meeting: Meeting, line: Attendance) -> bool:
    line.meeting = meeting
    named = line.present == Attendance.Present.PROXY or is_own_proxy(line)
    return bool(line.present) and (named or fills_seat(user, line))
