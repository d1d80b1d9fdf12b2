"""How far a decision is, and on whose desk it lies now."""

from alliance.face.components import Step
from councils.decisions.models import CouncilDecision
from councils.recusal import audience


def steps_of_decision(decision: CouncilDecision) -> list[Step]:
    """The meeting, the record, the confirmation."""
    states = CouncilDecision.State
    steps = [
        Step("理事会会议", "done", at=decision.met_on),
        Step("秘书长录入", "done", str(decision.entered_by or "系统"), decision.entered_at),
    ]
    if decision.state == states.RETURNED:
        steps.append(
            Step(
                "核对后重新录入", "current", str(decision.entered_by or "秘书处"), note=decision.return_reason
            )
        )
    confirmed = decision.state == states.CONFIRMED
    entered = decision.state == states.ENTERED
    steps.append(
        Step(
            "理事长确认",
            "done" if confirmed else "current" if entered else "todo",
            audience.presiding_named(decision.unit) if entered else str(decision.confirmed_by or ""),
            decision.confirmed_at,
        )
    )
    return steps
