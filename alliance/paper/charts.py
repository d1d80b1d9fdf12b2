"""Charts as SVG, the same on a page and in a PDF.

Drawn here and not by pygal: its output carries a <script> and a <style>, both forbidden by the content
security policy of the pages, and without them its shapes are black, so that every rule would have to be
written again as attributes. What reports need is bars, lines and a ring. Colours are presentation
attributes; each chart has a <title> and a <desc> with its numbers, and colour is never alone: values are
printed, lines differ in dashes.

`labels` name the places on the axis, `series` are (name, values) with one value per label; None is “未记录”
and is left blank. Values are not negative. The caller shows the title, here it is only read aloud.
"""

import math
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from alliance.paper.shapes import (
    INK,
    LINE,
    SIZE,
    WIDTH,
    colour,
    cut,
    joined,
    svg,
    tag,
    text,
    width,
    wrapped,
)

Value = int | float | Decimal | None
Series = Sequence[tuple[str, Sequence[Value]]]

DASHES = ("", "7 4", "2 4", "9 3 2 3")
HEIGHT = 280


def bar(labels: Sequence[str], series: Series, *, title: str, unit: str = "") -> SafeString:
    """Upright bars, grouped when there are several series. For up to about 12 labels."""
    series = _checked(labels, series)
    left, right, top, bottom = 46, WIDTH - 8, 20 + _legend_height(series), HEIGHT - 42
    axis, scale = _value_axis(series, left, right, top, bottom)
    step = (right - left) / max(len(labels), 1)
    thick = min(step * 0.8 / len(series), 46)
    shapes = [_legend(series), axis]
    for place, label in enumerate(labels):
        middle = left + step * (place + 0.5)
        shapes.append(wrapped(middle, bottom + 17, label, step - 4))
        for number, (name, values) in enumerate(series):
            value = values[place]
            x = middle + thick * (number - len(series) / 2)
            if value is None:
                shapes.append(text(x + thick / 2, bottom - 5, "—", anchor="middle"))
                continue
            y = scale(value)
            shapes.append(
                tag(
                    "rect",
                    format_html("<title>{} {}：{}{}</title>", label, name, shown(value), unit),
                    x=x + 1,
                    y=y,
                    width=max(thick - 2, 1),
                    height=bottom - y,
                    rx=min(2, thick / 4),
                    fill=colour(number),
                )
            )
            if thick >= width(shown(value), SIZE - 1):
                shapes.append(text(x + thick / 2, y - 5, shown(value), anchor="middle", size=SIZE - 1))
    return svg(shapes, title, _described(labels, series, unit), HEIGHT)


def ranking(labels: Sequence[str], values: Sequence[Value], *, title: str, unit: str = "") -> SafeString:
    """Lying bars with a name and a value each, in the order given. For many or long labels."""
    series = _checked(labels, [("", values)])
    pitch, space = 26, min(max((width(label) for label in labels), default=0), 240) + 12
    room = WIDTH - space - 14 - max((width(_with_unit(value, unit)) for value in values), default=0)
    most = max((float(value) for value in values if value is not None), default=0) or 1
    shapes = []
    for place, (label, value) in enumerate(zip(labels, values, strict=True)):
        middle = place * pitch + pitch / 2 + 4
        shapes.append(text(space - 8, middle + 4, cut(label, space - 12), anchor="end", fill=INK))
        if value is None:
            shapes.append(text(space, middle + 4, "未记录"))
            continue
        length = max(float(value) / most * room, 1)
        shapes.append(
            tag(
                "rect",
                format_html("<title>{}：{}{}</title>", label, shown(value), unit),
                x=space,
                y=middle - 8,
                width=length,
                height=16,
                rx=2,
                fill=colour(0),
            )
        )
        shapes.append(text(space + length + 6, middle + 4, f"{shown(value)}{unit}", fill=INK))
    return svg(shapes, title, _described(labels, series, unit), max(len(labels) * pitch + 8, 60))


