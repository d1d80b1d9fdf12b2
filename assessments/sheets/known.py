"""What every page about an assessment shows of an indicator, as ready strings: a page has two dozen of them."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.template.defaultfilters import floatformat
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from alliance.face.inline import clause, link
from alliance.ground.wayfinding import way
from assessments.sheets.lines import Line, NamedFact


@dataclass(frozen=True)
class Known:
    """What is known of an indicator before anybody has given points, as a `reader` sees it. `title`: which facts these are."""

    line: Line
    reader: Any
    title: str = "系统取数"

    @property
    def span(self) -> SafeString | str:
        """The points that the record allows, as attributes for the script of the page."""
        if (record := self.line.record) is None:
            return ""
        pattern = ' data-lowest="{}" data-highest="{}" data-tolerance="{}"'
        return format_html(pattern, record.lowest, record.highest, self.line.tolerance)

    @property
    def head(self) -> SafeString:
        """Code, name, points and clauses."""
        row = self.line.indicator
        return _head(row.code, row.name, row.points, tuple(row.clauses))

    @property
    def facts(self) -> SafeString:
        """The criteria, what is recorded, what is not, and the points that follow."""
        line = self.line
        return format_html(
            '<p class="criteria">{}</p> {} {} <p class="suggestion{}"><strong>{}</strong><span>{}</span></p>',
            line.indicator.criteria,
            self._recorded() if line.recorded else "",
            _unrecorded(line.unrecorded) if line.unrecorded else "",
            " is-manual" if line.suggestion.points is None else "",
            _points(line),
            line.explanation,
        )

    def _recorded(self) -> SafeString:
        rows = (
            (_titled(one), one.label, link(_number(one), way(one.fact.url, self.reader)))
            for one in self.line.recorded
        )
        listed = format_html_join("", "<li{}><span>{}</span>{}</li>", rows)
        return format_html('<ul class="facts" aria-label="{}"> {} </ul>', self.title, listed)


@lru_cache(maxsize=500)
def _head(code: str, name: str, points: Decimal, clauses: tuple[str, ...]) -> SafeString:
    return format_html(
        '<header class="indicator-head"> <span class="indicator-code">{}</span> <h3>{}</h3> '
        '<span class="indicator-points">{} 分</span> <span class="indicator-clauses">{}</span> </header>',
        code,
        name,
        floatformat(points),
        format_html_join("", "{}", ((clause(ref),) for ref in clauses)),
    )


def _number(one: NamedFact) -> SafeString:
    below = one.fact.denominator
    whole = "" if below is None else f" / {below}"
    return format_html("<strong>{}</strong>{} {}", one.shown, whole, one.unit)


def _unrecorded(facts: list[NamedFact]) -> SafeString:
    rows = ((_titled(one), one.label, _note(one.fact.note)) for one in facts)
    listed = format_html_join("、", "<span{}>{}{}</span>", rows)
    return format_html('<p class="facts-missing">尚无记录：{}</p>', listed)


def _titled(one: NamedFact) -> SafeString | str:
    return format_html(' title="{}"', one.meaning) if one.meaning else ""


def _note(note: str) -> str:
    return f"（{note}）" if note and note != "未记录" else ""


def _points(line: Line) -> str:
    if line.suggestion.points is not None:
        return f"按记录 {floatformat(line.suggestion.points, -2)} 分"
    if line.suggestion.not_applicable:
        return "建议不适用"
    return f"按记录 {line.record} 分" if line.record else "人工评分"
