"""A standard out to Excel and in again: the same content; hostile and faulty workbooks change nothing."""

import io

import pytest
from openpyxl import Workbook, load_workbook

from alliance.ground.access import Conflict, Refused
from alliance.workbook import specs, writing
from assessments.scoring.standard import Subject
from assessments.standard_lines import services as editing
from assessments.standard_sheets.services import exporting, importing, reading
from assessments.standards import content
from assessments.standards.models import BonusItem, Indicator, Standard
from assessments.standards.services import drafting, publishing


@pytest.fixture
def draft(everyone):
    return drafting.create_default(year=2026, subject="ENTERPRISE", by=None)


def exported(standard) -> io.BytesIO:
    file = io.BytesIO()
    writing.write(exporting.tables(standard), file)
    return file


def edited(standard, change) -> io.BytesIO:
    """The export after `change(book)`, as a person would do it in Excel."""
    file = exported(standard)
    book = load_workbook(file)
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out


def row_of(sheet, code):
    return next(row for row in sheet.iter_rows() if row[0].value == code)


def column_of(sheet, label):
    return next(cell.column for row in sheet.iter_rows() for cell in row if cell.value == label) - 1


def set_cell(book, code, label, value, sheet="指标"):
    page = book[sheet]
    row_of(page, code)[column_of(page, label)].value = value


@pytest.mark.parametrize("subject", Subject)
def test_export_and_import_give_the_same_standard(everyone, subject):
    source = drafting.create_default(year=2026, subject=subject, by=None)
    preview = reading.preview(source, exported(source))
    assert (preview.errors, preview.changes, preview.total) == ([], [], 100)
    empty = drafting.create_default(year=2027, subject=subject, by=None)
    for row in empty.indicators.all():
        editing.remove_line(row, by=None)
    filled = importing.apply(
        empty, importing.seal(empty, reading.preview(empty, exported(source)).content), by=everyone.officer
    )
    assert content.as_plain(filled) == content.as_plain(source)


def test_import_of_the_same_file_writes_no_lines(everyone, draft):
    before = Indicator.history.count()
    importing.apply(
        draft, importing.seal(draft, reading.preview(draft, exported(draft)).content), by=everyone.officer
    )
    assert Indicator.history.count() == before


def test_import_changes_adds_and_removes_by_code(everyone, draft):
    def change(book):
        set_cell(book, "A1", "二级指标", "遵守章程")
        page = book["指标"]
        cells = [cell.value for cell in row_of(page, "A1")]
        page.append(["A9", *cells[1:]])
        page.delete_rows(
            row_of(page, "I1")[0].row
            if any(r[0].value == "I1" for r in page.iter_rows())
            else row_of(page, "H2")[0].row
        )

    preview = reading.preview(draft, edited(draft, change))
    assert preview.errors == []
    outcomes = {line["code"]: line["outcome"] for line in preview.changes}
    assert {outcomes["A1"], outcomes["A9"]} == {"修改", "新增"}
    assert list(outcomes.values()).count("删除") == 1
    before = {row.code: row.pk for row in draft.indicators.all()}
    applied = importing.apply(draft, importing.seal(draft, preview.content), by=everyone.officer)
    after = {row.code: row.pk for row in applied.indicators.all()}
    assert after["A1"] == before["A1"]
    assert applied.indicators.get(code="A1").name == "遵守章程"
    assert set(before) - set(after) == {code for code, what in outcomes.items() if what == "删除"}
    changed = Indicator.history.filter(id=before["A1"]).first()
    assert (changed.history_change_reason, changed.history_user) == ("导入 Excel", everyone.officer)


@pytest.mark.parametrize(
    ("change", "label", "said"),
    [
        (lambda b: set_cell(b, "A1", "计分规则", "大约型"), "计分规则", "“大约型”不是计分类型"),
        (lambda b: set_cell(b, "A1", "分值", "很多"), "分值", "“很多”不是数字"),
        (lambda b: set_cell(b, "A1", "分值", -5), "计分规则", "应大于 0"),
        (lambda b: set_cell(b, "A1", "二级指标", "=1+1"), "二级指标", "公式"),
        (lambda b: set_cell(b, "A1", "条款编号", "99.1"), "整行", "办法里没有条款 99.1。"),
        (lambda b: set_cell(b, "A1", "代码", "A2"), "代码", "代码“A2”重复。"),
        (lambda b: set_cell(b, "A1", "代码", "甲1"), "整行", "应为一个大写字母加序号"),
        (lambda b: set_cell(b, "A2", "一级指标", "别的"), "一级指标", "名称应一致"),
        (lambda b: set_cell(b, "A1", "取数方式", "随便"), "取数方式", "不在可选范围内"),
        (lambda b: set_cell(b, "A1", "义务前提", "来访"), "整行", "没有名为“来访”的数据项。"),
        (lambda b: set_cell(b, "A1", "评分标准", "长" * 1001), "评分标准", "最多 1000 个字"),
        (lambda b: set_cell(b, "优秀线", "内容", "50", "标准"), "内容", "依次递减"),
        (lambda b: set_cell(b, "加分上限", "内容", "五", "标准"), "内容", "应为 0 到 100 的数字"),
        (lambda b: set_cell(b, "V1", "效力", "开除", "一票否决"), "效力", "不在可选范围内"),
        (lambda b: set_cell(b, "P5", "每次最低", 3, "加减分项"), "整行", "最低加分不能大于最高加分"),
    ],
)
def test_import_says_what_is_wrong_by_row_and_label(draft, change, label, said):
    preview = reading.preview(draft, edited(draft, change))
    found = [(one["label"], said in one["message"]) for one in preview.errors if one["row"] > 0]
    assert (label, True) in found
    assert preview.changes == []


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04 broken", b"<html></html>"])
def test_import_refuses_what_is_no_workbook(draft, content):
    with pytest.raises(specs.Unreadable):
        reading.preview(draft, io.BytesIO(content))


