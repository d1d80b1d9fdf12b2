"""A liaison with a phone: the first sign-in, this month's report, the self-assessment of the year."""

import pytest
from playwright.sync_api import expect

from alliance.accounts.services import accounts
from alliance.ground import clock
from alliance.messages.models import Notification
from alliance.tests import builders, builders_assessments, files
from assessments.evidence.models import Evidence
from reports.monthly.models import MonthlyReport
from reports.tests.journeys.steps import PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OWN_PASSWORD = "四季青松-Dezhou-2026"


@pytest.fixture
def house():
    everyone = builders.alliance()
    everyone.assessment = builders_assessments.assessment(everyone.school)
    return everyone


@pytest.fixture
def liaison(page):
    return Visitor(page, PHONE)


def test_liaison_chooses_an_own_password_and_reports_the_month(liaison, house):
    one_time = accounts.issue_password(house.school_liaison, reason="本人忘记密码", by=house.officer)
    liaison.sign_in(house.school_liaison, one_time)
    liaison.open("/").sees("修改密码")  # nothing else before that
    _choose_password(liaison, one_time)
    liaison.sees("密码已修改。", "我的待办", f"{clock.Month.current().label}信息还没有报送")

    liaison.menu("我的报送").click(f"写{clock.today().month}月信息")
    liaison.fill("标题", "校企共建实训基地揭牌").fill("正文", builders.BODY).sees_saved()
    report = MonthlyReport.objects.get()
    assert (report.title, report.state) == ("校企共建实训基地揭牌", "DRAFT")
    liaison.page.get_by_label("我已自查").check()
    liaison.sees_saved()
    liaison.click("送负责人审签").sees("已送单位负责人审签。")
    report.refresh_from_db()
    assert (report.state, report.body) == ("AWAITING_SIGNATURE", builders.BODY)
    assert (
        Notification.objects.filter(recipient=house.school_head, matter=f"monthly_report:{report.pk}").count()
        == 1
    )


def _choose_password(liaison, old):
    liaison.fill("一次性密码", old).fill("新密码", OWN_PASSWORD).fill("新密码确认", OWN_PASSWORD)
    liaison.click("保存新密码")


def test_liaison_fills_the_self_assessment_and_hands_it_to_the_head(liaison, house, tmp_path):
    liaison.sign_in(house.school_liaison)
    liaison.menu("本单位年度考核")
    liaison.page.locator("main a[href*='/assessments/']").first.click()
    page, row = liaison.page, house.assessment
    liaison.sees("填报进度", "校验码")
    page.get_by_role("button", name="全部采用建议分").click()
    blanks = _answer_the_rest(page)
    page.locator("textarea[name$=summary]").fill("本年度按计划完成了联盟各项工作。")
    liaison.sees_saved()
    items = row.items.all()
    assert [item for item in items if item.self_points is None] == []
    assert items.filter(self_note="已完成，见佐证材料。").count() == blanks

    proof = tmp_path / "共建协议.pdf"
    proof.write_bytes(files.pdf().read())
    first = page.locator("article.indicator").first
    if first.locator("details.evidence:not([open])").count():
        first.locator("details.evidence > summary").click()
    first.locator("input[type=file]").set_input_files(proof)
    first.locator("input[type=date]").fill(f"{clock.today():%Y-%m-%d}")
    first.get_by_role("button", name="上传").click()
    expect(first.get_by_role("link", name="共建协议")).to_be_visible()
    assert Evidence.objects.get().item.assessment == row

    page.reload()
    liaison.looks_sound().sees("共建协议")
    expect(page.locator("[data-answered]")).to_have_text(str(items.count()))
    assert (
        page.locator("textarea.note-input").evaluate_all(
            "boxes => boxes.filter(box => box.value === '已完成，见佐证材料。').length"
        )
        == blanks
    )
    liaison.agree("送负责人确认").sees("已送单位负责人确认。")
    row.refresh_from_db()
    assert row.state == "SIGNED"


def _answer_the_rest(page) -> int:
    """Give every indicator that has no points yet its best choice or full points, with a note; how many those were."""
    count = 0
    for line in page.locator("article.indicator").all():
        points = line.locator("[data-points]")
        if points.input_value():
            continue
        if points.evaluate("node => node.tagName") == "SELECT":
            points.select_option(index=1)
        else:
            points.fill(line.get_attribute("data-max"))
        line.locator("textarea.note-input").fill("已完成，见佐证材料。")
        count += 1
    return count
