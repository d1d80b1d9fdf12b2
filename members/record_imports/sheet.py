"""A kind as a workbook that people fill in, and its rows as records: planned in memory, written all or not at all."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Q

from alliance.names import spelling
from alliance.workbook.specs import CellError, SheetSpec
from members.record_imports.repeats import Repeats
from members.record_pages import columns
from members.records import rules
from members.records.kinds import Kind
from members.records.lines import LinesField
from members.units.models import Unit

MAX_ROWS = 10_000


def spec_of(kind: Kind) -> SheetSpec:
    notes = (
        "每行一条记录，导入后为草稿，核对后可以在列表中成批报送。",
        "全部行都正确才会导入，否则一行也不写入。",
    )
    return SheetSpec(kind.label[:31], tuple(columns.of_import(kind)), max_rows=MAX_ROWS, notes=notes)


@dataclass
class Plan:
    """What an import would write: what is wrong in each row or, where the contents were `checked` a moment ago, its record."""

    kind: Kind
    unit: Unit
    checked: bool = False
    records: list[Any] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    named: dict[str, dict[str, Any]] = field(default_factory=dict)
    repeats: Repeats | None = None
    planned: list[tuple[int, Any]] = field(default_factory=list)

    def take(self, rows: Sequence[Mapping[str, Any]], faulty: Container[int] = ()) -> "Plan":
        """Plan the rows, each with its number in Excel (`row`) and its `values`; the `faulty` ones are passed over."""
        partners = _members(row["values"].get("partner", "") for row in rows)
        self.named = {name: self._referable(name) for name in self.kind.references}
        for row in rows:
            if row["row"] not in faulty:
                self._plan(row["row"], dict(row["values"]), partners)
        for number, name, message in self.repeats.take(self.planned) if self.repeats else ():
            self._refuse(number, name, message)
        return self

    def _plan(self, number: int, values: dict[str, Any], partners: dict[str, list[Unit]]) -> None:
        named = spelling.normal_name(values.pop("partner", "") or "")
        record = self.kind.model(unit=self.unit, part=values.pop("part", None) or 0)
        year = values.pop("year", None)
        if named:
            found = partners.get(named, [])
            if len(found) != 1:
                self._refuse(number, "partner", f"没有名为“{named[:40]}”的成员单位")
                return
            record.partner = found[0]
        for name, value in values.items():
            if value and name in self.named and value not in self.named[name]:
                self._refuse(number, name, f"没有已报送的“{value[:40]}”，或有几条同名的，请在页面上填写")
                return
            try:
                setattr(record, name, self._as_stored(name, value))
            except ValidationError as error:
                self._refuse(number, name, "；".join(error.messages))
                return
        record.year = year or 0
        record.settle_period()
        if self.checked:
            self.records.append(record)
        else:
            self._check(number, record)

    def _referable(self, name: str) -> dict[str, Any]:
        """The unit's records that may be named in this field, by a title that only one of them has."""
        found: dict[str, list[Any]] = {}
        for one in self.kind.referred(name).model.objects.referable(self.unit):
            found.setdefault(str(one), []).append(one)
        return {title: ones[0] for title, ones in found.items() if len(ones) == 1}

    def _as_stored(self, name: str, value: Any) -> Any:
        return self.named[name].get(value) if name in self.named else _as_stored(self.kind, name, value)

    def _check(self, number: int, record: Any) -> None:
        self.planned.append((number, record))
        if not (possible := rules.is_possible(self.unit, record.year)):
            self._refuse(number, "year", possible.reason)
        if self.kind.parts and record.part not in self.kind.parts:
            self._refuse(number, "part", "期次不对")
        for name, sentence in rules.faults(record).items():
            self._refuse(number, name, sentence.partition("：")[2] or sentence)

    def _refuse(self, number: int, name: str, message: str) -> None:
        known = {column.key: column.label for column in columns.of_import(self.kind)}
        self.errors.append(CellError(number, known.get(name, ""), message))


def _members(names: Any) -> dict[str, list[Unit]]:
    """The members that are called by these names, full or short, or by their code; one query."""
    wanted = {spelling.normal_name(name) for name in names if name}
    if not wanted:
        return {}
    found: dict[str, list[Unit]] = {}
    units = Unit.objects.active()
    if len(wanted) <= 500:
        units = units.filter(Q(name__in=wanted) | Q(short_name__in=wanted) | Q(uscc__in=wanted))
    for unit in units:
        for name in {unit.name, unit.short_name, unit.uscc} & wanted:
            found.setdefault(name, []).append(unit)
    return found


def _as_stored(kind: Kind, name: str, value: Any) -> Any:
    """The value of a cell, or of the preview that kept it, as the field has it; ValidationError for lines nobody can read."""
    one = kind.field(name)
    if value in (None, ""):
        return one.get_default() if not one.null else None
    if isinstance(one, LinesField):
        return one.parsed(value)
    if isinstance(one, BooleanField):
        return value == columns.YES[0]
    if one.choices:
        return next((key for key, label in one.flatchoices if str(label) == value), value)
    how = columns.kind_of(one)
    if how == "date" and isinstance(value, str):
        return date.fromisoformat(value)
    return Decimal(value) if how in ("money", "decimal") and isinstance(value, str) else value


def jsonable(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: value.isoformat()
        if isinstance(value, date)
        else str(value)
        if isinstance(value, Decimal)
        else value
        for key, value in values.items()
    }
