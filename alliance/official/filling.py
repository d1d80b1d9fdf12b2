"""A document in the look of a template of the office (`placeholders`): names are replaced by words, {{正文}} by the blocks."""

import copy
import io

from docx.document import Document as Opened
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from alliance.ground import clock
from alliance.official import layout, placeholders, styles
from alliance.official.closing import code_block
from alliance.official.content import Official
from alliance.official.flow import Look, Writer, gap, keep, plain, run
from alliance.official.placeholders import BODY, BRACES
from alliance.official.styles import el, indent, letters, spacing

CLOSING = frozenset({"抄送", "印发机关", "印发日期", "主持", "核稿", "签发"})


def fill(template: bytes, official: Official) -> bytes:
    """The document as .docx; `Refused` as `placeholders.check` says. Annexes follow on pages of their own, before the 版记.

    A code, and what says that a copy is not in force, are there also where the template has no place for them.
    """
    placeholders.check(template)
    document = placeholders.opened(template)
    tail, places = _tail(document), set(placeholders.placeholders(template))
    _fill_in(document, official)
    _annexes(document, official, tail)
    end = tail if tail is not None else _last(document)
    if official.code and "校验码" not in places:
        if (above := end.getprevious()) is not None and above.tag == qn("w:p"):
            keep(above)
        for element in code_block(official.code, document._body):
            end.addprevious(element)
    if official.draft and "状态" not in places:
        look = letters(styles.HEI, styles.SMALL, colour="666666")
        words = el("p", el("pPr", el("jc", val="right")), run(official.draft, look))
        document.element.body.insert(0, words)
    for element in _receipt(document, official):
        _last(document).addprevious(element)
    _properties(document, official)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _fill_in(document: Opened, official: Official) -> None:
    values = values_of(official)
    for root, _ in placeholders.roots(document):
        for paragraph in list(root.iter(qn("w:p"))):
            names = [match[1] for match in BRACES.finditer(placeholders.text_of(paragraph))]
            if BODY in names:
                _place(document, paragraph, official)
            elif names:
                _replace(paragraph, names, values)


def _tail(document: Opened) -> BaseOxmlElement | None:
    """What closes the last page (版记) and so stands after the annexes: the first table or paragraph with its names."""
    after = False
    for element in document.element.body.iterchildren(qn("w:p"), qn("w:tbl")):
        paragraphs = element.iter(qn("w:p"))
        names = {match[1] for one in paragraphs for match in BRACES.finditer(placeholders.text_of(one))}
        if after and names & CLOSING:
            return element
        after = after or BODY in names
    return None


def values_of(official: Official) -> dict[str, str]:
    """What stands for each name; nothing for what the document does not have."""
    printer, printed = layout.issued_of(official)
    named = dict((*official.roll, *official.hands))
    listed = layout.listed(official) if official.annexes else ()
    values = {name: named.get(name, "") for name in placeholders.FIELDS} | {
        "发文机关": official.masthead or official.issuer,
        "标题": "\n".join(layout.title_lines(official.title, official.issuer)),
        "文号": official.number,
        "签发人": official.signer,
        "主送": layout.addressee_of(official),
        "附件": "\n".join(f"{one.before}{one.name}" for one in listed),
        "署名": official.signature,
        "日期": _day(official),
        "附注": layout.contact_of(official),
        "抄送": layout.copies_of(official)[1],
        "印发机关": printer,
        "印发日期": printed,
        "校验码": official.code,
        "状态": official.draft,
    }
    return {name: plain(words) for name, words in values.items()}


def _day(official: Official) -> str:
    """The day below the signature; room to write it where it is not known."""
    if official.day:
        return clock.show_day(official.day)
    return layout.BLANK_DATE if official.signature else ""


# ---------------------------------------------------------------- words


def _replace(paragraph: BaseOxmlElement, names: list[str], values: dict[str, str]) -> None:
    """Put words in the place of names; a paragraph whose names all stand for nothing goes, with the label before them."""
    rest = BRACES.sub("", placeholders.text_of(paragraph)).strip()
    if not any(values[name] for name in names) and (not rest or rest.endswith("：")):
        _drop(paragraph)
        return
    pieces = placeholders.words_of(paragraph)
    for match in reversed(list(BRACES.finditer(placeholders.text_of(paragraph)))):
        _put(pieces, match.start(), match.end(), values[match[1]])
    for piece in pieces:
        _break(piece)


def _put(pieces: list[BaseOxmlElement], start: int, end: int, words: str) -> None:
    """The words take the look of where the name begins, however many pieces it was in."""
    at = 0
    for piece in pieces:
        text = piece.text or ""
        first, last = max(start - at, 0), min(end - at, len(text))
        if first < last:
            begins = at <= start < at + len(text)
            piece.text = text[:first] + (words if begins else "") + text[last:]
            piece.set(qn("xml:space"), "preserve")
        at += len(text)


def _break(piece: BaseOxmlElement) -> None:
    """A newline in the words is a line of its own; what XML cannot hold is left out."""
    if "\n" not in (piece.text or ""):
        return
    holder = piece.getparent()
    at = holder.index(piece)
    for offset, part in enumerate(run(piece.text).iterchildren(qn("w:t"), qn("w:br"))):
        holder.insert(at + offset, copy.deepcopy(part))
    holder.remove(piece)


def _drop(paragraph: BaseOxmlElement) -> None:
    """Take a paragraph away; with it the row of a table in which nothing else stands."""
    holder = paragraph.getparent()
    others = [one for one in holder.iterchildren(qn("w:p")) if one is not paragraph]
    if others and paragraph.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is None:
        holder.remove(paragraph)
        return
    for piece in placeholders.words_of(paragraph):
        piece.text = ""
    row = holder.getparent() if holder.tag == qn("w:tc") else None
    if row is None or any((one.text or "").strip() for one in row.iter(qn("w:t"))):
        return
    if len(row.getparent().findall(qn("w:tr"))) > 1:
        row.getparent().remove(row)


