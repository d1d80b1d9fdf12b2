"""Every page without parameters that a role may open is linked from the menu, or from a page of the menu; every act is named by a page."""

import re
from types import SimpleNamespace

import pytest
from django.urls import Resolver404, resolve

from alliance.menu import entries
from alliance.tests import url_world
from alliance.tests.desk import todos_of
from alliance.tests.source import ROOT, sources, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# Reached in another way: the search field, the user menu, printed codes, the server's start, the public site; for reading only, from the clauses.
ELSEWHERE = {
    "founding", "login", "logout", "search", "verify", "annual_reports", "settings", "holidays", "site", "robots", "job_board", "job_feed",
    "apply", "membership_apply", "site_guides", "site_members", "site_news", "site_notices", "site_standards",
}  # fmt: skip
# Open, but with nothing in it for this role that another page of its menu does not show.
OF_A_UNIT = {"units", "people", "motions", "resolutions", "earlier_grades"}
OF_NO_UNIT = {"assessments_mine", "my_unit"}
OF_NO_OFFICE = OF_NO_UNIT | {"monthly_reports", "objections", "report_censures"}
EMPTY = {
    "stranger": OF_A_UNIT | {"rectifications"},
    "liaison": OF_A_UNIT,
    "head": OF_A_UNIT,
    "officer": OF_NO_UNIT | {"roster_template", "seats_sheet"},  # the templates are linked from the imports
    "chair": {"seats_sheet"},
    "auditor": OF_NO_OFFICE,
    "system": OF_NO_OFFICE,
}
# A view puts these names together; the menu itself leads to the own unit.
NOT_NAMED = {"dashboard_council_file", "dashboard_own_file", "dashboard_secretariat_file", "my_unit"}
PAPER = re.compile(r'action="(/[^"#?]*)')  # a paper is had by the button that has it made
LINK = re.compile(r'(?:href|hx-get|data-badges)="(/[^"#?]*)')


def links_of(client, path: str) -> dict[str, str]:
    """`{name of the page: its path}` of what a page links to."""
    page = client.get(path).content.decode()
    found, links = {}, set(LINK.findall(page))
    for target in links | set(PAPER.findall(page)):
        try:
            match = resolve(target)
        except Resolver404:
            continue
        if not match.kwargs and (target in links or hasattr(match.func, "compose")):
            found[match.url_name] = target
    return found


def tabs_of(user) -> dict[str, str]:
    """`{name of the page: its path}` of all tabs of the menu."""
    request = SimpleNamespace(user=user, path="/", resolver_match=None, GET={})
    drawn = entries.drawn(request)
    return {tab.key: tab.url for entry in [*drawn.entries, *drawn.foot] for tab in entry.tabs}


@pytest.mark.parametrize("role", EMPTY)
def test_page_is_reachable_from_the_menu(in_world, django_db_blocker, role):
    table = url_world.read_table()
    plain = {
        name
        for (name, method), answers in table.items()
        if method == "GET" and answers[role] == "open" and not url_world.parameters(name)
    }
    with django_db_blocker.unblock():
        client = in_world.clients[role]
        pages = links_of(client, "/") | tabs_of(in_world.people[role])
        reached = set(pages)
        for name, path in pages.items():
            if name not in ("logout", "home", "menu_badges"):
                reached |= set(links_of(client, path))
    assert plain - reached - ELSEWHERE == EMPTY[role] - reached


@pytest.mark.parametrize(("role", "shown"), [("liaison", True), ("head", True), ("stranger", False)])
def test_menu_shows_rectification_to_the_unit_that_has_a_case(in_world, django_db_blocker, role, shown):
    with django_db_blocker.unblock():
        assert ("rectifications" in links_of(in_world.clients[role], "/")) == shown


# What waits there is counted elsewhere: a duty with the ledger, what is read with what is received.
COUNTED_ELSEWHERE = {
    "my_summaries", "assessments_mine", "documents", "posts", "council", "my_reports", "my_unit", "units", "meetings",
    "our_summaries", "report_censures",
}  # fmt: skip


@pytest.mark.parametrize("role", EMPTY)
def test_tab_of_what_waits_has_a_number(in_world, django_db_blocker, role):
    """Where the home page has something to do, the tab that lights there says so."""
    with django_db_blocker.unblock():
        user = in_world.people[role]
        shown = [item for items in entries.shown_to(user).values() for item in items]
        tabs = {}
        for one in todos_of(user):
            path = one.url.partition("?")[0]
            page = resolve(path).url_name or ""
            names = {item.url_name for item in shown if page in (item.url_name, *item.pages)}
            if tab := entries.lit(shown, path, page):
                tabs[one.title] = names | {tab.url_name}
        numbers = entries.badges(user)
    lacking = {title: names for title, names in tabs.items() if not names & numbers.keys()}
    assert {title: names for title, names in lacking.items() if not names & COUNTED_ELSEWHERE} == {}


def test_every_act_is_named_by_a_template_or_a_view():
    """A verb whose address nobody names has no button. Whether the button is drawn, the pages' own tests say."""
    acts = {
        name
        for (name, method), answers in url_world.read_table().items()
        if method == "POST" and "closed" not in answers.values()
    }
    views = [path for path in sources() if path.name not in ("urls.py", "portal.py")]
    texts = map(text_of, [*views, *(ROOT / "templates").rglob("*.*")])
    named = {name for text in texts for name in re.findall(r"""["'](\w+)["']""", text)}
    assert acts - named == NOT_NAMED
