"""The workbook of seats: every member unit without one, filled in from the papers of the election."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO

from alliance.workbook import reading
from alliance.workbook.specs import InputColumn, InputRow, SheetRows, SheetSpec
from alliance.workbook.table import Column, Table
from councils.terms.models.seats import Seat
from councils.terms.models.terms import CouncilRole
from members.people.models import Representative
from members.units.finding import finder
from members.units.models import Unit

UNIT, ROLE, SINCE, REASON = "单位名称", "席位", "起始日期", "依据"
ROLES = {label: value for value, label in CouncilRole.choices}
HOLDERS = {label: value for value, label in Seat._meta.get_field("holder_role").choices}
MEANT = (
    ("理事长单位", ("理事长",)),
    ("副理事长单位", ("副理事长",)),
    ("常务理事单位", ("常务理事",)),
    ("理事单位", ("理事",)),
)
SPEC = SheetSpec(
    "理事会席位",
    (
        InputColumn("unit", UNIT, width=28, max_length=200, aliases=("单位", "单位全称", "成员单位")),
        InputColumn("uscc", "统一社会信用代码", "code", 20, aliases=("信用代码", "社会信用代码")),
        InputColumn(
            "role",
            ROLE,
            width=12,
            choices=tuple(ROLES),
            fits=MEANT,
            aliases=("席位类别", "职务", "理事会职务"),
        ),
        InputColumn("holder", "任职人身份", width=16, choices=tuple(HOLDERS)),
        InputColumn("since", SINCE, "date", 12, aliases=("任职日期", "开始日期", "当选日期")),
        InputColumn("reason", REASON, width=30, max_length=200, aliases=("依据文件", "文件")),
    ),
    max_rows=300,
)
NOTE = (
    f"“{ROLE}”填{'、'.join(ROLES)}，空白的行不登记；任职人身份空白为单位负责人，只有理事可以由分管人力资源负责人担任。"
    "已经终止的席位先登记，再逐个终止（终止须由两人办理）。"
)


@dataclass(frozen=True)
class Row:
    """A seat to be registered, as a row of the file says it."""

    number: int
    unit: Unit
    role: str
    holder_role: str
    since: date
    reason: str

    def as_data(self) -> list[Any]:
        return [self.number, self.unit.pk, self.role, self.holder_role, self.since.isoformat(), self.reason]


def rows_from(data: Sequence[Sequence[Any]]) -> list[Row]:
    units = Unit.objects.in_bulk([one[1] for one in data])
    return [
        Row(number, units[unit], role, holder, date.fromisoformat(since), reason)
        for number, unit, role, holder, since, reason in data
    ]


def table_of() -> Table:
    """The member units that hold no seat today."""
    seated = Seat.objects.current().values("unit")
    units = Unit.objects.active().exclude(pk__in=seated).in_order()
    columns = [Column(one.key, one.label, one.kind, one.width) for one in SPEC.columns]
    rows = [{"unit": unit.name, "uscc": unit.uscc} for unit in units]
    blank = dict.fromkeys((column.key for column in columns), None)
    return Table(SPEC.title, columns, [blank | row for row in rows], facts={"填写说明": NOTE})


def read(file: BinaryIO) -> tuple[SheetRows, list[Row]]:
    """The rows in the order of their days; what cannot be read stands in the errors. Raises `Unreadable`."""
    sheet = reading.read(file, [SPEC])[SPEC.title]
    find, found = finder(), []
    for one in sheet.good_rows:
        if not any(one.values.get(name) for name in ("role", "since", "reason")):
            continue
        unit = find(one.values.get("uscc") or "", one.values.get("unit") or "")
        if isinstance(unit, str):
            sheet.refuse(one, UNIT, unit)
        elif problem := _lacks(one):
            sheet.refuse(one, *problem)
        else:
            found.append(_row(one, unit))
    return sheet, sorted(found, key=lambda row: (row.since, row.number))


def _lacks(one: InputRow) -> tuple[str, str] | None:
    values = one.values
    for name, label in (("role", ROLE), ("since", SINCE), ("reason", REASON)):
        if not values.get(name):
            return label, f"请填写{label}"
    return None


def _row(one: InputRow, unit: Unit) -> Row:
    values = one.values
    return Row(
        one.number,
        unit,
        ROLES[values["role"]],
        HOLDERS.get(values.get("holder") or "", Representative.Role.HEAD.value),
        values["since"],
        values["reason"],
    )
