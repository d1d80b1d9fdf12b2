"""首次使用: what an alliance that has just been founded does before its first year, a line of each room, ticked from the data.

    @first_steps.step("导入成员单位名册", "roster_import", order=10, note="…")
    def units_are_in(user: Any) -> bool:
        return Unit.objects.count() > 1

Shown on the home page of the secretariat until all lines are ticked, for a year from the founding at most.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.urls import reverse

from alliance.ground import clock
from alliance.ground.access import is_secretariat
from alliance.registers import policy

SHOWN = timedelta(days=365)
Done = Callable[[Any], bool]
Where = str | Callable[[Any], str]


@dataclass(frozen=True)
class Step:
    """A line: one click to its page, and whether the data say that it is done."""

    label: str
    url: str
    note: str
    done: bool


@dataclass(frozen=True)
class _Declared:
    label: str
    where: Where
    note: str
    order: int
    done: Done

    def seen_by(self, user: Any) -> Step:
        url = self.where(user) if callable(self.where) else reverse(self.where)
        return Step(self.label, url, self.note, self.done(user))


_declared: list[_Declared] = []


def step(label: str, where: Where, *, order: int, note: str = "") -> Callable[[Done], Done]:
    """Register `fn(user) -> whether it is done`, in one query; `where` is the name of an address, or `fn(user) -> address`."""

    def declare(done: Done) -> Done:
        _declared.append(_Declared(label, where, note, order, done))
        return done

    return declare


def of(user: Any) -> list[Step]:
    """The lines in order; empty for others than the secretariat, long after the founding, and once all have been ticked."""
    founded = policy.founded_on()
    if founded is None or clock.today() > founded + SHOWN or not is_secretariat(user):
        return []
    key = f"first-steps-done-{founded}"
    if cache.get(key):
        return []
    steps = [one.seen_by(user) for one in sorted(_declared, key=lambda one: one.order)]
    if all(one.done for one in steps):
        cache.set(key, True)
        return []
    return steps
