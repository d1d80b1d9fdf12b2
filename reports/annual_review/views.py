"""What is decided about the report: presented, annotated, returned, reviewed, corrected."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from alliance.face.acting import button, press
from alliance.ground import inputs
from reports.annual.chapters import numeral
from reports.annual.models import ChapterComment
from reports.annual.views.reading import visible
from reports.annual_review import services

present = button(visible, services.present, "已呈送理事长审阅，统计数据已冻结。")


@require_POST
def send_back(request: HttpRequest, year: int) -> HttpResponse:
    one, reason = visible(request, year), request.POST.get("reason", "")[:2000]
    return press(request, one, services.send_back, "已退回秘书处修改。", reason=reason)


@require_POST
def review(request: HttpRequest, year: int) -> HttpResponse:
    one, opinion = visible(request, year), inputs.seen(request.POST.get("opinion", ""))[:2000]
    return press(request, one, services.review, "已审阅，理事会成员现在可以查看。", opinion=opinion)


@require_POST
def comment(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Say something to a chapter, by its number as it stands in the report."""
    one = visible(request, year)
    order = list(one.chapters.all())
    chapter = get_object_or_404(one.chapters, pk=pk)
    heading = f"{numeral([known.pk for known in order].index(pk) + 1)}、{chapter.title}"
    text = request.POST.get("text", "")[:1000]
    return press(
        request,
        one,
        services.comment,
        "已记下批注，退回或审阅后秘书处按批注处理。",
        to=lambda _: redirect(one.brief_url),
        chapter=chapter,
        heading=heading,
        text=text,
    )


@require_POST
def answer(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    said = get_object_or_404(ChapterComment, report=visible(request, year), pk=pk)
    text = request.POST.get("reason", "")
    return press(
        request,
        said,
        services.answer,
        "已写明处理情况。",
        to=lambda _: redirect("annual_report_edit", year),
        answer=text,
    )


correct = button(
    visible,
    services.correct,
    "已开始更正版：文字沿用原文，数据按现在的记录；理事长审阅后原版标为“已更正”。",
    words="why",
    to=lambda new: redirect("annual_report_edit", new.year),
)
