"""Journeys in a real browser: the chair decides on a phone, the secretary-general enters a decision."""

import pytest
from django.test import Client

from alliance.tests import builders, files
from alliance.tests.screens import fits
from councils.applications.models import RoleApplication
from councils.decisions.models import CouncilDecision

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def everyone(transactional_db):
    return builders.alliance()


@pytest.fixture
def opened(browser, live_server):
    """`opened(user, width)` gives a page on which the user is signed in; script errors fail the test."""
    contexts, errors = [], []

    def open_page(user, width: int):
        client = Client()
        client.force_login(user)
        context = browser.new_context(
            base_url=live_server.url, locale="zh-CN", viewport={"width": width, "height": 700}
        )
        cookie = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


def test_chair_approves_on_a_phone(everyone, opened):
    application = builders.role_application(
        everyone.enterprise, everyone.enterprise_head, state="CHECKED", officer=everyone.officer
    )
    page = opened(everyone.chair, 375)
    page.goto("/")
    page.get_by_role("link", name=f"审批：{application}").click()
    assert fits(page)
    page.get_by_role("button", name="同意", exact=True).click()
    dialog = page.get_by_role("dialog")
    assert dialog.inner_text().count("将自今天起担任理事单位") == 1
    dialog.get_by_role("button", name="同意", exact=True).click()
    page.get_by_text(f"已同意：{everyone.enterprise}自今天起担任理事单位。").wait_for()
    application.refresh_from_db()
    assert application.state == "APPROVED"


def test_chair_must_give_a_reason_to_reject(everyone, opened):
    application = builders.role_application(
        everyone.enterprise, everyone.enterprise_head, state="CHECKED", officer=everyone.officer
    )
    page = opened(everyone.chair, 375)
    page.goto(f"/applications/{application.pk}/decide/")
    page.get_by_role("button", name="不同意").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="不同意").click()
    dialog.get_by_text("请填写理由。").wait_for()
    dialog.get_by_role("textbox").fill("待下次理事会讨论")
    dialog.get_by_role("button", name="不同意").click()
    page.get_by_text("已作出不同意的决定").wait_for()
    application.refresh_from_db()
    assert (application.state, application.decision_reason) == ("REJECTED", "待下次理事会讨论")


def test_unit_writes_with_autosave_and_files(everyone, opened):
    page = opened(everyone.enterprise_head, 1280)
    page.goto("/applications/new/")
    page.get_by_role("button", name="开始填写").click()
    page.get_by_label("申请理由").fill("愿意为联盟多做工作。")
    page.get_by_text("已保存").wait_for()
    application = RoleApplication.objects.get()
    assert application.statement == "愿意为联盟多做工作。"
    for place in range(1, 6):
        page.get_by_label(f"第 {place} 项条件的单位说明").fill("符合")
    page.get_by_role("button", name="提交").click()
    page.get_by_role("dialog").get_by_role("button", name="提交申请").click()
    page.get_by_text("已提交，秘书处将审查担任条件。").wait_for()
    application.refresh_from_db()
    assert application.state == "FILED"


def test_secretary_general_enters_a_decision_and_sees_who_must_be_present(everyone, opened):
    builders.seated("VICE_CHAIR", everyone.enterprise)
    builders.seated("STANDING")
    page = opened(everyone.secretary_general, 1280)
    page.goto("/decisions/new/?matter=GENERAL")
    needed = page.locator("#needed")
    assert needed.inner_text().count("在任席位 3 个，应到 3 个") == 1
    page.get_by_label("事项类别").select_option("ROLE")
    page.get_by_label("涉及单位").fill(everyone.enterprise.name)
    page.get_by_role("option", name=everyone.enterprise.name).click()
    page.get_by_text("在任席位 3 个，回避 1 个，应到 2 个").wait_for()
    page.get_by_label("议题").fill("关于增补席位的决定")
    for label, number in (("出席席位数", "2"), ("赞成", "2"), ("反对", "0"), ("弃权", "0")):
        page.get_by_label(label).fill(number)
    page.get_by_label("会议纪要").set_input_files(
        {"name": "纪要.pdf", "mimeType": "application/pdf", "buffer": files.pdf().read()}
    )
    page.get_by_role("button", name="录入").click()
    page.get_by_text("已录入（通过），等待理事长确认。").wait_for()
    assert CouncilDecision.objects.get().passed
