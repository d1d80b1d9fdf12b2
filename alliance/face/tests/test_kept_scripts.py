"""What is kept in the browser, in a real one: never over newer text, told in the other window, for its writer only."""

import re

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import include, path
from playwright.sync_api import expect

from alliance.tests import builders
from alliance.tests.browsers import eventually, kept, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]

DRAFT = """{% extends "base.html" %}{% load face %}{% block content %}
<form method="post" action="/sent/" data-autosave-url="/draft/">{% csrf_token %}
  <input type="hidden" name="version" value="{{ stored.version }}">
  <input name="title" aria-label="标题" value="{{ stored.title }}">
  {% form_actions %}<button class="btn btn-primary">提交</button>{% endform_actions %}
</form>{% endblock %}"""
PLAIN = """{% extends "base.html" %}{% load face %}{% block content %}
<form method="post" action="/sent/{% if refused %}?refused{% endif %}">{% csrf_token %}
  <input name="title" aria-label="标题" value="{{ stored.title }}">
  <button class="btn btn-primary">提交</button>
</form>{% endblock %}"""


class Store:
    """The one record of these pages."""

    title = "原来的"
    version = 1
    lost = ""  # words that are never taken, however late a page that is left sends them


def shown(source):
    @login_not_required
    def page(request):
        return HttpResponse(engines["django"].from_string(source).render({"stored": Store}, request))

    return page


@login_not_required
def draft(request):
    if request.POST["title"] == Store.lost:
        return HttpResponse(status=500)
    if int(request.POST["version"]) != Store.version:
        return JsonResponse({"message": "内容已更新。", "conflict": True}, status=409)
    Store.title, Store.version = request.POST["title"], Store.version + 1
    return JsonResponse({"version": Store.version})


@login_not_required
def sent(request):
    Store.title = request.POST["title"]
    return redirect("/plain/")


urlpatterns = [
    path("page/", shown(DRAFT)),
    path("plain/", shown(PLAIN)),
    path("draft/", draft),
    path("sent/", sent),
    path("", include("alliance.urls")),
]


@pytest.fixture
def writer():
    Store.title, Store.version, Store.lost = "原来的", 1, ""
    return builders.person()


def title(page):
    return page.get_by_label("标题")


def saved(page):
    expect(page.locator("[data-autosave-status]")).to_have_text(re.compile("^已保存"))


def beside_each_other(page, *texts):
    expect(page.locator(".compare-text")).to_have_text(list(texts))


def test_kept_copy_does_not_replace_what_was_written_since(page, writer):
    signed_in(page, writer, "/page/")
    Store.lost = "断线时写的旧文"
    title(page).fill("断线时写的旧文")
    expect(page.locator("[data-autosave-status]")).to_have_text(re.compile("^未保存"))
    page.reload()
    title(page).fill("后来写的新文")
    saved(page)
    page.get_by_role("button", name="恢复这些内容").click()
    expect(title(page)).to_have_value("后来写的新文")
    beside_each_other(page, "后来写的新文", "断线时写的旧文")
    page.get_by_role("button", name="用页面上现在的").click()
    expect(page.locator(".restore")).to_have_count(0)
    eventually(page, lambda: Store.title == "后来写的新文")


def test_kept_copy_is_taken_when_chosen_and_can_be_put_back(page, writer):
    signed_in(page, writer, "/page/")
    Store.lost = "本机的"
    title(page).fill("本机的")
    expect(page.locator("[data-autosave-status]")).to_have_text(re.compile("^未保存"))
    Store.title, Store.version = "别处的新文", 2
    page.reload()
    beside_each_other(page, "别处的新文", "本机的")
    page.get_by_role("button", name="用本机保留的").click()
    expect(title(page)).to_have_value("本机的")
    page.get_by_role("button", name="换回原来的内容").click()
    expect(title(page)).to_have_value("别处的新文")


@pytest.mark.parametrize(("choice", "stays"), [("采用最新内容", "第二窗的"), ("保留我填写的", "第一窗的")])
def test_two_windows_are_told_and_the_latest_is_seen(page, writer, choice, stays):
    signed_in(page, writer, "/page/")
    second = page.context.new_page()
    second.goto("/page/")
    expect(page.get_by_text("这份内容也在另一个窗口中打开。")).to_be_visible()
    title(second).fill("第二窗的")
    saved(second)
    title(page).fill("第一窗的")
    expect(page.get_by_text("这份内容已在别的窗口或由其他人保存过")).to_be_visible()
    page.get_by_role("button", name="提交").click()  # does not send over the other text
    assert Store.title == "第二窗的"
    page.get_by_role("button", name="查看最新内容").click()
    beside_each_other(page, "第一窗的", "第二窗的")
    page.get_by_role("button", name=choice).click()
    expect(title(page)).to_have_value(stays)
    saved(page)
    assert Store.title == stays


def test_form_keeps_until_accepted(page, writer):
    signed_in(page, writer, "/plain/")
    title(page).fill("写了一半")
    kept(page)
    page.reload()
    page.get_by_role("button", name="恢复这些内容").click()
    expect(title(page)).to_have_value("写了一半")
    page.get_by_role("button", name="提交").click()
    expect(title(page)).to_have_value("写了一半")
    assert page.evaluate("Object.keys(localStorage)") == []
    assert (Store.title, page.locator(".restore").count()) == ("写了一半", 0)


def test_form_gives_nothing_to_another_person(page, writer):
    other = builders.person()
    signed_in(page, writer, "/plain/")
    title(page).fill("甲写的")
    kept(page)
    signed_in(page, other, "/plain/")
    expect(title(page)).to_have_value("原来的")
    assert page.locator(".restore").count() == 0
    signed_in(page, writer, "/plain/")
    page.get_by_role("button", name="恢复这些内容").click()
    expect(title(page)).to_have_value("甲写的")


def test_signing_out_leaves_nothing_behind(page, writer):
    signed_in(page, writer, "/plain/")
    title(page).fill("公用电脑上写的")
    kept(page)
    page.evaluate("document.querySelector('[data-logout]').requestSubmit()")
    page.wait_for_url("**/login/**")
    assert page.evaluate("localStorage.length") == 0
