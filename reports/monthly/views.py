"""Writing a report, having it signed, handing it in; and its pictures."""

from django.contrib import messages
from django.forms import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from alliance.face.acting import autosaved, button, carry_out, finder, press
from alliance.files import uploads
from alliance.ground import access, inputs
from alliance.ground.access import Refused, require
from councils.recusal import audience
from members.units.models import Unit
from reports.deadlines.forms import parsed_month
from reports.monthly import pictures, rules, services
from reports.monthly.forms import PicturesForm, ReportForm
from reports.monthly.models import MonthlyReport, ReportPicture

State = MonthlyReport.State


CLAUSES = "10.school.8 10.enterprise.13"


visible = finder(MonthlyReport, "unit", "author", "signed_by", "checked_by")


@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """Go on writing the draft of a unit and month, or start one, empty or from the last report."""
    ours = Unit.objects.filter(pk__in=access.units_with(request.user))
    unit = get_object_or_404(ours, pk=inputs.number(request.POST.get("unit")))
    try:
        month = parsed_month(request.POST.get("month", ""))
    except ValidationError as error:
        raise Refused(error.messages[0]) from error
    copy = "copy" in request.POST
    go_on = not copy and "another" not in request.POST
    report = services.start(unit, month=month, copy=copy, go_on=go_on, by=request.user)
    return redirect("monthly_report_edit", report.pk)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a report: text, pictures with captions; saved by itself, and handed on from here."""
    one = visible(request, pk)
    require(rules.may_edit(request.user, one))
    form = ReportForm(request.POST or None, instance=one)
    answer = carry_out(
        request, form, lambda: _save(request, one, form), then=lambda saved: _hand_on(request, saved)
    )
    if answer is not None:
        return answer
    if form.is_bound:  # what was saved before the refusal stays so
        one = visible(request, pk)
    pictured = form.pictures()
    context = {
        "title": f"{one.period.label}信息",
        "report": one,
        "form": form,
        "uploads": PicturesForm(),
        "pictures": pictured,
        "room": rules.MAX_PICTURES - len(pictured),
        "closes_at": rules.closes_at(one),
        "finds": _unsaid(rules.unexplained(one), form),
        "explains": bool(one.privacy_note or rules.finds_in(one)),
        "is_head": rules.heads(request.user, one.unit_id),
        "signers": "、".join(map(str, audience.heads_of(one.unit))),
        "needs_signature": rules.needs_signature(),
    }
    return render(request, "reports/monthly/edit.html", context)


def _unsaid(finds: list, form: ReportForm) -> list:
    """The finds, unless the refusal names them already."""
    said = "".join(form.non_field_errors())
    return [] if finds and all(str(find) in said for find in finds) else finds


def _save(request: HttpRequest, one: MonthlyReport, form: ReportForm) -> MonthlyReport:
    """Text and captions first, so that a picture which is refused takes nothing with it."""
    saved = services.write(one, by=request.user, **form.content())
    for caption in form.captions:
        if caption.removes:
            pictures.remove(caption.instance, by=request.user)
    return saved


def _hand_on(request: HttpRequest, one: MonthlyReport) -> HttpResponse:
    act = request.POST.get("act", "")
    if files := request.FILES.getlist("files"):
        good, complaints = pictures.sorted_out(files, request.POST.getlist("new_caption"))
        pictures.add(one, good, by=request.user)
        if complaints:  # nothing is handed on without the pictures that were meant to go with it
            raise Refused(
                f"文字和其余图片已保存，有 {len(complaints)} 个文件没有收下：{'；'.join(complaints)}。"
            )
    if act == "hand":
        services.ask_signature(one, by=request.user)
        messages.success(request, "已送单位负责人审签。")
    elif act == "submit":
        messages.success(request, handed_in(services.submit(one, by=request.user)))
    else:
        messages.success(request, "已保存。")
        return redirect("monthly_report_edit", one.pk)
    return redirect("monthly_report", one.pk)


def handed_in(report: MonthlyReport) -> str:
    return "已报送秘书处。" if report.was_on_time else "已报送秘书处，记为补报。"


@require_POST
def autosave(request: HttpRequest, pk: int) -> HttpResponse:
    """What is typed, saved without being asked."""
    one = visible(request, pk)
    require(rules.may_edit(request.user, one))
    form = ReportForm(request.POST, instance=one)
    return autosaved(request, form, lambda: services.write(one, by=request.user, **form.content()))


discard = button(visible, services.discard, "草稿已删除。", to="my_reports")
hand = button(visible, services.ask_signature, "已送单位负责人审签。")


def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The head reads the report and signs it, or hands it back; for the unit's head only."""
    report = visible(request, pk)
    if not rules.heads(request.user, report.unit_id):
        raise Http404("由单位负责人审签")
    if request.method == "POST":
        return submit(request, pk)
    return render(
        request,
        "reports/monthly/sign.html",
        {
            "title": f"审签：{report.title}",
            "report": report,
            "tone": State(report.state).tone,
            "clauses": CLAUSES,
            "pictures": report.pictures.all(),
            "may_submit": rules.may_submit(request.user, report),
            "may_hand_back": rules.may_hand_back(request.user, report),
            "closes_at": rules.closes_at(report),
        },
    )


submit = button(visible, services.submit, handed_in)


@require_POST
def hand_back(request: HttpRequest, pk: int) -> HttpResponse:
    one, reason = visible(request, pk), request.POST.get("reason", "")
    own = one.author == request.user
    return press(
        request,
        one,
        services.hand_back,
        "已撤回，可以继续修改。" if own else "已退回联络员修改。",
        reason=reason,
    )


@require_safe
def picture(request: HttpRequest, pk: int) -> HttpResponse:
    reports = MonthlyReport.objects.visible_to(request.user)
    one = get_object_or_404(ReportPicture.objects.filter(report__in=reports), pk=pk)
    return uploads.serve(
        one.file,
        one.name,
        one.content_type,
        inline=True,
        small="small" in request.GET,
        kept=request.GET.get("v") == one.stamp,
    )
