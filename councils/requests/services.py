"""A request from the question to the unit's judgement: each verb under its rule, and who is told."""

from datetime import date, datetime
from typing import Any

from alliance.calendar import holidays
from alliance.files.stored import Room
from alliance.files.uploads import CheckedFile
from alliance.ground import audit, clock
from alliance.ground.verbs import creates, do_to_each, verb
from alliance.messages.notifications import notify
from alliance.registers import policy
from councils.recusal import audience
from councils.requests import rules
from councils.requests.models import MemberRequest, RequestFile
from members.units.models import Unit

FILE_MB, QUOTA_MB = 20, 60
AT_ONCE = 100
Rating = MemberRequest.Rating


def _after(days: int) -> datetime:
    """The end of the last of so many working days from tomorrow on."""
    return clock.end_of_day(holidays.add_working_days(clock.today(), days))


def _days_until(day: date) -> int:
    """How many working days there are after today up to a day, none where it is past."""
    count, one = 0, clock.today()
    while one < day:
        one = holidays.add_working_days(one, 1)
        count += one <= day
    return count


def _tell_office(request: MemberRequest, step: str, title: str, body: str) -> None:
    notify(
        audience.secretariat(request.unit),
        matter=f"request:{request.pk}",
        step=f"{step}-{request.version}",
        title=title,
        body=body,
        url=request.get_absolute_url(),
        about=request.unit,
    )


def _tell_unit(request: MemberRequest, step: str, title: str, body: str) -> None:
    audience.tell(
        request.unit,
        audience.contacts_of(request.unit, heads=True),
        matter=f"request:{request.pk}",
        step=f"{step}-{request.version}",
        title=title,
        body=body,
        url=request.get_absolute_url(),
    )


# ---------------------------------------------------------------- the unit


def _filed(request: MemberRequest) -> None:
    until = clock.show_deadline(request.due, with_year=True)
    body = f"{request.get_category_display()}。请于 {until} 前答复。"
    _tell_office(request, "filed", f"{request.unit}提出诉求“{request}”", body)


@creates(
    rules.may_ask,
    reason="提出诉求",
    asks={"title": "请填写事由。", "text": "请写明具体内容。"},
    tells=_filed,
)
def ask(*, unit: Unit, category: str, title: str, text: str, by: Any) -> MemberRequest:
    """Ask the secretariat for something; it is told, and has so many working days from tomorrow on (a setting)."""
    return MemberRequest(
        unit=unit,
        category=category,
        title=title,
        text=text,
        filed_by=by,
        due=_after(policy.get("request_days")),
    )


@verb(rules.may_attach, moves="attach")
def attach(request: MemberRequest, *, file: CheckedFile, by: Any) -> RequestFile:
    """Put a file (which `uploads.check` has passed) beside a request; the same file again is the one already there."""
    if known := request.files.filter(sha256=file.sha256).first():
        return known
    Room("本件诉求的附件", QUOTA_MB, FILE_MB).check(file, there=request.files.all(), ever=request.files.all())
    kept = RequestFile(request=request)
    kept.keep(file)
    return audit.save(kept, by=by, reason=f"添加附件“{kept.name}”")


def _supplied(request: MemberRequest) -> None:
    until = clock.show_deadline(request.due, with_year=True)
    title = f"{request.unit}已补充诉求“{request}”"
    _tell_office(request, "supplied", title, f"{request.supplement[:200]}\n请于 {until} 前答复。")


@verb(
    rules.may_supply,
    moves="supply",
    reason="补充：{words}",
    asks={"words": "请写明补充内容。"},
    tells=_supplied,
)
def supply(request: MemberRequest, *, words: str, by: Any) -> None:
    """Say what the secretariat asked for; its time runs on from tomorrow with the working days that were left."""
    request.supplement = words[:2000]
    if request.days_left:
        request.due = _after(request.days_left)
    request.days_left = None


def _rated(request: MemberRequest) -> None:
    if request.rating == Rating.BAD:
        _tell_office(request, "rated", f"{request.unit}对诉求“{request}”的办理不满意", request.answer[:200])


@verb(rules.may_rate, moves="close", reason="评价：{rating.label}", tells=_rated)
def rate(request: MemberRequest, *, rating: MemberRequest.Rating, by: Any) -> None:
    """Say how content the unit is; the request is closed. The secretariat is told where it is not content."""
    request.rating = rating


def _reopened(request: MemberRequest, words: str) -> None:
    title = f"{request.unit}退回诉求“{request}”重办"
    _tell_office(request, "reopened", title, f"原因：{words}")


@verb(
    rules.may_reopen,
    moves="reopen",
    reason="退回重办：{words}",
    asks={"words": "请写明退回重办的原因。"},
    tells=_reopened,
)
def reopen(request: MemberRequest, *, words: str, by: Any) -> None:
    """Send an answer back, once; the secretariat is told and has the whole time again."""
    request.due, request.rate_by = _after(policy.get("request_days")), None


def _withdrawn(request: MemberRequest, words: str) -> None:
    _tell_office(request, "withdrawn", f"{request.unit}撤回诉求“{request}”", f"原因：{words}")


@verb(
    rules.may_withdraw,
    moves="withdraw",
    reason="撤回：{words}",
    asks={"words": "请写明撤回原因。"},
    tells=_withdrawn,
)
def withdraw(request: MemberRequest, *, words: str, by: Any) -> None:
    """Ask no more; the secretariat is told, and the request counts nowhere."""


# ---------------------------------------------------------------- the secretariat


@verb(rules.may_take, moves="take", reason="受理")
def take(request: MemberRequest, *, by: Any) -> None:
    """Take it on; nobody is told, the unit sees who does."""
    request.taken_by = by


def _asked_back(request: MemberRequest) -> None:
    _tell_unit(request, "asked", f"请补充诉求“{request}”", request.question)


@verb(
    rules.may_ask_back,
    moves="ask_back",
    reason="请单位补充：{words}",
    asks={"words": "请写明需要补充的内容。"},
    tells=_asked_back,
)
def ask_back(request: MemberRequest, *, words: str, by: Any) -> None:
    """Ask the unit; until it answers the time stands still. What is late already stays late."""
    request.question = words[:1000]
    request.days_left = _days_until(clock.last_day(request.due))


def _answered(request: MemberRequest) -> None:
    until = clock.show_deadline(request.rate_by, with_year=True)
    again = "" if request.reopened else "，或退回重办一次"
    body = f"{request.answer[:500]}\n请于 {until} 前评价满意度{again}。"
    _tell_unit(request, "answered", f"诉求“{request}”已答复", body)


@verb(
    rules.may_reply,
    moves="reply",
    reason="答复",
    asks={"text": "请填写答复。"},
    tells=_answered,
)
def reply(request: MemberRequest, *, text: str, by: Any, moment: datetime) -> None:
    """Answer; in time before `due`. The unit is told, and until when it may judge or send it back."""
    request.answer, request.answered_at = text, moment
    request.was_late = request.was_late or moment >= request.due
    request.rate_by = _after(policy.get("request_rating_days"))


# ---------------------------------------------------------------- the clock


@verb(None, moves="close", reason="评价期满，自动办结")
def close(request: MemberRequest, *, by: Any) -> None:
    """Close what was answered and not judged in time; nobody is told."""


def close_unjudged() -> int:
    """The sweep: answers whose time for a judgement is over."""
    over = MemberRequest.objects.filter(state=MemberRequest.State.ANSWERED, rate_by__lte=clock.now())
    return do_to_each(close, list(over[:AT_ONCE]))
