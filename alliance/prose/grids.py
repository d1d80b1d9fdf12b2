"""Tables of prose as they grow from the cells of HTML: merged cells are taken apart, and numbers found."""

import re

from alliance.ground import inputs
from alliance.prose.blocks import Grid

MAX_COLUMNS, MAX_ROWS = 20, 500
_NUMBER = re.compile(r"[-+−]?\d[\d,]*(\.\d+)?[%％]?")
_NOTHING = frozenset({"", "—", "-", "－"})


def number_columns(rows: tuple[tuple[str, ...], ...]) -> frozenset[int]:
    """The columns in which nothing but numbers stand, and at least one."""
    width = len(rows[0]) if rows else 0
    cells = {place: [row[place] for row in rows if row[place] not in _NOTHING] for place in range(width)}
    return frozenset(place for place, found in cells.items() if found and all(map(_NUMBER.fullmatch, found)))


class Growing:
    """Takes rows and cells as they come. A cell that spans rows stands in each of them, one that spans columns in its first."""

    def __init__(self) -> None:
        self.rows: list[dict[int, list[str]]] = []
        self.spans: dict[int, tuple[int, list[str]]] = {}  # by column: for how many more rows, and what
        self.now: list[str] | None = None
        self.caption: list[str] = []
        self.in_caption = False

    def row(self) -> None:
        self.now = None
        self.rows.append({})
        for place, (left, cell) in list(self.spans.items()):
            self.rows[-1][place] = cell
            self.spans[place] = (left - 1, cell)
            if left <= 1:
                del self.spans[place]

    def cell(self, columns: str, rows: str) -> None:
        if not self.rows:
            self.row()
        row, place = self.rows[-1], 0
        while place in row:
            place += 1
        self.now = []
        for beside in range(_span(columns, MAX_COLUMNS)):
            content = self.now if beside == 0 else []
            row[place + beside] = content
            if (more := _span(rows, MAX_ROWS) - 1) > 0:
                self.spans[place + beside] = (more, content)

    def text(self, text: str) -> None:
        if self.in_caption:
            self.caption.append(text)
        elif self.now is not None:
            self.now.append(text)

    def caption_begins(self) -> None:
        self.in_caption = True

    def caption_ends(self) -> None:
        self.in_caption = False

    def grid(self) -> Grid | None:
        """The table: its first row is the head; a single cell above it that spans them all is the caption."""
        caption = _words(self.caption)
        width = min(MAX_COLUMNS, max((max(row) + 1 for row in self.rows if row), default=0))
        rows = [tuple(_words(row.get(place, [])) for place in range(width)) for row in self.rows[:MAX_ROWS]]
        rows = [row for row in rows if any(row)]
        if len(rows) > 1 and width > 1 and not caption and rows[0][0] and not any(rows[0][1:]):
            caption, rows = rows[0][0], rows[1:]
        if not rows:
            return None
        body = tuple(rows[1:])
        return Grid(rows[0], body, caption, number_columns(body))


def _span(given: str, most: int) -> int:
    return min(most, max(1, inputs.number(given) or 1))


def _words(parts: list[str]) -> str:
    return " ".join("".join(parts).split())
