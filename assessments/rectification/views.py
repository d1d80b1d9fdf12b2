"""The rectification notice: drafted, previewed and issued by the secretariat, signed for by the unit."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from alliance.face.acting import autosaved, button, carry_out, finder, is_autosave
from alliance.ground import clock
from alliance.ground.access import require
from alliance.official.faces import face_of
from alliance.paper import papers
from alliance.paper.papers import Paper, paper
from alliance.registers import catalogue, policy
from assessments.rectification import rules
from assessments.rectification.forms import NoticeForm, rearranged
from assessments.rectification.models import Rectification, RectificationNotice
from assessments.rectification.paper import official_of
from assessments.rectification.services import drafts, notices
from assessments.rectification.services.findings import Line

CLAUSES = "12.unqualified"


visible = finder(Rectification, "assessment__unit", "assessment__cycle")


def rectification_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit what the notice will say; lines are added, merged, moved and deleted in place."""
    case = visible(request, pk)
    require(rules.may_draft(request.user, case))
    stored = [Line(item.problem, item.demand, item.pk) for item in case.items.all()]
    form = NoticeForm(request.POST or None, case=case, lines=stored, user=request.user)
    act = request.POST.get("act", "")
    if is_autosave(request):
        return autosaved(request, form, lambda: _kept(request, case, form, ""))
    answer = carry_out(
        request,
        form,
        lambda: _kept(request, case, form, act),
        then=lambda saved: _then(request, saved, act),
        to=lambda _: f"{reverse('rectification_draft', args=[case.pk])}#items",
    )
    context = {"title": "核定整改通知书", "case": case, "form": form, "clauses": CLAUSES}
    return answer or render(request, "assessments/rectification/draft.html", context)


def _kept(request: HttpRequest, case: Rectification, form: NoticeForm, act: str) -> Rectification:
    values = form.cleaned_data
    return drafts.save_draft(
        case,
        text=values["notice"],
        days=values["days"],
        contact=values["contact"],
        contact_phone=values["contact_phone"],
        lines=rearranged(form.lines(), act),
        by=request.user,
        version=values["version"],
    )


def _then(request: HttpRequest, saved: Rectification, act: str) -> HttpResponse | None:
    """What the pressed button does after the saving: show on paper, or the page on which it is signed."""
    if act == "preview":
        path = reverse("rectification_notice", args=[saved.pk])
        return papers.make(request, rectification_notice.compose(request, saved.pk), path, back=request.path)
    if act == "save":
        ready = rules.is_complete(saved)
        messages.success(
            request, "已保存，请秘书长签发。" if ready else f"已保存，还不能签发：{ready.reason}"
        )
        return redirect(saved)
    return None


def _issued(rows: Any, user: Any) -> Any:
    """Those with a notice in force; of a draft there is a preview only."""
    return rows.filter(notices__isnull=False, notices__withdrawn_at=None)


@catalogue.document(
    "限期整改通知书", of="rectifications", faces=("pdf", "docx"), rows=_issued, code=notices.NOTICE
)
@paper
def rectification_notice(request: HttpRequest, pk: int) -> Paper:
    """The notice in force on paper; while it is drafted, a preview for who works on it."""
    case = visible(request, pk)
    found = notices.standing(case)
    if found is not None:
        found.rectification = case
        return _paper(request, found)
    require(rules.may_see_draft(request.user, case))
    draft = notices.as_issued(case, moment=clock.now(), by=request.user)
    return _paper(request, draft, draft=True)


@catalogue.left_out("撤回前的通知书，在该整改的页面逐份查阅。")
@paper
def rectification_notice_kept(request: HttpRequest, pk: int) -> Paper:
    """One notice as it was issued, also when it was withdrawn later."""
    found = get_object_or_404(RectificationNotice, pk=pk)
    found.rectification = visible(request, found.rectification_id)
    return _paper(request, found)


def _paper(request: HttpRequest, notice: RectificationNotice, *, draft: bool = False) -> Paper:
    assessment, issuer = notice.rectification.assessment, policy.get("alliance_name")
    name = f"整改通知书-{assessment.unit}-{assessment.cycle.year}{'-草稿' if draft else ''}"
    official = official_of(notice, unit=str(assessment.named), issuer=issuer, draft=draft)
    version = None if draft else notices.notice_version(notice, issuer=issuer)
    return face_of(request, official, name, version=version)


rectification_issue = button(
    visible,
    notices.issue,
    lambda issued: f"已下发，整改期限至{issued.last_day}（含当日），并通知该单位签收。",
    words="reason",
)


rectification_sign = button(
    lambda request, pk: notices.in_force(visible(request, pk)),
    notices.sign,
    "已签收整改通知书。请填写整改方案，由负责人报送。",
)


rectification_withdraw = button(
    visible,
    notices.withdraw,
    "已撤回整改通知书；更正后请重新签发。",
    words="reason",
)
