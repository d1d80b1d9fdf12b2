"""The annual report on paper."""

import json
from typing import Any

from alliance.paper import printed
from alliance.paper.printed import Standing
from reports.annual import chapters
from reports.annual.models import AnnualReport

ANNUAL = "annual_report"


def annual_content(report: AnnualReport, book: chapters.Book) -> dict[str, Any]:
    reviewed = [report.reviewed_at, report.opinion] if report.reviewed_at else []
    return {"report": book.content, "presented": report.presented_at, "reviewed": reviewed}


def about_annual(report: AnnualReport) -> str:
    return f"annual_report:{report.year}"


def annual_version(report: AnnualReport, book: chapters.Book) -> printed.Version:
    """The report as it stands: page, workbook and PDF of the same content share a code."""
    return printed.Version(
        ANNUAL,
        about=about_annual(report),
        title=book.title,
        year=book.year,
        content=annual_content(report, book),
    )


def annual_code(report: AnnualReport, book: chapters.Book) -> str:
    """The code under which this content was printed already; empty while it was not."""
    found = printed.printed(ANNUAL, about_annual(report), annual_content(report, book))
    return found.code if found else ""


def _annual_standing(paper: Any) -> Standing | None:
    report = AnnualReport.objects.filter(year=paper.year).first()
    if report is None:
        return None
    if not report.is_frozen:
        return Standing("warning", "草稿", "报告尚未呈送，数据和文字还会变化。")
    now = json.loads(printed.canonical(chapters.book_of(report).content))
    if json.loads(paper.content)["report"] == now:
        return Standing("success", "完好", "由平台打印，与呈送的报告一致。")
    return Standing("warning", "不是呈送的版本", "由平台打印，但与呈送理事长的报告不一致（打印于呈送之前）。")


printed.kind(
    ANNUAL,
    label="年度工作总结报告",
    certifies="平台打印过这份报告，正文、统计表和图按打印时的样子登记。",
    limits="不表示理事长已审阅；签字和印章由持有人核对。",
    standing=_annual_standing,
)
