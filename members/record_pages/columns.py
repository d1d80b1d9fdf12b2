"""A field of a kind as a column: of the list, of the workbook that leaves, of the one that comes in."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db import models

from alliance.face.datatable import Column, text
from alliance.ground import clock
from alliance.workbook.specs import InputColumn
from members.records.kinds import Kind
from members.records.lines import LinesField
from members.records.models import Record
from members.units.models import Unit

WIDE = 40
YES = ("是", "否")
SOME = {
    Unit.Kind.SCHOOL: "德州某某职业学院",
    Unit.Kind.ENTERPRISE: "德州某某机械有限公司",
    Unit.Kind.INDUSTRY: "德州市某某行业协会",
    Unit.Kind.RESEARCH: "德州某某技术研究院",
}


def kind_of(field: models.Field) -> str:
    """How the values of a field are written: money is told by its unit in the label, a choice by its words."""
    if field.choices:
        return "text"
    if isinstance(field, models.DateField):
        return "date"
    if isinstance(field, models.DecimalField):
        return "money" if "万元" in str(field.verbose_name) else "decimal"
    return "int" if isinstance(field, models.IntegerField) else "text"


def seen(kind: Kind, name: str) -> str:
    """Where the rows of a list or page have the value of a field: of persons it is only there for who may read it."""
    return f"seen_{name}" if name in kind.personal else name


def shown_value(kind: Kind, field: models.Field) -> Callable[[Any], Any]:
    """What a field says to a reader: the label of a choice, 是 or 否, otherwise the value itself."""
    if field.is_relation:
        return lambda record: str(getattr(record, field.name) or "")
    place = seen(kind, field.name)
    if field.choices:
        labels = dict(field.flatchoices)
        return lambda record: labels.get(getattr(record, place), getattr(record, place))
    if isinstance(field, LinesField):
        return lambda record: "\n".join(field.texts(getattr(record, place)))
    return lambda record: getattr(record, place)


def column(kind: Kind, name: str) -> Column:
    field = kind.field(name)
    how = kind_of(field)
    long = (
        isinstance(field, models.TextField | LinesField) or (getattr(field, "max_length", None) or 0) > WIDE
    )
    return Column(
        name,
        kind.label_of(name),
        how,
        24 if long else 12,
        how in ("money", "int") and name not in ("year", "part"),
        value=shown_value(kind, field),
        sort=f"{name}__{kind.referred(name).title}" if field.is_relation else seen(kind, name),
        personal=name in kind.personal,
        css="wide" if long and name == kind.title else "",
    )


UNIT = Column("unit", "单位", value="unit.name", sort="unit__name_key", width=22, css="unit-name")
STATE = Column("state", "状态", states=Record.State, sort="state")
FILED_AT = Column("filed_at", "报送时间", kind="datetime", sort="filed_at")
ANSWER = Column("answer", "对方确认", states=Record.Answer, sort="answer")


def of_list(kind: Kind, *, named: bool) -> list[Column]:
    """The columns of the list: what it is, whose, with whom, where it stands, for when, the declared ones; persons if `named`."""
    period = Column("period", "期间", kind="code", sort=["year", "part", "on"])
    declared = [column(kind, name) for name in kind.columns if named or name not in kind.personal]
    both = []
    if kind.partner:
        label = kind.partner.label
        both = [Column("other_side", label, sort="partner__name_key", width=22, css="unit-name"), ANSWER]
    return [column(kind, kind.title), UNIT, *both, STATE, period, *declared, FILED_AT]


def of_export(kind: Kind, *, named: bool) -> list[Column]:
    """Everything, under the labels that an import reads; of persons only if `named`."""
    ways = [Column("year", "年度", kind="code")]
    if len(kind.parts) > 1:
        ways.append(Column("part", "期次", kind="int"))
    outside = [Column("partner_name", kind.label_of("partner_name"), width=22)]
    named = [Column("partner", kind.label_of("partner"), value="partner.name", width=22)]
    both = [*named, *(outside if kind.partner.outside else []), ANSWER] if kind.partner else []
    first, *rest = (column(kind, name) for name in kind.content if named or name not in kind.personal)
    return [first, UNIT, *ways, *rest, *both, STATE, FILED_AT]


def of_import(kind: Kind) -> list[InputColumn]:
    """What people fill in for each record; a record is complete when it is imported."""
    ways = [] if kind.period == "day" else [InputColumn("year", "年度", "int", 8, required=True)]
    if len(kind.parts) > 1:
        says = "1 为上半年，2 为下半年" if kind.period == "half" else "月份"
        ways.append(InputColumn("part", "期次", "int", 8, required=True, help=says))
    both = []
    if kind.partner:
        need = kind.partner.required and not kind.partner.outside
        both.append(
            InputColumn("partner", kind.label_of("partner"), width=22, required=need, help="成员单位全称")
        )
        if kind.partner.outside:
            both.append(InputColumn("partner_name", kind.label_of("partner_name"), width=22, max_length=200))
    first, *rest = (_input(kind, name) for name in kind.content)
    row = _example(kind)
    return [replace(one, example=row.get(one.key, "")) for one in (first, *ways, *rest, *both)]


def _example(kind: Kind) -> dict[str, str]:
    """A plausible row as somebody would type it, by the keys of the columns."""
    year, own = clock.today().year, kind.filed_by[0]
    unit = Unit(pk=1, kind=own)
    row = {"year": str(year), "part": "1"}
    content = {name: kind.field(name).get_default() for name in kind.content} | kind.sample(unit, year)
    row |= {name: _typed(kind, name, value) for name, value in content.items()}
    for name in kind.references:
        other = kind.referred(name)
        row[name] = str(other.sample(unit, year)[other.title])
    if kind.partner:
        others = [one for one in kind.partner.kinds if one != own] or kind.partner.kinds
        row["partner"] = SOME[others[0]]
    return row


def _typed(kind: Kind, name: str, value: Any) -> str:
    field = kind.field(name)
    if isinstance(field, LinesField):
        return "\n".join(field.texts(value))
    if field.choices:
        value = dict(field.flatchoices).get(value, value)
    return text(value) if isinstance(value, bool) else "" if value is None else str(value)


def _input(kind: Kind, name: str) -> InputColumn:
    field = kind.field(name)
    if isinstance(field, LinesField):
        cells = " | ".join(f"{cell.label}=…" for cell in field.cells.values())
        explained = f"每行文字为一行，写成：{cells}"
        return InputColumn(name, kind.label_of(name), width=40, required=name in kind.needed, help=explained)
    choices: tuple[str, ...] = ()
    if field.choices:
        choices = tuple(str(label) for value, label in field.flatchoices if value not in (None, ""))
    elif isinstance(field, models.BooleanField):
        choices = YES
    limit = getattr(field, "max_length", None) if kind_of(field) == "text" and not choices else None
    return InputColumn(
        name,
        kind.label_of(name),
        kind_of(field),
        24 if limit and limit > WIDE else 12,
        required=name in kind.needed,
        choices=choices,
        max_length=limit,
        help=str(field.help_text),
    )
