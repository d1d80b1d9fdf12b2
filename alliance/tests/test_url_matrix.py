"""Every address × role × method: what each role gets, compared with the table in `url_matrix.txt`.

The table is the specification and is read by people: one line per address and method, one column per role. A new address
without a line fails, and says what the portal answers now (read it before you write it down); so does a line without an address.

Whether somebody is let in is decided before a page is drawn, so pages are drawn for two roles only; every page of every role is
drawn by `test_accessible.py`.

Reading changes nothing: no GET of any address writes to the database or opens a transaction (which on SQLite waits for the
lock of the writers), whoever asks, so that a locked, full or read-only database still shows every page.
"""

import logging
import re
from contextlib import nullcontext
from functools import cache

import pytest
from django.db import connection

from alliance.public import pages
from alliance.tests import url_world
from reports.catalogue import entries

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # the database is there however the tests are chosen

TABLE = url_world.read_table()

# A file that leaves the portal is recorded first: without the record there is no file. Those that are given at once.
FILES = entries.given_at_once()
DRAWN = ("liaison", "officer")  # nothing is written while a page is drawn either
RECORD = {("INSERT", "alliance_download"), ("BEGIN", "transaction")}
WRITES = re.compile(
    r'\s*(?:WITH\b.*?\))?\s*(INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)', re.I | re.S
)


class Writes:
    """What is written within this block: verb and table of each statement."""

    def __init__(self):
        self.found = set()
        self.transactions = -1  # the one in which the world asks

    def __call__(self, execute, sql, params, many, context):
        if written := WRITES.match(sql):
            self.found.add((written[1].split()[0].upper(), written[2]))
        if sql.startswith("SAVEPOINT"):
            self.transactions += 1
            if self.transactions:
                self.found.add(("BEGIN", "transaction"))
        return execute(sql, params, many, context)

    def __enter__(self):
        self.wrapper = connection.execute_wrapper(self)
        self.wrapper.__enter__()
        return self.found

    def __exit__(self, *error):
        self.wrapper.__exit__(*error)


@pytest.fixture(scope="module")
def got(world):
    """`name -> {role: (word, what is written)}` by GET; each address is asked once, in the world of the first who asks."""

    @cache
    def ask(name):
        found = {}
        for role in url_world.ROLES:
            with Writes() as written, nullcontext() if role in DRAWN else url_world.without_pages():
                found[role] = url_world.ask(world, role, name, "GET"), written
        return found

    return ask


def test_every_address_has_its_line_and_every_line_its_address():
    wanted = {(name, method) for name in url_world.addresses() for method in url_world.METHODS}
    assert (sorted(wanted - TABLE.keys()), sorted(TABLE.keys() - wanted)) == ([], [])


def test_every_address_is_open_to_somebody_but_those_that_are_named():
    """Where nobody gets in, a line proves no more than who finds the record: `never_open.txt` says why, of each, and only of these."""
    lines = (url_world.FILE.parent / "never_open.txt").read_text().splitlines()
    named = [name for line in lines if not line.startswith("#") for name in line.split()]
    shut = {name for (name, method), words in TABLE.items() if not {"open", "closed"} & set(words.values())}
    assert (sorted(shut - set(named)), sorted(set(named) - shut)) == ([], [])
    assert len(named) == len(set(named))


@pytest.mark.parametrize("name", url_world.addresses())
def test_address_answers_each_role_as_the_table_says(name, in_world, got, django_db_blocker, caplog):
    caplog.set_level(logging.ERROR, "django.request")  # who is refused is no news here
    with django_db_blocker.unblock():
        found = {"GET": {role: word for role, (word, _) in got(name).items()}}
        with url_world.without_pages():
            found["POST"] = url_world.answers(in_world, name, "POST")
    odd = [
        f"{method} {role}: {word} ≠ {TABLE.get((name, method), {}).get(role)}"
        for method in url_world.METHODS
        for role, word in found[method].items()
        if word != TABLE.get((name, method), {}).get(role)
    ]
    assert "\n".join(odd) == ""


@pytest.mark.parametrize("name", url_world.addresses())
def test_get_writes_nothing_for_any_role(name, in_world, got, django_db_blocker):
    with django_db_blocker.unblock():
        written = {role: found for role, (_, found) in got(name).items()}
    own = RECORD if name in FILES else set()
    assert {role: found - own for role, found in written.items()} == {role: set() for role in url_world.ROLES}


def test_a_post_is_seen_to_write(in_world, django_db_blocker):
    """The measure can fail."""
    with django_db_blocker.unblock(), Writes() as written:
        url_world.ask(in_world, "liaison", "inbox_read_all", "POST")
    assert ("UPDATE", "alliance_notification") in written


PUBLIC = {name: view.part for name, view, _ in entries.views() if getattr(view, "part", "")}


@pytest.mark.parametrize("name", sorted(PUBLIC))
@pytest.mark.parametrize(
    ("seen_by", "words"), [(pages.OFF, ("none", "none")), (pages.MEMBERS, ("login", "open"))]
)
def test_page_of_a_part_is_closed_where_its_part_is(
    name, seen_by, words, in_world, django_db_blocker, monkeypatch
):
    """All of a part, each article and picture too; what is for members is that for anybody who is signed in."""
    real = pages.seen_by
    monkeypatch.setattr(pages, "seen_by", lambda part: seen_by if part.key == PUBLIC[name] else real(part))
    with django_db_blocker.unblock():
        assert (
            tuple(url_world.ask(in_world, role, name, "GET") for role in ("anonymous", "outsider")) == words
        )


def test_every_part_has_its_pages_among_them():
    assert set(PUBLIC.values()) == set(pages._parts)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
def test_no_address_takes_another_method(method, in_world, django_db_blocker):
    """Nothing is changed or shown by methods that no page uses."""
    with django_db_blocker.unblock(), url_world.without_pages():
        odd = {
            name
            for name in url_world.addresses()
            if url_world.ask(in_world, "officer", name, method) == "open"
        }
    assert odd == set()
