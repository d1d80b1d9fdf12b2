"""发文登记簿: the list with its filters, as a workbook and on paper, and what the series of a year have come to."""

from dataclasses import replace
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from alliance.face.components import Empty
from alliance.face.datatable import Column, DataTable
from alliance.face.lists import ListPage
from alliance.ground import access, clock, inputs
from alliance.ground.wayfinding import way
from alliance.paper.papers import Paper, paper
from alliance.registers import catalogue, policy
from alliance.workbook import table as reports
from councils.numbering import rules
from councils.numbering.filters import RegisterFilter
from councils.numbering.models import IssuedPaper, PaperSeries
from councils.numbering.services import gaps

CLAUSES = "9.secretary_general.2"
State = IssuedPaper.State


class RegisterPage(ListPage):
    """One row for each number; voided ones stay with the reason."""

    template_name = "councils/numbering/register.html"
    title = "发文登记簿"
    subtitle = "签发时按字号和年度连续编号；作废、更正的文号保留并注明"
    clauses = CLAUSES
    ordering = ["-issued_at", "series", "-ordinal"]
    filterset_class = RegisterFilter
    search_fields = ["number", "title", "recipients"]
    search_placeholder = "文号、标题或主送"
    export_name = "发文登记簿"
    empty = Empty("还没有发文", "公文、会议纪要、督办单、通报等签发编号后登记在这里。")
    columns = [
        Column("number", "文号", sort=["series", "year", "ordinal"], css="nowrap", width=20),
        Column("kind", "文种", value=lambda one: one.get_kind_display(), sort="kind", css="nowrap", width=10),
        Column("title", "标题", css="wide title", width=40),
        Column("issued_at", "签发日期", kind="date", sort="issued_at", width=12),
        Column("signed_by", "签发人", value=lambda one: str(one.signed_by or ""), css="nowrap", width=10),
        Column("recipients", "主送", css="minor", width=24),
        Column("state", "状态", states=State, sort="state", width=8),
        Column("remark", "备注", css="minor", width=24),
    ]

    def rule(self, user: Any) -> access.Verdict:
        return rules.may_see_register(user)

    def get_queryset(self, user: Any) -> QuerySet:
        return IssuedPaper.objects.select_related("signed_by")

    def row_url(self, one: IssuedPaper) -> str:
        return way(one.url, self.request.user)

    def extra(self, user: Any) -> dict[str, Any]:
        year = inputs.year(self.request.GET.get("year")) or clock.today().year
        return {"series": _series(year), "year": year, "paper_query": self.request.GET.urlencode()}


def _series(year: int) -> DataTable:
    """How far each series of the year has come, and what is missing in it; three queries."""
    void = Count("pk", filter=Q(state=State.VOID))
    found = IssuedPaper.objects.of_year(year).order_by().values("series").annotate(all=Count("pk"), void=void)
    missing = gaps(year)
    numbers = {row["series"]: row for row in found}
    rows = [
        {
            "label": PaperSeries(of).label,
            "all": numbers.get(of, {}).get("all", 0),
            "void": numbers.get(of, {}).get("void", 0),
            "missing": "、".join(map(str, missing.get(of, ()))) or "无",
        }
        for of in PaperSeries.values
        if of in numbers or of in missing
    ]
    columns = [
        Column("label", "字号"),
        Column("all", "发文数", kind="int"),
        Column("void", "作废", kind="int"),
        Column("missing", "跳号"),
    ]
    return DataTable(columns, rows, caption=f"{year}年文号", empty=Empty(f"{year}年还没有发文"))


register_of_documents = RegisterPage.as_view()


def with_numbers(table: reports.Table) -> reports.Table:
    """The register with 序号 before its columns."""
    rows = [row | {"place": place} for place, row in enumerate(table.rows, 1)]
    return replace(table, columns=[reports.Column("place", "序号", "int", 6), *table.columns], rows=rows)


@catalogue.part("register_of_documents", "pdf")
@paper
def register_pdf(request: HttpRequest) -> Paper:
    """The register as the filters of the address show it."""
    access.require(rules.may_see_register(request.user))
    page = RegisterPage()
    page.ordering = ["issued_at", "series", "ordinal"]  # as it would have been written by hand
    page.setup(request)
    _, table = page.as_table(request)
    context = {
        "table": with_numbers(table),
        "title": page.title,
        "issuer": policy.get("alliance_name"),
        "day": clock.today(),
    }
    return Paper("print/register_of_documents.html", context, "发文登记簿.pdf", orientation="landscape")
