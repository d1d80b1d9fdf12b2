"""Diagrams: plain SVG that a strict page accepts, that says its numbers aloud, and that draws them to scale."""

from xml.etree import ElementTree

import pytest

from alliance.diagrams.heat import Place, heat
from alliance.diagrams.radar import radar
from alliance.diagrams.stacks import Part, stacked

pytestmark = pytest.mark.once

NAMESPACE = "{http://www.w3.org/2000/svg}"
NAME = '山东省德州市智能制造与工业机器人应用技术协同创新研究院有限责任公司第一分公司<script>"&'
ON_TIME, MISSING = Place("●", "success", "按时报送"), Place("缺", "danger", "缺报")
STACK = stacked(
    [NAME, "乙"], [Part("已办", "success", [3, 0]), Part("逾期", "danger", [1, 0])], title="台账", unit="家"
)
MAP = heat(
    [(NAME, [ON_TIME, MISSING]), ("乙", [ON_TIME, ON_TIME])], ["1月", "2月"], [ON_TIME, MISSING], title="报送"
)
WEB = radar([NAME, "出席", "回复"], [("本单位", [100, 50, None]), ("平均", [80, 60, 40])], title="对比")  # fmt: skip


def shapes(svg, name):
    return list(ElementTree.fromstring(svg).iter(NAMESPACE + name))  # noqa: S314 - our own output


def texts(svg):
    return [one.text for one in shapes(svg, "text")]


def spoken(svg):
    return shapes(svg, "title")[0].text, shapes(svg, "desc")[0].text


@pytest.mark.parametrize("svg", [STACK, MAP, WEB])
def test_diagram_is_plain_safe_svg(svg):
    elements = list(ElementTree.fromstring(svg).iter())  # noqa: S314
    names = {one.tag.removeprefix(NAMESPACE) for one in elements}
    attributes = {key for one in elements for key in one.attrib}
    known = {"svg", "title", "desc", "rect", "line", "text", "circle", "polyline", "polygon"}
    assert names <= known
    assert {key for key in attributes if key.startswith("on")} | attributes & {"style", "class", "href", "id"} == set()  # fmt: skip
    assert "url(" not in svg
    assert "<script" not in svg


def test_stack_draws_shares_of_the_row_in_order_and_prints_the_sum():
    widths = [float(one.get("width")) + 1 for one in shapes(STACK, "rect") if one.get("height") == "20"]
    assert widths[0] == pytest.approx(widths[1] * 3, abs=0.5)
    assert [text for text in texts(STACK) if text.endswith("家")] == ["4家", "0家"]
    assert spoken(STACK)[1].endswith("：已办 3家，逾期 1家；乙：已办 0家，逾期 0家")


def test_stack_gives_a_long_name_two_lines_within_its_room():
    first, second = texts(STACK)[2:4]
    assert NAME.startswith(first)
    assert second.endswith("…")


def test_stack_refuses_values_that_do_not_fit():
    with pytest.raises(ValueError, match="1 values"):
        stacked(["甲"], [Part("数", "info", [1, 2])], title="数")
    with pytest.raises(ValueError, match="1 values"):
        stacked(["甲"], [Part("数", "info", [-1])], title="数")


def test_heat_has_a_mark_at_each_place_and_counts_the_meanings_aloud():
    grounds = [one for one in shapes(MAP, "rect") if one.get("height") == "24"]
    assert [one[0].text.rpartition(" ")[2] for one in grounds] == ["1月：按时报送", "2月：缺报", "1月：按时报送", "2月：按时报送"]  # fmt: skip
    assert spoken(MAP) == ("报送", "共 2 行：按时报送 3 格，缺报 1 格")
    with pytest.raises(ValueError, match="2 places"):
        heat([("甲", [ON_TIME])], ["1月", "2月"], [], title="报送")


def test_radar_draws_a_whole_outline_and_leaves_a_gap_where_nothing_is_recorded():
    outlines = [one for one in shapes(WEB, "polygon") if one.get("stroke-width") == "2.2"]
    assert len(outlines) == 1  # the average; the four rings are thinner
    assert len(shapes(WEB, "polyline")) == 1
    assert len(shapes(WEB, "circle")) == 5
    assert "— / 40" in texts(WEB)


def test_radar_puts_a_hundred_on_the_outer_ring_and_refuses_more():
    ring = shapes(WEB, "polygon")[3].get("points").split()[0]
    point = shapes(WEB, "circle")[0]
    assert ring == f"{float(point.get('cx')):.1f},{float(point.get('cy')):.1f}"
    for values in ([101, 0, 0], [-1, 0, 0], [1, 2]):
        with pytest.raises(ValueError, match="from 0 to 100"):
            radar(["甲", "乙", "丙"], [("数", values)], title="数")
    with pytest.raises(ValueError, match="3 axes"):
        radar(["甲", "乙"], [("数", [1, 2])], title="数")


def test_diagram_of_nothing_says_so():
    for svg in (stacked([], [Part("数", "info", [])], title="空"), heat([], ["1月"], [], title="空")):
        assert texts(svg) == ["暂无数据"]
