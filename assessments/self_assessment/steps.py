"""The way of a self-assessment, and whose desk it is on."""

from alliance.face.components import Step
from assessments.sheets.models.assessments import Assessment

State = Assessment.State
ORDER = [
    State.DRAFT,
    State.SIGNED,
    State.SUBMITTED,
    State.IN_REVIEW,
    State.REVIEWED,
    State.CONFIRMED,
    State.PUBLISHED,
]
DESKS = [
    ("填报", "联络员"),
    ("负责人确认", "单位负责人"),
    ("形式审查", "秘书处"),
    ("复评", "评审人"),
    ("秘书处确认", "秘书处"),
    ("发布", "秘书处"),
]


def steps_of(row: Assessment) -> list[Step]:
    """The way of a self-assessment, and whose desk it is on; what never happened is not shown as done."""
    state = State.DRAFT if row.state == State.RETURNED else row.state
    place, labels = ORDER.index(state), list(DESKS)
    at = {2: row.submitted_at, 5: row.confirmed_at}
    steps = []
    if row.unsubmitted_reason:
        labels[:3] = [("未填报", ""), ("按记录直接复评", "")]
        place, at = place - 1, {4: row.confirmed_at}
    for number, (label, holder) in enumerate(labels):
        done = number < place
        current = number == place
        steps.append(
            Step(
                label,
                "done" if done else "current" if current else "todo",
                holder=holder if current else "",
                at=at.get(number + 1) if done else None,
                note="退回补正" if current and row.state == State.RETURNED else "",
            )
        )
    if row.unsubmitted_reason:
        who = str(row.unsubmitted_by or "系统")
        steps[0] = Step(steps[0].label, "skipped", note="截止时没有提交自评")
        steps[1] = Step(steps[1].label, "done", who, row.unsubmitted_at, note=row.unsubmitted_reason)
    return steps
