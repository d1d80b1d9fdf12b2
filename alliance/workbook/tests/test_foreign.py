"""Spreadsheets that are no .xlsx: the same rows come out of .xls, .ods and .csv, and bombs are refused before they are opened."""

import io
import time
from datetime import date

import pytest
import xlwt

from alliance.tests.files import zipped
from alliance.workbook import package, reading
from alliance.workbook.specs import InputColumn, SheetSpec, Unreadable

SPEC = SheetSpec(
    "名册",
    (
        InputColumn("name", "单位名称", required=True),
        InputColumn("phone", "手机", "code"),
        InputColumn("on", "日期", "date"),
    ),
    max_rows=100,
)
NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"))
)


def ods(rows: str) -> io.BytesIO:
    content = (
        f"<office:document-content {NAMES}><office:body><office:spreadsheet>"
        f'<table:table table:name="表1">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": manifest,
            "content.xml": content,
        }
    )


def ods_row(*values, attributes=""):
    def cell(value):
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, date):
            return f'<table:table-cell office:value-type="date" office:date-value="{value}"/>'
        if isinstance(value, int):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    return f"<table:table-row {attributes}>{''.join(map(cell, values))}</table:table-row>"


def xls(*rows, merged=()) -> io.BytesIO:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Sheet1")
    dated = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for down, row in enumerate(rows):
        for right, value in enumerate(row):
            if value is not None and (down, right) not in {area[:2] for area in merged}:
                sheet.write(down, right, value, *([dated] if isinstance(value, date) else []))
    for top, left, bottom, right in merged:
        sheet.write_merge(top, bottom, left, right, rows[top][left])
    file = io.BytesIO()
    book.save(file)
    return file


ROWS = (
    ("名单", None, None),
    ("单位名称", "手机", "日期"),
    ("甲", 13800001111, date(2020, 1, 2)),
    ("乙", "'013", None),
)
READ = [
    {"name": "甲", "phone": "13800001111", "on": date(2020, 1, 2)},
    {"name": "乙", "phone": "013", "on": None},
]


def as_csv(rows, delimiter=","):
    return "\r\n".join(delimiter.join("" if one is None else str(one) for one in row) for row in rows)


def read(file):
    return reading.read(file, [SPEC])[SPEC.title]


@pytest.mark.parametrize(
    "file",
    [
        xls(*ROWS),
        ods("".join(ods_row(*row) for row in ROWS)),
        io.BytesIO(as_csv(ROWS).encode()),
        io.BytesIO(b"\xef\xbb\xbf" + as_csv(ROWS).encode()),
        io.BytesIO(as_csv(ROWS).encode("gb18030")),
        io.BytesIO(as_csv(ROWS, "\t").encode("utf-16")),
        io.BytesIO(as_csv(ROWS, ";").encode("gb18030")),
    ],
    ids=["xls", "ods", "utf-8", "utf-8 with a mark", "gbk", "utf-16 with tabs", "semicolons"],
)
def test_read_gives_the_same_rows_of_every_format(file):
    sheet = read(file)
    assert ([row.values for row in sheet.rows], sheet.errors, sheet.header_row) == (READ, [], 2)


def test_read_fills_down_what_is_merged_in_an_xls():
    rows = (("单位名称", "手机"), ("甲", "1"), ("乙", None))
    assert [row.values["phone"] for row in read(xls(*rows, merged=[(1, 1, 2, 1)])).rows] == ["1", "1"]


def test_read_takes_an_ods_whose_blank_rows_go_on_for_ever():
    blank = ods_row(None, attributes='table:number-rows-repeated="1048000"').replace(
        "<table:table-cell/>", '<table:table-cell table:number-columns-repeated="16384"/>'
    )
    assert [row.values for row in read(ods("".join(ods_row(*row) for row in ROWS) + blank)).rows] == READ


def test_read_refuses_an_ods_that_unfolds_within_its_limits():
    unfolding = ods_row("甲", attributes='table:number-rows-repeated="1048576"').replace(
        "<table:table-cell ", '<table:table-cell table:number-columns-repeated="16384" '
    )
    started = time.monotonic()
    with pytest.raises(Unreadable) as refused:
        read(ods(unfolding))
    assert str(refused.value) == package._OPENING
    assert time.monotonic() - started < package.PATIENCE


def test_read_refuses_a_zip_bomb_before_a_process_sees_it(monkeypatch):
    monkeypatch.setattr(reading, "by_process", lambda content: pytest.fail("opened"))
    bomb = zipped({"mimetype": "x", "content.xml": b" " * 50_000_000}, level=9)
    with pytest.raises(Unreadable) as refused:
        read(bomb)
    assert "内容过大" in str(refused.value)


def test_read_refuses_an_xls_that_takes_too_long(monkeypatch):
    monkeypatch.setattr(package, "PATIENCE", 0.001)
    with pytest.raises(Unreadable) as refused:
        read(xls(*ROWS))
    assert "内容过大" in str(refused.value)


def test_read_says_of_a_csv_in_no_known_characters():
    with pytest.raises(Unreadable) as refused:
        read(io.BytesIO("单位名称,手机\n甲".encode("gb18030") + b"\x81\x20\xff\xff"))
    assert "文字编码无法识别" in str(refused.value)
