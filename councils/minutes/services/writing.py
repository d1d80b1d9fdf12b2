"""Minutes begun, written, checked and sent back (第九条·秘书处·(二))."""

from datetime import datetime
from typing import Any

from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.ground.verbs import creates, verb
from alliance.messages.notifications import notify
from councils.meetings.models.meetings import Meeting
from councils.minutes import drafting, rules
from councils.minutes.models import Minutes
from councils.recusal import audience


def told(minutes: Minutes, people: Any, step: str, title: str, body: str = "") -> int:
    """Tell these people about a step of the minutes."""
    return notify(
        people,
        matter=f"minutes:{minutes.pk}",
        step=f"{step}-{minutes.version}",
        title=title,
        body=body or f"印发期限：{clock.show_deadline(minutes.due, with_year=True)}。",
        url=minutes.get_absolute_url(),
    )


@creates(rules.may_begin, reason="起草会议纪要")
def begin(meeting: Meeting, *, by: Any) -> Minutes:
    """Draft the minutes from what is known of the meeting; nobody is told. Once for a meeting."""
    return Minutes(
        meeting=meeting,
        presided_by=drafting.who_presided(meeting),
        written_by=by,
        **drafting.draft_of(meeting),
    )


@verb(rules.may_revise, moves="revise", reason="修改会议纪要")
def revise(minutes: Minutes, *, presided_by: Any = None, by: Any, **texts: str) -> None:
    """Write on; only somebody who may preside, or leads the secretariat, can have presided."""
    known = drafting.may_have_presided(minutes.meeting)
    if presided_by is not None and presided_by.pk not in {one.pk for one in known}:
        raise Refused("主持人应为理事长、副理事长、常务理事或秘书长。", field="presided_by")
    minutes.presided_by, minutes.written_by = presided_by, by
    for name in Minutes.WRITTEN:
        if name in texts:
            setattr(minutes, name, texts[name])


def _tell_checkers(minutes: Minutes) -> None:
    people = [one for one in audience.secretariat() if rules.may_check(one, minutes)]
    told(minutes, people, "submitted", f"请核稿：{minutes}")


@verb(rules.may_submit, moves="submit", reason="送核稿", tells=_tell_checkers)
def submit(minutes: Minutes, *, by: Any) -> None:
    """Hand it to whoever may check it: the secretary-general and deputies who have not written it are told."""
    if not minutes.body.strip() or not minutes.title.strip():
        raise Refused("请填写标题和会议内容。", field="body")
    minutes.return_reason = ""


def _tell_signer(minutes: Minutes) -> None:
    presided = minutes.presided_by
    told(minutes, [presided] if presided else audience.presiding(None), "checked", f"请签发：{minutes}")


@verb(rules.may_check, moves="check_it", reason="核稿", tells=_tell_signer)
def check(minutes: Minutes, *, moment: datetime, by: Any) -> None:
    """Find it right; who presided is told and signs."""
    minutes.checked_by, minutes.checked_at = by, moment


def _tell_returned(minutes: Minutes, why: str) -> None:
    told(minutes, audience.secretariat(), "returned", f"纪要已退回：{minutes}", f"原因：{why}")


@verb(
    rules.may_send_back,
    moves="send_back",
    reason="退回：{why}",
    asks={"why": "请写明退回的原因。"},
    tells=_tell_returned,
)
def send_back(minutes: Minutes, *, why: str, by: Any) -> None:
    """It is written on, and checked and signed anew; the secretariat is told why."""
    minutes.return_reason = why
    minutes.checked_by = minutes.checked_at = None


@verb(rules.may_correct, moves="correct")
def correct(minutes: Minutes, *, why: str, by: Any) -> Minutes:
    """Begin another edition that names this one and says why; this one stands until the other is issued."""
    if not why.strip():
        raise Refused("请写明更正的原因。", field="why")
    texts = {name: getattr(minutes, name) for name in Minutes.WRITTEN}
    fresh = Minutes(
        meeting=minutes.meeting,
        edition=minutes.edition + 1,
        corrects=minutes,
        why_corrected=why.strip(),
        presided_by=minutes.presided_by,
        written_by=by,
        **texts,
    )
    return audit.save(fresh, by=by, reason=f"更正{minutes.number}：{why.strip()}")
