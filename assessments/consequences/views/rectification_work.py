"""The unit's part of a rectification case: plan, measures, report, evidence files; the head hands them in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance.face.components import Attachment
from alliance.files import stored
from alliance.ground import audit
from alliance.ground.access import Refused, require
from assessments.consequences.forms.consequences import FileForm, WorkForm
from assessments.consequences.models.rectifications import Rectification, RectificationItem
from assessments.consequences.rules import consequences as rules
from assessments.consequences.services import rectifications
from assessments.consequences.views.rectifications import CLAUSES, visible

ACTS = {
    "plan": (rectifications.hand_in_plan, "整改方案已报送秘书处。"),
    "report": (rectifications.hand_in_report, "整改报告已报送秘书处，等待验收。"),
}


def rectification_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what is typed (also by itself), then, if asked, hand in the plan or the report."""
    case = visible(request, pk)
    require(rules.may_work_on(request.user, case))
    items = list(case.items.all())
    form = WorkForm(request.POST or None, case=case, items=items)
    if request.method == "POST":
        autosave = bool(request.headers.get("X-Autosave"))
        if not form.is_valid():
            if autosave:
                sentences = [error for errors in form.errors.values() for error in errors]
                return JsonResponse({"message": "；".join(sentences)}, status=422)
        elif (answer := _save(request, case, form, autosave)) is not None:
            return answer
    return render(
        request,
        "assessments/consequences/rectifications/edit.html",
        {
            "title": "填写整改材料",
            "case": case,
            "form": form,
            "clauses": CLAUSES,
            "missing": _missing(form, items) if request.method == "POST" else [],
            "may_hand_in": rules.may_hand_in(request.user, case),
            "upload": FileForm(case=case),
            "files": [attachment_of(item) for item in items if item.file],
        },
    )


def _missing(form: WorkForm, items: list[RectificationItem]) -> list[tuple[int, str]]:
    """`(number, anchor)` of the items whose measure is empty, so that what is missing leads to its field."""
    return [
        (place, form[f"measure_{item.pk}"].id_for_label)
        for place, item in enumerate(items, start=1)
        if not form[f"measure_{item.pk}"].value()
    ]


def _save(request: HttpRequest, case: Rectification, form: WorkForm, autosave: bool) -> HttpResponse | None:
    """Save and act; None when it was refused, and the form says why. What was saved stays saved."""
    values = form.cleaned_data
    act = request.POST.get("act", "")
    try:
        with audit.autosaving(autosave):
            saved = rectifications.save_work(
                case,
                plan=values["plan"],
                report=values.get("report"),
                lines=form.lines(),
                by=request.user,
                version=values["version"],
            )
        if autosave:
            return JsonResponse({"version": saved.version})
        form.data = form.data.copy()
        form.data["version"] = saved.version
        if act in ACTS:
            verb, sentence = ACTS[act]
            verb(saved, by=request.user)
            messages.success(request, sentence)
            return redirect(case)
    except Refused as error:
        if autosave:
            raise
        form.add_error(None, error.reason)
        return None
    messages.success(request, "已保存。")
    return redirect("rectification_edit", case.pk)


def attachment_of(item: RectificationItem) -> Attachment:
    address = reverse("rectification_file", args=[item.pk])
    return Attachment(
        item.name,
        address,
        item.size,
        preview_url=f"{address}?inline=1" if item.can_be_previewed else "",
        note=item.problem,
        delete_url=reverse("rectification_detach", args=[item.pk]),
    )


def visible_item(request: HttpRequest, pk: int) -> RectificationItem:
    """An item of a case that this person may see, with its case."""
    case = Rectification.objects.visible_to(request.user)
    rows = RectificationItem.objects.filter(rectification__in=case)
    return get_object_or_404(
        rows.select_related("rectification__assessment__unit", "rectification__assessment__cycle"), pk=pk
    )


@require_POST
def rectification_attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload the evidence of one item."""
    case = visible(request, pk)
    require(rules.may_work_on(request.user, case))
    form = FileForm(request.POST, request.FILES, case=case)
    if form.is_valid():
        rectifications.attach(form.cleaned_data["item"], form.cleaned_data["file"], by=request.user)
        messages.success(request, f"已上传“{form.cleaned_data['file'].name}”。")
    else:
        messages.error(request, "；".join(error for errors in form.errors.values() for error in errors))
    return redirect("rectification_edit", case.pk)


@require_POST
def rectification_detach(request: HttpRequest, pk: int) -> HttpResponse:
    item = visible_item(request, pk)
    rectifications.detach(item, by=request.user)
    messages.success(request, "已移除佐证文件。")
    return redirect("rectification_edit", item.rectification_id)


def rectification_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The evidence, for those who may see the case; asked again at every download."""
    return stored.serve(visible_item(request, pk), request, missing="佐证文件不在")
