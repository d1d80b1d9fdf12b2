"""Reading changes nothing: no GET of any address writes to the database or opens a transaction (which on SQLite waits for
the lock of the writers), whoever asks, so that a locked, full or read-only database still shows every page."""

import re

import pytest
from django.db import connection

from alliance.tests import url_world

pytestmark = pytest.mark.django_db

# A file that leaves the portal is recorded first: without the record there is no file.
FILES = {
    "application_evidence_file",
    "assessment_result_xlsx",
    "circular_xlsx",
    "decision_minutes",
    "evidence",
    "export_file",
    "roster_template",
    "standard_export",
    "standard_template",
}
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


@pytest.mark.parametrize("name", url_world.addresses())
def test_get_writes_nothing_for_any_role(name, in_world, django_db_blocker):
    with django_db_blocker.unblock():
        for role in url_world.ROLES:
            with Writes() as written:
                url_world.ask(in_world, role, name, "GET")
            assert (role, written - (RECORD if name in FILES else set())) == (role, set())


def test_a_post_is_seen_to_write(in_world, django_db_blocker):
    """The measure can fail."""
    with django_db_blocker.unblock(), Writes() as written:
        url_world.ask(in_world, "liaison", "inbox_read_all", "POST")
    assert ("UPDATE", "alliance_notification") in written
