"""The self-assessment page: one long form for the unit, the same page to read and check for everybody else."""

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from alliance.exports.papers import Paper, paper
from alliance.face.components import Step
from alliance.files import uploads
from alliance.files.stored import MEGABYTE
from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.history.words import events_of
from alliance.paper.printed import normal, versions
from assessments.consequences import printed as register
from assessments.results import rules as result_rules
from assessments.self_assessment.forms.assessments import SheetForm
from assessments.self_assessment.forms.evidence import ScanForm
from assessments.self_assessment.models.assessments import Assessment, Extension
from assessments.self_assessment.rules import assessments as rules
from assessments.self_assessment.rules import evidence as evidence_rules
from assessments.self_assessment.services import assessments, completeness, prefilling
from assessments.self_assessment.services.drafts import Clash, Filled, token_of
from assessments.self_assessment.services.evidence import FILE_MB, QUOTA_MB
from assessments.self_assessment.views.sheets import Sheet
from councils.recusal import audience
from members.units import identifiers
from members.units.rules import may_see_contacts

State = Assessment.State
CLAUSES = "13.1 11"


def visible(request: HttpRequest, pk: int) -> Assessment:
    """The assessment with all that rules ask, if this person may see it at all."""
    found = (
        Assessment.objects.visible_to(request.user)
        .select_related("cycle", "unit", "standard", "submitted_by", "unsubmitted_by", "scan_version")
        .annotate(extended=Exists(Extension.objects.filter(assessment=OuterRef("pk"))))
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404("没有这份考核")
    granted = Extension.objects.all() if found.extended else Extension.objects.none()
    prefetch_related_objects([found], Prefetch("extensions", queryset=granted))
    return found


def assessment(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, visible(request, pk))


def _page(
    request: HttpRequest,
    row: Assessment,
    *,
    data: Any = None,
    clashes: list[Clash] = (),
    token: str = "",
    status: int = 200,
) -> HttpResponse:
    user = request.user
    lines = prefilling.lines_of(row)
    items = [line.item for line in lines]
    writing = rules.may_fill(user, row)
    records = {line.item.pk: line.filled_by_record for line in lines} if writing else {}
    sheet = Sheet(row, lines, SheetForm(row, items, data, records=records), list(clashes))
    context = _missing(row, lines, writing=bool(writing)) | {
        "title": f"{row.unit} {row.cycle.year}年度考核",
        "assessment": row,
        "tone": "danger" if row.is_late() else State(row.state).tone,
        "state_label": "逾期未交" if row.is_late() else row.get_state_display(),
        "clauses": CLAUSES,
        "sheet": sheet,
        "token": token or token_of(row, items),
        "deadline": row.deadline(),
        "late": row.is_late(),
        "writing": writing,
        "checking": rules.may_check(user, row),
        "steps": steps_of(row),
        **_printed(row, lines),
        "own": rules.represents(user, row),
        "heads": rules.heads(user, row),
        "sees_grade": row.state == State.PUBLISHED,
        "may_submit": rules.may_submit(user, row),
        "may_withdraw": rules.may_withdraw(user, row),
        "may_hand_back": rules.may_hand_back(user, row),
        "may_attach_scan": rules.may_attach_scan(user, row),
        "may_change_evidence": evidence_rules.may_change_evidence(user, row),
        "may_pass": rules.may_pass(user, row, items),
        "may_extend": rules.may_extend(user, row),
        "may_review_unsubmitted": rules.may_review_unsubmitted(user, row),
        "organises": rules.may_organise(user),
        "filler_phone": _filler_phone(row, user),
        "file_mb": FILE_MB,
        "quota_mb": QUOTA_MB,
        "max_bytes": FILE_MB * MEGABYTE,
    }
    return render(request, "assessments/self_assessment/detail.html", context, status=status)


PASSING = "将通过形式审查：再次固定取数并进入复评，单位会收到通知。此后自评不能再退回。"


def _missing(row: Assessment, lines: list[prefilling.Line], *, writing: bool) -> dict[str, Any]:
    """What the self-assessment lacks, for the unit before it hands in and for whoever checks or reads it afterwards."""
    if not (writing or row.submitted_at):
        return {"pass_text": PASSING}
    gaps = completeness.gaps_of(row, lines)
    if writing:
        started = any(line.is_answered for line in lines)
        gaps = gaps if started or row.summary else []
    asked = any(gap.kind in (completeness.EVIDENCE, completeness.SUMMARY) for gap in gaps)
    text = f"{PASSING}自评材料有缺，请写明仍予受理的理由；否则请退回补正。" if asked else PASSING
    return {
        "lacks": completeness.lacks_of(gaps),
        "lacks_title": "提交前还差" if writing else "自评材料提示",
        "needs_note": asked,
        "pass_text": text,
    }


def _printed(row: Assessment, lines: list[prefilling.Line]) -> dict[str, Any]:
    """The versions of the form that were printed, and which of them show what the form says now."""
    found = versions(register.FORM, register.about(row))
    current = {one.pk: register.shows_now(one, row, lines) for one in found}
    return {
        "printed": [{"version": one, "current": current[one.pk]} for one in found],
        "scan_is_current": current.get(row.scan_version_id, False),
    }


def _filler_phone(row: Assessment, user: Any) -> str:
    """In full for those who may call; reviewers and council read the rest."""
    if may_see_contacts(user, row.unit):
        return row.filler_phone
    return identifiers.masked_mobile(row.filler_phone)


ORDER = [
    State.DRAFT,
    State.SIGNED,
    State.SUBMITTED,
    State.IN_REVIEW,
    State.REVIEWED,
    State.CONFIRMED,
    State.PUBLISHED,
]
DESKS = [
    ("填报", "联络员"),
    ("负责人确认", "单位负责人"),
    ("形式审查", "秘书处"),
    ("复评", "评审人"),
    ("秘书处确认", "秘书处"),
    ("发布", "秘书处"),
]


def steps_of(row: Assessment) -> list[Step]:
    """The way of a self-assessment, and whose desk it is on; what never happened is not shown as done."""
    state = State.DRAFT if row.state == State.RETURNED else row.state
    place, labels = ORDER.index(state), list(DESKS)
    at = {2: row.submitted_at, 5: row.confirmed_at}
    steps = []
    if row.unsubmitted_reason:
        labels[:3] = [("未填报", ""), ("按记录直接复评", "")]
        place, at = place - 1, {4: row.confirmed_at}
    for number, (label, holder) in enumerate(labels):
        done = number < place
        current = number == place
        steps.append(
            Step(
                label,
                "done" if done else "current" if current else "todo",
                holder=holder if current else "",
                at=at.get(number + 1) if done else None,
                note="退回补正" if current and row.state == State.RETURNED else "",
            )
        )
    if row.unsubmitted_reason:
        who = str(row.unsubmitted_by or "系统")
        steps[0] = Step(steps[0].label, "skipped", note="截止时没有提交自评")
        steps[1] = Step(steps[1].label, "done", who, row.unsubmitted_at, note=row.unsubmitted_reason)
    return steps


def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what is in order; then, if asked, hand to the head or submit. Answers autosave with JSON.

    What is not in order is shown on a page at this address, so that loading it again leads back to the form.
    """
    row = visible(request, pk)
    if request.method != "POST":
        return redirect(row)
    act = request.POST.get("act", "")
    items = list(row.items.select_related("indicator").order_by("indicator__position"))
    form = SheetForm(row, items, request.POST)
    try:
        require(rules.may_fill(request.user, row))
        with audit.autosaving("X-Autosave" in request.headers):
            filled = assessments.fill(
                row, lines=form.lines, by=request.user, version=form.token, **form.cover
            )
    except Refused:
        if act == "submit" and Assessment.objects.filter(pk=row.pk, state=State.SUBMITTED).exists():
            assessments.submit(row, by=request.user)  # the second click of a double click
            return redirect(row)
        raise
    complaints = [f"{where}：{message}" for where, message in form.errors]
    if request.headers.get("X-Autosave"):
        return _answer(filled, complaints)
    if filled.clashes or complaints:
        messages.error(request, "；".join([_of_clashes(filled.clashes), *complaints]).strip("；"))
        return _page(
            request,
            visible(request, pk),
            data=request.POST,
            clashes=filled.clashes,
            token=_seen_now(filled, row),
            status=409 if filled.clashes else 422,
        )
    _act(request, row, act)
    return redirect(row)


def _act(request: HttpRequest, row: Assessment, act: str) -> None:
    if act == "submit":
        done = assessments.submit(row, by=request.user)
        messages.success(
            request, f"已提交，秘书处收到的时间为 {clock.local(done.submitted_at):%Y-%m-%d %H:%M:%S}。"
        )
    elif act == "hand":
        assessments.hand_to_head(row, by=request.user)
        messages.success(request, "已送单位负责人确认。")
    elif act == "suggest":
        count = assessments.accept_suggestions(row, by=request.user)
        messages.success(request, f"已按系统建议填写 {count} 项。" if count else "没有可按建议填写的空白项。")
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
    items = list(fresh.items.select_related("indicator").order_by("indicator__position"))
    now = token_of(fresh, items).split(".")
    kept = filled.token.split(".")
    places = [None, *(item.pk for item in items)]
    return ".".join(
        new if place in clashing else old for place, new, old in zip(places, now, kept, strict=True)
    )


@require_POST
def hand_back(request: HttpRequest, pk: int) -> HttpResponse:
    row = assessments.hand_back(visible(request, pk), by=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, "已退回填报，可以继续修改。")
    return redirect(row)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    row = assessments.withdraw(visible(request, pk), by=request.user)
    messages.warning(request, f"已撤回。请于 {clock.before(row.deadline())}重新提交。")
    return redirect(row)


@require_POST
def attach_scan(request: HttpRequest, pk: int) -> HttpResponse:
    row = visible(request, pk)
    require(rules.may_attach_scan(request.user, row))
    form = ScanForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Refused("；".join(message for found in form.errors.values() for message in found))
    version = None
    if code := normal(form.cleaned_data["code"]):
        version = next(
            (one for one in versions(register.FORM, register.about(row)) if one.code == code), None
        )
        if version is None:
            raise Refused("没有以这个校验码打印过本单位本年度的自评表，请核对盖章件页脚。")
    assessments.attach_scan(row, file=form.cleaned_data["file"], by=request.user, printed=version)
    messages.success(request, "已上传盖章扫描件。")
    return redirect(row)


def scan(request: HttpRequest, pk: int) -> HttpResponse:
    row = visible(request, pk)
    if not row.scan:
        raise Http404("还没有盖章扫描件")
    return uploads.serve(row.scan, row.scan_name, row.scan_type, inline="inline" in request.GET)


@paper
def printed(request: HttpRequest, pk: int) -> Paper:
    """The form on A4 landscape, to be signed and stamped; its 校验码 says which version of the data it is."""
    row = visible(request, pk)
    lines = prefilling.lines_of(row)
    filler = "、".join(person.name for person in audience.contacts_of(row.unit)[:2])
    return Paper(
        "print/self_assessment.html",
        {
            "assessment": row,
            "groups": prefilling.groups_of(lines),
            "draft": not row.is_submitted,
            "unit": register.unit_name(row),
            "filler": filler,
            "filler_phone": _filler_phone(row, request.user),
            "printed_at": clock.now(),
            "score": prefilling.self_score([line.item for line in lines]),
            "sees_review": row.state == State.PUBLISHED,
        },
        f"{row.unit}{row.cycle.year}年度考核自评表.pdf",
        orientation="landscape",
        version=register.form_version(row, lines, filler=filler),
    )


def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who did what to this assessment, when and why; what a held result says only for those who may know it."""
    row = visible(request, pk)
    known = result_rules.knows_result(request.user, row)
    return render(
        request,
        "assessments/self_assessment/history.html",
        {
            "title": f"{row.unit} {row.cycle.year}年度考核 办理记录",
            "assessment": row,
            "events": events_of(row, without=frozenset() if known else result_rules.RESULT_FIELDS),
        },
    )
