"""The ledger as tables: of one unit clause by clause, of the year as a report, and of all units by duty."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, Count, Value
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from alliance.face.components import Mark
from alliance.face.datatable import Column, DataTable
from alliance.face.inline import link, status_tag
from alliance.ground import access, clock
from alliance.ground.wayfinding import way
from alliance.paper import printed
from alliance.registers import regulation
from alliance.registers.regulation import Clause
from alliance.workbook import table
from members.duties import ledger
from members.duties.filters import standing_in
from members.duties.ledger import Line
from members.obligations import duties
from members.obligations.duties import Duty
from members.obligations.models import Relief
from members.obligations.periods import Standing
from members.records import kinds
from members.units.models import Unit

LEDGER = "duty_ledger"
LETTERS = {
    Standing.DONE: "●",
    Standing.LATE: "补",
    Standing.OVERDUE: "缺",
    Standing.OPEN: "待",
    Standing.NOT_YET: "·",
    Standing.EXEMPT: "免",
}


@dataclass
class Row:
    """A duty of a unit with its periods, or a kind of record that is filed as it happens, with how many there are."""

    label: str
    url: str
    lines: list[Line] = field(default_factory=list)
    filed: int | None = None
    new: str = ""

    @property
    def next(self) -> Line | None:
        return min(ledger.waiting(self.lines), key=lambda line: line.period.deadline, default=None)


def of_unit(
    unit: Unit, year: int, lines: list[Line], filed: dict[str, int], user: Any
) -> list[tuple[Clause, list[Row]]]:
    """The rows of a unit under each clause that its kind of member owes; what has no page yet is an empty clause.

    `filed` says how many records of each kind there are; what does not open for the reader is no link.
    """
    found: dict[str, dict[str, Row]] = {}
    for line in lines:
        rows = found.setdefault(line.clause.ref, {})
        row = rows.setdefault(line.duty.key, Row(line.duty.label, _shows(line.duty, unit, year, user)))
        row.lines.append(line)
    for kind in kinds.for_unit(unit):
        if kind.is_due and unit.kind in kind.owed_by:
            continue
        own = [ref for ref in kind.clauses if ref.startswith(f"10.{unit.kind.lower()}.")]
        asked = urlencode({"unit": unit.pk, "year": year})
        found.setdefault((own or list(kind.clauses))[0], {})[kind.key] = Row(
            kind.label,
            f"{reverse('record_list', args=[kind.key])}?{asked}",
            filed=filed.get(kind.key, 0),
            new=reverse("record_new", args=[kind.key]),
        )
    refs = [
        clause.ref for clause in regulation.owed_by(unit.kind) if clause.depth == 2 or clause.ref in found
    ]
    return [
        (regulation.get(ref), list(found.get(ref, {}).values())) for ref in dict.fromkeys([*refs, *found])
    ]


def _shows(duty: Duty, unit: Unit, year: int, user: Any) -> str:
    """Where this person sees what there is of a duty; empty where nothing opens for him."""
    own = duty.shows_own if unit.pk in access.units_with(user) else None
    return way((own or duty.shows)(unit.pk, year), user)


def drawn(rows: list[Row], *, caption: str, own: bool, relieve: str) -> DataTable:
    """The rows of a clause; with a button to do it for the unit's own people, and to relieve the unit for who may."""
    columns = [
        Column("label", "事项", cell=lambda row: link(row.label, row.url), css="wide title"),
        Column("state", "办理情况", cell=state),
        Column("deadline", "最近期限", value=lambda row: _deadline(row), css="nowrap"),
        Column("note", "说明", value=_note, css="minor wide"),
        Column("act", "办理", cell=lambda row: _acts(row, own, relieve), css="nowrap"),
    ]
    return DataTable(columns, rows, caption=caption)


def state(row: Row) -> Any:
    if row.filed is not None:
        return status_tag(f"已报送 {row.filed} 条", "success" if row.filed else "neutral")
    if len(row.lines) == 1:
        return status_tag(row.lines[0].standing.label, row.lines[0].standing.tone)
    marks = [mark(line).drawn() for line in sorted(row.lines, key=lambda line: line.part)]
    return format_html_join(SafeString(" "), "{}", ((one,) for one in marks))


def mark(line: Line) -> Mark:
    name = line.duty.name_of(line.year, line.part)
    return Mark(LETTERS[line.standing], line.standing.tone, f"{name}：{line.standing.label}")


def _deadline(row: Row) -> str:
    line = row.next or next((one for one in row.lines if one.standing is Standing.NOT_YET), None)
    if line is None:
        return "" if row.lines else "按实际发生报送"
    return clock.show_deadline(line.period.deadline)


def _note(row: Row) -> str:
    notes = dict.fromkeys(line.note for line in row.lines if line.note)
    return "；".join(notes)