# ---------------------------------------------------------------- blocks


def _place(document: Opened, paragraph: BaseOxmlElement, official: Official) -> None:
    """The blocks look as the paragraph of the placeholder does."""
    look = _look(paragraph)
    for element in Writer(document._body, look=look).write(official.blocks):
        paragraph.addprevious(element)
    section = paragraph.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")
    if section is not None:
        held = gap()
        held.get_or_add_pPr().append(section)
        paragraph.addprevious(held)
    elif paragraph.getprevious() is None or paragraph.getprevious().tag == qn("w:tcPr"):
        paragraph.addprevious(gap())
    paragraph.getparent().remove(paragraph)


def _look(paragraph: BaseOxmlElement) -> Look:
    given = paragraph.find(qn("w:pPr"))
    paragraphs = copy.deepcopy(given) if given is not None else el("pPr")
    for name in ("sectPr", "rPr", "keepNext"):
        for old in paragraphs.findall(qn(f"w:{name}")):
            paragraphs.remove(old)
    first = next(iter(placeholders.words_of(paragraph))).getparent()
    runs = first.find(qn("w:rPr"))
    return Look(paragraphs, copy.deepcopy(runs) if runs is not None else el("rPr"))


def _last(document: Opened) -> BaseOxmlElement:
    """The section that the document ends with."""
    body = document.element.body
    if (last := body.find(qn("w:sectPr"))) is None:
        last = styles.section()
        body.append(last)
    return last


def _annexes(document: Opened, official: Official, tail: BaseOxmlElement | None) -> None:
    """附件, each on a page of its own; for those that lie across the sheet is turned, and back for what closes the document."""
    last = _last(document)
    upright, end = copy.deepcopy(last), tail if tail is not None else last
    turned = first = _is_landscape(last)
    for at, annex in enumerate(official.annexes):
        if breaks := annex.landscape != turned:
            _close(last, end, upright, landscape=annex.landscape)
            turned = annex.landscape
        for element in _annex(document, official, at, page_break=not breaks):
            end.addprevious(element)
    if tail is not None and turned != first:
        _close(last, end, upright, landscape=first)


def _is_landscape(section: BaseOxmlElement) -> bool:
    size = section.find(qn("w:pgSz"))
    return size is not None and size.get(qn("w:orient")) == "landscape"


def _close(last: BaseOxmlElement, end: BaseOxmlElement, given: BaseOxmlElement, *, landscape: bool) -> None:
    """End the section before `end`; what follows lies as asked, where it can as the template has it."""
    held = gap()
    held.get_or_add_pPr().append(copy.deepcopy(last))
    end.addprevious(held)
    if landscape != _is_landscape(given):
        _turn(last, landscape=landscape)
    else:
        for old in list(last):
            last.remove(old)
        last.extend(copy.deepcopy(list(given)))
    for old in last.findall(qn("w:titlePg")):  # the head of a letter stands on its first sheet only
        last.remove(old)


def _annex(document: Opened, official: Official, at: int, *, page_break: bool) -> list[BaseOxmlElement]:
    """附件 with its title and its text."""
    annex = official.annexes[at]
    broken = [el("pageBreakBefore")] if page_break else []
    look = el("pPr", *broken, spacing(), indent(), el("jc", val="left"))
    label = run(layout.annex_label(official, at), letters(styles.HEI, styles.SIZE))
    words = run("\n".join(layout.title_lines(annex.title)), letters(styles.TITLE, styles.TITLE_SIZE))
    centred = el("pPr", spacing(styles.LINE, styles.LINE), indent(), el("jc", val="center"))
    blocks = Writer(document._body, look=_plain_look(), landscape=annex.landscape).write(annex.blocks)
    return [el("p", look, label), el("p", centred, words), *blocks]


def _receipt(document: Opened, official: Official) -> list[BaseOxmlElement]:
    """The sheet that is sent back, behind everything else."""
    if not official.receipt:
        return []
    look = el("pPr", el("pageBreakBefore"), spacing(after=styles.LINE), indent(), el("jc", val="center"))
    title = el("p", look, run("签收回执", letters(styles.TITLE, styles.TITLE_SIZE)))
    return [title, *Writer(document._body, look=_plain_look()).write(layout.receipt_blocks(official))]


def _plain_look() -> Look:
    paragraph = el("pPr", spacing(), indent(first=2), el("jc", val="both"))
    return Look(paragraph, letters(styles.BODY, styles.SIZE))


def _turn(section: BaseOxmlElement, *, landscape: bool) -> None:
    """Another sheet for what follows: A4 as the standard has it, with the heads and feet of the template."""
    sheet = styles.section(landscape=landscape)
    for name in ("type", "pgSz", "pgMar"):
        for old in section.findall(qn(f"w:{name}")):
            section.remove(old)
    ends = ("w:paperSrc", "w:pgBorders", "w:lnNumType", "w:pgNumType", "w:cols", "w:docGrid")
    for name in ("type", "pgSz", "pgMar"):
        section.insert_element_before(sheet.find(qn(f"w:{name}")), *ends)


def _properties(document: Opened, official: Official) -> None:
    known = document.core_properties
    known.title, known.author = "".join(official.title.splitlines())[:255], official.issuer[:255]
    known.last_modified_by = official.issuer[:255]
    known.modified = clock.now().replace(tzinfo=None, microsecond=0)
