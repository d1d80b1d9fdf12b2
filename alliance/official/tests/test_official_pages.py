"""The PDF face, measured: margins, grid, head, red line, sides of page numbers, signature, annexes, 版记."""

import logging

import pytest

from alliance.official.content import Annex
from alliance.official.tests import made
from alliance.official.tests.made import (
    BOTTOM,
    CHARACTER,
    LEFT,
    LINE,
    MM,
    RIGHT,
    TOP,
    letter,
    red,
    sheets,
    short,
)
from alliance.prose.blocks import Grid, Heading, Picture, paragraph

pytestmark = pytest.mark.once

NEAR = 1.2  # points


@pytest.fixture(scope="module")
def full():
    return sheets(letter())


def test_a_full_page_has_22_lines_of_28_characters():
    found = sheets(short(head="plain", number="", addressee="", blocks=(paragraph("测" * 28 * 60),)))
    lines = [one for one in found.words(2) if "测" in one[0]]
    assert [len(word) for word, *_ in lines] == [28] * 22
    assert {round(left - LEFT) for _, left, *_ in lines} == {0}
    assert all(RIGHT - NEAR < right < RIGHT + NEAR for _, _, _, right, _ in lines)
    pitch = (lines[-1][2] - lines[0][2]) / 21
    assert abs(pitch - LINE) < 0.05
    middle = (lines[0][2] + lines[0][4]) / 2
    assert abs(middle - TOP - LINE / 2) < 2


def test_paragraphs_begin_two_characters_in():
    found = sheets(short())
    left = found.where("各成员单位要把", 1)[0]
    assert abs(left - LEFT - 2 * CHARACTER) < NEAR


def test_red_head_stands_35_mm_below_the_type_area_and_the_line_is_as_wide_as_it():
    found = sheets(short())
    rows, line = found.rows(1, red), found.rules(1, red)
    letters = [row for row in rows if row[0] < line[0][0] - 5]
    assert abs(letters[0][0] - (37 + 35)) < 0.8
    assert (abs(line[0][1] - 28) < 0.3, abs(line[0][2] - 184) < 0.3) == (True, True)
    assert 0.3 < line[-1][0] - line[0][0] + 25.4 / 144 < 0.6
    centre = (min(row[1] for row in letters) + max(row[2] for row in letters)) / 2
    assert abs(centre - (28 + 78)) < 0.6


def test_number_is_centred_and_the_red_line_4_mm_below_it():
    found = sheets(short())
    left, top, right, bottom = found.where("德智联", 1)
    assert abs((left + right) / 2 - (LEFT + RIGHT) / 2) < NEAR
    line = found.rules(1, red)[0][0]
    letters = (top + bottom) / 2 + 8 - 1.2  # the lower edge of 16 point letters
    assert abs(line - letters / MM - 4) < 0.9


def test_title_begins_two_lines_below_the_red_line_in_22_points(full):
    line = full.rules(1, red)[0][0] * MM
    left, top, right, bottom = next(box for word, *box in full.words(1) if word == made.OFFICE)
    assert abs((top + bottom) / 2 - line - 2.5 * LINE) < 4
    assert abs((right - left) / 17 - 22) < 0.3
    assert abs((left + right) / 2 - (LEFT + RIGHT) / 2) < NEAR


def test_document_that_goes_up_has_its_number_left_and_its_signer_right():
    found = sheets(short(upward=True, signer="张喆"))
    assert abs(found.where("德智联", 1)[0] - LEFT - CHARACTER) < NEAR
    assert abs(found.where("张喆", 1)[2] - RIGHT + CHARACTER) < NEAR
    fonts = str(found.reader.pages[0]["/Resources"]["/Font"])
    assert fonts  # the name is in 楷体:
    kai = [
        str(one.get_object()["/BaseFont"]) for one in found.reader.pages[0]["/Resources"]["/Font"].values()
    ]
    assert any("WenKai" in one for one in kai)


def test_preprinted_paper_leaves_its_place_blank_and_moves_nothing():
    drawn, blank = sheets(short()), sheets(short(head="overprint"))
    assert blank.rows(1, red) == []
    assert "联盟文件" not in blank.text
    for text in ("德智联", "关于2026年度", "各成员单位："):
        assert drawn.where(text, 1) == pytest.approx(blank.where(text, 1), abs=0.3)


def test_plain_paper_has_no_red():
    found = sheets(short(head="plain"))
    assert (found.rows(1, red), "联盟文件" in found.text) == ([], False)
    assert abs(found.where("德智联", 1)[2] - RIGHT) < 2


