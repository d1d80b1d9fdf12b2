"""The face of an official document as PDF: what `print/official.html` draws, with its blocks as HTML."""

import base64
import re
from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from alliance.official import layout
from alliance.official.content import Official
from alliance.prose.blocks import Block, Grid, Heading, Items, Paragraph, Picture, Run

WIDEST = 60  # per cent that a class of the style sheet says; the widest column takes what is left
EN_SPACE = "\u2002"  # half a character, and not stretched where a line is justified
_SPACE = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")
_ALIGNED = {"": "text", "center": "centred", "right": "flush"}


def context_of(official: Official) -> dict[str, Any]:
    """What the template asks for; nothing is written."""
    size, masthead = layout.masthead_of(official)
    copies_label, copies = layout.copies_of(official)
    printer, printed = layout.issued_of(official)
    return {
        "official": official,
        "is_red": official.head != "plain",
        "is_blank": official.head == "overprint",
        "masthead": masthead,
        "masthead_size": size,
        "title": layout.title_lines(official.title, official.issuer),
        "addressee": layout.addressee_of(official),
        "body": as_html(official.blocks),
        "listed": layout.listed(official) if official.annexes else (),
        "signed": _signed(official),
        "is_code_beside": layout.is_code_beside(official),
        "contact": layout.contact_of(official),
        "annexes": _annexes(official),
        "copies_label": copies_label,
        "copies": copies,
        "hands": layout.hands_of(official),
        "printer": printer,
        "printed": printed,
        "has_imprint": layout.has_imprint(official),
        "imprint_alone": layout.imprint_alone(official),
        "receipt": as_html(layout.receipt_blocks(official)),
    }


def _annexes(official: Official) -> list[dict[str, Any]]:
    return [
        {
            "label": layout.annex_label(official, at),
            "title": layout.title_lines(one.title),
            "body": as_html(one.blocks, landscape=one.landscape),
            "wide": one.landscape,
        }
        for at, one in enumerate(official.annexes)
    ]


def _signed(official: Official) -> dict[str, Any]:
    """Lines, and the half characters from the edge: of the whole block with a seal, of each line without."""
    lines = layout.signed(official)
    ends = min((line.inset for line in lines), default=0)
    halves = [(line.text, round((line.inset - ends) * 2)) for line in lines]
    return {"lines": halves, "inset": round(ends * 2)}


# ---------------------------------------------------------------- blocks


def as_html(blocks: Iterable[Block], *, landscape: bool = False) -> SafeString:
    """Blocks as the style sheet of official documents expects them."""
    return format_html_join("\n", "{}", ((_block(layout.set_closely(one), landscape),) for one in blocks))


def _block(block: Block, landscape: bool) -> SafeString:
    if isinstance(block, Heading):
        tag = f"h{min(max(block.level, 1), 4) + 1}"
        return format_html("<{}>{}</{}>", tag, block.text, tag)
    if isinstance(block, Items):
        return _items(block)
    if isinstance(block, Grid):
        return _grid(layout.filled(block), landscape)
    if isinstance(block, Picture):
        return _picture(block)
    return _paragraph(block)


def _paragraph(block: Paragraph) -> SafeString:
    return format_html('<p class="{}">{}</p>', _ALIGNED[block.align], _runs(block.runs))


def _runs(runs: Iterable[Run]) -> SafeString:
    texts = ((one, _SPACE.sub(EN_SPACE, one.text)) for one in runs)
    marked = (format_html("<strong>{}</strong>", text) if one.bold else text for one, text in texts)
    return format_html_join("", "{}", ((one,) for one in marked))


def _items(block: Items) -> SafeString:
    marks = (layout.mark(block, at) for at in range(len(block.items)))
    rows = ((mark.replace(" ", EN_SPACE), _runs(runs)) for mark, runs in zip(marks, block.items, strict=True))
    return format_html_join("\n", '<p class="text">{}{}</p>', rows)


def _grid(grid: Grid, landscape: bool) -> SafeString:
    widths, middle = layout.shares(grid), layout.centred(grid)
    cols = ((f"w{one}" if one <= WIDEST else "rest",) for one in widths)
    head = format_html_join("", "<th>{}</th>", ((one,) for one in grid.head))
    return format_html(
        '{}<table class="s{}{}"><colgroup>{}</colgroup>{}<tbody>{}</tbody></table>',
        format_html('<p class="caption">{}</p>', grid.caption) if grid.caption else "",
        int(layout.table_size(grid, landscape=landscape)),
        " whole" if layout.is_whole(grid) else "",
        format_html_join("", '<col class="{}">', cols),
        format_html("<thead><tr>{}</tr></thead>", head) if grid.head else "",
        format_html_join("", "{}", ((_row(grid, middle, *one),) for one in enumerate(grid.rows))),
    )


def _row(grid: Grid, middle: frozenset[int], at: int, row: tuple[str, ...]) -> SafeString:
    cells = format_html_join("", "{}", ((_cell(grid, middle, *one),) for one in enumerate(row)))
    return format_html('<tr class="{}">{}</tr>', "tall" if at in grid.tall else "", cells)


def _cell(grid: Grid, middle: frozenset[int], column: int, text: str) -> SafeString:
    lines = format_html_join(
        "", '<span class="line">{}</span>', ((one,) for one in text.splitlines() or [""])
    )
    if column in grid.labels:
        return format_html("<th>{}</th>", lines)
    aligned = "num" if column in grid.numbers else "mid" if column in middle else ""
    return format_html('<td class="{}">{}</td>', aligned, lines)


def _picture(block: Picture) -> SafeString:
    kind = "png" if block.content.startswith(b"\x89PNG") else "jpeg"
    said = format_html("<figcaption>{}</figcaption>", block.caption) if block.caption else ""
    coded = base64.b64encode(block.content).decode()
    return format_html(
        '<figure><img alt="{}" src="data:image/{};base64,{}">{}</figure>', block.caption, kind, coded, said
    )
