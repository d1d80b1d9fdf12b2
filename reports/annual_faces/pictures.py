"""A chart as a picture for Word, which shows no SVG of ours: the same shapes, drawn three times as large and without a browser.

Only the shapes that `alliance.paper.charts` draws: rectangles, lines, polylines, circles (whole, and arcs by dashes) and text.
"""

import io
import math
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from defusedxml import ElementTree
from PIL import Image, ImageDraw, ImageFont

SCALE = 3
FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf",
)
SIMPLIFIED = 2  # the face for Simplified Chinese in the collection
_TURN = re.compile(r"rotate\((-?[\d.]+)")


@lru_cache(maxsize=32)
def _font(size: float) -> Any:
    known = next((Path(one) for one in FONTS if Path(one).exists()), None)
    if known is None:
        return ImageFont.load_default(size * SCALE)
    index = SIMPLIFIED if known.suffix == ".ttc" else 0
    return ImageFont.truetype(str(known), round(size * SCALE), index=index)


def png(svg: str) -> bytes:
    """The picture of one of our charts, on white."""
    root = ElementTree.fromstring(svg)
    _, _, width, height = (float(one) for one in root.get("viewBox").split())
    image = Image.new("RGB", (round(width * SCALE), round(height * SCALE)), "#ffffff")
    pen = ImageDraw.Draw(image)
    for element in root:
        draw = DRAWN.get(element.tag.rpartition("}")[2])
        if draw:
            draw(pen, element)
    content = io.BytesIO()
    image.save(content, "PNG", optimize=True)
    return content.getvalue()


def _at(element: Any, name: str) -> float:
    return float(element.get(name, 0)) * SCALE


def _rect(pen: Any, element: Any) -> None:
    x, y = _at(element, "x"), _at(element, "y")
    if (height := _at(element, "height")) > 0:
        pen.rounded_rectangle(
            (x, y, x + _at(element, "width"), y + height), radius=_at(element, "rx"), fill=element.get("fill")
        )


def _line(pen: Any, element: Any) -> None:
    ends = [_at(element, name) for name in ("x1", "y1", "x2", "y2")]
    pen.line(ends, fill=element.get("stroke"), width=max(1, round(_at(element, "stroke-width"))))


def _polyline(pen: Any, element: Any) -> None:
    points = [tuple(float(one) * SCALE for one in pair.split(",")) for pair in element.get("points").split()]
    pen.line(
        points, fill=element.get("stroke"), width=max(1, round(_at(element, "stroke-width"))), joint="curve"
    )


def _circle(pen: Any, element: Any) -> None:
    """A dot, a ring, or the arc of a ring: its first dash, begun where it is turned to."""
    cx, cy, radius, thick = (_at(element, name) for name in ("cx", "cy", "r", "stroke-width"))
    outer = radius + thick / 2
    box = (cx - outer, cy - outer, cx + outer, cy + outer)
    if element.get("fill") != "none":
        pen.ellipse(box, fill=element.get("fill"), outline=element.get("stroke"), width=round(thick))
        return
    start, sweep = 0.0, 360.0
    if dashes := element.get("stroke-dasharray"):
        sweep = float(dashes.split()[0]) * SCALE / (2 * math.pi * radius) * 360
        start = float(_TURN.match(element.get("transform"))[1])
    pen.arc(box, start, start + sweep, fill=element.get("stroke"), width=round(thick))


def _text(pen: Any, element: Any) -> None:
    anchor = {"start": "ls", "middle": "ms", "end": "rs"}[element.get("text-anchor", "start")]
    size = float(element.get("font-size", 12))
    place = (_at(element, "x"), _at(element, "y"))
    pen.text(place, element.text or "", font=_font(size), fill=element.get("fill"), anchor=anchor)


DRAWN = {"rect": _rect, "line": _line, "polyline": _polyline, "circle": _circle, "text": _text}
