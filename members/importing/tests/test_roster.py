"""Importing the roster: preview, errors by row and label, all or nothing, and the way round through our own export."""

import io
from collections import Counter
from datetime import date, timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.ground import access
from alliance.ground.access import Refused
from alliance.rights.grants import differences
from alliance.rights.models.users import User
from alliance.tests import builders, files
from alliance.workbook import blanks, reading, specs, writing
from alliance.workbook.table import Table
from members.importing.models import RosterImport
from members.importing.services import applying
from members.importing.services import uploading as roster
from members.importing.tests.rosters import book, code, line
from members.membership import services as membership
from members.people.models import Representative
from members.people.services import grants, people
from members.roster import sheet
from members.units.models import Unit

TODAY = date(2026, 11, 22)


@pytest.fixture
def officer(everyone):
    return everyone.officer


def upload(*lines, by=None, **options):
    return roster.upload(book(*lines, **options), filename="名册.xlsx", by=by)


def load(*lines, by=None, **options):
    return applying.apply(upload(*lines, by=by, **options), by=by)


def outcomes(preview):
    return [row["outcome"] for row in preview.rows]


def counts():
    return Unit.objects.count(), Representative.objects.count(), User.objects.count()


def exported(queryset=None):
    """The roster as the list exports it: title, facts, header, rows."""
    serving = Representative.objects.overlapping(TODAY).select_related("user").by_rank()
    rows = [
        sheet.row_of(unit, [one for one in serving if one.unit_id == unit.pk], TODAY)
        for unit in (Unit.objects.all() if queryset is None else queryset)
    ]
    file = io.BytesIO()
    writing.write([Table(sheet.SHEET.title, list(sheet.COLUMNS), rows, facts={"筛选条件": "全部"})], file)
    file.seek(0)
    return file


def test_upload_previews_and_writes_nothing(officer):
    before = counts()
    preview = upload(line(1), line(2), by=officer)
    assert outcomes(preview) == ["new", "new"]
    assert preview.rows[0]["changes"] == ["单位负责人：登记 负责1", "联络员：登记 联络1"]
    assert (preview.errors, preview.state, preview.uploaded_by) == ([], "PREVIEW", officer)
    assert counts() == before


def test_apply_writes_units_people_and_rights_with_history(officer):
    applied = load(line(1, phone="０５３４－２１０００００", website="www.example.com"), line(2), by=officer)
    assert (applied.created_units, applied.changed_units, applied.appointments) == (2, 0, 4)
    unit = Unit.objects.get(uscc=code(1))
    assert (unit.phone, unit.website, unit.initials) == ("0534-2100000", "http://www.example.com", "dzd1zbgs")
    assert unit.joined_on == date(2020, 1, 1)
    head = unit.representatives.get(role="HEAD")
    assert (head.user.username, head.title, head.since, head.user.initials) == (
        "13700000001",
        "总经理",
        TODAY,
        "fz1",
    )
    assert not head.user.has_usable_password()
    assert access.units_with(head.user, "head_unit") == {unit.pk}
    assert differences() == []
    for record in (unit, head, head.user):
        written = record.history.get()
        assert (written.history_user, written.history_change_reason) == (officer, "名册导入（名册.xlsx）")


def test_apply_forgets_the_rows(officer):
    applied = load(line(1), by=officer)
    assert (applied.state, applied.rows) == ("APPLIED", [])
    assert [record.rows for record in applied.history.all()] == [[], []]


def test_apply_twice_is_refused(officer):
    preview = upload(line(1), by=officer)
    applying.apply(preview, by=officer)
    for by in (officer, None):
        with pytest.raises(Refused) as refused:
            applying.apply(preview, by=by)
        assert refused.value.reason == "这次导入已导入，不能再处理。"


def test_discard_writes_nothing_and_cannot_be_taken_back(officer):
    before = counts()
    preview = upload(line(1), by=officer)
    roster.discard(preview, by=officer)
    with pytest.raises(Refused):
        applying.apply(preview, by=officer)
    assert counts() == before
    assert RosterImport.objects.get().rows == []


def test_import_is_for_the_secretariat(everyone):
    for by in (everyone.school_head, everyone.chair, builders.person()):
        with pytest.raises(Refused):
            upload(line(1), by=by)
    preview = upload(line(1), by=everyone.officer)
    for act in (applying.apply, roster.discard):
        with pytest.raises(Refused):
            act(preview, by=everyone.school_head)
    assert RosterImport.objects.get().state == "PREVIEW"


