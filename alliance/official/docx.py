"""The face of an official document as Word: for whoever goes on writing, with the fonts that the standard names."""

import copy
import io
from typing import Any

from docx import Document
from docx.document import Document as Opened
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Mm

from alliance.ground import clock
from alliance.official import layout, styles
from alliance.official.closing import code_beside, code_block, imprint
from alliance.official.content import Official
from alliance.official.flow import Writer, gap, keep_end, line, run
from alliance.official.styles import CHARACTER, LINE, SMALL, WIDTH, el, indent, letters, spacing

LETTER_NUMBER = 280  # twips below the double line: seven eighths of a character
OVER = (454, 340)  # twips by which the lines of a letter (170 mm) are wider than the text, left and right
FOOT_OF_LETTER = 255  # twips: its footer stands 20 mm above the edge, page numbers stay where they are
AFTER_BORDERS = ("w:tabs", "w:snapToGrid", "w:spacing", "w:ind", "w:jc")
ROOM = 1984  # twips: 发文机关标志 stands 35 mm below the upper edge of the 版心
RULE = 10  # eighths of a point: 0.44 mm


def as_docx(official: Official) -> bytes:
    """The document as a .docx without macros. Reads the clock for its properties; of settings only the address of a code."""
    document = Document()
    styles.dress(document)
    body = document.element.body
    for old in list(body):
        body.remove(old)
    parts = _parts(official, document)
    for at, (elements, landscape) in enumerate(parts):
        body.extend(elements)
        if at < len(parts) - 1:
            _close(body, styles.section(landscape=landscape))
    body.append(styles.section(landscape=parts[-1][1]))
    _margins(document, official)
    _properties(document, official)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _parts(official: Official, document: Opened) -> list[tuple[list[BaseOxmlElement], bool]]:
    """The sections in their order, each with whether it lies across."""
    parts = [(_main(official, document), False)]
    for at, annex in enumerate(official.annexes):
        written = Writer(document._body, landscape=annex.landscape).write(annex.blocks)
        begins = annex.landscape == parts[-1][1]
        elements = [*_annex_head(official, at, page_break=begins), *written]
        if begins:
            parts[-1][0].extend(elements)
        else:
            parts.append((elements, annex.landscape))
    if layout.imprint_alone(official) and layout.has_imprint(official):
        parts.append(([], False))
    closing = parts[-1][0]
    if official.code and not layout.is_code_beside(official):
        keep_end(closing)
        closing.extend(code_block(official.code, document._body))
    if layout.has_imprint(official):
        keep_end(closing)
        parts[-1][0].extend([imprint(official), gap()])
    if official.receipt:
        title = line("公文标题", run("签收回执"), spacing=spacing(after=LINE))
        parts.append(([title, *Writer(document._body).write(layout.receipt_blocks(official))], False))
    return parts


# ---------------------------------------------------------------- the first pages


def _main(official: Official, document: Opened) -> list[BaseOxmlElement]:
    elements = [*_head(official), _title(official)]
    if addressee := layout.addressee_of(official):
        elements.append(line("主送机关", run(addressee), spacing=spacing(before=LINE)))
    else:
        elements.append(line("主送机关"))
    written = Writer(document._body).write(official.blocks)
    elements += written
    if listed := _listed(official):
        keep_end(elements)
        elements += listed
    if sign := _signature(official):
        keep_end(elements)
        if official.code and layout.is_code_beside(official):
            elements.append(code_beside(official.code, document._body))
        elements += sign
    if contact := layout.contact_of(official):
        keep_end(elements)
        elements.append(line("附注", run(contact)))
    return [*elements, *_roll(official)]


def _head(official: Official) -> list[BaseOxmlElement]:
    if official.head == "plain":
        signer = f"　签发人：{official.signer}" if official.signer else ""
        words = f"{official.number}{signer}".strip()
        return [line("发文字号", run(words), jc=el("jc", val="right"))] if words else []
    if official.letter:
        look = el("jc", val="right")
        return [line("发文字号", run(official.number), spacing=spacing(before=LETTER_NUMBER), jc=look)]
    return [*_masthead(official, ROOM), _number(official)]


def _masthead(official: Official, room: float) -> list[BaseOxmlElement]:
    """发文机关标志, its upper edge so far below what stands before."""
    size, lines = layout.masthead_of(official)
    look = letters(styles.TITLE, size, colour=styles.RED, latin=styles.TITLE)
    high = size * 24  # a fifth more than the letters
    elements = []
    for at, text in enumerate(lines):
        before = max(0, room - size * 2) if at == 0 else 0
        words = [] if official.head == "overprint" else [run(text, look)]
        elements.append(line("发文机关标志", *words, spacing=spacing(before=before, line=high)))
    return elements


def _number(official: Official) -> BaseOxmlElement:
    """文号 two lines below the letters, the red line 4 mm below it; 上行文 has the signer at its right."""
    red = not official.minutes and official.head == "letterhead"
    rule = el("pBdr", el("bottom", val="single", sz=RULE, space=5, color=styles.RED)) if red else None
    parts: dict[str, Any] = {"pBdr": rule} if rule is not None else {}
    words = [run(official.number)]
    if official.upward:
        parts["tabs"] = el("tabs", el("tab", val="right", pos=WIDTH - CHARACTER))
        parts["jc"] = el("jc", val="left")
        words = [run(f"　{official.number}")]
        if official.signer:
            words += [run("\t签发人："), run(official.signer, letters(styles.KAI, styles.SIZE))]
    return line("发文字号", *words, **parts, spacing=spacing(before=2 * LINE))


