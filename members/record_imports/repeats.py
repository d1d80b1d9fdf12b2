"""Rows that an import would write a second time: told to whoever uploads them, refused where a number must be the only one.

A look-out lives for one upload and sees its parts one after the other: of each row it keeps a few bytes, of the unit's records of a
part's years it asks in one query.
"""

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Any

from members.records.kinds import Kind
from members.records.models import Record
from members.units.models import Unit

SHOWN = 5


class Repeats:
    """What of the planned records is there already, in the file or among the records of the unit."""

    def __init__(self, kind: Kind, unit: Unit) -> None:
        self.kind, self.unit = kind, unit
        self._rows: dict[bytes, int] = {}
        self._numbers: dict[bytes, int] = {}
        self._in_file: list[tuple[int, int]] = []
        self._kept: list[int] = []

    def take(self, planned: Sequence[tuple[int, Any]]) -> Iterator[tuple[int, str, str]]:
        """See a part's records, each with its row in Excel; yields (row, field, what is wrong) for numbers that are taken."""
        kept, taken = self._kept_already(planned)
        for row, record in planned:
            first = self._rows.setdefault(self._content(record), row)
            if first != row:
                self._in_file.append((row, first))
            elif self._name(record) in kept:
                self._kept.append(row)
            if said := self._number_taken(row, record, taken):
                yield row, self.kind.numbered, said

    def notices(self) -> list[str]:
        """What is to be thought over before the import is confirmed, in sentences."""
        found = []
        if self._in_file:
            pairs = "、".join(f"第 {row} 行（同第 {first} 行）" for row, first in self._in_file[:SHOWN])
            found.append(
                f"有 {len(self._in_file)} 行与本表前面的行完全相同，请核对是否重复：{pairs}{_more(self._in_file)}。"
            )
        if self._kept:
            rows = "、".join(f"第 {row} 行" for row in self._kept[:SHOWN])
            label = self.kind.label_of(self.kind.title)
            found.append(
                f"有 {len(self._kept)} 行与本单位已有记录的{label}和期间相同，请核对是否重复导入：{rows}{_more(self._kept)}。"
            )
        return found

    def _kept_already(self, planned: Sequence[tuple[int, Any]]) -> tuple[set[tuple[Any, ...]], set[str]]:
        years = {record.year for _, record in planned}
        numbers = (
            {str(getattr(record, self.kind.numbered)) for _, record in planned}
            if self.kind.numbered
            else set()
        )
        if not years:
            return set(), set()
        rows = self.kind.model.objects.filter(unit=self.unit).exclude(state=Record.State.WITHDRAWN)
        names = set(rows.filter(year__in=years).order_by().values_list(*self._keys))
        taken = rows.filter(**{f"{self.kind.numbered}__in": numbers}) if numbers else rows.none()
        return names, set(taken.order_by().values_list(self.kind.numbered, flat=True)) if numbers else set()

    @property
    def _keys(self) -> tuple[str, ...]:
        dated = ("on",) if self.kind.period == "day" else ()
        return (self.kind.field(self.kind.title).attname, "year", "part", *dated)

    def _name(self, record: Any) -> tuple[Any, ...]:
        return tuple(getattr(record, name) for name in self._keys)

    def _content(self, record: Any) -> bytes:
        names = (*self.kind.content, "year", "part", "partner", "partner_name")
        said = repr([getattr(record, self.kind.field(name).attname) for name in names])
        return blake2b(said.encode(errors="replace"), digest_size=16).digest()

    def _number_taken(self, row: int, record: Any, taken: set[str]) -> str:
        number = str(getattr(record, self.kind.numbered)) if self.kind.numbered else ""
        if not number:
            return ""
        key = blake2b(number.encode(errors="replace"), digest_size=16).digest()
        first = self._numbers.setdefault(key, row)
        if first != row:
            return f"与第 {first} 行重复"
        return "本单位已有这个编号的记录" if number in taken else ""


def _more(rows: Sequence[Any]) -> str:
    return "等" if len(rows) > SHOWN else ""
