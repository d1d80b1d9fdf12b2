"""Reading an uploaded workbook: nothing in it is trusted, everything wrong with it is said in Chinese."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from alliance.files import filetypes
from alliance.workbook import values
from alliance.workbook.cells import Cell, Range, Row, Sheet, column_letters
from alliance.workbook.package import Package
from alliance.workbook.specs import (
    CellError,
    InputColumn,
    InputRow,
    ReadResult,
    SheetRows,
    SheetSpec,
    Unreadable,
)

MAX_SIZE = 20 * 1024 * 1024
HEADER_ROWS = 10
MAX_ERRORS = 5000
ERROR_LABEL = "错误说明"
SAMPLE = "示例"

_SAMPLE = re.compile(r"[(（【\[]?示例[)）】\]]?($|[\s:：])")
_TOTAL = re.compile(r"(合计|总计)[:：]?")
_NOT_A_WORKBOOK = {
    "ole": "这是旧版 .xls 文件，或设有打开密码的文件。请打开它（取消密码），另存为 .xlsx 后再上传",
    "text": "这是 CSV 等文本文件。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传",
    "html": "这是网页文件（只是改了扩展名）。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传",
    "macro": "工作簿里带有宏，不能接收。请另存为不带宏的 .xlsx 后再上传",
    "ods": "这是 OpenDocument 表格。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传",
}


def read(file: BinaryIO, sheets: Iterable[SheetSpec], *, max_size: int = MAX_SIZE) -> ReadResult:
    """Read the sheets described by `sheets` from an uploaded .xlsx (a seekable binary file; `max_size` in
    bytes).

    Headers are found by label within the first 10 rows; the row marked 示例, a 合计 row and blank rows are
    passed over. Bad cells become errors with their row number; values are as `InputRow` tells. Effort is
    bounded by the limits of `filetypes`, whatever the file declares. Raises `Unreadable` when the file is
    not such a workbook.
    """
    try:
        package = _open(file, max_size)
        wanted = list(sheets)
        return ReadResult(
            {spec.title: _SheetReader(package, spec, alone=len(wanted) == 1).read() for spec in wanted}
        )
    except filetypes.Unsafe as error:
        raise Unreadable(str(error)) from error


def _open(file: BinaryIO, max_size: int) -> Package:
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    if size == 0:
        raise Unreadable("文件是空的")
    if size > max_size:
        raise Unreadable(f"文件超过 {max_size // 1024 // 1024} MB，请拆分后分次上传")
    kind = filetypes.sniff(file.read(8192))
    file.seek(0)
    if kind == "zip":
        archive = filetypes.open_zip(file)
        kind = filetypes.office_type(archive)
        if kind == "xlsx":
            return Package(archive)
    message = f"这是{filetypes.LABELS[kind]}，不是 Excel 工作簿。请使用下载的模板（.xlsx）填写后再上传"
    raise Unreadable(_NOT_A_WORKBOOK.get(kind, message))


class _SheetReader:
    """Reads one sheet; one object per reading."""

    def __init__(self, package: Package, spec: SheetSpec, *, alone: bool) -> None:
        self.package, self.spec, self.alone = package, spec, alone
        self.epoch_1904 = package.epoch_1904
        self.result = SheetRows(spec)
        self.columns: dict[int, InputColumn] = {}
        self.first = self.marked = 0
        self.hidden = 0

    def read(self) -> SheetRows:
        sheet = self._find_sheet()
        merged: list[Range] = []
        stream = self.package.rows(sheet, merged)
        for row in self._after_header(stream, sheet):
            self._take(row)
        self._report_merged(merged)
        if self.hidden:
            self.result.notices.append(f"有 {self.hidden} 行在 Excel 里是隐藏的，同样已读取")
        self.result.errors.sort(key=lambda error: error.row)
        return self.result

    def _find_sheet(self) -> Sheet:
        wanted = values.label_key(self.spec.title)
        for sheet in self.package.sheets:
            if values.label_key(sheet.title) == wanted:
                return sheet
        visible = [sheet for sheet in self.package.sheets if sheet.visible]
        if self.alone and visible:
            return visible[0]
        found = "、".join(sheet.title[:31] for sheet in visible[:10]) or "无"
        raise Unreadable(f"没有名为“{self.spec.title}”的工作表（文件里有：{found}）。请使用下载的模板填写")

    def _after_header(self, stream: Iterator[Row], sheet: Sheet) -> Iterator[Row]:
        """Find the header among the first rows, then yield what follows it."""
        head: list[Row] = []
        following: list[Row] = []
        for row in stream:
            if row.number > HEADER_ROWS:
                following = [row]
                break
            head.append(row)
        known = self._labels()
        best = max(
            head, key=lambda row: len({key for _, key in _labelled(row) if key in known}), default=None
        )
        matched = {known[key].key for _, key in _labelled(best) if key in known} if best else set()
        needed = [column for column in self.spec.columns if column.required] or list(self.spec.columns)
        if best is None or len(matched) * 2 < len(needed):
            labels = "、".join(column.label for column in needed[:12])
            raise Unreadable(
                f"工作表“{sheet.title[:31]}”的前 {HEADER_ROWS} 行里没有找到表头"
                f"（应有：{labels}）。请使用下载的模板填写"
            )
        self._use_header(best, known)
        if self.result.errors:
            return
        yield from (row for row in head if row.number > best.number)
        yield from following
        yield from stream

    def _labels(self) -> dict[str, InputColumn]:
        return {
            values.label_key(label): column
            for column in self.spec.columns
            for label in (column.label, *column.aliases)
        }

    def _use_header(self, row: Row, known: dict[str, InputColumn]) -> None:
        self.result.header_row = row.number
        seen: dict[str, int] = {}
        ignored = []
        for cell, key in _labelled(row):
            column = known.get(key)
            if column is None:
                if key != ERROR_LABEL:
                    ignored.append(values.clean(str(cell.value))[:20])
            elif column.key in seen:
                names = f"{column_letters(seen[column.key])}、{column_letters(cell.column)} 列"
                self.result.refuse(
                    row.number, column.label, f"表头“{column.label}”重复（{names}），请只保留一列"
                )
            else:
                seen[column.key] = cell.column
                self.columns[cell.column] = column
        for column in self.spec.columns:
            if column.required and column.key not in seen:
                self.result.refuse(row.number, column.label, f"缺少“{column.label}”一列")
        if ignored:
            self.result.notices.append(f"以下列不在模板中，未读取：{'、'.join(ignored[:20])}")
        self.first = min(self.columns, default=0)
        self.marked = seen.get(
            self.spec.columns[0].key, 0
        )  # where the template puts the mark, wherever it moved

    def _take(self, row: Row) -> None:
        cells = {cell.column: cell for cell in row.cells if cell.column in self.columns}
        written = {at: values.typed(cell, self.epoch_1904) for at, cell in cells.items()}
        if not any(written.values()) and not any(cell.problem for cell in cells.values()):
            return
        start = written.get(self.first, "")
        if _SAMPLE.match(start) or _SAMPLE.match(written.get(self.marked, "")):
            self.result.notices.append(f"第 {row.number} 行是示例，已跳过")
            return
        if _TOTAL.fullmatch(start):
            self.result.notices.append(f"第 {row.number} 行是合计，已跳过")
            return
        if len(self.result.rows) >= self.spec.max_rows:
            raise Unreadable(f"“{self.spec.title}”超过 {self.spec.max_rows} 行，请拆分后分次上传")
        if len(self.result.errors) >= MAX_ERRORS:
            raise Unreadable(f"“{self.spec.title}”的错误超过 {MAX_ERRORS} 处，请对照填写说明修改后再上传")
        self.hidden += row.hidden
        taken = InputRow(row.number)
        for at, column in self.columns.items():
            taken.typed[column.key] = written.get(at, "")
            try:
                taken.values[column.key] = self._value(column, cells.get(at), written.get(at, ""))
            except values.Invalid as error:
                place = f"{column_letters(at)}{row.number}"
                self.result.refuse(row.number, column.label, f"{place} {error}")
        self.result.rows.append(taken)

    def _value(self, column: InputColumn, cell: Cell | None, written: str):
        if cell is not None and cell.problem:
            raise values.Invalid(cell.problem)
        if cell is None or not written:
            if column.required:
                raise values.Invalid("必填")
            return values.blank(column)
        return values.value(column, cell, self.epoch_1904)

    def _report_merged(self, merged: list[Range]) -> None:
        """A merged cell hides the values below its first row, so each row it covers is refused."""
        rows = {row.number: row for row in self.result.rows}
        numbers = sorted(rows)
        for area in merged:
            columns = [at for at in self.columns if area.left <= at <= area.right]
            if not columns:
                continue
            label = self.columns[min(columns)].label
            covered = numbers[bisect_left(numbers, area.top) : bisect_right(numbers, area.bottom)]
            for number in covered:
                if len(self.result.errors) >= MAX_ERRORS:
                    return
                self.result.errors.append(
                    CellError(number, label, f"单元格 {area.name} 是合并单元格，请取消合并后逐行填写")
                )


def _labelled(row: Row) -> list[tuple[Cell, str]]:
    """The text cells of a row with the keys of their labels."""
    return [
        (cell, values.label_key(cell.value))
        for cell in row.cells
        if isinstance(cell.value, str) and len(cell.value) <= 200 and values.label_key(cell.value)
    ]
