"""Prose between its two shapes: the HTML that is stored and shown, and blocks, of which every face is made.

Stored prose is what `html_of` writes. The headings of its four levels are h3 to h6, as they stand below the titles of a page.
`blocks_of` also understands what Word and WPS put into the clipboard: their lists, nested spans, merged cells, headings.
"""

from collections.abc import Callable
from functools import partial
from html import escape

from alliance.prose.blocks import Block, Grid, Heading, Items, Paragraph, Picture, Run
from alliance.prose.reader import Load, Reader

Address = Callable[[Picture], str]

_escaped = partial(escape, quote=False)
TAGS = {1: "h3", 2: "h4", 3: "h5", 4: "h6"}


def text_of(html: str) -> str:
    """The words alone, a line for each paragraph, item and row of a table: for searching, and to be counted."""
    return "\n".join(lines_of(blocks_of(html, load=lambda where: b"")))


def lines_of(blocks: tuple[Block, ...]) -> list[str]:
    found: list[str] = []
    for block in blocks:
        match block:
            case Paragraph():
                found.append(block.text)
            case Heading(text=text):
                found.append(text)
            case Items(items=items, ordered=ordered):
                marks = (f"{place}. " if ordered else "· " for place in range(1, len(items) + 1))
                found += [
                    mark + "".join(run.text for run in item) for mark, item in zip(marks, items, strict=True)
                ]
            case Grid():
                rows = [" ".join(filter(None, row)) for row in (block.head, *block.rows)]
                found += [line for line in (block.caption, *rows) if line]
            case Picture(caption=caption) if caption:
                found.append(caption)
    return found


# ---------------------------------------------------------------- writing


def _quoted(text: str) -> str:
    return _escaped(text).replace('"', "&quot;")


def html_of(blocks: tuple[Block, ...], *, address: Address | None = None) -> str:
    """The HTML of blocks; a picture stands at its `address`, and is left out without one."""
    return "".join(_html(block, address) for block in blocks)


def _html(block: Block, address: Address | None) -> str:
    match block:
        case Paragraph(runs=runs, align=align):
            set_to = f' data-align="{align}"' if align else ""
            return f"<p{set_to}>{_runs(runs)}</p>"
        case Heading(level=level, text=text):
            return f"<{TAGS[level]}>{_escaped(text)}</{TAGS[level]}>"
        case Items(items=items, ordered=ordered):
            tag = "ol" if ordered else "ul"
            return f"<{tag}>{''.join(f'<li>{_runs(item)}</li>' for item in items)}</{tag}>"
        case Grid():
            return _table(block)
        case Picture(caption=caption) if address and (where := address(block)):
            said = f"<figcaption>{_escaped(caption)}</figcaption>" if caption else ""
            alt = _quoted(caption or "图片")
            return f'<figure><img src="{_quoted(where)}" alt="{alt}">{said}</figure>'
    return ""


def _runs(runs: tuple[Run, ...]) -> str:
    return "".join(
        f"<strong>{_escaped(run.text)}</strong>" if run.bold else _escaped(run.text) for run in runs
    )


def _table(grid: Grid) -> str:
    caption = f"<caption>{_escaped(grid.caption)}</caption>" if grid.caption else ""
    head = "".join(f'<th scope="col">{_escaped(cell)}</th>' for cell in grid.head)
    rows = "".join(f"<tr>{''.join(f'<td>{_escaped(cell)}</td>' for cell in row)}</tr>" for row in grid.rows)
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


# ---------------------------------------------------------------- reading


def blocks_of(html: str, *, load: Load | None = None) -> tuple[Block, ...]:
    """The blocks of stored prose, or of sifted HTML; `load` gives the content of a picture by its address, else it is left out."""
    reader = Reader(load)
    reader.feed(html)
    reader.close()
    reader.finish()
    return tuple(reader.blocks)
