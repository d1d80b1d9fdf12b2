"""Role applications (第八条): drafted by the unit, filed by its head, checked by the secretariat, decided by the chair.

Each verb claims the row, asks its rule, moves the state, writes the history and tells who has it next. Called a second
time each raises `Refused`, because the state has moved on.
"""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django_fsm import TransitionNotAllowed

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.messages.notifications import notify
from councils.applications import conditions, rules
from councils.applications.models import ApplicationCondition, RoleApplication
from councils.recusal import audience
from councils.seats import services as seats
from councils.terms.models.terms import Term
from members.people.models import Representative
from members.units.models import Unit

State = RoleApplication.State


def claim(application: RoleApplication, version: int | None = None) -> RoleApplication:
    """Lock the row for the rest of the transaction; raises `Conflict` when it was changed since `version` was read."""
    claimed = (
        RoleApplication.objects.select_for_update(of=("self",))
        .select_related("unit", "term")
        .get(pk=application.pk)
    )
    audit.expect_version(claimed, version)
    return claimed


def move(application: RoleApplication, act: str) -> None:
    """Take a transition of the lifecycle; what the present state does not allow is `Refused`."""
    try:
        getattr(application, act)()
    except TransitionNotAllowed as error:
        raise Refused(f"该申请现在是“{application.get_state_display()}”，不能进行这项操作。") from error


def tell(
    people: list[Any], application: RoleApplication, step: str, title: str, body: str = "", **extra: Any
) -> None:
    """Tell people once about this step of this version of the application."""
    notify(
        people,
        matter=f"role-application:{application.pk}",
        step=f"{step}-{application.version}",
        about=application.unit,
        title=title,
        body=body,
        url=application.get_absolute_url(),
        **extra,
    )


@transaction.atomic
def draft(
    unit: Unit, *, role: str, by: Any, holder_role: str = Representative.Role.HEAD, statement: str = ""
) -> RoleApplication:
    """Begin an application with the conditions of the seat; nobody is told yet.

    Raises `Refused` when the unit has an open one, or can hold no such seat now.
    """
    if by is not None:
        require(rules.may_draft(by, unit))
    require(rules.unit_may_apply(unit, role, holder_role))
    application = RoleApplication(
        term=Term.objects.sitting(),
        unit=unit,
        role=role,
        holder_role=holder_role,
        statement=statement.strip(),
    )
    try:
        with transaction.atomic():
            audit.save(application, by=by, reason="填写职务申请")
    except IntegrityError as error:
        raise Refused("本单位已有一件办理中的职务申请。") from error
    rows = [
        ApplicationCondition(application=application, clause=clause.ref, position=place)
        for place, clause in enumerate(conditions.clauses_for(role), start=1)
    ]
    audit.bulk_create(ApplicationCondition, rows, by=by, reason="列出担任条件")
    return application


@transaction.atomic
def change(
    application: RoleApplication,
    *,
    statement: str,
    claims: Mapping[str, str],
    by: Any,
    holder_role: str | None = None,
    version: int | None = None,
) -> RoleApplication:
    """Save the draft: the reasons, who would fill the seat, and what the unit says to each condition (`{clause: text}`).

    Saving what is there already changes nothing. Raises `Conflict` when somebody else saved since `version`.
    """
    application = claim(application, version)
    if by is not None:
        require(rules.may_change(by, application))
    holder_role = holder_role or application.holder_role
    require(rules.seats.unit_may_hold(application.unit, application.role, holder_role, clock.today()))
    rows = [
        row
        for row in application.conditions.all()
        if row.clause in claims and row.claim != claims[row.clause].strip()
    ]
    for row in rows:
        row.claim = claims[row.clause].strip()
    if not rows and (application.statement, application.holder_role) == (statement.strip(), holder_role):
        return application
    audit.bulk_change(rows, ["claim"], by=by, reason="填写单位说明")
    application.statement, application.holder_role = statement.strip(), holder_role
    return audit.save(application, by=by, reason="保存申请内容")


