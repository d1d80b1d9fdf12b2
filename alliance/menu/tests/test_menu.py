"""The menu: the entry and the tab of every page are lit, wherever its address stands; badges cost one query."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from alliance.menu.tests.lit import lit
from alliance.registers.portal import registry
from alliance.tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_pages_of_entries_exist():
    named = {page for item in registry.menu for page in item.pages}
    assert len(named) > 10
    assert named - {name for name in get_resolver().reverse_dict if isinstance(name, str)} == set()


def test_pages_stand_in_declared_areas():
    assert {item.area for item in registry.menu} == set(registry.areas)


def test_no_two_pages_are_called_the_same():
    labels = [item.label for item in registry.menu]
    assert {label for label in labels if labels.count(label) > 1} == set()


@pytest.fixture
def house(db):
    return builders.alliance()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("representative_replace", ["members", "units"]),
        ("representative_invite", ["members", "units"]),
        ("seat_new", ["council", "council"]),
        ("units", ["members", "units"]),
        ("power_changes", ["system", "power_changes"]),
        ("home", ["desk", "home"]),
    ],
)
def test_page_lights_the_list_it_belongs_to(house, name, expected):
    client = Client()
    client.force_login(house.officer)
    liaison = house.enterprise.representatives.get(user=house.enterprise_liaison)
    needs_person = name.startswith("representative")
    answer = client.get(reverse(name, args=[liaison.pk] if needs_person else []))
    assert (answer.status_code, lit(answer.context["menu"])) == (200, expected)


def test_page_of_no_list_lights_nothing(house):
    client = Client()
    client.force_login(house.officer)
    answer = client.get(reverse("profile"))
    assert lit(answer.context["menu"]) == []
    assert "story-tabs" not in answer.content.decode()


def test_officer_sees_the_year_of_the_alliance_and_the_catalogue_below_it(house):
    client = Client()
    client.force_login(house.officer)
    drawn = client.get(reverse("monthly_reports")).context["menu"]
    assert [(entry.label, entry.digit) for entry in drawn.entries] == [
        ("工作台", "1"),
        ("成员单位", "2"),
        ("理事会", "3"),
        ("履职记录", "4"),
        ("信息报送", "5"),
        ("2026年度考核", "6"),
        ("年度报告", "7"),
        ("考核标准", "8"),
        ("办法条款", "9"),
        ("报表中心", ""),
    ]
    assert [entry.label for entry in drawn.foot] == ["设置与运行"]
    tabs = ["报送看板", "报送与审核", "补报开放", "缺报通报", "信息排名", "征集任务"]
    assert [tab.label for tab in drawn.tabs] == tabs


def test_one_page_of_an_area_with_years_stands_for_itself(house):
    client = Client()
    client.force_login(house.school_liaison)
    drawn = client.get(reverse("my_reports")).context["menu"]
    assert [entry.label for entry in drawn.entries] == [
        "工作台",
        "我的单位",
        "理事会",
        "履职记录",
        "信息报送",
        "秘书处考核",
        "考核标准",
        "办法条款",
        "报表中心",
    ]
    assert [(tab.label, tab.active) for tab in drawn.tabs] == [
        ("单位档案", False),
        ("我的报送", True),
        ("征集填报", False),
        ("本单位年度考核", False),
        ("收文", False),
        ("交办事项", False),
        ("年度工作总结", False),
        ("本单位看板", False),
    ]


@pytest.mark.both
def test_badges_count_what_waits_in_one_query(house):
    client = Client()
    client.force_login(house.officer)
    assert client.get(reverse("menu_badges")).json() == {}
    builders.submitted_report(house.school, house.school_head)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(reverse("menu_badges"))
    counting = [query["sql"] for query in asked if "reports to check:" in query["sql"]]
    # Besides: session, person, rights, settings, years, and whom the person steps back for.
    assert (len(asked), len(counting)) == (7, 1)
    assert answer.json() == {"monthly_reports": 1, "area-reports": 1}
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    client.force_login(house.school_head)
    assert client.get(reverse("menu_badges")).json() == {}


def test_menu_stays_narrow_by_its_cookie(house):
    client = Client()
    client.force_login(house.officer)
    assert 'class="menu-narrow"' not in client.get(reverse("units")).content.decode()
    client.cookies["menu"] = "narrow"
    assert 'class="menu-narrow"' in client.get(reverse("units")).content.decode()


def test_menu_is_drawn_once_for_all_who_see_the_same(house):
    def menu(person, name):
        client = Client()
        client.force_login(person)
        return client.get(reverse(name)).context["menu"]

    first, again, other = (menu(house.officer, name) for name in ("profile", "profile", "inbox"))
    assert first is again
    assert (lit(first), lit(other)) == ([], ["desk", "inbox"])
    assert menu(house.enterprise_liaison, "profile").drawn["menu"] != first.drawn["menu"]
