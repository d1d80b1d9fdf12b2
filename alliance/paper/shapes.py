"""The shapes of which charts are drawn: markup of SVG with attributes only, texts measured and cut to their room."""

import unicodedata
from collections.abc import Iterable

from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

PALETTE = ("#1d4f8f", "#2f9c95", "#dfa12f", "#c2564f", "#7567ad", "#5f8f3e", "#8793a5", "#b3733d")
FONT = "Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"
WIDTH = 720
SIZE = 12
INK, SOFT, LINE = "#1b2432", "#5f6b7e", "#e3e8ef"


def svg(shapes: list[SafeString], title: str, description: str, height: float) -> SafeString:
    if description == "暂无数据":
        shapes, height = [text(WIDTH / 2, 56, description, anchor="middle", size=14)], 100
    inside = format_html("<title>{}</title><desc>{}</desc>{}", title, description, joined(shapes))
    return tag(
        "svg",
        inside,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {height:g}",
        role="img",
        font_family=FONT,
        font_size=SIZE,
    )


def tag(name: str, inside: str | SafeString = "", **attributes) -> SafeString:
    """An element; attribute names with _ for -, empty attributes are left out, figures to a tenth."""
    plain = {
        key.replace("_", "-"): f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
        for key, value in attributes.items()
        if value != ""
    }
    return format_html("<{}{}>{}</{}>", name, flatatt(plain), inside, name)


def text(x, y, content, *, anchor="start", size=SIZE, fill=SOFT, weight=400) -> SafeString:
    return tag(
        "text",
        content,
        x=float(x),
        y=float(y),
        text_anchor=anchor,
        font_size=size,
        fill=fill,
        font_weight=weight,
    )


def wrapped(x: float, y: float, label: str, room: float) -> SafeString:
    """A label centred at x in one line or two; what does not fit is cut."""
    if width(label) <= room:
        return text(x, y, label, anchor="middle")
    first = cut(label, room, mark="") or label[:1]
    lines = [first, cut(label[len(first) :], room)]
    return joined(text(x, y + 15 * number, words, anchor="middle") for number, words in enumerate(lines))


def cut(label: str, room: float, mark: str = "…") -> str:
    if width(label) <= room:
        return label
    kept = label
    while kept and width(kept + mark) > room:
        kept = kept[:-1]
    return kept + mark


def width(label: str, size: float = SIZE) -> float:
    """About how wide a text is: a Chinese character is one em, others little more than half."""
    return size * sum(1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.58 for letter in label)


def colour(number: int) -> str:
    return PALETTE[number % len(PALETTE)]


def joined(shapes: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((shape,) for shape in shapes))
