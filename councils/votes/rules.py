"""Who puts a question, who opens and closes the vote, who casts it.

The secretary-general puts it (as one who keeps the record); who presides over its matter opens, breaks off and closes the vote
(第五条·(四)), so that two people stand behind every decision. For a seat whoever is there for it votes: who fills it, whom the unit
named in its proxy, or who is there for the unit that received its proxy. A unit that steps back for the matter has no vote.
"""

from typing import Any

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
    if motion.method == Motion.Method.HANDS:
        return Verdict.no("该项为举手表决，不在系统中投票。")
    if ballot.recused:
        return Verdict.no("该单位在本事项中回避，不参加表决。")
    if ballot.cast:
        return Verdict.no("该席位已经投票，不能更改。")
    return Verdict.of(speaks_for(user, motion.meeting, ballot.unit_id), "由到会的任职人或其书面受托人投票。")


def speaks_for(user: Any, meeting: Meeting, unit: int) -> bool:
    """Whether the person is there for the unit's seat: as who fills it, as its own proxy, or for the unit that has its proxy."""
    line = Attendance.objects.voting_at(meeting).reckoned().filter(unit=unit).first()
    if line is None or line.counts_as not in (Attendance.Outcome.ATTENDED, Attendance.Outcome.PROXIED):
        return False
    line.meeting = meeting
    if line.present:
        own = unit in access.units_with(user)
        named = line.present == Attendance.Present.PROXY or is_own_proxy(line)
        return own and (named or fills_seat(user, line))
    return line.proxy_unit_id is not None and speaks_for(user, meeting, line.proxy_unit_id)
