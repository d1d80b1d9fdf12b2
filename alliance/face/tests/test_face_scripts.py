"""The small scripts in a real browser: drafts that are not lost, questions before acts, one submit, the drawer."""

import re
import time

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.template import engines
from django.test import Client
from django.urls import include, path
from playwright.sync_api import expect

from alliance.tests import builders
from alliance.tests.browsers import eventually

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]

PAGE = """{% extends "base.html" %}{% load face %}{% block content %}
<form method="post" action="/act/" id="draft" data-autosave-url="/draft/">{% csrf_token %}
  <input type="hidden" name="version" value="3">
  <input name="title" aria-label="标题" value="旧标题">
  <label><input type="checkbox" name="open" value="yes">公开</label>
  {% form_actions %}<button class="btn btn-primary" name="act" value="submit">提交</button>{% endform_actions %}
</form>
{% action "退回" "/act/" method="post" tone="danger" confirm="将退回给单位。" reason_field=True version=7 %}
{% action "确认" "/act/" method="post" confirm="将确认结果。" %}
{% notice_text "请于 12月10日 前提交" %}
<div hx-get="/part/" hx-trigger="every 1s" hx-swap="outerHTML">{% action "投票" "/act/" method="post" confirm="投票后不能更改。" %}</div>
{% endblock %}"""


class Server:
    """What the pages of this test have received, and how the draft address shall answer."""

    drafts: list[dict] = []
    acts: list[dict] = []
    status = 200
    pause = 0.0


@login_not_required
def page(request):
    return HttpResponse(engines["django"].from_string(PAGE).render({}, request))


@login_not_required
def draft(request):
    Server.drafts.append(request.POST.dict())
    time.sleep(Server.pause)
    if Server.status == 409:
        return HttpResponse("李敏刚刚修改了这份自评。", status=409, content_type="text/plain; charset=utf-8")
    return JsonResponse({"version": int(request.POST["version"]) + 1}, status=Server.status)


@login_not_required
def part(request):
    return HttpResponse("<p>页面自己更新了</p>")


@login_not_required
def act(request):
    Server.acts.append(request.POST.dict())
    return HttpResponse("办好了")


urlpatterns = [
    path("page/", page),
    path("draft/", draft),
    path("act/", act),
    path("part/", part),
    path("", include("alliance.face.tests.gallery")),
    path("", include("alliance.urls")),
]


@pytest.fixture
def desk(page):
    Server.drafts, Server.acts, Server.status, Server.pause = [], [], 200, 0.0
    page.goto("/page/")
    return page


def status(page):
    return page.locator("[data-autosave-status]")


def without_token(received: list[dict]) -> list[dict]:
    return [{k: v for k, v in one.items() if k not in ("csrfmiddlewaretoken", "next")} for one in received]


def test_save_a_draft_after_a_pause(desk):
    desk.get_by_label("标题").fill("新标题")
    expect(status(desk)).to_have_text(re.compile(r"^已保存 \d\d:\d\d$"))
    assert Server.drafts == [{"version": "3", "title": "新标题"}]
    desk.get_by_label("公开").check()
    desk.get_by_label("标题").focus()
    expect(desk.locator("[name=version]").first).to_have_value("5")
    assert Server.drafts[1:] == [{"version": "4", "title": "新标题", "open": "yes"}]
    assert desk.evaluate("localStorage.length") == 0


def test_save_nothing_when_nothing_changed(desk):
    desk.get_by_label("标题").fill("旧标题")
    desk.wait_for_timeout(1600)
    assert Server.drafts == []


def test_keep_and_retry_when_the_server_fails(desk):
    Server.status = 500
    desk.get_by_label("标题").fill("断线时写的")
    expect(status(desk)).to_have_text("未保存，正在重试。您的输入已保留在本机。")
    Server.status = 200
    expect(status(desk)).to_have_text(re.compile("^已保存"))
    assert Server.drafts[-1] == {"version": "3", "title": "断线时写的"}


def signed_in(desk, user):
    """The page of the test, opened by this person in the same browser."""
    client = Client()
    client.force_login(user)
    address = desk.evaluate("location.origin")
    desk.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}]
    )
    desk.goto("/page/")


def test_offer_a_kept_draft_to_its_writer_only(desk):
    first, second = builders.person(), builders.person()
    signed_in(desk, first)
    Server.status = 500
    desk.get_by_label("标题").fill("甲写的")
    expect(status(desk)).to_have_text("未保存，正在重试。您的输入已保留在本机。")
    signed_in(desk, second)
    expect(desk.get_by_label("标题")).to_be_visible()
    assert desk.get_by_role("button", name="恢复这些内容").count() == 0
    signed_in(desk, first)
    expect(desk.get_by_role("button", name="恢复这些内容")).to_be_visible()
    assert desk.evaluate("Object.keys(localStorage)") == [f"draft:{first.pk}:/draft/"]


def test_leave_no_draft_behind_on_signing_out(desk):
    writer = builders.person()
    signed_in(desk, writer)
    Server.status = 500
    desk.get_by_label("标题").fill("写了一半")
    expect(status(desk)).to_have_text("未保存，正在重试。您的输入已保留在本机。")
    assert desk.evaluate("localStorage.length") == 1
    desk.evaluate("localStorage.setItem('draft:0:/draft/', '{}')")
    desk.evaluate("document.querySelector('[data-logout]').requestSubmit()")
    desk.wait_for_url("**/login/**")
    assert desk.evaluate("Object.keys(localStorage)") == ["draft:0:/draft/"]
    assert Server.drafts[-1]["title"] == "写了一半"


