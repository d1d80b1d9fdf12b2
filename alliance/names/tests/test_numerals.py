"""Numerals of documents."""

import pytest

from alliance.names.numerals import numeral


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "零"),
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (99, "九十九"),
        (100, "一百"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (1100, "一千一百"),
        (9999, "九千九百九十九"),
        (10000, "10000"),
        (-1, "-1"),
    ],
)
def test_numerals_are_those_of_documents(number, said):
    assert numeral(number) == said
