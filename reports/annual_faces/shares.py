"""What fits on paper: lists of thousands of rows stand in the workbook only, and the paper says so."""

from reports.annual.chapters import Book

PAPER_ROWS = 800  # beside the tables of the chapters; a PDF may have 1,000 rows in all


def left_out(book: Book) -> set[str]:
    """The labels of the annexes that are too long for paper: the short ones are kept first."""
    room, found = PAPER_ROWS, set()
    for one in sorted(book.annexes, key=lambda annex: len(annex.what.rows)):
        room -= len(one.what.rows) + 3
        if room < 0:
            found.add(one.label)
    return found


def sentence(rows: int, label: str) -> str:
    return f"本表共{rows}行，篇幅较长，全文见随报告导出的 Excel 工作簿中的“{label}”工作表。"
