"""Writing the report: the words of its chapters, chapters of one's own, their order, and a fresh draft."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from alliance.face.acting import autosaved, carry_out, fill_in
from alliance.ground import inputs
from alliance.ground.access import Refused, require
from reports.annual import chapters, rules
from reports.annual.forms import AnnualForm, ChapterForm
from reports.annual.models import AnnualReport, ReportChapter
from reports.annual.services import writing
from reports.annual.views.reading import CLAUSES, visible
from reports.figures import catalogue, gathering, named


@require_POST
def new(request: HttpRequest) -> HttpResponse:
    year = inputs.year(request.POST.get("year"))
    if year is None:
        raise Refused("请选择年度。")
    return carry_out(
        request,
        None,
        lambda: writing.open_year(year, by=request.user),
        to=lambda report: redirect("annual_report_edit", report.year),
    )


def edit(request: HttpRequest, year: int) -> HttpResponse:
    """Write the chapters; tables and charts follow from the records, and so do the figures that stand in braces."""
    one = visible(request, year)
    require(rules.may_write_annual(request.user, one))
    form = AnnualForm(request.POST or None, instance=one)
    answer = fill_in(request, form, writing.write, one, done="已保存。")
    if answer is not None:
        return answer
    figures = gathering.gather(year).figures
    context = {
        "title": f"编写{one.full_title}",
        "clauses": CLAUSES,
        "report": one,
        "form": form,
        "chapters": [
            (number, chapter, field, named.filled(chapter.text, figures))
            for number, chapter, field in form.rows
        ],
        "comments": list(one.comments.select_related("said_by", "answered_by")),
        "self_evaluation": chapters.self_evaluation(one),
        "areas": _areas(figures),
        "chapter_form": ChapterForm(),
    }
    return render(request, "reports/annual/edit.html", context)


def _areas(figures: named.Figures) -> list[tuple[str, list[named.Figure]]]:
    """All figures with names, as they can be put into a sentence."""
    areas = [(area, [figures[one.name] for one in entries]) for area, entries in catalogue.CATALOGUE.items()]
    words = [figures[name] for name in (*catalogue.WORDS, "年度", "数据截至")]
    return [*areas, ("文字和日期", words)]


@require_POST
def autosave(request: HttpRequest, year: int) -> HttpResponse:
    one = visible(request, year)
    form = AnnualForm(request.POST, instance=one, strict=False)
    return autosaved(request, form, lambda: writing.write(one, by=request.user, **form.values()))


def _chapter(report: AnnualReport, pk: int) -> ReportChapter:
    return get_object_or_404(ReportChapter, report=report, pk=pk)


@require_POST
def add_chapter(request: HttpRequest, year: int) -> HttpResponse:
    one, title = visible(request, year), request.POST.get("title", "").strip()[:40]
    return carry_out(
        request,
        None,
        lambda: writing.add_chapter(one, title=title, by=request.user),
        done="已增加一章，请填写内容，并可调整顺序。",
        to=lambda _: redirect("annual_report_edit", year),
    )


@require_POST
def remove_chapter(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    chapter = _chapter(visible(request, year), pk)
    return carry_out(
        request,
        None,
        lambda: writing.remove_chapter(chapter, by=request.user),
        done="已删除本章。",
        to=lambda _: redirect("annual_report_edit", year),
    )


@require_POST
def move_chapter(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    one = visible(request, year)
    chapter, up = _chapter(one, pk), request.POST.get("to") == "up"
    return carry_out(
        request,
        None,
        lambda: writing.move_chapter(one, chapter=chapter, up=up, by=request.user),
        done="已调整顺序。",
        to=lambda _: redirect("annual_report_edit", year),
    )


@require_POST
def redraft(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    one = visible(request, year)
    chapter = _chapter(one, pk)
    return carry_out(
        request,
        None,
        lambda: writing.redraft(one, chapter=chapter, by=request.user),
        done="已按最新数据重新起草本章，原文在历史记录中。",
        to=lambda _: redirect("annual_report_edit", year),
    )