def _acts(row: Row, own: bool, relieve: str) -> Any:
    found = []
    if own and row.next is not None:
        line = row.next
        found.append(link("办理", line.duty.act(line.year, line.part)))
    elif own and row.new:
        found.append(link("填报", row.new))
    if relieve and row.lines and row.lines[0].duty.relievable:
        found.append(link("豁免或延期", f"{relieve}&{urlencode({'duty': row.lines[0].duty.key})}"))
    return format_html_join(SafeString(" · "), "{}", ((one,) for one in found))


def title_of(relief: Relief) -> str:
    """For what something was granted, in words."""
    duty = duties.get(relief.duty)
    return duty.title_of(relief.year, relief.part) if duty else relief.duty


# ---------------------------------------------------------------- as a report

REPORT = [
    table.Column("unit", "单位", width=22),
    table.Column("kind", "成员类别", width=10),
    table.Column("clause", "依据", width=20),
    table.Column("duty", "事项", width=20),
    table.Column("period", "期间", width=14),
    table.Column("deadline", "截止日期", "date", 14),
    table.Column("standing", "办理情况", width=12),
    table.Column("done", "完成日期", "date", 14),
    table.Column("note", "说明", width=20),
]


OF_ONE_UNIT = REPORT[2:]


def report(title: str, lines: Iterable[Line], *, columns: Any = REPORT, note: str = "") -> table.Table:
    """The lines as a workbook or a paper has them; that of one unit does not name it in each (`OF_ONE_UNIT`)."""
    return table.Table(title, columns, (_reported(line) for line in lines), note=note)


def _reported(line: Line) -> dict[str, Any]:
    return {
        "unit": line.unit.name,
        "kind": line.unit.get_kind_display(),
        "clause": line.clause.citation,
        "duty": line.duty.label,
        "period": line.duty.name_of(line.year, line.part),
        "deadline": line.period.last_day,
        "standing": line.standing.label,
        "done": line.done_at and clock.local(line.done_at).date(),
        "note": line.note,
    }


def ledger_version(unit: Unit, year: int, title: str, lines: list[dict[str, Any]]) -> printed.Version:
    """What its code stands for."""
    rows = [[str(value or "") for value in line.values()] for line in lines]
    return printed.Version(
        LEDGER,
        about=f"duties:{unit.pk}:{year}",
        title=title,
        year=year,
        content={"title": title, "rows": rows},
    )


# ---------------------------------------------------------------- of all units, by duty

ASKED = {Standing.OVERDUE: "逾期未办", Standing.OPEN: "待办理", Standing.EXEMPT: "已豁免"}


def by_duty(year: int, units: Any, day: date | None = None) -> DataTable:
    """How many of some units owe each duty, by how it stands now (one query), or stood at the end of a day."""
    wanted = [duty for duty in duties.every() if duty.periods(year)]
    numbers = _numbers(wanted, year, units) if day is None else _numbers_on(day, year, units)
    shown = {"year": year} | ({"on": day.isoformat()} if day else {})

    def cell(standing: Standing):  # type: ignore[no-untyped-def]
        def number(duty: duties.Duty) -> Any:
            number = numbers.get(f"{duty.key}:{standing.value}", 0)
            asked = urlencode(shown | {"duty": duty.key, "state": standing.value})
            return link(f"{number} 家", f"?{asked}") if number else "—"

        return number

    columns = [
        Column("label", "事项", cell=lambda duty: link(duty.label, f"?{urlencode(shown | {'duty': duty.key})}"), css="wide title"),
        Column("kinds", "谁承担", value=lambda duty: "、".join(str(Unit.Kind(one).label) for one in duty.kinds), css="minor"),
        *(Column(one.value.lower(), label, cell=cell(one), css="num") for one, label in ASKED.items()),
    ]  # fmt: skip
    said = f"（截至{clock.show_day(day)}）" if day else ""
    return DataTable(columns, wanted, caption=f"{year}年度各事项办理情况{said}")


def _numbers(wanted: list[duties.Duty], year: int, units: Any) -> dict[str, int]:
    parts = [
        units.filter(standing_in([duty], year, standing))
        .order_by()
        .values(word=Value(f"{duty.key}:{standing.value}", output_field=CharField()))
        .annotate(number=Count("pk"))
        .values_list("word", "number")
        for duty in wanted
        for standing in ASKED
    ]
    return dict(parts[0].union(*parts[1:], all=True)) if parts else {}


def _numbers_on(day: date, year: int, units: Any) -> dict[str, int]:
    found = ledger.of_units(list(units), year, at=clock.end_of_day(day))
    return {f"{duty}:{one.value}": len(there) for (duty, one), there in ledger.units_by(found).items()}
