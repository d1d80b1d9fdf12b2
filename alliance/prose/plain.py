"""Prose as plain text that can be typed without a script: what the field shows where there is no editor.

A line is a paragraph. Lines that begin with “# ” (to “#### ”) or are short and numbered 一、 or （一） are headings, “- ” and “1. ” items,
“| a | b |” rows of a table, “**x**” is bold, and “![图说](address)” a picture that is there already.
"""

import re

from alliance.prose import grids, reader
from alliance.prose.blocks import Block, Grid, Heading, Items, Paragraph, Picture, Run

_HEADING = re.compile(r"(#{1,4}) +(.+)")
_ITEM = re.compile(r"(?:[-*·]|(\d{1,3})[.．]) +(.+)")
_ROW = re.compile(r"\|(.*)\|")
_CELL = re.compile(r"(?<!\\)\|")
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_CAPTION = "表题："


def plain_of(blocks: tuple[Block, ...]) -> str:
    """Blocks as plain text; of a picture the content is its address."""
    return "\n\n".join(_plain(block) for block in blocks)


def _plain(block: Block) -> str:
    match block:
        case Paragraph(runs=runs):
            return _marked(runs)
        case Heading(level=level, text=text):
            return text if reader.heading_of(text) == block else f"{'#' * level} {text}"
        case Items(items=items, ordered=ordered):
            return "\n".join(
                f"{f'{place}.' if ordered else '-'} {_marked(item)}"
                for place, item in enumerate(items, start=1)
            )
        case Grid():
            rows = [_row(row) for row in (block.head, *block.rows)]
            return "\n".join([f"{_CAPTION}{block.caption}", *rows] if block.caption else rows)
        case Picture(content=content, caption=caption):
            return f"![{caption}]({content.decode()})"
    return ""


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _marked(runs: tuple[Run, ...]) -> str:
    return "".join(f"**{run.text}**" if run.bold else run.text for run in runs)


def blocks_of_plain(text: str) -> tuple[Block, ...]:
    """The blocks of typed text; the content of a picture is its address."""
    found: list[Block] = []
    rows: list[tuple[str, ...]] = []
    caption, before = "", ""
    for line in [*map(str.strip, text.splitlines()), ""]:
        if row := _ROW.fullmatch(line):
            rows.append(tuple(cell.strip().replace("\\|", "|") for cell in _CELL.split(row[1])))
            continue
        if rows:
            found.append(_grid(rows, caption))
            rows, caption = [], ""
        if line.startswith(_CAPTION):
            caption = line.removeprefix(_CAPTION).strip()
        elif line:
            _take(line, before, found)
        before = line
    return tuple(found)


def _take(line: str, before: str, found: list[Block]) -> None:
    """One line as a block, or one more item of the list that it continues."""
    if item := _ITEM.fullmatch(line):
        ordered, runs = item[1] is not None, _unmarked(item[2])
        last = found[-1] if found and before else None
        if isinstance(last, Items) and last.ordered == ordered:
            found[-1] = Items((*last.items, runs), ordered)
        else:
            found.append(Items((runs,), ordered))
    elif heading := _HEADING.fullmatch(line):
        found.append(Heading(len(heading[1]), heading[2].strip()))
    elif picture := _PICTURE.fullmatch(line):
        found.append(Picture(picture[2].encode(), picture[1].strip()))
    elif runs := _unmarked(line):
        found.append(reader.heading_of(line) or Paragraph(runs))


def _unmarked(text: str) -> tuple[Run, ...]:
    parts = _BOLD.split(text)
    return reader.joined([Run(part, bool(place % 2)) for place, part in enumerate(parts)])


def _grid(rows: list[tuple[str, ...]], caption: str) -> Grid:
    width = min(grids.MAX_COLUMNS, max(map(len, rows)))
    even = [tuple((*row, *[""] * width)[:width]) for row in rows[: grids.MAX_ROWS]]
    return Grid(even[0], tuple(even[1:]), caption, grids.number_columns(tuple(even[1:])))
