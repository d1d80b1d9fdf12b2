"""Codes and numbers as people type them."""

import pytest
from django.core.exceptions import ValidationError

from members.units import identifiers

VALID = "91350100M000100Y43"  # the sample of GB 32100-2015


@pytest.mark.parametrize(
    "typed", [VALID, VALID.lower(), "９１３５０１００Ｍ０００１００Ｙ４３", " 9135 0100-M000100Y43 "]
)
def test_normal_uscc_is_one_form(typed):
    assert identifiers.normal_uscc(typed) == VALID
    identifiers.check_uscc(identifiers.normal_uscc(typed))


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (VALID[:-1], "统一社会信用代码应为 18 位，现为 17 位。"),
        (VALID + "0", "统一社会信用代码应为 18 位，现为 19 位。"),
        (VALID[:-1] + "Z", "统一社会信用代码含有不应出现的字符（没有字母 I、O、S、V、Z）。"),
        (VALID[:-1] + "4", "统一社会信用代码校验不通过，请核对是否有错位或错字。"),
        ("19350100M000100Y43", "统一社会信用代码校验不通过，请核对是否有错位或错字。"),
    ],
)
def test_check_uscc_refuses(code, message):
    with pytest.raises(ValidationError) as error:
        identifiers.check_uscc(code)
    assert error.value.messages == [message]


@pytest.mark.parametrize(
    ("code", "kind", "hint"),
    [
        (VALID, "ENTERPRISE", ""),
        ("", "ENTERPRISE", ""),
        (VALID, "INDUSTRY", "信用代码以 91 开头，登记为企业，与所选成员类别不常见，请核对。"),
        ("12" + VALID[2:], "SCHOOL", ""),
        (
            "12" + VALID[2:],
            "ENTERPRISE",
            "信用代码以 12 开头，登记为事业单位，与所选成员类别不常见，请核对。",
        ),
        ("A1" + VALID[2:], "SCHOOL", "信用代码以 A1 开头，不是常见的登记类别，请核对。"),
    ],
)
def test_uscc_warning_by_kind(code, kind, hint):
    assert identifiers.uscc_warning(code, kind) == hint


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13800000001", "13800000001"),
        ("１３８ ００００ ０００１", "13800000001"),
        ("+86 138-0000-0001", "13800000001"),
        ("8613800000001", "13800000001"),
        ("0534－2100000", "0534-2100000"),
        ("（0534）2100000", "05342100000"),
    ],
)
def test_normal_phone_is_one_form(typed, number):
    assert identifiers.normal_phone(typed) == number


@pytest.mark.parametrize(
    ("number", "mobile", "phone"),
    [
        ("13800000001", True, True),
        ("12800000001", False, False),
        ("1380000000", False, False),
        ("138000000012", False, False),
        ("0534-2100000", False, True),
        ("0534-2100000-801", False, True),
        ("2100000", False, True),
        ("400-123-4567", False, True),
        ("12345", False, False),
        ("=1+1", False, False),
    ],
)
def test_numbers_are_checked(number, mobile, phone):
    assert _passes(identifiers.check_mobile, number) == mobile
    assert _passes(identifiers.check_phone, number) == phone


def _passes(check, value):
    try:
        check(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("code", "good"), [("253000", True), ("25300", False), ("2530001", False), ("25300A", False)]
)
def test_postcode_has_six_digits(code, good):
    assert _passes(identifiers.check_postcode, code) == good


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("13812345678", "138****5678"),
        ("0534-2671234", "0534-2671234"),
        ("刘老师 13812345678、0534-2671234", "刘老师 138****5678、0534-2671234"),
        ("913812345678", "913812345678"),
        ("", ""),
    ],
)
def test_masked_mobile_hides_every_mobile_and_no_number_of_an_office(written, shown):
    assert identifiers.masked_mobile(written) == shown


def test_masked_phone_keeps_ends():
    assert identifiers.masked_phone("13812345678") == "138****5678"
    assert identifiers.masked_phone("") == ""
