"""The inside of an .xlsx: its sheets, shared strings and styles, streamed in constant time and memory.

Why not openpyxl's reader: it trusts the declared dimension, loads styles as objects (and fails on some that
WPS writes), hides merged cells in read-only mode, turns 18-digit numbers into floats, and its effort
follows the file and not our limits. What an import needs is small: values, whether a cell is a formula, a
date, or merged.
"""

import re
from collections.abc import Iterator
from posixpath import join, normpath
from zipfile import ZipFile

from alliance.files.filetypes import Parts
from alliance.workbook.cells import (
    Range,
    Row,
    Sheet,
    SheetData,
    unescape,
)

_BUILTIN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)
# A sheet formatted to its last row has a million cells with nothing in them; they cost a look each, not an element.
_BLANK_CELL = re.compile(rb'<c r="[A-Z]{1,3}\d{1,7}"(?: s="\d{1,5}")?(?:/>|></c>)')
_BLANK_ROW = re.compile(rb'<row r="\d{1,7}"[^<>]*(?:/>|></row>)')


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

    def rows(self, sheet: Sheet, merged: list[Range]) -> Iterator[Row]:
        """Yield the rows of a sheet that hold anything, as they are read; fills `merged` by the end."""
        target = SheetData(self._parts, self._strings, self._dated, merged)
        for _ in self._parts.feed(sheet.part, target, _without_blanks):
            yield from target.ready
            target.ready.clear()


def _without_blanks(chunk: bytes) -> bytes:
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
