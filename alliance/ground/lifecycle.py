"""States that say with which tone they are shown, the moves between them, and the conditions of a move.

    class State(Toned):
        DRAFT = "DRAFT", "草稿", "warning"

    @move(state, "报送", State.DRAFT, State.FILED, conditions=[is_complete])
    def file(self) -> None: …

`State(row.state).label`, `.tone`; columns (`states=State`) and status tags find both by themselves. Whether a move may be
made now, and if not, why, is asked of `alliance.ground.verbs.may_move`.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import TextChoices
from django.db.models.enums import ChoicesType
from django_fsm import FSMField, transition

Act = Callable[..., Any]
Condition = Callable[[Any], bool]

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


def move(
    field: FSMField | str,
    label: str,
    source: str | Sequence[str],
    target: str | None = None,
    *,
    conditions: Sequence[Condition] = (),
) -> Callable[[Act], Act]:
    """Make a method a move of the lifecycle, by its `label`, from one or several states to another.

    Without a `target` the state stays as it is: what may be done in it (editing a draft) has its place in the lifecycle too.
    """
    sources = source if isinstance(source, str) else list(source)
    return transition(
        field=field, source=sources, target=target, conditions=list(conditions), custom={"label": label}
    )


def condition(refusal: str) -> Callable[[Condition], Condition]:
    """Give a condition of a move the sentence that says why it does not hold."""

    def declare(holds: Condition) -> Condition:
        holds.refusal = refusal
        return holds

    return declare