@transaction.atomic
def file(application: RoleApplication, *, by: Any, version: int | None = None) -> RoleApplication:
    """The unit head files it, first or after correction; the records are frozen, the secretariat is told.

    Raises `Refused` when a statement is missing, when no seat is free, or for anybody but the head.
    """
    application = claim(application, version)
    require(rules.may_file(by, application) if by is not None else rules.still_possible(application))
    rows = list(application.conditions.all())
    require(rules.is_complete(application, rows))
    again = application.state == State.RETURNED
    move(application, "file")
    application.filed_at, application.filed_by, application.correct_by = clock.now(), by, None
    application.handed_at = application.handed_by = None
    _freeze(application, rows, by)
    audit.save(application, by=by, reason="补正后再次提交" if again else "提交职务申请")
    tell(
        audience.secretariat(application.unit),
        application,
        "filed",
        f"{application}，请审查担任条件",
        "单位已补正后再次提交。" if again else "",
    )
    return application


def _freeze(application: RoleApplication, rows: list[ApplicationCondition], by: Any) -> None:
    found = conditions.records_for(application.unit, application.role)
    for row in rows:
        row.recorded = found.get(row.clause, [])
    audit.bulk_change(rows, ["recorded"], by=by, reason="固定系统记录")


@transaction.atomic
def note_findings(
    application: RoleApplication,
    *,
    findings: Mapping[str, tuple[bool | None, str]],
    recommendation: str,
    by: Any,
    version: int | None = None,
) -> RoleApplication:
    """Save the check half done: `{clause: (met, finding)}` and the opinion so far; nobody is told, the state stays."""
    application = claim(application, version)
    if by is not None:
        require(rules.may_check(by, application))
    changed = _write_findings(application, findings, by)
    if changed or application.recommendation != recommendation.strip():
        application.recommendation = recommendation.strip()
        audit.save(application, by=by, reason="保存审查内容")
    return application


def _write_findings(
    application: RoleApplication, findings: Mapping[str, tuple[bool | None, str]], by: Any
) -> list[ApplicationCondition]:
    rows = []
    for row in application.conditions.all():
        met, finding = findings.get(row.clause, (row.met, row.finding))
        if (row.met, row.finding) != (met, finding.strip()):
            row.met, row.finding = met, finding.strip()
            rows.append(row)
    audit.bulk_change(rows, ["met", "finding"], by=by, reason="审查担任条件")
    return rows


@transaction.atomic
def check(
    application: RoleApplication,
    *,
    findings: Mapping[str, tuple[bool | None, str]],
    recommended: bool,
    recommendation: str,
    by: Any,
    version: int | None = None,
) -> RoleApplication:
    """The secretariat has found on every condition and gives its opinion; the records are frozen again, the chair is told.

    Raises `Refused` when a condition has no finding, when one that is not met or goes against the record has no reason, or
    when it is recommended although a condition is not met (第八条).
    """
    application = claim(application, version)
    if by is not None:
        require(rules.may_check(by, application))
    _write_findings(application, findings, by)
    rows = list(application.conditions.all())
    if unfinished := [str(row.position) for row in rows if row.met is None]:
        raise Refused(f"第 {'、'.join(unfinished)} 项条件还没有认定。")
    _freeze(application, rows, by)
    unmet = [row for row in rows if not row.met]
    if unexplained := [str(row.position) for row in unmet if not row.finding]:
        raise Refused(f"第 {'、'.join(unexplained)} 项认定为不符合，请填写认定理由。")
    _hold_against_record(rows, by)
    if recommended and unmet:
        raise Refused(
            f"有 {len(unmet)} 项条件不符合，不能建议同意；可以退回补正，或者以“不建议同意”报理事长。"
        )
    require_text(recommendation, "请填写秘书处意见。")
    move(application, "check_conditions")
    application.recommended, application.recommendation = recommended, recommendation.strip()
    application.checked_at, application.checked_by = clock.now(), by
    contrast = conditions.headline(len(rows), sum(row.against_record for row in rows))
    advice = "建议同意" if recommended else "不建议同意"
    audit.save(application, by=by, reason=f"审查完毕，{advice}（{contrast}）")
    tell(
        audience.presiding(application.unit),
        application,
        "checked",
        f"{application}，请审批（秘书处{advice}）",
        f"{contrast}。秘书处意见：{application.recommendation}",
        urgent=True,
    )
    return application


