"""Admitting and changing member units."""

from datetime import date

import pytest

from alliance.ground.access import Conflict, Refused
from alliance.tests import builders
from members.units import services as units
from members.units.models import Unit

CODE = "91350100M000100Y43"
TODAY = date(2026, 11, 22)


def admit(by=None, **details):
    given = {"name": "德州第一学院", "kind": "SCHOOL", "joined_on": TODAY, "uscc": CODE} | details
    return units.admit(by=by, **given)


def test_admit_stores_normal_forms_and_history(everyone):
    unit = admit(
        by=everyone.officer,
        name="  德州　第一 学院 ",
        uscc=CODE.lower(),
        phone="０５３４－２１０００００",
        website="www.example.com",
        postcode="２５３０００",
    )
    unit.refresh_from_db()
    assert (unit.name, unit.uscc, unit.phone) == ("德州第一学院", CODE, "0534-2100000")
    assert (unit.website, unit.postcode, unit.initials) == ("http://www.example.com", "253000", "dzdyxy")
    record = unit.history.get()
    assert (record.history_user, record.history_change_reason) == (everyone.officer, "登记成员单位")


@pytest.mark.parametrize(
    ("details", "message"),
    [
        ({"name": ""}, "单位名称：请填写。"),
        ({"kind": "CLUB"}, "成员类别：值 'CLUB' 不是有效选项。"),
        ({"uscc": CODE[:-1] + "4"}, "统一社会信用代码：统一社会信用代码校验不通过，请核对是否有错位或错字。"),
        ({"uscc": ""}, "没有统一社会信用代码时，请填写原因。"),
        ({"postcode": "25300"}, "邮编：邮编应为 6 位数字。"),
        ({"phone": "12345"}, "联系电话：请填写手机号，或带区号的固定电话（如 0534-1234567）。"),
    ],
)
def test_admit_refuses_wrong_data(db, details, message):
    with pytest.raises(Refused) as refused:
        admit(**details)
    assert refused.value.reason == message
    assert Unit.objects.count() == 0


def test_admit_refuses_a_name_of_another_width(db):
    admit(name="德州ABC学院")
    with pytest.raises(Refused) as refused:
        admit(name="德州ＡＢＣ学院", uscc="", uscc_missing_reason="无")
    assert refused.value.reason == "单位名称：已有同名的成员单位（或只是全角、半角、空格不同）。"


def test_admit_without_code_takes_reason(db):
    assert admit(uscc="", uscc_missing_reason="二级单位").uscc_missing_reason == "二级单位"


def test_admit_with_code_drops_reason(db):
    assert admit(uscc_missing_reason="二级单位").uscc_missing_reason == ""


@pytest.mark.parametrize(
    ("details", "message"),
    [
        ({"name": "德州第一学院", "uscc": "", "uscc_missing_reason": "无"}, "已有同名的成员单位。"),
        (
            {"name": "德州第一 学院", "uscc": "", "uscc_missing_reason": "无"},
            "已有同名的成员单位。",
        ),
        (
            {"name": "德州😀学院", "uscc": "", "uscc_missing_reason": "无"},
            "单位名称：名称里有不能打印的表情或符号“😀”，请去掉。",
        ),
        ({"name": "另一学院"}, "该统一社会信用代码已登记在另一成员单位名下。"),
    ],
)
def test_admit_refuses_known_unit(db, details, message):
    admit()
    with pytest.raises(Refused) as refused:
        admit(**details)
    assert refused.value.reason == message
    assert Unit.objects.count() == 1


def test_admit_refuses_a_name_that_differs_in_width_only(db):
    admit(name="德州Ａ学院")
    with pytest.raises(Refused) as refused:
        admit(name="德州A学院", uscc="", uscc_missing_reason="无")
    assert refused.value.reason == "单位名称：已有同名的成员单位（或只是全角、半角、空格不同）。"


def test_admit_is_for_the_secretariat(everyone):
    for person in (everyone.school_head, everyone.enterprise_liaison, builders.person()):
        with pytest.raises(Refused):
            admit(by=person)
    assert admit(by=everyone.officer).name == "德州第一学院"


