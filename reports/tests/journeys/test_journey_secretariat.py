"""The secretariat at its desk: roster, reports, applications, the assessment from the check to the grades, the year."""

import io

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from alliance.ground import clock
from alliance.messages.models import Notification
from alliance.tests import builders, builders_assessments
from alliance.tests.fetching import build_waiting
from alliance.workbook.tests.test_foreign import as_csv
from assessments.cycles.models import Cycle
from assessments.reviews.models import Review
from assessments.sheets.models.assessments import Assessment
from councils.applications.models import RoleApplication
from members.importing.models import RosterImport
from members.importing.tests import rosters
from members.roster import sheet as roster
from members.units.models import Unit
from reports.tests.journeys.steps import DESK, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def house():
    return builders.alliance()


# ---------------------------------------------------------------- the roster


def fill(template, to, lines):
    """Type lines into the template, over its examples, and save it under a new name."""
    book = load_workbook(template)
    sheet = book[roster.SHEET.title]
    columns = {cell.value.rstrip("*"): cell.column for cell in sheet[1] if cell.value}
    sheet.delete_rows(2, sheet.max_row)
    for number, line in enumerate(lines, 2):
        for key, value in line.items():
            sheet.cell(number, columns[rosters.LABELS[key]], value)
    book.save(to)
    return to


def test_officer_imports_the_roster_from_a_workbook(page, house, tmp_path):
    before = Unit.objects.count()
    officer = Visitor(page).sign_in(house.officer)
    officer.menu("成员单位").click("导入名册")
    template = officer.download("下载模板", tmp_path / "模板.xlsx")

    wrong = rosters.line(2, uscc=rosters.code(2)[:-1] + "O")
    _upload(officer, fill(template, tmp_path / "名册一.xlsx", [rosters.line(1), wrong]))
    officer.sees("有的行不能导入", "统一社会信用代码")
    assert Unit.objects.count() == before

    officer.menu("成员单位").click("导入名册")
    _upload(officer, fill(template, tmp_path / "名册二.xlsx", [rosters.line(1), rosters.line(2)]))
    officer.sees("全部 2 行都可以导入").agree("确认导入").sees("已导入：新增单位 2 个", "德州第2装备公司")
    assert Unit.objects.count() == before + 2
    assert Unit.objects.get(uscc=rosters.code(2)).representatives.current().count() == 2
    assert RosterImport.objects.filter(state="APPLIED").count() == 1


@pytest.mark.parametrize("size", [DESK, {"width": 390, "height": 844}], ids=["desk", "phone"])
def test_officer_says_once_what_the_columns_of_an_office_are(page, house, tmp_path, size):
    number = house.school_head.phone
    heads = ["企业或院校", "归口", "代码", "何时来的", "当家的", "管事的手机"]
    rows = [
        ["德州甲学院", "学校", rosters.code(11), "2023年3月", "张三", "13700000011"],
        ["德州乙公司", "企业", rosters.code(12), "去年", "王五", "13700000012"],
        [house.school.name, "学校", house.school.uscc, "2020-01-01", house.school_head.name, "13912345678"],
    ]
    file = tmp_path / "各单位.csv"
    file.write_bytes(as_csv([["名单"], heads, *rows]).encode("gb18030"))
    officer = Visitor(page, size).sign_in(house.officer).open("/units/import/")
    _upload(officer, file)
    officer.sees("这份表格有的列没有认出来，请核对一次").shot("match")
    page.get_by_label("表头是哪一行").select_option("2-2")
    for letter, label in zip(
        "ABCDEF",
        ("单位名称", "成员类别", "统一社会信用代码", "加入日期", "负责人姓名", "负责人手机"),
        strict=True,
    ):
        page.get_by_label(f"{letter} 列是什么").select_option(label=label)
    officer.click("按此读取并预览").looks_sound().sees("有的行不能导入", "更换手机号？").shot("questions")
    page.get_by_label("是，同一个人换了手机号").check()
    officer.click("提交回答并重新预览").sees("13912345678", "有的行不能导入").shot("preview")
    officer.agree("导入正确的行").sees("有 1 行未导入").shot("applied")
    house.school_head.refresh_from_db()
    assert (number, house.school_head.phone) == (number, "13912345678")
    assert (
        Unit.objects.filter(name__in=["德州甲学院", "德州乙公司"]).values_list("name", flat=True).get()
        == "德州甲学院"
    )


def _upload(officer, file):
    officer.page.locator("input[type=file]").set_input_files(file)
    officer.click("上传并预览")


# ---------------------------------------------------------------- reports and applications