@pytest.mark.parametrize(
    ("values", "label", "message"),
    [
        ({"name": None}, "单位名称", "A2 必填"),
        ({"name": "长" * 201}, "单位名称", "A2 最多 200 个字，现有 201 个字"),
        (
            {"kind": "社团"},
            "成员类别",
            "C2 “社团”不在可选范围内，可填：学校成员、企业成员、行业成员、科研机构成员",
        ),
        (
            {"uscc": code(1)[:-1] + "0"},
            "统一社会信用代码",
            "统一社会信用代码校验不通过，请核对是否有错位或错字",
        ),
        ({"uscc": code(1)[:-1]}, "统一社会信用代码", "统一社会信用代码应为 18 位，现为 17 位"),
        ({"uscc": None}, "统一社会信用代码", "请填写；确实没有的，请在“无信用代码原因”一列说明"),
        ({"uscc": 913714000000000000}, "统一社会信用代码", None),
        ({"postcode": "25300"}, "邮编", "邮编应为 6 位数字"),
        ({"phone": "12345"}, "联系电话", "请填写手机号，或带区号的固定电话（如 0534-1234567）"),
        ({"website": "http://"}, "网址", "输入一个有效的 URL"),
        ({"joined_on": "去年"}, "加入日期", "L2 日期无法识别，请写成 2026-12-10"),
        ({"joined_on": None}, "加入日期", "L2 必填"),
        ({"head_name": None}, "负责人姓名", "姓名和手机须同时填写"),
        ({"head_phone": "1370000"}, "负责人手机", "请填写 11 位手机号"),
        ({"head_name": "张三、李四"}, "负责人姓名", "一格里有 2 个人（张三、李四），请只留一位"),
        ({"head_name": "赵六/钱七"}, "负责人姓名", "一格里有 2 个人（赵六、钱七），请只留一位"),
        ({"liaison_name": "孙八 周九"}, "联络员姓名", "一格里有 2 个人（孙八、周九），请只留一位"),
        (
            {"head_phone": "13800000001/13800000002"},
            "负责人手机",
            "一格里有 2 个手机号，请只留一个（即登录名）",
        ),
        ({"liaison_email": "nobody"}, "联络员邮箱", None),
        (
            {"liaison_phone": "13700000001"},
            "联络员手机",
            "手机号 13700000001 已登记为“负责1”（第 2 行），请核对",
        ),
    ],
)
def test_upload_says_what_is_wrong_by_row_and_label(officer, values, label, message):
    preview = upload(line(1, **values), line(2), by=officer)
    assert [tuple(error[:2]) for error in preview.errors] == [(2, label)]
    if message:
        assert preview.errors[0][2] == message
    assert outcomes(preview) == ["error", "new"]
    before = counts()
    with pytest.raises(Refused):
        applying.apply(preview, by=officer)
    assert counts() == before


def test_upload_takes_a_reason_instead_of_a_code(officer):
    load(line(1, uscc=None, uscc_missing_reason="二级单位"), by=officer)
    assert Unit.objects.get(name="德州第1装备公司").uscc_missing_reason == "二级单位"


@pytest.mark.parametrize(
    ("second", "label"),
    [
        (line(2, uscc=code(1)), "统一社会信用代码"),
        (line(2, uscc="９" + code(1)[1:].lower()), "统一社会信用代码"),
        (line(2, name="德州第１装备 公司"), "单位名称"),
    ],
)
def test_upload_refuses_a_unit_that_stands_twice(officer, second, label):
    preview = upload(line(1), second, by=officer)
    assert [tuple(error) for error in preview.errors] == [(3, label, "与第 2 行重复")]


def test_upload_refuses_a_formula_and_takes_its_text(officer):
    formula = '<c r="A2"><f>1+1</f><v>2</v></c>'
    refused = upload(line(1, name=formula), by=officer)
    assert [tuple(error[:2]) for error in refused.errors] == [(2, "单位名称")]
    assert "是公式" in refused.errors[0][2]
    load(line(1, name="=1+1"), by=officer)
    assert Unit.objects.filter(name="=1+1").count() == 1


