"""A rating table into a draft: upload, correct on screen, take over."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alliance.face.acting import carry_out, form_page, refuse
from alliance.ground.access import Refused, require
from assessments.rating_tables import reading, services
from assessments.rating_tables.forms import (
    CLAUSE,
    LineFormSet,
    TableFileForm,
    TermsOfTableForm,
    clauses_for,
    initial_of,
)
from assessments.scoring.marking import show
from assessments.standard_sheets.services import importing
from assessments.standards import rules
from assessments.standards.models import Standard
from assessments.standards.views import visible

HUNDRED = Decimal(100)
PAGE = "assessments/rating_tables/table.html"


def rating_table(request: HttpRequest, pk: int) -> HttpResponse:
    """The file first; then its lines to be corrected, summed, scaled to 100 and taken over. Only the last writes."""
    shown = visible(request, pk)
    require(rules.may_edit_standard(request.user, shown))
    if request.method == "POST" and "sealed" in request.POST:
        return _lines(request, shown)
    form = TableFileForm(request.POST or None, request.FILES or None)
    context = {"title": "导入评分表", "standard": shown, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            found = reading.read(form.cleaned_data["file"].content)
        except Refused as refused:
            refuse(form, Refused(f"{refused.reason.rstrip('。')}。"), at="file")
        else:
            return _read(request, shown, found)
    return form_page(request, "assessments/rating_tables/upload.html", context)


def _read(request: HttpRequest, shown: Standard, found: reading.Read) -> HttpResponse:
    clauses = clauses_for(shown.subject)
    terms = TermsOfTableForm(clauses=clauses, initial={"clause": CLAUSE, "sealed": importing.seal(shown, {})})
    lines = LineFormSet(initial=initial_of(found), form_kwargs={"clauses": clauses})
    sums = _sums(found.total, doubtful=sum(bool(line.doubts) for line in found.lines))
    context = {"terms": terms, "lines": lines, "notices": found.notices, **sums}
    return render(request, PAGE, {"title": "核对评分表", "standard": shown, **context})


def _lines(request: HttpRequest, shown: Standard) -> HttpResponse:
    clauses = clauses_for(shown.subject)
    terms = TermsOfTableForm(request.POST, clauses=clauses)
    lines = LineFormSet(request.POST, form_kwargs={"clauses": clauses})
    valid, act = terms.is_valid() & lines.is_valid(), request.POST.get("act", "")
    asked = [form.cleaned_data for form in lines.forms] if valid else []
    if valid and act == "scale" and services.total_of(asked):
        lines, asked = _scaled(asked, clauses)
    if valid and act == "take":
        answer = carry_out(
            request,
            terms,
            lambda: services.take_over(
                shown,
                sealed=terms.cleaned_data["sealed"],
                lines=asked,
                clause=terms.cleaned_data["clause"],
                by=request.user,
            ),
            done="已按评分表替换草稿的指标，请逐项核对计分规则和依据条款。",
            to=shown,
        )
        if answer is not None:
            return answer
    wrong = not valid or bool(terms.errors)
    context = {
        "terms": terms,
        "lines": lines,
        "wrong": wrong,
        **_sums(services.total_of(asked) if valid else None),
    }
    return render(
        request, PAGE, {"title": "核对评分表", "standard": shown, **context}, status=422 if wrong else 200
    )


def _scaled(asked: list[dict[str, Any]], clauses: Any) -> tuple[Any, list[dict[str, Any]]]:
    """The lines with points that add up to 100; the criteria say what stood in the table, so that their words stay true."""
    kept = [line for line in asked if line["act"] == reading.KEEP]
    for line, points in zip(kept, reading.scaled([line["points"] for line in kept]), strict=True):
        if points != line["points"]:
            line["criteria"] = (
                f"{line['criteria']}（原表 {show(line['points'])} 分，折算为 {show(points)} 分）"[:1000]
            )
            line["points"] = points
    return LineFormSet(initial=asked, form_kwargs={"clauses": clauses}), asked


def _sums(total: Decimal | None, *, doubtful: int = 0) -> dict[str, Any]:
    if total is None:
        return {"total": "", "doubtful": doubtful}
    gap = HUNDRED - total
    said = "正好 100 分" if gap == 0 else f"{'还差' if gap > 0 else '多出'} {show(abs(gap))} 分"
    return {"total": show(total), "gap": said, "full": gap == 0, "doubtful": doubtful}
