"""The database itself refuses to change or delete history rows: triggers on every historical table and the record of exports.

They are set after each `migrate` and lifted before it, because a migration may have to rebuild a historical table. Lifting
them otherwise is an act outside the portal, by whoever owns the database (docs/operations.md).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connections
from simple_history.models import HistoricalChanges

from alliance.files.models import Download

MESSAGE = "历史记录只能增加，不能修改或删除"
FUNCTION = "alliance_history_is_append_only"


def tables() -> list[str]:
    """The tables of all historical models, and of what left the portal."""
    past = (model for model in apps.get_models() if issubclass(model, HistoricalChanges))
    return sorted(model._meta.db_table for model in (*past, Download))


def acts(vendor: str) -> tuple[str, ...]:
    """What is refused; SQLite has no TRUNCATE."""
    return ("UPDATE", "DELETE", "TRUNCATE") if vendor == "postgresql" else ("UPDATE", "DELETE")


def guard(using: str = "default", **signal: Any) -> None:
    """Set the triggers on all historical tables; set ones are set anew."""
    lift(using)
    with connections[using].cursor() as cursor:
        vendor = cursor.db.vendor
        if vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql "
                f"AS $$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$"
            )
        for table in tables():
            for act in acts(vendor):
                each = "STATEMENT" if act == "TRUNCATE" else "ROW"
                body = (
                    f"EXECUTE FUNCTION {FUNCTION}()"
                    if vendor == "postgresql"
                    else f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
                )
                cursor.execute(
                    f'CREATE TRIGGER "{name_of(table, act)}" BEFORE {act} ON "{table}" FOR EACH {each} {body}'
                )


def lift(using: str = "default", **signal: Any) -> None:
    """Take the triggers away."""
    with connections[using].cursor() as cursor:
        vendor = cursor.db.vendor
        present = set(cursor.db.introspection.table_names(cursor))
        for table in present.intersection(tables()):
            place = f' ON "{table}"' if vendor == "postgresql" else ""
            for act in acts(vendor):
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name_of(table, act)}"{place}')


@contextmanager
def lifted(using: str = "default") -> Iterator[None]:
    """Within the block history may be emptied; only a demo is, when it is built anew."""
    lift(using)
    try:
        yield
    finally:
        guard(using)


def name_of(table: str, act: str) -> str:
    return f"{table}_no_{act.lower()}"
