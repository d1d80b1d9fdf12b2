"""Reads one .xls or .ods and ends: started by `alliance.workbook.package` for each file, never imported.

The file comes on stdin, what stands in it goes to stdout as JSON lines: {"title", "visible", "merged"} of a sheet, then
[number, [[column, kind, text], …]] of each row with something in it. It has its own process, with limits of time and memory,
because the library allocates what a file declares, and what it trips over may end the process.
"""

import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta

import python_calamine

MEMORY = 1024 * 1024 * 1024
SECONDS = 15
MAX_CELLS = 600_000
MAX_COLUMNS = 200
MAX_MERGED = 5000
TOO_BIG = 3  # exit status


def _told(value: object) -> tuple[str, str]:
    """A kind (n: a number, t: a text, d: a date as text) and the value as text."""
    if isinstance(value, bool):
        return "t", "是" if value else "否"
    if isinstance(value, int | float):
        return "n", repr(value)
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return "d", value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return "d", value.isoformat()
    if isinstance(value, time | timedelta):
        return "t", str(value)
    return "t", str(value)


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    left = MAX_CELLS
    book = python_calamine.load_workbook(io.BytesIO(sys.stdin.buffer.read()))
    for place, about in enumerate(book.sheets_metadata):
        sheet = book.get_sheet_by_index(place)
        merged = [
            [left_column + 1, top + 1, right + 1, bottom + 1]
            for (top, left_column), (bottom, right) in (sheet.merged_cell_ranges or [])[:MAX_MERGED]
        ]
        visible = about.visible == python_calamine.SheetVisibleEnum.Visible
        print(json.dumps({"title": about.name, "visible": visible, "merged": merged}))
        first = sheet.start[1] if sheet.start else 0
        for number, row in enumerate(sheet.iter_rows(), 1):
            cells = [
                [first + at, *_told(value)]
                for at, value in enumerate(row, 1)
                if value not in ("", None) and first + at <= MAX_COLUMNS
            ]
            if cells:
                left -= len(cells)
                if left < 0:
                    sys.exit(TOO_BIG)
                print(json.dumps([number, cells]))


main()
