"""The office's side of a role application (第八条): the secretariat finds on each condition, who presides decides, the seat follows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.ground.verbs import UNCHANGED, verb, words
from councils.applications import conditions, rules
from councils.applications.models import ApplicationCondition, RoleApplication
from councils.applications.services.applications import freeze, tell, tell_unit, with_reason
from councils.numbering import services as numbering
from councils.numbering.models import PaperKind
from councils.recusal import audience
from councils.seats import services as seats
from councils.terms.models.terms import Term

Findings = Mapping[str, tuple[bool | None, str]]


@verb(rules.may_check, moves="note_findings", reason="保存审查内容")
def note_findings(application: RoleApplication, *, findings: Findings, recommendation: str, by: Any) -> Any:
    """Save the check half done: `{clause: (met, finding)}` and the opinion so far; nobody is told, the state stays."""
    changed = _write_findings(application, findings, by)
    if not changed and application.recommendation == recommendation.strip():
        return UNCHANGED
    application.recommendation = recommendation.strip()
    return None


def _write_findings(application: RoleApplication, findings: Findings, by: Any) -> list[ApplicationCondition]:
    rows = []
    for row in application.conditions.all():
        met, finding = findings.get(row.clause, (row.met, row.finding))
        if (row.met, row.finding) != (met, finding.strip()):
            row.met, row.finding = met, finding.strip()
            rows.append(row)
    audit.bulk_change(rows, ["met", "finding"], by=by, reason="审查担任条件")
    return rows


def _advice(application: RoleApplication) -> str:
    return "建议同意" if application.recommended else "不建议同意"


def _contrast(application: RoleApplication) -> str:
    rows = list(application.conditions.all())
    return conditions.headline(
        len(rows), sum(row.against_record for row in rows), sum(row.on_material for row in rows)
    )


def _tell_checked(application: RoleApplication) -> None:
    tell(
        audience.presiding(application.unit),
        application,
        "checked",
        f"{application}，请审批（秘书处{_advice(application)}）",
        f"{_contrast(application)}。秘书处意见：{application.recommendation}",
        urgent=True,
    )


@verb(
    rules.may_check,
    moves="check_conditions",
    reason=lambda record, **_: f"审查完毕，{_advice(record)}（{_contrast(record)}）",
    tells=_tell_checked,
)
def check(
    application: RoleApplication, *, findings: Findings, recommended: bool, recommendation: str, by: Any
) -> None:
    """The secretariat has found on every condition and gives its opinion; the records are frozen again, the chair is told.

    Raises `Refused` when a condition has no finding, when one that is not met or goes against the record or rests on
    material alone has no reason, or
    when it is recommended although a condition is not met (第八条).
    """
    _write_findings(application, findings, by)
    rows = list(application.conditions.all())
    if unfinished := [str(row.position) for row in rows if row.met is None]:
        raise Refused(f"第 {'、'.join(unfinished)} 项条件还没有认定。")
    freeze(application, rows, by)
    unmet = [row for row in rows if not row.met]
    if unexplained := [str(row.position) for row in unmet if not row.finding]:
        raise Refused(f"第 {'、'.join(unexplained)} 项认定为不符合，请填写认定理由。")
    _compare_with_record(rows, by)
    if recommended and unmet:
        raise Refused(
            f"有 {len(unmet)} 项条件不符合，不能建议同意；可以退回补正，或者以“不建议同意”报理事长。"
        )
    application.recommended = recommended
    application.recommendation = words(recommendation, "请填写秘书处意见。", field="recommendation")
    application.checked_at, application.checked_by = clock.now(), by


def _compare_with_record(rows: list[ApplicationCondition], by: Any) -> None:
    """Mark the findings against what the record says, and those on material alone; raises `Refused` for one without a reason."""
    readings = {row.pk: conditions.read(row.recorded) for row in rows}
    for row in rows:
        row.against_record = conditions.against_record(row.met, readings[row.pk])
        row.on_material = conditions.on_material(row.met, readings[row.pk])
    if silent := [row for row in rows if row.against_record and not row.finding]:
        named = "、".join(f"第 {row.position} 项（{readings[row.pk].verdict}）" for row in silent)
        raise Refused(f"{named}的认定与系统记录不一致，请填写认定理由。")
    if silent := [str(row.position) for row in rows if row.on_material and not row.finding]:
        raise Refused(f"第 {'、'.join(silent)} 项未记录，凭材料认定，请填写认定理由。")
    audit.bulk_change(rows, ["against_record", "on_material"], by=by, reason="对照系统记录")


def _may_approve(user: Any, term: Term, application: RoleApplication) -> Any:
    return rules.may_approve(user, application)


def _tell_approved(application: RoleApplication) -> None:
    _tell_outcome(application, f"{application.unit}已担任{application.get_role_display()}")


def _tell_outcome(application: RoleApplication, title: str) -> None:
    body = f"审批意见：{application.decision_reason}" if application.decision_reason else ""
    tell_unit(application, "decided", title, body, also=audience.secretariat())


@verb(
    _may_approve,
    part_of="term",  # locked first, as everywhere: two locks are always taken in the same order
    moves="approve",
    reason=lambda reason, **_: with_reason("同意", reason),
    tells=_tell_approved,
)
def approve(application: RoleApplication, *, moment: datetime, by: Any, reason: str = "") -> None:
    """The chair approves: the seat is taken as of today, a lower one ends, offices follow from it, and the 批复 to the unit takes its
    number, all in one transaction.

    The unit's people and the secretariat are told. Of any number of contenders for the last seat exactly one gets it; the
    others are `Refused` with the reason and stay undecided. Against the secretariat's advice a reason is required.
    """
    if not application.recommended:
        words(reason, "秘书处不建议同意，请填写同意的理由。", field="reason")
    application.seat = seats.take(
        application.unit,
        term=application.term,
        role=application.role,
        holder_role=application.holder_role,
        since=clock.today(),
        by=by,
        reason=f"职务申请 {application.pk} 经审批同意",
    )
    application.decision, application.decision_reason = rules.council_vote(application), reason.strip()
    application.decided_at, application.decided_by = moment, by
    application.number = numbering.number_for(
        PaperKind.APPROVAL,
        moment=moment,
        title=f"关于同意{application.unit}担任{application.get_role_display()}的批复",
        url=application.get_absolute_url(),
        recipients=str(application.unit),
        by=by,
    )


def _tell_rejected(application: RoleApplication) -> None:
    _tell_outcome(application, f"{application}未获同意")


@verb(
    rules.may_reject,
    moves="reject",
    reason="不同意：{reason}",
    asks={"reason": "请填写不同意的理由。"},
    tells=_tell_rejected,
)
def reject(application: RoleApplication, *, reason: str, by: Any) -> None:
    """The chair does not approve, with the reason; the unit's people and the secretariat are told."""
    application.decision, application.decision_reason = rules.council_vote(application), reason
    application.decided_at, application.decided_by = clock.now(), by