def test_officer_accepts_a_report_and_checks_an_application(page, house):
    report = builders.submitted_report(house.school, house.school_head, title="校企共建实训基地揭牌")
    application = builders.role_application(house.school, house.school_head, state="FILED")
    officer = Visitor(page).sign_in(house.officer)
    officer.click("待审核信息 1 条").click("校企共建实训基地揭牌")
    officer.click("合格").sees("已审核合格。")
    report.refresh_from_db()
    assert (report.state, report.checked_by) == ("ACCEPTED", house.officer)

    officer.menu("职务申请").click(str(house.school)).click("审查")
    for choice in page.get_by_role("radio", name="符合", exact=True).all():
        choice.check()
    for reason in page.get_by_label("认定理由").all():
        reason.fill("已核对材料")
    officer.fill("秘书处意见", "履职积极，建议同意。")
    officer.agree("建议同意", title="建议同意并报送").sees("已报理事长审批。")
    application = RoleApplication.objects.get()
    assert (application.state, application.recommended, application.checked_by) == (
        "CHECKED",
        True,
        house.officer,
    )
    assert set(application.conditions.values_list("met", flat=True)) == {True}
    assert Notification.objects.filter(recipient=house.chair, title__contains=str(house.school)).count() == 1


# ---------------------------------------------------------------- the assessment


def test_officer_passes_the_self_assessment_and_assigns_reviewers(page, house):
    builders.seated("VICE_CHAIR", house.enterprise)
    row = builders_assessments.submitted(builders_assessments.assessment(house.school))
    officer = Visitor(page).sign_in(house.officer)
    officer.menu("审查").click(str(house.school)).sees("形式审查")
    officer.agree("通过形式审查", reason="材料已当面核对").sees("复评中")
    row.refresh_from_db()
    assert row.state == "IN_REVIEW"

    officer.menu("评审分配").click(str(house.school)).sees("增加评审人")
    page.locator("label", has_text=house.enterprise_head.name).get_by_role("radio").check()
    page.get_by_role("textbox", name="理由").fill("抽签确定")
    officer.click("分配").sees(f"已分配评审人{house.enterprise_head.name}，并发送通知。")
    review = Review.objects.get()
    assert (review.assessment, review.reviewer) == (row, house.enterprise_head)
    assert (
        Notification.objects.filter(recipient=house.enterprise_head, url__contains="/reviews/").count() == 1
    )


def test_results_are_confirmed_and_published_together(page, house):
    cycle = builders_assessments.cycle()
    rows = {row.unit: row for row in Assessment.objects.filter(cycle=cycle).select_related("unit")}
    builders_assessments.confirmed(rows[house.enterprise], grade="GOOD")
    builders_assessments.confirmed(rows[house.chair_unit], grade="QUALIFIED")
    builders_assessments.reviewed(rows[house.school])

    officer = Visitor(page).sign_in(house.officer)
    officer.menu("确认").click(str(house.school)).sees("逐项评分", "确认结果")
    officer.agree("确认结果")
    rows[house.school].refresh_from_db()
    assert (rows[house.school].state, rows[house.school].grade) == ("CONFIRMED", "EXCELLENT")

    unit = Visitor(page).sign_in(house.school_head)
    unit.menu("本单位年度考核").sees_not("优秀")  # held until all are published

    general = Visitor(page).sign_in(house.secretary_general)
    general.menu("发布").sees("结果保留中")
    general.agree("统一发布").sees("结果已发布")
    assert set(Assessment.objects.values_list("state", flat=True)) == {"PUBLISHED"}
    assert Cycle.objects.get().published_at is not None
    unit = Visitor(page).sign_in(house.school_head)
    unit.menu("本单位年度考核").sees("优秀")


# ---------------------------------------------------------------- the annual report


def test_annual_report_is_built_as_workbook_and_pdf(page, house, tmp_path):
    year = clock.today().year
    builders.accepted_report(house.school, house.school_head, title="校企共建实训基地揭牌")
    report = builders.written_annual_report(house, year=year)
    general = Visitor(page).sign_in(house.secretary_general)
    general.menu("年度报告").click(str(year))

    general.click("生成 Excel").sees("正在后台生成")
    assert build_waiting() == 1
    book = general.download("^下载", tmp_path / "报告.xlsx")
    assert len(load_workbook(book).sheetnames) > 5

    general.menu("年度报告").click(str(year)).click("生成 PDF").sees("正在后台生成")
    assert build_waiting() == 1
    pdf = PdfReader(io.BytesIO(general.download("^下载", tmp_path / "报告.pdf").read_bytes()))
    text = "".join(page.extract_text() for page in pdf.pages)
    assert report.title in text.replace("\n", "")
    general.menu("我的导出").sees(f"{report.title}（PDF）", f"{report.title}（Excel）")
