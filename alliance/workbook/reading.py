"""Reading an uploaded workbook: nothing in it is trusted, everything wrong with it is said in Chinese."""

from collections.abc import Callable, Iterable, Mapping
from itertools import chain, islice
from typing import BinaryIO

from alliance.files import filetypes
from alliance.workbook import headings, values
from alliance.workbook.cells import Cell, Range, Row, Sheet, column_letters
from alliance.workbook.headings import Heading, Passed
from alliance.workbook.package import Foreign, Package, by_characters, by_process
from alliance.workbook.specs import (
    Chosen,
    InputColumn,
    InputRow,
    NoHeading,
    ReadResult,
    SheetRows,
    SheetSpec,
    Unreadable,
)

MAX_SIZE = 20 * 1024 * 1024
MAX_ERRORS = 5000

Remembered = Callable[[str], Mapping[int, str] | None]

_NOT_A_WORKBOOK = {
    "html": "这是网页文件（只是改了扩展名）。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传",
    "macro": "工作簿里带有宏，不能接收。请另存为不带宏的 .xlsx 后再上传",
}

_OF_A_DAY = (
    "这是截至 {day} 的导出，不是现在的情况，导入会把此后的变动改回去，因此不能导入。"
    "请在列表里清除“截至某日”，重新导出后再修改、导入"
)


def read(
    file: BinaryIO,
    sheets: Iterable[SheetSpec],
    *,
    max_size: int = MAX_SIZE,
    chosen: Chosen | None = None,
    remembered: Remembered = lambda fingerprint: None,
) -> ReadResult:
    """Read the sheets described by `sheets` from an uploaded workbook (a seekable binary file; `max_size` in bytes).

    Headings of one or two rows are found by label, synonym and neighbourhood within the first 10 rows; what a person said
    about the only sheet is `chosen`, what was said of the same labels before `remembered` gives by their fingerprint. Rows
    that are no data (示例, 合计, notes, a heading repeated) are passed over and named; what is merged downwards counts in each
    row (an .ods does not tell). Bad cells become errors with their row number; values are as `InputRow` tells. Effort is bounded by the limits of
    `filetypes`, whatever the file declares. Raises `NoHeading` when no row says what the columns are, and else `Unreadable`
    when the file is not such a workbook, or the export of a list as it stood on a day.
    """
    try:
        wanted = list(sheets)
        package = _open(file, max_size, elements=_effort(wanted))
        return ReadResult(
            {
                spec.title: _SheetReader(
                    package, spec, alone=len(wanted) == 1, chosen=chosen, remembered=remembered
                ).read()
                for spec in wanted
            }
        )
    except filetypes.Unsafe as error:
        raise Unreadable(str(error)) from error


def first_rows(
    file: BinaryIO, spec: SheetSpec, *, max_size: int = MAX_SIZE
) -> tuple[list[tuple[int, dict[int, str]]], list[Heading]]:
    """What a person is shown who says what the columns are: (number, {column: text}) of the first rows, possible headings.

    Raises `Unreadable` as `read` does.
    """
    try:
        reader = _SheetReader(_open(file, max_size), spec, alone=True)
        rows, merged = reader.head(reader.find_sheet(), headings.ROWS * 2)
    except filetypes.Unsafe as error:
        raise Unreadable(str(error)) from error
    shown = [
        (row.number, {cell.column: values.typed(cell, reader.epoch_1904) for cell in row.cells})
        for row in rows
    ]
    return shown, headings.candidates(rows[: headings.ROWS + 1], spec, merged)


def _effort(specs: Iterable[SheetSpec]) -> int:
    """How many elements may be looked at: those of full sheets, a cell being up to three and some to spare, and no fewer than usual."""
    return max(filetypes.MAX_ELEMENTS, *(4 * spec.max_rows * len(spec.columns) for spec in specs))


