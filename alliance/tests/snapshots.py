"""Worlds that many tests begin with are built once a process, and put back as rows from then on.

    @remembered
    def unit(kind="SCHOOL", **details): ...

What a builder did to the tables and files, and what it returned, is kept; the next test that asks the same of the same tables
at the same time gets the same rows in one go and its own copies of the records, and what was to happen on commit will. Otherwise
the builder builds as ever: a snapshot is a shortcut and never another world. “The same tables” is: all that was written since
the tables were empty was the same, through builders or otherwise.
"""

import enum
import os
import pickle
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, is_dataclass
from datetime import UTC, date, time, timedelta
from decimal import Decimal
from functools import wraps
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import time_machine
from django.conf import LazySettings, settings
from django.contrib.auth.models import Permission
from django.db import connection, models, transaction
from django.utils import timezone

from alliance.ground import clock
from alliance.tests import rows
from alliance.tests.journal import journal

PLAIN = (str, int, float, bool, Decimal, date, time, timedelta, bytes, enum.Enum, type(None))
EVERY_TEST_SETS = {"MEDIA_ROOT", "MAIL_HOME_FILE", "default_settings", "_deleted"}


class Numbers:
    """For unique names; a builder that is put back takes the same numbers as the first time."""

    def __init__(self) -> None:
        self.last = 0

    def __next__(self) -> int:
        self.last += 1
        return self.last


numbers = Numbers()


class Unknown(Exception):
    """Nobody can say whether this is the same as before."""


@dataclass(frozen=True)
class _Snapshot:
    changes: list[rows.Change]
    files: dict[str, bytes]
    on_commit: list[tuple[Callable, bool]]
    last_number: int
    made: bytes


_kept: dict[Any, _Snapshot] = {}


@contextmanager
def of_a_test() -> Iterator[None]:
    """Around a test."""
    before = numbers.last
    journal.begin()
    yield
    numbers.last = before
    journal.begin()


def apart(why: str) -> None:
    """The numbers of the tables were set on purpose, which the rows do not show."""
    _tables()
    journal.word = hash((journal.word, why))


def remembered(build: Callable) -> Callable:
    """The builder, which is put back where it was already built in the same circumstances."""

    @wraps(build)
    def made(*args: Any, **details: Any) -> Any:
        try:
            key = (build.__module__, build.__qualname__, known(args), known(details), circumstances())
        except Unknown:
            return build(*args, **details)
        result = _put_back(_kept[key]) if key in _kept else _built(key, build, args, details)
        if key in _kept:
            journal.word = hash(key)
        return result

    return made


def _built(key: Any, build: Callable, args: tuple, details: dict) -> Any:
    files, waiting = _files(), len(connection.run_on_commit)
    with transaction.atomic(), journal.first_seen() as first:
        result = build(*args, **details)
        later = [(act, robust) for _, act, robust in connection.run_on_commit[waiting:]]
    if "" in first:
        return result
    try:
        made = pickle.dumps(result)
    except (pickle.PicklingError, TypeError, AttributeError):
        return result
    with journal.aside():
        changes = [one for table, before in first.items() if (one := rows.change(table, before))]
    new = {name: (settings.MEDIA_ROOT / name).read_bytes() for name in _files() - files}
    _kept[key] = _Snapshot(changes, new, later, numbers.last, made)
    return result


def _put_back(snapshot: _Snapshot) -> Any:
    with transaction.atomic():
        journal.repeat(snapshot.changes)
        for act, robust in snapshot.on_commit:
            transaction.on_commit(act, robust=robust)
    for name, content in snapshot.files.items():
        path = settings.MEDIA_ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    numbers.last = snapshot.last_number
    return pickle.loads(snapshot.made)


def _files() -> set[str]:
    root = Path(settings.MEDIA_ROOT)
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


# ---------------------------------------------------------------- the same as before?


def circumstances() -> tuple:
    """Everything besides its arguments that a builder depends on."""
    if threading.current_thread() is not threading.main_thread() or not journal.is_kept():
        raise Unknown
    app = os.environ.get("PYTEST_CURRENT_TEST", "").split("/")[0]  # its conftest may leave other apps out
    tables = _tables()
    return app, numbers.last, _moment(), _settings(), tables


def _tables() -> Any:
    """A word for what the tables say."""
    with journal.aside():
        if journal.others or journal.word is None:
            if rows.are_there():
                journal.word = hash(("full", rows.digest()))
            else:
                rows.count_from_one()
                numbers.last = 0
                journal.word = hash(("empty", Permission.objects.order_by("pk").values_list("pk").first()))
    return journal.word


def _moment() -> Any:
    """The instant that a test has set; while nobody set one, the day is enough."""
    moment, travel = clock.now(), time_machine.escape_hatch
    true = travel.datetime.datetime.now(UTC) if travel.is_travelling() else timezone.now()
    return moment if abs(moment - true) > timedelta(minutes=10) else moment.date()


def _settings() -> tuple:
    """What the test has set differently."""
    found: dict[str, str] = {}
    layer = settings._wrapped if isinstance(settings, LazySettings) else settings
    while "default_settings" in layer.__dict__:
        for name in layer.__dict__.keys() - EVERY_TEST_SETS:
            found.setdefault(name, repr(layer.__dict__[name]))
        layer = layer.default_settings
    return tuple(sorted(found.items()))


def known(value: Any) -> Any:
    """The value as something that equals another one exactly when both say the same; raises `Unknown`."""
    if isinstance(value, PLAIN):
        return type(value).__name__, value
    if isinstance(value, models.Model):
        fields = value._meta.concrete_fields
        stored = tuple(known(value.__dict__.get(field.attname)) for field in fields)
        return value._meta.label, stored
    if isinstance(value, SimpleNamespace):
        return known(value.__dict__)
    if isinstance(value, dict):
        return tuple((known(key), known(one)) for key, one in value.items())
    if is_dataclass(value) and not isinstance(value, type):
        return type(value).__qualname__, known(vars(value))
    if isinstance(value, list | tuple):
        return type(value).__name__, tuple(map(known, value))
    raise Unknown
