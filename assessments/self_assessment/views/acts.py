"""What the unit does on the page: save, hand on, hand in, take back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from alliance.face.acting import button
from alliance.ground import audit, clock
from alliance.ground.access import Refused
from assessments.self_assessment.forms import SheetForm
from assessments.self_assessment.services import drafts, handing_in
from assessments.self_assessment.services.drafts import Clash, Filled, token_of
from assessments.self_assessment.views.page import show
from assessments.sheets.found import visible
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import in_order

State = Assessment.State


def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what is in order; then, if asked, hand to the head or submit. Answers autosave with JSON.

    What is not in order is shown on a page at this address, so that loading it again leads back to the form.
    """
    row = visible(request, pk)
    if request.method != "POST":
        return redirect(row)
    act = request.POST.get("act", "")
    items = in_order(row)
    form = SheetForm(row, items, request.POST)
    try:
        with audit.autosaving("X-Autosave" in request.headers):
            filled = drafts.fill(row, lines=form.lines, by=request.user, token=form.token, **form.cover)
    except Refused:
        if act == "submit" and Assessment.objects.filter(pk=row.pk, state=State.SUBMITTED).exists():
            handing_in.submit(row, by=request.user)  # the second click of a double click
            return redirect(row)
        raise
    complaints = [f"{where}：{message}" for where, message in form.errors]
    if request.headers.get("X-Autosave"):
        return _answer(filled, complaints)
    if filled.clashes or complaints:
        messages.error(request, "；".join([_of_clashes(filled.clashes), *complaints]).strip("；"))
        return show(
            request,
            visible(request, pk),
            data=request.POST,
            clashes=filled.clashes,
            token=_seen_now(filled, row),
            status=409 if filled.clashes else 422,
        )
    try:
        _act(request, row, act)
    except Refused as refused:  # what was written is saved; only handing on is refused
        messages.error(request, refused.reason)
    return redirect(row)


def _act(request: HttpRequest, row: Assessment, act: str) -> None:
    if act == "submit":
        done = handing_in.submit(row, by=request.user)
        messages.success(
            request, f"已提交，秘书处收到的时间为 {clock.local(done.submitted_at):%Y-%m-%d %H:%M:%S}。"
        )
    elif act == "hand":
        handing_in.hand_to_head(row, by=request.user)
        messages.success(request, "已送单位负责人确认。")
    elif act == "suggest":
        count = drafts.accept_suggestions(row, by=request.user)
        if count:
            messages.success(request, f"已按系统建议填写 {count} 项。")
        else:
            messages.info(request, "没有可按建议填写的空白项。")
    else:
        messages.success(request, "已保存。")


def _answer(filled: Filled, complaints: list[str]) -> JsonResponse:
    if filled.clashes:
        text = f"{_of_clashes(filled.clashes)}请点“保存草稿”，核对两份内容。"
        return JsonResponse({"message": text}, status=409)
    if complaints:
        message = f"未保存：{'；'.join(complaints[:3])} 其余内容已保存。"
        return JsonResponse({"message": message, "version": filled.token}, status=422)
    return JsonResponse({"version": filled.token})


def _of_clashes(clashes: list[Clash]) -> str:
    named = dict.fromkeys(f"{clash.who}已修改“{clash.where}”的{clash.label}" for clash in clashes)
    return f"您填写期间，{'；'.join(named)}。两份内容都已保留。" if named else ""


def _seen_now(filled: Filled, row: Assessment) -> str:
    """The person is shown both texts, so the next save is made with them in mind; other lines stay as they were seen."""
    if not filled.clashes:
        return filled.token
    clashing = {clash.item for clash in filled.clashes}
    fresh = Assessment.objects.get(pk=row.pk)
    items = in_order(fresh)
    now = token_of(fresh, items).split(".")
    kept = filled.token.split(".")
    places = [None, *(item.pk for item in items)]
    return ".".join(
        new if place in clashing else old for place, new, old in zip(places, now, kept, strict=True)
    )


hand_back = button(visible, handing_in.hand_back, "已退回填报，可以继续修改。", words="reason")


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    row = handing_in.withdraw(visible(request, pk), by=request.user)
    messages.warning(request, f"已撤回。请于 {clock.before(row.deadline())}重新提交。")
    return redirect(row)
