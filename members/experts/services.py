"""An expert from the recommendation to the day when the entry ends: the verbs, each under its rule."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.ground.verbs import UNCHANGED, creates, verb
from alliance.history.autosaves import expect_version
from alliance.names import pinyin, spelling
from members.experts import rules
from members.experts.models import Expert, Update, term
from members.relations.told import tell
from members.units.models import Unit

State = Expert.State
MOST_FIELDS = 3


@creates(rules.may_recommend, reason="推荐入库")
def recommend(*, unit: Unit, content: Mapping[str, Any], by: Any) -> Expert:
    """Recommend somebody, who has agreed to it, for the pool; the secretariat finds it among its to-dos. Nobody is told.

    Raises `Refused` without the person's consent, for more than three fields, and for somebody recommended already.
    """
    return _filled(Expert(unit=unit, recommended_by=by), content)


@verb(rules.may_revise, reason=lambda record, by, **given: _said(record))
def revise(expert: Expert, *, content: Mapping[str, Any], by: Any, seen: int | None = None) -> None:
    """Write an entry. Of one in the pool this is its update of today; a change of what was checked has it checked again.

    Nobody is told. Raises `Conflict` when somebody else wrote since it was `seen`.
    """
    expect_version(expert, seen, by=by)
    before = [getattr(expert, name) for name in Expert.CHECKED]
    _filled(expert, content)
    if expert.state != State.LISTED:
        expert.revise()
        return
    _update(expert, by)
    if before != [getattr(expert, name) for name in Expert.CHECKED]:
        expert.recheck()


@verb(rules.may_freshen, moves="freshen", reason="确认资料无变化")
def freshen(expert: Expert, *, by: Any) -> Any:
    """Say that an entry of the pool is as it should be: its update of today. Nobody is told; twice a day is once."""
    if expert.updated_on == clock.today():
        return UNCHANGED
    return _update(expert, by)


def _accepted(expert: Expert) -> None:
    _tell(
        expert, "accepted", "已入专家库", f"有效期至 {clock.show_day(expert.valid_until)}。请每年更新资料。"
    )


@verb(rules.may_accept, moves="accept", reason="审核入库", tells=_accepted)
def accept(expert: Expert, *, by: Any) -> None:
    """The secretariat has checked it: it is in the pool for the years that are set. The unit is told."""
    expert.checked_by, expert.opinion = by, ""
    expert.listed_on = expert.listed_on or clock.today()
    expert.valid_until = term()
    _update(expert, by)


def _returned(expert: Expert) -> None:
    _tell(expert, "returned", "的推荐被退回补正", f"原因：{expert.opinion}。请补正后重新提交。")


@verb(
    rules.may_send_back,
    moves="send_back",
    reason="退回补正：{reason}",
    asks={"reason": "请写明退回原因。"},
    tells=_returned,
)
def send_back(expert: Expert, *, reason: str, by: Any) -> None:
    """Ask the unit for more; it is told."""
    expert.checked_by, expert.opinion = by, reason


def _prolonged(expert: Expert) -> None:
    _tell(expert, "prolonged", "的有效期已延长", f"有效期至 {clock.show_day(expert.valid_until)}。")


@verb(rules.may_prolong, moves="prolong", reason="延长有效期", tells=_prolonged)
def prolong(expert: Expert, *, by: Any) -> None:
    """Keep an updated entry that ends soon, or has ended, for another term from today; the unit is told."""
    expert.checked_by = by


def _left(expert: Expert) -> None:
    _tell(expert, "left", "已退库", f"原因：{expert.opinion}。")


@verb(
    rules.may_remove, moves="leave", reason="退库：{reason}", asks={"reason": "请写明退库原因。"}, tells=_left
)
def remove(expert: Expert, *, reason: str, by: Any) -> None:
    """Take somebody out of the pool, for a reason; the unit is told. To come back is a new recommendation."""
    expert.left_on, expert.opinion = clock.today(), reason


def _update(expert: Expert, by: Any) -> None:
    """An update of today; the first of a day is the one that is kept."""
    expert.updated_on = clock.today()
    if not expert.updates.filter(on=expert.updated_on).exists():
        audit.save(Update(expert=expert, on=expert.updated_on), by=by, reason="更新资料")


def _filled(expert: Expert, content: Mapping[str, Any]) -> Expert:
    for name in (*Expert.CONTENT, "consented"):
        if name in content:
            setattr(expert, name, content[name])
    expert.name = spelling.normal_name(expert.name)
    expert.name_key, expert.initials = pinyin.person_keys(expert.name)
    if not expert.consented:
        raise Refused("请先征得本人同意入库。", field="consented")
    if len(parts(expert.fields)) > MOST_FIELDS:
        raise Refused(f"研究领域不超过 {MOST_FIELDS} 个。", field="fields")
    try:
        expert.clean_fields(exclude=[one.name for one in expert._meta.fields if one.name not in content])
        expert.validate_constraints()
    except ValidationError as error:
        raise Refused("；".join(error.messages)) from error
    return expert


def parts(text: str) -> list[str]:
    """What is listed in a line: 数控、检测 → two."""
    return [one.strip() for one in spelling.half_width(text).replace(",", "、").split("、") if one.strip()]


def _said(expert: Expert) -> str:
    return "更新资料" if expert.state == State.LISTED else "修改资料"


def _tell(expert: Expert, step: str, title: str, body: str) -> None:
    tell(
        expert.unit,
        matter=f"expert:{expert.pk}",
        step=f"{step}-{expert.version}",
        title=f"专家{expert}{title}",
        body=body,
        url=expert.get_absolute_url(),
    )
