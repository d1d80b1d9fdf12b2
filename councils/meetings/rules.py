"""Who may prepare, call and move a meeting (第九条·秘书长·(三)：领导秘书处筹备会议).

The secretariat prepares; the secretary-general or a deputy signs what goes out (第九条·秘书长·(二)).
"""

from typing import Any

from alliance.ground import access
from alliance.ground.access import Office, Verdict
from alliance.ground.verbs import may_move
from councils.meetings.models.meetings import Meeting

SIGNERS = (Office.SECRETARY_GENERAL, Office.DEPUTY_SECRETARY_GENERAL)


def may_prepare(user: Any) -> Verdict:
    return Verdict.of(access.is_secretariat(user), "会议活动由秘书处筹备。")


def may_see_meetings(user: Any) -> Verdict:
    """The secretariat, and whoever stands for a unit."""
    if access.is_secretariat(user) or access.units_with(user):
        return Verdict.yes()
    return Verdict.no("会议活动由秘书处和成员单位查看。")


def may_revise(user: Any, meeting: Meeting) -> Verdict:
    return may_prepare(user) and may_move(meeting, "revise")


def may_choose_units(user: Any, meeting: Meeting) -> Verdict:
    return may_prepare(user) and may_move(meeting, "choose_units")


def _may_sign(user: Any, meeting: Meeting, move: str) -> Verdict:
    if not (verdict := may_move(meeting, move)):
        return verdict
    return Verdict.of(access.holds(user, *SIGNERS), "通知由秘书长或副秘书长签发。")


def may_call(user: Any, meeting: Meeting) -> Verdict:
    return _may_sign(user, meeting, "call")


def may_move_it(user: Any, meeting: Meeting) -> Verdict:
    return _may_sign(user, meeting, "move")


def may_cancel(user: Any, meeting: Meeting) -> Verdict:
    """A draft is given up by who prepares; what was called is called off by who may call."""
    if meeting.state == Meeting.State.DRAFT:
        return may_prepare(user)
    return _may_sign(user, meeting, "cancel")


def may_see_list(user: Any, meeting: Meeting) -> Verdict:
    """Who answered what, and who came: the secretariat and the council; others see their own unit's line."""
    if access.is_council_or_secretariat(user):
        return Verdict.yes()
    return Verdict.no("参会名单由秘书处和理事会查看。")
