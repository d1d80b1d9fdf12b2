"""The public site: what a visitor sees, what a cache may keep, what a switch takes away."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from alliance import urls
from alliance.public import pages
from alliance.registers import policy
from alliance.tests import builders

pytestmark = pytest.mark.django_db


@pages.page("trial")
def _trial(request):
    return pages.draw("alliance/public/first_page.html", "trial", {"about": ["栏目的内容"]})


urlpatterns = [
    *urls.urlpatterns,
    path("site/trial/", _trial, name="trial"),
    path("site/failing/", pages.page()(lambda request: HttpResponse(status=503)), name="failing"),
]
handler404 = urls.handler404


@pytest.fixture
def trial(monkeypatch, settings):
    """A part with two entries, declared for this test only."""
    settings.ROOT_URLCONF = __name__
    monkeypatch.setattr(pages, "_parts", {})
    monkeypatch.setattr(policy, "_definitions", dict(policy._definitions))
    lines = [
        pages.Line("甲岗位", "/site/trial/1/", "某企业", date(2026, 3, 9)),
        pages.Line("乙岗位", "/a/"),
    ]
    return pages.part(
        "trial", "试验栏目", "trial", order=1, note="试验栏目有什么", newest=lambda: iter(lines)
    )


def switch(part, value):
    policy.change(part.setting, value, basis="测试", confirmed=True, by=builders.alliance().officer)


def links(page):
    return re.findall(r'<nav class="site-parts".*?</nav>', page, re.S)[0].count("试验栏目")


def test_site_shows_the_alliance_its_parts_and_their_newest(client, trial):
    page = client.get("/site/").content.decode()
    assert re.findall(r"<h1>(.*?)</h1>", page) == [policy.get("alliance_name")]
    assert re.findall(r'<li><a href="(.*?)">(.岗位)</a>', page) == [
        ("/site/trial/1/", "甲岗位"),
        ("/a/", "乙岗位"),
    ]
    assert re.findall(r"<time.*?>(.*?)</time>", page) == ["3月9日"]
    assert (links(page), "<script" in page) == (1, False)


def test_site_names_a_part_without_entries_by_its_note(client, trial, monkeypatch):
    monkeypatch.setitem(pages._parts, "trial", pages.Part("trial", "试验栏目", "trial", 1, "试验栏目有什么"))
    page = client.get("/site/").content.decode()
    assert page.count("<span>试验栏目有什么</span>") == 1


def test_page_may_be_kept_by_any_cache_and_is_the_same_for_everybody(client, trial):
    known = Client()
    known.force_login(builders.person())
    known.get("/inbox/")
    answers = [client.get("/site/trial/"), known.get("/site/trial/")]
    assert [one.headers["Cache-Control"] for one in answers] == ["public, max-age=120"] * 2
    assert [("Vary" in one.headers, bool(one.cookies)) for one in answers] == [(False, False)] * 2
    assert answers[0].content == answers[1].content


def test_page_that_has_not_changed_is_not_sent_again(client, trial):
    mark = client.get("/site/trial/").headers["ETag"]
    again = client.get("/site/trial/", headers={"If-None-Match": mark})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/site/trial/", headers={"If-None-Match": '"other"'}).status_code == 200


def test_answer_that_failed_is_not_kept(client, trial):
    assert "Cache-Control" not in client.get("/site/failing/").headers


@pytest.mark.once
def test_page_costs_one_query(client, trial, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/site/trial/")


@pytest.mark.parametrize(
    ("value", "visitor", "member", "listed"),
    [("open", 200, 200, 1), ("members", 302, 200, 0), ("off", 404, 404, 0)],
)
def test_part_is_seen_by_whom_its_setting_says(client, trial, value, visitor, member, listed):
    switch(trial, value)
    known = Client()
    known.force_login(builders.person())
    answers = [client.get("/site/trial/"), known.get("/site/trial/")]
    assert [one.status_code for one in answers] == [visitor, member]
    assert links(client.get("/site/").content.decode()) == listed
    kept = "public, max-age=120" if value == "open" else "private, no-store"
    assert answers[1].headers["Cache-Control"] == kept


def test_part_for_members_leads_a_visitor_to_the_sign_in_page_and_back(client, trial):
    switch(trial, "members")
    assert client.get("/site/trial/?q=1").headers["Location"] == "/login/?next=/site/trial/%3Fq%3D1"


def test_site_takes_no_act(client, trial):
    assert [client.post(address).status_code for address in ("/site/", "/site/trial/")] == [405, 405]


@pytest.mark.parametrize("method", ["get", "head"])
def test_visitor_is_led_from_the_bare_address_to_the_site(client, method):
    assert (
        getattr(client, method)("/").headers["Location"] == "/login/?next=/"
    )  # an empty portal is to be founded
    builders.person()
    assert getattr(client, method)("/").headers["Location"] == "/site/"


def test_whoever_was_signed_in_is_led_from_the_bare_address_to_the_sign_in_page(client):
    for cookie in (settings.SESSION_COOKIE_NAME, "seen"):
        browser = Client()
        browser.cookies[cookie] = "over"
        assert browser.get("/").headers["Location"] == "/login/?next=/"


def test_bare_address_leads_to_the_sign_in_page_where_the_setting_says_so(client):
    policy.change("site_front", "login", basis="测试", confirmed=True, by=builders.alliance().officer)
    assert client.get("/").headers["Location"] == "/login/?next=/"


def test_act_at_the_bare_address_asks_to_sign_in(client):
    assert client.post("/").headers["Location"] == "/login/?next=/"


def test_search_engines_read_the_site_only(client):
    rules = client.get("/robots.txt").content.decode().splitlines()
    assert rules == ["User-agent: *", "Allow: /site/", "Allow: /static/", "Disallow: /"]


def test_footer_names_the_icp_number_and_the_office(client):
    officer = builders.alliance().officer
    for key, text in (("icp_number", "鲁ICP备12345678号"), ("contact_line", "秘书处 0534-1234567")):
        policy.change(key, text, basis="测试", confirmed=True, by=officer)
    foot = client.get("/site/").content.decode().partition('<footer class="site-foot">')[2]
    assert re.findall(r">([^<>]*(?:ICP|0534)[^<>]*)<", foot) == ["秘书处 0534-1234567", "鲁ICP备12345678号"]
