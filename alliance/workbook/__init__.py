"""Excel workbooks, the only place that knows them: `write` reports safely, `read` uploads safely.

workbook.response(tables, "成员名录.xlsx")             a download of `alliance.workbook.table.Table`s
workbook.write(tables, file)                           the same into a file
workbook.template(spec)                                the empty form of an import
result = workbook.read(upload, [spec])                 rows, errors, notices; raises Unreadable
workbook.with_errors(spec, rows, errors)               the faulty rows with a last column 错误说明
"""

from alliance.workbook.forms import template, with_errors
from alliance.workbook.reading import read
from alliance.workbook.specs import (
    CellError,
    InputColumn,
    InputRow,
    ReadResult,
    SheetRows,
    SheetSpec,
    Unreadable,
)
from alliance.workbook.writing import CONTENT_TYPE, response, write

__all__ = [
    "CONTENT_TYPE",
    "CellError",
    "InputColumn",
    "InputRow",
    "ReadResult",
    "SheetRows",
    "SheetSpec",
    "Unreadable",
    "read",
    "response",
    "template",
    "with_errors",
    "write",
]
