"""Fields of a Word document: what Word itself computes, page numbers and the table of contents."""

from typing import Any

from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Pt

# What the settings have after `updateFields`, of those that are written here.
AFTER_UPDATE = ("w:footnotePr", "w:endnotePr", "w:compat", "w:docVars", "w:rsids", "m:mathPr")
AFTER_UPDATE += (
    "w:themeFontLang",
    "w:clrSchemeMapping",
    "w:shapeDefaults",
    "w:decimalSymbol",
    "w:listSeparator",
)


def field(paragraph: Any, instruction: str, shown: str, *, size: float) -> None:
    """A field within a paragraph; `shown` stands there until Word computes it."""
    _begin(paragraph, instruction)
    paragraph.add_run(shown)
    _mark(paragraph, "end")
    for run in paragraph.runs:
        run.font.size = run.font.size or Pt(size)


def contents(made: Any, headings: list[tuple[int, str]], *, width: Length) -> None:
    """The table of contents of headings and captions; asks Word to fill it when the document is opened."""
    last = None
    for place, (level, heading) in enumerate(headings):
        last = made.add_paragraph()
        last.paragraph_format.left_indent = Pt(24 * (level - 1))
        last.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        if place == 0:
            _begin(last, 'TOC \\o "1-1" \\t "Caption,2" \\h \\z')
        size = 14 if level == 1 else 12
        last.add_run(f"{heading}\t").font.size = Pt(size)
        field(last, f"PAGEREF {_name(place)} \\h", "", size=size)
    if last is not None:
        _mark(last, "end")
    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    made.settings.element.insert_element_before(update, *AFTER_UPDATE)


def mark_headings(made: Any, headings: list[tuple[int, str]]) -> None:
    """Bookmarks for the pages that the table of contents says: each heading, in their order."""
    left = iter(enumerate(headings))
    place, wanted = next(left, (0, None))
    for one in made.paragraphs:
        if wanted is None or one.text != wanted[1] or one.style.name not in ("Heading 1", "Caption"):
            continue
        for kind, names in (("Start", {"id": str(place), "name": _name(place)}), ("End", {"id": str(place)})):
            mark = OxmlElement(f"w:bookmark{kind}")
            for name, value in names.items():
                mark.set(qn(f"w:{name}"), value)
            one._p.append(mark)
        place, wanted = next(left, (0, None))


def _name(place: int) -> str:
    return f"_Toc{place:08}"


def _begin(paragraph: Any, instruction: str) -> None:
    _mark(paragraph, "begin")
    text = OxmlElement("w:instrText")
    text.set(qn("xml:space"), "preserve")
    text.text = f" {instruction} "
    paragraph.add_run()._r.append(text)
    _mark(paragraph, "separate")


def _mark(paragraph: Any, kind: str) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(mark)
