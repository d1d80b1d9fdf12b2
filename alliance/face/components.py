"""The values which pages hand to their components: plain, frozen, and strict about their names.

A component draws one of these; what they mean is decided by the view. `tone` is always one of `TONES`, and colour is
never the only carrier of a meaning: each value has a label, a letter or a sentence beside it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from html import escape
from typing import Any, Literal

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from alliance.ground import clock
from alliance.ground.lifecycle import Toned, checked_tone


def escaped(value: Any) -> str:
    """As `conditional_escape`, which asks more of each text: a table has hundreds of cells, a filter bar of options."""
    return escape(value) if type(value) is str else conditional_escape(value)


Tone = Literal["neutral", "info", "success", "warning", "danger", "official"]


@lru_cache(maxsize=1000, typed=True)  # typed: markup and a text that looks like it are not the same
def tag(label: Any, tone: str = "") -> SafeString:
    """A status in a word; of a `Toned` choice the label and the tone are found by themselves."""
    if isinstance(label, Toned):
        label, tone = label.label, tone or label.tone
    return format_html('<span class="tag tag-{}">{}</span>', checked_tone(tone or "neutral"), label)


@dataclass(frozen=True)
class Empty:
    """What an empty place says: what would be here, and the first step (label and address) to fill it."""

    title: str
    body: str = ""
    action_label: str = ""
    action_url: str = ""


@dataclass(frozen=True)
class Tab:
    """A link in a row of tabs; `count` is shown when it is not None."""

    label: str
    url: str
    active: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Step:
    """One step of a process. `holder` is who has it on the desk now; `deadline` is an exclusive instant."""

    label: str
    state: Literal["done", "current", "todo", "failed", "skipped"] = "todo"
    holder: str = ""
    at: datetime | date | None = None
    deadline: datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class Event:
    """One line of a history: who did what, when, from what to what, and why."""

    at: datetime | date
    title: str
    who: str = ""
    before: str = ""
    after: str = ""
    why: str = ""
    tone: Tone = "neutral"


@dataclass(frozen=True)
class Attachment:
    """A file on a record. `size` in bytes."""

    name: str
    url: str
    size: int
    preview_url: str = ""
    note: str = ""
    dated: date | None = None
    delete_url: str = ""


@lru_cache(maxsize=5000, typed=True)
def _mark(letter: str, tone: str, label: str, url: str) -> SafeString:
    if url:
        return format_html(
            '<a class="mark mark-{}" href="{}" title="{}" aria-label="{}">{}</a>',
            tone,
            url,
            label,
            label,
            letter,
        )
    return format_html(
        '<span class="mark mark-{}" title="{}"><span aria-hidden="true">{}</span>'
        '<span class="sr-only">{}</span></span>',
        tone,
        label,
        letter,
        label,
    )


@dataclass(frozen=True)
class Mark:
    """One month of a unit on the board: a letter and a tone, with a sentence for the tooltip and the reader."""

    letter: str
    tone: Tone
    label: str
    url: str = ""

    def drawn(self) -> SafeString:
        return _mark(self.letter, self.tone, self.label, self.url)


@dataclass(frozen=True)
class BoardRow:
    """One line of the month board: exactly twelve marks, January to December."""

    label: str
    marks: Sequence[Mark]
    url: str = ""
    total: str = ""

    def __post_init__(self):
        if len(self.marks) != 12:
            raise ValueError(f"a board row has twelve months, not {len(self.marks)}")

    def cells(self) -> SafeString:
        """The twelve months as ready cells: a board has hundreds of them."""
        return SafeString("".join(f"<td>{mark.drawn()}</td>" for mark in self.marks))


@dataclass(frozen=True)
class Board:
    """A year of months for many units. `legend` explains the letters; `heading` names the first column."""

    year: int
    rows: Sequence[BoardRow]
    legend: Sequence[Mark] = field(default_factory=tuple)
    heading: str = "成员单位"
    total_heading: str = ""


def text_of(value: Any) -> str:
    """Return the text of a value in a detail list: an em dash for nothing, 是/否 for booleans, ISO dates."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return clock.show_instant(value)
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else str(value)


def one_of(value: Any, kind: type) -> Any:
    """The value, which must be of this kind: a component refuses anything else."""
    if not isinstance(value, kind):
        raise TypeError(f"expected {kind.__name__}, not {type(value).__name__}")
    return value


def all_of(values: Iterable[Any], kind: type) -> list[Any]:
    return [one_of(value, kind) for value in values]