def test_import_refuses_a_workbook_without_the_sheets(draft):
    file = io.BytesIO()
    Workbook().save(file)
    with pytest.raises(specs.Unreadable, match="没有名为“标准”的工作表"):
        reading.preview(draft, file)


def test_import_refuses_a_standard_without_indicators(draft):
    def clear(book):
        page = book["指标"]
        page.delete_rows(row_of(page, "A1")[0].row, page.max_row)

    messages = [one["message"] for one in reading.preview(draft, edited(draft, clear)).errors]
    assert messages == ["至少要有一个指标。"]


def test_template_can_be_read_and_has_no_rows(draft):
    preview = reading.preview(draft, io.BytesIO(exporting.template()))
    assert [one["message"] for one in preview.errors] == ["至少要有一个指标。"]


def test_a_draft_may_be_imported_before_it_adds_up(everyone, draft):
    preview = reading.preview(
        draft, edited(draft, lambda b: b["指标"].delete_rows(row_of(b["指标"], "A1")[0].row))
    )
    assert (preview.errors, preview.total) == ([], 97)
    applied = importing.apply(draft, importing.seal(draft, preview.content), by=everyone.officer)
    with pytest.raises(Refused, match="合计 97 分"):
        publishing.publish(applied, by=everyone.secretary_general)


def test_apply_refuses_forged_foreign_stale_and_published(everyone, draft):
    sealed = importing.seal(draft, reading.preview(draft, exported(draft)).content)
    with pytest.raises(Refused, match="预览已过期或不完整"):
        importing.apply(draft, sealed[:-3] + "xyz", by=everyone.officer)
    other = drafting.create_default(year=2026, subject="SCHOOL", by=None)
    with pytest.raises(Refused, match="属于另一份标准"):
        importing.apply(other, sealed, by=everyone.officer)
    with pytest.raises(Refused, match="秘书处制定"):
        importing.apply(draft, sealed, by=everyone.chair)
    drafting.change_terms(draft, by=None, title="新标题")
    with pytest.raises(Conflict):
        importing.apply(draft, sealed, by=everyone.officer)
    fresh = Standard.objects.get(pk=draft.pk)
    sealed = importing.seal(fresh, reading.preview(fresh, exported(fresh)).content)
    published = publishing.publish(fresh, by=None)
    with pytest.raises(Refused, match="已发布的标准不能修改"):
        importing.apply(published, sealed, by=everyone.officer)


def colleague_rewrites(draft):
    row = draft.indicators.get(code="A1")
    editing.change_line(row, fields={"criteria": "同事改过的标准"}, version=row.version, by=None)


def colleague_adds(draft):
    row = draft.indicators.get(code="A1")
    names = ("group_name", "name", "citation", "clauses", "points", "rule", "criteria", "evidence", "prefill")
    fields = {name: getattr(row, name) for name in names}
    editing.add_line(draft, kind=Indicator, fields={**fields, "code": "A9"}, by=None)


def colleague_removes(draft):
    editing.remove_line(draft.indicators.last(), by=None)


def colleague_edits_a_veto(draft):
    row = draft.vetoes.first()
    editing.change_line(row, fields={"text": "同事改过的情形"}, by=None)


def colleague_adds_a_bonus(draft):
    fields = {"code": "P9", "text": "新加分项", "deduction": False, "lowest": 1, "highest": 2}
    editing.add_line(draft, kind=BonusItem, fields=fields, by=None)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (colleague_rewrites, "修改了考核指标 A1"),
        (colleague_adds, "新增了考核指标 A9"),
        (colleague_removes, "删除了考核指标 "),
        (colleague_edits_a_veto, "修改了一票否决项 "),
        (colleague_adds_a_bonus, "新增了加减分项 P9"),
    ],
)
def test_apply_refuses_when_a_colleague_changed_a_line_since_the_preview(everyone, draft, act, said):
    sealed = importing.seal(draft, reading.preview(draft, exported(draft)).content)
    act(draft)
    after = content_of(draft)
    with pytest.raises(Conflict) as refusal:
        importing.apply(Standard.objects.get(pk=draft.pk), sealed, by=everyone.officer)
    assert refusal.value.reason.startswith(f"预览之后，其他人{said}")
    assert content_of(draft) == after


def content_of(draft):
    rows = (draft.indicators, draft.vetoes, draft.bonus_items)
    return [list(one.order_by("code").values()) for one in rows]


def test_apply_refuses_an_old_preview(everyone, draft, noon):
    sealed = importing.seal(draft, reading.preview(draft, exported(draft)).content)
    noon.shift(importing.MAX_AGE + 1)
    with pytest.raises(Refused, match="预览已过期"):
        importing.apply(draft, sealed, by=everyone.officer)
