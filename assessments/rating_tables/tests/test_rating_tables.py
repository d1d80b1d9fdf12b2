"""A rating table as offices have it: read with its doubts, corrected on screen, taken over as a whole."""

import io
import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from alliance.ground.access import Conflict, Refused
from alliance.workbook.specs import Unreadable
from assessments.rating_tables import reading, services
from assessments.standard_lines import services as editing
from assessments.standard_sheets.services import importing
from assessments.standards import content
from assessments.standards.services import drafting, publishing

FOUR = ("一级指标", "二级指标", "三级指标", "序号", "四级指标", "评分依据", "自评分", "专家评分", "扣分原因")
YES_NO = "符合得5分；不符合不得分"


def table(*rows, merged=()) -> io.BytesIO:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for area in merged:
        book.active.merge_cells(area)
    made = io.BytesIO()
    book.save(made)
    made.seek(0)
    return made


def real() -> io.BytesIO:
    """Four levels, merged and written once, points in the names, a title over all, 1000 points."""
    leaf = "规范使用名称(5分)"
    rows = [
        ("成员单位评估指标（总分值1000分，附加分30分）",),
        FOUR,
        ("基础条件(100分)", "法人资格(20分)", "名称(5分)", 1, leaf, YES_NO),
        (None, None, None, 2, leaf, YES_NO),
        (None, None, "地址(5分)", 3, "地址一致（5分）", YES_NO),
        (None, None, None, 4, "变更及时报备", "每迟一次扣1分"),
    ]
    return table(*rows, merged=("A1:I1", "A3:A6", "B3:B6"))


def short(found):
    return [(line.row, line.group, line.name, line.points, line.act) for line in found.lines]


def test_groups_are_filled_down_and_points_read_from_the_names():
    found = reading.read(real())
    five = Decimal(5)
    assert short(found) == [
        (3, "基础条件", "法人资格·名称·规范使用名称", five, "KEEP"),
        (4, "基础条件", "法人资格·名称·规范使用名称", five, "KEEP"),
        (5, "基础条件", "法人资格·地址·地址一致", five, "KEEP"),
        (6, "基础条件", "法人资格·地址·变更及时报备", None, "KEEP"),
    ]
    assert [line.doubts for line in found.lines] == [
        ["“基础条件”写的是 100 分，各行合计 15 分"],
        ["与上一行同名：是同一指标的几条评分标准时，请改为“并入上一行”"],
        [],
        ["没有读出分值"],
    ]
    assert found.total == 15


def test_category_rows_sums_and_extra_points_are_told_apart():
    rows = [
        ("考核内容", "分值", "评分细则", "证明材料"),
        ("一、组织建设（20分）", None, None, None),
        ("1.制度健全", "12分", "有制度得12分，没有的不得分", "制度文件"),
        (None, None, "制度每年修订", None),
        ("（二）按时报送", 8, "每迟一次扣2分", None),
        ("二、加分项（5分）", None, None, None),
        ("获得表彰", 5, "获市级以上表彰", "证书"),
        ("合计", 25, None, None),
    ]
    found = reading.read(table(*rows))
    assert short(found) == [
        (3, "组织建设", "制度健全", Decimal(12), "KEEP"),
        (4, "组织建设", "制度健全", None, "JOIN"),
        (5, "组织建设", "按时报送", Decimal(8), "KEEP"),
        (7, "加分项", "获得表彰", Decimal(5), "LEAVE"),
    ]
    assert [line.evidence for line in found.lines[:3]] == ["制度文件", "", reading.NO_EVIDENCE]
    assert found.total == 20
    assert found.notices == ["第 8 行是合计，已跳过"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("一级指标", "二级指标", "分值"), ("甲", "乙", 5)], "没有找到"),
        ([("一级指标", "二级指标", "评分标准"), (None, None, None)], "没有读到指标"),
        ([("指标", "评分标准"), *((f"指标{n}", "按次计分") for n in range(301))], "最多 300 个"),
    ],
)
def test_what_is_no_rating_table_is_refused_in_words(rows, said):
    with pytest.raises(Unreadable, match=said):
        reading.read(table(*rows))


@pytest.mark.parametrize("points", [[5, 5, 5], [20, 30, 50], [1, 2, 4, 333], [Decimal("0.5")] * 7])
def test_scaled_points_add_up_to_exactly_100_in_proportion(points):
    found = reading.scaled([Decimal(one) for one in points])
    assert sum(found) == 100
    assert (
        max(abs(new * sum(map(Decimal, points)) / 100 - old) for new, old in zip(found, points, strict=True))
        < 1
    )


# ---------------------------------------------------------------- into a draft


@pytest.fixture
def draft(everyone):
    return drafting.create_default(year=2026, subject="ENTERPRISE", by=None)


def line(row, group, name, points, act="KEEP", criteria="按文件评分", **more):
    given = {"rule": "D", "evidence": "文件", "clause": "", **more}
    return {
        "row": row,
        "group": group,
        "name": name,
        "points": points and Decimal(points),
        "act": act,
        "criteria": criteria,
        **given,
    }


