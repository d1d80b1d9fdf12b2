"""The Word face: fonts, lengths and the look of a document; the names of fonts are those of the standard, which readers have.

Lengths are in twips (a twentieth of a point), sizes of letters in points.
"""

import copy
from typing import Any

from docx.document import Document as Opened
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement

TITLE, BODY, KAI, HEI, SONG = "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"
LATIN = "Times New Roman"
SIZE, TITLE_SIZE, SMALL = 16, 22, 14  # 3号, 2号, 4号
RED = "FF0000"
CHARACTER = 316  # 156 mm by 28
LINE = 579  # 225 mm by 22
WIDTH, HEIGHT = 8844, 12756  # 版心 156 × 225 mm
SHEET = (11906, 16838)  # A4
MARGINS = {"top": 2098, "right": 1474, "bottom": 1984, "left": 1588}  # 37, 26, 35, 28 mm
TURNED = {"top": 1588, "right": 2098, "bottom": 1474, "left": 1984}  # the same sheet, its left edge above
GRID = -849  # of a character, in 4096ths of a point: 28 to the line
NARROWER = -5  # twips between characters, to the same end where a program does not know the grid
HEADINGS = {1: HEI, 2: KAI, 3: BODY, 4: BODY}
KEPT = {"Normal", "Default Paragraph Font", "Normal Table", "No List", "Header", "Footer"}

# Name, font, size, alignment, characters that the first line is indented.
STYLES = (
    ("公文正文", BODY, SIZE, "both", 2),
    ("发文机关标志", TITLE, TITLE_SIZE, "center", 0),
    ("发文字号", BODY, SIZE, "center", 0),
    ("公文标题", TITLE, TITLE_SIZE, "center", 0),
    ("主送机关", BODY, SIZE, "both", 0),
    ("附件说明", BODY, SIZE, "left", 0),
    ("署名和日期", BODY, SIZE, "right", 0),
    ("附注", BODY, SIZE, "left", 2),
    ("附件序号", HEI, SIZE, "left", 0),
    ("名单", BODY, SIZE, "both", 0),
    ("图表标题", HEI, SMALL, "center", 0),
    ("版记", BODY, SMALL, "left", 0),
)


