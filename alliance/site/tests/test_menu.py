"""The menu: one entry is lit, that of the list which the page belongs to, wherever its address stands."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from alliance.registers.portal import registry
from alliance.tests import builders


def lit(answer) -> list[str]:
    return [
        entry["label"] for section in answer.context["menu"] for entry in section["items"] if entry["active"]
    ]


def test_pages_of_entries_exist():
    named = {page for item in registry.menu for page in item.pages}
    assert len(named) > 10
    assert named - {name for name in get_resolver().reverse_dict if isinstance(name, str)} == set()


@pytest.fixture
def house(db):
    return builders.alliance()


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("representative_replace", "成员单位"),
        ("representative_invite", "成员单位"),
        ("seat_new", "理事会"),
        ("units", "成员单位"),
        ("power_changes", "人事变更确认"),
        ("home", "我的待办"),
    ],
)
def test_page_lights_the_list_it_belongs_to(house, name, label):
    client = Client()
    client.force_login(house.officer)
    liaison = house.enterprise.representatives.get(user=house.enterprise_liaison)
    needs_person = name.startswith("representative")
    answer = client.get(reverse(name, args=[liaison.pk] if needs_person else []))
    assert (answer.status_code, lit(answer)) == (200, [label])


def test_page_of_no_list_lights_nothing(house):
    client = Client()
    client.force_login(house.officer)
    assert lit(client.get(reverse("profile"))) == []
