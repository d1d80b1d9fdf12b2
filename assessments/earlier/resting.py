"""Which acts rest on a registered grade: told by the stories above, which alone know (decision 26)."""

from collections.abc import Callable
from typing import Any

_checks: list[Callable[[Any], str]] = []


def rests(check: Callable[[Any], str]) -> Callable[[Any], str]:
    """Register `fn(grade)`: what rests on it, in words, or an empty text. Registering it twice registers it once."""
    if check not in _checks:
        _checks.append(check)
    return check


def act_on(grade: Any) -> str:
    """The first act that rests on the grade, in words; empty while it may still be corrected."""
    return next(filter(None, (check(grade) for check in _checks)), "")
