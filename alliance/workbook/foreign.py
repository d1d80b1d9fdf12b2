"""Spreadsheets that are no .xlsx: .xls and .ods read by a process of their own, .csv by its characters; given as a `Package` is.

Before anything is opened, the bomb checks of `filetypes` are made; then the process has its limits of time, memory and cells.
"""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

from alliance.files.filetypes import DAMAGED, TOO_BIG_INSIDE, Unsafe
from alliance.workbook.cells import MAX_COLUMNS, Cell, Range, Row, Sheet, column_letters

PATIENCE = 20  # seconds
MAX_LINES = 200_000
LONGEST = 40  # digits of a number
_WORKER = Path(__file__).with_name("foreign_worker.py")
_TOO_BIG = 3
_OPENING = "文件打不开：可能设有打开密码，或已经损坏。请取消密码，另存为 .xlsx 后再上传"


class Foreign:
    """A spreadsheet of another format: `sheets` in order, their rows, and their merged cells where the format tells them."""

    epoch_1904 = False

    def __init__(self, sheets: list[tuple[Sheet, list[Row], list[Range]]]) -> None:
        self.sheets = [sheet for sheet, _, _ in sheets]
        self._rows = {sheet.part: (rows, merged) for sheet, rows, merged in sheets}

    def rows(self, sheet: Sheet, merged: list[Range]) -> Iterator[Row]:
        rows, areas = self._rows[sheet.part]
        merged += areas
        yield from rows


def by_process(content: bytes) -> Foreign:
    """Read an .xls or an .ods. Raises `Unsafe` for what cannot be opened, or needs too much time or memory."""
    try:
        ended = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-I", str(_WORKER)],
            input=content,
            capture_output=True,
            timeout=PATIENCE,
            env={},
            cwd="/",
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unsafe(TOO_BIG_INSIDE) from error
    if ended.returncode:
        heavy = ended.returncode in (_TOO_BIG, -9, -24) or b"MemoryError" in ended.stderr
        raise Unsafe(TOO_BIG_INSIDE if heavy else _OPENING)
    found: list[tuple[Sheet, list[Row], list[Range]]] = []
    for line in ended.stdout.splitlines():
        told = json.loads(line)
        if isinstance(told, dict):
            sheet = Sheet(told["title"].strip(), str(len(found)), told["visible"])
            found.append((sheet, [], [_range(*area) for area in told["merged"]]))
        else:
            number, cells = told
            found[-1][1].append(Row(number, [_cell(*cell) for cell in cells], False))
    return Foreign(found)


def by_characters(content: bytes) -> Foreign:
    """Read a .csv in UTF-8, UTF-16 or GBK, parted by commas, semicolons or tabs. Raises `Unsafe`."""
    text = _decoded(content)
    head = text[:4096]
    delimiter = max(",\t;，", key=head.count)
    rows: list[Row] = []
    try:
        for number, texts in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
            if number > MAX_LINES:
                raise Unsafe(TOO_BIG_INSIDE)
            cells = [
                Cell(at, _as_excel_wrote(one)) for at, one in enumerate(texts[:MAX_COLUMNS], 1) if one.strip()
            ]
            if cells:
                rows.append(Row(number, cells, False))
    except csv.Error as error:
        raise Unsafe(DAMAGED) from error
    return Foreign([(Sheet("CSV", "0", True), rows, [])])


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    elif content[1:2] == b"\0" or content[:1] == b"\0":
        encodings = ("utf-16-le" if content[1:2] == b"\0" else "utf-16-be",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unsafe("文字编码无法识别，请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传")


def _as_excel_wrote(text: str) -> str:
    """Some systems write ="0012" so that Excel keeps it as text."""
    return text[2:-1] if text.startswith('="') and text.endswith('"') else text


def _cell(column: int, kind: str, text: str) -> Cell:
    if kind != "n":
        return Cell(column, text)
    try:
        number = Decimal(text)
    except InvalidOperation:
        return Cell(column, text[:LONGEST], problem="数字无法识别")
    if not number.is_finite() or abs(number.adjusted()) > LONGEST:
        return Cell(column, text[:LONGEST], problem="数字超出范围")
    return Cell(column, number)


def _range(left: int, top: int, right: int, bottom: int) -> Range:
    name = f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"
    return Range(name, left, top, right, bottom)
