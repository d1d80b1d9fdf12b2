"""The annual report as a whole: chapters of words, tables and charts, built from the records or taken from the frozen copy.

Page, PDF, Word document and workbook all render this one `Book`; the same content has the same code (`printed.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from alliance.ground import clock
from alliance.paper import printed
from alliance.registers import policy
from assessments.cycles.models import Cycle
from reports.annual.models import AnnualReport, ReportChapter
from reports.figures import gathering, named
from reports.figures.charts import Chart
from reports.figures.named import Figure
from reports.figures.tables import Grid

NUMERALS = "一二三四五六七八九十"
SELF = "self_evaluation"
ANNUAL = "annual_report"  # the kind of printed paper
Sections = Mapping[str, tuple[list[Grid], list[Chart]]]


class Placed(NamedTuple):
    """A table or a chart with its number (表3-1, 图3-1, 附件2) and the anchor of its place."""

    label: str
    anchor: str
    what: Any

    @property
    def heading(self) -> str:
        return f"{self.label}　{self.what.title}"


@dataclass(frozen=True)
class Chapter:
    """A numbered chapter; the figures stand in its `text`, paragraphs are parted by line breaks. `said` has them by name."""

    number: int
    key: str
    title: str
    text: str = ""
    said: str = ""
    tables: list[Placed] = field(default_factory=list)
    charts: list[Placed] = field(default_factory=list)
    annexes: list[Placed] = field(default_factory=list)
    pk: int | None = None

    @property
    def anchor(self) -> str:
        return f"chapter-{self.number}"

    @property
    def heading(self) -> str:
        """一、联盟基本情况"""
        return f"{numeral(self.number)}、{self.title}"

    @property
    def paragraphs(self) -> list[str]:
        return [line.strip() for line in self.text.splitlines() if line.strip()]


@dataclass(frozen=True)
class Book:
    """The report of a year as it is shown. `as_of` is the last day of its stocks, `moment` when the records were read."""

    year: int
    edition: int
    title: str
    issuer: str
    as_of: date
    moment: datetime
    chapters: list[Chapter]
    figures: Mapping[str, Figure]
    corrects: str = ""
    why_corrected: str = ""
    is_draft: bool = False

    @cached_property
    def annexes(self) -> list[Placed]:
        return [one for chapter in self.chapters for one in chapter.annexes]

    @property
    def placed(self) -> list[Placed]:
        """All tables in the order of the report: those of the chapters, then the annexes."""
        return [one for chapter in self.chapters for one in chapter.tables] + self.annexes

    @property
    def tables(self) -> list[Grid]:
        return [one.what for one in self.placed]

    @property
    def cut_off(self) -> str:
        """What stands on the cover: the day of the stocks, and of the knowledge where it is a later one."""
        read = clock.local(self.moment).date()
        if read <= self.as_of:
            return f"数据截至{clock.show_day(self.as_of)}"
        return f"期末数截至{clock.show_day(self.as_of)}，办理情况截至{clock.show_day(read)}"

    @cached_property
    def content(self) -> dict[str, Any]:
        """All that the report says, as data: what its code stands for."""
        return {
            "year": self.year,
            "edition": self.edition,
            "title": self.title,
            "issuer": self.issuer,
            "as_of": self.as_of,
            "cut_off": self.cut_off,
            "corrects": [self.corrects, self.why_corrected],
            "chapters": [
                [chapter.title, chapter.text, *([one.what.as_json() for one in group] for group in _groups(chapter))]
                for chapter in self.chapters
            ],
        }  # fmt: skip


def _groups(chapter: Chapter) -> tuple[list[Placed], ...]:
    return chapter.tables, chapter.charts, chapter.annexes


def numeral(number: int) -> str:
    """一 … 十, 十一 …"""
    return NUMERALS[number - 1] if number <= 10 else f"十{NUMERALS[number - 11]}"


def book_of(report: AnnualReport) -> Book:
    """The report as it stands: frozen figures once it is presented, otherwise those of the records now."""
    if report.is_frozen:
        return _book(report, **thaw(report.figures))
    now = gathering.gather(report.year)
    return _book(
        report,
        as_of=now.day,
        moment=now.moment,
        issuer=policy.get("alliance_name"),
        sections=now.sections,
        figures=now.figures,
    )


def _book(
    report: AnnualReport,
    *,
    as_of: date,
    moment: datetime,
    issuer: str,
    sections: Sections,
    figures: Mapping[str, Figure],
) -> Book:
    chapters: list[Chapter] = []
    annex = 0
    for number, one in enumerate(report.chapters.all(), start=1):
        chapters.append(_chapter(report, one, number, annex, sections.get(one.key, ([], [])), figures))
        annex += len(chapters[-1].annexes)
    earlier = report.corrects
    return Book(
        report.year,
        report.edition,
        report.full_title,
        issuer,
        as_of,
        moment,
        chapters,
        figures,
        corrects=f"{earlier.full_title}（{clock.show_day(clock.local(earlier.reviewed_at).date())}审阅）"
        if earlier
        else "",
        why_corrected=report.why_corrected,
        is_draft=not report.is_frozen,
    )


def _chapter(
    report: AnnualReport,
    one: ReportChapter,
    number: int,
    annex: int,
    parts: tuple[list[Grid], list[Chart]],
    figures: Mapping[str, Figure],
) -> Chapter:
    said = self_evaluation(report) if one.key == SELF else one.text
    tables = [grid for grid in parts[0] if not grid.is_annex]
    return Chapter(
        number,
        one.key,
        one.title,
        named.filled(said, figures),
        said,
        [Placed(f"表{number}-{at}", f"table-{number}-{at}", grid) for at, grid in enumerate(tables, 1)],
        [Placed(f"图{number}-{at}", f"chart-{number}-{at}", chart) for at, chart in enumerate(parts[1], 1)],
        [
            Placed(f"附件{at}", f"annex-{at}", grid)
            for at, grid in enumerate((grid for grid in parts[0] if grid.is_annex), annex + 1)
        ],
        one.pk,
    )


def self_evaluation(report: AnnualReport) -> str:
    """The alliance's self-evaluation: of the assessment year, or as it was when the report was presented."""
    if report.is_frozen:
        return report.self_evaluation
    return Cycle.objects.filter(year=report.year).values_list("self_evaluation", flat=True).first() or ""


