"""The most that people may fill in as a number of something or as money: no unit has more, and all of them can be added up."""

from typing import Any

from django.core.validators import MaxValueValidator
from django.db.models import DecimalField, IntegerField, PositiveSmallIntegerField

COUNT, FEW, MONEY = 1_000_000, 30_000, 10_000_000


def bound(field: Any) -> None:
    """Give a field of a number its bound, unless it has one of its own or offers choices.

    The bound belongs to what is asked, not to the table: the column stays as it is.
    """
    own = any(isinstance(one, MaxValueValidator) for one in field._validators)
    if isinstance(field, IntegerField | DecimalField) and not field.choices and not own:
        field.validators.append(MaxValueValidator(_most(field)))


def of(field: Any) -> list[MaxValueValidator]:
    """The bounds of a field, for a form that asks for the number itself."""
    if field.choices:
        return []
    return [one for one in field.validators if isinstance(one, MaxValueValidator)]


def _most(field: Any) -> int:
    if isinstance(field, DecimalField):
        return min(MONEY, 10 ** (field.max_digits - field.decimal_places) - 1)
    return FEW if isinstance(field, PositiveSmallIntegerField) else COUNT
