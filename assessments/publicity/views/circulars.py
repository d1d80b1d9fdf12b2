"""通报: issued circulars for all members, and the secretary-general's desk for those that are to be issued."""

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from alliance.face.acting import fill_in, finder
from alliance.face.components import Empty
from alliance.face.datatable import Column, DataTable
from alliance.face.lists import ListPage
from alliance.ground.access import Verdict, is_secretariat, offices, require, units_with
from alliance.history.words import events_of
from alliance.official.faces import face_of
from alliance.paper.papers import Paper, paper
from alliance.registers import catalogue, policy
from alliance.workbook import table as report
from alliance.workbook import writing
from assessments.cycles.models import Cycle
from assessments.publicity import rules
from assessments.publicity.filters import CircularFilter
from assessments.publicity.forms import CircularForm
from assessments.publicity.models import Circular
from assessments.publicity.paper import official_of
from assessments.publicity.services import circulars

CLAUSES = "12.unqualified 12.commendation"
SHOWN = 200
COLUMNS = [
    Column("place", "序号", kind="int", width=6),
    Column("name", "单位", css="wide", width=30),
    Column("kind", "成员类别", width=12),
    Column("total", "总分", kind="score", width=8),
    Column("grade", "等级", width=8),
]


class CircularList(ListPage):
    template_name = "assessments/publicity/circulars/list.html"
    title = "通报"
    subtitle = "年度考核结果、表扬和不合格单位的通报"
    clauses = CLAUSES
    columns = [
        Column("title", "标题", css="wide", sort="title"),
        Column("number", "文号", css="nowrap", width=18),
        Column("kind", "类别", value=lambda one: one.get_kind_display(), sort="kind"),
        Column("year", "年度", value="cycle.year", sort="cycle__year"),
        Column("units", "涉及单位数", kind="int", value=lambda one: len(one.units)),
        Column("issued_at", "印发时间", kind="datetime", sort="issued_at"),
    ]
    ordering = ["-issued_at"]
    filterset_class = CircularFilter
    search_fields = ["title", "number", "body"]
    search_placeholder = "标题、文号或正文"
    export_name = "通报目录"
    empty = Empty("还没有通报", "考核结果发布后，由秘书长印发。")

    def rule(self, user: Any) -> Verdict:
        return Verdict.of(offices(user) or units_with(user), "通报供联盟成员单位和联盟机构查阅。")

    def get_queryset(self, user: Any) -> Any:
        return Circular.objects.visible_to(user).select_related("cycle")

    def row_url(self, one: Circular) -> str:
        return one.get_absolute_url()

    def extra(self, user: Any) -> dict[str, Any]:
        """What is still to be issued, for the secretariat."""
        if not is_secretariat(user):
            return {"waiting": []}
        found = circulars.waiting(list(Cycle.objects.exclude(published_at=None)))
        verdict = rules.may_sign_circulars(user)
        return {"waiting": [(cycle, Circular.Kind(kind), verdict) for cycle, kind in found]}


def _rows(units: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            **row,
            "place": place,
            "total": None if row["total"] in ("None", "", None) else Decimal(row["total"]),
        }
        for place, row in enumerate(units, start=1)
    ]


def _table(units: list[dict[str, Any]]) -> DataTable:
    return DataTable(COLUMNS, _rows(units[:SHOWN]), caption="涉及单位", sticky=False)


def circular_new(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """Read the drafted words and the list of units, then issue."""
    if kind not in Circular.Kind.values or not is_secretariat(request.user):
        raise Http404("没有这种通报")
    cycle = get_object_or_404(Cycle, year=year)
    require(rules.may_issue_circular(request.user, cycle, kind))
    proposed = circulars.draft(cycle, kind)
    form = CircularForm(request.POST or None, initial={"title": proposed.title, "body": proposed.body})
    answer = fill_in(request, form, circulars.issue, cycle, kind=kind, done="已印发，并通知全体成员单位。")
    context = {
        "title": f"拟写{Circular.Kind(kind).label}",
        "cycle": cycle,
        "form": form,
        "clauses": CLAUSES,
        "table": _table(proposed.units),
        "count": len(proposed.units),
        "shown": SHOWN,
    }
    return answer or render(request, "assessments/publicity/circulars/form.html", context)


visible = finder(Circular, "cycle")


def circular(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    return render(
        request,
        "assessments/publicity/circulars/detail.html",
        {
            "title": shown.title,
            "circular": shown,
            "subtitle": f"{shown.get_kind_display()} {shown.number}".strip(),
            "clauses": CLAUSES,
            "table": _table(shown.units),
            "count": len(shown.units),
            "shown": SHOWN,
            "issuer": policy.get("alliance_name"),
            "events": events_of(shown) if is_secretariat(request.user) else [],
        },
    )


@catalogue.document(
    "通报", of="circulars", faces=("pdf", "docx", "xlsx"), workbook="circular_xlsx", code=circulars.CIRCULAR
)
@paper
def circular_pdf(request: HttpRequest, pk: int) -> Paper:
    """On paper, as PDF or Word, with room for the seal."""
    shown = visible(request, pk)
    total, issuer = shown.kind != Circular.Kind.COMMENDATION, policy.get("alliance_name")
    version = circulars.circular_version(shown, issuer=issuer, total=total)
    official = official_of(shown, _report(shown, total=total), issuer=issuer)
    return face_of(request, official, shown.title, version=version)


@catalogue.part("circular_pdf", "xlsx")
def circular_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    return writing.response([_report(shown)], f"{shown.title}.xlsx", by=request.user)


def _report(shown: Circular, *, total: bool = True) -> report.Table:
    columns = [
        report.Column(one.key, one.label, one.kind, one.width)
        for one in COLUMNS
        if total or one.key != "total"
    ]
    keys = {one.key for one in columns}
    rows = ({key: row[key] for key in keys} for row in _rows(shown.units))
    return report.Table(f"{shown.cycle.year}年度{shown.get_kind_display()}", columns, rows)
