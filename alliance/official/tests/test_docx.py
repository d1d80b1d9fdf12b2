"""The Word face, read from its XML: sheet, grid, fonts, head, signature, annexes, tables, feet; and the words of both faces."""

import io
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn

from alliance.official import layout, styles
from alliance.official.content import Annex, Official
from alliance.official.docx import as_docx
from alliance.official.flow import TALL
from alliance.official.tests import made
from alliance.official.tests.made import letter, sheets, short, word, word_text
from alliance.prose.blocks import Grid, Heading, Picture, paragraph

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def full():
    return word(letter())


def find(opened, text: str):
    return next(one for one in opened.paragraphs if text in one.text)


def at(element, path: str, name: str) -> str | None:
    found = element.find("/".join(qn(f"w:{part}") for part in path.split("/")))
    return None if found is None else found.get(qn(f"w:{name}"))


def style(opened, paragraph):
    return next(
        one
        for one in opened.styles.element
        if one.get(qn("w:styleId")) == at(paragraph._p, "pPr/pStyle", "val")
    )


def test_sheet_has_the_margins_and_the_grid_of_the_standard(full):
    first = full.sections[0]
    sides = (first.top_margin, first.left_margin, first.right_margin, first.bottom_margin)
    assert [round(one.mm, 1) for one in sides] == [37.0, 28.0, 26.0, 35.0]
    assert [round(one.mm) for one in (first.page_width, first.page_height)] == [210, 297]
    grid = first._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    pitch = int(grid.get(qn("w:linePitch")))
    assert (16838 - 2098 - 1984) // pitch == 22
    wide = 16 * 20 + int(grid.get(qn("w:charSpace"))) / 4096 * 20
    assert (11906 - 1588 - 1474) // wide == 28


@pytest.mark.parametrize(
    ("text", "font", "size"),
    [
        ("关于2026年度成员单位考核结果的通报", "方正小标宋简体", 22),
        ("一、总体情况", "黑体", 16),
        ("（一）考核等级", "楷体_GB2312", 16),
        ("1. 学校成员", "仿宋_GB2312", 16),
        ("各成员单位要把", "仿宋_GB2312", 16),
        ("附件1", "黑体", 16),
        ("联盟办公室", "仿宋_GB2312", 16),
    ],
)
def test_fonts_and_sizes_are_those_of_the_standard(full, text, font, size):
    look = style(full, find(full, text))
    assert at(look, "rPr/rFonts", "eastAsia") == font
    assert at(look, "rPr/rFonts", "ascii") == "Times New Roman"
    assert int(at(look, "rPr/sz", "val")) == 2 * size
    assert at(look, "pPr/spacing", "lineRule") == "exact"
    assert find(full, text).runs[0]._r.find(qn("w:rPr")).find(qn("w:rFonts")).get(qn("w:hint")) == "eastAsia"


