"""The cells of a worksheet, read from its XML as it streams by: rows with their values, and which ranges are merged."""

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from alliance.files.filetypes import DAMAGED, Parts, Unsafe

MAX_COLUMNS = 200
MAX_MERGED = 5000
MAX_DIGITS = 40
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


class Merged:
    """Parser target for a worksheet whose rows do not matter: its merged ranges, which stand behind them."""

    def __init__(self, parts: Parts) -> None:
        self.ranges: list[Range] = []
        self._parts = parts

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._parts.spend()
        if tag.rpartition("}")[2] == "mergeCell" and len(self.ranges) < MAX_MERGED:
            reference = attributes.get("ref", "")
            if match := _RANGE.match(reference):
                left, top, right, bottom = match.groups()
                self.ranges.append(
                    Range(reference, column_number(left), int(top), column_number(right), int(bottom))
                )

    def data(self, text: str) -> None:
        pass

    def end(self, tag: str) -> None:
        pass

    def close(self) -> None:
        pass


class SheetData:
    """Parser target for a worksheet: rows with their cells."""

    def __init__(self, parts: Parts, strings: list[str], dated: list[bool]) -> None:
        self.ready: list[Row] = []
        self._parts, self._strings, self._dated = parts, strings, dated
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
            self._in_data = name == "sheetData"
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


@lru_cache(maxsize=4096)
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
