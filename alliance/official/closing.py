"""The Word face: what closes a document, 校验码 with its QR code and 版记."""

import io
from typing import Any

import segno
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm

from alliance.official import layout, styles
from alliance.official.content import Official
from alliance.official.flow import gap, keep, line, put_picture, run
from alliance.official.styles import el, indent, letters, spacing
from alliance.paper.printed import address_of

THICK, THIN = 8, 6  # eighths of a point: 0.35 and 0.25 mm
BESIDE = 3000  # twips that the code takes beside a signature
QR = 1250  # twips: 20 mm and a little
DAYS = 5200  # twips: where the column with the day of issue begins


def code_block(code: str, body: Any) -> list[BaseOxmlElement]:
    """校验码 with its QR code, small, on the page of what stands above it."""
    table = _code_table(code, body, styles.WIDTH)
    keep(table)
    return [gap(together=True), table, gap()]


def code_beside(code: str, body: Any) -> BaseOxmlElement:
    """The same at the left of the signature that follows it."""
    table = _code_table(code, body, BESIDE)
    look = table.find(qn("w:tblPr"))
    look.insert(
        0, el("tblpPr", leftFromText=0, rightFromText=0, vertAnchor="text", horzAnchor="margin", tblpY=290)
    )
    return table


def _code_table(code: str, body: Any, wide: int) -> BaseOxmlElement:
    target = io.BytesIO()
    address = address_of(code)
    segno.make(address, micro=False, error="m").save(target, kind="png", scale=8, border=2)
    picture = line("", spacing=spacing(line=240, rule="auto"), ind=indent())
    put_picture(picture, body, target.getvalue(), wide=Mm(20), high=Mm(20), said=f"二维码：{address}")
    words = f"校验码 {code}\n扫二维码，或在 {address} 核对本件是否由平台打印、此后有没有变化。"
    said = line(
        "",
        run(words, letters(styles.HEI, 8)),
        spacing=spacing(line=200),
        ind=indent(),
        jc=el("jc", val="left"),
    )
    cells = [
        el("tc", el("tcPr", el("tcW", w=width, type="dxa"), el("vAlign", val="center")), one)
        for width, one in ((QR, picture), (wide - QR, said))
    ]
    look = el(
        "tblPr",
        el("tblW", w=wide, type="dxa"),
        el("tblLayout", type="fixed"),
        el("tblCellMar", el("left", w=0, type="dxa"), el("right", w=0, type="dxa")),
    )
    grid = el("tblGrid", el("gridCol", w=QR), el("gridCol", w=wide - QR))
    return el("tbl", look, grid, el("tr", el("trPr", el("cantSplit")), *cells))


def imprint(official: Official) -> BaseOxmlElement:
    """版记: a table that lies at the foot of the type area of its page, so that it moves with what is written on."""
    rows = []
    if hands := layout.hands_of(official):
        rows.append([_imprint_cell(hands, 2)])
    label, copies = layout.copies_of(official)
    if copies:
        ind = indent(left=1 + 3 * styles.SMALL / 16, right=1, hanging=3 * styles.SMALL / 16)
        rows.append([_imprint_cell(f"{label}{copies}", 2, ind)])
    printer, printed = layout.issued_of(official)
    if printer:
        rows.append([_imprint_cell(printer), _imprint_cell(printed, ind=indent(right=1), align="right")])
    thick, thin = ({"val": "single", "space": 0, "color": "000000", "sz": one} for one in (THICK, THIN))
    lines = el("tblBorders", el("top", **thick), el("bottom", **thick), el("insideH", **thin))
    look = el(
        "tblPr",
        el(
            "tblpPr",
            leftFromText=0,
            rightFromText=0,
            vertAnchor="margin",
            horzAnchor="page",
            tblpX=styles.MARGINS["left"],
            tblpYSpec="bottom",
        ),
        el("tblW", w=styles.WIDTH, type="dxa"),
        None if official.letter else lines,
        el("tblLayout", type="fixed"),
        el("tblCellMar", el("left", w=0, type="dxa"), el("right", w=0, type="dxa")),
    )
    grid = el("tblGrid", el("gridCol", w=DAYS), el("gridCol", w=styles.WIDTH - DAYS))
    return el("tbl", look, grid, *(el("tr", el("trPr", el("cantSplit")), *cells) for cells in rows))


def _imprint_cell(text: str, span: int = 1, ind: Any = None, align: str = "left") -> BaseOxmlElement:
    wide = styles.WIDTH if span == 2 else styles.WIDTH - DAYS if align == "right" else DAYS
    across = el("gridSpan", val=span) if span > 1 else None
    look = {"spacing": spacing(line=488), "jc": el("jc", val=align)}
    place = indent(left=1) if ind is None else ind
    words = line("版记", run(text), snapToGrid=el("snapToGrid", val=0), ind=place, **look)
    return el("tc", el("tcPr", el("tcW", w=wide, type="dxa"), across), words)
