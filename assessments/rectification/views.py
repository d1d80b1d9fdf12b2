"""The rectification notice: drafted, previewed and issued by the secretariat, signed for by the unit."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance.exports import papers
from alliance.exports.papers import Paper, paper
from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from assessments.rectification import printed, rules
from assessments.rectification.forms import NoticeForm
from assessments.rectification.models import Rectification, RectificationNotice
from assessments.rectification.services import drafts, notices
from assessments.rectification.services.findings import Line

CLAUSES = "12.unqualified"


def visible(request: HttpRequest, pk: int) -> Rectification:
    found = Rectification.objects.visible_to(request.user)
    return get_object_or_404(found.select_related("assessment__unit", "assessment__cycle"), pk=pk)


def rectification_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit what the notice will say; lines are added, merged, moved and deleted in place; issue it."""
    case = visible(request, pk)
    require(rules.may_draft(request.user, case))
    stored = [Line(item.problem, item.demand, item.pk) for item in case.items.all()]
    form = NoticeForm(request.POST or None, case=case, lines=stored, user=request.user)
    if request.method == "POST":
        autosave = bool(request.headers.get("X-Autosave"))
        if not form.is_valid():
            if autosave:
                return JsonResponse({"message": "有内容过长或没有填写，尚未保存。"}, status=422)
        elif (answer := _save(request, case, form, autosave)) is not None:
            return answer
    context = {"title": "核定整改通知书", "case": case, "form": form, "clauses": CLAUSES}
    return render(request, "assessments/rectification/draft.html", context)


def _save(request: HttpRequest, case: Rectification, form: NoticeForm, autosave: bool) -> HttpResponse | None:
    """Save and act; None when it was refused, and the form says why. What was saved stays saved."""
    values, act = form.cleaned_data, request.POST.get("act", "")
    try:
        with audit.autosaving(autosave):
            saved = drafts.save_draft(
                case,
                text=values["notice"],
                days=values["days"],
                contact=values["contact"],
                contact_phone=values["contact_phone"],
                lines=form.lines() if autosave else drafts.rearranged(form.lines(), act),
                by=request.user,
                version=values["version"],
            )
        if autosave:
            return JsonResponse({"version": saved.version})
        if act == "issue":
            form.data = form.data.copy()
            form.data["version"] = saved.version
            issued = notices.issue(saved, reason=values["reason"], by=request.user)
            messages.success(request, f"已下发，整改期限至{issued.last_day}（含当日），并通知该单位签收。")
            return redirect(case)
    except Refused as error:
        if autosave:
            raise
        form.add_error(None, error.reason)
        return None
    if act == "preview":
        path = reverse("rectification_notice", args=[case.pk])
        return papers.make(request, rectification_notice.compose(request, case.pk), path, back=request.path)
    if act == "save":
        messages.success(request, "已保存，尚未下发。")
    return redirect(f"{reverse('rectification_draft', args=[case.pk])}#items")


@paper
def rectification_notice(request: HttpRequest, pk: int) -> Paper:
    """The notice in force on paper; while it is drafted, a preview for who works on it."""
    case = visible(request, pk)
    found = notices.standing(case)
    if found is not None:
        found.rectification = case
        return _paper(found)
    require(rules.may_see_draft(request.user, case))
    return _paper(notices.as_issued(case, on=clock.today(), by=request.user), draft=True)


@paper
def rectification_notice_kept(request: HttpRequest, pk: int) -> Paper:
    """One notice as it was issued, also when it was withdrawn later."""
    found = get_object_or_404(RectificationNotice, pk=pk)
    found.rectification = visible(request, found.rectification_id)
    return _paper(found)


def _paper(notice: RectificationNotice, *, draft: bool = False) -> Paper:
    assessment = notice.rectification.assessment
    name = f"整改通知书-{assessment.unit}-{assessment.cycle.year}{'-草稿' if draft else ''}.pdf"
    context = notices.paper_of(notice, draft=draft)
    unit = assessment.named
    version = None if draft else printed.notice_version(notice, issuer=context["issuer"])
    return Paper("print/rectification_notice.html", {**context, "unit": unit}, name, version=version)


@require_POST
def rectification_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit signs for the notice in force."""
    case = visible(request, pk)
    notice = notices.standing(case)
    if notice is None:
        raise Refused("整改通知书还没有下发。")
    notices.sign(notice, by=request.user)
    messages.success(request, "已签收整改通知书。请填写整改方案，由负责人报送。")
    return redirect(case)


@require_POST
def rectification_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    case = notices.withdraw(visible(request, pk), reason=request.POST.get("reason", ""), by=request.user)
    messages.success(request, "已撤回整改通知书；更正后请重新下发。")
    return redirect("rectification_draft", case.pk)