def test_body_has_28_characters_to_the_line_and_two_of_indent(full):
    look = style(full, find(full, "各成员单位要把"))
    assert at(look, "pPr/ind", "firstLineChars") == "200"
    wide = 16 + int(at(look, "rPr/spacing", "val")) / 20
    assert int(8845 / 20 // wide) == 28
    assert int(at(look, "pPr/spacing", "line")) == 579


def test_headings_are_known_to_the_navigation_and_stay_with_their_text(full):
    levels = {one.style.name: one for one in full.paragraphs if one.style.name.startswith("Heading")}
    assert sorted(levels) == ["Heading 1", "Heading 2", "Heading 3", "Heading 4"]
    for level in range(1, 5):
        look = style(full, levels[f"Heading {level}"])
        assert at(look, "pPr/outlineLvl", "val") == str(level - 1)
        assert look.find(qn("w:pPr")).find(qn("w:keepNext")) is not None


def test_red_letters_35_mm_down_and_the_red_line_below_the_number(full):
    red = find(full, "联盟文件")
    assert at(red._p, "r/rPr/color", "val") == "FF0000"
    size = int(at(red._p, "r/rPr/sz", "val")) / 2
    assert abs(int(at(red._p, "pPr/spacing", "before")) + 2 * size - 1984) < 2
    number = find(full, "德智联〔2026〕12号")
    assert at(number._p, "pPr/pBdr/bottom", "color") == "FF0000"
    assert 0.35 <= int(at(number._p, "pPr/pBdr/bottom", "sz")) / 8 / 72 * 25.4 <= 0.5
    assert at(number._p, "pPr/spacing", "before") == str(2 * 579)


def test_overprint_and_plain_and_minutes_have_no_red_line():
    blank = word(short(head="overprint"))
    assert "联盟文件" not in word_text(blank)
    assert (
        find(blank, "德智联").paragraph_format.space_before
        == find(word(short()), "德智联").paragraph_format.space_before
    )
    for official in (short(head="overprint"), short(head="plain"), short(minutes=True)):
        assert word(official).element.body.find(f".//{qn('w:pBdr')}") is None


def test_upward_has_its_number_left_and_its_signer_right_in_kai():
    opened = word(short(upward=True, signer="张喆"))
    line = find(opened, "签发人")
    assert line.text == "　德智联〔2026〕12号\t签发人：张喆"
    assert at(line._p, "pPr/tabs/tab", "val") == "right"
    assert at(line.runs[-1]._r, "rPr/rFonts", "eastAsia") == "楷体_GB2312"


def test_signature_is_centred_over_the_day_which_ends_four_characters_in(full):
    day, name = find(full, "2026年12月10日"), find(full, "联盟办公室")
    ends = [int(at(one._p, "pPr/ind", "rightChars")) / 100 for one in (day, name)]
    assert ends[0] == 4
    assert ends[0] + layout.width(day.text) / 2 == ends[1] + layout.width(name.text) / 2
    bare = word(short(sealed=False))
    name, day = find(bare, "联盟办公室"), find(bare, "2026年12月10日")
    assert int(at(day._p, "pPr/ind", "rightChars")) == 200
    begins = [int(at(one._p, "pPr/ind", "rightChars")) / 100 + layout.width(one.text) for one in (name, day)]
    assert begins[0] - begins[1] == 2


def test_annexes_begin_pages_and_the_wide_one_a_section_across(full):
    assert find(full, "附件1").paragraph_format.page_break_before
    across = [one.page_width > one.page_height for one in full.sections]
    assert across == [False, True, False]
    title = next(one for one in full.paragraphs if one.text == "2026年度优秀单位名单")
    assert (at(title._p, "pPr/spacing", "before"), at(title._p, "pPr/spacing", "after")) == ("579", "579")


def test_tables_repeat_their_head_and_part_no_row(full):
    table = next(one for one in full.tables if len(one.rows) == 41)
    head, *rows = (row._tr for row in table.rows)
    assert head.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in (head, *rows))
    assert not any(row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows)
    widths = [int(one.get(qn("w:w"))) for one in table._tbl.findall(f"{qn('w:tblGrid')}/{qn('w:gridCol')}")]
    assert abs(sum(widths) - 12756) < 10
    assert [at(cell._tc, "p/pPr/jc", "val") for cell in table.rows[1].cells][:4] == [
        "center",
        "left",
        "center",
        "right",
    ]


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(full):
    assert full.settings.odd_and_even_pages_header_footer
    first = full.sections[0]
    for foot, side in ((first.footer, "right"), (first.even_page_footer, "left")):
        [line] = foot.paragraphs
        assert line.text == "— 1 —"
        assert (at(line._p, "pPr/jc", "val"), at(line._p, "pPr/ind", f"{side}Chars")) == (side, "100")
        assert (at(line._p, "r/rPr/rFonts", "eastAsia"), at(line._p, "r/rPr/sz", "val")) == ("宋体", "28")
        assert " PAGE " in "".join(one.text for one in line._p.iter(qn("w:instrText")))
    assert all(one.footer.is_linked_to_previous for one in list(full.sections)[1:])


def test_imprint_lies_at_the_foot_of_the_last_page_between_thick_lines(full):
    table = next(one for one in full.tables if one.rows[0].cells[0].text.startswith("抄送："))
    place = table._tbl.tblPr.find(qn("w:tblpPr"))
    assert (place.get(qn("w:vertAnchor")), place.get(qn("w:tblpYSpec"))) == ("margin", "bottom")
    lines = [at(table._tbl.tblPr, f"tblBorders/{side}", "sz") for side in ("top", "insideH", "bottom")]
    assert lines == ["8", "6", "8"]
    assert [one.text for one in table.rows[1].cells] == [made.OFFICE, "2026年12月11日印发"]
    assert full.tables[-1]._tbl is table._tbl


def test_receipt_is_a_sheet_of_its_own_without_number_and_with_room_for_a_seal():
    opened = word(short(receipt=(paragraph("已收到。"),)))
    last = opened.sections[-1]
    assert [one.text for one in last.footer.paragraphs] == [""]
    assert not last.footer.is_linked_to_previous
    heights = [at(row._tr, "trPr/trHeight", "val") for row in opened.tables[-1].rows]
    assert heights == [str(TALL), None, None, None]


def test_draft_says_so_at_the_head_of_odd_and_even_pages():
    first = word(short(draft="草稿")).sections[0]
    assert [one.paragraphs[0].text for one in (first.header, first.even_page_header)] == ["草稿", "草稿"]
    assert word(short()).sections[0].header.is_linked_to_previous


def test_code_is_printed_with_its_qr_code(settings):
    settings.SITE_URL = "https://example.org"
    opened = word(short(code="AB12CD34EF56AB12"))
    assert "校验码AB12CD34EF56AB12" in word_text(opened)
    assert "https://example.org/verify/AB12CD34EF56AB12/" in word_text(opened)
    shape = opened.inline_shapes[0]
    assert (round(shape.width.mm), round(shape.height.mm)) == (20, 20)