def taken(standard, lines, *, by, sealed=None):
    sealed = sealed or importing.seal(standard, {})
    return services.take_over(standard, sealed=sealed, lines=lines, clause="11.assessment", by=by)


def test_take_over_replaces_the_indicators_and_leaves_the_rest(everyone, draft):
    before = content.as_plain(draft)
    lines = [
        line(3, "组织", "制度", 60, rule="B"),
        line(4, "组织", "制度", None, act="JOIN", criteria="每年修订"),
        line(5, "服务", "实训", 30, clause="10.enterprise.1"),
        line(6, "加分", "表彰", 5, act="LEAVE"),
        line(7, "组织", "人员", 10),
    ]
    found = taken(draft, lines, by=everyone.officer)
    rows = [(row.position, row.code, row.group_name, row.name, row.points) for row in found.indicators.all()]
    assert rows == [
        (1, "A1", "组织", "制度", 60),
        (2, "A2", "组织", "人员", 10),
        (3, "B1", "服务", "实训", 30),
    ]
    first, last = found.indicators.get(code="A1"), found.indicators.get(code="B1")
    assert (first.criteria, first.rule["type"], first.clauses) == (
        "按文件评分\n每年修订",
        "B",
        ["11.assessment"],
    )
    assert (last.citation, last.prefill, last.rule["type"]) == ("第十条·企业·(一)", "MANUAL", "D")
    after = content.as_plain(found)
    assert (after.vetoes, after.bonus_items, after.cuts) == (before.vetoes, before.bonus_items, before.cuts)
    assert publishing.publish(found, by=everyone.secretary_general).state == "PUBLISHED"


def test_take_over_refuses_stale_foreign_empty_and_who_may_not(everyone, draft):
    sealed, lines = importing.seal(draft, {}), [line(3, "组织", "制度", 100)]
    other = drafting.create_default(year=2026, subject="SCHOOL", by=None)
    with pytest.raises(Refused, match="属于另一份标准"):
        taken(other, lines, by=everyone.officer, sealed=sealed)
    with pytest.raises(Refused, match="秘书处制定"):
        taken(draft, lines, by=everyone.chair)
    with pytest.raises(Refused, match="没有保留任何指标"):
        taken(draft, [line(3, "加分", "表彰", 5, act="LEAVE")], by=everyone.officer)
    row = draft.indicators.get(code="A1")
    editing.change_line(row, fields={"criteria": "同事改过"}, version=row.version, by=None)
    with pytest.raises(Conflict, match="修改了考核指标 A1"):
        taken(draft, lines, by=everyone.officer, sealed=sealed)


def fields_of(page: str) -> dict[str, str]:
    """The form as the browser would send it."""
    page = page[page.index("<main") :]
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            found[name[1]] = value[1] if value else ""
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else ""
    for name, body in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', page, re.S):
        found[name] = body.strip()
    return found


@pytest.mark.once
def test_page_shows_what_was_read_marks_doubts_scales_and_takes_over(everyone, draft, client):
    client.force_login(everyone.officer)
    address = f"{draft.get_absolute_url()}table/"
    file = SimpleUploadedFile("评分表.xlsx", real().getvalue())
    page = client.post(address, {"file": file}).content.decode()
    assert ("合计 15 分" in page, page.count(">核对</span>"), "有 3 行拿不准" in page) == (True, 3, True)
    sent = fields_of(page)
    wrong = client.post(address, sent | {"act": "take"})
    assert (wrong.status_code, "请填写分值。" in wrong.content.decode()) == (422, True)
    sent |= {"form-1-act": "JOIN", "form-3-points": "10"}
    summed = client.post(address, sent | {"act": "sum"})
    assert (summed.status_code, "合计 20 分" in summed.content.decode()) == (200, True)
    scaled = client.post(address, sent | {"act": "scale"}).content.decode()
    assert "合计 100 分" in scaled
    answer = client.post(address, fields_of(scaled) | {"act": "take"})
    assert answer.url == draft.get_absolute_url()
    rows = [(row.code, row.points, row.criteria) for row in draft.indicators.all()]
    assert rows == [
        ("A1", 25, f"{YES_NO}（原表 5 分，折算为 25 分）\n{YES_NO}"),
        ("A2", 25, f"{YES_NO}（原表 5 分，折算为 25 分）"),
        ("A3", 50, "每迟一次扣1分（原表 10 分，折算为 50 分）"),
    ]


def test_file_without_a_rating_table_is_said_on_its_field(everyone, draft, client):
    client.force_login(everyone.officer)
    file = SimpleUploadedFile("评分表.xlsx", table(("姓名", "电话"), ("甲", "1")).getvalue())
    answer = client.post(f"{draft.get_absolute_url()}table/", {"file": file})
    assert (answer.status_code, "里没有找到表头" in answer.content.decode()) == (422, True)
