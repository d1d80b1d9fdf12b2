"""What prose is made of, whatever face it is given: a page, a PDF or a Word document."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Run:
    """Words of one look."""

    text: str
    bold: bool = False


@dataclass(frozen=True)
class Paragraph:
    """`align` is as in documents: indented and justified, centred, or flush right."""

    runs: tuple[Run, ...]
    align: Literal["", "center", "right"] = ""

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Heading:
    """`level` 1 to 4: 一、 （一） 1. （1） (GB/T 9704); the number is part of the text."""

    level: int
    text: str


@dataclass(frozen=True)
class Items:
    """A list; ordered ones count 1, 2, 3."""

    items: tuple[tuple[Run, ...], ...]
    ordered: bool = False


@dataclass(frozen=True)
class Grid:
    """A table: cells as text; `numbers` names the columns (from 0) that are set flush right; `widths` are relative.

    A form has no `head`; its `labels` are the columns that say what stands beside them. `tall` names the rows that leave
    room for a seal or a signature.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    numbers: frozenset[int] = frozenset()
    widths: tuple[float, ...] = ()
    labels: frozenset[int] = frozenset()
    tall: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Picture:
    """A picture (PNG or JPEG), no wider than the text."""

    content: bytes
    caption: str = ""


Block = Paragraph | Heading | Items | Grid | Picture


def paragraph(text: str) -> Paragraph:
    """A paragraph of plain words."""
    return Paragraph((Run(text),))


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Plain text, a paragraph for each of its lines that says something."""
    return tuple(paragraph(line.strip()) for line in text.splitlines() if line.strip())
