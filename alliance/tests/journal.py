"""What has been written to the database since the beginning of a test, as one word that is the same for the same writing.

Installed on the main thread's connection. Once another thread has written in a test, its word says nothing any more and
whoever asks reads the tables.
"""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.signals import connection_created

from alliance.tests import rows

WRITES = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
ONLY_READS = re.compile(
    r"[\s(]*(?:SELECT|EXPLAIN|PRAGMA|SET|SAVEPOINT|RELEASE|ANALYZE|SHOW|BEGIN|COMMIT)\b", re.IGNORECASE
)
BACK = re.compile(r"\s*ROLLBACK TO\b", re.IGNORECASE)


def said(params: Any) -> str:
    """What is written, in full: PostgreSQL's wrappers of JSON show only their beginning."""
    if isinstance(params, list | tuple):
        return ",".join(map(said, params))
    return repr(getattr(params, "obj", params))


class Journal:
    def __init__(self) -> None:
        self.word: Any = None  # None until somebody has looked at the tables
        self.others = False  # whether another thread has written since the test began
        self._aside = False
        self._first: list[dict[str, rows.Table]] = []

    def __call__(self, execute: Callable, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if not self._aside and (self.word is not None or self._first):
            self._note(str(sql), params)
        return execute(sql, params, many, context)

    def _note(self, sql: str, params: Any) -> None:
        if ONLY_READS.match(sql):
            return
        if written := WRITES.match(sql):
            self._keep(written[1])
        elif not BACK.match(sql):
            params = object()  # an act that nobody knows here never gives the same word again
            for first in self._first:
                first[""] = rows.Table((), {})
        if self.word is not None:
            self.word = hash((self.word, "ROLLBACK" if BACK.match(sql) else sql, said(params)))

    def _keep(self, table: str) -> None:
        """The table as it is before it is written to, for those who compare afterwards."""
        wanting = [first for first in self._first if table not in first]
        if not wanting:
            return
        known = table in rows.key_columns()
        with self.aside():
            now = rows.read(table) if known else rows.Table((), {})
        for first in wanting:
            first[table if known else ""] = now

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What is done within is not noted."""
        before, self._aside = self._aside, True
        try:
            yield
        finally:
            self._aside = before

    @contextmanager
    def first_seen(self) -> Iterator[dict[str, rows.Table]]:
        """The tables that are written to within, each as it was; "" stands for what cannot be compared."""
        first: dict[str, rows.Table] = {}
        self._first.append(first)
        try:
            yield first
        finally:
            self._first.pop()

    def repeat(self, changes: list[rows.Change]) -> None:
        """Repeat the changes: not noted word by word, but those who compare afterwards see them."""
        for one in changes:
            self._keep(one.table)
        with self.aside():
            rows.repeat(changes)

    def begin(self) -> None:
        """At the beginning and at the end of a test: what is in the tables is not known."""
        self.word, self.others = None, False
        if not self.is_kept():
            connection.execute_wrappers.append(self)
            connection.rollback = self._noting(connection.rollback)
            connection_created.connect(self._opened)

    def _noting(self, rollback: Callable) -> Callable:
        """A transaction that ends so sends no statement."""

        def noted() -> None:
            if self.word is not None:
                self.word = hash((self.word, "ROLLBACK"))
            rollback()

        return noted

    def _opened(self, connection: Any, **_: Any) -> None:
        mine = threading.current_thread() is threading.main_thread()
        if not mine and self._elsewhere not in connection.execute_wrappers:
            connection.execute_wrappers.append(self._elsewhere)

    def _elsewhere(self, execute: Callable, sql: Any, params: Any, many: bool, context: Any) -> Any:
        self.others = self.others or not ONLY_READS.match(str(sql))
        return execute(sql, params, many, context)

    def is_kept(self) -> bool:
        return self in connection.execute_wrappers


journal = Journal()
