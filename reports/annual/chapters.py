"""The annual report as a whole: chapters of text, tables and charts, built from the records or taken from the frozen copy.

Page, workbook and PDF all render this one `Book`; the same content printed twice has the same code (`printed.py`).
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from alliance.ground import clock
from alliance.registers import policy
from alliance.workbook.table import Column, Table
from assessments.cycles.models import Cycle
from reports.annual.models import AnnualReport
from reports.figures import assessment, information, organisation
from reports.figures.charts import Chart

NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Chapter:
    """A numbered chapter; the text is plain, its paragraphs parted by line breaks."""

    title: str
    text: str = ""
    tables: list[Table] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)

    @property
    def paragraphs(self) -> list[str]:
        return [line.strip() for line in self.text.splitlines() if line.strip()]


@dataclass(frozen=True)
class Book:
    """The report of a year as it is shown; `as_of` is the last day its figures speak of."""

    year: int
    title: str
    issuer: str
    as_of: date
    chapters: list[Chapter]

    @property
    def numbered(self) -> list[tuple[str, str, Chapter]]:
        """Anchor, heading (“一、联盟基本情况”) and chapter."""
        return [
            (f"chapter-{number}", f"{NUMERALS[number - 1]}、{chapter.title}", chapter)
            for number, chapter in enumerate(self.chapters, start=1)
        ]

    @property
    def tables(self) -> list[Table]:
        return [table for chapter in self.chapters for table in chapter.tables]

    @property
    def content(self) -> dict[str, Any]:
        """All that the report says, as data: what its code stands for."""
        return {
            "year": self.year,
            "title": self.title,
            "texts": [[chapter.title, chapter.text] for chapter in self.chapters],
            "figures": freeze(self),
        }


def book_of(report: AnnualReport) -> Book:
    """The report as it stands: frozen figures once it is presented, otherwise those of the records now."""
    if report.is_frozen:
        stored = report.figures
        parts, as_of, issuer = thaw(stored), date.fromisoformat(stored["as_of"]), stored["issuer"]
    else:
        as_of, issuer = min(clock.today(), date(report.year, 12, 31)), policy.get("alliance_name")
        parts = _current(report.year, as_of)
    texts = {name: getattr(report, name) for name in AnnualReport.SECTIONS}
    texts["self_evaluation"] = self_evaluation(report)
    chapters = [
        Chapter(_label(name), texts.get(name, ""), *parts.get(name, ([], [])))
        for name in (
            "overview",
            "operation",
            "achievements",
            "information",
            "assessment",
            "self_evaluation",
            "problems",
            "plans",
        )
    ]
    return Book(report.year, report.title, issuer, as_of, chapters)


def self_evaluation(report: AnnualReport) -> str:
    """The alliance's self-evaluation: of the assessment year, or as it was when the report was presented."""
    if report.is_frozen:
        return report.self_evaluation
    return Cycle.objects.filter(year=report.year).values_list("self_evaluation", flat=True).first() or ""


def _label(section: str) -> str:
    return (
        "年度考核结果" if section == "assessment" else str(AnnualReport._meta.get_field(section).verbose_name)
    )


def _current(year: int, day: date) -> dict[str, tuple[list[Table], list[Chart]]]:
    members = organisation.member_tables(year, day)
    reported = information.information_tables(year)
    assessed = assessment.assessment_tables(year)
    return {
        "overview": (members, organisation.member_charts(members)),
        "operation": (organisation.organisation_tables(year, day), []),
        "information": (reported, information.information_charts(reported)),
        "assessment": (assessed, assessment.assessment_charts(assessed)),
    }


def text_tables(book: Book, code: str) -> list[Table]:
    """The narrative as the first sheet of the workbook, with the code that names the version."""
    columns = [Column("chapter", "章节", width=16), Column("text", "内容", width=60)]
    rows = [
        {"chapter": heading, "text": chapter.text or "（见后列各表）"}
        for _, heading, chapter in book.numbered
    ]
    return [
        Table(
            "报告正文",
            columns,
            rows,
            facts={"报告": book.title, "数据截至": str(book.as_of), "校验码": code},
        )
    ]


# ---------------------------------------------------------------- freezing


def freeze(book: Book) -> dict[str, Any]:
    """The tables and charts of a book as JSON, by chapter title."""
    return {
        "as_of": book.as_of.isoformat(),
        "issuer": book.issuer,
        "chapters": [
            {
                "title": chapter.title,
                "tables": [_frozen_table(table) for table in chapter.tables],
                "charts": [chart.as_json() for chart in chapter.charts],
            }
            for chapter in book.chapters
        ],
    }


def thaw(stored: dict[str, Any]) -> dict[str, tuple[list[Table], list[Chart]]]:
    """Tables and charts by section, as they were frozen."""
    sections = {_label(name): name for name in (*AnnualReport.SECTIONS, "assessment", "self_evaluation")}
    return {
        sections[chapter["title"]]: (
            [_thawed_table(table) for table in chapter["tables"]],
            [Chart.from_json(chart) for chart in chapter["charts"]],
        )
        for chapter in stored["chapters"]
    }


def _frozen_table(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "note": table.note,
        "columns": [[one.key, one.label, one.kind, one.width, one.total] for one in table.columns],
        "rows": [[_plain(row.get(column.key)) for column in table.columns] for row in table.rows],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def _thawed_table(data: dict[str, Any]) -> Table:
    columns = [Column(*column) for column in data["columns"]]
    rows = [
        {column.key: _valued(column.kind, value) for column, value in zip(columns, row, strict=True)}
        for row in data["rows"]
    ]
    return Table(data["title"], columns, rows, note=data["note"])


def _valued(kind: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if kind in ("decimal", "percent", "money"):
        return Decimal(value)
    if kind == "date":
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if kind == "datetime" else value
