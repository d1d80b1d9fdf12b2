"""Editing a draft standard: its indicators, vetoes, bonus items. Each verb keeps the draft consistent in itself;
that its points add up to 100 is asked when it is published."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from alliance.ground import audit
from alliance.ground.access import Refused, require
from alliance.ground.verbs import may_move, verb
from alliance.registers import regulation
from assessments.scoring import standard as plain
from assessments.scoring import vocabulary
from assessments.scoring.parameters import ParameterError
from assessments.standards import rules
from assessments.standards.content import checked
from assessments.standards.models import BonusItem, Indicator, Standard, Veto

Line = Indicator | Veto | BonusItem
NAMES = {Indicator: "指标", Veto: "一票否决项", BonusItem: "加减分项"}


@verb(rules.may_edit_standard, moves="edit")
def add_line(standard: Standard, *, kind: type[Line], fields: Mapping[str, Any], by: Any) -> Line:
    """Add an indicator, a veto or a bonus item; `fields` are model fields, `rule` the JSON of a rule.

    Indicators stand group by group, by the letter of their code; the name of a group is one for all its indicators.
    Raises `Refused` with what is wrong with code, clauses, points or rule.
    """
    row = kind(standard=standard)
    if kind is Indicator:
        row.position = (standard.indicators.aggregate(last=Max("position"))["last"] or 0) + 1
    return _write(row, fields, by, f"增加{NAMES[kind]}")


@verb(rules.may_edit_standard, part_of="standard")
def change_line(line: Line, *, fields: Mapping[str, Any], by: Any) -> Line:
    """As `add_line`, for one that is there; raises `Conflict` on a stale form."""
    require(may_move(line.standard, "edit"))
    return _write(line, fields, by, f"修改{NAMES[type(line)]}")


@verb(rules.may_edit_standard, part_of="standard")
def remove_line(line: Line, *, by: Any) -> None:
    """Take a line out of a draft; its history stays."""
    require(may_move(line.standard, "edit"))
    if isinstance(line, Indicator):
        audit.delete(line, by=by, reason="删除指标")
        _put_in_order(line.standard, by)
    else:
        audit.delete(line, by=by, reason=f"删除{line}")


@verb(rules.may_edit_standard, part_of="standard")
def move_indicator(indicator: Indicator, *, up: bool, by: Any) -> None:
    """Change places with the neighbour of the same group; at the edge nothing changes."""
    require(may_move(indicator.standard, "edit"))
    rows = list(
        indicator.standard.indicators.filter(group_code=indicator.group_code).order_by("position", "pk")
    )
    place = next(n for n, row in enumerate(rows) if row.pk == indicator.pk)
    other = place - 1 if up else place + 1
    if 0 <= other < len(rows):
        pair = rows[place], rows[other]
        pair[0].position, pair[1].position = pair[1].position, pair[0].position
        audit.bulk_change(pair, ["position"], by=by, reason="调整指标顺序")


def _write(row: Line, fields: Mapping[str, Any], by: Any, reason: str) -> Line:
    for name, value in fields.items():
        setattr(row, name, value)
    check_line(row)
    try:
        with transaction.atomic():
            audit.save(row, by=by, reason=reason)
    except IntegrityError as error:
        what = "指标代码" if isinstance(row, Indicator) else "代码"
        raise Refused(f"{what}“{row.code}”重复。", field="code") from error
    if isinstance(row, Indicator):
        _one_group_name(row, by)
        _put_in_order(row.standard, by)
    return row


def check_line(row: Line) -> None:
    """Raises `Refused` with what a published standard could not hold."""
    try:
        found = checked(row)
    except ParameterError as error:
        raise Refused(str(error)) from error
    if isinstance(row, Indicator):
        _check_indicator(row, found)
        row.group_code = row.code[0]


def _check_indicator(row: Indicator, found: plain.Indicator) -> None:
    """Unknown clauses and facts, and a group without a name."""
    if unknown := [ref for ref in found.clauses if not _is_clause(ref)]:
        raise Refused(f"指标 {found.code}：办法里没有条款 {'、'.join(unknown)}。")
    known = vocabulary.labels()
    if strange := [name for name in found.facts if name not in known]:
        raise Refused(f"指标 {found.code}：没有数据项 {'、'.join(strange)}。")
    if not row.group_name.strip():
        raise Refused(f"指标 {found.code}：请填写一级指标名称。")


def _is_clause(ref: str) -> bool:
    try:
        regulation.get(ref)
    except KeyError:
        return False
    return True


def _one_group_name(row: Indicator, by: Any) -> None:
    others = row.standard.indicators.filter(group_code=row.group_code).exclude(group_name=row.group_name)
    renamed = list(others)
    for other in renamed:
        other.group_name = row.group_name
    audit.bulk_change(renamed, ["group_name"], by=by, reason=f"一级指标改名为“{row.group_name}”")


def _put_in_order(standard: Standard, by: Any) -> None:
    """Number the indicators from 1, group by group; only those whose number changes are written."""
    moved = []
    for position, row in enumerate(standard.indicators.order_by("group_code", "position", "pk"), start=1):
        if row.position != position:
            row.position = position
            moved.append(row)
    audit.bulk_change(moved, ["position"], by=by, reason="调整指标顺序")
