"""What later stories have to say on the page of a standard: they register it here, from their `portal.py`."""

from collections.abc import Callable
from typing import Any

from assessments.standards.models import Standard

Notice = tuple[str, dict[str, Any]]  # a template and what it shows
_contributed: list[Callable[[Standard, Any], Notice | None]] = []


def notice(contribute: Callable[[Standard, Any], Notice | None]) -> Callable[[Standard, Any], Notice | None]:
    """Register `fn(standard, user) -> (template, context)`, or None where there is nothing to say."""
    _contributed.append(contribute)
    return contribute


def notices_of(standard: Standard, user: Any) -> list[dict[str, Any]]:
    found = [contribute(standard, user) for contribute in _contributed]
    return [{"template": one[0], **one[1]} for one in found if one is not None]
