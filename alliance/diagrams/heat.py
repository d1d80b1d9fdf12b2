"""A map of rows and columns, each place with a mark on a tinted ground: a year of months at a glance."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from alliance.paper.shapes import INK, SIZE, WIDTH, cut, joined, svg, tag, text, width

TINTS = {
    "success": "#c5e6e2",
    "info": "#cfdef2",
    "warning": "#f8e3b3",
    "danger": "#f1c4c0",
    "neutral": "#f1f3f6",
}
LABELS, PITCH = 236, 26


@dataclass(frozen=True)
class Place:
    """What stands at a place: a mark of one to four letters, the tone of its ground, and what it means."""

    mark: str
    tone: str
    words: str


def heat(
    rows: Sequence[tuple[str, Sequence[Place]]],
    heads: Sequence[str],
    legend: Sequence[Place],
    *,
    title: str,
) -> SafeString:
    """Rows in the order given under the heads; long labels are cut. Read aloud are the rows' number and how often each meaning stands there.

    Raises ValueError for a row that does not have a place for each head.
    """
    if any(len(places) != len(heads) for _, places in rows):
        raise ValueError(f"a row does not have {len(heads)} places")
    space = min(max((width(label) for label, _ in rows), default=0), LABELS) + 14
    step = (WIDTH - space - 4) / max(len(heads), 1)
    lines, shapes = _legend(legend)
    top = lines * 24 + 24
    shapes += [
        text(space + step * (at + 0.5), top - 6, head, anchor="middle") for at, head in enumerate(heads)
    ]
    for number, (label, places) in enumerate(rows):
        y = top + number * PITCH
        shapes.append(text(space - 10, y + 17, cut(label, space - 14), anchor="end", fill=INK))
        for at, place in enumerate(places):
            words = format_html("<title>{} {}：{}</title>", label, heads[at], place.words)
            box = {"x": space + step * at + 1, "y": y + 1, "width": step - 2, "height": PITCH - 2}
            shapes.append(tag("rect", words, rx=2, fill=TINTS[place.tone], **box))
            middle = space + step * (at + 0.5)
            shapes.append(text(middle, y + 17, place.mark, anchor="middle", fill=INK, size=SIZE - 1))
    return svg(shapes, title, _said(rows), top + len(rows) * PITCH + 6)


def _legend(legend: Sequence[Place]) -> tuple[int, list[SafeString]]:
    """How many lines it takes, and its shapes."""
    shapes: list[SafeString] = []
    x, line = 4.0, 0
    for place in legend:
        long = width(place.words) + 52
        if x + long > WIDTH and x > 4:
            x, line = 4.0, line + 1
        y = 4 + line * 24
        shapes.append(tag("rect", x=x, y=y, width=24, height=18, rx=2, fill=TINTS[place.tone]))
        shapes.append(text(x + 12, y + 13, place.mark, anchor="middle", fill=INK, size=SIZE - 1))
        shapes.append(text(x + 30, y + 13, place.words))
        x += long
    return (line + 1 if legend else 0), [joined(shapes)]


def _said(rows: Sequence[tuple[str, Sequence[Place]]]) -> str:
    found = Counter(place.words for _, places in rows for place in places)
    counted = "，".join(f"{words} {number} 格" for words, number in found.items())
    return f"共 {len(rows)} 行：{counted}" if rows else "暂无数据"
