"""Grades of years before the portal: by workbook, previewed, all or nothing; confirmed by another person; then they count."""

import io
import re
from datetime import date
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from openpyxl import Workbook, load_workbook

from alliance.ground import audit
from alliance.ground.access import Conflict, Refused
from alliance.messages.models import Notification
from alliance.tests import builders
from alliance.tests.desk import todos_of as todos
from assessments.earlier import resting, rules, services, sheet
from assessments.earlier.models import EarlierGrade

HEAD = ("年度", "单位名称", "统一社会信用代码", "等级", "总分", "依据")
PAPER = "德智联〔2025〕9号"


def book(*rows, heading=HEAD) -> SimpleUploadedFile:
    made = Workbook()
    made.active.append(heading)
    for row in rows:
        made.active.append(row)
    content = io.BytesIO()
    made.save(content)
    return SimpleUploadedFile("往年等次表.xlsx", content.getvalue())


@pytest.fixture
def house(everyone) -> SimpleNamespace:
    other = builders.unit("ENTERPRISE", name="副秘书长单位")
    everyone.deputy = builders.person(other, "HR_LEAD")
    builders.seated("VICE_CHAIR", other)
    builders.post("DEPUTY_SECRETARY_GENERAL", everyone.deputy, other)
    everyone.other = other
    return everyone


def registered(house, *rows, by=None) -> list[EarlierGrade]:
    by = by or house.officer
    plan = sheet.plan(book(*rows), by=by)
    assert plan.sheet.errors == []
    return services.register(services.unseal(services.seal(plan, by=by), by=by), by=by)


def bad(unit, year=2025, grade="不合格") -> tuple:
    return (year, unit.name, None, grade, 55.5, PAPER)


def stored() -> list[tuple]:
    return list(EarlierGrade.objects.order_by("pk").values_list("unit", "year", "grade", "state"))


# ---------------------------------------------------------------- the workbook


def test_sheet_lists_every_member_with_its_years_and_comes_back_without_change(house, client):
    late = builders.unit("SCHOOL", name="新加入学校", joined_on=date(2024, 5, 1))
    services.confirm(registered(house, bad(house.school))[0], by=house.secretary_general)
    client.force_login(house.officer)
    answer = client.get("/earlier-grades/sheet/")
    content = b"".join(answer.streaming_content)
    rows = [row for row in load_workbook(io.BytesIO(content)).active.values if str(row[0]).isdecimal()]
    years = {unit: [row[0] for row in rows if row[1] == unit.name] for unit in (house.school, late)}
    assert years == {house.school: [2025, 2024, 2023], late: [2025, 2024]}
    mine = next(row for row in rows if row[:2] == (2025, house.school.name))
    assert (mine[3], float(mine[4]), mine[5]) == ("不合格", 55.5, PAPER)
    plan = sheet.plan(io.BytesIO(content), by=house.officer)
    assert (plan.sheet.errors, len(plan.lines), plan.changed) == ([], 1, [])


def test_preview_shows_old_beside_new_and_writes_nothing_until_confirmed(house, client):
    registered(house, bad(house.school))
    client.force_login(house.officer)
    file = book(bad(house.school, grade="合格"), bad(house.enterprise))
    page = client.post("/earlier-grades/import/", {"file": file}).content.decode()
    text = re.sub(r"<[^>]*>|\s+", " ", page)
    assert re.search(rf"{house.school}\s+不合格，55.5分；{PAPER}\s+合格\s", text)
    assert re.search(rf"{house.enterprise}\s+未登记\s+不合格\s", text)
    assert stored() == [(house.school.pk, 2025, "UNQUALIFIED", "REGISTERED")]
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)[1]
    answer = client.post("/earlier-grades/import/apply/", {"sealed": sealed})
    assert answer.url == "/earlier-grades/?state=REGISTERED"
    assert stored() == [
        (house.school.pk, 2025, "QUALIFIED", "REGISTERED"),
        (house.enterprise.pk, 2025, "UNQUALIFIED", "REGISTERED"),
    ]
    again = client.post("/earlier-grades/import/apply/", {"sealed": sealed})
    assert (again.status_code, EarlierGrade.history.count()) == (409, 3)


