"""The inside of an .xlsx: its sheets, shared strings and styles, streamed in constant time and memory.

Why not openpyxl's reader: it trusts the declared dimension, loads styles as objects (and fails on some that
WPS writes), hides merged cells in read-only mode, turns 18-digit numbers into floats, and its effort
follows the file and not our limits. What an import needs is small: values, whether a cell is a formula, a
date, or merged.

Spreadsheets that are no .xlsx: .xls and .ods read by a process of their own, .csv by its characters; given as a `Package` is.

Before anything is opened, the bomb checks of `filetypes` are made; then the process has its limits of time, memory and cells.
"""

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from posixpath import join, normpath
from zipfile import ZipFile

from alliance.files.filetypes import DAMAGED, MAX_ELEMENTS, TOO_BIG_INSIDE, Parts, Unsafe
from alliance.workbook.cells import (
    MAX_COLUMNS,
    Cell,
    Merged,
    Range,
    Row,
    Sheet,
    SheetData,
    column_letters,
    unescape,
)

_BUILTIN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)
# A sheet formatted to its last row has a million cells with nothing in them; they cost a look each, not an element.
_BLANK_CELL = re.compile(rb'<c r="[A-Z]{1,3}\d{1,7}"(?: s="\d{1,5}")?(?:/>|></c>)')
_ROW = re.compile(rb"<row[ >].*?</row>", re.DOTALL)
_UNNUMBERED = re.compile(rb"<(?:c|row)(?! r=)[\s/>]")
_BLANK_ROW = re.compile(rb'<row r="\d{1,7}"[^<>]*(?:/>|></row>)')


class Package:
    """An opened workbook: `sheets` in order, and whether dates count from 1904.

    Everything here raises `Unsafe`.
    """

    def __init__(self, archive: ZipFile, *, elements: int = MAX_ELEMENTS) -> None:
        self._parts = Parts(archive, elements=elements)
        workbook = next(
            (target for kind, _, target in self._links("") if kind == "officeDocument"), "xl/workbook.xml"
        )
        linked = {identifier: (kind, target) for kind, identifier, target in self._links(workbook)}
        self.epoch_1904 = False
        self.sheets: list[Sheet] = []
        for tag, attributes in self._parts.elements(workbook):
            if tag == "workbookPr":
                self.epoch_1904 = attributes.get("date1904", "") in ("1", "true", "on")
            elif tag == "sheet":
                self._add_sheet(attributes, linked)
        parts = dict(linked.values())
        self._strings = self._read_strings(parts.get("sharedStrings"))
        self._dated = self._read_styles(parts.get("styles"))

    def _links(self, part: str) -> list[tuple[str, str, str]]:
        """Return (kind, id, target part) of the relationships of a part; "" is the package itself."""
        folder, _, name = part.rpartition("/")
        rels = join(folder, "_rels", f"{name}.rels")
        if not self._parts.has(rels):
            return []
        return [
            (
                attributes.get("Type", "").rpartition("/")[2],
                attributes.get("Id", ""),
                normpath(join("/", folder, attributes.get("Target", ""))).lstrip("/"),
            )
            for tag, attributes in self._parts.elements(rels)
            if tag == "Relationship" and attributes.get("TargetMode") != "External"
        ]

    def _add_sheet(self, attributes: dict[str, str], linked: dict[str, tuple[str, str]]) -> None:
        identifier = next((value for key, value in attributes.items() if key.endswith("}id")), "")
        kind, part = linked.get(identifier, ("", ""))
        if kind == "worksheet":
            visible = attributes.get("state", "visible") == "visible"
            self.sheets.append(Sheet(attributes.get("name", "").strip(), part, visible))

    def _read_strings(self, part: str | None) -> list[str]:
        target = _Strings(self._parts)
        if part:
            for _ in self._parts.feed(part, target):
                pass
        return target.strings

    def _read_styles(self, part: str | None) -> list[bool]:
        """Return, for each cell style, whether it shows a number as a date."""
        formats: dict[str, str] = {}
        dated: list[bool] = []
        container = ""
        for tag, attributes in self._parts.elements(part) if part else ():
            if tag in (
                "numFmts",
                "cellXfs",
                "cellStyleXfs",
                "cellStyles",
                "dxfs",
                "fonts",
                "fills",
                "borders",
            ):
                container = tag
            elif tag == "numFmt" and container == "numFmts":
                formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            elif tag == "xf" and container == "cellXfs":
                dated.append(_is_date(attributes.get("numFmtId", "0"), formats))
        return dated

    def merged(self, sheet: Sheet) -> list[Range]:
        """The merged ranges of a sheet. They stand behind its rows, so the part is gone through once before these are read."""
        target = Merged(self._parts)
        for _ in self._parts.feed(sheet.part, target, _without_rows):
            pass
        return target.ranges

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        """Yield the rows of a sheet that hold anything, as they are read."""
        target = SheetData(self._parts, self._strings, self._dated)
        for _ in self._parts.feed(sheet.part, target, _without_blanks):
            yield from target.ready
            target.ready.clear()


def _without_rows(chunk: bytes) -> bytes:
    return _ROW.sub(b"", chunk)


def _without_blanks(chunk: bytes) -> bytes:
    if _UNNUMBERED.search(chunk):  # these are counted from the ones before them
        return chunk
    return _BLANK_ROW.sub(b"", _BLANK_CELL.sub(b"", chunk))


def _is_date(identifier: str, formats: dict[str, str]) -> bool:
    if identifier in formats:
        code = _LITERALS.sub("", formats[identifier].split(";")[0]).lower()
        return "general" not in code and any(letter in code for letter in "ymdhs")
    return identifier.isdigit() and int(identifier) in _BUILTIN_DATES


class _Strings:
    """Parser target for shared strings; rich text is joined, phonetic hints are left out."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.strings: list[str] = []
        self._pieces: list[str] = []
        self._take = self._phonetic = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._parts.spend()
        name = tag.rpartition("}")[2]
        if name == "rPh":
            self._phonetic = True
        self._take = name == "t" and not self._phonetic

    def data(self, text: str) -> None:
        if self._take:
            self._pieces.append(text)

    def end(self, tag: str) -> None:
        name = tag.rpartition("}")[2]
        self._take = False
        if name == "rPh":
            self._phonetic = False
        elif name == "si":
            self.strings.append(unescape("".join(self._pieces)))
            self._pieces.clear()

    def close(self) -> None:
        pass


# ---------------------------------------------------------------- other formats

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

    def merged(self, sheet: Sheet) -> list[Range]:
        return self._rows[sheet.part][1]

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        yield from self._rows[sheet.part][0]


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
