"""The list as people fill it in, and what its rows say: planned in memory, written all or not at all."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, BinaryIO

from alliance.ground import clock
from alliance.names import spelling
from alliance.registers import policy
from alliance.workbook import reading
from alliance.workbook.specs import InputColumn, InputRow, SheetRows, SheetSpec
from alliance.workbook.table import Column, Table
from councils.meetings.models.attendances import Attendance
from councils.meetings.models.meetings import Meeting

Present = Attendance.Present
UNIT, PRESENT, AT = "单位", "到会情况", "签到时间"
MARKS = {"出席": Present.SELF, "委托出席": Present.PROXY, "未到": Present.NOT}
SPEC = SheetSpec(
    "签到表",
    (
        InputColumn("unit", UNIT, required=True, max_length=100, aliases=("单位名称",)),
        InputColumn(
            "present", PRESENT, choices=tuple(MARKS), aliases=("到会",), fits=(("出席", ("到", "已到", "√")),)
        ),
        InputColumn("at", AT, max_length=20, aliases=("时间",)),
    ),
    max_rows=2000,
)
TIME = re.compile(r"(?:(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\s+)?(\d{1,2})[:：](\d{2})(?:[:：]\d{2})?")


@dataclass(frozen=True)
class Line:
    """What a row of the file makes of a unit's line; `changes` when it is not so already."""

    row: int
    attendance: Attendance
    present: str
    at: datetime | None
    changes: bool

    @property
    def late(self) -> bool:
        return self.at is not None and self.at > self.attendance.meeting.begins_at


@dataclass
class Plan:
    lines: list[Line] = field(default_factory=list)
    sheet: SheetRows | None = None

    @property
    def changed(self) -> list[Line]:
        return [line for line in self.lines if line.changes]

    def as_data(self) -> dict[str, Any]:
        """`{line id: [present, instant or ""]}` of what changes, to be signed and sent back by the confirmation."""
        return {
            str(line.attendance.pk): [line.present, line.at.isoformat() if line.at else ""]
            for line in self.changed
        }


def rows_of(meeting: Meeting) -> Iterable[Attendance]:
    found = meeting.attendances.called().select_related("unit", "proxy_unit")
    return found.in_seat_order()


def table_of(meeting: Meeting) -> Table:
    """The list with the units that are due, who answered, and what is known already; to be filled in at the door."""
    columns = [
        Column("unit", UNIT, width=24),
        Column("seat", "席位"),
        Column("comer", "参会人", width=18),
        Column("present", PRESENT),
        Column("at", AT),
    ]
    rows = [
        {
            "unit": str(one.unit),
            "seat": one.get_seat_display(),
            "comer": _who(one),
            "present": one.get_present_display() if one.present else "",
            "at": _shown(one.signed_in_at),
        }
        for one in rows_of(meeting)
    ]
    note = f"“{PRESENT}”填{'、'.join(MARKS)}，空白的不改；“{AT}”填时:分（例如 14:05），可以不填，晚到的按实际时间填写。"
    return Table(SPEC.title, columns, rows, note, {"会议": meeting.title, "时间": meeting.when})


def _who(row: Attendance) -> str:
    return f"委托 {row.proxy_unit}" if row.proxy_unit_id else row.comer


def _shown(at: datetime | None) -> str:
    return f"{clock.local(at):%H:%M}" if at else ""


def plan(meeting: Meeting, file: BinaryIO) -> Plan:
    """What the file would write; what is wrong stands in `sheet.errors`, by row. Raises `Unreadable`."""
    sheet = reading.read(file, [SPEC])[SPEC.title]
    rows = {spelling.normal_name(str(row.unit)): row for row in rows_of(meeting)}
    made, seen = Plan(sheet=sheet), set()
    for one in sheet.good_rows:
        found = rows.get(spelling.normal_name(one.values["unit"]))
        if found is None and not any(one.values.get(name) for name in ("present", "at")):
            continue  # a note below the list: it says nothing of anybody
        if found is None:
            sheet.refuse(one, UNIT, "不在应到名单中；没有通知的单位请用“登记列席”登记")
        elif found.pk in seen:
            sheet.refuse(one, UNIT, "同一单位在表中出现了两次")
        else:
            seen.add(found.pk)
            found.meeting = meeting
            _take(made, sheet, one, found)
    return made


def _take(made: Plan, sheet: SheetRows, one: InputRow, row: Attendance) -> None:
    mark, text = one.values.get("present", ""), one.values.get("at", "")
    if not mark:
        if text and text != _shown(row.signed_in_at):
            sheet.refuse(one, PRESENT, "填了签到时间，请同时填写到会情况")
        return
    present = MARKS[mark]
    if present == Present.NOT and row.way == Attendance.Way.CODE:
        sheet.refuse(one, PRESENT, "该单位已扫码签到，不能按表改为未到；确有错误的，请逐家登记")
        return
    at = None
    if text:
        at = _instant(row.meeting, text)
        if problem := _problem(row.meeting, present, at):
            sheet.refuse(one, AT, problem)
            return
    made.lines.append(Line(one.number, row, present, at, _changes(row, present, at)))


def _changes(row: Attendance, present: str, at: datetime | None) -> bool:
    """The code at the door tells the time better than a list; a list read again says the same minute."""
    if present != row.present:
        return True
    by_list = row.way != Attendance.Way.CODE
    return by_list and at is not None and _shown(at) != _shown(row.signed_in_at)


def _instant(meeting: Meeting, text: str) -> datetime | None:
    """“14:05”, “2026-12-18 14:05”, or the part of a day that Excel keeps a time as; None for anything else."""
    if found := TIME.fullmatch(text.strip()):
        year, month, day, hour, minute = found.groups()
        try:
            on = meeting.day.replace(int(year), int(month), int(day)) if year else meeting.day
            return datetime.combine(on, time(int(hour), int(minute)), tzinfo=clock.TZ)
        except ValueError:
            return None
    try:
        part = float(text)
    except ValueError:
        return None
    minutes = timedelta(minutes=round(part * 24 * 60))
    return clock.start_of_day(meeting.day) + minutes if 0 < part < 1 else None


def _problem(meeting: Meeting, present: str, at: datetime | None) -> str:
    if at is None:
        return "请填时:分，例如 14:05"
    if present == Present.NOT:
        return "未到的单位没有签到时间"
    opens = meeting.begins_at - timedelta(minutes=policy.get("meeting_sign_in_opens"))
    if not opens <= at <= clock.now():
        return f"应在 {clock.show_instant(opens)} 开始签到以后，且不晚于现在"
    return ""
