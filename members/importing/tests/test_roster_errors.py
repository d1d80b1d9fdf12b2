"""Errors of a roster: one preview tells all of them, by row and in the order of the columns."""

from datetime import date

import pytest

from alliance.ground.access import Refused
from members.importing.services import applying
from members.importing.services import uploading as roster
from members.importing.tests.rosters import book, code, line
from members.membership import services as membership
from members.units.models import Unit

TODAY = date(2026, 11, 22)


@pytest.fixture
def officer(everyone):
    return everyone.officer


def upload(*lines, by):
    return roster.upload(book(*lines), filename="名册.xlsx", by=by)


def outcomes(preview):
    return [row["outcome"] for row in preview.rows]


def test_upload_tells_all_faults_of_all_rows_in_the_order_of_the_columns(officer):
    """What cannot be read (a date) hides neither what is wrong (a code) nor what is missing, whatever the row."""
    first = line(1, uscc=code(1)[:-1], joined_on="去年", liaison_phone="1360000")
    second = line(2, kind="社团", postcode="25300", head_name=None, head_phone="123", head_email="nobody")
    preview = upload(first, second, line(3), by=officer)
    assert [tuple(error[:2]) for error in preview.errors] == [
        (2, "统一社会信用代码"),
        (2, "加入日期"),
        (2, "联络员手机"),
        (3, "成员类别"),
        (3, "邮编"),
        (3, "负责人姓名"),
        (3, "负责人手机"),
        (3, "负责人邮箱"),
    ]
    assert outcomes(preview) == ["error", "error", "new"]
    assert [bool(row["typed"]) for row in preview.rows] == [True, True, False]
    before = Unit.objects.count()
    with pytest.raises(Refused):
        applying.apply(preview, by=officer)
    assert Unit.objects.count() == before
    assert applying.apply(upload(line(1), line(2), line(3), by=officer), by=officer).created_units == 3


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ({"name": "长" * 201}, ["单位名称"]),
        ({"kind": "社团"}, ["成员类别"]),
        ({"joined_on": "去年"}, ["加入日期"]),
        ({"uscc": None, "uscc_missing_reason": "长" * 101}, ["无信用代码原因"]),
        ({"head_name": "长" * 51}, ["负责人姓名"]),
        ({"head_name": "长" * 51, "head_phone": None}, ["负责人姓名", "负责人手机"]),
        ({"head_name": None, "head_phone": None, "head_email": "长" * 255}, ["负责人姓名", "负责人邮箱"]),
    ],
)
def test_upload_takes_an_unreadable_cell_for_no_blank_one(officer, values, labels):
    preview = upload(line(1, **values), by=officer)
    assert [error[1] for error in preview.errors] == labels
    assert preview.rows[0]["hints"] == []


def test_upload_finds_a_unit_twice_though_a_row_cannot_be_read(officer):
    preview = upload(line(1, joined_on="去年"), line(1), by=officer)
    assert [tuple(error) for error in preview.errors] == [
        (2, "加入日期", "L2 日期无法识别，请写成 2026-12-10"),
        (3, "统一社会信用代码", "与第 2 行重复"),
    ]


def test_upload_blames_only_the_date_of_an_ended_unit_that_cannot_be_read(officer):
    applying.apply(upload(line(1), by=officer), by=officer)
    membership.end_membership(Unit.objects.get(uscc=code(1)), on=TODAY, reason="退出", by=officer)
    preview = upload(line(1, address="新址", joined_on="今年"), by=officer)
    assert [tuple(error[:2]) for error in preview.errors] == [(2, "加入日期")]
