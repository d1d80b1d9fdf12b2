"""Every list of the portal, filled with the longest that its columns are made for, can be read on paper."""

import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from alliance.background import list_exports
from alliance.ground import clock
from alliance.tests import builders as b
from alliance.tests.printed_size import cut_cells, low_rows, size_on_paper
from alliance.workbook import layout, writing
from alliance.workbook.table import Column, Table
from reports.catalogue import entries

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def lists() -> dict[str, str]:
    """`{key in the catalogue: address}` of those that can be exported; a list of each kind of duty record."""
    return {
        key: entry.sources[0].address
        for key, entry in entries.every().items()
        if entry.document is None and entry.page is None
    }


def filled(column: Column) -> Any:
    """The longest that a column is made for: text of twice its width, a number of many digits."""
    values = {
        "int": 123_456,
        "score": Decimal("100.25"),
        "decimal": Decimal("12345.25"),
        "percent": Decimal("0.985"),
        "money": Decimal("123456.78"),
        "date": date(2026, 12, 10),
        "datetime": datetime(2026, 12, 10, 14, 30, tzinfo=clock.TZ),
        "code": "91371400MA0DEMX28T",
    }
    return values.get(column.kind, "德州智能制造产学研" * max(column.width * 2 // 9, 1))


def test_no_list_prints_smaller_than_seven_points():
    officer = b.alliance().officer
    small, cut, low = {}, {}, {}
    for name, address in lists().items():
        page = list_exports.page_of({"path": address, "query": "export=xlsx"}, officer)
        _, report = page.as_table(page.request)
        rows = [{column.key: filled(column) for column in report.columns}] * 3
        file = io.BytesIO()
        shape = Table(report.title, report.columns, rows, report.note, report.facts, report.numbered)
        writing.write([shape], file, by=officer)
        sheet = load_workbook(file).worksheets[0]
        small[name] = size_on_paper(sheet)
        cut[name], low[name] = cut_cells(sheet), low_rows(sheet)
    assert len(small) > 60
    assert {name: size for name, size in small.items() if size < layout.SMALLEST} == {}
    assert {name: cells for name, cells in cut.items() if cells} == {}
    assert {name: rows for name, rows in low.items() if rows} == {}


def test_the_check_finds_a_list_that_cannot_be_read_on_paper():
    """The control: the same columns, each 25 units wide and forced onto one sheet of A4."""
    page = list_exports.page_of({"path": reverse("units"), "query": ""}, b.alliance().officer)
    _, report = page.as_table(page.request)
    file = io.BytesIO()
    writing.write([report], file)
    book = load_workbook(file)
    sheet = book.worksheets[0]
    for dimension in sheet.column_dimensions.values():
        dimension.width = 25
    sheet.page_setup.paperSize, sheet.page_setup.orientation = 9, "landscape"
    sheet.page_setup.fitToWidth, sheet.sheet_properties.pageSetUpPr.fitToPage = 1, True
    assert size_on_paper(sheet) < 4


def test_an_export_has_the_columns_that_its_address_chooses():
    officer = b.alliance().officer
    page = list_exports.page_of({"path": reverse("units"), "query": "column=kind&column=nonsense"}, officer)
    _, report = page.as_table(page.request)
    assert [column.key for column in report.columns] == ["kind"]
    assert not report.personal


def test_without_the_columns_of_persons_no_reason_is_asked():
    officer = b.alliance().officer
    whole = list_exports.page_of({"path": reverse("units"), "query": ""}, officer)
    assert whole.taken()[0].persons
    chosen = list_exports.page_of({"path": reverse("units"), "query": "column=kind"}, officer)
    assert not chosen.taken()[0].persons


def test_names_of_file_and_sheet_say_the_filter_but_not_whom_one_searched():
    officer = b.alliance().officer
    page = list_exports.page_of({"path": reverse("units"), "query": "kind=SCHOOL&q=刘"}, officer)
    _, report = page.as_table(page.request)
    assert "学校成员" in page.export_filename
    assert "学校成员" in report.sheet
    assert "刘" not in page.export_filename + report.sheet
    assert "搜索：刘" in report.facts["筛选条件"]
