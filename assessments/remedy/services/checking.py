"""What the secretariat does in a rectification case: answer the plan, re-check, give more time; and its end (第十二条)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.ground.verbs import verb
from assessments.rectification.models import Rectification
from assessments.rectification.services.telling import tell_unit
from assessments.remedy import rules


@verb(rules.may_answer_plan, moves="accept_plan", reason="整改方案通过审核")
def accept_plan(case: Rectification, *, moment: datetime, by: Any, opinion: str = "") -> None:
    """The secretariat finds the plan fit; the unit is told and goes on to its report."""
    case.plan_accepted_at, case.plan_answer = moment, opinion.strip()
    tell_unit(case, f"plan-accepted-{case.version}", "整改方案已通过审核，请按方案整改", opinion.strip())


@verb(
    rules.may_answer_plan,
    moves="return_plan",
    asks={"reason": "请填写退回原因。"},
    reason="退回整改方案：{reason}",
)
def return_plan(case: Rectification, *, reason: str, by: Any) -> None:
    """The secretariat asks for a better plan, with the reason; the unit is told. The time goes on."""
    case.plan_at, case.plan_answer = None, reason
    tell_unit(case, f"plan-returned-{case.version}", "整改方案已退回，请修改后重新报送", reason, urgent=True)


@verb(rules.may_recheck, asks={"opinion": "请填写验收意见。"})
def recheck(
    case: Rectification, *, accepted: Mapping[int, bool], opinion: str, moment: datetime, by: Any
) -> None:
    """The secretariat's re-check, `{item id: accepted}` for every item: all accepted closes the case, else it goes back.

    The unit is told either way.
    """
    items = list(case.items.all())
    if {item.pk for item in items} != set(accepted):
        raise Refused("请逐项给出验收结论。")
    for item in items:
        item.accepted = accepted[item.pk]
        item.done = item.done and item.accepted
    audit.bulk_change(items, ["accepted", "done"], by=by, reason="逐项验收")
    case.recheck = opinion
    if all(item.accepted for item in items):
        case.close()
        case.closed_at = moment
        step, title = "closed", "整改已通过验收并销号"
    else:
        case.send_back()
        step, title = f"again-{case.version}", "整改未通过验收，请继续整改"
    audit.save(case, by=by, reason=title)
    tell_unit(case, step, title, opinion)


@verb(rules.may_extend, asks={"reason": "请填写延期理由。"}, reason="整改延期：{reason}")
def extend(case: Rectification, *, until: datetime, reason: str, moment: datetime, by: Any) -> None:
    """More time for the case, with a reason; the unit is told. Late is recorded anew if it becomes late again."""
    if until <= max(case.deadline, moment):
        raise Refused("新的期限必须晚于原期限和现在。")
    if clock.is_far(until):
        raise Refused("整改期限最多延至一年以后，请核对日期。")
    case.deadline, case.late_recorded_at = until, None
    tell_unit(case, f"extended-{case.version}", f"整改期限延至{clock.show_deadline(until)}", reason)


@verb(None, moves="end", reason="{reason}")
def end_case(case: Rectification, *, reason: str, moment: datetime, by: Any) -> None:
    """Close an open case because the membership ends. Tells nobody."""
    case.closed_at = moment
