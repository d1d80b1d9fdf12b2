"""Charts: plain SVG that a strict page accepts, that says its numbers aloud, and that draws them to scale."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.utils.safestring import SafeString

from alliance.paper import charts
from alliance.paper.shapes import PALETTE

pytestmark = pytest.mark.once

MONTHS = [f"{month}月" for month in range(1, 13)]
NAMESPACE = "{http://www.w3.org/2000/svg}"
EVERY = [
    charts.bar(["学校", "企业"], [("2025年", [3, 5]), ("2026年", [4, None])], title="成员", unit="家"),
    charts.line(MONTHS, [("采用", [*range(11), None])], title="采用", unit="篇"),
    charts.donut([("优秀", 3), ("合格", 1)], title="等级", unit="家"),
    charts.ranking(["甲", "乙"], [10, 5], title="得分", unit="分"),
]


def parsed(svg):
    return ElementTree.fromstring(svg)  # noqa: S314 - our own output


def shapes(svg, name):
    return list(parsed(svg).iter(NAMESPACE + name))


def texts(svg):
    return [found.text for found in shapes(svg, "text")]


@pytest.mark.parametrize("svg", EVERY)
def test_chart_is_plain_safe_svg(svg):
    names = {element.tag.removeprefix(NAMESPACE) for element in parsed(svg).iter()}
    attributes = {key for element in parsed(svg).iter() for key in element.attrib}
    assert names <= {"svg", "title", "desc", "rect", "line", "text", "circle", "polyline"}
    assert [
        key for key in attributes if key.startswith("on") or key in ("style", "class", "href", "id")
    ] == []
    assert isinstance(svg, SafeString)
    assert "url(" not in svg


def test_chart_says_its_title_and_numbers_aloud():
    root = parsed(EVERY[0])
    assert (root.get("role"), root[0].text) == ("img", "成员")
    assert root[1].text == "学校：2025年 3家，2026年 4家；企业：2025年 5家，2026年 未记录"


def test_chart_escapes_names():
    for svg in (
        charts.bar(['<a onclick="x">&'], [("</svg><script>", [1])], title="<t>", unit="<u>"),
        charts.donut([("<script>", 1)], title="<t>", unit="'\""),
        charts.line(["<x>"], [("<y>", [1])], title="&"),
        charts.ranking(["<x>"], [1], title="&", unit="<z>"),
    ):
        assert "<script" not in svg
        assert len(parsed(svg)) > 2


def test_bar_draws_to_scale():
    bars = shapes(charts.bar(["甲", "乙", "丙"], [("数", [10, 5, 0])], title="数"), "rect")
    heights = [float(found.get("height")) for found in bars]
    assert heights[0] == pytest.approx(heights[1] * 2)
    assert heights[2] == 0
    assert [found[0].text for found in bars] == ["甲 数：10", "乙 数：5", "丙 数：0"]


def test_bar_marks_what_is_not_recorded():
    svg = charts.bar(["甲", "乙"], [("数", [None, 5])], title="数")
    assert (len(shapes(svg, "rect")), texts(svg).count("—")) == (1, 1)


def test_bar_gives_each_series_its_colour_and_legend():
    svg = charts.bar(["甲"], [("一", [1]), ("二", [2]), ("三", [3])], title="数")
    assert [found.get("fill") for found in shapes(svg, "rect")] == list(PALETTE[:3])
    assert texts(svg)[:3] == ["一", "二", "三"]


def test_line_leaves_a_gap_where_nothing_is_recorded():
    svg = charts.line(MONTHS, [("数", [1, 2, None, 4, 5, None, 7, None, None, None, None, None])], title="数")
    assert [found.get("points").count(",") for found in shapes(svg, "polyline")] == [2, 2, 1]
    assert len(shapes(svg, "circle")) == 5


def test_line_tells_series_apart_without_colour():
    svg = charts.line(["一", "二"], [("甲", [1, 2]), ("乙", [2, 1])], title="数")
    assert [found.get("stroke-dasharray") for found in shapes(svg, "polyline")] == [None, "7 4"]


def test_donut_divides_the_ring_and_prints_shares():
    svg = charts.donut([("优秀", 3), ("合格", 1), ("未评", None)], title="等级", unit="家")
    arcs = [found for found in shapes(svg, "circle") if found.get("transform")]
    lengths = [float(found.get("stroke-dasharray").split()[0]) + 2 for found in arcs]
    assert lengths[0] == pytest.approx(lengths[1] * 3, rel=0.01)
    assert [found.get("transform").split()[0] for found in arcs] == ["rotate(-90.000", "rotate(180.000"]
    assert texts(svg) == [
        *("4", "共计（家）", "优秀", "3家", "75.0%", "合格", "1家", "25.0%", "未评", "未记录", "0.0%")
    ]


def test_donut_closes_the_ring_for_a_single_part():
    ring = shapes(charts.donut([("优秀", 5), ("合格", 0)], title="等级"), "circle")
    assert [found.get("stroke-dasharray") for found in ring] == [None, None]


def test_ranking_keeps_order_and_cuts_long_names():
    svg = charts.ranking(["字" * 60, "乙"], [Decimal("1234.50"), None], title="投入", unit="万元")
    assert texts(svg) == ["字" * 19 + "…", "1,234.5万元", "乙", "未记录"]
    assert "字" * 60 in svg


def test_labels_are_broken_and_cut_where_there_is_no_room():
    svg = charts.bar([f"德州市智能制造{number}" for number in range(10)], [("数", [1] * 10)], title="数")
    assert [text for text in texts(svg) if text.startswith("德")] == ["德州市智能"] * 10
    assert texts(svg).count("制造0") == 1
    crowd = charts.bar(["德州市智能制造产学研创新联盟秘书处"] * 12, [("数", [1] * 12)], title="数")
    assert [text for text in texts(crowd) if text.endswith("…")] == ["能制造…"] * 12


def test_charts_without_data_say_so():
    for svg in (
        charts.bar([], [("数", [])], title="空"),
        charts.line([], [("数", [])], title="空"),
        charts.donut([], title="空"),
        charts.ranking([], [], title="空"),
    ):
        assert texts(svg) == ["暂无数据"]
    assert "1" in texts(charts.bar(["甲"], [("数", [0])], title="零"))


def test_charts_refuse_data_they_cannot_draw():
    for values in ([1], [1, -1], [1, float("nan")], [1, float("inf")]):
        with pytest.raises(ValueError, match="数"):
            charts.bar(["甲", "乙"], [("数", values)], title="数")
    with pytest.raises(ValueError, match="series"):
        charts.bar(["甲"], [], title="数")


@pytest.mark.parametrize(
    ("most", "ticks"),
    [
        (0, ["0", "1"]),
        (1, ["0", "0.25", "0.5", "0.75", "1"]),
        (3, ["0", "1", "2", "3"]),
        (7, ["0", "2", "4", "6", "8"]),
        (45, ["0", "10", "20", "30", "40", "50"]),
        (1200, ["0", "250", "500", "750", "1,000", "1,250"]),
    ],
)
def test_axis_has_round_figures(most, ticks):
    svg = charts.line(["甲"], [("数", [most]), ("另", [0])], title="数")
    figures = [found.text for found in shapes(svg, "text") if found.get("text-anchor") == "end"]
    assert figures == ticks


def test_axis_reaches_the_largest_value():
    for most in [0.01, 0.3, 1.7, 4.5, 9.99, 11, 99, 101, 2501, 10**6 + 1]:
        svg = charts.bar(["甲"], [("数", [most])], title="数")
        figures = [found.text for found in shapes(svg, "text") if found.get("text-anchor") == "end"]
        assert float(re.sub(",", "", figures[-1])) >= most
        assert 2 <= len(figures) <= 7


@pytest.mark.parametrize(
    ("value", "text"),
    [(3, "3"), (0, "0"), (100, "100"), (1234.5, "1,234.5"), (Decimal("0.126"), "0.13"), (None, "未记录")],
)
def test_shown_is_short(value, text):
    assert charts.shown(value) == text
