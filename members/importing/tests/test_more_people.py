"""HR leads and second liaisons come in by the roster, go out with it, and disturb nobody who is not named."""

import pytest

from members.importing.services import applying, uploading
from members.importing.tests.rosters import book, line
from members.people.models import Representative
from members.units.models import Unit

MORE = {
    "hr_name": "王人力",
    "hr_title": "副总经理",
    "hr_phone": "13711110001",
    "liaison2_name": "第二人",
    "liaison2_phone": "13711110002",
    "liaison2_email": "two@example.com",
}


@pytest.fixture
def officer(everyone):
    return everyone.officer


def upload(officer, *lines):
    return uploading.upload(book(*lines), filename="名册.xlsx", by=officer)


def load(officer, *lines):
    preview = upload(officer, *lines)
    assert preview.errors == []
    return applying.apply(preview, by=officer)


def serving() -> list[tuple[str, str, str]]:
    rows = Representative.objects.filter(unit=Unit.objects.get(name="德州第1装备公司"), until=None).by_rank()
    return [(one.role, one.user.name, one.title) for one in rows.select_related("user")]


FIRST = [("HEAD", "负责1", "总经理"), ("LIAISON", "联络1", "")]
ALL = [FIRST[0], ("HR_LEAD", "王人力", "副总经理"), FIRST[1], ("LIAISON", "第二人", "")]


def test_hr_lead_and_second_liaison_come_with_a_new_unit_and_come_later(officer):
    load(officer, line(1))
    assert serving() == FIRST
    load(officer, line(1, **MORE))
    assert serving() == ALL
    preview = upload(officer, line(1, **MORE))
    assert [row["outcome"] for row in preview.rows] == ["same"]
    load(officer, line(1))  # blank cells change nothing
    assert serving() == ALL


def test_other_second_liaison_takes_over_from_the_second_only(officer):
    load(officer, line(1, **MORE))
    load(officer, line(1, liaison2_name="第三人", liaison2_phone="13711110003"))
    assert serving() == [*ALL[:3], ("LIAISON", "第三人", "")]
    named = line(1, liaison_name="第三人", liaison_phone="13711110003")
    load(officer, named | {"liaison2_name": "第四人", "liaison2_phone": "13711110004"})
    assert [name for role, name, _ in serving() if role == "LIAISON"] == ["第三人", "第四人"]


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ({"liaison2_name": "新联络", "liaison2_phone": "13711110009"}, "与本行的联络员是同一人，请只填一处"),
        (
            {"liaison2_name": "联络1", "liaison2_phone": "13600000001"},
            "联络1在本行中已由他人接任，不能同时列在这里",
        ),
    ],
)
def test_nobody_is_first_and_second_liaison_in_one_row(officer, second, said):
    load(officer, line(1))
    preview = upload(officer, line(1, liaison_name="新联络", liaison_phone="13711110009", **second))
    assert [(error[1], error[2]) for error in preview.errors] == [("第二联络员姓名", said)]


def test_offices_headings_are_understood(officer):
    from alliance.tests import files

    heads = [
        "单位名称",
        "单位类别",
        "信用代码",
        "入盟时间",
        "负责人",
        "手机",
        "人事负责人",
        "手机",
        "联系人",
        "手机",
        "第二联系人",
        "手机",
    ]
    told = line(1)
    row = [told["name"], "企业", told["uscc"], "2023.3", "负责1", "13700000001", "王人力", "13711110001", "联络1", "13600000001", "第二人", "13711110002"]  # fmt: skip
    file = files.xlsx(files.row(1, *heads), files.row(2, *row))
    applying.apply(uploading.upload(file, filename="名册.xlsx", by=officer), by=officer)
    assert [(role, name) for role, name, _ in serving()] == [(role, name) for role, name, _ in ALL]
