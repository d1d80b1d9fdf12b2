"""The annual reports: the list, a report as a whole, and the one page that the chair reads on the way."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from alliance.face.components import Empty, Step
from alliance.face.datatable import Column
from alliance.face.lists import ListPage
from alliance.ground import access, clock, inputs
from alliance.history.words import events_of
from councils.recusal.models import acts_as_chair
from reports.annual import chapters, rules
from reports.annual.models import AnnualReport
from reports.figures.named import Figure

State = AnnualReport.State
CLAUSES = "9.secretary_general.6 9.secretariat.5 11.self_evaluation"
# What the chair sees first, by area.
SUMMARY = (
    ("成员和组织", ("成员单位数", "会议出席率", "督办按期办结率", "计划完成率")),
    ("产教融合", ("校企合作项目数", "岗位实习学生数", "录用成员学校毕业生数", "基地实际投入")),
    ("信息和考核", ("信息按时率", "采用信息数", "优秀单位数", "成员满意率")),
    ("需要关注", ("缺报数", "逾期督办数", "逾期任务数", "不合格单位数")),
)  # fmt: skip


class AnnualReportList(ListPage):
    title = "年度报告"
    subtitle = "秘书处起草，秘书长呈送，理事长审阅"
    clauses = CLAUSES
    template_name = "reports/annual/list.html"
    columns = [
        Column("year", "年度", kind="code", sort="year"),
        Column("full_title", "标题", css="wide", width=30, sort="title"),
        Column("edition", "版次", kind="int", sort="edition"),
        Column("state", "状态", states=State, sort="state"),
        Column("presented_at", "呈送时间", kind="datetime", sort="presented_at"),
        Column("reviewed_at", "审阅时间", kind="datetime", sort="reviewed_at"),
    ]
    ordering = ["-year", "-edition"]
    empty = Empty("还没有年度报告", "秘书处起草、理事长审阅后，理事会成员可以在这里查看。")

    def get_queryset(self, user):
        return AnnualReport.objects.visible_to(user).defer("figures")

    def row_url(self, report: AnnualReport) -> str:
        return report.get_absolute_url()

    def extra(self, user):
        year = clock.today().year
        known = set(AnnualReport.objects.filter(year__gte=year - 1).values_list("year", flat=True))
        desk = access.is_secretariat(user)
        return {"missing": [one for one in (year, year - 1) if one not in known] if desk else []}


def visible(request: HttpRequest, year: int) -> AnnualReport:
    """The edition that the address names, without one the newest that this person may read."""
    found = AnnualReport.objects.visible_to(request.user).select_related(
        "presented_by", "reviewed_by", "corrects"
    )
    one = found.edition(year, inputs.number(request.GET.get("edition")))
    if one is None:
        raise Http404("没有这份年度报告")
    return one


def report(request: HttpRequest, year: int) -> HttpResponse:
    """The whole report as it stands, with its code and what may be done with it."""
    one = visible(request, year)
    book = chapters.book_of(one)
    return render(request, "reports/annual/report.html", _context(request, one, book))


def brief(request: HttpRequest, year: int) -> HttpResponse:
    """The numbers that matter, the chapters in words, and the decision: for a telephone."""
    one = visible(request, year)
    book = chapters.book_of(one)
    context = _context(request, one, book)
    context["areas"] = [(area, _stats(book, names)) for area, names in SUMMARY]
    return render(request, "reports/annual/brief.html", context)


def _stats(book: chapters.Book, names: tuple[str, ...]) -> list[tuple[Figure, str]]:
    """The figures that are recorded, each with how it differs from the year before."""
    found = [book.figures[name] for name in names if name in book.figures]
    return [(one, one.change if one.before is not None else "") for one in found if one.value is not None]


def _context(request: HttpRequest, one: AnnualReport, book: chapters.Book) -> dict[str, Any]:
    user = request.user
    desk, chair = access.is_secretariat(user), acts_as_chair(user)
    comments = list(one.comments.select_related("said_by", "answered_by")) if desk or chair else []
    return {
        "title": one.full_title,
        "clauses": CLAUSES,
        "report": one,
        "tone": State(one.state).tone,
        "book": book,
        "code": chapters.annual_code(one, book),
        "steps": steps(one),
        "desk": desk,
        "chair": chair,
        "comments": comments,
        "editions": _others(user, one),
        "may_write": rules.may_write_annual(user, one),
        "may_present": rules.may_present(user, one),
        "may_review": rules.may_review(user, one),
        "may_annotate": rules.may_annotate(user, one),
        "may_correct": rules.may_correct(user, one),
        "events": events_of(one) if desk or chair else [],
    }


def _others(user: Any, one: AnnualReport) -> list[AnnualReport]:
    """The other editions of the year that this person may read."""
    found = AnnualReport.objects.visible_to(user).filter(year=one.year).exclude(pk=one.pk)
    return list(found.defer("figures").order_by("edition"))


def steps(one: AnnualReport) -> list[Step]:
    reviewed = one.state in AnnualReport.FINAL
    return [
        Step("秘书处起草", "done" if one.is_frozen else "current", holder="秘书处"),
        Step(
            "秘书长呈送",
            "done" if one.is_frozen else "todo",
            holder=str(one.presented_by or "") if one.is_frozen else "秘书长",
            at=one.presented_at if one.is_frozen else None,
        ),
        Step(
            "理事长审阅",
            "done" if reviewed else "current" if one.is_frozen else "todo",
            holder=str(one.reviewed_by or "") if reviewed else "理事长",
            at=one.reviewed_at,
            note=one.opinion,
        ),
    ]
