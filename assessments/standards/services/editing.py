"""Editing a draft standard: its terms, indicators, vetoes, bonus items. Each verb keeps the draft consistent in itself;
that its points add up to 100 is asked when it is published."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from alliance.ground import audit
from alliance.ground.access import Refused, require
from alliance.registers import regulation
from assessments.scoring import standard as plain
from assessments.scoring import vocabulary
from assessments.scoring.parameters import ParameterError
from assessments.standards import rules
from assessments.standards.content import checked
from assessments.standards.models import BonusItem, Indicator, Standard, Veto


def claim(standard: Standard, by: Any) -> Standard:
    """The draft locked until the transaction ends; raises `Refused` for a published one."""
    standard = Standard.objects.select_for_update().get(pk=standard.pk)
    if by is not None:
        require(rules.may_edit_standard(by, standard))
    elif standard.state != Standard.State.DRAFT:
        raise Refused("已发布的标准不能修改。")
    return standard


@transaction.atomic
def change_terms(standard: Standard, *, by: Any, version: int | None = None, **fields: Any) -> Standard:
    """Title, basis, note, bonus cap and cuts of a draft. Raises `Refused` when the cuts do not descend."""
    standard = claim(standard, by)
    audit.expect_version(standard, version)
    for name, value in fields.items():
        setattr(standard, name, value)
    if not 100 >= standard.cut_excellent > standard.cut_good > standard.cut_qualified > 0:
        raise Refused("等级线必须依次递减：100 ≥ 优秀 > 较好 > 合格 > 0。")
    if standard.bonus_cap < 0:
        raise Refused("加分上限不能小于 0。")
    return audit.save(standard, by=by, reason="修改标准的标题和等级线")


@transaction.atomic
def save_indicator(
    standard: Standard,
    *,
    fields: Mapping[str, Any],
    by: Any,
    indicator: Indicator | None = None,
    version: int | None = None,
) -> Indicator:
    """Add an indicator, or change one; `fields` are model fields, `rule` the JSON of a rule.

    Indicators stand group by group, by the letter of their code; the name of a group is one for all its indicators.
    Raises `Refused` with what is wrong with code, clauses, points or rule, and `Conflict` on a stale form.
    """
    standard = claim(standard, by)
    row = (
        Indicator.objects.select_for_update().get(pk=indicator.pk, standard=standard)
        if indicator
        else Indicator(standard=standard)
    )
    if indicator:
        audit.expect_version(row, version)
    for name, value in fields.items():
        setattr(row, name, value)
    check_indicator(row)
    row.group_code = row.code[0]
    before = standard.indicators.exclude(pk=row.pk).aggregate(last=Max("position"))["last"] or 0
    row.position = row.position or before + 1
    try:
        with transaction.atomic():
            audit.save(row, by=by, reason="修改指标" if indicator else "增加指标")
    except IntegrityError as error:
        raise Refused(f"指标代码“{row.code}”重复。") from error
    _one_group_name(row, by)
    _put_in_order(standard, by)
    return row


def check_indicator(row: Indicator) -> plain.Indicator:
    """The indicator as checked plain data; raises `Refused` with what is wrong, unknown clauses and facts included."""
    try:
        found = checked(row)
    except ParameterError as error:
        raise Refused(str(error)) from error
    unknown = [ref for ref in found.clauses if not _is_clause(ref)]
    if unknown:
        raise Refused(f"指标 {found.code}：办法里没有条款 {'、'.join(unknown)}。")
    known = vocabulary.labels()
    strange = [name for name in found.facts if name not in known]
    if strange:
        raise Refused(f"指标 {found.code}：没有数据项 {'、'.join(strange)}。")
    if not row.group_name.strip():
        raise Refused(f"指标 {found.code}：请填写一级指标名称。")
    return found


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


@transaction.atomic
def remove_indicator(indicator: Indicator, *, by: Any) -> None:
    """Take an indicator out of a draft; its history stays."""
    standard = claim(indicator.standard, by)
    audit.delete(indicator, by=by, reason="删除指标")
    _put_in_order(standard, by)


@transaction.atomic
def move_indicator(indicator: Indicator, *, up: bool, by: Any) -> None:
    """Change places with the neighbour of the same group; at the edge nothing changes."""
    standard = claim(indicator.standard, by)
    rows = list(standard.indicators.filter(group_code=indicator.group_code).order_by("position", "pk"))
    place = next(n for n, row in enumerate(rows) if row.pk == indicator.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    pair = rows[place], rows[other]
    pair[0].position, pair[1].position = pair[1].position, pair[0].position
    audit.bulk_change(pair, ["position"], by=by, reason="调整指标顺序")


@transaction.atomic
def save_veto(standard: Standard, *, fields: Mapping[str, Any], by: Any, veto: Veto | None = None) -> Veto:
    """Add or change a 一票否决 item of a draft."""
    standard = claim(standard, by)
    row = Veto.objects.get(pk=veto.pk, standard=standard) if veto else Veto(standard=standard)
    return _save_line(row, fields, by, "一票否决项")


@transaction.atomic
def save_bonus(
    standard: Standard, *, fields: Mapping[str, Any], by: Any, item: BonusItem | None = None
) -> BonusItem:
    """Add or change a bonus or deduction of a draft."""
    standard = claim(standard, by)
    row = BonusItem.objects.get(pk=item.pk, standard=standard) if item else BonusItem(standard=standard)
    return _save_line(row, fields, by, "加减分项")


def _save_line(row: Any, fields: Mapping[str, Any], by: Any, what: str) -> Any:
    for name, value in fields.items():
        setattr(row, name, value)
    reason = f"{'修改' if row.pk else '增加'}{what}"
    try:
        checked(row)
        with transaction.atomic():
            return audit.save(row, by=by, reason=reason)
    except ParameterError as error:
        raise Refused(str(error)) from error
    except IntegrityError as error:
        raise Refused(f"代码“{row.code}”重复。") from error


@transaction.atomic
def remove_line(row: Veto | BonusItem, *, by: Any) -> None:
    """Take a veto or bonus item out of a draft."""
    claim(row.standard, by)
    audit.delete(row, by=by, reason=f"删除{row}")
