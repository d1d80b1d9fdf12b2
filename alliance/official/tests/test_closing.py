"""What closes a document, on both faces: 校验码, signature and 版记 stay with the words above them and cost no page of their own."""

import io

import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from alliance.official import layout
from alliance.official.content import Annex
from alliance.official.tests import made
from alliance.official.tests.made import BOTTOM, CODE, LEFT, OFFICE, RIGHT, sheets, short, word
from alliance.prose.blocks import Grid, paragraph

pytestmark = pytest.mark.once

WIDE = f"{OFFICE}办公室"
SHORT = {
    "blocks": (paragraph("德州市第一职业学院连续三个月未报送信息，现予通报。"),),
    "copies_to": ("理事长",),
}


def kept(paragraph) -> bool:
    return paragraph.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None


def last_paragraphs(table):
    return list(table.findall(qn("w:tr"))[-1].iter(qn("w:p")))


def test_short_document_with_code_and_imprint_is_one_page():
    found = sheets(short(signature=OFFICE, code=CODE, **SHORT))
    assert len(found) == 1
    code, name = found.where("扫二维码", 1), [box for word, *box in found.words(1) if word == OFFICE][-2]
    assert code[0] > LEFT + 50  # behind the QR code
    said = [box for _, *box in found.words(1) if abs(box[0] - code[0]) < 3]
    assert max(box[2] for box in said) < name[0]


def test_code_stands_below_a_signature_that_leaves_no_room_beside_it():
    wide = short(signature=WIDE, code=CODE, **SHORT)
    assert [layout.is_code_beside(one) for one in (wide, short(code=CODE))] == [False, True]
    assert not layout.is_code_beside(short(signature="", code=CODE))
    found = sheets(wide)
    last = len(found)
    assert found.where("扫二维码", last)[1] > found.where("2026年12月10日", last)[1]


@pytest.mark.parametrize("more", range(3, 9))
def test_last_page_never_holds_only_what_closes(more):
    lines = tuple(paragraph(f"第{at}行。") for at in range(more))
    for signature, roll in (
        (OFFICE, ()),
        (WIDE, ()),
        ("", (("出席", "甲校；乙厂"),)),
    ):
        for annexes in ((), (Annex("名单", (made.table(3),)),)):
            shown = short(blocks=lines, signature=signature, roll=roll, annexes=annexes, code=CODE)
            texts = [made.bare(page.extract_text()) for page in PdfReader(io.BytesIO(made.pdf(shown))).pages]
            assert any(word in texts[-1] for word in (f"第{more - 1}行。", "甲校；乙厂", "附件")), (
                more,
                signature,
            )


def test_imprint_to_be_dated_by_hand_stays_within_its_lines():
    found = sheets(short(printed=None))
    assert all(right < RIGHT for _, _, top, right, _ in found.words(len(found)) if top > BOTTOM - 60)
    assert layout.issued_of(short(printed=None)) == (OFFICE, "年　　月　　日印发")
    assert layout.issued_of(short())[1] == "2026年12月11日印发"


def test_word_keeps_what_closes_with_the_last_words():
    opened = word(short(signature=WIDE, contact="联系人：李干事", code=CODE, annexes=(Annex("名单", ()),)))
    texts = {one.text: one._p for one in opened.paragraphs}
    for words in (made.TEXT.runs[0].text, "附件：名单", WIDE, "2026年12月10日"):
        assert kept(next(one for text, one in texts.items() if text.startswith(words))), words
    opened = word(short(blocks=(made.table(3),), code=CODE))
    assert all(map(kept, last_paragraphs(opened.tables[0]._tbl)))


def test_word_has_the_code_floating_before_the_signature_or_in_a_row_of_its_own():
    beside, below = word(short(code=CODE)), word(short(signature="", code=CODE))
    floating = [one._tbl for one in beside.tables if CODE in one.rows[0].cells[-1].text]
    assert [one.tblPr.find(qn("w:tblpPr")).get(qn("w:vertAnchor")) for one in floating] == ["text"]
    assert "联盟办公室" in "".join(one.text or "" for one in floating[0].getnext().iter(qn("w:t")))
    [plain] = [one._tbl for one in below.tables if CODE in one.rows[0].cells[-1].text]
    assert plain.tblPr.find(qn("w:tblpPr")) is None
    assert (kept(plain.getprevious()), all(map(kept, last_paragraphs(plain)))) == (True, True)


def test_short_form_is_not_parted():
    form = Grid((), tuple((f"{at}（签字）", "") for at in range(3)), labels=frozenset({0}))
    for more in range(4, 11):
        found = sheets(short(blocks=(*[paragraph("行。")] * more, form)))
        pages = {
            page for page in range(1, len(found) + 1) for word, *_ in found.words(page) if "签字" in word
        }
        assert len(pages) == 1
    rows = word(short(blocks=(form,))).tables[0]._tbl.findall(qn("w:tr"))
    assert all(kept(one) for row in rows for one in row.iter(qn("w:p")))
    assert [layout.is_whole(one) for one in (form, made.table(3), Grid((), form.rows * 4))] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("given", "set_"),
    [
        ("应到席位 9 个，须有 2/3 以上（含）", "应到席位9个，须有2/3以上（含）"),
        ("14:00 至 16:00 在行政楼 301 会议室", "14:00至16:00在行政楼301会议室"),
        ("李干事 13800000084，秘书处 0534-2671234 转", "李干事 13800000084，秘书处 0534-2671234 转"),
        ("Word 文档　两份，1. 研究", "Word 文档　两份，1. 研究"),
    ],
)
def test_numbers_stand_closely_on_paper_and_telephone_numbers_apart(given, set_):
    assert layout.closed(given) == set_
    block = paragraph(given)
    assert layout.set_closely(block).runs[0].text == set_
    written = "".join(one.text for one in word(short(blocks=(block,))).paragraphs)
    assert set_ in written