def test_admit_refuses_unknown_field(db):
    with pytest.raises(TypeError):
        admit(version=9)


def test_warnings_hint_at_unusual_code(db):
    assert units.warnings(admit(kind="ENTERPRISE")) == []
    assert units.warnings(Unit(uscc=CODE, kind="INDUSTRY")) == [
        "信用代码以 91 开头，登记为企业，与所选成员类别不常见，请核对。"
    ]


def test_change_by_secretariat_writes_history(everyone):
    changed = units.change(
        everyone.school,
        by=everyone.officer,
        reason="更名",
        version=everyone.school.version,
        name="德州新学院",
    )
    assert (changed.name, changed.initials, changed.version) == (
        "德州新学院",
        "dzxxy",
        everyone.school.version + 1,
    )
    record = changed.history.first()
    assert (record.history_user, record.history_change_reason) == (everyone.officer, "更名")


@pytest.mark.parametrize(("misspelt", "kept"), [(False, ["德州机床厂"]), (True, [])])
def test_change_of_a_misspelt_name_leaves_no_former_name(everyone, misspelt, kept):
    unit = builders.unit("ENTERPRISE", name="德州机床厂")
    changed = units.change(unit, name="德州机床厂有限公司", misspelt=misspelt, reason="", by=everyone.officer)
    assert changed.name == "德州机床厂有限公司"
    assert [one.name for one in unit.former_names.all()] == kept


def test_change_without_difference_writes_nothing(everyone):
    units.change(everyone.school, by=everyone.officer, reason="", introduction="一\n\n二")
    units.change(everyone.school, by=everyone.officer, reason="", name=f" {everyone.school.name} ")
    units.change(everyone.school, by=everyone.officer, reason="", introduction="一\r\n\r\n二\r\n")
    assert everyone.school.history.count() == 2


def test_change_of_contacts_by_own_people(everyone):
    for person in (everyone.school_head, everyone.school_liaison):
        changed = units.change(everyone.school, by=person, reason="", address=f"{person}路1号")
        assert changed.address == f"{person}路1号"


@pytest.mark.parametrize("field", ["name", "kind", "uscc", "joined_on", "uscc_missing_reason", "district"])
def test_change_of_core_fields_by_own_people_is_refused(everyone, field):
    value = {"kind": "RESEARCH", "joined_on": TODAY}.get(field, "x")
    with pytest.raises(Refused) as refused:
        units.change(everyone.school, by=everyone.school_head, reason="", **{field: value})
    assert refused.value.reason == f"{Unit._meta.get_field(field).verbose_name}只能由秘书处修改。"
    assert everyone.school.history.count() == 1


def test_change_by_others_is_refused(everyone):
    for person in (everyone.enterprise_head, builders.person()):
        with pytest.raises(Refused):
            units.change(everyone.school, by=person, reason="", address="他人路1号")


def test_change_of_outdated_version_is_a_conflict(everyone):
    seen = everyone.school.version
    units.change(everyone.school, by=everyone.officer, reason="", version=seen, address="甲")
    with pytest.raises(Conflict):
        units.change(everyone.school, by=everyone.school_head, reason="", version=seen, address="乙")
    assert Unit.objects.get(pk=everyone.school.pk).address == "甲"


def test_change_to_name_of_another_is_refused(everyone):
    with pytest.raises(Refused):
        units.change(everyone.school, by=everyone.officer, reason="", name=everyone.enterprise.name)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("学院", True),
        ("DZDY", True),
        ("dzdy", True),
        (CODE[4:10].lower(), True),
        ("（德州）", True),
        ("(德州)", True),
        ("德州 学院", True),
        ("德　州 第一 学院", True),
        ("德州 公司", False),
        ("zzz", False),
    ],
)
def test_matching_finds_by_name_initials_and_code(db, text, found):
    admit(name="德州第一学院（德州）")
    assert Unit.objects.matching(text).exists() == found