def test_awkward_texts_survive_import_export_and_import(officer):
    names = ["=1+1", "长" * 200, "＝SUM(A1)", "@厂", "-1号", "德州（Ａ）“公司”&<b>"]
    lines = [line(number, name=name) for number, name in enumerate(names, 1)]
    load(*lines, by=officer)
    assert set(
        Unit.objects.filter(uscc__in=[code(number) for number in range(1, 7)]).values_list("name", flat=True)
    ) == set(names)
    again = roster.upload(exported(), filename="导出.xlsx", by=officer)
    assert Counter(outcomes(again)) == {"same": Unit.objects.count()}
    applying.apply(again, by=officer)
    assert Unit.objects.get(uscc=code(2)).history.count() == 1


def test_own_export_changes_nothing_whatever_stands_in_the_roster(officer, everyone):
    load(line(1, head_email="a@example.com", district="德城区", field="装备"), by=officer)
    builders.person(everyone.enterprise, "LIAISON")
    builders.person(everyone.enterprise, "LIAISON", since=TODAY + timedelta(days=5))
    leaving = Representative.objects.get(user=everyone.school_head)
    people.replace(leaving, on=TODAY + timedelta(days=9), by=officer, name="新任", phone="13500000000")
    gone = builders.unit("RESEARCH")
    builders.person(gone, "HEAD")
    membership.end_membership(gone, on=TODAY, reason="退出", by=officer)
    login = builders.person(everyone.enterprise, "SECRETARY")
    assert login.pk
    preview = roster.upload(exported(), filename="导出.xlsx", by=officer)
    assert preview.errors == []
    assert [row["changes"] for row in preview.rows if row["outcome"] != "same"] == []
    before = (counts(), Unit.history.count(), Representative.history.count(), User.history.count())
    applied = applying.apply(preview, by=officer)
    assert (applied.created_units, applied.changed_units, applied.appointments) == (0, 0, 0)
    assert (counts(), Unit.history.count(), Representative.history.count(), User.history.count()) == before


def test_apply_updates_a_unit_found_by_code_then_by_name(officer):
    load(line(1), line(2), by=officer)
    preview = upload(line(1, name="德州新名公司"), line(2, uscc=code(9)), by=officer)
    assert [row["changes"] for row in preview.rows] == [
        ["单位名称：德州第1装备公司 → 德州新名公司"],
        [f"统一社会信用代码：{code(2)} → {code(9)}"],
    ]
    applied = applying.apply(preview, by=officer)
    assert (applied.created_units, applied.changed_units) == (0, 2)
    renamed = Unit.objects.get(uscc=code(1))
    assert (renamed.name, renamed.initials, renamed.version) == ("德州新名公司", "dzxmgs", 2)
    assert renamed.history.first().history_user == officer


def test_upload_refuses_code_and_name_of_two_units(officer):
    load(line(1), line(2), by=officer)
    preview = upload(line(1, name="德州第2装备公司"), by=officer)
    assert [tuple(error) for error in preview.errors] == [
        (2, "统一社会信用代码", "信用代码属于“德州第1装备公司”，单位名称属于“德州第2装备公司”，请核对")
    ]


def test_blank_cells_and_missing_columns_change_nothing(officer):
    load(line(1, address="东方红路1号", field="装备"), by=officer)
    blank = {"name": "德州第1装备公司", "kind": "企业成员", "uscc": code(1), "joined_on": "2020-01-01"}
    assert outcomes(upload(blank, by=officer)) == ["same"]
    assert outcomes(upload(blank, by=officer, keys=("kind", "joined_on", "uscc", "name"))) == ["same"]


def test_other_person_in_an_office_is_a_hand_over(officer):
    load(line(1), by=officer)
    preview = upload(line(1, liaison_name="新人", liaison_phone="13511112222"), by=officer)
    assert preview.rows[0]["changes"] == ["联络员：联络1 → 新人（交接）"]
    applying.apply(preview, by=officer)
    unit = Unit.objects.get(uscc=code(1))
    old, new = unit.representatives.filter(role="LIAISON").order_by("pk")
    assert (old.until, old.end_reason, new.since, new.user.name) == (TODAY, "交接给新人", TODAY, "新人")
    assert access.units_with(old.user) == frozenset()
    assert access.units_with(new.user) == {unit.pk}
    assert unit.history.count() == 1