def el(tag: str, *children: Any, **attributes: Any) -> BaseOxmlElement:
    """An element `w:tag`; children that are None are left out."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend([one for one in children if one is not None])
    return made


def fonts(face: str, latin: str = LATIN) -> BaseOxmlElement:
    """Chinese punctuation, which Latin fonts have too, is Chinese by the hint."""
    return el("rFonts", hint="eastAsia", ascii=latin, hAnsi=latin, eastAsia=face, cs=latin)


def letters(
    face: str = "", size: float = 0, *, bold: bool = False, colour: str = "", latin: str = LATIN
) -> BaseOxmlElement:
    """What makes the look of a run, in the order that the schema asks for."""
    return el(
        "rPr",
        fonts(face, latin) if face else el("rFonts", hint="eastAsia"),
        el("b") if bold else None,
        el("color", val=colour) if colour else None,
        el("spacing", val=NARROWER) if size == SIZE else None,
        *((el("sz", val=round(size * 2)), el("szCs", val=round(size * 2))) if size else ()),
    )


def indent(*, first: float = 0, left: float = 0, right: float = 0, hanging: float = 0) -> BaseOxmlElement:
    """Indents in characters; with lengths too for programs that do not know characters."""
    given = {"left": left, "right": right, "hanging": hanging, "firstLine": 0 if hanging else first}
    names = {name: value for name, value in given.items() if value or name in ("left", "firstLine")}
    if hanging:
        names.pop("firstLine")
    chars = {f"{name}Chars": round(value * 100) for name, value in names.items()}
    return el("ind", **chars, **{name: round(value * CHARACTER) for name, value in names.items()})


def spacing(before: float = 0, after: float = 0, line: float = LINE, rule: str = "exact") -> BaseOxmlElement:
    return el("spacing", before=round(before), after=round(after), line=round(line), lineRule=rule)


# ---------------------------------------------------------------- the whole document


def dress(document: Opened) -> None:
    """The styles of an official document in place of those of the program."""
    for style in list(document.styles):
        if style.name not in KEPT:
            style.element.getparent().remove(style.element)
        else:
            for link in style.element.findall(qn("w:link")):  # to a style of letters that is gone
                style.element.remove(link)
    drop_effects(document)
    root = document.styles.element
    defaults = root.find(qn("w:docDefaults"))
    defaults.getparent().replace(
        defaults,
        el(
            "docDefaults",
            el(
                "rPrDefault",
                el(
                    "rPr",
                    fonts(BODY),
                    el("sz", val=32),
                    el("szCs", val=32),
                    el("lang", val="en-US", eastAsia="zh-CN"),
                ),
            ),
            el("pPrDefault", el("pPr")),
        ),
    )
    normal = root.find(f"{qn('w:style')}[@{qn('w:styleId')}='Normal']")
    for name in ("pPr", "rPr"):
        for old in normal.findall(qn(f"w:{name}")):
            normal.remove(old)
    normal.append(_paragraphs("both", 0))
    normal.append(letters(BODY, SIZE))
    for number, (name, face, size, align, first) in enumerate(STYLES):
        root.append(_style(f"gw{number}", name, _paragraphs(align, first), letters(face, size), 20 + number))
    for level, face in HEADINGS.items():
        look = _paragraphs("both", 2, level=level)
        root.append(_style(f"Heading{level}", f"heading {level}", look, letters(face, SIZE), 9))


def drop_effects(document: Opened) -> None:
    """Without the second set of styles that the empty document of the library has for a Word of long ago."""
    for key, one in list(document.part.rels.items()):
        if one.reltype.endswith("/stylesWithEffects"):
            del document.part.rels[key]


def _paragraphs(align: str, first: float, *, level: int = 0) -> BaseOxmlElement:
    """Nothing is added between Chinese and Latin letters, so that a line holds its 28 characters.

    Lines and letters have their measures themselves: some programs give a letter two places of a grid narrower than it.
    """
    return el(
        "pPr",
        el("keepNext") if level else None,
        el("widowControl", val=0),
        el("autoSpaceDE", val=0),
        el("autoSpaceDN", val=0),
        el("snapToGrid", val=0),
        spacing(),
        indent(first=first),
        el("jc", val=align),
        el("outlineLvl", val=level - 1) if level else None,
    )


def _style(key: str, name: str, paragraphs: Any, runs: Any, order: int) -> BaseOxmlElement:
    return el(
        "style",
        el("name", val=name),
        el("basedOn", val="Normal"),
        el("next", val="gw0"),
        el("uiPriority", val=order),
        el("qFormat"),
        paragraphs,
        runs,
        type="paragraph",
        styleId=key,
        **({} if name.startswith("heading") else {"customStyle": 1}),
    )


STYLE_IDS = {name: f"gw{number}" for number, (name, *_) in enumerate(STYLES)}
STYLE_IDS.update({f"heading {level}": f"Heading{level}" for level in HEADINGS})


def section(*, landscape: bool = False) -> BaseOxmlElement:
    """A4 with the margins of the standard and its grid of 22 lines and 28 characters."""
    width, height = reversed(SHEET) if landscape else SHEET
    turned = {"orient": "landscape"} if landscape else {}
    return el(
        "sectPr",
        el("type", val="nextPage"),
        el("pgSz", w=width, h=height, **turned),
        el("pgMar", **(TURNED if landscape else MARGINS), header=1418, footer=FOOTERS[landscape], gutter=0),
        el("cols", space=425),
        el("docGrid", type="linesAndChars", linePitch=LINE, charSpace=GRID),
    )


FOOTERS = {False: 1389, True: 879}  # so that the dashes stand 7 mm below the text


def double_rule(*, thick_first: bool) -> BaseOxmlElement:
    """The red double line of a letter, below a paragraph."""
    kind = "thickThinSmallGap" if thick_first else "thinThickSmallGap"
    return el("pBdr", el("bottom", val=kind, sz=24, space=4, color=RED))


def number_page(paragraph: BaseOxmlElement, *, right: bool, above: int = 0) -> None:
    """“— 1 —” in 4号 宋体, one character from the outer edge; `above` the lower end of the footer (twips)."""
    look = letters(SONG, SMALL, latin=SONG)
    pieces = [
        el("fldChar", fldCharType="begin"),
        el("instrText"),
        el("fldChar", fldCharType="separate"),
        el("t"),
        el("fldChar", fldCharType="end"),
    ]
    pieces[1].text, pieces[3].text = " PAGE ", "1"
    dash, after = el("t"), el("t")
    dash.text, after.text = "— ", " —"
    for one in (dash, after, pieces[1]):
        one.set(qn("xml:space"), "preserve")
    for old in list(paragraph):
        paragraph.remove(old)
    ends = {"right": 1} if right else {"left": 1}
    paragraph.append(
        el(
            "pPr",
            el("snapToGrid", val=0),
            spacing(line=400, after=above),
            indent(**ends),
            el("jc", val="right" if right else "left"),
        )
    )
    for piece in (dash, *pieces, after):
        paragraph.append(el("r", copy.deepcopy(look), piece))
