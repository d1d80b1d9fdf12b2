"""Facts of the register: that there is one, how complete it is, and in how many months it was kept up; five queries for all units."""

from collections.abc import Callable, Mapping
from typing import Any

from django.urls import reverse

from alliance.ground.once import once
from alliance.registers.facts import Fact, fact
from members.records import kinds
from members.students import register
from members.units.models import Unit

Row = dict[str, int]


def _of(units: Any, year: int, value: Callable[[Row, set[int]], int]) -> Mapping[int, Fact]:
    """The fact of each enterprise, of what was counted and the months of upkeep; counted once however many facts are wanted."""
    if year < once("records since", kinds.since):
        return {}
    ids = tuple(unit.pk for unit in units)
    counted = once(("register", year, ids), lambda: register.counted(units, year))
    upkeep = once(("register upkeep", year, ids), lambda: register.upkeep(units, year))
    url = reverse("student_register")
    return {
        unit.pk: Fact(
            value(counted.get(unit.pk, register.NOBODY), upkeep.get(unit.pk, set())),
            url=f"{url}?unit={unit.pk}&year={year}",
        )
        for unit in units
        if unit.kind == Unit.Kind.ENTERPRISE
    }


@fact("student_register.created", label="学生信息库已建", unit="1是0否")
def created(units: Any, year: int) -> Mapping[int, Fact]:
    return _of(units, year, lambda row, months: int(bool(row["students"] or months)))


@fact("student_register.fields_required", label="信息库必填字段数", unit="个")
def required(units: Any, year: int) -> Mapping[int, Fact]:
    return _of(units, year, lambda row, months: row["students"] * len(register.FIELDS))


@fact("student_register.fields_filled", label="信息库已填字段数", unit="个")
def filled(units: Any, year: int) -> Mapping[int, Fact]:
    return _of(units, year, lambda row, months: row["filled"])


@fact("student_register.months_due", label="信息库应更新月数", unit="月")
def due(units: Any, year: int) -> Mapping[int, Fact]:
    return _of(units, year, lambda row, months: len(register.due_months(row, year)))


@fact("student_register.months_updated", label="信息库已更新月数", unit="月")
def updated(units: Any, year: int) -> Mapping[int, Fact]:
    return _of(units, year, lambda row, months: len(register.due_months(row, year) & months))
