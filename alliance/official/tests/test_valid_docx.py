"""Word documents against the schema of their format: every kind, with everything and with almost nothing, and edited."""

import io
from dataclasses import replace

import pytest
from docx import Document
from docx.oxml.ns import qn

from alliance.official.content import Annex, Official
from alliance.official.docx import as_docx
from alliance.official.filling import fill
from alliance.official.forms import forms
from alliance.official.tests import made
from alliance.official.tests.made import CODE, letter, short, word_text
from alliance.official_templates.builtin import builtin_template
from alliance.official_templates.samples import sample_of
from alliance.prose.blocks import Grid, Heading, Picture, paragraph
from alliance.tests.word_files import complaints

pytestmark = pytest.mark.once

KINDS = sorted(forms())


@pytest.mark.django_db
@pytest.mark.parametrize("key", KINDS)
def test_every_kind_is_valid_in_the_look_of_the_portal_and_of_a_template(key):
    form = forms()[key]
    for changes in ({}, {"code": CODE}):
        shown = replace(sample_of(form), **changes)
        assert complaints(as_docx(shown)) == []
        assert complaints(fill(builtin_template(form), shown)) == []


@pytest.mark.parametrize(
    "official",
    [
        letter(code=CODE, draft="草稿"),
        letter(letter=True, masthead=made.ISSUER, code=CODE),
        short(upward=True, signer=made.RARE, sealed=False, receipt=(paragraph("已收到。"),)),
        short(
            minutes=True, roll=(("出席", "甲校；乙厂"),), hands=(("主持", "王某"),), signature="", code=CODE
        ),
        short(blocks=(Picture(made.picture(), "图"), Grid((), (("甲", "乙"),), labels=frozenset({0})))),
        short(
            annexes=(Annex("名单", (made.table(200, 8),), landscape=True), Annex("又一", (Heading(1, "一"),)))
        ),
        short(head="overprint", signature="德州市智能制造产学研创新" * 5, code=CODE),
        Official("标题", (), made.ISSUER, head="plain"),
    ],
    ids=["all", "letter", "upward", "minutes", "picture", "annexes", "long", "bare"],
)
def test_extreme_documents_are_valid(official):
    assert complaints(as_docx(official)) == []


def test_elements_out_of_their_order_are_found():
    opened = Document(io.BytesIO(as_docx(letter())))
    look = opened.tables[0]._tbl.tblPr
    look.append(look.find(qn("w:tblW")))
    assert "tblW" in " ".join(complaints(saved(opened)))


def saved(opened) -> bytes:
    target = io.BytesIO()
    opened.save(target)
    return target.getvalue()


def test_document_is_edited_saved_and_still_valid():
    """What an office does with it: a word changed, a paragraph and a row added, a section turned."""
    opened = Document(io.BytesIO(as_docx(letter(code=CODE))))
    before = word_text(opened)
    first = next(one for one in opened.paragraphs if "各成员单位要把" in one.text)
    first.runs[0].text = "经办人改过的一句。"
    first.insert_paragraph_before("新加的一段。", style=first.style)
    table = next(one for one in opened.tables if len(one.rows) > 3)
    table.add_row().cells[1].text = "新加的一行"
    again = saved(opened)
    assert complaints(again) == []
    text = word_text(Document(io.BytesIO(again)))
    assert all(one in text for one in ("经办人改过的一句。", "新加的一段。", "新加的一行", CODE))
    assert len(text) > len(before) - 60
