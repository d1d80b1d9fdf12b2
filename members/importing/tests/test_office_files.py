"""Rosters as offices send them: each goes in as it is, or asks what its columns are on one page."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from alliance.messages.models import Notification
from alliance.power import judge
from alliance.rights.models.users import User
from alliance.tests import files
from alliance.workbook import reading
from alliance.workbook.specs import Chosen
from alliance.workbook.tests.test_foreign import as_csv, ods, ods_row, xls
from members.importing.models import KnownColumns
from members.importing.services import applying, uploading
from members.importing.tests.rosters import book, code, line
from members.people.models import Representative
from members.people.services import passwords
from members.units.models import FormerName, Unit
from members.units.services import change

DATA = Path(__file__).parent / "data"
TODAY = date(2026, 11, 22)


@pytest.fixture
def officer(everyone):
    return everyone.officer


def upload(file, by, name="名册.xlsx"):
    file.seek(0)
    return uploading.upload(file, filename=name, by=by)


def sent(name, by):
    with (DATA / f"{name}.xlsx").open("rb") as file:
        return uploading.upload(file, filename=f"{name}.xlsx", by=by)


def load(name, by, **how):
    return applying.apply(sent(name, by), by=by, **how)


def told(preview):
    return [tuple(error) for error in preview.errors]


def outcomes(preview):
    return [row["outcome"] for row in preview.rows]


# ---------------------------------------------------------------- single files


def test_number_formats_with_colours_are_no_dates(officer):
    load("magenta_format", officer)
    units = Unit.objects.filter(uscc__startswith="91371400MA000000").order_by("uscc")
    assert [(unit.postcode, unit.phone, str(unit.joined_on)) for unit in units] == [
        ("253000", "13800001111", "2020-06-01"),
        ("253000", "", "2020-06-01"),
    ]


def test_names_are_stored_without_the_blanks_that_fill_their_cells(officer):
    load("wrapped_padded_names", officer)
    unit = Unit.objects.get(uscc="91371400MA0000009L")
    people = set(unit.representatives.values_list("user__name", flat=True))
    assert (unit.name, people) == ("德州测试9号机械有限公司", {"柳青", "白云"})
    for text in ("测试9号机械", "测试9号 机械"):
        assert Unit.objects.matching(text).get() == unit


def test_parts_under_another_case_are_found(officer):
    load("case_sharedstrings", officer)
    assert Unit.objects.get(uscc="91371400MA0000010R").name == "德州测试10号机械有限公司"


def test_dates_in_all_the_ways_people_write_them(officer):
    preview = sent("dates", officer)
    read = {row["row"]: row["values"].get("joined_on") for row in preview.rows}
    june = "2019-06-01"
    assert read == dict.fromkeys((2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 16), june) | {
        13: "2024-02-29", 12: None, 14: None, 15: None, 17: None
    }  # fmt: skip
    assert [error[:2] for error in told(preview) if error[1] == "加入日期"] == [
        (number, "加入日期") for number in (12, 14, 15, 17)
    ]
    hints = {row["row"]: row["hints"] for row in preview.rows if row["hints"]}
    assert hints == {
        2: ["加入日期只写了年月（2019年6月），按 2019-06-01 记"],
        3: ["加入日期只写了年月（2019.6），按 2019-06-01 记"],
        4: ["加入日期只写了年月（2019-06），按 2019-06-01 记"],
        16: ["加入日期只写了年月（二〇一九年六月），按 2019-06-01 记"],
    }


def test_a_real_roster_goes_in_as_sent(officer):
    preview = sent("real_roster_shape", officer)
    assert (preview.state, told(preview)) == ("PREVIEW", [])
    assert preview.notices == ["以下列不在模板中，未读取：职务、备注"]
    applying.apply(preview, by=officer)
    unit = Unit.objects.get(uscc="91371400MA0000600T")
    head, liaison = unit.representatives.get(role="HEAD"), unit.representatives.get(role="LIAISON")
    assert (unit.kind, unit.address, unit.phone, str(unit.joined_on)) == (
        "ENTERPRISE",
        "德城区示范路",
        "0534-2345678",
        "2019-06-01",
    )
    assert (head.user.name, head.title, head.user.phone) == ("某甲", "院长", "")
    assert (liaison.user.name, liaison.user.username) == ("某乙", "13811112000")
    assert Unit.objects.get(uscc="91371400MA0000601X").kind == "SCHOOL"


def test_a_first_roster_with_old_dates_tells_nobody(officer):
    before = Notification.objects.count()
    assert load("first_roster_with_old_join_dates", officer).created_units == 3
    assert Notification.objects.count() == before


# ---------------------------------------------------------------- the same person, the same unit


def test_a_new_number_of_the_same_person_is_asked_and_changes_one_account(officer):
    load("people_base", officer)
    person = User.objects.get(phone="13811110101")
    asked = sent("new_number_same_person", officer)
    assert outcomes(asked) == ["error"]
    assert [(one["name"], one["old"], one["new"]) for one in asked.questions] == [
        ("欧阳建", "13811110101", "13922220101")
    ]
    key = asked.questions[0]["key"]
    uploading.answer(asked, answers={key: "number"}, by=officer)
    asked.refresh_from_db()
    assert asked.rows[0]["changes"] == ["单位负责人手机（登录名）：13811110101 → 13922220101"]
    assert asked.questions == []
    users = User.objects.count()
    applying.apply(asked, by=officer)
    person.refresh_from_db()
    assert (person.phone, person.username, User.objects.count()) == ("13922220101", "13922220101", users)
    assert person.representations.filter(role="HEAD", until=None).count() == 2
    assert person.history.count() == 2
    title = f"您的账号资料由{officer}于"
    assert Notification.objects.filter(recipient=person, title__startswith=title).count() <= 1


def test_somebody_else_of_the_same_name_takes_over(officer):
    load("people_base", officer)
    asked = sent("new_number_same_person", officer)
    uploading.answer(asked, answers={asked.questions[0]["key"]: "person"}, by=officer)
    asked.refresh_from_db()
    assert asked.rows[0]["changes"] == ["单位负责人：欧阳建 → 欧阳建（交接）"]
    applying.apply(asked, by=officer)
    assert User.objects.filter(name="欧阳建").count() == 2


def test_an_unanswered_question_lets_nothing_through(officer):
    load("people_base", officer)
    asked = sent("new_number_same_person", officer)
    with pytest.raises(Exception, match="名册中还有错误"):
        applying.apply(asked, by=officer)
    uploading.answer(asked, answers={"0:13900000000": "number"}, by=officer)
    asked.refresh_from_db()
    assert (len(asked.questions), asked.answers) == (1, {})


def test_a_number_that_needs_two_people_is_not_changed_by_an_import(officer, monkeypatch):
    load("people_base", officer)
    asked = sent("new_number_same_person", officer)
    ruling = judge.Ruling(True, second=True, act=judge.Act.IDENTIFY)
    monkeypatch.setattr(judge, "ask", lambda *args, **kwargs: ruling)
    uploading.answer(asked, answers={asked.questions[0]["key"]: "number"}, by=officer)
    asked.refresh_from_db()
    assert told(asked) == [
        (
            2,
            "负责人手机",
            "更换其手机号（登录名）须由两人办理，请在单位档案中办理，本格请填现登记的手机或留空",
        )
    ]


def test_a_former_name_is_kept_found_and_recognised(officer):
    load("people_base", officer)
    renamed = sent("renamed_unit", officer)
    assert renamed.rows[0]["hints"] == ["原名“德州测试102号机械有限公司”记为曾用名"]
    applying.apply(renamed, by=officer)
    unit = Unit.objects.get(uscc="91371400MA0000102L")
    former = FormerName.objects.get()
    assert (unit.name, former.name, str(former.since), former.until) == (
        "德州新名智能装备有限公司",
        "德州测试102号机械有限公司",
        "2020-06-01",
        TODAY,
    )
    for text in ("测试102号", "dzcs102hjx", "新名智能"):
        assert Unit.objects.matching(text).get() == unit
    again = sent("old_name_again", officer)
    assert outcomes(again) == ["same"]
    assert again.rows[0]["hints"] == [
        "“德州测试102号机械有限公司”是“德州新名智能装备有限公司”的曾用名，按现名办理"
    ]
    applying.apply(again, by=officer)
    assert Unit.objects.filter(name__contains="102号").count() == 0


def test_a_name_corrected_in_the_unit_file_is_a_former_name_too(officer):
    load("people_base", officer)
    unit = Unit.objects.get(uscc="91371400MA0000101H")
    change(unit, name="德州测试101号　机械有限公司", reason="", by=officer)
    assert FormerName.objects.count() == 0
    change(unit, name="德州改名公司", reason="更名", by=officer)
    assert FormerName.objects.get().name == "德州测试101号机械有限公司"


# ---------------------------------------------------------------- people without a mobile number


def test_people_without_a_mobile_come_in_by_name_and_without_an_account(officer):
    preview = upload(book(line(1, head_phone=None, liaison_phone="0534-2100000")), officer)
    assert preview.rows[0]["hints"] == [
        "单位负责人负责1没有手机：先登记姓名，补登手机后再开通账号",
        "联络员手机栏的固定电话 0534-2100000 记入单位联系电话",
        "联络员联络1没有手机：先登记姓名，补登手机后再开通账号",
    ]
    applying.apply(preview, by=officer)
    unit = Unit.objects.get(uscc=code(1))
    people = [one.user for one in unit.representatives.order_by("pk")]
    assert [(one.name, one.phone, one.has_usable_password()) for one in people] == [
        ("负责1", "", False),
        ("联络1", "", False),
    ]
    assert unit.phone == "0534-2100000"
    assert not passwords.waiting(by=officer).filter(pk__in=[one.pk for one in people]).exists()
    again = upload(book(line(1, head_phone=None, liaison_phone="0534-2100000")), officer)
    assert outcomes(again) == ["same"]
    later = upload(book(line(1, liaison_phone=None)), officer)
    assert later.rows[0]["changes"] == ["单位负责人手机（登录名）：待补 → 13700000001"]
    applying.apply(later, by=officer)
    people[0].refresh_from_db()
    assert (people[0].username, people[0].phone) == ("13700000001", "13700000001")
    assert passwords.waiting(by=officer).filter(pk=people[0].pk).exists()


def test_a_mobile_and_a_landline_in_one_cell_are_parted(officer):
    applying.apply(upload(book(line(1, head_phone="137 0000 0001 / 0534-2100000")), officer), by=officer)
    unit = Unit.objects.get(uscc=code(1))
    assert (unit.phone, unit.representatives.get(role="HEAD").user.phone) == ("0534-2100000", "13700000001")


@pytest.mark.parametrize("name", ["欧阳 建国", "张　三", "张 三丰", "买买提·艾山"])
def test_one_name_however_spaced_is_one_person(officer, name):
    assert told(upload(book(line(1, head_name=name)), officer)) == []


# ---------------------------------------------------------------- fifteen offices

HEADS = [
    "单位名称",
    "单位类别",
    "信用代码",
    "入盟时间",
    "负责人",
    "职务",
    "手机号码",
    "联系人",
    "手机",
    "邮箱",
]
ROWS = [
    ["德州甲学院", "学校", code(1), "2023年3月", "张三", "院长", "13700000001", "李四", "13600000001", "a@example.com"],
    ["德州乙公司", "企业", code(2), "2023.03", "王五", "总经理", "13700000002", "赵六", "13600000002", ""],
    ["德州丙协会", "行业协会", code(3), "2023-3-1", "孙七", "会长", "13700000003", "周八", "13600000003", None],
]  # fmt: skip


def rows_of(*rows, start=1, **options):
    return files.xlsx(*(files.row(number, *one) for number, one in enumerate(rows, start)), **options)


def merged(*areas):
    return "<mergeCells>" + "".join(f'<mergeCell ref="{one}"/>' for one in areas) + "</mergeCells>"


TWO_ROWS = [
    ["序号", "单位全称", "单位性质", "信用代码", "入盟时间", "负责人", None, "联络员", None],
    [None, None, None, None, None, "姓名", "手机", "姓名", "手机"],
]
TWO = [[number, *one[:5], one[6], one[7], one[8]] for number, one in enumerate(ROWS, 1)]
OTHER = ["成员单位", "单位性质", "社会信用代码", "入会时间", "法定代表人", "职务", "联系电话", "联络员", "手机号", "电子邮箱"]  # fmt: skip
OFFICES = {
    "clean": lambda: rows_of(HEADS, *ROWS),
    "titled, with notes": lambda: rows_of(
        ["成员单位名单"], ["填表日期：2026年11月"], HEADS, *ROWS, ["注：手机号请务必准确"], after=merged("A1:J1")
    ),
    "forgivable": lambda: rows_of(
        HEADS,
        *([one[0], one[1], code(at).lower(), one[3], one[4], one[5], f"137 0000 000{at}", *one[7:]] for at, one in enumerate(ROWS, 1)),
    ),
    "other headings": lambda: rows_of(OTHER, *ROWS),
    "csv named xlsx": lambda: files.io.BytesIO(as_csv([HEADS, *ROWS]).encode()),
    "csv of a Chinese Excel": lambda: files.io.BytesIO(as_csv([HEADS, *ROWS]).encode("gb18030")),
    "unicode text": lambda: files.io.BytesIO(as_csv([HEADS, *ROWS], "\t").encode("utf-16")),
    "old Excel": lambda: xls(HEADS, *ROWS),
    "OpenDocument": lambda: ods("".join(ods_row(*one) for one in [HEADS, *ROWS])),
    "two rows of headings": lambda: rows_of(
        *TWO_ROWS, *TWO, after=merged("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:E2", "F1:G1", "H1:I1")
    ),
    "kinds merged downwards": lambda: rows_of(
        HEADS, ROWS[0], [ROWS[1][0], None, *ROWS[1][2:]], ROWS[2], after=merged("B2:B3")
    ),
    "a sum at the end": lambda: rows_of(["序号", *HEADS], *([at, *one] for at, one in enumerate(ROWS, 1)), ["合计", "3家"]),
    "apostrophes": lambda: rows_of(HEADS, *([*one[:2], f"'{one[2]}", f"'{one[3]}", *one[4:6], f"'{one[6]}", *one[7:]] for one in ROWS)),
    "landlines and heads by name": lambda: rows_of(
        HEADS, *([*one[:6], None, one[7], one[8], one[9]] for one in ROWS[:2]), [*ROWS[2][:8], "0534-2100000", None]
    ),
    "formatted to its end": lambda: rows_of(
        HEADS, *ROWS, *([None] * 10 for _ in range(2)), "", after=""
    ),
}  # fmt: skip


@pytest.mark.parametrize("office", OFFICES)
def test_fifteen_offices_are_understood_as_sent(officer, office):
    before = Unit.objects.count()
    preview = upload(OFFICES[office](), officer)
    assert (preview.state, told(preview), outcomes(preview)) == ("PREVIEW", [], ["new"] * 3)
    applied = applying.apply(preview, by=officer)
    assert (applied.created_units, applied.appointments, Unit.objects.count()) == (3, 6, before + 3)
    kinds = Unit.objects.filter(uscc__in=[code(1), code(2), code(3)]).order_by("uscc")
    expected = ["SCHOOL", "SCHOOL" if "merged" in office else "ENTERPRISE", "INDUSTRY"]
    assert [unit.kind for unit in kinds] == expected
    assert {unit.joined_on for unit in kinds} == {date(2023, 3, 1)}


def test_what_is_not_recognised_is_asked_once_and_remembered(officer):
    heads = ["企业或院校", "归口", "代码", "何时来的", "当家的", "管事的手机"]
    rows = [[one[0], one[1], one[2], one[3], one[4], one[6]] for one in ROWS]
    asked = upload(rows_of(heads, *rows), officer)
    assert (asked.state, asked.rows) == ("MATCHING", [])
    keys = ("name", "kind", "uscc", "joined_on", "head_name", "head_phone")
    chosen = Chosen(1, 1, dict(enumerate(keys, 1)))
    uploading.match(asked, chosen=chosen, by=officer)
    asked.refresh_from_db()
    assert (asked.state, outcomes(asked)) == ("PREVIEW", ["new"] * 3)
    assert KnownColumns.objects.get().columns == {str(at): key for at, key in chosen.columns.items()}
    again = upload(rows_of(["名单"], heads, *rows), officer)
    assert (again.state, outcomes(again)) == ("PREVIEW", ["new"] * 3)
    other = upload(rows_of([*heads, "备注"], *rows), officer)
    assert other.state == "MATCHING"


def test_what_is_the_same_everywhere_is_said_once(officer):
    heads, rows = ["单位名称", "信用代码"], [[one[0], one[2]] for one in ROWS]
    asked = upload(rows_of(heads, *rows), officer)
    assert asked.notices == ["缺少“成员类别”一列。", "缺少“加入日期”一列。"]
    with pytest.raises(Exception, match="“加入日期”是必填的"):
        uploading.match(asked, chosen=Chosen(1, 1, {1: "name", 2: "uscc"}, {"kind": "企业"}), by=officer)
    everywhere = {"kind": "企业", "joined_on": "2021年5月"}
    uploading.match(asked, chosen=Chosen(1, 1, {1: "name", 2: "uscc"}, everywhere), by=officer)
    asked.refresh_from_db()
    applying.apply(asked, by=officer)
    assert {
        (unit.kind, str(unit.joined_on)) for unit in Unit.objects.filter(uscc__in=[code(1), code(3)])
    } == {("ENTERPRISE", "2021-05-01")}


# ---------------------------------------------------------------- the good rows go in, the bad ones come back


def test_good_rows_go_in_and_the_others_come_back_with_their_reason(officer):
    preview = upload(book(line(1, postcode="25300"), line(2), line(3, liaison_name="孙八 周九")), officer)
    applied = applying.apply(preview, by=officer, good_rows=True)
    assert (applied.state, applied.created_units, applied.left_rows) == ("APPLIED", 1, 2)
    assert list(Unit.objects.filter(uscc__in=map(code, (1, 2, 3))).values_list("uscc", flat=True)) == [
        code(2)
    ]
    back = files.io.BytesIO(uploading.faulty_rows(applied))
    read = reading.read(back, [uploading.roster.SHEET])["成员单位名录"]
    assert [row.values["name"] for row in read.rows] == ["德州第1装备公司", "德州第3装备公司"]
    assert applied.history.first().history_change_reason == "导入正确的行，2 行未导入"


def test_a_row_that_leans_on_a_bad_one_does_not_go_in_alone(officer):
    same = {"head_name": "张三", "head_phone": "13912345678"}
    preview = upload(book(line(1, **same, postcode="25300"), line(2, **same)), officer)
    assert outcomes(preview) == ["error", "new"]
    applied = applying.apply(preview, by=officer, good_rows=True)
    assert (applied.created_units, Representative.objects.filter(user__phone="13912345678").count()) == (1, 1)


def test_what_was_left_out_is_forgotten_after_a_month(officer, noon):

    preview = upload(book(line(1, postcode="25300"), line(2)), officer)
    applying.apply(preview, by=officer, good_rows=True)
    noon.shift(timedelta(days=30, seconds=1))
    assert (uploading.forget_old(), uploading.forget_old()) == (1, 0)
    preview.refresh_from_db()
    assert (preview.state, preview.rows, preview.errors, preview.left_rows) == ("APPLIED", [], [], 1)
