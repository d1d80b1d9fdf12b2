"""What cannot be saved now is sent again by the page itself, which says so: drafts that save by themselves, and htmx."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.template import engines
from django.urls import include, path
from playwright.sync_api import expect

from alliance.site import outage
from alliance.site.tests.test_outage import OUTAGES
from alliance.tests import builders

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]

PAGE = """{% extends "base.html" %}{% load face %}{% block content %}
<form method="post" action="/act/" data-autosave-url="/draft/">{% csrf_token %}
  <input type="hidden" name="version" value="3"><input name="title" aria-label="标题" value="旧标题">
  {% form_actions %}<button class="btn btn-primary">提交</button>{% endform_actions %}
</form>
<form hx-post="/part/" hx-trigger="change" hx-target="#part">{% csrf_token %}<input name="choice" aria-label="选择"></form>
<div id="part"></div>
{% endblock %}"""


class Server:
    """How many posts are refused before one is taken, and what came."""

    refused = 0
    came: list[str] = []


@login_not_required
def page(request):
    return HttpResponse(engines["django"].from_string(PAGE).render({}, request))


def _taken(request, text):
    Server.came.append(text)
    if len(Server.came) <= Server.refused:
        return outage.unavailable(request, OUTAGES["locked"])
    return None


@login_not_required
def draft(request):
    return _taken(request, request.POST["title"]) or JsonResponse({"version": 4})


@login_not_required
def part(request):
    return _taken(request, request.POST["choice"]) or HttpResponse("已选好")


@login_not_required
def act(request):
    return _taken(request, request.POST["title"]) or HttpResponse("<h1>办好了</h1>")


urlpatterns = [
    path("page/", page),
    path("draft/", draft),
    path("part/", part),
    path("act/", act),
    path("", include("alliance.urls")),
]


@pytest.fixture
def opened(page, context, live_server, client, monkeypatch):
    monkeypatch.setattr(Server, "came", [])
    monkeypatch.setattr(Server, "refused", 1)
    client.force_login(builders.person())
    cookie = client.cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    page.goto("/page/")
    return page


def test_draft_that_cannot_be_saved_is_sent_again(opened):
    opened.get_by_label("标题").fill("新标题")
    status = opened.locator("[data-autosave-status]")
    expect(status).to_have_text("未保存，正在重试。您的输入已保留在本机。")
    expect(status).to_contain_text("已保存")
    assert Server.came == ["新标题", "新标题"]


def test_part_of_a_page_that_cannot_be_saved_is_sent_again(opened):
    opened.get_by_label("选择").fill("甲")
    opened.get_by_label("选择").press("Tab")
    bar = opened.locator("#unsaved")
    expect(bar).to_have_text("未保存，正在重试。您填写的内容仍在本页。")
    expect(opened.locator("#part")).to_have_text("已选好")
    expect(bar).to_have_count(0)
    assert Server.came == ["甲", "甲"]


def test_form_that_cannot_be_saved_is_sent_again_with_one_click(opened):
    opened.get_by_label("标题").evaluate("field => { field.value = '第一行 <b>“新”</b>'; }")
    opened.get_by_role("button", name="提交").click()
    expect(opened.get_by_role("heading", name="未保存，请稍后再试")).to_be_visible()
    opened.get_by_role("button", name="再提交一次").click()
    expect(opened.get_by_role("heading", name="办好了")).to_be_visible()
    assert Server.came == ["第一行 <b>“新”</b>"] * 2
