"""Numbers of people are found however they are written, and other long numbers pass."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.monthly.privacy import Find, scan


@pytest.mark.parametrize(
    "text",
    [
        "学生身份证371402199901011234已核对",
        "号码 37140219990101123X。",
        "３７１４０２１９９９０１０１１２３４",
        "371402 19990101 1234",
        "371402 1999 0101 1234",
        "371402-19990101-123x",
        "371402.1999.0101.1234",
        "371402/19990101/1234",
        "3 7 1 4 0 2 1 9 9 9 0 1 0 1 1 2 3 4",
        "37140\u200b219990101\ufeff1234",
        "371402，19990101，123 X",
        "老证号371402680101123",
        "371402 680101 123",
    ],
)
def test_scan_finds_identity_numbers(text):
    assert [find.kind for find in scan({"正文": text})] == ["身份证号"]


@pytest.mark.parametrize(
    "text",
    [
        "电话13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "+8613812345678",
        "+86 138 1234 5678",
        "１３８１２３４５６７８",
        "138.1234.5678",
        "138—1234—5678",
        "138_1234_5678",
        "138、1234、5678",
        "(138)1234/5678",
        "13812-345678",
        "138 123 45678",
        "1 3 8 1 2 3 4 5 6 7 8",
        "138\u200b1234\u200d5678",
        "138\u00a01234\u30005678",
        "0086 13812345678",
        "8613812345678",
        "2026-11-22 13812345678",
    ],
)
def test_scan_finds_mobile_numbers(text):
    assert scan({"正文": text}) == [Find("正文", "手机号", "138****5678")]


@pytest.mark.parametrize(
    "text",
    [
        "信用代码91371400MA3D12345X",
        "信用代码913714007456123456",  # all digits, no birth date in it
        "合同编号202611221381234567890",  # longer than either
        "座机0534-2561234，投入 12345678901 元",
        "人数依次为 16 17 18 19 20 3",
        "2026-11-22 13:00 开始",
        "138****5678",
        "371402********1234",
        "37140219991301123X",  # no such month
        "订单号371402681301123",  # no such month
        "流水号991402680101123",  # no such province
        "设备投入13812345678元",
        "设备投入 13,812,345,678.00 元",
        "总产值13812345678余万",
        "估值15012345678 亿",
    ],
)
def test_scan_passes_other_numbers(text):
    assert scan({"正文": text}) == []


def test_scan_names_the_place_and_hides_the_middle():
    found = scan({"标题": "简讯", "图片 1 的图说": "张三 13900001111", "正文": "371402199901011234"})
    assert [str(find) for find in found] == [
        "图片 1 的图说含手机号 139****1111",
        "正文含身份证号 371***********1234",
    ]


@given(st.integers(3, 9), st.text("0123456789", min_size=9, max_size=9), st.text("，。甲a ", max_size=5))
def test_scan_finds_any_mobile_number_between_other_signs(second, rest, around):
    assert len(scan({"正文": f"{around}电1{second}{rest}{around}"})) == 1
