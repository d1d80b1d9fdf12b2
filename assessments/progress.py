"""How far a rectification case or a motion is, and on whose desk it lies now."""

from alliance.face import Step
from assessments.models import Rectification, TerminationMotion
from assessments.rules import consequences as rules
from councils import audience

State = Rectification.State
MotionState = TerminationMotion.State

CASE_TONES: dict[str, str] = {
    State.NOTIFIED: "warning",
    State.PLANNED: "info",
    State.REPORTED: "info",
    State.CLOSED: "success",
    State.ENDED: "neutral",
}
MOTION_TONES: dict[str, str] = {
    MotionState.DRAFTED: "warning",
    MotionState.CARRIED: "danger",
    MotionState.DEFEATED: "success",
    MotionState.EXECUTED: "neutral",
    MotionState.DROPPED: "neutral",
}


def label_of_case(case: Rectification) -> tuple[str, str]:
    """The state of a case as a word and its tone; late ones say so."""
    if case.is_overdue:
        return f"{case.get_state_display()}（逾期）", "danger"
    return case.get_state_display(), CASE_TONES[case.state]


def steps_of_case(case: Rectification) -> list[Step]:
    """Notice, plan, report, re-check."""
    order = [State.NOTIFIED, State.PLANNED, State.REPORTED, State.CLOSED]
    ended = case.state == State.ENDED
    place = len(order) if ended else order.index(case.state)
    unit = f"{case.assessment.unit} 负责人"
    parts = [
        ("报送整改方案", unit, case.plan_at),
        ("整改并报送报告", unit, case.reported_at),
        ("秘书处验收", "秘书处", case.closed_at),
    ]
    steps = [Step("整改通知", "done", at=case.created_at)]
    for number, (label, holder, at) in enumerate(parts):
        done = at is not None and number < place and not (ended and number == 2)
        current = number == place
        steps.append(
            Step(
                label,
                "done" if done else "current" if current else "skipped" if ended else "todo",
                holder if current else "",
                at if done else None,
                deadline=case.deadline if current and number < 2 else None,
                note="验收未通过，继续整改" if current and number == 1 and case.recheck else "",
            )
        )
    if ended:
        steps.append(Step("成员资格终止", "done", at=case.closed_at))
    return steps


def steps_of_motion(motion: TerminationMotion) -> list[Step]:
    """Drafted, voted on, executed."""
    state = motion.state
    voted = motion.decision_id is not None
    presiding = "、".join(str(user) for user in audience.presiding(motion.unit)) or "理事长（空缺）"
    entered = state == MotionState.DRAFTED and rules.pending_decisions(motion).exists()
    steps = [
        Step("系统起草议案", "done", at=motion.created_at),
        Step(
            "理事会表决",
            "done" if voted or entered else "current" if state == MotionState.DRAFTED else "skipped",
            "秘书长录入" if state == MotionState.DRAFTED and not entered else "",
            motion.decision.met_on if voted else None,
            note=motion.decision.outcome if voted else "",
        ),
        Step(
            "理事长确认",
            "done"
            if voted
            else "current"
            if entered
            else "todo"
            if state == MotionState.DRAFTED
            else "skipped",
            presiding if entered else str(motion.decision.confirmed_by or "") if voted else "",
            motion.decision.confirmed_at if voted else None,
        ),
    ]
    if state == MotionState.DROPPED:
        return [*steps, Step("议案撤销", "done", note=motion.drop_reason)]
    if state == MotionState.DEFEATED:
        return [*steps, Step("成员资格保留", "done")]
    executed, carried = state == MotionState.EXECUTED, state == MotionState.CARRIED
    return [
        *steps,
        Step(
            "执行终止",
            "done" if executed else "current" if carried else "todo",
            presiding if carried else "",
            motion.executed_at,
        ),
    ]
