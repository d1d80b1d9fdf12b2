"""The Word face: paragraphs, tables and pictures of a document, as elements that the caller puts where they belong."""

import copy
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm
from docx.text.paragraph import Paragraph as Wrapped

from alliance.official import layout, styles
from alliance.official.styles import el, indent, letters, spacing
from alliance.prose.blocks import Block, Grid, Heading, Items, Picture, Run

TALL = 2552  # twips: 45 mm, room for a seal
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
        return [element for block in blocks for element in self._block(layout.set_closely(block))]

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
        if layout.is_whole(grid):
            keep_rows(made)
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


def keep_rows(table: BaseOxmlElement) -> None:
    """The rows of a table stay on one page."""
    for row in table.findall(qn("w:tr"))[:-1]:
        _keep(row)


def keep(element: BaseOxmlElement) -> None:
    """A paragraph, or the last row of a table, stays on the page of what follows."""
    _keep(element if element.tag == qn("w:p") else element.findall(qn("w:tr"))[-1])


def keep_end(elements: list[BaseOxmlElement]) -> None:
    """The last words stay with what is written below them; below a table stands a paragraph that only parts it."""
    parted = len(elements) > 1 and elements[-2].tag == qn("w:tbl")
    for element in elements[-2:] if parted else elements[-1:]:
        keep(element)


def _keep(within: BaseOxmlElement) -> None:
    for paragraph in within.iter(qn("w:p")):
        look = paragraph.get_or_add_pPr()
        if look.find(qn("w:keepNext")) is None:
            look.insert(1 if look.find(qn("w:pStyle")) is not None else 0, el("keepNext"))


def gap(*, together: bool = False) -> BaseOxmlElement:
    """What parts a table from what follows: a paragraph of a few points; `together` on the same page."""
    kept = el("keepNext") if together else None
    return el("p", el("pPr", kept, el("snapToGrid", val=0), spacing(line=120), indent()))


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