def line(labels: Sequence[str], series: Series, *, title: str, unit: str = "") -> SafeString:
    """Lines over time; a value that is not recorded leaves a gap."""
    series = _checked(labels, series)
    left, right, top, bottom = 46, WIDTH - 20, 20 + _legend_height(series), HEIGHT - 42
    axis, scale = _value_axis(series, left, right, top, bottom)
    step = (right - left) / max(len(labels), 1)
    xs = [left + step * (place + 0.5) for place in range(len(labels))]
    every = max(math.ceil(max((width(label) for label in labels), default=1) / max(step - 4, 1) / 2), 1)
    shapes = [_legend(series, dashed=True), axis]
    shapes += [
        wrapped(xs[at], bottom + 17, labels[at], step * every - 4) for at in range(0, len(labels), every)
    ]
    for number, (name, values) in enumerate(series):
        look = {
            "stroke": colour(number),
            "stroke_width": 2.25,
            "stroke_dasharray": DASHES[number % len(DASHES)],
        }
        for run in _runs(values):
            points = " ".join(f"{xs[at]:.1f},{scale(values[at]):.1f}" for at in run)
            shapes.append(tag("polyline", points=points, fill="none", stroke_linejoin="round", **look))
        for at, value in enumerate(values):
            if value is not None:
                words = format_html("<title>{} {}：{}{}</title>", labels[at], name, shown(value), unit)
                look = {"fill": "#ffffff", "stroke": colour(number), "stroke_width": 2}
                shapes.append(tag("circle", words, cx=xs[at], cy=scale(value), r=3, **look))
                if len(series) == 1 and step > width(shown(value)):
                    shapes.append(
                        text(xs[at], scale(value) - 9, shown(value), anchor="middle", size=SIZE - 1)
                    )
    return svg(shapes, title, _described(labels, series, unit), HEIGHT)


def donut(items: Sequence[tuple[str, Value]], *, title: str, unit: str = "") -> SafeString:
    """A ring of parts with the total in the middle and a legend with values and shares."""
    labels = [label for label, _ in items]
    series = _checked(labels, [("", [value for _, value in items])])
    parts = [float(value or 0) for _, value in items]
    total, height = sum(parts), max(220, len(items) * 28 + 30)
    cx, cy = 150, height / 2
    drawn = [
        *_ring(labels, parts, cx, cy, unit),
        text(cx, cy + 4, shown(total), anchor="middle", size=26, fill=INK, weight=600),
        text(cx, cy + 24, f"共计（{unit}）" if unit else "共计", anchor="middle"),
    ]
    start = cy - len(items) * 14 + 14
    for number, (label, value) in enumerate(items):
        y = start + number * 28
        share = f"{parts[number] / total * 100:.1f}%" if total else "—"
        drawn += [
            tag("rect", x=300, y=y - 6, width=12, height=12, rx=2, fill=colour(number)),
            text(320, y + 4, cut(label, 200), fill=INK),
            text(590, y + 4, _with_unit(value, unit), anchor="end", fill=INK),
            text(680, y + 4, share, anchor="end"),
        ]
    return svg(drawn, title, _described(labels, series, unit), height)


def _ring(labels: Sequence[str], parts: list[float], cx: float, cy: float, unit: str) -> Iterable[SafeString]:
    """A grey ring, and on it an arc for each part, clockwise from the top."""
    radius, thick, total, before = 82, 34, sum(parts), 0.0
    around = 2 * math.pi * radius
    yield tag("circle", cx=cx, cy=cy, r=radius, fill="none", stroke=LINE, stroke_width=thick)
    for number, (label, part) in enumerate(zip(labels, parts, strict=True)):
        if not part:
            continue
        length = part / total * around
        gap = 2 if length > 6 and length < around else 0  # a sliver of paper between parts
        yield tag(
            "circle",
            format_html("<title>{}：{}{}</title>", label, shown(part), unit),
            cx=cx,
            cy=cy,
            r=radius,
            fill="none",
            stroke=colour(number),
            stroke_width=thick,
            stroke_dasharray=f"{length - gap:.2f} {around - length + gap:.2f}" if part < total else "",
            transform=f"rotate({before / total * 360 - 90:.3f} {cx} {cy:.1f})",
        )
        before += part


