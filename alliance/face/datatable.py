"""Tables on a page: a column says once what a value is, rows become ready strings in Python.

Localising 400 cells in a template costs more than the query behind them, so a table is drawn by one format string
for all of its rows.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from alliance.face.components import Empty, escaped, tag
from alliance.ground import clock
from alliance.ground.lifecycle import Toned
from alliance.workbook import table

NUMERIC = ("int", "score", "decimal", "percent", "money")


@dataclass(frozen=True)
class Column(table.Column):
    """A column of a list: `key`, `label`, `kind`, `width`, `total`, `personal` as in a report, and here

    `value`: attribute path ("unit.name") or function of the object, giving the raw value (default: the key);
    `cell`: function of the object giving ready markup where the page shows more than the value (a link, a tag);
    `sort`: the model field, or fields, behind the sort link (None: not sortable); `css`: more classes for the cells
    ("wide", "nowrap", "muted", "minor", "title": names the row on a phone); `export`: False leaves the column out of the workbook;
    `states`: the `Toned` choices of the value, which is then its label, on the page as a tag;
    `apart`: what stands in the workbook in its place, a number in each, where the page shows two numbers as one (“11/22”).
    """

    value: Callable[[Any], Any] | str | None = None
    cell: Callable[[Any], Any] | None = None
    sort: str | Sequence[str] | None = None
    css: str = ""
    export: bool = True
    states: type[Toned] | None = None
    apart: Sequence["Column"] = ()

    def raw(self, obj):
        """Return the value of this column for `obj`; a missing link of a path gives None."""
        value = self._value(obj)
        return self.states(value).label if self.states and value else value

    def _value(self, obj):
        if callable(self.value):
            return self.value(obj)
        for name in (self.value or self.key).split("."):
            if obj is None:
                return None
            obj = obj.get(name) if isinstance(obj, dict) else getattr(obj, name)
        return obj

    def shown(self, obj):
        """Return the ready cell of this column for `obj`."""
        if self.cell:
            return self.cell(obj)
        if self.states and (value := self._value(obj)):
            return tag(self.states(value))
        return text(self.raw(obj), self.kind)

    @property
    def classes(self) -> str:
        kind = "num" if self.kind in NUMERIC else "code" if self.kind in ("code", "date", "datetime") else ""
        return " ".join(part for part in (kind, self.css) if part)


def text(value: Any, kind: str = "text") -> str:
    """Return `value` as the page writes it: dates 2026-12-10 in Shanghai, thousands parted, ratios as percent, — for None."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        local = value.astimezone(clock.TZ)
        return local.strftime("%Y-%m-%d") if kind == "date" else local.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if kind == "int":
        return f"{value:,}"
    if kind == "money":
        return f"{_rounded(value, 2):,}"
    if kind == "percent":
        return f"{_rounded(Decimal(str(value)) * 100, 1)}%"
    if kind == "decimal":
        number = f"{_rounded(value, 2):,}"
        return number.rstrip("0").rstrip(".") if "." in number else number
    if kind == "score":
        number = f"{_rounded(value, 2):,}"
        return number[:-1] if number.endswith("0") else number
    return value if isinstance(value, str) else str(value)


