"""The menu: the entry and the tab of every page are lit, wherever its address stands; badges cost one query."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, resolve, reverse

from alliance.menu import entries
from alliance.registers.portal import registry
from alliance.tests import builders, url_world

pytestmark = pytest.mark.django_db

ROLES = ("officer", "secretary", "chair", "liaison", "reviewer", "system")
FILE = url_world.FILE.with_name("menu_lit.txt")


def lit(drawn: entries.Menu) -> list[str]:
    """The area that is lit, and the tab in it."""
    every = [*drawn.entries, *drawn.foot]
    areas = [entry.key for entry in every if entry.active]
    return areas + [tab.key for entry in every for tab in entry.tabs if tab.active]


def test_pages_of_entries_exist():
    named = {page for item in registry.menu for page in item.pages}
    assert len(named) > 10
    assert named - {name for name in get_resolver().reverse_dict if isinstance(name, str)} == set()


def test_pages_stand_in_declared_areas():
    assert {item.area for item in registry.menu} == set(registry.areas)


def lit_by_role(world: SimpleNamespace, name: str, answers: dict[str, str]) -> list[str]:
    """`area/tab` for each role that may open the page; `.` for the others, `-` where nothing is lit."""
    path, found = url_world.path_of(world, name), []
    for role in ROLES:
        if answers[role] != "open":
            found.append(".")
            continue
        request = SimpleNamespace(
            user=world.people[role], path=path, resolver_match=resolve(path), GET={}, COOKIES={}
        )
        found.append("/".join(lit(entries.drawn(request))) or "-")
    return found


def read_lit() -> dict[str, list[str]]:
    lines = [line.split() for line in FILE.read_text().splitlines() if line and not line.startswith("#")]
    return {name: words for name, *words in lines}


def test_every_page_lights_the_story_it_belongs_to(in_world, django_db_blocker):
    with django_db_blocker.unblock():
        found = {
            name: lit_by_role(in_world, name, answers)
            for (name, method), answers in url_world.read_table().items()
            if method == "GET" and "open" in [answers[role] for role in ROLES]
        }
    assert found == read_lit()


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


def test_officer_sees_the_year_of_the_alliance_in_nine_entries(house):
    client = Client()
    client.force_login(house.officer)
    drawn = client.get(reverse("monthly_reports")).context["menu"]
    assert [(entry.label, entry.digit) for entry in drawn.entries] == [
        ("工作台", "1"),
        ("成员单位", "2"),
        ("理事会", "3"),
        ("信息报送", "4"),
        ("2026年度考核", "5"),
        ("年度报告", "6"),
        ("考核标准", "7"),
        ("办法条款", "8"),
    ]
    assert [entry.label for entry in drawn.foot] == ["设置与运行"]
    assert [tab.label for tab in drawn.tabs] == ["报送看板", "报送与审核", "补报开放", "缺报通报", "信息排名"]


def test_one_page_of_an_area_with_years_stands_for_itself(house):
    client = Client()
    client.force_login(house.school_liaison)
    drawn = client.get(reverse("my_reports")).context["menu"]
    assert [entry.label for entry in drawn.entries] == [
        "工作台",
        "我的单位",
        "理事会",
        "信息报送",
        "秘书处考核",
        "考核标准",
        "办法条款",
    ]
    assert [(tab.label, tab.active) for tab in drawn.tabs] == [
        ("单位档案", False),
        ("我的报送", True),
        ("本单位年度考核", False),
    ]


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
