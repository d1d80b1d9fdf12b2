"""Fields of a Word document: what Word itself computes, page numbers and the table of contents."""

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt


def field(paragraph: Any, instruction: str, shown: str, *, size: float) -> None:
    """A field within a paragraph; `shown` stands there until Word computes it."""
    _begin(paragraph, instruction)
    paragraph.add_run(shown)
    _mark(paragraph, "end")
    for run in paragraph.runs:
        run.font.size = run.font.size or Pt(size)


def contents(made: Any, headings: list[tuple[int, str]]) -> None:
    """The table of contents of headings and captions; asks Word to fill it when the document is opened."""
    last = None
    for place, (level, heading) in enumerate(headings):
        last = made.add_paragraph()
        last.paragraph_format.left_indent = Pt(24 * (level - 1))
        if place == 0:
            _begin(last, 'TOC \\o "1-1" \\t "Caption,2" \\h \\z')
        last.add_run(heading).font.size = Pt(14 if level == 1 else 12)
    if last is not None:
        _mark(last, "end")
    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    made.settings.element.append(update)


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