def _rounded(value, places: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@dataclass
class DataTable:
    """Columns and objects, ready to be drawn by `{% table %}`.

    `row_url(obj)` makes the first column a link and the whole row clickable, where it is not empty; `select(obj)` gives the value of its
    checkbox, or None for a row which cannot be chosen; `headers` maps column keys to ready header cells (a list passes sort links)
    and `directions` to aria-sort; `totals` maps column keys to ready sums; `sticky` keeps the first column in sight when the table is scrolled.
    """

    columns: Sequence[Column]
    objects: Iterable[Any]
    caption: str = ""
    row_url: Callable[[Any], str] | None = None
    select: Callable[[Any], Any] | None = None
    headers: dict[str, Any] = field(default_factory=dict)
    directions: dict[str, str] = field(default_factory=dict)
    totals: dict[str, Any] = field(default_factory=dict)
    empty: Empty = field(default_factory=lambda: Empty("没有记录"))
    sticky: bool = True

    @cached_property
    def rows(self) -> list[Any]:
        return list(self.objects)

    @property
    def selects(self) -> bool:
        return self.select is not None

    @property
    def titled(self) -> bool:
        """Whether a column other than the first names the row: it is then the title of the card on a phone."""
        return any("title" in column.css.split() for column in self.columns)

    @property
    def heads(self) -> list[dict[str, Any]]:
        return [
            {
                "content": self.headers.get(column.key, column.label),
                "css": column.classes,
                "direction": self.directions.get(column.key, ""),
            }
            for column in self.columns
        ]

    @property
    def foot(self) -> list[dict[str, Any]]:
        return [
            {
                "content": self.totals.get(column.key, "合计" if place == 0 else ""),
                "css": column.classes,
                "label": column.label,
            }
            for place, column in enumerate(self.columns)
        ]

    def body(self) -> SafeString:
        """Return all rows as markup: one format string per table, one call per row."""
        opening = "<tr{}>" if self.row_url else "<tr>"
        check = '<td class="check">{}</td>' if self.select else ""
        cells = "".join(
            f'<td class="{escape(column.classes)}" data-label="{_literal(column.label)}">{{}}</td>'
            for column in self.columns
        )
        pattern = f"{opening}{check}{cells}</tr>"
        return SafeString("\n".join(pattern.format(*map(escaped, self._arguments(obj))) for obj in self.rows))

    def _arguments(self, obj) -> list[Any]:
        shown = [column.shown(obj) for column in self.columns]
        leading = []
        if self.row_url:
            url = self.row_url(obj)
            if url:
                shown[0] = format_html('<a class="row-link" href="{}">{}</a>', url, shown[0])
            leading.append(format_html(' data-href="{}"', url) if url else "")
        if self.select:
            value = self.select(obj)
            leading.append(
                ""
                if value is None
                else format_html(
                    '<input type="checkbox" name="selected" value="{}" form="bulk" aria-label="选择这一行">',
                    value,
                )
            )
        return leading + shown


def sheet_row(number: Callable[[Any], int] = lambda read: read.row) -> Column:
    """The row of an uploaded workbook that something stands in; as the title of a card on a phone it says so itself."""
    return Column("row", "所在行", value=lambda read: f"Excel 第 {number(read)} 行", css="nowrap")


def error_columns() -> list[Column]:
    """What is wrong with an uploaded workbook: row, column (none: the whole row), words."""
    return [
        sheet_row(lambda error: error[0]),
        Column("label", "列", value=lambda error: error[1] or "整行"),
        Column("message", "问题", value=lambda error: error[2], css="wide"),
    ]


def _literal(label: str) -> str:
    return escape(label).replace("{", "{{").replace("}", "}}")


def of_report(report: table.Table) -> DataTable:
    """Return a report as a table of a page: the same columns and rows, with its sums below.

    Behind a column of numbers (名次, 序号) the next one names the row.
    """
    numbered = report.columns[0].kind == "int" and len(report.columns) > 1
    columns = [
        Column(
            one.key, one.label, one.kind, one.width, one.total, css="title" if numbered and place == 1 else ""
        )
        for place, one in enumerate(report.columns)
    ]
    rows = list(report.rows)
    totals = {}
    for column in columns:
        if column.total:
            totals[column.key] = text(sum(row.get(column.key) or 0 for row in rows), column.kind)
    return DataTable(columns, rows, caption=report.title, totals=totals)


def shares(columns: Sequence[table.Column]) -> list[int]:
    """Return the share of each column in per cent of the width of a sheet, 1 to 60, by their `width`."""
    whole = sum(max(column.width, len(column.label), 2) for column in columns)
    return [
        min(max(round(100 * max(column.width, len(column.label), 2) / whole), 1), 60) for column in columns
    ]