def test_other_title_and_email_update_the_person(officer):
    load(line(1), by=officer)
    preview = upload(line(1, head_title="董事长", head_email="a@example.com"), by=officer)
    assert preview.rows[0]["changes"] == [
        "单位负责人职务：总经理 → 董事长",
        "单位负责人邮箱：— → a@example.com",
    ]
    applied = applying.apply(preview, by=officer)
    head = Unit.objects.get(uscc=code(1)).representatives.get(role="HEAD")
    assert (head.title, head.user.email, head.version, applied.appointments) == (
        "董事长",
        "a@example.com",
        2,
        0,
    )


def test_one_person_in_several_rows_has_one_account(officer):
    same = {"head_name": "张三", "head_phone": "13912345678"}
    load(line(1, **same), line(2, **same, liaison_name="张三", liaison_phone="139 1234 5678"), by=officer)
    assert User.objects.filter(phone="13912345678").count() == 1
    person = User.objects.get(phone="13912345678")
    assert access.units_with(person) == set(
        Unit.objects.filter(uscc__in=[code(1), code(2)]).values_list("pk", flat=True)
    )


def test_upload_refuses_two_emails_for_one_person(officer):
    same = {"head_name": "张三", "head_phone": "13912345678"}
    preview = upload(line(1, **same, head_email="a@b.cn"), line(2, **same, head_email="c@b.cn"), by=officer)
    assert [tuple(error) for error in preview.errors] == [(3, "负责人邮箱", "与第 2 行同一手机号的邮箱不同")]


def test_ended_unit_is_not_changed_but_may_join_anew(officer):
    load(line(1), by=officer)
    membership.end_membership(Unit.objects.get(uscc=code(1)), on=TODAY, reason="退出", by=officer)
    changed = upload(line(1, address="新址"), by=officer)
    assert [tuple(error) for error in changed.errors] == [
        (2, "单位名称", "该单位的成员资格已自 2026-11-22 起终止，不能通过导入修改")
    ]
    load(line(1, joined_on="2026-11-22"), by=officer)
    memberships = Unit.objects.filter(uscc=code(1)).order_by("pk").values_list("joined_on", "ended_on")
    assert list(memberships) == [(date(2020, 1, 1), TODAY), (TODAY, None)]


def test_future_member_gets_its_people_when_it_joins(officer):
    load(line(1, joined_on="2027-01-01"), by=officer)
    unit = Unit.objects.get(uscc=code(1))
    assert set(unit.representatives.values_list("since", flat=True)) == {date(2027, 1, 1)}
    assert access.units_with(unit.representatives.first().user) == frozenset()


def test_apply_after_the_roster_changed_shows_a_new_preview_first(officer):
    preview = upload(line(1), by=officer)
    load(line(1, address="先到"), by=officer)
    before = counts()
    with pytest.raises(Refused) as refused:
        applying.apply(preview, by=officer)
    assert refused.value.reason.startswith("上传以后名册已有变化")
    preview.refresh_from_db()
    assert (outcomes(preview), preview.state, counts()) == (["same"], "PREVIEW", before)
    assert applying.apply(preview, by=officer).created_units == 0


