"""The first day of a secretary-general: from the founding link to an open year, in at most fifteen clicks."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from alliance.registers import policy
from alliance.rights.models.users import User
from assessments.cycles.models import Cycle
from assessments.sheets.models.assessments import Assessment
from assessments.standards.models import Standard
from councils.founding.tests import foundings
from members.units.models import Unit
from reports.tests.journeys.steps import PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROSTER = Path(foundings.__file__).parent / "data" / "units_of_2019.xlsx"
MOST = 15


class Counting(Visitor):
    """Every press of a button and every link that is followed counts, answers to questions too; typing does not."""

    clicks = 0

    def click(self, name, **options):
        self.clicks += 1
        return super().click(name, **options)

    def agree(self, name, **options):
        self.clicks += 2
        return super().agree(name, **options)


def found(visitor):
    """Fill in the founding page as a secretary-general would."""
    visitor.open(foundings.address())
    typed = {
        "牵头单位（理事长单位）全称": "德州示范职业学院",
        "统一社会信用代码": foundings.USCC,
        "现届起始日期": "2024-03-15",
        "院长（理事长）姓名": "张院长",
        "院长手机号": "13800000001",
        "秘书长姓名": "李秘书长",
        "秘书长手机号": "13800000002",
        "密码": foundings.PASSWORD,
        "再输一次密码": foundings.PASSWORD,
    }
    for label, text in typed.items():
        visitor.fill(label, text)
    return visitor.click("建立联盟")


def home(visitor):
    """By the mark of the alliance, above the menu."""
    visitor.clicks += 1
    visitor.page.locator("a.brand").first.click()
    return visitor.looks_sound()


def test_first_day_leads_from_the_link_to_an_open_year_in_fifteen_clicks(page, tmp_path):
    visitor = Counting(page)
    found(visitor).sees("一次性密码").shot("founding-chair")
    visitor.clicks = 0  # from the first sign-in
    home(visitor).sees("首次使用").sees_not("逾期", "缺报").shot("founding-home")
    visitor.click("导入成员单位名册")
    page.get_by_label("文件").set_input_files(ROSTER)
    visitor.click("上传并预览").agree("确认导入")
    visitor.fill("原因", "首次开通")
    with page.expect_download():
        visitor.click("生成并下载 Excel")
    expect(page.get_by_role("button", name="生成并下载 Excel")).to_be_hidden()
    visitor.sees("密码表已经生成")
    home(visitor).click("一次确认各项设置").shot("founding-settings")
    visitor.fill("依据", "第二届理事会第一次会议决议").click("确认勾选的设置").sees("项设置")
    visitor.click("发布各类考核标准").shot("founding-standards").click("建立并发布")
    visitor.click("开启第一个考核年度").click("保存").agree("开启年度考核")
    expect(page.get_by_text("已开启").first).to_be_visible()
    cycle = Cycle.objects.get()
    assert cycle.is_open
    assert Assessment.objects.filter(cycle=cycle).count() == Unit.objects.count() == 4
    assert Standard.objects.filter(state="PUBLISHED").count() == 5
    assert policy.unconfirmed() == []
    assert visitor.clicks <= MOST, visitor.clicks
    home(visitor).sees("首次使用").shot("founding-later")
    done = page.locator(".first-step-done a").all_inner_texts()
    assert done == [
        "导入成员单位名册",
        "一次确认各项设置",
        "发布各类考核标准",
        "发放首次密码",
        "开启第一个考核年度",
    ]


def test_first_steps_are_folded_on_the_phone_and_stay_folded(page):
    visitor = Counting(page, PHONE)
    found(visitor)
    visitor.open("/").sees("首次使用")
    page.get_by_text("首次使用").click()
    expect(page.get_by_text("导入成员单位名册")).to_be_hidden()
    visitor.open("/")
    expect(page.get_by_text("导入成员单位名册")).to_be_hidden()
    assert User.objects.count() == 2
