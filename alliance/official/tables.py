"""A report as a table of an official document."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from alliance.face.datatable import NUMERIC, text
from alliance.ground import clock
from alliance.prose.blocks import Grid
from alliance.workbook.table import Column, Table


def grid_of(report: Table) -> Grid:
    """The columns and rows of a report with its sums, as they are written on paper; its rows are read once.

    Dates are in Chinese, decimals of a column have the same places (at least one).
    """
    rows = list(report.rows)
    written = [_column(column, [row.get(column.key) for row in rows]) for column in report.columns]
    cells = list(zip(*written, strict=True)) if rows else []
    if rows and any(one.total for one in report.columns):
        cells.append(tuple(_sum(report, at, rows) for at in range(len(report.columns))))
    return Grid(
        tuple(one.label for one in report.columns),
        tuple(cells),
        numbers=frozenset(at for at, one in enumerate(report.columns) if one.kind in NUMERIC),
        widths=tuple(float(max(one.width, len(one.label), 2)) for one in report.columns),
    )


def _column(column: Column, values: list[Any]) -> list[str]:
    if column.kind in ("score", "decimal"):
        known = [Decimal(str(one)) for one in values if one is not None]
        fine = any(one * 10 != (one * 10).to_integral_value() for one in known)
        return ["—" if one is None else f"{Decimal(str(one)):.{2 if fine else 1}f}" for one in values]
    return [_one(column, value) for value in values]


def _one(column: Column, value: Any) -> str:
    if isinstance(value, date) and not isinstance(value, datetime):
        return clock.show_day(value)
    return text(value, column.kind)


def _sum(report: Table, at: int, rows: list[dict[str, Any]]) -> str:
    column = report.columns[at]
    if column.total:
        return text(sum(row.get(column.key) or 0 for row in rows), column.kind)
    return "合计" if at == 0 else ""
