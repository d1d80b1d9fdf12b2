"""The rows of the test database: how many there are, what they say, and what has become of them since."""

import hashlib
import time
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import OperationalError, connection, transaction
from django.db.models import AutoField

Row = tuple[Any, ...]
LASTING = {Permission._meta.db_table, ContentType._meta.db_table}  # there before every test


@dataclass(frozen=True)
class Table:
    """A table as it was read: its columns, and its rows by their key."""

    columns: tuple[str, ...]
    rows: dict[Any, Row]


@dataclass(frozen=True)
class Change:
    """What has become of a table: keys of rows that are gone or different, and the rows that are new or different."""

    table: str
    columns: tuple[str, ...]
    gone: list[Any]
    new: list[Row]


@cache
def key_columns() -> dict[str, str]:
    """All tables of the portal, and the column of each one's key."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return {model._meta.db_table: model._meta.pk.column for model in sorted(models, key=_table)}


def _table(model: Any) -> str:
    return model._meta.db_table


@cache
def _numbered() -> dict[str, str]:
    """The tables that number their rows themselves, and the column of the number."""
    models = apps.get_models(include_auto_created=True)
    numbered = [one for one in models if one._meta.managed and isinstance(one._meta.pk, AutoField)]
    return {_table(model): model._meta.pk.column for model in numbered}


def read(table: str) -> Table:
    """All rows of a table."""
    key = key_columns()[table]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {_quoted(table)} ORDER BY {_quoted(key)}")
        columns = tuple(column[0] for column in cursor.description)
        place = columns.index(key)
        return Table(columns, {row[place]: tuple(row) for row in cursor.fetchall()})


def change(table: str, before: Table) -> Change | None:
    """What has become of a table since; None when nothing has."""
    now = read(table)
    gone = [key for key, row in before.rows.items() if now.rows.get(key) != row]
    new = [row for key, row in now.rows.items() if before.rows.get(key) != row]
    return Change(table, now.columns, gone, new) if gone or new else None


def repeat(changes: list[Change]) -> None:
    """Let the same become of the tables again; what the database gives numbers goes on behind the new rows."""
    with connection.cursor() as cursor:
        for one in changes:
            table, key = _quoted(one.table), _quoted(key_columns()[one.table])
            if one.gone:
                cursor.executemany(f"DELETE FROM {table} WHERE {key} = %s", [(key,) for key in one.gone])
        for one in changes:
            if one.new:
                marks = ", ".join(["%s"] * len(one.columns))
                columns = ", ".join(map(_quoted, one.columns))
                into = f"INSERT INTO {_quoted(one.table)} ({columns}) VALUES ({marks})"
                cursor.executemany(into, one.new)
        if connection.vendor == "postgresql":
            _count_on(cursor, [one for one in changes if one.new and one.table in _numbered()])


def _count_on(cursor: Any, changes: list[Change]) -> None:
    """PostgreSQL does not notice the numbers that it is given; what became different may stand before the last row."""
    sequences = []
    for one in changes:
        column = _numbered()[one.table]
        last = f"(SELECT max({_quoted(column)}) FROM {_quoted(one.table)})"
        sequences.append(f"setval('{one.table}_{column}_seq', {last})")
    if sequences:
        cursor.execute(f"SELECT {', '.join(sequences)}")


def are_there() -> bool:
    """Whether anything has been written besides what is there before every test."""
    tables = [table for table in key_columns() if table not in LASTING]
    asked = " OR ".join(f"EXISTS (SELECT 1 FROM {_quoted(table)})" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 WHERE {asked}")
        return cursor.fetchone() is not None


def empty() -> None:
    """Delete whatever has been written besides what is there before every test.

    A browser that is being closed may still have a request under way: what it waits for ends, and so does it.
    """
    for attempt in range(5):
        try:
            return _emptied()
        except OperationalError:
            if attempt == 4:
                raise
            time.sleep(1)


def _emptied() -> None:
    tables = [table for table in key_columns() if table not in LASTING]
    asked = [f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {_quoted(table)})" for table in tables]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        for (table,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {_quoted(table)}")


def count_from_one() -> None:
    """In empty tables numbers begin anew, so that the same acts give the same numbers in every test."""
    tables = [table for table in _numbered() if table not in LASTING]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequences = [f"setval('{table}_{_numbered()[table]}_seq', 1, false)" for table in tables]
            cursor.execute(f"SELECT {', '.join(sequences)}")
        else:
            marks = ", ".join(["%s"] * len(tables))
            cursor.execute(f"DELETE FROM sqlite_sequence WHERE name IN ({marks})", tables)


def digest() -> str:
    """What all tables say, in one word."""
    word = hashlib.blake2b()
    for table in key_columns():
        word.update(repr((table, list(read(table).rows.values()))).encode())
    return word.hexdigest()


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
