"""How far a motion is, and on whose desk it lies now."""

from alliance.face.components import Step
from assessments.termination import rules
from assessments.termination.models import TerminationMotion
from councils.recusal import audience

State = TerminationMotion.State


def steps_of_motion(motion: TerminationMotion) -> list[Step]:
    """Drafted, voted on, executed."""
    state = motion.state
    voted = motion.decision_id is not None
    presiding = "、".join(str(user) for user in audience.presiding(motion.unit)) or "理事长（空缺）"
    entered = state == State.DRAFTED and rules.pending_decisions(motion).exists()
    steps = [
        Step("系统起草议案", "done", at=motion.created_at),
        Step(
            "理事会表决",
            "done" if voted or entered else "current" if state == State.DRAFTED else "skipped",
            "秘书长录入" if state == State.DRAFTED and not entered else "",
            motion.decision.met_on if voted else None,
            note=motion.decision.outcome if voted else "",
        ),
        Step(
            "理事长确认",
            "done" if voted else "current" if entered else "todo" if state == State.DRAFTED else "skipped",
            presiding if entered else str(motion.decision.confirmed_by or "") if voted else "",
            motion.decision.confirmed_at if voted else None,
        ),
    ]
    if state == State.DROPPED:
        return [*steps, Step("议案撤销", "done", note=motion.drop_reason)]
    if state == State.DEFEATED:
        return [*steps, Step("成员资格保留", "done")]
    executed, carried = state == State.EXECUTED, state == State.CARRIED
    return [
        *steps,
        Step(
            "执行终止",
            "done" if executed else "current" if carried else "todo",
            presiding if carried else "",
            motion.executed_at,
        ),
    ]
