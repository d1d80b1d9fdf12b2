"""Who may begin, write, hand up, answer for and decide on a summary, now, and why not.

|  | writes | answers for it | decides |
|---|---|---|---|
| of a unit | the unit's people | its head | the secretariat, not for the own or a related unit |
| of the secretariat | the secretariat | the secretary-general (in a vacancy a deputy) | the chair (`may_preside`), nobody what he answered for |
"""

from datetime import date
from typing import Any

from alliance.ground import clock
from alliance.ground.access import Verdict, is_secretariat, units_with
from alliance.ground.verbs import may_move
from alliance.prose import parsing
from councils.recusal.rules import may_keep_record, may_preside, must_step_back
from members.units.models import Unit
from reports.drafting.sentences import gaps_in
from reports.summaries.models import Summary

SHORTEST = 200
OF_SECRETARIAT = "半年、年终总结和联盟自评由秘书处起草（第九条·秘书处·(五)、第十一条）。"


def may_start_unit(user: Any, unit: Unit, year: int) -> Verdict:
    """People of a unit, for a year in which it was a member, from July on: before, there is nothing to sum up."""
    if unit.pk not in units_with(user):
        return Verdict.no("只有本单位的人员可以起草本单位的年度工作总结。")
    if unit.joined_on > date(year, 12, 31) or (unit.ended_on and unit.ended_on <= date(year, 1, 1)):
        return Verdict.no(f"{year}年不在本单位的成员资格期间。")
    return _has_begun(year, 7)


def may_start_ours(user: Any, kind: str, year: int) -> Verdict:
    if not is_secretariat(user):
        return Verdict.no(OF_SECRETARIAT)
    if kind not in Summary.OURS:
        return Verdict.no("请选择总结类型。")
    return _has_begun(year, 5 if kind == Summary.Kind.HALF_YEAR else 11)


def _has_begun(year: int, month: int) -> Verdict:
    if clock.today() < date(year, month, 1):
        return Verdict.no(f"{year}年{month}月1日起可以起草。")
    return Verdict.of(year >= 2000, "没有这个年度。")


def writes(user: Any, summary: Summary) -> bool:
    return summary.unit_id in units_with(user) if summary.is_of_unit else is_secretariat(user)


def may_edit(user: Any, summary: Summary) -> Verdict:
    if not writes(user, summary):
        return Verdict.no("只有本单位的人员可以修改。" if summary.is_of_unit else OF_SECRETARIAT)
    return may_move(summary, "edit")


def may_hand_up(user: Any, summary: Summary) -> Verdict:
    if not writes(user, summary):
        return Verdict.no("只有起草的一方可以送确认。")
    return may_move(summary, "hand_up") and is_complete(summary)


def may_hand_back(user: Any, summary: Summary) -> Verdict:
    """Whoever should answer for it does not yet, or who wrote it takes it back."""
    if not writes(user, summary):
        return Verdict.no("只有起草的一方可以退回或撤回。")
    return may_move(summary, "hand_back")


def may_hand_in(user: Any, summary: Summary) -> Verdict:
    if summary.is_of_unit:
        if summary.unit_id not in units_with(user, "head_unit"):
            return Verdict.no("由单位负责人确认并报送（第七条·(五)）。")
    elif not (ours := may_keep_record(user, None)):
        return ours if is_secretariat(user) else Verdict.no("由秘书长确认并呈送理事长。")
    return may_move(summary, "hand_in") and is_complete(summary)


def may_decide(user: Any, summary: Summary) -> Verdict:
    if summary.is_of_unit:
        if not is_secretariat(user):
            return Verdict.no("由秘书处审定。")
        return may_move(summary, "settle") and must_step_back(user, summary.unit)
    if not (presides := may_preside(user, None)):
        return presides
    if not (possible := may_move(summary, "settle")):
        return possible
    return Verdict.of(summary.checked_by_id != user.pk, "确认人不能审定自己呈送的总结。")


def may_carry_over(user: Any, summary: Summary) -> Verdict:
    """The unit's people put what was handed in into their self-assessment, as far as that may be written."""
    if not summary.is_of_unit or summary.unit_id not in units_with(user):
        return Verdict.no("只有本单位的人员可以带入本单位自评。")
    if summary.state not in (Summary.State.REVIEWING, Summary.State.FINAL):
        return Verdict.no("总结确认报送后才能带入自评。")
    return Verdict.yes()


def is_complete(summary: Summary) -> Verdict:
    """There is enough to read, and nothing that still had to be filled in."""
    text = parsing.text_of(summary.text)
    if gaps := gaps_in(text):
        shown = "；".join(gaps[:3]) + ("等" if len(gaps) > 3 else "")
        return Verdict.no(f"正文还有 {len(gaps)} 处“【请填写】”没有写：{shown}。")
    if (length := len("".join(text.split()))) < SHORTEST:
        return Verdict.no(f"正文只有 {length} 字，不足 {SHORTEST} 字，请写完整后再报送。")
    return Verdict.yes()