def test_rows_are_refused_one_by_one_and_one_fault_writes_nothing(house, client):
    client.force_login(house.officer)
    rows = [
        bad(house.enterprise),
        (2025, "不存在的单位", None, "合格", None, PAPER),
        (2026, house.school.name, None, "合格", None, PAPER),
        (2024, house.school.name, None, "一般", None, PAPER),
        (2024, house.enterprise.name, None, None, 80, PAPER),
        (2023, house.school.name, None, "合格", None, None),
        (2019, house.school.name, None, "合格", None, PAPER),
        (2023, house.enterprise.name, None, "合格", -3, PAPER),
        bad(house.enterprise),
        bad(house.chair_unit),
        (2022, None, None, "合格", None, PAPER),
        (2022, house.school.name, None, None, None, None),
    ]
    answer = client.post("/earlier-grades/import/", {"file": book(*rows)})
    plan = sheet.plan(book(*rows), by=house.officer)
    assert [(error.row, error.label) for error in plan.sheet.errors] == [
        (3, "单位名称"),
        (4, "年度"),
        (5, "等级"),
        (6, "等级"),
        (7, "依据"),
        (8, "单位名称"),
        (9, "总分"),
        (10, "单位名称"),
        (11, "单位名称"),
        (12, "单位名称"),
    ]
    said = {error.row: error.message for error in plan.sheet.errors}
    assert said[4] == "2026年度起的等次以平台中的考核为准，这里只登记以前年度的。".rstrip("。")
    assert said[8] == f"{house.school}自2020年1月1日起加入，2019年度不是成员单位"
    assert said[11] == f"您来自{house.chair_unit}或其关联单位，应当回避，请由其他人员办理"
    assert (answer.status_code, 'name="sealed"' in answer.content.decode(), stored()) == (422, False, [])


def test_unit_is_found_by_code_short_or_former_name_and_a_contradiction_is_refused(house):
    from members.units import services as units

    code = "91350100M000100Y43"
    named = builders.unit("SCHOOL", name="运河职业学院", short_name="运河职院", uscc=code)
    units.change(named, by=None, reason="更名", name="运河职业技术大学")
    rows = [(2025, name, None, "优", None, PAPER) for name in ("运河职院",)]
    rows += [(2024, "运河职业学院", None, "良好", None, PAPER), (2023, None, code, "不及格", None, PAPER)]
    found = registered(house, *rows)
    assert [(one.unit_id, one.year, one.grade) for one in found] == [
        (named.pk, 2025, "EXCELLENT"),
        (named.pk, 2024, "GOOD"),
        (named.pk, 2023, "UNQUALIFIED"),
    ]
    plan = sheet.plan(book((2022, house.school.name, code, "合格", None, PAPER)), by=house.officer)
    assert [error.message for error in plan.sheet.errors] == [
        "信用代码是“运河职业技术大学”的，与单位名称不一致"
    ]


def test_year_that_the_portal_assessed_is_no_earlier_year(house, year):
    plan = sheet.plan(book(bad(house.school, 2026), bad(house.school, 2025)), by=house.officer)
    assert ([error.row for error in plan.sheet.errors], [line.year for line in plan.lines]) == ([2], [2025])


def test_year_that_the_portal_opened_counts_instead_of_what_was_registered(house, year):
    grades = [
        EarlierGrade(unit=house.school, year=one, grade="UNQUALIFIED", basis=PAPER) for one in (2025, 2026)
    ]
    with transaction.atomic():
        for grade in grades:
            grade.confirm()
            audit.save(grade, by=None, reason="补录")
    assert list(EarlierGrade.objects.counting()) == grades[:1]
    assert [bool(rules.counts_still(grade)) for grade in grades] == [True, False]


# ---------------------------------------------------------------- who may


def test_register_is_for_the_office_and_confirm_for_another_of_its_heads(house):
    with pytest.raises(Refused, match="由秘书处按当年的文件登记"):
        services.register([], by=house.chair)
    mine = registered(house, bad(house.school), by=house.secretary_general)[0]
    hers = registered(house, bad(house.enterprise))[0]
    people = {
        "officer": house.officer,
        "secretary": house.secretary_general,
        "deputy": house.deputy,
        "chair": house.chair,
        "head": house.school_head,
    }
    may = {
        name: [bool(rules.may_confirm(user, mine)), bool(rules.may_confirm(user, hers))]
        for name, user in people.items()
    }
    assert may == {
        "officer": [False, False],
        "secretary": [False, True],
        "deputy": [True, True],
        "chair": [False, False],
        "head": [False, False],
    }
    with pytest.raises(Refused, match="登记人与确认人不能是同一人"):
        services.confirm(mine, by=house.secretary_general)
    own = registered(house, bad(house.other))[0]
    with pytest.raises(Refused, match="应当回避"):
        services.confirm(own, by=house.deputy)
    services.confirm(own, by=house.secretary_general)


