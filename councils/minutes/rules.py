"""Who writes, checks and signs minutes, and who signs for having read them.

The secretariat writes; the secretary-general or a deputy checks, but not what that person has written; who presided signs, but
not what that person has written or checked: three people stand behind minutes, or two where who presides checks nothing.
Where who presided no longer holds any office, whoever presides now signs.
"""

from typing import Any

from alliance.ground import access
from alliance.ground.access import Verdict
from alliance.ground.verbs import may_move
from councils.meetings.models.meetings import Meeting
from councils.meetings.rules import SIGNERS, may_prepare, may_see_meetings
from councils.minutes.models import Minutes, MinutesReader
from councils.recusal.rules import may_preside
from councils.terms.models.terms import PRESIDING

LEADING = (*PRESIDING, *SIGNERS)


def may_see_list(user: Any) -> Verdict:
    return may_see_meetings(user)


def may_begin(user: Any, meeting: Meeting) -> Verdict:
    """Of a meeting that was held; once."""
    if not (verdict := may_prepare(user)):
        return verdict
    if meeting.kind in Meeting.ACTIVITIES:
        return Verdict.no("活动不印发会议纪要。")
    if meeting.state != Meeting.State.HELD:
        return Verdict.no("会议结束登记后才能起草纪要。")
    if meeting.minutes.exists():
        return Verdict.no("该会议的纪要已经起草。")
    return Verdict.yes()


def may_revise(user: Any, minutes: Minutes) -> Verdict:
    return may_prepare(user) and may_move(minutes, "revise")


def may_submit(user: Any, minutes: Minutes) -> Verdict:
    if minutes.presided_by_id is None:
        return Verdict.no("请先选择主持人，由其签发。")
    return may_prepare(user) and may_move(minutes, "submit")


def _checks(user: Any, minutes: Minutes) -> Verdict:
    if not access.holds(user, *SIGNERS):
        return Verdict.no("由秘书长或副秘书长核稿。")
    if user.pk == minutes.written_by_id:
        return Verdict.no("起草人不能自己核稿，请由其他秘书长、副秘书长核稿。")
    if user.pk == minutes.presided_by_id:
        return Verdict.no("主持人签发，请由其他秘书长、副秘书长核稿。")
    return Verdict.yes()


def may_check(user: Any, minutes: Minutes) -> Verdict:
    return may_move(minutes, "check_it") and _checks(user, minutes)


def _signs(user: Any, minutes: Minutes) -> Verdict:
    presided = minutes.presided_by
    if presided is None or not access.holds(presided, *LEADING):
        verdict = may_preside(user, None)
    elif user.pk == presided.pk:
        verdict = Verdict.yes()
    else:
        verdict = Verdict.no(f"由主持会议的{presided}签发。")
    if verdict and user.pk in (minutes.written_by_id, minutes.checked_by_id):
        return Verdict.no("起草人、核稿人不能签发。")
    return verdict


def may_sign(user: Any, minutes: Minutes) -> Verdict:
    return may_move(minutes, "issue") and _signs(user, minutes)


def may_send_back(user: Any, minutes: Minutes) -> Verdict:
    """Whoever has it on the desk."""
    signing = minutes.state == Minutes.State.SIGNING
    return may_move(minutes, "send_back") and (_signs if signing else _checks)(user, minutes)


def may_correct(user: Any, minutes: Minutes) -> Verdict:
    """The secretary-general or a deputy says that it needs correcting; it is written, checked and signed as any other."""
    if not (verdict := may_move(minutes, "correct")):
        return verdict
    if not access.holds(user, *SIGNERS):
        return Verdict.no("由秘书长或副秘书长提出更正。")
    if Minutes.objects.filter(meeting=minutes.meeting_id, state__in=Minutes.OPEN).exists():
        return Verdict.no("更正后的纪要正在办理。")
    return Verdict.yes()


def may_read(user: Any, minutes: Minutes, reader: MinutesReader) -> Verdict:
    """Somebody of the unit, once."""
    if reader.unit_id not in access.units_with(user):
        return Verdict.no("只能为本单位签收。")
    if reader.read_at is not None:
        return Verdict.no("本单位已经签收。")
    return may_move(minutes, "read")


def may_urge(user: Any, minutes: Minutes) -> Verdict:
    return may_prepare(user) and may_move(minutes, "read")
