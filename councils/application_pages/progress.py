"""How far a role application is, and on whose desk it lies now."""

from alliance.face.components import Step
from councils.applications.models import RoleApplication
from councils.recusal import audience

State = RoleApplication.State


def _writer(application: RoleApplication, head: str) -> str:
    return f"单位负责人 {head}" if application.handed_at else f"填写人；由单位负责人 {head} 提交"


def steps_of(application: RoleApplication) -> list[Step]:
    """Filed by the unit, checked by the secretariat, decided by the chair, seat; a correction stands where it happened."""
    head = audience.named(audience.heads_of(application.unit)) or "单位负责人"
    steps = [_filing(application, head), _checking(application), _deciding(application), _seat(application)]
    if application.state == State.RETURNED:
        steps.insert(1, _correction(application, head))
    return steps


def _closed(application: RoleApplication) -> bool:
    return application.state in (State.WITHDRAWN, State.LAPSED)


def _filing(application: RoleApplication, head: str) -> Step:
    drafted = application.state == State.DRAFT
    return Step(
        "单位填写并提交",
        "current" if drafted else "done" if application.filed_at else "skipped",
        _writer(application, head) if drafted else str(application.filed_by or ""),
        application.filed_at,
    )


def _correction(application: RoleApplication, head: str) -> Step:
    return Step(
        "单位补正",
        "current",
        f"单位负责人 {head}",
        deadline=application.correct_by,
        note=application.return_reason,
    )


def _checking(application: RoleApplication) -> Step:
    here = application.state == State.FILED
    checked = application.state in (State.CHECKED, State.APPROVED, State.REJECTED)
    opinion = {True: "建议同意", False: "不建议同意", None: ""}[application.recommended]
    return Step(
        "秘书处审查担任条件",
        "current" if here else "done" if checked else "skipped" if _closed(application) else "todo",
        "秘书处" if here else str(application.checked_by or "") if checked else "",
        application.checked_at if checked else None,
        note=opinion if checked else "",
    )


def _deciding(application: RoleApplication) -> Step:
    state = application.state
    decided = {State.APPROVED: "done", State.REJECTED: "failed", State.CHECKED: "current"}
    return Step(
        "理事长审批",
        decided.get(state, "skipped" if _closed(application) else "todo"),
        audience.presiding_named(application.unit)
        if state == State.CHECKED
        else str(application.decided_by or ""),
        application.decided_at if state in (State.APPROVED, State.REJECTED) else None,
    )


def _seat(application: RoleApplication) -> Step:
    held = application.state == State.APPROVED
    return Step(
        f"担任{application.get_role_display()}",
        "done" if held else "todo" if application.is_open else "skipped",
        at=application.seat.since if application.seat_id else None,
        note=application.get_state_display() if _closed(application) else "",
    )
