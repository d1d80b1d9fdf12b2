"""The self-assessment page: one long form for the unit, the same page to read and check for everybody else."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alliance.history.words import events_of
from alliance.paper.printed import about, versions
from assessments.evidence import rules as evidence_rules
from assessments.evidence.services import FILE_MB, QUOTA_MB
from assessments.held import rules as held
from assessments.self_assessment.forms import SheetForm
from assessments.self_assessment.services.drafts import Clash, token_of
from assessments.self_assessment.sheet import Sheet
from assessments.self_assessment.steps import steps_of
from assessments.sheets import completeness, prefilling, rules
from assessments.sheets.found import CLAUSES, visible
from assessments.sheets.lines import Line
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item
from assessments.stamped_form import paper as register
from assessments.stamped_form.views import filler_phone

State = Assessment.State


def assessment(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, visible(request, pk))


def show(
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
    form, rights = SheetForm(row, items, data, records=records), _rights(user, row, items)
    sheet = Sheet(row, lines, form, list(clashes), bool(rights["may_change_evidence"]), user)
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
        **rights,
        "sees_grade": row.state == State.PUBLISHED,
        "filler_phone": filler_phone(row, user),
        "file_mb": FILE_MB,
        "quota_mb": QUOTA_MB,
    }
    return render(request, "assessments/self_assessment/detail.html", context, status=status)


def _rights(user: Any, row: Assessment, items: list[Item]) -> dict[str, Any]:
    """Who this person is to the assessment, and which acts the page offers."""
    return {
        "own": rules.represents(user, row),
        "heads": rules.heads(user, row),
        "may_submit": rules.may_submit(user, row),
        "may_withdraw": rules.may_withdraw(user, row),
        "may_hand_back": rules.may_hand_back(user, row),
        "may_attach_scan": rules.may_attach_scan(user, row),
        "may_change_evidence": evidence_rules.may_change_evidence(user, row),
        "may_pass": rules.may_pass(user, row, items),
        "may_extend": rules.may_extend(user, row),
        "may_review_unsubmitted": rules.may_review_unsubmitted(user, row),
        "organises": (organises := rules.may_organise(user)),
        "may_see_held": organises and held.may_see_held(user, row),
    }


PASSING = "将通过形式审查：再次固定取数并进入复评，单位会收到通知。此后自评不能再退回。"


def _missing(row: Assessment, lines: list[Line], *, writing: bool) -> dict[str, Any]:
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


def _printed(row: Assessment, lines: list[Line]) -> dict[str, Any]:
    """The versions of the form that were printed, and which of them show what the form says now."""
    found = versions(register.FORM, about(row))
    current = {one.pk: register.shows_now(one, row, lines) for one in found}
    return {
        "printed": [{"version": one, "current": current[one.pk]} for one in found],
        "scan_is_current": current.get(row.scan_version_id, False),
    }


def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who did what to this assessment, when and why; what a held result says only for those who may know it."""
    row = visible(request, pk)
    known = held.knows_result(request.user, row)
    return render(
        request,
        "assessments/self_assessment/history.html",
        {
            "title": f"{row.unit} {row.cycle.year}年度考核 办理记录",
            "assessment": row,
            "events": events_of(row, without=frozenset() if known else held.RESULT_FIELDS),
        },
    )
