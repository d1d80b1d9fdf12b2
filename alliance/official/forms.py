"""Kinds of official documents whose Word face the office may replace by a template of its own, and who keeps the templates."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from alliance.official.content import Official


@dataclass(frozen=True)
class Form:
    """A kind of document; `sample` are the parts of `Official` in which it differs from a letter with everything."""

    key: str
    label: str
    sample: Mapping[str, Any] = field(default_factory=dict)

    @property
    def head(self) -> str:
        """The head that such documents have; one that was given another has no template."""
        return self.sample.get("head", "letterhead")


Keeper = Callable[[str, datetime | None], bytes | None]

_forms: dict[str, Form] = {}
_keepers: list[Keeper] = []


def form(key: str, label: str, **sample: Any) -> Form:
    """Declare a kind of document; a key is declared once."""
    declared = Form(key, label, sample)
    if _forms.setdefault(key, declared) != declared:
        raise ValueError(f"form {key} is declared twice")
    return declared


def forms() -> dict[str, Form]:
    """By key, in the order in which they were declared."""
    return dict(_forms)


def keeper(find: Keeper) -> Keeper:
    """Register `fn(form, instant) -> template`: what the office had put in force for a kind at an instant (now without one)."""
    if find not in _keepers:
        _keepers.append(find)
    return find


def template_of(official: Official) -> bytes | None:
    """The template of the office that its Word face takes; None for the built-in one.

    A document without letterhead, or for paper that bears it, of a kind that has one is drawn as the standard says.
    """
    declared = _forms.get(official.form)
    if declared is None or declared.head != official.head:
        return None
    found = (find(official.form, official.issued_at) for find in _keepers)
    return next((one for one in found if one is not None), None)
