"""What stands in an address or a form, made into numbers, days, months and texts: the only place that reads them.

`str.isdigit` takes `²` for a number and `int` refuses five thousand digits, so nothing outside reads digits by itself. What
is no such value is None (or left out of a list); the caller answers 404, says so at the field, or goes without.
"""

import re
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django import forms
from django.core import validators
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dateparse import parse_date

from alliance.ground.clock import Month

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
FIRST_YEAR, LAST_YEAR = 2000, 2099
DIGITS = 18  # what every database keeps as an id
# Soft hyphens, blanks without width, byte order marks, and what turns the direction of writing; joiners belong to emoji.
_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
MOST = 5000  # chosen rows of a list; a form may not have more fields


def number(text: object, *, digits: int = DIGITS) -> int | None:
    """A whole number from zero, written in plain digits."""
    if isinstance(text, int) and not isinstance(text, bool):
        return text if 0 <= text < 10**digits else None
    given = text.strip() if isinstance(text, str) else ""
    return int(given) if given.isascii() and given.isdecimal() and len(given) <= digits else None


def numbers(texts: Iterable[object], *, most: int = MOST) -> list[int]:
    """The ids among the texts, each once, in their order, not more than `most`."""
    found = dict.fromkeys(value for value in map(number, texts) if value is not None)
    return list(found)[:most]


def uuid(text: object) -> UUID | None:
    try:
        return UUID(text) if isinstance(text, str) else text if isinstance(text, UUID) else None
    except ValueError:
        return None


def version(text: object) -> int | None:
    """The number that a page was drawn with."""
    return number(text, digits=9)


def year(text: object) -> int | None:
    """A year in which the alliance could have worked."""
    found = number(text, digits=4)
    return found if found is not None and FIRST_YEAR <= found <= LAST_YEAR else None


def month(text: object) -> Month | None:
    """The month of “2026-10”."""
    first, _, second = text.strip().partition("-") if isinstance(text, str) else ("", "", "")
    found, place = year(first), number(second, digits=2)
    return Month(found, place) if found is not None and place is not None and 1 <= place <= 12 else None


def day(text: object) -> date | None:
    """The day of “2026-10-31”, within the two centuries around us."""
    try:
        found = parse_date(text.strip()) if isinstance(text, str) else text
    except ValueError:
        return None
    return found if isinstance(found, date) and EARLIEST <= found <= LATEST else None


def check_day(value: date) -> None:
    """A validator: a day that no clock of ours can count with is no day."""
    if not EARLIEST.year <= value.year <= LATEST.year:
        raise ValidationError(f"日期应在 {EARLIEST.year} 年至 {LATEST.year} 年之间。")


def seen(text: str) -> str:
    """A text without the marks that nobody sees: pasted with a web page they part words that are searched for, or turn them round.

    An end of a line is one sign, as whoever types counts it and the browser does; it sends two.
    """
    return _UNSEEN.sub("", text).replace("\r\n", "\n")


def bound_texts() -> None:
    """Every field for text leaves out what nobody sees; one that keeps the blanks around it (a password) keeps all."""
    read = forms.CharField.to_python

    def to_python(field: forms.CharField, value: object) -> object:
        text = read(field, value)
        if not field.strip or not isinstance(text, str):
            return text
        return seen(text).strip() or field.empty_value

    forms.CharField.to_python = to_python


def bound_days() -> None:
    """Every field for a day, of our forms and of the filters' library, refuses days outside these centuries."""
    for field in (forms.DateField, forms.DateTimeField):
        field.default_validators = [check_day]


def said_plainly() -> None:
    """What is missing, too small, too large or too long is said in one wording, whichever layer of the framework finds it."""
    forms.Field.default_error_messages["required"] = "请填写。"
    forms.BooleanField.default_error_messages = {"required": "请勾选。"}
    for chosen in (forms.ChoiceField, forms.ModelChoiceField):
        chosen.default_error_messages["required"] = "请选择。"
    forms.FileField.default_error_messages["required"] = "请选择文件。"
    models.Field.default_error_messages |= {"null": "请填写。", "blank": "请填写。"}
    validators.MinValueValidator.message = "不能小于 %(limit_value)s。"
    validators.MaxValueValidator.message = "不能大于 %(limit_value)s。"
    validators.MinLengthValidator.message = "至少 %(limit_value)d 字，现在 %(show_value)d 字。"
    validators.MaxLengthValidator.message = "最多 %(limit_value)d 字，现在 %(show_value)d 字。"
