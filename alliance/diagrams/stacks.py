"""Lying bars of proportions: each row is a whole, its parts stand side by side in the order of the legend.

Drawn of `alliance.paper.shapes`, under the rules of `alliance.paper.charts`: attributes only, a title and a description with the
numbers, and colour never alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from alliance.paper.shapes import INK, LINE, SIZE, WIDTH, cut, joined, svg, tag, text, width

FILLS = {
    "success": "#2f9c95",
    "info": "#1d4f8f",
    "warning": "#dfa12f",
    "danger": "#c2564f",
    "neutral": "#b4bdca",
}
ON_DARK = ("info", "danger")  # on the others ink is read more easily than white
PITCH, THICK, LABELS = 36, 20, 240


@dataclass(frozen=True)
class Part:
    """A part of every row: its name, its tone, and one whole number for each row."""

    name: str
    tone: str
    values: Sequence[int]


def stacked(labels: Sequence[str], parts: Sequence[Part], *, title: str, unit: str = "") -> SafeString:
    """Rows in the order given, each drawn as a whole with the sum at its end; a row of nothing is an empty line.

    A long label takes two lines and is cut after them. Raises ValueError for values that do not fit the labels.
    """
    for part in parts:
        if len(part.values) != len(labels) or any(value < 0 for value in part.values):
            raise ValueError(f"{part.name!r} does not have {len(labels)} values from 0")
    sums = [sum(part.values[at] for part in parts) for at in range(len(labels))]
    space = min(max((width(label) for label in labels), default=0), LABELS) + 14
    ends = max((width(f"{one:,}{unit}") for one in sums), default=0) + 12
    room, top = WIDTH - space - ends, 34
    shapes = [_legend(parts)]
    for at, label in enumerate(labels):
        middle = top + at * PITCH + PITCH / 2
        shapes.append(_label(label, space - 10, middle))
        shapes += _row(label, [(part, part.values[at]) for part in parts], space, middle, room, unit)
        shapes.append(text(space + room + 8, middle + 4, f"{sums[at]:,}{unit}", fill=INK))
    return svg(shapes, title, _said(labels, parts, unit), top + len(labels) * PITCH + 6)


def _row(
    label: str, pieces: Sequence[tuple[Part, int]], x: float, middle: float, room: float, unit: str
) -> Iterable[SafeString]:
    whole = sum(value for _, value in pieces)
    if not whole:
        yield tag("line", x1=x, x2=x + room, y1=middle, y2=middle, stroke=LINE, stroke_width=2)
    for part, value in pieces:
        if not value:
            continue
        length = value / whole * room
        words = format_html("<title>{} {}：{}{}</title>", label, part.name, f"{value:,}", unit)
        gap = 1.0 if length > 4 else 0.0
        box = {"x": x, "y": middle - THICK / 2, "width": length - gap, "height": THICK}
        yield tag("rect", words, fill=FILLS[part.tone], **box)
        if length > width(f"{value:,}") + 4:
            fill = "#ffffff" if part.tone in ON_DARK else INK
            yield text(
                x + length / 2,
                middle + 4,
                f"{value:,}",
                anchor="middle",
                fill=fill,
                size=SIZE - 1,
                weight=600,
            )
        x += length


def _label(label: str, right: float, middle: float) -> SafeString:
    room = right - 2
    if width(label) <= room:
        return text(right, middle + 4, label, anchor="end", fill=INK)
    first = cut(label, room, mark="") or label[:1]
    lines = (first, cut(label[len(first) :].lstrip(), room))
    return joined(
        text(right, middle - 3 + 14 * at, words, anchor="end", fill=INK, size=SIZE - 1)
        for at, words in enumerate(lines)
    )


def _legend(parts: Sequence[Part]) -> SafeString:
    shapes, x = [], 4.0
    for part in parts:
        shapes.append(tag("rect", x=x, y=6, width=12, height=12, rx=2, fill=FILLS[part.tone]))
        shapes.append(text(x + 18, 16, part.name, fill=INK))
        x += width(part.name) + 38
    return joined(shapes)


def _said(labels: Sequence[str], parts: Sequence[Part], unit: str) -> str:
    rows = [
        f"{label}：" + "，".join(f"{part.name} {part.values[at]:,}{unit}" for part in parts)
        for at, label in enumerate(labels)
    ]
    return "；".join(rows[:40]) + ("……" if len(rows) > 40 else "") if rows else "暂无数据"
