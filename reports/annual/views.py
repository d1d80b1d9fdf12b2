"""年度工作总结报告: read, write, present, review, take along as workbook and PDF."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from alliance.face.acting import autosaved, carry_out
from alliance.face.components import Empty, Step
from alliance.face.datatable import Column
from alliance.face.lists import ListPage
from alliance.ground import access, clock, inputs
from alliance.ground.access import Refused, require
from alliance.history.words import events_of
from alliance.paper.papers import Paper, paper
from councils.recusal.models import acts_as_chair
from reports.annual import chapters, printed, rules, services
from reports.annual.forms import AnnualForm
from reports.annual.models import AnnualReport

State = AnnualReport.State
CLAUSES = "9.secretary_general.6 9.secretariat.5 11.self_evaluation"


class AnnualReportList(ListPage):
    title = "年度报告"
    subtitle = "秘书处起草，秘书长呈送，理事长审阅"
    clauses = CLAUSES
    template_name = "reports/annual/list.html"
    columns = [
        Column("year", "年度", kind="code", sort="year"),
        Column("title", "标题", css="wide", width=30),
        Column(
            "state",
            "状态",
            states=State,
            sort="state",
        ),
        Column("presented_at", "呈送时间", kind="datetime", sort="presented_at"),
        Column("reviewed_at", "审阅时间", kind="datetime", sort="reviewed_at"),
    ]
    ordering = ["-year"]
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
    return get_object_or_404(
        AnnualReport.objects.visible_to(request.user).select_related("presented_by", "reviewed_by"), year=year
    )


@require_POST
def new(request: HttpRequest) -> HttpResponse:
    year = inputs.year(request.POST.get("year"))
    if year is None:
        raise Refused("请选择年度。")
    return carry_out(
        request,
        None,
        lambda: services.open_year(year, by=request.user),
        to=lambda report: redirect("annual_report_edit", report.year),
    )


def report(request: HttpRequest, year: int) -> HttpResponse:
    """The whole report as it stands, with its code and what may be done with it."""
    one = visible(request, year)
    user = request.user
    book = chapters.book_of(one)
    events = events_of(one)
    return render(
        request,
        "reports/annual/report.html",
        {
            "title": one.title,
            "clauses": CLAUSES,
            "report": one,
            "tone": State(one.state).tone,
            "book": book,
            "code": printed.annual_code(one, book),
            "steps": steps(one),
            "desk": access.is_secretariat(user),
            "chair": acts_as_chair(user),
            "may_write": rules.may_write_annual(user, one),
            "may_present": rules.may_present(user, one),
            "may_review": rules.may_review(user, one),
            "events": events if access.is_secretariat(user) or acts_as_chair(user) else [],
        },
    )


def steps(one: AnnualReport) -> list[Step]:
    reviewed = one.state == State.REVIEWED
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


def edit(request: HttpRequest, year: int) -> HttpResponse:
    """Write the sections; tables and charts follow from the records and are not typed."""
    one = visible(request, year)
    require(rules.may_write_annual(request.user, one))
    form = AnnualForm(request.POST or None, instance=one)
    answer = carry_out(
        request, form, lambda: services.write(one, by=request.user, **form.content()), done="已保存。"
    )
    context = {
        "title": f"编写{year}年度报告",
        "clauses": CLAUSES,
        "report": one,
        "form": form,
        "self_evaluation": chapters.self_evaluation(one),
    }
    return answer or render(request, "reports/annual/edit.html", context)


@require_POST
def autosave(request: HttpRequest, year: int) -> HttpResponse:
    one = visible(request, year)
    form = AnnualForm(request.POST, instance=one)
    return autosaved(request, form, lambda: services.write(one, by=request.user, **form.content()))


@require_POST
def present(request: HttpRequest, year: int) -> HttpResponse:
    one = visible(request, year)
    return carry_out(
        request,
        None,
        lambda: services.present(one, by=request.user),
        done="已呈送理事长审阅，统计数据已冻结。",
    )


@require_POST
def send_back(request: HttpRequest, year: int) -> HttpResponse:
    one, reason = visible(request, year), request.POST.get("reason", "")
    return carry_out(
        request,
        None,
        lambda: services.send_back(one, reason=reason, by=request.user),
        done="已退回秘书处修改。",
    )


@require_POST
def review(request: HttpRequest, year: int) -> HttpResponse:
    one, opinion = visible(request, year), request.POST.get("opinion", "")[:2000]
    return carry_out(
        request,
        None,
        lambda: services.review(one, opinion=opinion, by=request.user),
        done="已审阅，理事会成员现在可以查看。",
    )


@paper
def export(request: HttpRequest, year: int) -> Paper:
    """The report as it stands as a PDF, or with `?kind=xlsx` as a workbook."""
    one = visible(request, year)
    kind = request.GET.get("kind", "pdf")
    if kind not in ("pdf", "xlsx"):
        raise Http404("没有这种格式")
    name = f"{one.title}（{kind.upper()}）"
    return Paper("", {}, f"{one.title}.{kind}", name=name, later=lambda: _drawn(one, kind))


def _drawn(one: AnnualReport, kind: str) -> Paper:
    """Drawn up by the worker: the figures of a year in progress are asked of the whole house."""
    book = chapters.book_of(one)
    version, filename = printed.annual_version(one, book), f"{book.title}.{kind}"
    if kind == "pdf":
        return Paper("print/annual_report.html", {"report": one, "book": book}, filename, version=version)
    sheets = lambda code: [*chapters.text_tables(book, code), *book.tables]  # noqa: E731
    return Paper("", {}, filename, name=book.title, version=version, sheets=sheets)
