"""Which row of a sheet is its heading, and which column is what: by the labels and synonyms of a spec, as offices write them.

A heading may take two rows (负责人 over 姓名 and 手机), and one word may mean two things (职务 behind 负责人, 职务 behind
联络员): columns of one person have a `group`, and their short names count beside or under a name of that group.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from alliance.workbook import values
from alliance.workbook.cells import Range, Row
from alliance.workbook.specs import InputColumn, SheetSpec
from alliance.workbook.table import AS_OF, CONDITIONS

ROWS = 10  # among which the heading is looked for
MAX_LABEL = 200
ERROR_LABEL = "错误说明"
SAMPLE = "示例"
WIDE = 3  # columns over which a title or a note is merged
NAMED = 3  # rows that are named one by one

_SAMPLE = re.compile(r"[(（【\[]?示例[)）】\]]?($|[\s:：])")
_TOTAL = re.compile(r"[合总小共累]\s*计(\(.*\))?[:：]?(共?\d+.{0,6})?")
_NOTE = re.compile(
    r"[(（【*※]?\s*(备?注[:：\d]|说明[:：]|填表|制表|审核|联系人?[:：]|附件?[:：\d]|以上|截至|共\s*\d|单位[:：(（])"
)
_DAY = re.compile(r"(?P<day>\d{4}-\d\d-\d\d)")
_OF_A_DAY = re.compile(rf"{CONDITIONS}：[^　]*{AS_OF}：{_DAY.pattern}")
_GROUP = re.compile(r"([一二三四五六七八九十]+、|[(（][一二三四五六七八九十]+[)）]).{0,40}")


class Label(NamedTuple):
    """What stands over a column, in one row or in two."""

    top: str
    below: str = ""

    @property
    def text(self) -> str:
        return f"{self.top} {self.below}".strip()


@dataclass
class Heading:
    """A heading as found or as chosen: its first and last row, its labels, and the key of each column that is read.

    `twice` are keys that several columns claim, with those columns; `unknown` the columns that nobody claims.
    """

    first: int
    last: int
    labels: dict[int, Label]
    columns: dict[int, str] = field(default_factory=dict)
    twice: dict[str, list[int]] = field(default_factory=dict)

    @property
    def unknown(self) -> list[int]:
        doubtful = {at for places in self.twice.values() for at in places}
        return [
            at
            for at, label in self.labels.items()
            if at not in self.columns and at not in doubtful and label.text != ERROR_LABEL
        ]

    @property
    def score(self) -> int:
        return len(set(self.columns.values()) | set(self.twice))

    @property
    def fingerprint(self) -> str:
        """The same for the same labels in the same columns, whatever stands above or below."""
        told = "\n".join(f"{at}:{values.label_key(label.text)}" for at, label in sorted(self.labels.items()))
        return hashlib.sha256(told.encode()).hexdigest()


def as_of(title: str, rows: Sequence[Row], spec: SheetSpec) -> str:
    """The day of an export that shows a day: by the conditions above its rows, or by the name of its sheet; else empty."""
    head = [row for row in rows if row.number <= ROWS]
    told = "".join(cell.value for row in head for cell in row.cells if isinstance(cell.value, str))
    named = title if values.label_key(title).startswith(values.label_key(f"{spec.title}（截至")) else ""
    found = _OF_A_DAY.search(told) or _DAY.search(named)
    return found["day"] if found else ""


def candidates(rows: Sequence[Row], spec: SheetSpec, merged: Iterable[Range] = ()) -> list[Heading]:
    """Every first row that could be the heading, with and without the row below it; the best first."""
    head = [row for row in rows if row.number <= ROWS]
    areas = [area for area in merged if area.top <= ROWS]
    found = []
    for place, row in enumerate(head):
        found.append(_matched(row.number, row.number, _single(row), spec))
        below = head[place + 1] if place + 1 < len(head) else None
        if below is not None and below.number == row.number + 1:
            found.append(_matched(row.number, below.number, _double(row, below, areas), spec))
    return sorted(found, key=lambda one: (-one.score, len(one.labels) < 2, one.last - one.first, one.first))


def is_enough(heading: Heading, spec: SheetSpec) -> bool:
    """Whether what was found can be meant as this heading at all."""
    needed = [column for column in spec.columns if column.required] or list(spec.columns)
    return heading.score * 2 >= len(needed)


def _texts(row: Row) -> dict[int, str]:
    return {
        cell.column: values.clean(cell.value)
        for cell in row.cells
        if isinstance(cell.value, str) and len(cell.value) <= MAX_LABEL and values.label_key(cell.value)
    }


def _single(row: Row) -> dict[int, Label]:
    return {at: Label(text) for at, text in _texts(row).items()}


def _double(row: Row, below: Row, areas: Sequence[Range]) -> dict[int, Label]:
    """The labels of two rows; what is merged over several columns stands over each of them."""
    tops, subs = _texts(row), _texts(below)
    for area in areas:
        if area.top == row.number == area.bottom and area.left in tops and area.right - area.left < 30:
            tops |= dict.fromkeys(range(area.left, area.right + 1), tops[area.left])
    if not areas:  # a file that does not know merged cells: a group goes on until the next label
        last = ""
        for at in range(1, max([*tops, *subs], default=0) + 1):
            last = tops.get(at, last if at in subs else "")
            if last:
                tops[at] = last
    return {at: Label(tops.get(at, ""), subs.get(at, "")) for at in sorted({*tops, *subs})}


def _matched(first: int, last: int, labels: dict[int, Label], spec: SheetSpec) -> Heading:
    heading = Heading(first, last, labels)
    matcher = _Matcher(spec, labels)
    for at, key in matcher.found().items():
        heading.columns[at] = key
    places: dict[str, list[int]] = {}
    for at, key in heading.columns.items():
        places.setdefault(key, []).append(at)
    heading.twice = {key: columns for key, columns in places.items() if len(columns) > 1}
    heading.columns = {at: key for at, key in heading.columns.items() if key not in heading.twice}
    return heading


class _Matcher:
    """First what a label says by itself, then what it says beside its neighbours, then what only one person lacks."""

    def __init__(self, spec: SheetSpec, labels: dict[int, Label]) -> None:
        self.labels = labels
        self.names: dict[str, InputColumn] = {}
        self.short: dict[tuple[str, str], InputColumn] = {}
        for column in spec.columns:
            for name in (column.label, *column.aliases):
                self.names.setdefault(values.label_key(name), column)
            for name in column.short:
                self.short[column.group, values.label_key(name)] = column
        self.taken: dict[int, InputColumn] = {}

    def found(self) -> dict[int, str]:
        for at, label in self.labels.items():
            if (column := self._by_itself(label)) is not None:
                self.taken[at] = column
        self._by_neighbours()
        self._by_what_is_left()
        return {at: column.key for at, column in self.taken.items()}

    def _by_itself(self, label: Label) -> InputColumn | None:
        whole, top, below = (values.label_key(text) for text in (label.text, label.top, label.below))
        if not (top and below):
            return self.names.get(whole)
        if (column := self.names.get(whole)) is not None:
            return column
        over = self.names.get(top)
        if over is not None and over.group:
            return self.short.get((over.group, below))
        return self.names.get(below)

    def _by_neighbours(self) -> None:
        group = ""
        for at, label in sorted(self.labels.items()):
            column = self.taken.get(at)
            if column is not None and column.group:
                group = column.group
                continue
            within = self.short.get((group, values.label_key(label.text))) if group else None
            if within is not None and within not in self.taken.values():
                self.taken[at] = within
            elif column is not None:
                group = ""

    def _by_what_is_left(self) -> None:
        groups = {column.group for column in self.taken.values() if column.group}
        for at, label in self.labels.items():
            if at in self.taken:
                continue
            fits = [self.short.get((group, values.label_key(label.text))) for group in sorted(groups)]
            lacking = [one for one in fits if one is not None and one not in self.taken.values()]
            if len(lacking) == 1:
                self.taken[at] = lacking[0]


class Passed:
    """Judges row by row whether it is data, and keeps what to say of those that are not: the example, sums, notes, titles
    between groups, a heading repeated on each page.
    """

    def __init__(
        self,
        spec: SheetSpec,
        heading: Heading,
        columns: dict[int, InputColumn],
        merged: Iterable[Range],
    ) -> None:
        self.first = min(columns, default=0)
        # Where the template puts the mark, wherever it moved.
        self.marked = next((at for at, one in columns.items() if one.key == spec.columns[0].key), 0)
        self.needed = sum(one.required for one in columns.values())
        self.labels = {at: values.label_key(label.text) for at, label in heading.labels.items()}
        self.wide = {
            area.top for area in merged if area.top == area.bottom and area.right - area.left >= WIDE - 1
        }
        self._said: dict[str, list[int]] = {}

    def over(self, row: Row, written: dict[int, str], epoch_1904: bool) -> bool:
        """Whether the row is passed over; `written` are its texts in the columns that are read."""
        why = self._why(row, written, epoch_1904)
        if why:
            self._said.setdefault(why, []).append(row.number)
        return bool(why)

    def notices(self) -> list[str]:
        said = []
        for why, numbers in self._said.items():
            if len(numbers) <= NAMED:
                said += [f"第 {number} 行是{why}，已跳过" for number in numbers]
            else:
                shown = "、".join(map(str, numbers[:NAMED]))
                said.append(f"第 {shown} 等 {len(numbers)} 行是{why}，已跳过")
        return said

    def _why(self, row: Row, written: dict[int, str], epoch_1904: bool) -> str:
        start = written.get(self.first, "")
        if _SAMPLE.match(start) or _SAMPLE.match(written.get(self.marked, "")):
            return "示例"
        texts = {cell.column: values.typed(cell, epoch_1904) for cell in row.cells}
        filled = {at: text for at, text in texts.items() if text}
        if any(_TOTAL.fullmatch(values.label_key(text)) for at, text in filled.items() if at <= self.first):
            return "合计"
        if len(filled) >= 2 and all(
            self.labels.get(at) == values.label_key(text) for at, text in filled.items()
        ):
            return "重复的表头"
        if len(filled) != 1 or self.needed < 2:
            return ""
        (text,) = filled.values()
        if row.number in self.wide or _GROUP.fullmatch(text) or _NOTE.match(text):
            return "标题或说明"
        return ""
