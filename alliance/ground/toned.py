"""States and other choices that say with which tone they are shown: value, label, tone.

    class State(Toned):
        DRAFT = "DRAFT", "草稿", "warning"

`State(row.state).label`, `.tone`; columns (`states=State`) and status tags find both by themselves.
"""

from typing import Any

from django.db.models import TextChoices
from django.db.models.enums import ChoicesType

TONES = ("neutral", "info", "success", "warning", "danger", "official")


def checked_tone(tone: str) -> str:
    """Return `tone`, or raise ValueError: a misspelt tone must not become an uncoloured tag."""
    if tone not in TONES:
        raise ValueError(f"unknown tone {tone!r}, must be one of {', '.join(TONES)}")
    return tone


class TonedType(ChoicesType):
    """Takes the tone off each member before Django reads value and label."""

    def __new__(metacls, name: str, bases: tuple, members: Any, **options: Any) -> Any:
        tones = {}
        for key in members._member_names:
            value, label, tone = members[key]
            tones[key] = checked_tone(tone)
            dict.__setitem__(members, key, (value, label))
        made = super().__new__(metacls, name, bases, members, **options)
        for key, tone in tones.items():
            made[key]._tone = tone
        return made


class Toned(TextChoices, metaclass=TonedType):
    """Text choices of which each has a tone."""

    @property
    def tone(self) -> str:
        return self._tone
