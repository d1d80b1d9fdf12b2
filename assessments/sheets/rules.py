"""May this person do this to this self-assessment now, and if not, why (第十三条·(一)、第七条·(五)).

`moment` is the instant at which the act was received; services read the clock once and hand it in.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from alliance.ground import clock
from alliance.ground.access import Verdict, is_secretariat, provided, units_with
from alliance.ground.verbs import may_move, moving
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item
from councils.recusal.models import acts_as_chair
from councils.recusal.rules import must_step_back

State = Assessment.State


def represents(user: Any, assessment: Assessment) -> bool:
    return assessment.unit_id in units_with(user)


def heads(user: Any, assessment: Assessment) -> bool:
    return assessment.unit_id in units_with(user, "head_unit")


# ---------------------------------------------------------------- time and content


def has_begun(assessment: Assessment, moment: datetime) -> Verdict:
    cycle = assessment.cycle
    if not cycle.is_open:
        return Verdict.no(f"{cycle.year}年度考核还没有开启。")
    if moment < cycle.opens_at:
        return Verdict.no(f"自评从 {clock.show_instant(cycle.opens_at)} 开始。")
    return Verdict.yes()


def is_in_time(assessment: Assessment, moment: datetime) -> Verdict:
    """Whether the unit may still submit at `moment`; the refusal names the deadline and the time of receipt."""
    if not (begun := has_begun(assessment, moment)):
        return begun
    deadline = assessment.deadline()
    if moment < deadline:
        return Verdict.yes()
    return Verdict.no(
        f"自评已于 {clock.show_deadline(deadline)} 截止，系统收到本次提交的时间是 "
        f"{clock.local(moment):%Y-%m-%d %H:%M:%S}，不能再提交。已填写的内容都已保留；"
        "如有特殊原因，请联系秘书处办理延期。"
    )


def is_complete(items: Iterable[Item]) -> Verdict:
    """Every indicator has points of the unit, or is claimed not to apply and that claim is not rejected."""
    missing = [item.indicator.code for item in items if not is_answered(item)]
    if not missing:
        return Verdict.yes()
    shown = "、".join(missing[:10]) + (" 等" if len(missing) > 10 else "")
    return Verdict.no(f"还有 {len(missing)} 项指标没有填写自评分：{shown}。")


def is_answered(item: Item) -> bool:
    if item.not_applicable and item.na_approved is not False:
        return True
    return item.self_points is not None


# ---------------------------------------------------------------- the unit's side


def may_fill(user: Any, assessment: Assessment, moment: datetime | None = None) -> Verdict:
    """The unit's people write; while the head has it, only the head. A late draft may still be prepared."""
    if not represents(user, assessment):
        return Verdict.no("只有本单位的人员可以填写自评。")
    if not (movable := may_move(assessment, "fill")):
        return movable
    if assessment.state == State.SIGNED and not heads(user, assessment):
        return Verdict.no("自评已送单位负责人确认；如需修改，请先由负责人退回或自行撤回。")
    return has_begun(assessment, moment or clock.now())


@provided(moving("hand_to_head"), is_in_time)
def may_hand_to_head(user: Any, assessment: Assessment) -> Verdict:
    return Verdict.of(represents(user, assessment), "只有本单位的人员可以送审。")


@provided(moving("hand_back"))
def may_hand_back(user: Any, assessment: Assessment) -> Verdict:
    """The head hands it back, or the liaison takes it back."""
    return Verdict.of(represents(user, assessment), "只有本单位的人员可以退回填报人。")


@provided(moving("submit"), is_in_time)
def may_submit(user: Any, assessment: Assessment) -> Verdict:
    return Verdict.of(heads(user, assessment), "自评须由本单位负责人确认后提交。")


def may_withdraw(user: Any, assessment: Assessment, moment: datetime | None = None) -> Verdict:
    if not heads(user, assessment):
        return Verdict.no("只有本单位负责人可以撤回。")
    if not (movable := may_move(assessment, "withdraw")):
        return movable
    if (moment or clock.now()) >= assessment.deadline():
        return Verdict.no("自评截止后不能撤回，否则将无法再次提交。")
    return Verdict.yes()


def may_attach_scan(user: Any, assessment: Assessment) -> Verdict:
    if not represents(user, assessment):
        return Verdict.no("只有本单位的人员可以上传盖章扫描件。")
    return may_move(assessment, "attach_scan")


# ---------------------------------------------------------------- the secretariat's side


def may_organise(user: Any, assessment: Assessment | None = None) -> Verdict:
    """Acts of the secretariat on one unit: not by the unit's own people or those of a related one."""
    if not is_secretariat(user):
        return Verdict.no("由秘书处办理（第十三条）。")
    return must_step_back(user, assessment.unit) if assessment is not None else Verdict.yes()


def may_check(user: Any, assessment: Assessment) -> Verdict:
    """The formal check: return for correction, answer disputes, decide what does not apply, pass."""
    return may_move(assessment, "examine") and may_organise(user, assessment)


def may_pass(user: Any, assessment: Assessment, items: Iterable[Item]) -> Verdict:
    return may_check(user, assessment) and is_settled(items)


def is_settled(items: Iterable[Item]) -> Verdict:
    """Nothing that the unit asked for is still open."""
    listed = list(items)
    disputed = [item.indicator.code for item in listed if item.dispute and item.dispute_upheld is None]
    if disputed:
        return Verdict.no(f"请先答复对取数的异议：{'、'.join(disputed)}。")
    asked = [item.indicator.code for item in listed if item.not_applicable and item.na_approved is None]
    if asked:
        return Verdict.no(f"请先审定“不适用”申请：{'、'.join(asked)}。")
    unanswered = [item.indicator.code for item in listed if not is_answered(item)]
    if unanswered:
        return Verdict.no(f"“不适用”未获同意而没有自评分，请退回单位补填：{'、'.join(unanswered)}。")
    return Verdict.yes()


def may_review_unsubmitted(user: Any, assessment: Assessment, moment: datetime | None = None) -> Verdict:
    return is_overdue(assessment, moment or clock.now()) and may_organise(user, assessment)


def is_overdue(assessment: Assessment, moment: datetime) -> Verdict:
    """Not handed in although the deadline of this unit has passed."""
    if (movable := may_move(assessment, "start_review")) and not assessment.is_late(moment):
        return Verdict.no("该单位的自评还没有到截止时间。")
    return movable


def may_extend(user: Any, assessment: Assessment) -> Verdict:
    return may_move(assessment, "extend") and may_organise(user, assessment)


def may_remind(user: Any) -> Verdict:
    return Verdict.of(is_secretariat(user), "催报由秘书处办理。")


# ---------------------------------------------------------------- pages


def may_see_board(user: Any) -> Verdict:
    """Who has not submitted: for the secretariat and the chair."""
    return Verdict.of(is_secretariat(user) or acts_as_chair(user), "报送情况一览供秘书处和理事长使用。")