def _title(official: Official) -> BaseOxmlElement:
    words = run("\n".join(layout.title_lines(official.title, official.issuer)))
    top = official.head == "plain" and not (official.number or official.signer)
    return line("公文标题", words, spacing=spacing(before=0 if top else 2 * LINE))


def _listed(official: Official) -> list[BaseOxmlElement]:
    if not official.annexes:
        return []
    lines = layout.listed(official)
    made = []
    for at, one in enumerate(lines):
        hanging = layout.width(one.before)
        ind = indent(left=(2 if at == 0 else 5) + hanging, hanging=hanging)
        before = LINE if at == 0 else 0
        made.append(
            line(
                "附件说明",
                run(f"{one.before}{one.name}"),
                keepNext=el("keepNext"),
                spacing=spacing(before=before),
                ind=ind,
            )
        )
    return made


def _signature(official: Official) -> list[BaseOxmlElement]:
    lines = layout.signed(official)
    above = 2 * LINE if official.sealed else LINE
    return [
        line(
            "署名和日期",
            run(one.text),
            **({"keepNext": el("keepNext")} if at < len(lines) - 1 else {}),
            spacing=spacing(before=above if at == 0 else 0),
            ind=indent(right=one.inset),
        )
        for at, one in enumerate(lines)
    ]


def _roll(official: Official) -> list[BaseOxmlElement]:
    """出席、请假、列席: labels 黑体, further lines below the first name."""
    made = []
    for at, (label, names) in enumerate(official.roll):
        hanging = layout.width(label) + 1
        words = [run(f"{label}：", letters(styles.HEI, styles.SIZE)), run(names)]
        ind = indent(left=2 + hanging, hanging=hanging)
        made.append(line("名单", *words, spacing=spacing(before=LINE if at == 0 else 0), ind=ind))
    return made


# ---------------------------------------------------------------- what follows


def _annex_head(official: Official, at: int, *, page_break: bool) -> list[BaseOxmlElement]:
    """附件 in the first line of its page, its title in the third."""
    broken = {"pageBreakBefore": el("pageBreakBefore")} if page_break else {}
    words = "\n".join(layout.title_lines(official.annexes[at].title))
    return [
        line("附件序号", run(layout.annex_label(official, at)), **broken),
        line("公文标题", run(words), spacing=spacing(before=LINE, after=LINE)),
    ]


# ---------------------------------------------------------------- sheets


def _close(body: BaseOxmlElement, section: BaseOxmlElement) -> None:
    """End a section with its last paragraph, so that no empty one makes a page of its own."""
    if body[-1].tag != qn("w:p") or body[-2].tag == qn("w:tbl"):  # what a floating table hangs on is no end
        body.append(gap())
    body[-1].get_or_add_pPr().append(section)


def _margins(document: Opened, official: Official) -> None:
    """Page numbers at the outer edge; what a draft says stands at the head of every page; a receipt has neither."""
    document.settings.odd_and_even_pages_header_footer = True
    first = document.sections[0]
    above = FOOT_OF_LETTER if official.letter else 0
    styles.number_page(first.footer.paragraphs[0]._p, right=True, above=above)
    styles.number_page(first.even_page_footer.paragraphs[0]._p, right=False, above=above)
    if official.letter:
        _letter(first, official)
    if official.draft:
        look = letters(styles.HEI, SMALL, colour="666666")
        for header in (first.header, first.even_page_header):
            made = line(
                "", run(official.draft, look), spacing=spacing(), ind=indent(), jc=el("jc", val="right")
            )
            old = header.paragraphs[0]._p
            old.getparent().replace(old, made)
    if official.receipt:
        last = document.sections[-1]
        for footer in (last.footer, last.even_page_footer):
            footer.is_linked_to_previous = False


def _letter(first: Section, official: Official) -> None:
    """The first sheet of a letter: name 30 mm below its edge, double lines below it and 20 mm above the lower edge, no number."""
    first.different_first_page_header_footer = True
    first.header_distance, first.footer_distance = Mm(30), Mm(20)
    head = _masthead(official, 0)
    blank = official.head == "overprint"
    wide = el("ind", left=-OVER[0], right=-OVER[1], firstLine=0)
    if not blank:
        head[-1].get_or_add_pPr().insert_element_before(styles.double_rule(thick_first=True), *AFTER_BORDERS)
    for one in head:
        look = one.get_or_add_pPr()
        for old in look.findall(qn("w:ind")):
            look.remove(old)
        look.insert_element_before(copy.deepcopy(wide), "w:jc")
    if official.draft:
        small = letters(styles.HEI, SMALL, colour="666666")
        jc = el("jc", val="right")
        head.insert(0, line("", run(official.draft, small), spacing=spacing(), ind=indent(), jc=jc))
    _fill(first.first_page_header, head)
    rule = {} if blank else {"pBdr": styles.double_rule(thick_first=False)}
    _fill(first.first_page_footer, [line("", **rule, spacing=spacing(line=120), ind=wide)])


def _fill(edge: Any, elements: list[BaseOxmlElement]) -> None:
    old = edge.paragraphs[0]._p
    for one in elements:
        old.addprevious(one)
    old.getparent().remove(old)


def _properties(document: Opened, official: Official) -> None:
    known = document.core_properties
    known.title, known.author = "".join(official.title.splitlines())[:255], official.issuer[:255]
    known.last_modified_by, known.comments, known.keywords = official.issuer[:255], "", ""
    known.created = known.modified = clock.now().replace(tzinfo=None, microsecond=0)
    known.language = "zh-CN"
    known.revision = 1
