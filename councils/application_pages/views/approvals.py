"""The office's side of a role application: the secretariat checks each condition, the chair decides in one minute."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from alliance.face.acting import autosaved, button, carry_out, is_autosave
from alliance.ground import clock
from alliance.ground.access import Refused, require
from alliance.official.content import Official
from alliance.official.faces import face_of
from alliance.paper.papers import Paper, paper
from alliance.prose.blocks import paragraph
from alliance.registers import catalogue, policy
from alliance.signin import reauth
from councils.application_pages.findings import against_first, conditions_of, contrast_of
from councils.application_pages.forms import CheckForm
from councils.application_pages.views.applications import (
    evidence_asked_for,
    visible,
)
from councils.applications import conditions, rules
from councils.applications.models import RoleApplication
from councils.applications.services import approvals
from councils.numbering.models import PaperKind
from councils.numbering.printed import ISSUED, issued_version
from councils.terms import rules as seat_rules


def application_check(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    require(rules.may_check(request.user, shown))
    parts = conditions_of(shown, live=True)
    form = CheckForm(request.POST or None, application=shown, rows=[part["row"] for part in parts])
    act = request.POST.get("act", "")
    if is_autosave(request):
        return autosaved(request, form, lambda: _noted(request, shown, form))
    if act in ("recommend", "advise_against"):
        answer = carry_out(
            request,
            form,
            lambda: approvals.check(shown, **_found(request, form), recommended=act == "recommend"),
            done="已报理事长审批。",
            to=shown,
        )
    else:
        condition = evidence_asked_for(act, parts)
        answer = carry_out(
            request,
            form,
            lambda: _noted(request, shown, form),
            done="已保存审查内容，尚未报理事长。" if condition is None else "",
            to=redirect("application_check", shown.pk)
            if condition is None
            else redirect("application_evidence", condition),
        )
    return answer or _page(request, shown, form, parts)


def _noted(request: HttpRequest, shown: RoleApplication, form: CheckForm) -> RoleApplication:
    return approvals.note_findings(shown, **_found(request, form))


def _found(request: HttpRequest, form: CheckForm) -> dict[str, Any]:
    values = form.cleaned_data
    return {
        "findings": form.findings(),
        "recommendation": values["recommendation"],
        "version": values["version"],
        "by": request.user,
    }


def _page(request: HttpRequest, shown: RoleApplication, form: CheckForm, parts: list) -> HttpResponse:
    for part, (_, met, finding) in zip(parts, form.pairs(), strict=True):
        part["met"], part["finding"] = met, finding
    return render(
        request,
        "councils/applications/approvals/check.html",
        {
            "title": f"审查：{shown}",
            "application": shown,
            "form": form,
            "conditions": parts,
            "clause": conditions.GROUPS[shown.role],
            "held": seat_rules.held_seat(shown.unit, shown.term),
            "free": seat_rules.free_seats(shown.term)[shown.role],
        },
    )


def application_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """One screen for the chair: what is asked, what was found against the record first, the opinion, two buttons."""
    shown = visible(request, pk)
    require(rules.may_reject(request.user, shown))
    parts = against_first(conditions_of(shown))
    held = seat_rules.held_seat(shown.unit, shown.term)
    consequence = (
        f"{shown.unit}将自今天起担任{shown.get_role_display()}，相应职权随席位生效，并通知该单位和秘书处。"
    )
    if held is not None:
        consequence += f"其现有的{held.get_role_display()}席位同日终止。"
    return render(
        request,
        "councils/applications/approvals/decide.html",
        {
            "title": f"审批：{shown}",
            "application": shown,
            "conditions": parts,
            "met": sum(part["row"].met is True for part in parts),
            "contrast": contrast_of(parts),
            "against": sum(part["row"].against_record for part in parts),
            "held": held,
            "free": seat_rules.free_seats(shown.term)[shown.role],
            "vote": rules.council_vote(shown),
            "consequence": consequence,
            "may_approve": rules.may_approve(request.user, shown),
            "may_reject": rules.may_reject(request.user, shown),
            "clause": conditions.GROUPS[shown.role],
        },
    )


application_approve = reauth.asks_password(
    button(
        visible,
        approvals.approve,
        lambda one: f"已同意：{one.unit}自今天起担任{one.get_role_display()}。",
        words="reason",
    )
)
application_reject = button(visible, approvals.reject, "已作出不同意的决定，并通知申请单位。", words="reason")


@catalogue.document(
    "同意任职的批复",
    of="applications",
    faces=("pdf", "docx"),
    code=ISSUED,
    rows=lambda rows, user: rows.exclude(seat=None),
)
@paper
def application_approval(request: HttpRequest, pk: int) -> Paper:
    """The 批复 to the unit, as PDF or Word, for whoever sees the application."""
    shown = visible(request, pk)
    if shown.seat is None:
        raise Refused("审批同意后才有批复。")
    official = official_of(shown)
    return face_of(request, official, f"{shown.number}批复-{shown.unit}", version=issued_version(official))


# ---------------------------------------------------------------- on paper


def official_of(shown: RoleApplication) -> Official:
    """批复 (第八条): the alliance tells a unit that it takes a seat; who holds it today is no part of it."""
    values = policy.values("alliance_name", "regulation_title")
    issuer, role = values["alliance_name"], shown.get_role_display()
    voted = "并经理事会表决，" if shown.decision_id else ""
    since = clock.show_day(shown.seat.since)
    return Official(
        f"{issuer}关于同意{shown.unit}担任{role}的批复",
        (
            paragraph(f"你单位关于担任{role}的申请收悉。经秘书处审查担任条件，{voted}批复如下："),
            paragraph(f"同意你单位自{since}起担任{shown.term}{role}。"),
            paragraph(f"请按照《{values['regulation_title']}》享有{role}的权利，履行{role}的职责。"),
            paragraph("此复。"),
        ),
        issuer,
        masthead=f"{issuer}文件",
        number=shown.number,
        addressee=str(shown.unit),
        signature=issuer,
        day=clock.local(shown.decided_at).date(),
        printer=f"{issuer}秘书处",
        printed=clock.local(shown.decided_at).date(),
        form=PaperKind.APPROVAL,
        issued_at=shown.decided_at,
    )
