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
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Value = int | float | Decimal | None
Series = Sequence[tuple[str, Sequence[Value]]]

PALETTE = ("#1d4f8f", "#2f9c95", "#dfa12f", "#c2564f", "#7567ad", "#5f8f3e", "#8793a5", "#b3733d")
DASHES = ("", "7 4", "2 4", "9 3 2 3")
INK, SOFT, LINE = "#1b2432", "#5f6b7e", "#e3e8ef"
FONT = "Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"
WIDTH = 720
HEIGHT = 280
SIZE = 12


def bar(labels: Sequence[str], series: Series, *, title: str, unit: str = "") -> SafeString:
    """Upright bars, grouped when there are several series. For up to about 12 labels."""
    series = _checked(labels, series)
    left, right, top, bottom = 46, WIDTH - 8, 20 + _legend_height(series), HEIGHT - 42
    axis, scale = _value_axis(series, left, right, top, bottom)
    step = (right - left) / max(len(labels), 1)
    thick = min(step * 0.68 / len(series), 46)
    shapes = [_legend(series), axis]
    for place, label in enumerate(labels):
        middle = left + step * (place + 0.5)
        shapes.append(_wrapped(middle, bottom + 17, label, step - 4))
        for number, (name, values) in enumerate(series):
            value = values[place]
            x = middle + thick * (number - len(series) / 2)
            if value is None:
                shapes.append(_text(x + thick / 2, bottom - 5, "—", anchor="middle"))
                continue
            y = scale(value)
            shapes.append(
                _tag(
                    "rect",
                    format_html("<title>{} {}：{}{}</title>", label, name, shown(value), unit),
                    x=x + 1,
                    y=y,
                    width=max(thick - 2, 1),
                    height=bottom - y,
                    rx=min(2, thick / 4),
                    fill=_colour(number),
                )
            )
            if thick >= _width(shown(value), SIZE - 1):
                shapes.append(_text(x + thick / 2, y - 5, shown(value), anchor="middle", size=SIZE - 1))
    return _svg(shapes, title, _described(labels, series, unit), HEIGHT)


def ranking(labels: Sequence[str], values: Sequence[Value], *, title: str, unit: str = "") -> SafeString:
    """Lying bars with a name and a value each, in the order given. For many or long labels."""
    series = _checked(labels, [("", values)])
    pitch, space = 26, min(max((_width(label) for label in labels), default=0), 240) + 12
    room = WIDTH - space - 14 - max((_width(_with_unit(value, unit)) for value in values), default=0)
    most = max((float(value) for value in values if value is not None), default=0) or 1
    shapes = []
    for place, (label, value) in enumerate(zip(labels, values, strict=True)):
        middle = place * pitch + pitch / 2 + 4
        shapes.append(_text(space - 8, middle + 4, _cut(label, space - 12), anchor="end", fill=INK))
        if value is None:
            shapes.append(_text(space, middle + 4, "未记录"))
            continue
        length = max(float(value) / most * room, 1)
        shapes.append(
            _tag(
                "rect",
                format_html("<title>{}：{}{}</title>", label, shown(value), unit),
                x=space,
                y=middle - 8,
                width=length,
                height=16,
                rx=2,
                fill=PALETTE[0],
            )
        )
        shapes.append(_text(space + length + 6, middle + 4, f"{shown(value)}{unit}", fill=INK))
    return _svg(shapes, title, _described(labels, series, unit), max(len(labels) * pitch + 8, 60))


def line(labels: Sequence[str], series: Series, *, title: str, unit: str = "") -> SafeString:
    """Lines over time; a value that is not recorded leaves a gap."""
    series = _checked(labels, series)
    left, right, top, bottom = 46, WIDTH - 20, 20 + _legend_height(series), HEIGHT - 42
    axis, scale = _value_axis(series, left, right, top, bottom)
    step = (right - left) / max(len(labels), 1)
    xs = [left + step * (place + 0.5) for place in range(len(labels))]
    every = max(math.ceil(max((_width(label) for label in labels), default=1) / max(step - 4, 1) / 2), 1)
    shapes = [_legend(series, dashed=True), axis]
    shapes += [
        _wrapped(xs[at], bottom + 17, labels[at], step * every - 4) for at in range(0, len(labels), every)
    ]
    for number, (name, values) in enumerate(series):
        look = {
            "stroke": _colour(number),
            "stroke_width": 2.25,
            "stroke_dasharray": DASHES[number % len(DASHES)],
        }
        for run in _runs(values):
            points = " ".join(f"{xs[at]:.1f},{scale(values[at]):.1f}" for at in run)
            shapes.append(_tag("polyline", points=points, fill="none", stroke_linejoin="round", **look))
        for at, value in enumerate(values):
            if value is not None:
                words = format_html("<title>{} {}：{}{}</title>", labels[at], name, shown(value), unit)
                look = {"fill": "#ffffff", "stroke": _colour(number), "stroke_width": 2}
                shapes.append(_tag("circle", words, cx=xs[at], cy=scale(value), r=3, **look))
                if len(series) == 1 and step > _width(shown(value)):
                    shapes.append(
                        _text(xs[at], scale(value) - 9, shown(value), anchor="middle", size=SIZE - 1)
                    )
    return _svg(shapes, title, _described(labels, series, unit), HEIGHT)