def _open(file: BinaryIO, max_size: int, *, elements: int = filetypes.MAX_ELEMENTS) -> Package | Foreign:
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    if size == 0:
        raise Unreadable("文件是空的")
    if size > max_size:
        raise Unreadable(f"文件超过 {max_size // 1024 // 1024} MB，请拆分后分次上传")
    head = file.read(8192)
    kind = filetypes.sniff(head)
    is_utf_16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    file.seek(0)
    if kind == "zip":
        archive = filetypes.open_zip(file)
        kind = filetypes.office_type(archive)
        if kind == "xlsx":
            return Package(archive, elements=elements)
        if kind == "ods":
            return by_process(_whole(file))
    elif kind == "ole":
        return by_process(_whole(file))
    elif kind == "text" or (kind == "unknown" and is_utf_16):
        return by_characters(_whole(file))
    message = f"这是{filetypes.LABELS[kind]}，不是 Excel 工作簿。请使用下载的模板（.xlsx）填写后再上传"
    raise Unreadable(_NOT_A_WORKBOOK.get(kind, message))


def _whole(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read()


class _SheetReader:
    """Reads one sheet; one object per reading."""

    def __init__(
        self,
        package: Package | Foreign,
        spec: SheetSpec,
        *,
        alone: bool,
        chosen: Chosen | None = None,
        remembered: Remembered = lambda fingerprint: None,
    ) -> None:
        self.package, self.spec, self.alone = package, spec, alone
        self.chosen, self.remembered = chosen, remembered
        self.epoch_1904 = package.epoch_1904
        self.result = SheetRows(spec)
        self.columns: dict[int, InputColumn] = {}
        self.hidden = 0

    def read(self) -> SheetRows:
        sheet = self.find_sheet()
        merged, rows = self.package.merged(sheet), self.package.rows(sheet)
        head = list(islice(rows, headings.ROWS + 1))
        if day := headings.as_of(sheet.title, head, self.spec):
            raise Unreadable(_OF_A_DAY.format(day=day))
        heading = self._heading(head, merged, sheet)
        self._use(heading)
        if not self.result.errors:
            passed = Passed(self.spec, heading, self.columns, merged)
            filling = _FillingDown(merged, self.columns, heading.last)
            for row in chain(
                head, rows
            ):  # as they are read: all cells of a full sheet are a hundred megabytes
                if row.number > heading.last:
                    self._take(filling.of(row), passed, row)
            self.result.notices += [*filling.notices(), *passed.notices()]
        if self.hidden:
            self.result.notices.append(f"有 {self.hidden} 行在 Excel 里是隐藏的，同样已读取")
        self.result.errors.sort(key=lambda error: error.row)
        return self.result

    def find_sheet(self) -> Sheet:
        wanted = values.label_key(self.spec.title)
        for sheet in self.package.sheets:
            if values.label_key(sheet.title) == wanted:
                return sheet
        visible = [sheet for sheet in self.package.sheets if sheet.visible]
        if self.alone and visible:
            return visible[0]
        found = "、".join(sheet.title[:31] for sheet in visible[:10]) or "无"
        raise Unreadable(f"没有名为“{self.spec.title}”的工作表（文件里有：{found}）。请使用下载的模板填写")

    def head(self, sheet: Sheet, number: int) -> tuple[list[Row], list[Range]]:
        """The first rows of a sheet, and its merged ranges."""
        return list(islice(self.package.rows(sheet), number)), self.package.merged(sheet)

    def _heading(self, head: list[Row], merged: list[Range], sheet: Sheet) -> Heading:
        found = headings.candidates(head, self.spec, merged)
        if self.chosen is not None:
            return self._as_chosen(found, self.chosen)
        for one in found:
            if (columns := self.remembered(one.fingerprint)) is not None:
                one.columns, one.twice = dict(columns), {}
                return one
        if not found or not headings.is_enough(found[0], self.spec):
            needed = [column for column in self.spec.columns if column.required] or list(self.spec.columns)
            labels = "、".join(column.label for column in needed[:12])
            raise NoHeading(
                f"工作表“{sheet.title[:31]}”的前 {headings.ROWS} 行里没有找到表头"
                f"（应有：{labels}）。请使用下载的模板填写"
            )
        return found[0]

    def _as_chosen(self, found: list[Heading], chosen: Chosen) -> Heading:
        place = (chosen.first, chosen.last)
        heading = next((one for one in found if (one.first, one.last) == place), Heading(*place, {}))
        heading.columns, heading.twice = dict(chosen.columns), {}
        return heading

    def _use(self, heading: Heading) -> None:
        known = {column.key: column for column in self.spec.columns}
        self.result.header_row, self.result.fingerprint = heading.last, heading.fingerprint
        for key, places in heading.twice.items():
            names = f"{'、'.join(column_letters(at) for at in places)} 列"
            label = known[key].label
            self.result.refuse(heading.last, label, f"表头“{label}”重复（{names}），请只保留一列")
        self.columns = {at: known[key] for at, key in sorted(heading.columns.items())}
        given = self.chosen.everywhere if self.chosen else {}
        there = {*heading.columns.values(), *heading.twice, *given}
        for column in self.spec.columns:
            if column.required and column.key not in there:
                self.result.refuse(heading.last, column.label, f"缺少“{column.label}”一列")
        if unread := [
            heading.labels[at].text[:20] for at in heading.unknown if heading.labels[at].text != "序号"
        ]:
            self.result.notices.append(f"以下列不在模板中，未读取：{'、'.join(unread[:20])}")

    def _take(self, row: Row, passed: Passed, as_written: Row) -> None:
        cells = {cell.column: cell for cell in row.cells if cell.column in self.columns}
        written = {at: values.typed(cell, self.epoch_1904) for at, cell in cells.items()}
        if passed.over(as_written, written, self.epoch_1904):
            return
        if not any(written.values()) and not any(cell.problem for cell in cells.values()):
            return
        if len(self.result.rows) >= self.spec.max_rows:
            raise Unreadable(f"“{self.spec.title}”超过 {self.spec.max_rows} 行，请拆分后分次上传")
        if len(self.result.errors) >= MAX_ERRORS:
            raise Unreadable(f"“{self.spec.title}”的错误超过 {MAX_ERRORS} 处，请对照填写说明修改后再上传")
        self.hidden += row.hidden
        taken = InputRow(row.number)
        for at, column in self.columns.items():
            self._cell(taken, at, column, cells.get(at), written.get(at, ""))
        if self.chosen is not None:
            for column in self.spec.columns:
                if (text := self.chosen.everywhere.get(column.key, "")) and column.key not in taken.typed:
                    self._cell(taken, 0, column, Cell(0, text), text)
        self.result.rows.append(taken)

    def _cell(self, taken: InputRow, at: int, column: InputColumn, cell: Cell | None, written: str) -> None:
        taken.typed[column.key] = written
        try:
            taken.values[column.key] = self._value(column, cell, written, taken.remarks)
        except values.Invalid as error:
            place = f"{column_letters(at)}{taken.number} " if at else ""
            self.result.refuse(taken.number, column.label, f"{place}{error}")

    def _value(self, column: InputColumn, cell: Cell | None, written: str, remarks: list[str]):
        if cell is not None and cell.problem:
            raise values.Invalid(cell.problem)
        if cell is None or not written:
            if column.required:
                raise values.Invalid("必填")
            return values.blank(column)
        return values.value(column, cell, self.epoch_1904, remarks)


class _FillingDown:
    """What is merged downwards counts in each of its rows, as they are read one by one; said in one notice."""

    def __init__(self, merged: Iterable[Range], columns: Mapping[int, InputColumn], last: int) -> None:
        self._columns = columns
        self._waiting: dict[int, list[Range]] = {}
        for area in merged:
            if area.bottom > area.top > last and any(area.left <= at <= area.right for at in columns):
                self._waiting.setdefault(area.top, []).append(area)
        self._open: dict[int, tuple[int, Cell]] = {}  # by column: one area each, whatever a file says
        self._said: list[str] = []

    def of(self, row: Row) -> Row:
        """The row as it is meant."""
        self._open = {at: area for at, area in self._open.items() if row.number <= area[0]}
        filled = row
        if self._open:
            own = (cell for cell in row.cells if cell.column not in self._open)
            filled = row._replace(cells=[*own, *(cell for _, cell in self._open.values())])
        for area in self._waiting.get(row.number, ()):
            cell = next((one for one in row.cells if one.column == area.left), None)
            if cell is not None:
                self._open[area.left] = (area.bottom, cell)
                self._said.append(area.name)
        return filled

    def notices(self) -> list[str]:
        if not self._said:
            return []
        shown = "、".join(self._said[:5]) + ("等" if len(self._said) > 5 else "")
        return [f"合并单元格（{shown}）已按其内容填入所覆盖的每一行，请核对"]
