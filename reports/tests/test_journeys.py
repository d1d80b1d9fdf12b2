"""In a real browser: a report from a phone to the board, and an annual report from the desk to the chair."""

import pytest
from django.test import Client

from alliance.ground import clock
from alliance.tests import builders
from alliance.tests.files import image
from alliance.tests.screens import fits
from reports.annual.models import AnnualReport
from reports.monthly.models import MonthlyReport

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 375, "height": 740}


@pytest.fixture
def as_user(page, live_server):
    """Open the pages as somebody, and fail on whatever the browser complains about."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def sign_in(user):
        client = Client()
        client.force_login(user)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        page.context.add_cookies([cookie])
        return page

    yield sign_in
    assert complaints == []


def test_report_travels_from_the_phone_of_the_liaison_to_the_board(as_user, tmp_path):
    house = builders.alliance()
    photo = tmp_path / "现场.jpg"
    photo.write_bytes(image(size=(800, 600)).read())

    page = as_user(house.school_liaison)
    page.set_viewport_size(PHONE)
    page.goto("/monthly-reports/mine/")
    assert fits(page)
    page.get_by_role("button", name=f"写{clock.today().month}月信息").first.click()
    page.get_by_label("标题").fill("校企共建实训基地揭牌")
    page.get_by_label("正文").fill(builders.BODY)
    page.get_by_text("已保存").wait_for()  # by itself
    assert MonthlyReport.objects.get().title == "校企共建实训基地揭牌"
    page.get_by_label("添加图片").set_input_files(photo)
    with page.expect_navigation():
        page.get_by_role("button", name="保存草稿").click()
    page.get_by_label("图说").fill("揭牌现场")
    page.get_by_label("我已自查").check()
    assert fits(page)
    page.get_by_role("button", name="送负责人审签").click()
    page.get_by_text("已送单位负责人审签。").wait_for()

    page = as_user(house.school_head)
    page.goto("/")
    page.get_by_role("link", name="校企共建实训基地揭牌").first.click()
    assert fits(page)
    page.get_by_role("button", name="同意并报送").click()
    page.get_by_role("dialog").get_by_role("button", name="同意并报送").click()
    page.get_by_text("已报送秘书处。").wait_for()

    page = as_user(house.officer)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/monthly-reports/?state=SUBMITTED")
    page.get_by_role("checkbox", name="选择这一行").check()
    page.get_by_role("button", name="批量合格").click()
    page.get_by_role("dialog").get_by_role("button", name="批量合格").click()
    page.get_by_text("已审核合格 1 条。").wait_for()
    page.goto("/reports/board/")
    row = page.get_by_role("row", name=house.school.name).first
    assert row.get_by_role("link", name=f"{clock.Month.current().label}：按时报送").count() == 1
    page.get_by_role("button", name="一键催报未报单位").click()
    page.get_by_role("dialog").get_by_role("button", name="一键催报未报单位").click()
    page.get_by_text("已催报 2 个单位。").wait_for()
    [report] = MonthlyReport.objects.all()
    assert (report.state, report.pictures.get().caption) == ("ACCEPTED", "揭牌现场")


def test_annual_report_is_written_presented_and_reviewed(as_user):
    house = builders.alliance()
    year = clock.today().year
    builders.written_annual_report(house, year=year)
    report = AnnualReport.objects.get()
    page = as_user(house.chair)
    page.goto(f"/annual-reports/{year}/")
    page.get_by_label("审阅意见").fill("同意。")
    page.get_by_role("button", name="审阅通过").click()
    page.get_by_role("dialog").get_by_role("button", name="已审阅").click()
    page.get_by_text("理事会成员现在可以查看").wait_for()
    page.set_viewport_size(PHONE)
    page.goto(f"/annual-reports/{year}/")
    assert fits(page)
    page.get_by_role("button", name="生成 Excel").click()
    page.get_by_role("heading", name=f"{report.title}（Excel）").wait_for()
    report.refresh_from_db()
    assert (report.state, report.opinion) == ("REVIEWED", "同意。")
