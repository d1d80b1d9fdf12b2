"""The Word face: paragraphs, tables and pictures of a document, as elements that the caller puts where they belong."""

import copy
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import segno
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm
from docx.text.paragraph import Paragraph as Wrapped

from alliance.official import layout, styles
from alliance.official.content import Official
from alliance.official.styles import el, indent, letters, spacing
from alliance.paper.printed import address_of
from alliance.prose.blocks import Block, Grid, Heading, Items, Picture, Run

TALL = 2552  # twips: 45 mm, room for a seal
THICK, THIN = 8, 6  # eighths of a point: 0.35 and 0.25 mm
CELL = 100  # twips between a rule and what stands in the cell
_NO_XML = re.compile(r"[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_JC = {"": "", "center": "center", "right": "right"}


@dataclass(frozen=True)
class Look:
    """How the text of a template looks at the place that the blocks take: its paragraph and its letters."""

    paragraph: BaseOxmlElement
    run: BaseOxmlElement


def plain(text: str) -> str:
    """Without what XML cannot hold."""
    return _NO_XML.sub("", text.replace("\r\n", "\n"))


def run(text: str, look: BaseOxmlElement | None = None) -> BaseOxmlElement:
    """Words; a newline begins a line, a tabulator is one. What XML cannot hold is left out."""
    made = el("r", copy.deepcopy(look) if look is not None else letters())
    for at, line in enumerate(plain(text).split("\n")):
        if at:
            made.append(el("br"))
        for number, part in enumerate(line.split("\t")):
            if number:
                made.append(el("tab"))
            if part:
                word = el("t")
                word.text = part
                word.set(qn("xml:space"), "preserve")
                made.append(word)
    return made


def line(style: str, *runs: BaseOxmlElement, **parts: Any) -> BaseOxmlElement:
    """A paragraph of a style; `parts` are what it has of its own, by the names of the schema."""
    order = ("keepNext", "keepLines", "pageBreakBefore", "pBdr", "tabs", "snapToGrid", "spacing", "ind", "jc")
    own = [parts[name] for name in order if name in parts]
    named = el("pStyle", val=styles.STYLE_IDS[style]) if style else None
    return el("p", el("pPr", named, *own), *runs)


class Writer:
    """Writes blocks for a document; `body` is where their pictures belong, `look` that of a template in place of the styles."""

    def __init__(self, body: Any, *, look: Look | None = None, landscape: bool = False) -> None:
        self.body, self.look, self.landscape = body, look, landscape
        self.width = styles.HEIGHT if landscape else styles.WIDTH

    def write(self, blocks: Iterable[Block]) -> list[BaseOxmlElement]:
        return [element for block in blocks for element in self._block(block)]

    def _block(self, block: Block) -> list[BaseOxmlElement]:
        if isinstance(block, Heading):
            return [self._heading(block)]
        if isinstance(block, Items):
            marks = (layout.mark(block, at) for at in range(len(block.items)))
            return [self._text((Run(mark), *runs)) for mark, runs in zip(marks, block.items, strict=True)]
        if isinstance(block, Grid):
            return self._grid(layout.filled(block))
        if isinstance(block, Picture):
            return self._picture(block)
        return [self._text(block.runs, block.align)]

    # ------------------------------------------------------------ words

    def _text(self, runs: Iterable[Run], align: str = "") -> BaseOxmlElement:
        own = {"ind": indent(), "jc": el("jc", val=_JC[align])} if align else {}
        if self.look is None:
            words = [run(one.text, letters(bold=one.bold)) for one in runs]
            return line("公文正文", *words, **own)
        made = el("p", _changed(self.look.paragraph, own))
        made.extend([run(one.text, _bold(self.look.run, one.bold)) for one in runs])
        return made

    def _heading(self, block: Heading) -> BaseOxmlElement:
        level = min(max(block.level, 1), 4)
        if self.look is None:
            return line(f"heading {level}", run(block.text))
        own = {"keepNext": el("keepNext"), "outlineLvl": el("outlineLvl", val=level - 1)}
        look = copy.deepcopy(self.look.run)
        for old in look.findall(qn("w:rFonts")):
            look.remove(old)
        look.insert(0, styles.fonts(styles.HEADINGS[level]))
        return el("p", _changed(self.look.paragraph, own), run(block.text, look))

    def _caption(self, text: str, *, above: bool) -> BaseOxmlElement:
        keep = {"keepNext": el("keepNext")} if above else {}
        style = "图表标题" if self.look is None else ""
        look = letters(styles.HEI if above else styles.KAI, styles.SMALL)
        return line(
            style, run(text, look), **keep, spacing=spacing(), ind=indent(), jc=el("jc", val="center")
        )

    # ------------------------------------------------------------ tables

    def _grid(self, grid: Grid) -> list[BaseOxmlElement]:
        parts = [self._caption(grid.caption, above=True)] if grid.caption else []
        widths = [round(self.width * share / 100) for share in layout.shares(grid)]
        middle, size = layout.centred(grid), layout.table_size(grid, landscape=self.landscape)
        made = el("tbl", _table_look(self.width), el("tblGrid", *(el("gridCol", w=one) for one in widths)))
        if grid.head:
            cells = [
                _cell(text, wide, letters(styles.HEI, size), "center")
                for text, wide in zip(grid.head, widths, strict=True)
            ]
            made.append(el("tr", el("trPr", el("cantSplit"), el("tblHeader")), *cells))
        for at, row in enumerate(grid.rows):
            tall = el("trHeight", val=TALL, hRule="atLeast") if at in grid.tall else None
            cells = [
                _cell(text, widths[column], *_cell_look(grid, middle, column, size))
                for column, text in enumerate(row)
            ]
            made.append(el("tr", el("trPr", el("cantSplit"), tall), *cells))
        return [*parts, made, gap()]

    # ------------------------------------------------------------ pictures

    def _picture(self, block: Picture) -> list[BaseOxmlElement]:
        keep = {"keepNext": el("keepNext")} if block.caption else {}
        made = line(
            "", **keep, spacing=spacing(120, 60, 240, "auto"), ind=indent(), jc=el("jc", val="center")
        )
        tallest = Mm(110) if self.landscape else Mm(190)
        put_picture(made, self.body, block.content, wide=self.width * 635, high=tallest, said=block.caption)
        return [made, self._caption(block.caption, above=False)] if block.caption else [made]


def put_picture(
    paragraph: BaseOxmlElement, body: Any, content: bytes, *, wide: int, high: int, said: str
) -> None:
    """Add a picture to a paragraph, at most so wide and high (EMU), with its words for those who do not see it."""
    shape = Wrapped(paragraph, body).add_run().add_picture(io.BytesIO(content))
    factor = min(1, wide / shape.width, high / shape.height)
    shape.width, shape.height = int(shape.width * factor), int(shape.height * factor)
    shape._inline.docPr.set("descr", said)


def code_block(code: str, body: Any) -> list[BaseOxmlElement]:
    """校验码 with its QR code, small."""
    target = io.BytesIO()
    address = address_of(code)
    segno.make(address, micro=False, error="m").save(target, kind="png", scale=8, border=2)
    picture = line("", spacing=spacing(line=240, rule="auto"), ind=indent())
    put_picture(picture, body, target.getvalue(), wide=Mm(20), high=Mm(20), said=f"二维码：{address}")
    small = letters(styles.HEI, 8)
    words = f"校验码 {code}\n扫二维码，或在 {address} 核对本件是否由平台打印、此后有没有变化。"
    said = line(
        "", run(words, small), spacing=spacing(line=240, rule="auto"), ind=indent(), jc=el("jc", val="left")
    )
    cells = [
        el("tc", el("tcPr", el("tcW", w=wide, type="dxa"), el("vAlign", val="center")), one)
        for wide, one in ((1400, picture), (styles.WIDTH - 1400, said))
    ]
    look = el("tblPr", el("tblW", w=styles.WIDTH, type="dxa"), el("tblLayout", type="fixed"))
    grid = el("tblGrid", el("gridCol", w=1400), el("gridCol", w=styles.WIDTH - 1400))
    return [gap(), el("tbl", look, grid, el("tr", el("trPr", el("cantSplit")), *cells)), gap()]


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


DAYS = 5200  # twips: where the column with the day of issue begins


def _imprint_cell(text: str, span: int = 1, ind: Any = None, align: str = "left") -> BaseOxmlElement:
    wide = styles.WIDTH if span == 2 else styles.WIDTH - DAYS if align == "right" else DAYS
    across = el("gridSpan", val=span) if span > 1 else None
    look = {"spacing": spacing(line=488), "jc": el("jc", val=align)}
    place = indent(left=1) if ind is None else ind
    words = line("版记", run(text), snapToGrid=el("snapToGrid", val=0), ind=place, **look)
    return el("tc", el("tcPr", el("tcW", w=wide, type="dxa"), across), words)


def gap() -> BaseOxmlElement:
    """What parts a table from what follows: a paragraph of a few points."""
    return el("p", el("pPr", el("snapToGrid", val=0), spacing(line=120), indent()))


def _table_look(width: int) -> BaseOxmlElement:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    return el(
        "tblPr",
        el("tblW", w=width, type="dxa"),
        el("jc", val="center"),
        el("tblBorders", *(el(side, val="single", sz=4, space=0, color="000000") for side in sides)),
        el("tblLayout", type="fixed"),
        el("tblCellMar", *(el(side, w=CELL, type="dxa") for side in ("left", "right"))),
    )


def _cell_look(grid: Grid, middle: frozenset[int], column: int, size: float) -> tuple[BaseOxmlElement, str]:
    if column in grid.labels:
        return letters(styles.HEI, size), "center"
    align = "right" if column in grid.numbers else "center" if column in middle else "left"
    return letters(styles.BODY, size), align


def _cell(text: str, width: int, look: BaseOxmlElement, align: str) -> BaseOxmlElement:
    return el(
        "tc",
        el("tcPr", el("tcW", w=width, type="dxa"), el("vAlign", val="center")),
        line(
            "",
            run(text, look),
            snapToGrid=el("snapToGrid", val=0),
            spacing=spacing(30, 30, 260, "auto"),
            ind=indent(),
            jc=el("jc", val=align),
        ),
    )


def _changed(given: BaseOxmlElement, own: dict[str, BaseOxmlElement]) -> BaseOxmlElement:
    """A paragraph's look with parts of its own, each at the place that the schema gives it."""
    made = copy.deepcopy(given)
    for name, part in own.items():
        for old in made.findall(qn(f"w:{name}")):
            made.remove(old)
        after = (
            "ind",
            "contextualSpacing",
            "mirrorIndents",
            "jc",
            "textDirection",
            "textAlignment",
            "outlineLvl",
        )
        rest = after[after.index(name) + 1 :] if name in after else None
        if rest is None:
            made.insert(1 if made.find(qn("w:pStyle")) is not None else 0, part)
        else:
            ends = [*rest, "divId", "cnfStyle", "rPr", "sectPr", "pPrChange"]
            made.insert_element_before(part, *(f"w:{one}" for one in ends))
    return made


def _bold(look: BaseOxmlElement, bold: bool) -> BaseOxmlElement:
    made = copy.deepcopy(look)
    if bold and made.find(qn("w:b")) is None:
        at = 1 if made.find(qn("w:rFonts")) is not None else 0
        made.insert(at, el("b"))
    return made
