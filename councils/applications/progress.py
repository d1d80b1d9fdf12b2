"""How far a role application is, and on whose desk it lies now."""

from alliance.face.components import Step
from councils.applications.models import RoleApplication
from councils.recusal import audience

State = RoleApplication.State


def _names(people: list) -> str:
    return "、".join(str(person) for person in people)


def _presiding(unit) -> str:
    return _names(audience.presiding(unit)) or "理事长（空缺）"


def _writer(application: RoleApplication, head: str) -> str:
    return f"单位负责人 {head}" if application.handed_at else f"填写人；由单位负责人 {head} 提交"


def steps_of(application: RoleApplication) -> list[Step]:
    """Filed by the unit, checked by the secretariat, decided by the chair, seat; a correction stands where it happened."""
    state = application.state
    head = _names(audience.heads_of(application.unit)) or "单位负责人"
    steps = [
        Step(
            "单位填写并提交",
            "current" if state == State.DRAFT else "done" if application.filed_at else "skipped",
            _writer(application, head) if state == State.DRAFT else str(application.filed_by or ""),
            application.filed_at,
        )
    ]
    if state == State.RETURNED:
        steps.append(
            Step(
                "单位补正",
                "current",
                f"单位负责人 {head}",
                deadline=application.correct_by,
                note=application.return_reason,
            )
        )
    checked = state in (State.CHECKED, State.APPROVED, State.REJECTED)
    closed = state in (State.WITHDRAWN, State.LAPSED)
    opinion = {True: "建议同意", False: "不建议同意", None: ""}[application.recommended]
    steps.append(
        Step(
            "秘书处审查担任条件",
            "current" if state == State.FILED else "done" if checked else "skipped" if closed else "todo",
            "秘书处" if state == State.FILED else str(application.checked_by or "") if checked else "",
            application.checked_at if checked else None,
            note=opinion if checked else "",
        )
    )
    decided = {State.APPROVED: "done", State.REJECTED: "failed", State.CHECKED: "current"}
    steps.append(
        Step(
            "理事长审批",
            decided.get(state, "skipped" if closed else "todo"),
            _presiding(application.unit) if state == State.CHECKED else str(application.decided_by or ""),
            application.decided_at if state in (State.APPROVED, State.REJECTED) else None,
        )
    )
    steps.append(
        Step(
            f"担任{application.get_role_display()}",
            "done" if state == State.APPROVED else "todo" if application.is_open else "skipped",
            at=application.seat.since if application.seat_id else None,
            note=application.get_state_display() if closed else "",
        )
    )
    return steps
