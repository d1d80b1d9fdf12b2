"""Worlds that many tests begin with are built once a process, and put back as rows from then on.

What a builder added is read from the tables and kept; the next test that asks for the same, with the same tables before it,
the same permissions and the same clock, gets the same rows inserted in one go and its own copies of the records. Otherwise
the builder builds as ever: a snapshot is a shortcut and never another world. A builder that is replayed only adds rows.
"""

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, timedelta
from functools import cache
from typing import Any

import time_machine
from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.db.models import AutoField
from django.utils import timezone

from alliance.ground import clock

State = dict[str, tuple[int, int | None]]  # by table: how many rows, and the highest number


@dataclass(frozen=True)
class _Snapshot:
    added: dict[str, tuple[list[str], list[tuple]]]  # by table: the columns, and the rows in their order
    made: bytes


_kept: dict[tuple, _Snapshot] = {}


def replayed(name: str, build: Callable[[], Any]) -> Any:
    """What `build()` makes and returns, from the snapshot of this name where there is one that fits."""
    before = _state()
    permissions = Permission.objects.order_by("pk").values_list("pk").first()
    key = (name, connection.alias, connection.vendor, _clock(), permissions, tuple(before.items()))
    if key not in _kept:
        made = build()
        _kept[key] = _Snapshot(_added(before), pickle.dumps(made))
        return made
    snapshot = _kept[key]
    with transaction.atomic():
        for table, (columns, rows) in snapshot.added.items():
            _insert(table, columns, rows)
    return pickle.loads(snapshot.made)


def _clock() -> Any:
    """The instant that a test has set; while nobody set one, the day is enough."""
    moment, travel = clock.now(), time_machine.escape_hatch
    true = travel.datetime.datetime.now(UTC) if travel.is_travelling() else timezone.now()
    return moment if abs(moment - true) > timedelta(minutes=10) else moment.date()


@cache
def _numbered_tables() -> dict[str, str]:
    """The tables whose rows have numbers, and the column of the number."""
    keys = {model._meta.db_table: model._meta.pk for model in apps.get_models(include_auto_created=True)}
    return {table: key.column for table, key in keys.items() if isinstance(key, AutoField)}


def _state() -> State:
    quote = connection.ops.quote_name
    parts = [
        f"SELECT '{table}', COUNT(*), MAX({quote(key)}) FROM {quote(table)}"
        for table, key in _numbered_tables().items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return {table: (number, last) for table, number, last in cursor.fetchall()}


def _added(before: State) -> dict[str, tuple[list[str], list[tuple]]]:
    """The rows that have come since, of all tables that have grown."""
    grown = [table for table, now in _state().items() if now != before[table]]
    return {table: _read(table, since=before[table][1] or 0) for table in grown}


def _read(table: str, since: int) -> tuple[list[str], list[tuple]]:
    quote = connection.ops.quote_name
    key = quote(_numbered_tables()[table])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {quote(table)} WHERE {key} > %s ORDER BY {key}", [since])
        return [column[0] for column in cursor.description], list(cursor.fetchall())


def _insert(table: str, columns: list[str], rows: list[tuple]) -> None:
    quote = connection.ops.quote_name
    marks = ", ".join(["%s"] * len(columns))
    into = f"INSERT INTO {quote(table)} ({', '.join(map(quote, columns))}) VALUES ({marks})"
    with connection.cursor() as cursor:
        cursor.executemany(into, rows)
