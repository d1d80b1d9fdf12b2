"""The built-in face of a kind of document as a template: a .docx to begin with, whose placeholders are filled as those of any other.

It is drawn as the built-in face is, of a document whose words are marks, which then give way to the placeholders.
"""

import io
from dataclasses import replace

from docx import Document
from docx.document import Document as Opened
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from alliance.official import layout, placeholders, styles
from alliance.official.content import Official
from alliance.official.docx import as_docx
from alliance.official.flow import line, run
from alliance.official.forms import Form
from alliance.official.styles import indent
from alliance.official_templates.samples import sample_of
from alliance.prose.blocks import paragraph

MARK = "¤"  # begins a word that a placeholder takes the place of
ROLL = ("出席", "请假", "缺席", "列席")
HANDS = ("主持", "核稿", "签发")
# What `layout` writes around a word belongs to the value of its placeholder.
AROUND = {"主送": "¤主送：", "附注": "（¤附注）", "抄送": "¤抄送。"}


def builtin_template(form: Form) -> bytes:
    """A .docx that `placeholders.check` passes and `filling.fill` makes the built-in face of."""
    shown = sample_of(form)
    document = Document(io.BytesIO(as_docx(_marked(shown))))
    _one(document, "发文机关标志", "{{发文机关}}")
    _sign(document)
    body = document.element.body
    for root, _ in placeholders.roots(document):
        for piece in root.iter(qn("w:t")):
            piece.text = _named(piece.text or "")
    at = next(one for one in body.iter(qn("w:p")) if placeholders.text_of(one) == "{{正文}}")
    for old in at.iter(qn("w:keepNext")):
        old.getparent().remove(old)
    at.addnext(line("附件说明", run("{{附件}}"), ind=indent(left=5, hanging=3)))
    document.core_properties.title = f"{form.label}模板"
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _marked(shown: Official) -> Official:
    marked = {
        "标题": "title",
        "主送": "addressee",
        "附注": "contact",
        "印发机关": "printer",
    }
    parts = {field: f"{MARK}{name}" for name, field in marked.items() if getattr(shown, field)}
    return replace(
        shown,
        blocks=(paragraph(f"{MARK}{placeholders.BODY}"),),
        number=f"{MARK}文号",
        signer=f"{MARK}签发人" if shown.upward else "",
        annexes=(),
        printed=None,
        copies_to=(f"{MARK}抄送",),
        roll=tuple((name, f"{MARK}{name}") for name in ROLL) if shown.minutes else (),
        hands=tuple((name, f"{MARK}{name}") for name in HANDS) if shown.minutes else (),
        draft=f"{MARK}状态",
        **parts,
    )


def _named(text: str) -> str:
    """The words with placeholders in the place of marks."""
    text = text.replace(layout.BLANK_ISSUED, "{{印发日期}}").replace(layout.BLANK_DATE, "{{日期}}")
    for name, mark in AROUND.items():
        text = text.replace(mark, f"{{{{{name}}}}}")
    for name in sorted(placeholders.FIELDS, key=len, reverse=True):
        text = text.replace(f"{MARK}{name}", f"{{{{{name}}}}}")
    return text


def _one(document: Opened, style: str, words: str) -> None:
    """One paragraph of a style with these words, where it stands now; further lines come with the words that take their place."""
    for root, _ in placeholders.roots(document):
        lines = [one for one in root.iter(qn("w:p")) if _is_of(one, style)]
        for at, one in enumerate(lines):
            pieces = list(one.iter(qn("w:t")))
            if at:
                one.getparent().remove(one)
            elif pieces:
                pieces[0].text = words
                for piece in pieces[1:]:
                    piece.text = ""


def _is_of(paragraph: BaseOxmlElement, style: str) -> bool:
    named = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return named is not None and named.get(qn("w:val")) == styles.STYLE_IDS[style]


def _sign(document: Opened) -> None:
    """Name and day stay where those of this alliance stand: the one centred over the other."""
    style = styles.STYLE_IDS["署名和日期"]
    lines = [one for one in document.paragraphs if one.style.style_id == style]
    if lines:
        next(lines[-1]._p.iter(qn("w:t"))).text = "{{日期}}"
        lines[-1].style = document.styles["公文正文"]
        _one(document, "署名和日期", "{{署名}}")
        lines[-1].style = document.styles["署名和日期"]
