"""A table of the report before it has a face: heads in two levels, rows in groups, a last row that may hold rates.

The same cells stand on the page, in the PDF, in the Word document and in the workbook: all of them read `lines`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from alliance.ground import clock
from alliance.workbook import table

Row = dict[str, Any]
Kind = Literal["group", "row", "total"]
NUMERIC = ("int", "score", "decimal", "percent", "money")
BODY_ROWS = 15  # a list that may grow stands in the text as far as this, then in an annex


@dataclass(frozen=True)
class Head(table.Column):
    """A column; neighbours with the same `above` stand under one heading."""

    above: str = ""

    @property
    def words(self) -> SafeString:
        return head_words(self.label)

    @property
    def is_number(self) -> bool:
        return self.kind in NUMERIC

    def shown(self, value: Any) -> str:
        return shown(value, self.kind)


class Line(NamedTuple):
    """A line of a table as it is written: its kind, what it says, and the values behind; a group has its label only."""

    kind: Kind
    cells: list[str]
    values: list[Any]


class Span(NamedTuple):
    """A cell of the upper heads: how many columns it covers, and whether it reaches down to the rows."""

    label: str
    width: int
    deep: bool

    @property
    def words(self) -> SafeString:
        return head_words(self.label)


@dataclass(frozen=True)
class Grid:
    """A titled table. `total` is its last row; `by` names the key whose values are rows of their own between the others.

    `listing`: a list of units or of records, which grows with the alliance and so may belong in an annex.
    """

    title: str
    columns: Sequence[Head]
    rows: list[Row]
    total: Row = field(default_factory=dict)
    by: str = ""
    note: str = ""
    listing: bool = False

    @property
    def is_annex(self) -> bool:
        return self.listing and len(self.rows) > BODY_ROWS

    @property
    def has_two_levels(self) -> bool:
        return any(column.above for column in self.columns)

    @property
    def upper(self) -> list[Span]:
        """The first row of heads."""
        spans: list[Span] = []
        before = ""
        for column in self.columns:
            if column.above and column.above == before:
                spans[-1] = spans[-1]._replace(width=spans[-1].width + 1)
            else:
                deep = self.has_two_levels and not column.above
                spans.append(Span(column.above or column.label, 1, deep))
            before = column.above
        return spans

    @property
    def lower(self) -> list[Head]:
        """The heads of the second row; none where there is one level."""
        return [column for column in self.columns if column.above]

    @property
    def entries(self) -> Iterable[tuple[Kind, list[Any]]]:
        """All lines in order as values, the rows of a group below its label."""
        group, keys = None, [column.key for column in self.columns]
        for row in self.rows:
            if self.by and row[self.by] != group:
                group = row[self.by]
                yield "group", [group]
            yield "row", [row.get(key) for key in keys]
        if self.total and self.rows:
            yield "total", [self.total.get(key) for key in keys]

    @property
    def lines(self) -> Iterable[Line]:
        """As `entries`, with what is written."""
        for kind, values in self.entries:
            if kind == "group":
                yield Line(kind, [str(values[0])], values)
                continue
            cells = [
                "" if kind == "total" and value is None else column.shown(value)
                for column, value in zip(self.columns, values, strict=True)
            ]
            yield Line(kind, cells, values)

    @property
    def shares(self) -> list[int]:
        """The widths of the columns in per cent of the whole."""
        whole = sum(column.width for column in self.columns) or 1
        return [max(2, round(column.width * 100 / whole)) for column in self.columns]

    @property
    def body(self) -> SafeString:
        """The lines as markup, for the page and for paper."""
        kinds = [one.kind if one.is_number else "" for one in self.columns]
        return format_html_join("\n", "{}", ((_markup(line, kinds),) for line in self.lines))

    def as_json(self) -> dict[str, Any]:
        keys = [column.key for column in self.columns]
        return {
            "title": self.title,
            "note": self.note,
            "listing": self.listing,
            "by": self.by,
            "columns": [[one.key, one.label, one.kind, one.width, one.above] for one in self.columns],
            "rows": [[plain(row.get(key)) for key in keys] for row in self.rows],
            "groups": [plain(row.get(self.by)) for row in self.rows] if self.by else [],
            "total": [plain(self.total.get(key)) for key in keys] if self.total else [],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Grid":
        columns = [
            Head(key, label, kind, width, above=above) for key, label, kind, width, above in data["columns"]
        ]

        def row(values: list[Any]) -> Row:
            return {one.key: valued(one.kind, value) for one, value in zip(columns, values, strict=True)}

        rows = [row(values) for values in data["rows"]]
        for one, group in zip(rows, data["groups"], strict=False):
            one[data["by"]] = group
        total = row(data["total"]) if data["total"] else {}
        return cls(data["title"], columns, rows, total, data["by"], data["note"], data["listing"])


def head_words(label: str) -> SafeString:
    """A head for narrow columns: it is parted before its unit in brackets, and a short word is not parted at all."""
    parts = label.replace("（", "|（").split("|")
    return format_html_join(
        "",
        '<span class="{}">{}</span>',
        (("nowrap" if len(one) < 6 else "words", one) for one in parts),
    )


def _markup(line: Line, kinds: Sequence[str]) -> SafeString:
    if line.kind == "group":
        return format_html('<tr class="group"><th colspan="{}">{}</th></tr>', len(kinds), line.cells[0])
    cells = format_html_join(
        "",
        '<td class="{}">{}</td>',
        (("num" if kind else "words", cell) for cell, kind in zip(line.cells, kinds, strict=True)),
    )
    return format_html('<tr class="{}">{}</tr>', "sum" if line.kind == "total" else "line", cells)


def summed(rows: Iterable[Row], *keys: str, label: str = "", **more: Any) -> Row:
    """A last row: 合计 below the column `label`, the sums of these keys (what is not recorded adds nothing), and `more`."""
    found = list(rows)
    sums = {key: sum((row[key] for row in found if row.get(key) is not None), 0) for key in keys}
    return ({label: "合计"} if label else {}) | sums | more


def share(part: Any, whole: Any) -> Decimal | None:
    """The ratio of two counts; of nothing there is none."""
    return Decimal(part) / Decimal(whole) if whole and part is not None else None


def shown(value: Any, kind: str = "text") -> str:
    """A value as it is written on the page and on paper; — for what is not recorded."""
    if value is None or value == "":
        return "—"
    if isinstance(value, datetime):
        return clock.show_day(clock.local(value).date()) if kind == "date" else clock.show_instant(value)
    if isinstance(value, date):
        return clock.show_day(value)
    match kind:
        case "int":
            return f"{value:,}"
        case "money":
            return f"{rounded(value, 2):,}"
        case "decimal":
            return f"{rounded(value, 1):,}"
        case "score":  # one place more where it decides: 89.95 is no 90.0
            return f"{rounded(value, 2):,}".removesuffix("0")
        case "percent":
            return f"{rounded(Decimal(value) * 100, 1)}%"
    return str(value)


def rounded(value: Any, places: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def plain(value: Any) -> Any:
    """As JSON keeps it."""
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def valued(kind: str, value: Any) -> Any:
    """What `plain` made of it."""
    if not isinstance(value, str):
        return value
    if kind in ("score", "decimal", "percent", "money"):
        return Decimal(value)
    if kind == "date":
        return date.fromisoformat(value[:10])
    return datetime.fromisoformat(value) if kind == "datetime" else value