def test_pictures_fit_the_text():
    for size in ((4000, 900), (600, 4000)):
        shape = word(short(blocks=(Picture(made.picture(*size), "图"),))).inline_shapes[0]
        assert shape.width.mm <= 156.1
        assert shape.height.mm <= 190.1
        assert abs(shape.width / shape.height - size[0] / size[1]) < 0.02


def test_file_says_who_wrote_it_and_holds_no_macro(full):
    known = full.core_properties
    assert (known.title, known.author) == (letter().title, made.ISSUER)
    assert "python" not in known.comments + known.last_modified_by
    with zipfile.ZipFile(io.BytesIO(as_docx(letter()))) as archive:
        assert not [name for name in archive.namelist() if "vba" in name.lower() or "embed" in name.lower()]
        types = archive.read("[Content_Types].xml").decode()
    assert "macroEnabled" not in types


def test_elements_stand_in_the_order_of_the_schema(full):
    order = [
        "pStyle",
        "keepNext",
        "keepLines",
        "pageBreakBefore",
        "widowControl",
        "pBdr",
        "tabs",
        "snapToGrid",
        "spacing",
        "ind",
        "jc",
        "outlineLvl",
        "sectPr",
    ]
    for look in full.element.body.iter(qn("w:pPr")):
        names = [one.tag.rpartition("}")[2] for one in look]
        assert names == sorted(names, key=order.index), names
    letters = ["rFonts", "b", "color", "spacing", "sz", "szCs"]
    for look in full.element.body.iter(qn("w:rPr")):
        names = [one.tag.rpartition("}")[2] for one in look]
        assert names == sorted(names, key=letters.index), names
    for cell in full.element.body.iter(qn("w:tc")):
        assert cell[-1].tag == qn("w:p")


# ---------------------------------------------------------------- both faces


HEAD = "序号单位类别得分"


def both(official: Official) -> tuple[str, str]:
    """The words of the faces, without what stands at the edge of pages."""
    drawn = sheets(official).text
    for page in range(1, 40):
        drawn = drawn.replace(f"—{page}—", "")
    while drawn.count(HEAD) > 1:  # repeated where the table goes on
        drawn = drawn.replace(HEAD, "", 1)
    return "".join(sorted(drawn)), "".join(sorted(word_text(word(official))))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"upward": True, "signer": made.RARE, "sealed": False},
        {"head": "plain", "receipt": (paragraph("已收到。"),)},
        {"minutes": True, "roll": (("出席", "甲校；乙厂"),), "hands": (("主持", "王某"),)},
    ],
)
def test_both_faces_say_the_same(changes):
    drawn, written = both(short(blocks=letter().blocks, **changes))
    assert drawn == written


# ---------------------------------------------------------------- extreme data


def test_extreme_data_is_written_and_read_again():
    name = ("德州市智能制造产学研创新" * 6)[:60]
    official = short(
        title=f"{made.ISSUER}关于{'很长的事由' * 20}的通知",
        addressee="、".join(f"{made.RARE}单位{at}" for at in range(200)),
        signature=name,
        annexes=(Annex("名单", (made.table(200, 8),), landscape=True),),
        blocks=(paragraph(f"控制字符\x0b\x00也不坏{made.RARE}"), Heading(1, "<标题>&"), Grid(("甲",), ())),
    )
    opened = word(official)
    text = word_text(opened)
    assert all(
        one in text
        for one in (name, f"{made.RARE}单位199", "控制字符也不坏", "<标题>&", "德州市第200职业学院")
    )
    lines = layout.signed(official)
    assert all(line.inset + layout.width(line.text) <= layout.LINE for line in lines)


def test_document_with_nothing_but_a_title_opens():
    opened = word(Official("标题", (), made.ISSUER, head="plain"))
    assert word_text(opened) == "标题"
    assert Document(io.BytesIO(as_docx(Official("标题", (), made.ISSUER)))).paragraphs


def test_styles_that_a_writer_finds_are_those_of_the_standard(full):
    named = {one.name for one in full.styles}
    assert {name for name, *_ in styles.STYLES} <= named
    assert not [name for name in named if name.startswith(("List", "Table Grid", "Light", "Medium"))]


def test_letter_has_its_head_and_lines_on_the_first_sheet_only():
    first, *others = word(letter(letter=True, masthead=made.ISSUER)).sections
    assert (first.different_first_page_header_footer, round(first.header_distance.mm)) == (True, 30)
    assert [one.text for one in first.first_page_header.paragraphs] == [made.ISSUER]
    rules = [
        edge._element.find(f".//{qn('w:pBdr')}/{qn('w:bottom')}").get(qn("w:val"))
        for edge in (first.first_page_header, first.first_page_footer)
    ]
    assert rules == ["thickThinSmallGap", "thinThickSmallGap"]
    assert "PAGE" not in first.first_page_footer._element.xpath("string(.)")
    assert "PAGE" in first.footer._element.xpath("string(.)")
    assert {one.different_first_page_header_footer for one in others} == {False}
