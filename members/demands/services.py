"""A technical problem from its first words to the enterprise's confirmation: the verbs, each under its rule, and who is told."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError

from alliance.calendar.holidays import add_working_days
from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.ground.verbs import claim, creates, verb
from alliance.history.autosaves import expect_version
from members.demands import rules, telling
from members.demands.models import DemandAnswer, DemandTicket
from members.experts.models import Expert
from members.relations.told import tell
from members.units.models import Unit

Level, State, Reply = DemandTicket.Level, DemandTicket.State, DemandAnswer.Reply
ANSWER_DAYS = 5  # working days, by the standard of the research institutes
Content = Mapping[str, Any]


def answer_by(moment: datetime) -> datetime:
    """Until when (exclusive) who is asked at this moment should answer: the end of the fifth working day after it."""
    return clock.end_of_day(add_working_days(clock.local(moment).date(), ANSWER_DAYS))


# ---------------------------------------------------------------- the enterprise asks


@creates(rules.may_draft, reason="新建草稿")
def draft(*, unit: Unit, content: Content, by: Any) -> DemandTicket:
    """Write down a problem; only the enterprise sees it. Nobody is told."""
    return _filled(DemandTicket(unit=unit), content)


@verb(rules.may_write, moves="write", reason="修改")
def write(ticket: DemandTicket, *, content: Content, by: Any, seen: int | None = None) -> None:
    """Keep what is written of a draft. Raises `Conflict` when somebody else wrote since it was `seen`."""
    expect_version(ticket, seen, by=by)
    _filled(ticket, content)


@verb(rules.may_invite, moves="invite")
def invite(ticket: DemandTicket, *, unit: Unit, by: Any, moment: datetime) -> DemandAnswer:
    """Ask a unit; of what is posted it is told now, and its five working days begin.

    Raises `Refused` for the enterprise itself, for a unit that neither teaches nor does research nor has an expert in the pool,
    and for one that is there already.
    """
    if unit.pk == ticket.unit_id or not rules.is_helper(unit):
        raise Refused("请选择成员学校、科研机构或有在库专家的单位。", field="unit")
    if ticket.answers.filter(unit=unit).exists():
        raise Refused("该单位已在受邀或响应的单位中。", field="unit")
    asked = DemandAnswer(ticket=ticket, unit=unit, asked_by=by)
    if ticket.state == State.OPEN:
        _ask(asked, moment)
    audit.save(asked, by=by, reason=f"邀请{unit}")
    if asked.asked_at:
        telling.asked(asked)
    return asked


def _posted(ticket: DemandTicket) -> None:
    asked = list(ticket.answers.select_related("unit"))
    for one in asked:
        telling.asked(one)
    if not asked:
        telling.office(ticket, "unaddressed", "没有邀请单位", "请转给有关学校、科研机构。")


@verb(rules.may_post, moves="post", reason="发布", tells=_posted)
def post(ticket: DemandTicket, *, by: Any, moment: datetime) -> None:
    """Make it known as its level says; who was invited is told and has five working days. Without anybody invited the secretariat is told.

    Raises `Refused` for a day that has passed, and for a problem for invited units without any.
    """
    if ticket.needed_by < clock.today():
        raise Refused("期望解决期限已过，请先修改。")
    asked = list(ticket.answers.all())
    if ticket.level == Level.INVITED and not asked:
        raise Refused("仅受邀单位可见的难题，请先邀请单位。")
    ticket.posted_at, ticket.answer_by = moment, answer_by(moment)
    for one in asked:
        _ask(one, moment)
        audit.save(one, by=by, reason="发布难题")


def _extended(ticket: DemandTicket) -> None:
    telling.offering(ticket, "extended", "已延期", f"期望解决期限延至 {clock.show_day(ticket.needed_by)}。")


@verb(rules.may_extend, moves="extend", reason="延期至{until}", tells=_extended)
def extend(ticket: DemandTicket, *, until: date, by: Any) -> None:
    """Name a later day; who has offered is told."""
    if until <= ticket.needed_by or until < clock.today():
        raise Refused("请填写比原期限更晚、今天以后的日期。", field="until")
    ticket.needed_by = until


def _withdrawn(ticket: DemandTicket, reason: str) -> None:
    if ticket.posted_at:
        telling.offering(ticket, "withdrawn", "已撤回", f"原因：{reason}。不需要再响应。", silent=True)


@verb(
    rules.may_withdraw,
    moves="withdraw",
    reason="撤回：{reason}",
    asks={"reason": "请写明撤回原因。"},
    tells=_withdrawn,
)
def withdraw(ticket: DemandTicket, *, reason: str, by: Any, moment: datetime) -> None:
    """Ask no more, for a reason; who was asked and has not declined is told."""
    _release(ticket, by, moment)


# ---------------------------------------------------------------- units answer


def _answered(ticket: DemandTicket, unit: Unit, reply: str, words: str) -> None:
    said = Reply(reply).label
    telling.enterprise(ticket, f"answered-{unit.pk}-{ticket.version}-{reply}", f"：{unit}{said}", words)


@verb(
    rules.may_answer,
    moves="answer",
    reason="{unit}响应",
    asks={"words": "请写明响应内容。"},
    tells=_answered,
)
def answer(
    ticket: DemandTicket,
    *,
    unit: Unit,
    reply: str,
    words: str,
    by: Any,
    moment: datetime,
    expert: Expert | None = None,
) -> None:
    """Say for a unit whether it can help, with whom; the first answer decides whether it was in time. The enterprise is told.

    Raises `Refused` for an expert who is not in the pool for this unit, or must not be recommended to the enterprise.
    """
    if reply not in (Reply.OFFER, Reply.DECLINE):
        raise Refused("请选择能否承接。", field="reply")
    if expert is not None:
        _check_expert(expert, unit, ticket)
    one = ticket.answers.filter(unit=unit).first() or DemandAnswer(ticket=ticket, unit=unit)
    one.reply, one.words, one.expert = reply, words, expert if reply == Reply.OFFER else None
    one.answered_by, one.answered_at = by, one.answered_at or moment
    audit.save(one, by=by, reason=Reply(reply).label)


def _check_expert(expert: Expert, unit: Unit, ticket: DemandTicket) -> None:
    if not Expert.objects.in_pool(clock.today()).filter(pk=expert.pk, unit=unit).exists():
        raise Refused("请选择本单位在库的专家。", field="expert")
    if expert.must_avoid(ticket.unit):
        raise Refused(f"专家{expert}声明回避{ticket.unit}，请选择其他专家。", field="expert")


# ---------------------------------------------------------------- matched, solved, confirmed


def _matched(ticket: DemandTicket, answer: DemandAnswer) -> None:
    about = f"请与企业联系：{ticket.contact}。解决后请在系统中报告。"
    tell(ticket.solver, **telling.message(ticket, f"matched-{ticket.version}", "：企业选定贵单位承接", about))
    others = ticket.answers.filter(reply=Reply.OFFER).exclude(unit=ticket.solver_id).select_related("unit")
    for one in others:
        tell(
            one.unit,
            **telling.message(ticket, f"matched-other-{ticket.version}", "已选定其他单位承接", "感谢响应。"),
        )


@verb(rules.may_match, moves="match", reason="选定{answer.unit}承接", tells=_matched)
def match(ticket: DemandTicket, *, answer: DemandAnswer, by: Any, moment: datetime) -> None:
    """Choose one of the offers; its unit is told, the others too, and who has not answered need not any more."""
    answer = claim(answer)
    if answer.ticket_id != ticket.pk or answer.reply != Reply.OFFER:
        raise Refused("请选择一家可以承接的单位。")
    if not answer.unit.is_active:
        raise Refused("该单位现在不是成员单位。")
    ticket.solver, ticket.matched_at = answer.unit, moment
    _release(ticket, by, moment)


@verb(rules.may_part, moves="part", reason="终止对接：{reason}", asks={"reason": "请写明终止对接的原因。"})
def part(ticket: DemandTicket, *, reason: str, by: Any) -> None:
    """The two do not come together; both are told, and it is open again."""
    for unit in (ticket.solver, ticket.unit):
        tell(
            unit,
            **telling.message(
                ticket,
                f"parted-{ticket.version}-{unit.pk}",
                "终止对接",
                f"原因：{reason}。难题重新征集响应。",
            ),
        )


def _reported(ticket: DemandTicket) -> None:
    telling.enterprise(
        ticket, f"reported-{ticket.version}", f"：{ticket.solver}报告已解决，请确认", ticket.outcome
    )


@verb(
    rules.may_report,
    moves="report",
    reason="报告已解决",
    asks={"reason": "请写明解决情况。"},
    tells=_reported,
)
def report(ticket: DemandTicket, *, reason: str, by: Any) -> None:
    """The solving unit says what was reached (`reason`); the enterprise is told and asked to confirm."""
    ticket.outcome = reason[:2000]


def _confirmed(ticket: DemandTicket) -> None:
    tell(
        ticket.solver,
        **telling.message(ticket, "confirmed", "：企业已确认解决", "计入双方的联合攻关解决数。"),
    )


@verb(rules.may_confirm, moves="confirm", reason="确认解决", tells=_confirmed)
def confirm(ticket: DemandTicket, *, by: Any, moment: datetime) -> None:
    """The enterprise confirms; it counts for both in the year of the confirmation, and the solving unit is told."""
    ticket.confirmed_by, ticket.confirmed_at = by, moment


def _rejected(ticket: DemandTicket, reason: str) -> None:
    tell(
        ticket.solver,
        **telling.message(ticket, f"rejected-{ticket.version}", "：企业认为尚未解决", f"原因：{reason}。"),
    )


@verb(
    rules.may_reject,
    moves="reject",
    reason="认为尚未解决：{reason}",
    asks={"reason": "请写明尚未解决之处。"},
    tells=_rejected,
)
def reject(ticket: DemandTicket, *, reason: str, by: Any) -> None:
    """The enterprise says what is still missing; the solving unit is told and goes on."""


# ---------------------------------------------------------------- parts of the verbs


def _filled(ticket: DemandTicket, content: Content) -> DemandTicket:
    for name in DemandTicket.CONTENT:
        if name in content:
            setattr(ticket, name, content[name])
    try:
        ticket.clean_fields(exclude=[one.name for one in ticket._meta.fields if one.name not in content])
    except ValidationError as error:
        raise Refused("；".join(error.messages)) from error
    return ticket


def _ask(one: DemandAnswer, moment: datetime) -> None:
    one.asked_at, one.due_at = moment, answer_by(moment)


def _release(ticket: DemandTicket, by: Any, moment: datetime) -> None:
    """Whoever has not answered need not any more."""
    for one in ticket.answers.filter(reply=Reply.NONE, released_at=None):
        one.released_at = moment
        audit.save(one, by=by, reason="不再需要响应")
