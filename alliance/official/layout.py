"""Where the parts of a document stand, for both of its faces (GB/T 9704-2012).

Lengths are in characters of the text (3号, 28 to a line of 156 mm): a Chinese character is one, a digit or a Latin letter half.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from alliance.ground import clock
from alliance.official.content import Official
from alliance.prose.blocks import Block, Grid, Heading, Items, Picture, Run

LINE = 28
TITLE_LINE = 19  # of 2号; twenty would just fit
SIGNATURE_LINE = 22
DATE_INSET = 4  # 成文日期右空四字
NAME_INSET = 2  # without a seal: 署名右空二字
BLANK_DATE = "　　　　年　　月　　日"
BLANK_ISSUED = f"{BLANK_DATE.strip()}印发"  # its year has room before it
BESIDE = 10  # characters that a 校验码 with its QR code takes beside a signature
LETTERS = 442  # points: the width of the type area
MASTHEAD_SIZES = (52, 46, 40, 36, 32, 30, 28, 27, 26, 24, 22)
ONE_LINE = 26  # points below which red letters take two lines
SHORT = 6  # characters of a cell that stands in the middle
NO_BEGINNING = "、，。；：！？》）”’〕％"
NO_END = "《（“‘〔"
PAUSES = "、，；：》）的和及与等"


@dataclass(frozen=True)
class Signed:
    """A line below the text and how far its right end is from the edge."""

    text: str
    inset: float


@dataclass(frozen=True)
class Listed:
    """A line of the 附件说明: what it begins with, and the name, whose further lines stand below its first character."""

    before: str
    name: str


def width(text: str) -> float:
    """In characters of the text size."""
    return sum(1 if unicodedata.east_asian_width(one) in "WFA" else 0.5 for one in text)


# ---------------------------------------------------------------- lines


def balanced(text: str, longest: int, name: str = "") -> tuple[str, ...]:
    """The fewest lines of about equal length, parted where the words pause and outside of `name`; given newlines stay."""
    given = [line.strip() for line in text.splitlines() if line.strip()]
    return tuple(part for line in given for part in _lines(line, longest, name))


def _lines(text: str, longest: int, name: str) -> list[str]:
    wanted = max(1, -int(-width(text) // longest))
    for count in (wanted, wanted + 1):
        if found := _parted(text, count, longest, name):
            return found
    return [text[at : at + longest] for at in range(0, len(text), longest)]


def _parted(text: str, count: int, longest: int, name: str) -> list[str]:
    """The cheapest way to part `text` into `count` lines; nothing where none is allowed."""
    ideal = width(text) / count
    begins = text.find(name) if name else -1
    within = range(begins + 1, begins + len(name)) if begins >= 0 else ()
    ways: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for line in range(count):
        further: dict[int, tuple[float, tuple[int, ...]]] = {}
        ends = [len(text)] if line == count - 1 else range(1, len(text))
        for start, (spent, cuts) in ways.items():
            for end in ends:
                long = width(text[start:end])
                if end <= start or long > longest or (end < len(text) and not _may_part(text, end)):
                    continue
                cost = spent + (long - ideal) ** 2 + (0 if _pauses(text, end) else 12)
                cost += 150 if end in within else 0
                if end not in further or cost < further[end][0]:
                    further[end] = (cost, (*cuts, end))
        ways = further
    if len(text) not in ways:
        return []
    return [text[start:end].strip() for start, end in pairwise((0, *ways[len(text)][1]))]


def _may_part(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    joined = before.isascii() and after.isascii() and before != " " and after != " "
    joined |= before + after == "关于"
    return after not in NO_BEGINNING and before not in NO_END and not joined


def _pauses(text: str, at: int) -> bool:
    return at >= len(text) or text[at - 1] in PAUSES or text[at] in NO_END or text.startswith("关于", at)


def masthead_of(official: Official) -> tuple[int, tuple[str, ...]]:
    """Size in points and lines of the red letters: as large as a line allows, two lines when it would be small."""
    text = official.masthead or official.issuer
    lines = balanced(text, 40)
    if LETTERS / max(map(width, lines), default=1) < ONE_LINE:
        name = official.issuer
        half = max(width(text) / 2 + 1, width(name) if name in text else 0)
        lines = balanced(text, min(20, round(half)), name)
    fits = LETTERS / max(map(width, lines), default=1)
    return next((size for size in MASTHEAD_SIZES if size <= fits), MASTHEAD_SIZES[-1]), lines


def title_lines(title: str, name: str = "") -> tuple[str, ...]:
    """The lines of a title; `name` (of the issuer) is not parted where that can be avoided."""
    return balanced(title, TITLE_LINE, name)


_HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
_APART = re.compile(rf"(?<=[{_HAN}]) (?=\d{{1,4}}(?![\d-]))|(?<=\d)(?<!\d{{5}}) (?=[{_HAN}])")


def closed(text: str) -> str:
    """Without the spaces that screens have around numbers and paper has not; telephone numbers stay apart."""
    return _APART.sub("", text)


def set_closely(block: Block) -> Block:
    """The words of a block as they stand on paper."""
    if isinstance(block, Heading):
        return replace(block, text=closed(block.text))
    if isinstance(block, Items):
        return replace(block, items=tuple(tuple(map(_closely, runs)) for runs in block.items))
    if isinstance(block, Grid):
        rows = tuple(tuple(map(closed, row)) for row in block.rows)
        return replace(block, head=tuple(map(closed, block.head)), rows=rows, caption=closed(block.caption))
    if isinstance(block, Picture):
        return replace(block, caption=closed(block.caption))
    return replace(block, runs=tuple(map(_closely, block.runs)))


def _closely(run: Run) -> Run:
    return replace(run, text=closed(run.text))


# ---------------------------------------------------------------- below the text


def signed(official: Official) -> tuple[Signed, ...]:
    """Name and day; the name is centred over the day, which ends four characters from the edge (further in below a long name).

    Without a seal the name ends two characters from the edge and the day begins two after it.
    """
    if not official.signature:
        return ()
    day = clock.show_day(official.day) if official.day else BLANK_DATE
    names = balanced(official.signature, SIGNATURE_LINE)
    widest, long = max(map(width, names)), width(day)
    if official.sealed:
        centre = max(DATE_INSET + long / 2, widest / 2)
        return tuple(Signed(one, centre - width(one) / 2) for one in (*names, day))
    ends = max(NAME_INSET, long + 4 - widest)
    lines = [Signed(one, ends + (widest - width(one))) for one in names]
    return (*lines, Signed(day, max(NAME_INSET, ends + widest - 2 - long)))


def is_code_beside(official: Official) -> bool:
    """Whether the 校验码 finds room at the left of the signature, where no seal comes and no page is spent on it."""
    return (
        bool(signed(official))
        and LINE - max(one.inset + width(one.text) for one in signed(official)) >= BESIDE
    )


def listed(official: Official) -> tuple[Listed, ...]:
    """附件：1. …; without number where there is only one."""
    titles = [one.title.replace("\n", "") for one in official.annexes]
    if len(titles) == 1:
        return (Listed("附件：", titles[0]),)
    return tuple(
        Listed(f"附件：{number}. " if number == 1 else f"{number}. ", title)
        for number, title in enumerate(titles, 1)
    )


def annex_label(official: Official, at: int) -> str:
    return "附件" if len(official.annexes) == 1 else f"附件{at + 1}"


def addressee_of(official: Official) -> str:
    given = official.addressee.strip()
    return given if not given or given.endswith("：") else f"{given.rstrip(':')}："


def contact_of(official: Official) -> str:
    """附注, in round brackets."""
    given = official.contact.strip()
    return given if not given or given.startswith("（") else f"（{given.rstrip('。')}）"


def copies_of(official: Official) -> tuple[str, str]:
    """“抄送：” (of minutes “分送：”) and to whom."""
    if not official.copies_to:
        return "", ""
    return ("分送：" if official.minutes else "抄送："), f"{'，'.join(official.copies_to)}。"


def hands_of(official: Official) -> str:
    return "　　".join(f"{label}：{name}" for label, name in official.hands)


def issued_of(official: Official) -> tuple[str, str]:
    """印发机关 and 印发日期; the day is left to be written where it is not known yet."""
    if not official.printer:
        return "", ""
    day: date | None = official.printed
    return official.printer, f"{clock.show_day(day)}印发" if day else BLANK_ISSUED


def has_imprint(official: Official) -> bool:
    return bool(official.copies_to or official.printer or official.hands)


def imprint_alone(official: Official) -> bool:
    """A landscape page bears no 版记: it takes a page of its own after it."""
    return bool(official.annexes) and official.annexes[-1].landscape


def receipt_blocks(official: Official) -> tuple[Block, ...]:
    """The words of the receipt, and below them where the receiver signs."""
    if not official.receipt or any(isinstance(one, Grid) for one in official.receipt):
        return official.receipt
    rows = (("签收单位（公章）", ""), ("签收人", ""), ("联系电话", ""), ("签收时间", BLANK_DATE))
    return (
        *official.receipt,
        Grid((), rows, widths=(30, 70), labels=frozenset({0}), tall=frozenset({0})),
    )


# ---------------------------------------------------------------- tables


def shares(grid: Grid) -> tuple[int, ...]:
    """Per cent of the width of each column, a hundred together; by the widths, else by what stands in them."""
    count = columns_of(grid)
    rough = (
        list(grid.widths[:count]) if len(grid.widths) >= count else [_weight(grid, at) for at in range(count)]
    )
    whole = sum(rough) or 1
    parts = [max(1, int(100 * one / whole)) for one in rough]
    parts[parts.index(max(parts))] += 100 - sum(parts)
    return tuple(parts)


def _weight(grid: Grid, at: int) -> float:
    cells = [row[at] for row in (grid.head, *grid.rows) if at < len(row)]
    longest = max((width(line) for cell in cells for line in cell.splitlines()), default=1)
    return min(24.0, max(3.0, longest) + 1)


def columns_of(grid: Grid) -> int:
    return max(map(len, (grid.head, *grid.rows)), default=0)


def filled(grid: Grid) -> Grid:
    """With as many cells in each row as there are columns."""
    count = columns_of(grid)
    rows = tuple(row + ("",) * (count - len(row)) for row in grid.rows)
    return replace(grid, head=grid.head and grid.head + ("",) * (count - len(grid.head)), rows=rows)


def centred(grid: Grid) -> frozenset[int]:
    """Columns of short words, which stand in the middle."""
    found = set()
    for at in set(range(columns_of(grid))) - grid.numbers - grid.labels:
        cells = [row[at] for row in grid.rows if at < len(row)]
        if grid.head and all(width(cell) <= SHORT for cell in cells):
            found.add(at)
    return frozenset(found)


def table_size(grid: Grid, *, landscape: bool = False) -> float:
    """Points: 小四, 五号 where many columns share the line; forms (no head) 四号."""
    if not grid.head:
        return 14
    return 12 if columns_of(grid) <= (8 if landscape else 5) else 10.5


def is_whole(grid: Grid) -> bool:
    """A short form is not parted: who signs in it finds the lines together."""
    return not grid.head and not grid.tall and len(grid.rows) <= 8


def mark(block: Items, at: int) -> str:
    """What an item of a list begins with."""
    return f"{at + 1}. " if block.ordered else "· "