def test_page_numbers_stand_at_the_outer_edge(full):
    for page in range(1, 7):
        across = float(full.reader.pages[page - 1].mediabox.width) > 600
        [(left, top, right, bottom)] = [
            box
            for word, *box in full.words(page)
            if word == str(page) and box[1] > (500 if across else BOTTOM)
        ]
        below = BOTTOM if not across else (28 + 156) * MM
        end = (35 + 225) * MM if across else RIGHT
        begin = 35 * MM if across else LEFT
        assert abs((top + bottom) / 2 - below - 7 * MM) < 3
        outer = end - right if page % 2 else left - begin
        assert 14 < outer < 40, page  # a character, and the dash with its space


@pytest.mark.parametrize("name", ["联盟办公室", "德州市智能制造大会"])
def test_day_ends_four_characters_in_and_the_name_is_centred_above_it(name):
    found = sheets(short(signature=name))
    box, day = found.where(name, 1), found.where("2026年12月10日", 1)
    assert abs(RIGHT - day[2] - 4 * CHARACTER) < 3
    assert abs((box[0] + box[2]) / 2 - (day[0] + day[2]) / 2) < 2
    assert abs(day[1] - box[1] - LINE) < NEAR


def test_nothing_stands_where_the_seal_goes():
    found = sheets(short(blocks=(paragraph("正文。"),), copies_to=(), printer=""))
    text, name = found.where("正文。", 1), found.where("联盟办公室", 1)
    assert abs(name[1] - text[1] - 3 * LINE) < NEAR
    between = [word for word, _, top, *_ in found.words(1) if text[3] < top < name[1] - 1]
    assert between == []
    assert "盖章" not in found.text


def test_without_a_seal_the_name_ends_two_characters_in_and_the_day_begins_two_after_it():
    found = sheets(short(signature=made.OFFICE, sealed=False))
    name = [tuple(box) for word, *box in found.words(1) if word == made.OFFICE][-2]  # before that of the 版记
    assert abs(RIGHT - name[2] - 2 * CHARACTER) < 3
    found = sheets(short(signature="联盟办公室", sealed=False))
    name, day = found.where("联盟办公室", 1), found.where("2026年12月10日", 1)
    assert abs(day[0] - name[0] - 2 * CHARACTER) < 8  # digits are a little wider than half


def test_annex_has_its_label_in_the_first_line_and_its_title_in_the_third(full):
    page = next(at for at in range(2, 9) if any(word == "附件1" for word, *_ in full.words(at)))
    label, title = full.where("附件1", page), full.where("2026年度优秀单位名单", page)
    assert abs((label[1] + label[3]) / 2 - TOP - LINE / 2) < 3
    assert abs((title[1] + title[3]) / 2 - TOP - 2.5 * LINE) < 4
    assert abs((title[0] + title[2]) / 2 - (LEFT + RIGHT) / 2) < NEAR


def test_landscape_annex_lies_across_repeats_its_head_and_parts_no_row(full):
    across = [page for page in full.reader.pages if page.mediabox.width > page.mediabox.height]
    assert len(across) > 1
    assert [page.extract_text().count("联系人") for page in across] == [1] * len(across)


def test_imprint_stands_at_the_foot_of_the_last_page():
    found = sheets(short())
    copies, printed = found.where("抄送：", len(found)), found.where("2026年12月11日印发", len(found))
    assert copies[1] < printed[1] < BOTTOM
    assert BOTTOM - printed[3] < 12
    assert abs(RIGHT - printed[2] - 14) < 3

    def black(pixel):
        return max(pixel) < 90

    edges = [row[0] for row in found.rules(len(found), black, 200)]
    assert abs(edges[-1] - (37 + 225)) < 0.6
    assert len([at for at, row in enumerate(edges) if at == 0 or row - edges[at - 1] > 1]) == 3


def test_imprint_follows_a_landscape_annex_on_a_page_of_its_own(full):
    last = full.reader.pages[-1]
    assert last.mediabox.width < last.mediabox.height
    assert "抄送" in last.extract_text()
    assert sum("抄送" in page.extract_text() for page in full.reader.pages) == 1


def test_receipt_is_a_sheet_without_a_page_number():
    found = sheets(short(receipt=(paragraph("已收到。"),)))
    text = made.bare(found.reader.pages[-1].extract_text())
    assert "签收回执已收到。签收单位（公章）" in text
    assert "—2—" not in text
    assert "抄送" in found.reader.pages[-2].extract_text()


def test_draft_says_so_on_every_page():
    found = sheets(short(draft="草稿，未印发", blocks=(made.TEXT,) * 12))
    assert len(found) > 1
    assert [page.extract_text().count("草稿，未印发") for page in found.reader.pages] == [1] * len(found)