def test_apply_is_all_or_nothing(officer, monkeypatch):
    preview = upload(line(1), line(2), by=officer)
    before = counts()
    monkeypatch.setattr(grants, "settle", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        applying.apply(preview, by=officer)
    assert counts() == before
    preview.refresh_from_db()
    assert preview.state == "PREVIEW"


def test_faulty_rows_come_back_with_their_reasons_and_can_be_put_right(officer):
    preview = upload(line(1, postcode="25300"), line(2), by=officer)
    file = io.BytesIO(roster.faulty_rows(preview))
    read = reading.read(file, [sheet.SHEET])[sheet.SHEET.title]
    assert [row.values["name"] for row in read.rows] == ["德州第1装备公司"]
    content = files_text(file)
    assert "原第 2 行　邮编：邮编应为 6 位数字" in content


def files_text(file):
    file.seek(0)
    book = openpyxl.load_workbook(file)
    return "\n".join(str(cell) for row in book.active.iter_rows(values_only=True) for cell in row if cell)


def test_template_is_a_roster_without_rows(officer):
    with pytest.raises(specs.Unreadable) as error:
        roster.upload(io.BytesIO(blanks.template(sheet.SHEET)), filename="模板.xlsx", by=officer)
    assert str(error.value) == "表里没有可导入的数据行（示例行不计）"


@pytest.mark.parametrize(
    "file",
    [
        io.BytesIO(b""),
        io.BytesIO(b"<html><table><tr><td>1</td></tr></table></html>"),
        io.BytesIO("单位名称,成员类别,加入日期\n".encode("gbk")),
        io.BytesIO(b"%PDF-1.7 nothing"),
    ],
    ids=["empty", "html", "csv without rows", "pdf"],
)
def test_upload_explains_what_it_cannot_read(officer, file):
    file.seek(0)
    with pytest.raises(specs.Unreadable) as error:
        roster.upload(file, filename="名册.xlsx", by=officer)
    assert any("一" <= letter <= "鿿" for letter in str(error.value))
    assert RosterImport.objects.count() == 0


def test_zip_bomb_is_refused_before_it_is_unpacked(officer):
    bomb = files.zipped(
        {"[Content_Types].xml": files.content_types(files.SHEET), "main.xml": b" " * 300_000_000}, level=9
    )
    with pytest.raises(specs.Unreadable):
        roster.upload(bomb, filename="名册.xlsx", by=officer)
    assert RosterImport.objects.count() == 0


def test_merged_title_above_the_header_is_no_error_and_merged_data_goes_down(officer):
    keys = ("name", "kind", "uscc", "joined_on")
    labels = [sheet.LABELS[key] for key in keys]
    data = [files.row(number, *(line(number)[key] for key in keys)) for number in (3, 4)]
    merged = '<mergeCells count="1"><mergeCell ref="{}"/></mergeCells>'
    title = files.xlsx(
        files.row(1, "2026年成员名册"), files.row(2, *labels), *data, after=merged.format("A1:D1")
    )
    assert outcomes(roster.upload(title, filename="a.xlsx", by=officer)) == ["new", "new"]
    both = files.xlsx(
        files.row(1, "2026年成员名册"), files.row(2, *labels), *data, after=merged.format("B3:B4")
    )
    filled = roster.upload(both, filename="a.xlsx", by=officer)
    assert (filled.errors, outcomes(filled)) == ([], ["new", "new"])
    assert filled.notices == ["合并单元格（B3:B4）已按其内容填入所覆盖的每一行，请核对"]


@pytest.mark.parametrize(
    ("file", "notices"),
    [
        (
            files.xlsx(files.row(1, "月份", "篇数"), files.row(2, "1月", 3), title="信息统计"),
            ["工作表“信息统计”的前 10 行里没有找到表头（应有：单位名称、成员类别、加入日期）。"],
        ),
        (
            files.xlsx(files.row(1, "单位名称", "成员类别", "成员类别", "加入日期"), title=sheet.SHEET.title),
            ["表头“成员类别”重复（B、C 列），请只保留一列。"],
        ),
        (
            files.xlsx(
                files.row(1, "单位名称", "成员类别"), files.row(2, "甲", "学校成员"), title=sheet.SHEET.title
            ),
            ["缺少“加入日期”一列。"],
        ),
    ],
    ids=["other workbook", "double header", "missing column"],
)
def test_upload_asks_what_the_columns_are_where_it_is_not_clear(officer, file, notices):
    file.seek(0)
    asked = roster.upload(file, filename="名册.xlsx", by=officer)
    assert (asked.state, asked.notices, asked.rows) == ("MATCHING", notices, [])
    with pytest.raises(Refused) as refused:
        applying.apply(asked, by=officer)
    assert refused.value.reason == "请先核对各列是什么。本次没有写入任何数据。"


def test_forgotten_previews_are_discarded_after_thirty_days(officer, noon):
    preview = upload(line(1), by=officer)
    noon.shift(timedelta(days=30))
    assert roster.forget_old() == 0
    noon.shift(timedelta(seconds=1))
    assert (roster.forget_old(), roster.forget_old()) == (1, 0)
    preview.refresh_from_db()
    assert (preview.state, preview.rows) == ("DISCARDED", [])


@pytest.mark.once
def test_upload_costs_the_same_queries_for_many_rows(officer):
    load(*(line(number) for number in range(1, 4)), by=officer)
    costs = []
    for number in (1, 30):
        with CaptureQueriesContext(connection) as queries:
            upload(*(line(one) for one in range(1, number + 1)), by=officer)
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 16  # two of them ask who holds which office
