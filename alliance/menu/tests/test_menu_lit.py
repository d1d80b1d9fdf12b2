"""What every page lights in the menu, for every address and role: `alliance/tests/menu_lit.txt`."""

from types import SimpleNamespace

import pytest
from django.urls import resolve

from alliance.ground import access
from alliance.menu import entries
from alliance.menu.tests.lit import lit
from alliance.tests import url_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ROLES = ("officer", "secretary", "chair", "liaison", "reviewer", "system")
FILE = url_world.FILE.with_name("menu_lit.txt")


def lit_by_role(world: SimpleNamespace, name: str, answers: dict[str, str]) -> list[str]:
    """`area/tab` for each role that may open the page; `.` for the others, `-` where nothing is lit."""
    path, found = url_world.path_of(world, name), []
    for role in ROLES:
        if answers[role] != "open":
            found.append(".")
            continue
        user = world.people[role]
        request = SimpleNamespace(user=user, path=path, resolver_match=resolve(path), GET={}, COOKIES={})
        with access.remembering([user]):
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