def test_minutes_have_a_red_head_without_a_line_and_the_roll_after_the_text():
    found = sheets(
        short(
            minutes=True,
            masthead=f"{made.ISSUER}\n会议纪要",
            roll=(("出席", "甲校（王某）；" * 20), ("请假", "乙厂")),
            hands=(("主持", "王某"),),
            signature="",
        )
    )
    assert (found.rows(1, red) != [], found.rules(1, red)) == (True, [])
    text = found.text
    order = [
        "会议纪要",
        "德智联〔2026〕12号",
        "通报",
        "按月报送",
        "出席：",
        "请假：乙厂",
        "主持：王某",
        "分送：",
        "印发",
    ]
    assert [text.index(one) for one in order] == sorted(text.index(one) for one in order)


def test_headings_are_bookmarks_in_their_levels_and_none_ends_a_page(full):
    def titles(items):
        return [titles(one) if isinstance(one, list) else made.bare(one.title) for one in items]

    assert titles(full.reader.outline)[1] == [
        "一、总体情况",
        ["（一）考核等级", ["1.学校成员", ["（1）其他"]]],
    ]
    blocks = [paragraph("行。") for _ in range(8)]
    for more in range(6):
        found = sheets(
            short(blocks=(*blocks, *[paragraph("行。")] * more, Heading(1, "一、末行标题"), made.TEXT))
        )
        page = next(
            at for at in range(1, len(found) + 1) if any("末行标题" in one[0] for one in found.words(at))
        )
        assert any("各成员单位要把" in one[0] for one in found.words(page))


# ---------------------------------------------------------------- extreme data


def test_rare_characters_are_drawn_and_nothing_is_missing(caplog):
    with caplog.at_level(logging.WARNING):
        found = sheets(short(signature=f"{made.RARE}院", signer=made.RARE, upward=True, addressee=made.RARE))
    assert found.text.count(made.RARE) == 3
    assert caplog.records == []


def test_long_names_and_titles_wrap_and_stay_within_the_type_area():
    name = "德州" + "市智能制造产学研创新" * 6
    title = f"{made.ISSUER}关于印发《{made.ISSUER}运行管理办法》和《成员单位年度考核标准（2026年版）》等配套制度的通知"
    found = sheets(
        short(title=title, signature=name[:60], addressee="、".join(f"成员单位{at}" for at in range(200)))
    )
    for page in range(1, len(found) + 1):
        for word, left, _, right, _ in found.words(page):
            assert left > LEFT - 2, word
            assert right < RIGHT + 2, word
    assert all(f"成员单位{at}" in found.text for at in (0, 99, 199))
    assert made.bare(title) in found.text


def test_table_of_200_rows_goes_over_pages_with_its_head():
    found = sheets(short(annexes=(Annex("名单", (made.table(200),)),)))
    heads = [made.bare(page.extract_text()).count("序号单位类别得分") for page in found.reader.pages]
    assert sum(heads) == len(found) - 1
    assert all(f"德州市第{at}职业学院" in found.text for at in (1, 100, 200))


def blueish(pixel: tuple[int, int, int]) -> bool:
    return pixel[2] - pixel[0] > 40


def test_picture_is_no_wider_than_the_text_and_no_higher_than_the_page():
    for size in ((4000, 900), (600, 4000)):
        found = sheets(short(blocks=(Picture(made.picture(*size), "图"),)))
        blue = [row for page in range(1, len(found) + 1) for row in found.rows(page, blueish, 72)]
        assert min(row[1] for row in blue) > 27
        assert max(row[2] for row in blue) < 185
        assert max(row[0] for row in blue) < 263


def test_empty_parts_are_left_out():
    found = sheets(made.Official("标题", (), made.ISSUER, head="plain"))
    assert found.text == "标题—1—"


def test_markup_in_words_stays_words():
    said = "<b>甲&乙</b>"
    grid = Grid((said,), ((said,),), caption=said)
    found = sheets(
        short(title=said, addressee=said, blocks=(paragraph(said), Heading(1, said), grid), draft=said)
    )
    assert found.text.count(said) == 7 + len(found)  # the draft's on each page


def test_imprint_that_finds_no_room_goes_with_the_number_to_a_page_of_its_own():
    for many in range(4, 12):
        found = sheets(short(blocks=(*[paragraph("行。")] * many,)))
        texts = [made.bare(page.extract_text()) for page in found.reader.pages]
        assert "抄送" in texts[-1]
        assert [f"—{at}—" in text for at, text in enumerate(texts, 1)] == [True] * len(texts)
        assert not any("共" in text for text in texts)
