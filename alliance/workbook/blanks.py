"""The workbooks people fill in: the empty template of an import, and its faulty rows to be put right."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import replace

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from alliance.ground import clock
from alliance.workbook import layout
from alliance.workbook.cells import column_letters
from alliance.workbook.headings import ERROR_LABEL, SAMPLE
from alliance.workbook.specs import CellError, InputColumn, InputRow, SheetSpec
from alliance.workbook.styles import FONT, FORMATS
from alliance.workbook.table import Column, Table
from alliance.workbook.writing import CREATOR, RISKY, sheet_name, text, write

INSTRUCTIONS = "填写说明"
CHOICES = "选项"

_LINE = Side(style="thin", color="FFB5B9C0")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_WRAPPED = Alignment(vertical="center", wrap_text=True)
_CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
_HEAD_FILL = PatternFill("solid", fgColor="FFEDF1F7")
_NEEDED_FILL = PatternFill("solid", fgColor="FFFFF2CC")
_KIND_HELP = {
    "text": "文字",
    "code": "文本格式的编号或号码，不要写成数字",
    "int": "整数",
    "decimal": "数字，最多两位小数",
    "percent": "百分数，如 85%",
    "money": "金额，单位万元，最多两位小数",
    "date": "日期，如 2026-12-10",
    "datetime": "日期和时间，如 2026-12-10 14:30",
}
_GENERAL = (
    "表头文字请勿改动；列的顺序可以调整，标 * 的列必填。",
    "第一格写着“示例”的行不会导入，可以保留，也可以删除。",
    "请勿合并单元格、使用公式；从别处复制时请“粘贴为数值”。",
    "统一社会信用代码、电话等编号请保持“文本”格式，避免变成科学计数法或丢掉前面的 0。",
)


def template(*specs: SheetSpec) -> bytes:
    """Return the empty workbook of an import.

    Each sheet has headers with help in comments, an example row marked 示例, text format for codes and
    drop-downs for choices (kept on a hidden sheet, so that they may be many and long); the last sheet
    explains every column.
    """
    book = Workbook()
    book.properties.creator = CREATOR
    book.properties.created = book.properties.modified = clock.now().replace(tzinfo=None, microsecond=0)
    book.remove(book.active)
    taken = {INSTRUCTIONS, CHOICES}
    choices = book.create_sheet(CHOICES)
    choices.sheet_state = "hidden"
    for spec in specs:
        _form_sheet(book.create_sheet(sheet_name(spec.title, taken)), spec, choices)
    _instructions(book.create_sheet(INSTRUCTIONS), specs)
    book.move_sheet(choices, offset=len(specs) + 1)
    book.active = 0
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def with_errors(spec: SheetSpec, rows: Iterable[InputRow], errors: Sequence[CellError]) -> bytes:
    """Return a workbook of those `rows` that have `errors`, as they were typed, with a last column 错误说明.

    Everything is text and the headers are those of the template: once put right it can be imported as it
    is. A formula appears as the value it showed, which is what the person is asked to paste.
    """
    messages: dict[int, list[str]] = {}
    for error in errors:
        messages.setdefault(error.row, []).append(
            f"{error.label}：{error.message}" if error.label else error.message
        )
    columns = [Column(column.key, column.label, "text", column.width) for column in spec.columns]
    table = Table(
        title=spec.title,
        columns=[*columns, Column("_error", ERROR_LABEL, "text", 40)],
        rows=(
            {**row.typed, "_error": f"原第 {row.number} 行　" + "；".join(messages[row.number])}
            for row in rows
            if row.number in messages
        ),
    )
    content = io.BytesIO()
    write([table], content, title=f"{spec.title}（错误数据）")
    return content.getvalue()


def _form_sheet(sheet: Worksheet, spec: SheetSpec, choices: Worksheet) -> None:
    marked = [replace(column, label=f"{column.label}*") for column in spec.columns]
    made = layout.plan(marked, _typed(spec.columns))
    layout.apply(sheet, made, header_row=1)
    for number, column in enumerate(spec.columns, 1):
        letters = column_letters(number)
        # The format of the whole column, so that what is typed or pasted below keeps it.
        sheet.column_dimensions[letters].number_format = FORMATS[column.kind]
        head = _put(sheet, 1, number, f"{column.label}*" if column.required else column.label)
        head.font, head.alignment, head.border = Font(name=FONT, bold=True), _CENTRED, _BOX
        head.fill = _NEEDED_FILL if column.required else _HEAD_FILL
        head.comment = Comment(text(_help(column)), CREATOR, width=260, height=110)
        shown = f"{SAMPLE}：{column.example}" if number == 1 else column.example
        sample = _put(sheet, 2, number, shown)
        sample.number_format, sample.alignment = "@", _WRAPPED
        sample.font, sample.border = Font(name=FONT, italic=True, color="FF808080"), _BOX
        if column.choices:
            _add_choices(sheet, f"{letters}3:{letters}{spec.max_rows + 2}", column, choices)
    _as_high_as_wrapped(sheet, made.halves, 1, 2)


def _typed(columns: Sequence[InputColumn]) -> list[list[str]]:
    """What a filled row is as wide as: the example, or a text as long as the column is declared."""
    return [
        [
            column.example or ("字" * column.width if column.kind in ("text", "code") else "")
            for column in columns
        ]
    ]


def _as_high_as_wrapped(sheet: Worksheet, halves: Sequence[int], first: int, last: int) -> None:
    """Give rows the height of their text, which not every program finds out by itself."""
    for row in range(first, last + 1):
        texts = ((sheet.cell(row, at).value, room) for at, room in enumerate(halves, 1))
        lines = max(layout.lines_of(text, room) for text, room in texts if text is not None)
        sheet.row_dimensions[row].height = layout.height(lines)


def _add_choices(sheet: Worksheet, area: str, column: InputColumn, choices: Worksheet) -> None:
    at = 1 if choices.max_row == 1 and choices["A1"].value is None else choices.max_column + 1
    for row, choice in enumerate(column.choices, 1):
        _put(choices, row, at, choice)
    letters = column_letters(at)
    rule = DataValidation(
        type="list",
        formula1=f"{CHOICES}!${letters}$1:${letters}${len(column.choices)}",
        allow_blank=not column.required,
        showErrorMessage=True,
        errorTitle=text(column.label)[:32],
        error="请从下拉列表中选择",
    )
    rule.add(area)
    sheet.add_data_validation(rule)


def _instructions(sheet: Worksheet, specs: Sequence[SheetSpec]) -> None:
    made = layout.Plan((26.0, 10.5, 70.0, 32.0), layout.ACROSS, split=False, keys=1)
    layout.apply(sheet, made, header_row=1)
    sheet.freeze_panes = sheet.print_title_rows = None
    row = 1
    notes = (*_GENERAL, *(note for spec in specs for note in spec.notes))
    for number, line in enumerate(notes, 1):
        for place, part in enumerate(layout.broken(f"{number}. {line}", made.whole)):
            _put(sheet, row, 1, part if place == 0 else f"　{part}").font = Font(name=FONT)
            row += 1
    for spec in specs:
        row += 1
        _put(sheet, row, 1, spec.title).font = Font(name=FONT, bold=True, size=13)
        row += 1
        for number, label in enumerate(("列名", "是否必填", "填写要求", "示例"), 1):
            head = _put(sheet, row, number, label)
            head.font, head.fill, head.border = Font(name=FONT, bold=True), _HEAD_FILL, _BOX
        for column in spec.columns:
            row += 1
            lines = (column.label, "必填" if column.required else "选填", _help(column), column.example)
            for number, line in enumerate(lines, 1):
                cell = _put(sheet, row, number, line)
                cell.font, cell.alignment, cell.border = Font(name=FONT), _WRAPPED, _BOX
            _as_high_as_wrapped(sheet, made.halves, row, row)


def _help(column: InputColumn) -> str:
    """What may stand in a column, in one or two sentences."""
    if column.choices:
        kind = (
            "从下拉列表中选择：" + "、".join(column.choices[:30]) + ("等" if len(column.choices) > 30 else "")
        )
    elif column.max_length:
        kind = f"{_KIND_HELP[column.kind]}，最多 {column.max_length} 个字"
    else:
        kind = _KIND_HELP[column.kind]
    return f"{column.help}（{kind}）" if column.help else f"{kind}。"


def _put(sheet: Worksheet, row: int, column: int, content: str):
    """Write a text cell which is never a formula."""
    cell = sheet.cell(row, column)
    cell._value, cell.data_type = text(content), "s"
    cell.quotePrefix = int(bool(content) and content[0] in RISKY)
    return cell
