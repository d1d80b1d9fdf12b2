"""The long exports of this app: built in the background with the rights of the person who asked, asked again at download."""

import io
from typing import Any

from alliance.exports import services as exports
from alliance.exports.services import Built
from alliance.ground import clock
from alliance.ground.access import Verdict
from alliance.paper import document
from alliance.paper.printed import imprint
from alliance.registers import policy
from alliance.workbook import writing
from reports.annual import chapters as annual
from reports.annual import printed
from reports.annual.models import AnnualReport
from reports.monthly import rules
from reports.ranking import ranking
from reports.ranking.models.bulletins import Bulletin

ANNUAL_PDF, ANNUAL_XLSX, RANKING_PDF = "annual_report_pdf", "annual_report_xlsx", "report_ranking_pdf"


def may_export_annual(user: Any, parameters: dict[str, Any]) -> Verdict:
    """Whoever may see the report of the year now."""
    if AnnualReport.objects.visible_to(user).filter(year=parameters["year"]).exists():
        return Verdict.yes()
    return Verdict.no("您现在不能查看这份年度报告。")


def annual_pdf(parameters: dict[str, Any], user: Any) -> Built:
    report = AnnualReport.objects.visible_to(user).get(year=parameters["year"])
    book = annual.book_of(report)
    code = printed.issue_annual(report, book, by=user).code
    context = {"report": report, "book": book, "imprint": imprint(code)}
    content = document.render("print/annual_report.html", context, code=code)
    return Built(f"{book.title}.pdf", document.CONTENT_TYPE, content)


def annual_xlsx(parameters: dict[str, Any], user: Any) -> Built:
    report = AnnualReport.objects.visible_to(user).get(year=parameters["year"])
    book = annual.book_of(report)
    target = io.BytesIO()
    code = printed.issue_annual(report, book, by=user).code
    writing.write([*annual.text_tables(book, code), *book.tables], target, title=book.title, by=user)
    return Built(f"{book.title}.xlsx", writing.CONTENT_TYPE, target.getvalue())


def may_export_ranking(user: Any, parameters: dict[str, Any]) -> Verdict:
    return rules.may_see_ranking(user)


def ranking_pdf(parameters: dict[str, Any], user: Any) -> Built:
    """The ranking of a month or year on paper; an issued bulletin as it was issued."""
    year, month = parameters["year"], parameters["month"]
    bulletin = Bulletin.objects.filter(year=year, month=month).first() if month else None
    table = ranking.as_table(ranking.issued_or_current(year, month, bulletin), year, month)
    issuer = policy.get("alliance_name")
    code = printed.issue_ranking(
        table, bulletin=bulletin, year=year, month=month, issuer=issuer, by=user
    ).code
    context = {
        "bulletin": bulletin,
        "issuer": issuer,
        "table": table,
        "day": clock.today(),
        "imprint": imprint(code),
    }
    content = document.render("print/report_ranking.html", context, code=code)
    return Built(f"{table.title}.pdf", document.CONTENT_TYPE, content)


def register() -> None:
    exports.kind(ANNUAL_PDF, label="年度报告（PDF）", build=annual_pdf, may=may_export_annual)
    exports.kind(ANNUAL_XLSX, label="年度报告（Excel）", build=annual_xlsx, may=may_export_annual)
    exports.kind(RANKING_PDF, label="信息排名（PDF）", build=ranking_pdf, may=may_export_ranking)
