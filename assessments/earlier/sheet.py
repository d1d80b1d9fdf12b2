"""The workbook of grades before the portal: every member unit with its years, filled in from the papers, and what its rows say."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, BinaryIO

from alliance.ground.access import Verdict
from alliance.names import spelling
from alliance.workbook import reading
from alliance.workbook.specs import InputColumn, InputRow, SheetRows, SheetSpec
from alliance.workbook.table import Column, Table
from assessments.earlier import rules
from assessments.earlier.models import EarlierGrade
from assessments.scoring.grading import Grade
from members.relations.closed import closed_units
from members.units.finding import finder
from members.units.models import Unit

YEAR, UNIT, CODE, GRADE, TOTAL, BASIS = "年度", "单位名称", "统一社会信用代码", "等级", "总分", "依据"
GRADES = {label: value for value, label in Grade.choices}
SPEC = SheetSpec(
    "往年等次",
    (
        InputColumn("year", YEAR, "int", 8, required=True, aliases=("考核年度", "年份")),
        InputColumn("unit", UNIT, width=28, max_length=200, aliases=("单位", "单位全称", "成员单位")),
        InputColumn("uscc", CODE, "code", 20, aliases=("信用代码", "社会信用代码")),
        InputColumn(
            "grade",
            GRADE,
            width=8,
            choices=tuple(GRADES),
            aliases=("等次", "考核等级", "考核等次", "评价等次"),
            fits=(("较好", ("良好", "良")), ("优秀", ("优",)), ("不合格", ("不及格",))),
        ),
        InputColumn("total", TOTAL, "decimal", 8, aliases=("得分", "考核得分", "分数")),
        InputColumn("basis", BASIS, width=30, max_length=200, aliases=("文件", "文号", "依据文件")),
    ),
    max_rows=10_000,
)
NOTE = (
    f"按当年的通报、纪要等文件填写“{GRADE}”（{'、'.join(GRADES)}）和“{BASIS}”（文件名称或文号），“{TOTAL}”可以不填；"
    f"“{GRADE}”空白的行不改。更早的年度可以在表下加行。填表人须回避的单位没有列出，请由其他人员登记。"
)


@dataclass(frozen=True)
class Line:
    """What a row makes of a unit's year; `before` is what is registered now."""

    row: int
    unit: Unit
    year: int
    grade: str
    total: Decimal | None
    basis: str
    before: EarlierGrade | None

    @property
    def changes(self) -> bool:
        old = self.before
        if old is None or old.state == EarlierGrade.State.WITHDRAWN:
            return True
        return (old.grade, old.total, old.basis) != (self.grade, self.total, self.basis)

    @property
    def after(self) -> EarlierGrade:
        """The row as a record that is not stored."""
        return EarlierGrade(
            unit=self.unit, year=self.year, grade=self.grade, total=self.total, basis=self.basis
        )

    def as_data(self) -> list[Any]:
        total = "" if self.total is None else str(self.total)
        version = self.before.version if self.before else 0
        return [self.unit.pk, self.year, self.grade, total, self.basis, version]


@dataclass
class Plan:
    sheet: SheetRows
    lines: list[Line] = field(default_factory=list)

    @property
    def changed(self) -> list[Line]:
        return [line for line in self.lines if line.changes]


def table_of(by: Any) -> Table:
    """All member units with the last years before the portal in which they were members, and what is registered of them;
    without those for which `by` steps back.
    """
    first = rules.first_held()
    wanted = range(first - rules.RECENT, first)
    known = {(one.unit_id, one.year): one for one in EarlierGrade.objects.all() if _stands(one)}
    units = list(Unit.objects.active().exclude(pk__in=closed_units(by)).in_order())
    rows = [
        _row(year, unit, known.get((unit.pk, year)))
        for year in sorted({*wanted, *(year for _, year in known)}, reverse=True)
        for unit in units
        if rules.could_have(unit, year)
    ]
    columns = [Column(one.key, one.label, one.kind, one.width) for one in SPEC.columns]
    return Table(SPEC.title, columns, rows, facts={"填写说明": NOTE})


def _stands(grade: EarlierGrade) -> bool:
    return grade.state != EarlierGrade.State.WITHDRAWN


def _row(year: int, unit: Unit, known: EarlierGrade | None) -> dict[str, Any]:
    return {
        "year": year,
        "unit": unit.name,
        "uscc": unit.uscc,
        "grade": known.get_grade_display() if known else "",
        "total": known.total if known else None,
        "basis": known.basis if known else "",
    }


def plan(file: BinaryIO, *, by: Any) -> Plan:
    """What the file would register; what is wrong stands in `sheet.errors`, by row. Writes nothing; raises `Unreadable`."""
    sheet = reading.read(file, [SPEC])[SPEC.title]
    made, seen, find = Plan(sheet), set(), finder()
    known = {(one.unit_id, one.year): one for one in EarlierGrade.objects.select_related("unit")}
    for one in sheet.good_rows:
        if not any(one.values.get(name) for name in ("grade", "total", "basis")):
            continue
        unit = find(one.values.get("uscc") or "", one.values.get("unit") or "")
        year = one.values["year"]
        if isinstance(unit, str):
            sheet.refuse(one, UNIT, unit)
        elif not (verdict := rules.is_earlier(year)):
            sheet.refuse(one, YEAR, verdict.reason)
        elif (unit.pk, year) in seen:
            sheet.refuse(one, UNIT, f"该单位的{year}年度在表中出现了两次")
        else:
            seen.add((unit.pk, year))
            _take(made, one, unit, known.get((unit.pk, year)), by)
    sheet.errors.sort(key=lambda error: error.row)
    return made


def _take(made: Plan, one: InputRow, unit: Unit, before: EarlierGrade | None, by: Any) -> None:
    values, sheet = one.values, made.sheet
    year, total, basis = (
        values["year"],
        values.get("total"),
        spelling.visible(values.get("basis") or "").strip(),
    )
    if not values.get("grade"):
        sheet.refuse(one, GRADE, f"请填写等级（{'、'.join(GRADES)}）")
    elif not any(letter.isalnum() for letter in basis):
        sheet.refuse(one, BASIS, "请写明依据的文件名称或文号")
    elif total is not None and not 0 <= total < 1000:
        sheet.refuse(one, TOTAL, "总分应为 0 以上、1000 以下的数")
    elif not (verdict := rules.may_register_for(by, unit, year)):
        sheet.refuse(one, UNIT, verdict.reason.rstrip("。"))
    else:
        line = Line(one.number, unit, year, GRADES[values["grade"]], total, basis, before)
        if line.changes and before is not None and not (verdict := _correctable(before)):
            sheet.refuse(one, UNIT, verdict.reason.rstrip("。"))
        made.lines.append(line)


def _correctable(grade: EarlierGrade) -> Verdict:
    return rules.may_move(grade, "correct")
