"""The unit's part of a rectification case: plan, measures, report, evidence files; the head hands them in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance.face.acting import autosaved, button, carry_out, is_autosave
from alliance.face.components import Attachment
from alliance.files import stored
from alliance.ground.access import require
from assessments.rectification.models import Rectification, RectificationItem
from assessments.rectification.views import CLAUSES, visible
from assessments.remedy import rules
from assessments.remedy.forms import FileForm, WorkForm
from assessments.remedy.services import work

ACTS = {
    "plan": (work.hand_in_plan, "整改方案已报送秘书处。"),
    "report": (work.hand_in_report, "整改报告已报送秘书处，等待验收。"),
}


def rectification_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what is typed (also by itself), then, if asked, hand in the plan or the report."""
    case = visible(request, pk)
    require(rules.may_work_on(request.user, case))
    items = list(case.items.all())
    form = WorkForm(request.POST or None, case=case, items=items)
    if is_autosave(request):
        return autosaved(request, form, lambda: _kept(request, case, form))
    answer = carry_out(
        request,
        form,
        lambda: _kept(request, case, form),
        then=lambda saved: _then(request, saved),
        done="已保存。",
        to=reverse("rectification_edit", args=[case.pk]),
    )
    return answer or render(
        request,
        "assessments/rectification/edit.html",
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


def _kept(request: HttpRequest, case: Rectification, form: WorkForm) -> Rectification:
    values = form.cleaned_data
    return work.save_work(
        case,
        plan=values["plan"],
        report=values.get("report"),
        lines=form.lines(),
        by=request.user,
        version=values["version"],
    )


def _then(request: HttpRequest, saved: Rectification) -> HttpResponse | None:
    """Hand in what the pressed button names; what was saved stays saved where that is refused."""
    act = request.POST.get("act", "")
    if act not in ACTS:
        return None
    verb, sentence = ACTS[act]
    verb(saved, by=request.user)
    messages.success(request, sentence)
    return redirect(saved)


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
        work.attach(form.cleaned_data["item"], checked=form.cleaned_data["file"], by=request.user)
        messages.success(request, f"已上传“{form.cleaned_data['file'].name}”。")
    else:
        messages.error(request, "；".join(error for errors in form.errors.values() for error in errors))
    return redirect("rectification_edit", case.pk)


rectification_detach = button(
    visible_item,
    work.detach,
    "已移除佐证文件。",
    to=lambda one: redirect("rectification_edit", one.rectification_id),
)


def rectification_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The evidence, for those who may see the case; asked again at every download."""
    return stored.serve(visible_item(request, pk), request, missing="佐证文件不在")
