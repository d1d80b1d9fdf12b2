"""The inside of an .xlsx: its sheets, shared strings and styles, streamed in constant time and memory.

Why not openpyxl's reader: it trusts the declared dimension, loads styles as objects (and fails on some that
WPS writes), hides merged cells in read-only mode, turns 18-digit numbers into floats, and its effort
follows the file and not our limits. What an import needs is small: values, whether a cell is a formula, a
date, or merged.
"""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from posixpath import join, normpath
from typing import NamedTuple
from zipfile import ZipFile

from alliance.files.filetypes import DAMAGED, Parts, Unsafe

MAX_COLUMNS = 200
MAX_MERGED = 5000
MAX_DIGITS = 40

_BUILTIN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h|m|s)[^\]]*\]', re.IGNORECASE)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_RANGE = re.compile(r"^\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})$")


class Cell(NamedTuple):
    """A cell with something in it: `value` is text or an exact number, `dated` that it is formatted as a
    date.

    `problem` is set (in Chinese) when the value must not be used: a formula, an Excel error, a number out
    of range.
    """

    column: int
    value: str | Decimal
    dated: bool = False
    problem: str = ""


class Row(NamedTuple):
    number: int
    cells: list[Cell]
    hidden: bool


class Range(NamedTuple):
    name: str
    left: int
    top: int
    right: int
    bottom: int


class Sheet(NamedTuple):
    title: str
    part: str
    visible: bool


@lru_cache(maxsize=512)
def column_number(letters: str) -> int:
    """A → 1, XFD → 16384; 0 for anything else."""
    number = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            return 0
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def unescape(text: str) -> str:
    """Undo OOXML's `_x0009_` escapes, except those that would give an invalid character."""
    if "_x" not in text:
        return text

    def character(match: re.Match) -> str:
        code = int(match[1], 16)
        return match[0] if 0xD800 <= code <= 0xDFFF or code >= 0xFFFE else chr(code)

    return _ESCAPED.sub(character, text)


class Package:
    """An opened workbook: `sheets` in order, and whether dates count from 1904.

    Everything here raises `Unsafe`.
    """

    def __init__(self, archive: ZipFile) -> None:
        self._parts = Parts(archive)
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
        if rels not in self._parts.archive.namelist():
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

    def rows(self, sheet: Sheet, merged: list[Range]) -> Iterator[Row]:
        """Yield the rows of a sheet that hold anything, as they are read; fills `merged` by the end."""
        target = _SheetData(self._parts, self._strings, self._dated, merged)
        for _ in self._parts.feed(sheet.part, target):
            yield from target.ready
            target.ready.clear()


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


class _SheetData:
    """Parser target for a worksheet: rows with their cells, then the merged ranges."""

    def __init__(self, parts: Parts, strings: list[str], dated: list[bool], merged: list[Range]) -> None:
        self.ready: list[Row] = []
        self._parts, self._strings, self._dated, self._merged = parts, strings, dated, merged
        self._in_data = self._take = self._phonetic = self._formula = False
        self._number = self._column = 0
        self._row: dict[str, str] = {}
        self._cell: dict[str, str] = {}
        self._cells: list[Cell] = []
        self._pieces: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._parts.spend()
        name = tag.rpartition("}")[2]
        if not self._in_data:
            if name == "sheetData":
                self._in_data = True
            elif name == "mergeCell":
                self._merge(attributes.get("ref", ""))
        elif name == "c":
            self._cell, self._formula = attributes, False
            letters = attributes.get("r", "").rstrip("0123456789")
            self._column = column_number(letters) or self._column + 1
        elif name == "v" or (name == "t" and not self._phonetic):
            self._take = True
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self._phonetic = True
        elif name == "row":
            number = attributes.get("r", "")
            self._number = int(number) if number.isdecimal() and len(number) < 8 else self._number + 1
            self._row, self._column = attributes, 0

    def data(self, text: str) -> None:
        if self._take:
            self._pieces.append(text)

    def end(self, tag: str) -> None:
        if not self._in_data:
            return
        self._take = False
        name = tag.rpartition("}")[2]
        if name == "c":
            if (self._pieces or self._formula) and self._column <= MAX_COLUMNS:
                self._cells.append(self._finished())
            self._pieces.clear()
        elif name == "rPh":
            self._phonetic = False
        elif name == "row":
            if self._cells:
                hidden = self._row.get("hidden", "") in ("1", "true")
                self.ready.append(Row(self._number, self._cells, hidden))
                self._cells = []
        elif name == "sheetData":
            self._in_data = False

    def close(self) -> None:
        pass

    def _finished(self) -> Cell:
        kind, text = self._cell.get("t", "n"), "".join(self._pieces)
        value: str | Decimal = text
        problem, dated = "", False
        if kind == "s":
            value = self._shared(text)
        elif kind in ("inlineStr", "str"):
            value = unescape(text)
        elif kind == "b":
            value = "是" if text.strip() in ("1", "true") else "否"
        elif kind == "e":
            problem = f"单元格显示错误 {text[:20]}，请改为正确的内容"
        elif kind == "n" and text.strip():
            value, problem = _number(text.strip())
            dated = self._is_dated()
        if self._formula:
            problem = "是公式，请复制后“粘贴为数值”再上传"
        return Cell(self._column, value, dated, problem)

    def _shared(self, index: str) -> str:
        try:
            return self._strings[int(index) if index.strip().isdecimal() and len(index) < 12 else -1]
        except IndexError as error:
            raise Unsafe(DAMAGED) from error

    def _is_dated(self) -> bool:
        style = self._cell.get("s", "0")
        index = int(style) if style.isdecimal() and len(style) < 8 else 0
        return index < len(self._dated) and self._dated[index]

    def _merge(self, reference: str) -> None:
        match = _RANGE.match(reference)
        if match and len(self._merged) < MAX_MERGED:
            left, top, right, bottom = match.groups()
            self._merged.append(
                Range(reference, column_number(left), int(top), column_number(right), int(bottom))
            )


def _number(text: str) -> tuple[str | Decimal, str]:
    """Return the shortest decimal of what Excel stored as a double, or the text with a problem."""
    if len(text) <= 15 and text.isdecimal():
        return Decimal(text), ""
    try:
        exact = Decimal(text) if len(text) <= MAX_DIGITS else Decimal("NaN")
        value = Decimal(repr(float(text))) if not text.lstrip("-").isdecimal() else exact
    except (InvalidOperation, ValueError):
        return text[:MAX_DIGITS], "数字无法识别"
    if not value.is_finite() or abs(value.adjusted()) > MAX_DIGITS:
        return text[:MAX_DIGITS], "数字超出范围"
    return value, ""
