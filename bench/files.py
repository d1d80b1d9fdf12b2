"""Workbook and PDF beside the bare libraries, in the same run."""

import io
import subprocess
import sys
from time import perf_counter

from alliance.paper import document
from alliance.workbook import writing
from alliance.workbook.table import Column, Table

BARE_WORKBOOK = """
import io, sys, time
from openpyxl import Workbook
start = time.perf_counter()
book = Workbook(write_only=True)
sheet = book.create_sheet("成员单位")
sheet.append([f"列{n}" for n in range(12)])
for number in range(int(sys.argv[1])):
    sheet.append([f"基准单位{number}", "91371400MA00000000", number, number / 7, *[f"内容{number}"] * 8])
book.save(io.BytesIO())
print(time.perf_counter() - start)
"""
BARE_PDF = """
import sys, time
start = time.perf_counter()
import weasyprint
weasyprint.HTML(string=sys.stdin.read()).write_pdf()
print(time.perf_counter() - start)
"""


def workbook_seconds(rows: int) -> tuple[float, float]:
    """(ours, bare openpyxl write-only) for `rows` × 12."""
    columns = [
        Column("name", "单位名称"),
        Column("code", "信用代码", kind="code"),
        Column("count", "数量", kind="int", total=True),
        Column("share", "比例", kind="decimal"),
        *(Column(f"text{n}", f"说明{n}") for n in range(8)),
    ]
    lines = (
        {"name": f"基准单位{n}", "code": "91371400MA00000000", "count": n, "share": n / 7}
        | {f"text{place}": f"内容{n}" for place in range(8)}
        for n in range(rows)
    )
    start = perf_counter()
    writing.write([Table("成员单位", columns, lines)], io.BytesIO())
    return perf_counter() - start, _bare(BARE_WORKBOOK, str(rows))


def pdf_seconds(rows: int) -> tuple[float, float]:
    """(ours, bare WeasyPrint) for a table of `rows` × 8, both in a process of their own."""
    cells = "".join(f"<td>内容{n}</td>" for n in range(8))
    html = (
        "<html lang='zh-CN'><body><table>"
        + "".join(f"<tr>{cells}</tr>" for _ in range(rows))
        + "</table></body></html>"
    )
    start = perf_counter()
    document.from_html(html)
    return perf_counter() - start, _bare(BARE_PDF, input=html)


def _bare(program: str, *arguments: str, input: str = "") -> float:
    done = subprocess.run(  # noqa: S603 - our own constant program
        [sys.executable, "-c", program, *arguments], input=input, text=True, capture_output=True, check=True
    )
    return float(done.stdout.splitlines()[-1])