def donut(items: Sequence[tuple[str, Value]], *, title: str, unit: str = "") -> SafeString:
    """A ring of parts with the total in the middle and a legend with values and shares."""
    labels = [label for label, _ in items]
    series = _checked(labels, [("", [value for _, value in items])])
    parts = [float(value or 0) for _, value in items]
    total = sum(parts)
    height = max(220, len(items) * 28 + 30)
    cx, cy, radius, thick = 150, height / 2, 82, 34
    around = 2 * math.pi * radius
    shapes = [_tag("circle", cx=cx, cy=cy, r=radius, fill="none", stroke=LINE, stroke_width=thick)]
    before = 0.0
    for number, (label, part) in enumerate(zip(labels, parts, strict=True)):
        if part:
            length = part / total * around
            gap = 2 if length > 6 and length < around else 0  # a sliver of paper between parts
            shapes.append(
                _tag(
                    "circle",
                    format_html("<title>{}：{}{}</title>", label, shown(part), unit),
                    cx=cx,
                    cy=cy,
                    r=radius,
                    fill="none",
                    stroke=_colour(number),
                    stroke_width=thick,
                    stroke_dasharray=f"{length - gap:.2f} {around - length + gap:.2f}"
                    if part < total
                    else "",
                    transform=f"rotate({before / total * 360 - 90:.3f} {cx} {cy:.1f})",
                )
            )
            before += part
    shapes.append(_text(cx, cy + 4, shown(total), anchor="middle", size=26, fill=INK, weight=600))
    shapes.append(_text(cx, cy + 24, f"共计（{unit}）" if unit else "共计", anchor="middle"))
    start = cy - len(items) * 14 + 14
    for number, (label, value) in enumerate(items):
        y = start + number * 28
        shapes.append(_tag("rect", x=300, y=y - 6, width=12, height=12, rx=2, fill=_colour(number)))
        shapes.append(_text(320, y + 4, _cut(label, 200), fill=INK))
        share = f"{parts[number] / total * 100:.1f}%" if total else "—"
        shapes.append(_text(590, y + 4, _with_unit(value, unit), anchor="end", fill=INK))
        shapes.append(_text(680, y + 4, share, anchor="end"))
    return _svg(shapes, title, _described(labels, series, unit), height)


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
        colour = "#ccd5e0" if number == 0 else LINE
        shapes.append(_tag("line", x1=left, x2=right, y1=y, y2=y, stroke=colour, stroke_width=1))
        shapes.append(_text(left - 8, y + 4, shown(Decimal(str(step)) * number), anchor="end", size=SIZE - 1))
    return _joined(shapes), scale


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
        return _joined(())
    shapes, x = [], 46.0
    for number, (name, _) in enumerate(series):
        dash = DASHES[number % len(DASHES)] if dashed else ""
        look = {"stroke": _colour(number), "stroke_width": 3 if dashed else 10, "stroke_dasharray": dash}
        shapes.append(_tag("line", x1=x, x2=x + (26 if dashed else 10), y1=14, y2=14, **look))
        x += 32 if dashed else 16
        shapes.append(_text(x, 18, _cut(name, 150), fill=INK))
        x += min(_width(name), 150) + 22
    return _joined(shapes)


def _described(labels: Sequence[str], series: Series, unit: str) -> str:
    places = [
        f"{label}：" + "，".join(f"{name} {_with_unit(values[at], unit)}".strip() for name, values in series)
        for at, label in enumerate(labels)
    ]
    return "；".join(places[:40]) + ("……" if len(places) > 40 else "") if places else "暂无数据"


def _svg(shapes: list[SafeString], title: str, description: str, height: float) -> SafeString:
    if description == "暂无数据":
        shapes, height = [_text(WIDTH / 2, 56, description, anchor="middle", size=14)], 100
    inside = format_html("<title>{}</title><desc>{}</desc>{}", title, description, _joined(shapes))
    return _tag(
        "svg",
        inside,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {height:g}",
        role="img",
        font_family=FONT,
        font_size=SIZE,
    )


def _tag(name: str, inside: str | SafeString = "", **attributes) -> SafeString:
    """An element; attribute names with _ for -, empty attributes are left out, figures to a tenth."""
    plain = {
        key.replace("_", "-"): f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
        for key, value in attributes.items()
        if value != ""
    }
    return format_html("<{}{}>{}</{}>", name, flatatt(plain), inside, name)


def _text(x, y, content, *, anchor="start", size=SIZE, fill=SOFT, weight=400) -> SafeString:
    return _tag(
        "text",
        content,
        x=float(x),
        y=float(y),
        text_anchor=anchor,
        font_size=size,
        fill=fill,
        font_weight=weight,
    )


def _wrapped(x: float, y: float, label: str, room: float) -> SafeString:
    """A label centred at x in one line or two; what does not fit is cut."""
    if _width(label) <= room:
        return _text(x, y, label, anchor="middle")
    first = _cut(label, room, mark="") or label[:1]
    lines = [first, _cut(label[len(first) :], room)]
    return _joined(_text(x, y + 15 * number, words, anchor="middle") for number, words in enumerate(lines))


def _cut(label: str, room: float, mark: str = "…") -> str:
    if _width(label) <= room:
        return label
    kept = label
    while kept and _width(kept + mark) > room:
        kept = kept[:-1]
    return kept + mark


def _width(label: str, size: float = SIZE) -> float:
    """About how wide a text is: a Chinese character is one em, others little more than half."""
    return size * sum(1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.58 for letter in label)


def _colour(number: int) -> str:
    return PALETTE[number % len(PALETTE)]


def _joined(shapes: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((shape,) for shape in shapes))
