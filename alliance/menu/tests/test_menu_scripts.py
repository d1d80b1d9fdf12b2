"""The menu in a real browser: keys, the narrow menu, badges, the drawer of a phone."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from alliance.ground import clock
from alliance.tests import builders
from alliance.tests.builders_meetings import called

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(page, live_server):
    """The first page of the office, where one report waits to be checked."""
    house = builders.alliance()
    builders.submitted_report(house.school, house.school_head)
    client = Client()
    client.force_login(house.officer)
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": session.key, "value": session.value, "url": live_server.url}])
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{live_server.url}/")
    return page


def test_keys_search_go_and_show_themselves(desk):
    desk.keyboard.press("/")
    expect(desk.get_by_role("searchbox", name="搜索全站")).to_be_focused()
    desk.keyboard.type("g4?")  # in a field they are letters
    expect(desk.get_by_role("searchbox", name="搜索全站")).to_have_value("g4?")
    desk.evaluate("document.activeElement.blur()")
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog", name="快捷键")).to_contain_text("信息报送")
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("dialog", name="快捷键")).to_be_hidden()
    desk.keyboard.press("g")
    expect(desk.locator("html")).to_have_class(re.compile("keys-shown"))
    desk.keyboard.press("5")
    expect(desk).to_have_url(re.compile(r"/reports/board/$"))


def test_keys_are_heard_before_the_closed_table_has_left_the_screen(desk):
    """The browser takes the focus out of a closed dialog with the next frame only, which a busy machine draws late."""
    desk.evaluate("document.activeElement.blur()")
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog", name="快捷键")).to_be_visible()
    heard = desk.evaluate("""() => {
        document.getElementById("keys-dialog").close();
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "g", bubbles: true }));
        return document.documentElement.classList.contains("keys-shown");
    }""")
    assert heard is True


def test_a_page_without_the_frame_has_no_keys_and_no_errors(page, live_server):
    """The screen at the door of a meeting: no menu to go to, no search."""
    house, errors = builders.alliance(), []
    meeting = called(
        house.secretary_general,
        at=clock.now().replace(microsecond=0) + timedelta(minutes=5),
        urgent_reason="临时召开",
        reply_by=clock.now() + timedelta(minutes=2),
    )
    client = Client()
    client.force_login(house.secretary_general)
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": session.key, "value": session.value, "url": live_server.url}])
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{live_server.url}{reverse('meeting_door', args=[meeting.pk])}")
    page.keyboard.press("?")
    page.keyboard.press("/")
    expect(page.locator(".door-screen")).to_be_visible()
    assert errors == []


def test_keys_can_be_turned_off(desk):
    desk.get_by_role("button", name="快捷键").click()
    desk.get_by_label("在这台设备上使用快捷键").uncheck()
    desk.get_by_role("button", name="关闭", exact=True).click()
    desk.reload()
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog", name="快捷键")).to_be_hidden()


def test_badge_shows_what_waits(desk):
    entry = desk.get_by_role("navigation", name="主菜单").get_by_role("link", name="信息报送")
    expect(entry.locator(".menu-count")).to_have_text("，待办 1")
    entry.click()
    tab = desk.get_by_role("navigation", name="本栏目").get_by_role("link", name="报送与审核")
    expect(tab.locator(".menu-count")).to_have_text("，待办 1")


def test_narrow_menu_stays_narrow(desk):
    desk.get_by_role("button", name="收起菜单").click()
    desk.reload()
    assert desk.locator(".sidebar").bounding_box()["width"] == 60
    expect(desk.get_by_role("navigation", name="主菜单").get_by_role("link", name="成员单位")).to_be_visible()


def test_phone_finds_the_stories_in_the_drawer_and_the_tabs(desk):
    desk.set_viewport_size({"width": 375, "height": 760})
    desk.get_by_role("button", name="打开菜单").click()
    desk.get_by_role("navigation", name="主菜单").get_by_role("link", name="理事会").click()
    desk.get_by_role("navigation", name="本栏目").get_by_role("link", name="职务申请").click()
    expect(desk.get_by_role("heading", name="职务申请")).to_be_visible()
    assert desk.evaluate("document.documentElement.scrollWidth") == 375