def test_confirmed_is_told_to_the_unit_and_seen_by_it(house):
    grade = registered(house, bad(house.school))[0]
    assert list(EarlierGrade.objects.visible_to(house.school_liaison)) == []
    services.confirm(grade, by=house.secretary_general)
    told = Notification.objects.filter(matter=f"earlier-grade:{grade.pk}")
    assert {one.recipient for one in told} == {house.school_head, house.school_liaison}
    assert list(EarlierGrade.objects.visible_to(house.school_liaison)) == [grade]
    assert list(EarlierGrade.objects.visible_to(house.enterprise_liaison)) == []
    with pytest.raises(Refused, match="现在是“已确认”，不能确认"):
        services.confirm(grade, by=house.deputy)


def test_list_confirms_the_chosen_and_names_the_others(house, client):
    grades = registered(house, bad(house.school), bad(house.enterprise), bad(house.other))
    client.force_login(house.deputy)
    assert [todo.title for todo in todos(house.deputy) if todo.kind == "往年等次"] == [
        "核对并确认往年等次 2 项"
    ]
    page = client.get("/earlier-grades/?state=REGISTERED").content.decode()
    assert page.count('name="selected"') == 2
    chosen = {"selected": [one.pk for one in grades]}
    answer = client.post("/earlier-grades/confirm/", chosen, follow=True)
    said = [str(one) for one in answer.context["messages"]]
    assert said[0] == "已确认 2 项，各单位已收到通知。"
    assert said[1].startswith(f"{house.other}2025年度等次：您来自")
    assert [row[3] for row in stored()] == ["CONFIRMED", "CONFIRMED", "REGISTERED"]
    assert [todo for todo in todos(house.deputy) if todo.kind == "往年等次"] == []


# ---------------------------------------------------------------- corrected until an act rests on it


def test_correction_waits_for_confirmation_again_and_a_stale_preview_conflicts(house):
    grade = registered(house, bad(house.school))[0]
    plan = sheet.plan(book(bad(house.school, grade="合格")), by=house.officer)
    sealed = services.seal(plan, by=house.officer)
    services.confirm(grade, by=house.secretary_general)
    entries = services.unseal(sealed, by=house.officer)
    with pytest.raises(Conflict, match="已被他人登记或更正"):
        services.register(entries, by=house.officer)
    registered(house, bad(house.school, grade="合格"))
    assert stored() == [(house.school.pk, 2025, "QUALIFIED", "REGISTERED")]
    assert list(EarlierGrade.objects.counting()) == []
    with pytest.raises(Refused, match="由上传人确认"):
        services.unseal(sealed, by=house.deputy)


def test_withdraw_needs_words_and_tells_who_had_been_told(house):
    grade = registered(house, bad(house.school))[0]
    services.confirm(grade, by=house.secretary_general)
    with pytest.raises(Refused, match="由秘书长或副秘书长撤销"):
        services.withdraw(grade, reason="登记错了", by=house.officer)
    with pytest.raises(Refused, match="请填写撤销原因"):
        services.withdraw(grade, reason=" ", by=house.deputy)
    services.withdraw(grade, reason="文件是另一单位的", by=house.deputy)
    steps = Notification.objects.filter(recipient=house.school_head, matter=f"earlier-grade:{grade.pk}")
    assert [one.step.split("-")[0] for one in steps.order_by("pk")] == ["confirmed", "withdrawn"]
    assert stored()[0][3] == "WITHDRAWN"
    registered(house, bad(house.school, grade="合格"))
    assert stored() == [(house.school.pk, 2025, "QUALIFIED", "REGISTERED")]


def test_what_an_act_rests_on_is_neither_corrected_nor_withdrawn(house, monkeypatch):
    grade = registered(house, bad(house.school))[0]
    services.confirm(grade, by=house.secretary_general)
    monkeypatch.setattr(resting, "_checks", [lambda one: "一件议案"])
    plan = sheet.plan(book(bad(house.school, grade="合格")), by=house.officer)
    assert [error.message for error in plan.sheet.errors] == [
        "已有办理中的事项以该等次为依据，不能再更正或撤销"
    ]
    with pytest.raises(Refused, match="以该等次为依据"):
        services.withdraw(grade, reason="登记错了", by=house.deputy)


def test_unit_file_marks_what_was_registered(house, client):
    services.confirm(registered(house, bad(house.school))[0], by=house.secretary_general)
    registered(house, bad(house.school, 2024))
    client.force_login(house.school_liaison)
    page = client.get(house.school.get_absolute_url()).content.decode()
    part = re.sub(r"<[^>]*>|\s+", " ", page[page.index("历年考核等级") :])
    assert (part.count("平台启用前登记"), "2025" in part[:400], "2024 " in part[:400]) == (1, True, False)
