"""Role applications (第八条) as the unit writes them: drafted, changed, filed by its head, withdrawn; and lapsing.

Called a second time each verb raises `Refused`, because the state has moved on.
"""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.ground.verbs import UNCHANGED, creates, verb
from alliance.messages.notifications import notify
from councils.applications import conditions, rules
from councils.applications.models import ApplicationCondition, RoleApplication
from councils.recusal import audience
from councils.terms.models.terms import Term
from councils.terms.rules import unit_may_hold
from members.people.models import Representative
from members.units.models import Unit


def tell(
    people: list[Any], application: RoleApplication, step: str, title: str, body: str = "", **extra: Any
) -> None:
    """Tell people once about this step of this version of the application."""
    notify(people, about=application.unit, **_said(application, step, title, body), **extra)


def tell_unit(application: RoleApplication, step: str, title: str, body: str = "", **extra: Any) -> None:
    """The same for everybody who stands for the unit, or the office that nobody is there, and `also` others."""
    audience.tell(application.unit, **_said(application, step, title, body), **extra)


def _said(application: RoleApplication, step: str, title: str, body: str) -> dict[str, Any]:
    return {
        "matter": f"role-application:{application.pk}",
        "step": f"{step}-{application.version}",
        "title": title,
        "body": body,
        "url": application.get_absolute_url(),
    }


def with_reason(act: str, reason: str) -> str:
    """What was done, and why where somebody said so."""
    return f"{act}：{reason.strip()}" if reason.strip() else act


@creates(rules.may_draft)
def draft(
    unit: Unit, *, role: str, by: Any, holder_role: str = Representative.Role.HEAD, statement: str = ""
) -> RoleApplication:
    """Begin an application with the conditions of the seat; nobody is told yet.

    Raises `Refused` when the unit has an open one, or can hold no such seat now.
    """
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


@verb(rules.may_change, moves="write", reason="保存申请内容")
def change(
    application: RoleApplication,
    *,
    statement: str,
    claims: Mapping[str, str],
    by: Any,
    holder_role: str | None = None,
) -> Any:
    """Save the draft: the reasons, who would fill the seat, and what the unit says to each condition (`{clause: text}`).

    Saving what is there already changes nothing. Raises `Conflict` when somebody else saved since `version`.
    """
    holder_role = holder_role or application.holder_role
    require(unit_may_hold(application.unit, application.role, holder_role, clock.today()))
    rows = [
        row
        for row in application.conditions.all()
        if row.clause in claims and row.claim != claims[row.clause].strip()
    ]
    for row in rows:
        row.claim = claims[row.clause].strip()
    if not rows and (application.statement, application.holder_role) == (statement.strip(), holder_role):
        return UNCHANGED
    audit.bulk_change(rows, ["claim"], by=by, reason="填写单位说明")
    application.statement, application.holder_role = statement.strip(), holder_role
    return None


def freeze(application: RoleApplication, rows: list[ApplicationCondition], by: Any) -> None:
    """Keep with each condition what the records of the portal say now."""
    found = conditions.records_for(application.unit, application.role)
    for row in rows:
        row.recorded = found.get(row.clause, [])
    audit.bulk_change(rows, ["recorded"], by=by, reason="固定系统记录")


def _tell_filed(application: RoleApplication) -> None:
    tell(
        audience.secretariat(application.unit),
        application,
        "filed",
        f"{application}，请审查担任条件",
        "单位已补正后再次提交。" if application.was_returned else "",
    )


@verb(
    rules.may_file,
    moves="file",
    reason=lambda record, **_: "补正后再次提交" if record.was_returned else "提交职务申请",
    tells=_tell_filed,
)
def file(application: RoleApplication, *, by: Any) -> None:
    """The unit head files it, first or after correction; the records are frozen, the secretariat is told.

    Raises `Refused` when a statement is missing, when no seat is free, or for anybody but the head.
    """
    require(rules.still_possible(application))
    rows = list(application.conditions.all())
    require(rules.is_complete(application, rows))
    application.filed_at, application.filed_by, application.correct_by = clock.now(), by, None
    application.handed_at = application.handed_by = None
    freeze(application, rows, by)


def _tell_withdrawn(application: RoleApplication, reason: str) -> None:
    """Who has had it on the desk is told; a draft nobody had."""
    if application.filed_at is None:
        return
    people = audience.secretariat(application.unit)
    if application.checked_at is not None:
        people = [*people, *audience.presiding(application.unit)]
    body = f"原因：{reason.strip()}" if reason else ""
    tell(people, application, "withdrawn", f"{application}：单位已撤回", body)


@verb(
    rules.may_withdraw,
    moves="withdraw",
    reason=lambda reason, **_: with_reason("撤回申请", reason),
    tells=_tell_withdrawn,
)
def withdraw(application: RoleApplication, *, by: Any, reason: str = "") -> None:
    """The unit takes it back before the decision; who has it on the desk is told."""
    application.correct_by = None


def lapsed(application: RoleApplication, reason: str) -> None:
    """Write into an application why it can no longer be decided."""
    application.decision_reason, application.decided_at = reason, clock.now()


def tell_lapsed(application: RoleApplication, reason: str) -> None:
    tell_unit(application, "lapsed", f"{application}已失效", f"原因：{reason}")


@verb(None, moves="lapse", reason="申请失效：{reason}", tells=tell_lapsed)
def close(application: RoleApplication, *, reason: str, by: Any) -> None:
    """Let an open application lapse: 换届, or the membership has ended. The unit's people are told."""
    lapsed(application, reason)