def test_stop_and_tell_on_a_conflict(desk):
    Server.status = 409
    desk.get_by_label("标题").fill("冲突的")
    expect(status(desk)).to_have_text("李敏刚刚修改了这份自评。")
    desk.get_by_label("标题").fill("还在写")
    desk.wait_for_timeout(1600)
    assert len(Server.drafts) == 1


def test_wait_for_the_draft_before_submitting(desk):
    Server.pause = 0.5
    desk.get_by_label("标题").fill("写完马上提交")
    desk.get_by_label("公开").focus()  # leaving the field sends the draft
    expect(status(desk)).to_have_text("正在保存")
    desk.get_by_role("button", name="提交").click()
    expect(desk.locator("body")).to_have_text("办好了")
    assert [one["version"] for one in Server.drafts] == ["3"]
    assert without_token(Server.acts) == [{"version": "4", "title": "写完马上提交", "act": "submit"}]


def test_offer_what_was_not_saved(desk):
    Server.status = 500
    desk.get_by_label("标题").fill("没存上的")
    expect(status(desk)).to_have_text(re.compile("^未保存"))
    desk.reload()
    expect(desk.get_by_label("标题")).to_have_value("旧标题")
    Server.status = 200
    desk.get_by_role("button", name="恢复这些内容").click()
    expect(desk.get_by_label("标题")).to_have_value("没存上的")
    expect(status(desk)).to_have_text(re.compile("^已保存"))


def test_save_when_the_page_is_left(desk):
    desk.get_by_label("标题").fill("走之前写的")
    desk.goto("about:blank")
    eventually(desk, lambda: [one["title"] for one in Server.drafts] == ["走之前写的"])


def test_ask_for_a_reason_before_an_act(desk):
    desk.get_by_role("button", name="退回").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog).to_contain_text("将退回给单位。")
    dialog.get_by_role("button", name="退回").click()
    expect(dialog.get_by_role("alert")).to_have_text("请填写理由。")
    assert Server.acts == []
    dialog.get_by_label("理由").fill("缺少佐证")
    dialog.get_by_role("button", name="退回").click()
    expect(desk.locator("body")).to_have_text("办好了")
    assert without_token(Server.acts) == [{"version": "7", "reason": "缺少佐证"}]


def test_do_nothing_when_the_question_is_declined(desk):
    desk.get_by_role("button", name="确认").click()
    desk.get_by_role("dialog").get_by_role("button", name="取消").click()
    expect(desk.get_by_role("dialog")).to_have_count(0)
    expect(desk.get_by_role("button", name="确认")).to_be_focused()
    desk.get_by_role("button", name="确认").click()
    desk.keyboard.press("Escape")
    assert Server.acts == []
    desk.get_by_role("button", name="确认").click()
    desk.get_by_role("dialog").get_by_role("button", name="确认").click()
    expect(desk.locator("body")).to_have_text("办好了")
    assert without_token(Server.acts) == [{}]


def test_a_part_that_is_renewed_waits_for_the_answer_to_its_question(desk):
    desk.get_by_role("button", name="投票").click()
    for _ in range(2):
        with desk.expect_response("**/part/"):
            pass
    desk.get_by_role("dialog").get_by_role("button", name="投票").click()
    expect(desk.locator("body")).to_have_text("办好了")
    assert without_token(Server.acts) == [{}]


def test_a_part_is_renewed_again_once_its_question_is_declined(desk):
    desk.get_by_role("button", name="投票").click()
    desk.get_by_role("dialog").get_by_role("button", name="取消").click()
    expect(desk.get_by_text("页面自己更新了")).to_be_visible()


def test_submit_once_on_a_double_click(desk):
    desk.get_by_role("button", name="提交").dblclick(no_wait_after=True)
    expect(desk.locator("body")).to_have_text("办好了")
    assert without_token(Server.acts) == [{"version": "3", "title": "旧标题", "act": "submit"}]
    desk.go_back()
    expect(desk.get_by_role("button", name="提交")).to_be_enabled()


def test_copy_a_notice_as_it_was_changed(desk):
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    expect(desk.get_by_label("通知文字")).to_have_value("请于 12月10日 前提交")
    desk.get_by_label("通知文字").fill("请于 12月9日 前提交")
    desk.get_by_role("button", name="复制通知文字").click()
    expect(desk.locator("[data-copy-label]")).to_have_text("已复制")
    assert desk.evaluate("navigator.clipboard.readText()") == "请于 12月9日 前提交"


def test_open_and_close_the_drawer_by_keyboard(page):
    page.set_viewport_size({"width": 375, "height": 740})
    page.goto("/gallery/")
    opener = page.get_by_role("button", name="打开菜单")
    opener.press("Enter")
    expect(page.get_by_role("button", name="关闭菜单")).to_be_focused()
    expect(page.get_by_role("navigation", name="主菜单")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("navigation", name="主菜单")).to_be_hidden()
    expect(opener).to_be_focused()


@pytest.mark.parametrize("width", [1280, 375])
def test_fit_the_window_and_keep_the_content_policy(page, width):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/gallery/")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert complaints == []
