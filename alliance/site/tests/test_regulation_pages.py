"""The pages below /regulation/: what they list, link and count."""

import re
from datetime import datetime

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance.ground import access, audit, clock
from alliance.registers import regulation
from alliance.site.models import RegulationText

pytestmark = pytest.mark.once


def refs(clauses):
    return [clause.ref for clause in clauses]


@pytest.fixture
def bare(monkeypatch):
    """No page serves any clause, until the test registers one."""
    monkeypatch.setattr(regulation, "_pages", {})


@pytest.fixture
def reader(client, db):
    """The browser of a person without any office."""
    person = get_user_model()(username="reader", name="张读")
    client.force_login(audit.save(person, by=None, reason="测试"))
    with clock.at(datetime(2026, 11, 22, 9, tzinfo=clock.TZ)):
        yield client


def listed(response):
    return [clause.ref for table in response.context["chapters"].values() for clause in table.rows]


def words(response):
    """The text of the page, each run of blanks as one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_list_sends_strangers_to_the_login(client, db):
    address = reverse("regulation")
    assert client.get(address).headers["Location"] == f"{reverse('login')}?next={address}"


def test_list_shows_every_clause_by_chapter(reader):
    response = reader.get(reverse("regulation"))
    assert list(response.context["chapters"]) == list(
        dict.fromkeys(c.chapter for c in regulation.all_clauses())
    )
    assert listed(response) == refs(regulation.all_clauses())


@pytest.mark.both
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"party": "DEPUTY_SECRETARY_GENERAL"}, ["9.deputy"]),
        ({"frequency": "MONTHLY"}, ["10.school.8", "10.enterprise.13"]),
        ({"frequency": "MONTHLY", "party": "SCHOOL"}, ["10.school.8"]),
        ({"served": "yes"}, ["10.school.8"]),
        ({"served": "yes", "party": "ENTERPRISE"}, []),
        ({"q": "订单班"}, ["10.enterprise.7"]),
        ({"q": "第十三条 复评"}, ["13", "13.2"]),
        ({"frequency": "ONCE"}, []),
    ],
)
@pytest.mark.usefixtures("bare")
def test_list_filters(reader, query, expected):
    regulation.serve("10.school.8", "regulation", "月度信息报送")
    assert listed(reader.get(reverse("regulation"), query)) == expected


@pytest.mark.usefixtures("bare")
def test_list_of_what_is_not_served_leaves_out_the_served_and_what_is_no_duty(reader):
    regulation.serve("10.school.8", "regulation", "月度信息报送")
    duties = [clause.ref for clause in regulation.all_clauses() if clause.duty]
    duties.remove("10.school.8")
    assert listed(reader.get(reverse("regulation"), {"served": "no"})) == duties


def test_list_links_the_full_text_once_it_is_uploaded(reader):
    assert words(reader.get(reverse("regulation"))).count("尚未上传办法全文") == 1
    text = RegulationText(name="办法.pdf", content_type="application/pdf", sha256="0" * 64)
    text.file.save("办法.pdf", ContentFile(b"%PDF-1.7"), save=False)
    audit.save(text, by=None, reason="测试")
    response = reader.get(reverse("regulation"))
    assert words(response).count("尚未上传办法全文") == 0
    assert response.content.decode().count(f'href="{reverse("regulation_text")}"') == 1
    assert reader.get("/regulation/5.1/").content.decode().count(f'href="{reverse("regulation_text")}"') == 1


def test_list_offers_the_upload_to_the_secretariat_only(reader, monkeypatch):
    upload = f'action="{reverse("regulation_upload")}"'
    assert reader.get(reverse("regulation")).content.decode().count(upload) == 0
    monkeypatch.setattr(
        access, "_asked", lambda user: {access.Office.SECRETARY_GENERAL.permission: frozenset({1})}
    )
    assert reader.get(reverse("regulation")).content.decode().count(upload) == 1


def test_list_leaves_out_conditions_it_does_not_know(reader):
    query = {"party": "GUEST", "frequency": "DAILY", "served": "maybe", "year": "1066", "page": "7"}
    response = reader.get(reverse("regulation"), query)
    assert listed(response) == refs(regulation.all_clauses())
    assert words(response).count("括号内为 2026 年的实时记录数") == 1


@pytest.mark.both
@pytest.mark.usefixtures("bare")
def test_list_shows_live_counts_of_the_year_asked_for(reader):
    regulation.serve("10.school.8", "regulation", "月度信息报送", count={2026: 1234, 2025: 0}.get)
    assert words(reader.get(reverse("regulation"), {"served": "yes"})).count("月度信息报送 （1,234 条）") == 1
    earlier = {"served": "yes", "year": "2025"}
    page = words(reader.get(reverse("regulation"), earlier))
    assert (page.count("月度信息报送 （0 条）"), page.count("括号内为 2025 年的")) == (1, 1)
    unrecorded = {"served": "yes", "year": "2024"}
    assert words(reader.get(reverse("regulation"), unrecorded)).count("月度信息报送 （未记录）") == 1


@pytest.mark.usefixtures("bare")
def test_list_asks_each_counter_once(reader):
    asked = []

    def reports(year):
        asked.append(year)
        return 3

    for ref in ("7.4", "10.school.8", "10.enterprise.13"):
        regulation.serve(ref, "regulation", "月度信息报送", count=reports)
    page = words(reader.get(reverse("regulation"), {"served": "yes"}))
    assert page.count("月度信息报送 （3 条）") == 3
    assert asked == [2026]


@pytest.mark.usefixtures("bare")
def test_list_links_pages_only_for_those_who_may_open_them(reader):
    regulation.serve("13.2", "login", "复评分工", shown=lambda user: user.username == "reader")
    regulation.serve("13.2", "regulation_clause", "秘书处专用", args=["16"], shown=lambda user: False)
    page = reader.get(reverse("regulation"), {"party": "SECRETARIAT", "served": "yes"}).content.decode()
    assert page.count(f'<a href="{reverse("login")}">复评分工</a>') == 1
    assert page.count("秘书处专用") == 1
    assert page.count("秘书处专用</a>") == 0


@pytest.mark.usefixtures("bare")
def test_list_says_honestly_what_no_page_serves(reader):
    query = {"frequency": "MONTHLY"}
    assert words(reader.get(reverse("regulation"), query)).count("尚未由系统承办") == 2
    regulation.serve("10.school.8", "regulation", "月度信息报送")
    assert words(reader.get(reverse("regulation"), query)).count("尚未由系统承办") == 1


@pytest.mark.usefixtures("bare")
def test_list_costs_the_same_queries_however_many_clauses_are_served(reader):
    def people(year):
        return get_user_model().objects.count()

    def queries():
        with CaptureQueriesContext(connection) as captured:
            reader.get(reverse("regulation"))
        return len(captured)

    queries()  # the first page fills the caches of content types and settings
    bare = queries()
    regulation.serve("5.1", "regulation", "人员", count=people)
    one = queries()
    for clause in regulation.all_clauses():
        regulation.serve(clause.ref, "regulation", "人员", count=people)
    assert (one - bare, queries() - bare) == (1, 1)


# ---------------------------------------------------------------- /regulation/<ref>/


def test_every_clause_has_a_page_with_its_gloss_and_what_stands_below(reader):
    for clause in regulation.all_clauses():
        response = reader.get(f"/regulation/{clause.ref}/")
        assert response.context["clause"] == clause
        assert response.context["below"].rows == regulation.children(clause.ref)
        assert words(response).count(f"内容提要 {clause.gloss} ") == 1


def test_clause_page_is_missing_for_an_unknown_reference(reader):
    assert reader.get("/regulation/13.2/").status_code == 200
    assert reader.get("/regulation/13.3/").status_code == 404


@pytest.mark.usefixtures("bare")
def test_clause_page_counts_this_year_and_the_last(reader):
    regulation.serve("13.1", "regulation", "年度自评", count={2026: 41, 2025: 38}.get)
    assert words(reader.get(reverse("regulation_clause", args=["13.1"]))).count("年度自评 41 条 38 条") == 1


def test_clause_page_tells_how_an_open_question_is_read(reader):
    note = regulation.get("13.2").note
    assert words(reader.get(reverse("regulation_clause", args=["13.2"]))).count(note) == 1
    assert regulation.get("5.1").note == ""
    assert words(reader.get(reverse("regulation_clause", args=["5.1"]))).count("本系统的理解") == 0
