"""What else ends when a membership ends: apps above register it here, since members cannot know them (第十二条).

    @endings.register("理事会席位", preview=seats_of)
    def end_seats(unit, *, on, reason, by) -> list[str]: ...

`preview(unit, on)` returns the same sentences without changing anything; the page shows them before it asks.
An app also says here which endings are final: those are not taken back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from alliance.ground.access import Verdict
from members.units.models import Unit

Preview = Callable[[Unit, date], list[str]]
End = Callable[..., list[str]]


@dataclass(frozen=True)
class Ending:
    label: str
    preview: Preview
    end: End


_endings: dict[str, Ending] = {}


def register(label: str, *, preview: Preview) -> Callable[[End], End]:
    """Register `fn(unit, *, on, reason, by) -> sentences`, run inside the transaction that ends a membership."""

    def add(end: End) -> End:
        _endings[label] = Ending(label, preview, end)
        return end

    return add


def preview_all(unit: Unit, on: date) -> dict[str, list[str]]:
    """What would end besides people and relations, by label; empty lists are left out."""
    found = {ending.label: ending.preview(unit, on) for ending in _endings.values()}
    return {label: sentences for label, sentences in found.items() if sentences}


def end_all(unit: Unit, *, on: date, reason: str, by: Any) -> dict[str, list]:
    """End everything, what rests on other things first: a review on the office of the reviewer, that on the seat."""
    ended = {
        ending.label: ending.end(unit, on=on, reason=reason, by=by) for ending in reversed(_endings.values())
    }
    return {label: ended[label] for label in _endings}


_finals: list[Callable[[Unit], Verdict]] = []


def final(check: Callable[[Unit], Verdict]) -> Callable[[Unit], Verdict]:
    """Register `fn(unit) -> Verdict`, which denies with the reason where the ending of a membership stands for good."""
    if check not in _finals:
        _finals.append(check)
    return check


def may_take_back(unit: Unit) -> Verdict:
    """Whether the ending of this membership may be corrected as a mistake."""
    for check in _finals:
        if not (verdict := check(unit)):
            return verdict
    return Verdict.yes()