# ---------------------------------------------------------------- freezing


def freeze(report: AnnualReport) -> dict[str, Any]:
    """The figures of the records now, as JSON."""
    now = gathering.gather(report.year)
    return {
        "as_of": now.day.isoformat(),
        "moment": now.moment.isoformat(),
        "issuer": policy.get("alliance_name"),
        "sections": {
            key: [[grid.as_json() for grid in tables], [chart.as_json() for chart in charts]]
            for key, (tables, charts) in now.sections.items()
        },
        "named": [figure.as_json() for figure in now.figures.values()],
    }


def thaw(stored: dict[str, Any]) -> dict[str, Any]:
    """What was frozen, as the arguments of a book."""
    return {
        "as_of": date.fromisoformat(stored["as_of"]),
        "moment": datetime.fromisoformat(stored["moment"]),
        "issuer": stored["issuer"],
        "sections": {
            key: ([Grid.from_json(one) for one in tables], [Chart.from_json(one) for one in charts])
            for key, (tables, charts) in stored["sections"].items()
        },
        "figures": named.by_name(Figure.from_json(one) for one in stored["named"]),
    }


# ---------------------------------------------------------------- on paper


def annual_content(report: AnnualReport, book: Book) -> dict[str, Any]:
    reviewed = [report.reviewed_at, report.opinion] if report.reviewed_at else []
    return {"report": book.content, "presented": report.presented_at, "reviewed": reviewed}


def about_annual(report: AnnualReport) -> str:
    """Edition by edition: a correction is another paper, not another printing of the first."""
    first = f"annual_report:{report.year}"
    return first if report.edition == 1 else f"{first}:{report.edition}"


def annual_version(report: AnnualReport, book: Book) -> printed.Version:
    """The report as it stands: page, workbook, Word document and PDF of the same content share a code."""
    return printed.Version(
        ANNUAL,
        about=about_annual(report),
        title=book.title,
        year=book.year,
        content=annual_content(report, book),
    )


def annual_code(report: AnnualReport, book: Book) -> str:
    """The code, where this very content was printed already; empty while it was not."""
    found = printed.printed(ANNUAL, about_annual(report), annual_content(report, book))
    return found.code if found else ""
