"""A radar: a few shares from 0 to 100 around a centre, of one against others. What is not recorded leaves a gap, never a zero."""

import math
from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

from alliance.paper.charts import DASHES, Series, Value, shown
from alliance.paper.shapes import INK, LINE, SIZE, WIDTH, colour, cut, joined, svg, tag, text, width

RADIUS, CX, CY, HEIGHT = 118, WIDTH / 2, 186, 350
LEAST = 3  # with fewer there is no area to compare


def radar(axes: Sequence[str], series: Series, *, title: str, unit: str = "%") -> SafeString:
    """The axes clockwise from the top, each with the values of all series in their order.

    Raises ValueError for fewer than three axes, or values that do not fit them or are not within 0 and 100.
    """
    if len(axes) < LEAST:
        raise ValueError(f"a radar needs {LEAST} axes")
    for name, values in series:
        if len(values) != len(axes) or any(one is not None and not 0 <= one <= 100 for one in values):
            raise ValueError(f"{name!r} does not have {len(axes)} values from 0 to 100")
    shapes = [_legend(series), *_web(len(axes))]
    for number, (name, values) in enumerate(series):
        shapes += _outline(axes, name, values, number, unit)
    for at, axis in enumerate(axes):
        shapes.append(_axis(axis, [values[at] for _, values in series], at, len(axes)))
    said = "；".join(
        f"{axis}：" + "，".join(f"{name} {shown(values[at])}{unit if values[at] is not None else ''}" for name, values in series)
        for at, axis in enumerate(axes)
    )  # fmt: skip
    return svg(shapes, title, said, HEIGHT)


def _at(place: int, number: int, share: float) -> tuple[float, float]:
    angle = 2 * math.pi * place / number - math.pi / 2
    return CX + RADIUS * share * math.cos(angle), CY + RADIUS * share * math.sin(angle)


def _points(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def _web(number: int) -> list[SafeString]:
    """Four rings and the spokes, with figures at the first of them."""
    shapes = []
    for share in (0.25, 0.5, 0.75, 1.0):
        ring = [_at(place, number, share) for place in range(number)]
        shapes.append(tag("polygon", points=_points(ring), fill="none", stroke=LINE, stroke_width=1))
        shapes.append(text(CX - 4, ring[0][1] + 11, f"{share * 100:.0f}", anchor="end", size=SIZE - 2))
    for place in range(number):
        x, y = _at(place, number, 1)
        shapes.append(tag("line", x1=CX, y1=float(CY), x2=x, y2=y, stroke=LINE, stroke_width=1))
    return shapes


def _outline(
    axes: Sequence[str], name: str, values: Sequence[Value], number: int, unit: str
) -> list[SafeString]:
    """The line of a series from recorded neighbour to recorded neighbour, with a point at each value."""
    places = [None if one is None else _at(at, len(axes), float(one) / 100) for at, one in enumerate(values)]
    look = {
        "stroke": colour(number),
        "stroke_width": 2.25,
        "stroke_dasharray": DASHES[number % len(DASHES)],
    }
    shapes = []
    if all(places):
        fill = {"fill": colour(number), "fill_opacity": "0.12"} if number == 0 else {"fill": "none"}
        shapes.append(tag("polygon", points=_points(places), stroke_linejoin="round", **fill, **look))
    else:
        for at, (one, other) in enumerate(zip(places, [*places[1:], places[0]], strict=True)):
            if one and other and not (at == len(places) - 1 and len(places) == 2):
                shapes.append(tag("polyline", points=_points([one, other]), fill="none", **look))
    for at, place in enumerate(places):
        if place:
            words = format_html("<title>{} {}：{}{}</title>", axes[at], name, shown(values[at]), unit)
            point = {"cx": place[0], "cy": place[1], "r": 3, "fill": "#ffffff"}
            shapes.append(tag("circle", words, stroke=colour(number), stroke_width=2, **point))
    return shapes


def _axis(axis: str, values: Sequence[Value], place: int, number: int) -> SafeString:
    """The name of an axis outside of the web, and below it the values in the order of the legend."""
    x, y = _at(place, number, 1)
    across, down = x - CX, y - CY
    anchor = "middle" if abs(across) < 8 else "start" if across > 0 else "end"
    x += 10 * (across > 8) - 10 * (across < -8)
    y += -24 if down < -RADIUS * 0.9 else 18 if down > RADIUS * 0.9 else -2
    numbers = " / ".join("—" if one is None else shown(one) for one in values)
    return joined(
        [
            text(x, y, cut(axis, 200), anchor=anchor, fill=INK, weight=600),
            text(x, y + 15, numbers, anchor=anchor),
        ]
    )


def _legend(series: Series) -> SafeString:
    shapes, x = [], 8.0
    for number, (name, _) in enumerate(series):
        look = {
            "stroke": colour(number),
            "stroke_width": 3,
            "stroke_dasharray": DASHES[number % len(DASHES)],
        }
        shapes.append(tag("line", x1=x, x2=x + 26, y1=12, y2=12, **look))
        shapes.append(text(x + 32, 16, cut(name, 220), fill=INK))
        x += min(width(name), 220) + 58
    return joined(shapes)