def _hold_against_record(rows: list[ApplicationCondition], by: Any) -> None:
    """Mark the findings that go against what the record says; raises `Refused` for those without a reason."""
    readings = {row.pk: conditions.read(row.recorded) for row in rows}
    for row in rows:
        row.against_record = conditions.against_record(row.met, readings[row.pk])
    if silent := [row for row in rows if row.against_record and not row.finding]:
        named = "、".join(f"第 {row.position} 项（{readings[row.pk].verdict}）" for row in silent)
        raise Refused(f"{named}的认定与系统记录不一致，请填写认定理由。")
    audit.bulk_change(rows, ["against_record"], by=by, reason="对照系统记录")


@transaction.atomic
def approve(
    application: RoleApplication, *, by: Any, reason: str = "", version: int | None = None
) -> RoleApplication:
    """The chair approves: the seat is taken as of today, a lower one ends, offices follow from it, all in one transaction.

    The unit's people and the secretariat are told. Of any number of contenders for the last seat exactly one gets it; the
    others are `Refused` with the reason and stay undecided. Against the secretariat's advice a reason is required.
    """
    # The term first, as everywhere: two locks are always taken in the same order.
    seats.claim(application.term)
    application = claim(application, version)
    require(rules.may_approve(by, application) if by is not None else rules.still_possible(application))
    if not application.recommended:
        require_text(reason, "秘书处不建议同意，请填写同意的理由。")
    move(application, "approve")
    seat = seats.take(
        application.unit,
        term=application.term,
        role=application.role,
        holder_role=application.holder_role,
        since=clock.today(),
        by=by,
        reason=f"职务申请 {application.pk} 经审批同意",
    )
    application.seat, application.decision = seat, rules.council_vote(application)
    application.decision_reason = reason.strip()
    application.decided_at, application.decided_by = clock.now(), by
    audit.save(application, by=by, reason=_with("同意", reason))
    _tell_outcome(application, f"{application.unit}已担任{application.get_role_display()}")
    return application


@transaction.atomic
def reject(
    application: RoleApplication, *, reason: str, by: Any, version: int | None = None
) -> RoleApplication:
    """The chair does not approve, with the reason; the unit's people and the secretariat are told."""
    application = claim(application, version)
    if by is not None:
        require(rules.may_reject(by, application))
    require_text(reason, "请填写不同意的理由。")
    move(application, "reject")
    application.decision = rules.council_vote(application)
    application.decision_reason = reason.strip()
    application.decided_at, application.decided_by = clock.now(), by
    audit.save(application, by=by, reason=_with("不同意", reason))
    _tell_outcome(application, f"{application}未获同意")
    return application


def _tell_outcome(application: RoleApplication, title: str) -> None:
    people = [*audience.people_of(application.unit), *audience.secretariat()]
    body = f"审批意见：{application.decision_reason}" if application.decision_reason else ""
    tell(people, application, "decided", title, body)


@transaction.atomic
def withdraw(
    application: RoleApplication, *, by: Any, reason: str = "", version: int | None = None
) -> RoleApplication:
    """The unit takes it back before the decision; who has it on the desk is told."""
    application = claim(application, version)
    if by is not None:
        require(rules.may_withdraw(by, application))
    before = application.state
    move(application, "withdraw")
    application.correct_by = None
    audit.save(application, by=by, reason=_with("撤回申请", reason))
    if before != State.DRAFT:
        people = audience.secretariat(application.unit)
        if before == State.CHECKED:
            people = [*people, *audience.presiding(application.unit)]
        tell(
            people,
            application,
            "withdrawn",
            f"{application}：单位已撤回",
            f"原因：{reason.strip()}" if reason else "",
        )
    return application


def close(application: RoleApplication, *, reason: str, by: Any) -> RoleApplication:
    """Let an open application lapse in the caller's transaction: not corrected, 换届, or the membership has ended."""
    application = claim(application)
    move(application, "lapse")
    application.decision_reason, application.decided_at = reason, clock.now()
    application.correct_by = None
    audit.save(application, by=by, reason=f"申请失效：{reason}")
    tell(
        audience.people_of(application.unit), application, "lapsed", f"{application}已失效", f"原因：{reason}"
    )
    return application


def require_text(text: str, otherwise: str) -> None:
    """Raises `Refused` with `otherwise` where nothing was written."""
    if not text.strip():
        raise Refused(otherwise)


def _with(act: str, reason: str) -> str:
    return f"{act}：{reason.strip()}" if reason.strip() else act