def shown(value: Value) -> str:
    """3 → 3, 1234.5 → 1,234.5, at most two places."""
    if value is None:
        return "未记录"
    number = f"{Decimal(str(value)):,.2f}"
    return number.rstrip("0").rstrip(".")


def _with_unit(value: Value, unit: str) -> str:
    return shown(value) if value is None else f"{shown(value)}{unit}"


def _checked(labels: Sequence[str], series: Series) -> Series:
    """Return `series`, or raise ValueError when it does not fit the labels."""
    if not series:
        raise ValueError("a chart needs a series")
    for name, values in series:
        if len(values) != len(labels):
            raise ValueError(f"{name!r} has {len(values)} values for {len(labels)} labels")
        if any(value is not None and not 0 <= value < math.inf for value in values):
            raise ValueError(f"{name!r} has a value that is negative or not finite")
    return series


def _value_axis(series: Series, left: float, right: float, top: float, bottom: float):
    """Return (grid with figures, function from value to y) for a round scale from 0."""
    most = max((float(value) for _, values in series for value in values if value is not None), default=0)
    step = _round_step(most)
    steps = max(math.ceil(most / step - 1e-9), 1)

    def scale(value) -> float:
        return bottom - float(value) / (step * steps) * (bottom - top)

    shapes = []
    for number in range(steps + 1):
        y = scale(number * step)
        grey = "#ccd5e0" if number == 0 else LINE
        shapes.append(tag("line", x1=left, x2=right, y1=y, y2=y, stroke=grey, stroke_width=1))
        shapes.append(text(left - 8, y + 4, shown(Decimal(str(step)) * number), anchor="end", size=SIZE - 1))
    return joined(shapes), scale


def _round_step(most: float) -> float | int:
    """A step of 1, 2, 2.5 or 5 × 10ⁿ giving about four of them; whole numbers for small counts."""
    if most <= 4:
        return 1 if most > 1 or most == 0 else 0.25
    power = 10 ** math.floor(math.log10(most / 4))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power * 5 >= most)
    return math.ceil(step) if step >= 1 and power == 1 else step


def _runs(values: Sequence[Value]) -> Iterable[list[int]]:
    """Places of neighbouring recorded values."""
    run: list[int] = []
    for at, value in enumerate(values):
        if value is not None:
            run.append(at)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _legend_height(series: Series) -> int:
    return 22 if len(series) > 1 else 0


def _legend(series: Series, *, dashed: bool = False) -> SafeString:
    if len(series) < 2:
        return joined(())
    shapes, x = [], 46.0
    for number, (name, _) in enumerate(series):
        dash = DASHES[number % len(DASHES)] if dashed else ""
        look = {"stroke": colour(number), "stroke_width": 3 if dashed else 10, "stroke_dasharray": dash}
        shapes.append(tag("line", x1=x, x2=x + (26 if dashed else 10), y1=14, y2=14, **look))
        x += 32 if dashed else 16
        shapes.append(text(x, 18, cut(name, 150), fill=INK))
        x += min(width(name), 150) + 22
    return joined(shapes)


def _described(labels: Sequence[str], series: Series, unit: str) -> str:
    places = [
        f"{label}：" + "，".join(f"{name} {_with_unit(values[at], unit)}".strip() for name, values in series)
        for at, label in enumerate(labels)
    ]
    return "；".join(places[:40]) + ("……" if len(places) > 40 else "") if places else "暂无数据"
