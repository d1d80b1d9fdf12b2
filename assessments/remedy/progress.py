"""How far a rectification case is, and on whose desk it lies now."""

from alliance.face.components import Step
from assessments.rectification.models import Rectification, RectificationNotice

State = Rectification.State


def label_of_case(case: Rectification) -> tuple[str, str]:
    """The state of a case as a word and its tone; late ones say so."""
    if case.is_overdue:
        return f"{case.get_state_display()}（逾期）", "danger"
    return case.get_state_display(), State(case.state).tone


def steps_of_case(case: Rectification, notice: RectificationNotice | None) -> list[Step]:
    """Notice and receipt, plan and its answer, report, re-check."""
    order = [State.NOTIFIED, State.SUBMITTED, State.PLANNED, State.REPORTED, State.CLOSED]
    ended = case.state == State.ENDED
    place = len(order) if ended else -1 if case.state == State.DRAFTED else order.index(case.state)
    unit = f"{case.assessment.unit} 负责人"
    parts = [
        ("报送整改方案", unit, case.plan_at),
        ("审核整改方案", "秘书处", case.plan_accepted_at),
        ("整改并报送报告", unit, case.reported_at),
        ("秘书处验收", "秘书处", case.closed_at),
    ]
    steps = _steps_of_notice(case, notice)
    for number, (label, holder, at) in enumerate(parts):
        done = at is not None and number < place and not (ended and number == 3)
        current = number == place
        steps.append(
            Step(
                label,
                "done" if done else "current" if current else "skipped" if ended else "todo",
                holder if current else "",
                at if done else None,
                deadline=case.deadline if current and number in (0, 2) else None,
                note=_note(case) if current else "",
            )
        )
    if ended:
        steps.append(Step("成员资格终止", "done", at=case.closed_at))
    return steps


def _note(case: Rectification) -> str:
    if case.state == State.PLANNED and case.recheck:
        return "验收未通过，继续整改"
    return case.plan_answer if case.state == State.NOTIFIED else ""


def _steps_of_notice(case: Rectification, notice: RectificationNotice | None) -> list[Step]:
    """Issued by the secretariat, signed for by the unit."""
    if notice is None:
        drafted = case.state == State.DRAFTED
        due = case.notice_due if drafted else None
        return [
            Step(
                "下发整改通知书",
                "current" if drafted else "skipped",
                "秘书处" if drafted else "",
                deadline=due,
            ),
            Step("单位签收", "todo" if drafted else "skipped"),
        ]
    signed = notice.signed_at is not None
    waits = not signed and case.is_open
    return [
        Step("下发整改通知书", "done", str(notice.issued_by or "秘书处"), notice.issued_at),
        Step(
            "单位签收",
            "done" if signed else "current" if waits else "skipped",
            str(notice.signed_by or "") if signed else f"{case.assessment.unit}" if waits else "",
            notice.signed_at,
            deadline=notice.sign_due if waits else None,
        ),
    ]
