"""Grades of years before the portal: registered from a workbook all at once or not at all, confirmed by a second person."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from alliance.files import sealed
from alliance.ground import audit, clock
from alliance.ground.access import Conflict, require
from alliance.ground.verbs import creates, verb
from assessments.earlier import rules
from assessments.earlier.models import EarlierGrade
from assessments.earlier.sheet import Plan
from councils.recusal import audience
from members.units.models import Unit

PREVIEW = "grades before the portal"
CHANGED = "预览之后，{what}已被他人登记或更正。没有写入任何内容，请重新上传。"


@dataclass(frozen=True)
class Entry:
    """What a previewed row registers; `version` is that of the record it was compared with, 0 where there was none."""

    unit: int
    year: int
    grade: str
    total: Decimal | None
    basis: str
    version: int


def seal(plan: Plan, *, by: Any) -> str:
    """The changes that the preview showed, signed for the person who saw them."""
    return sealed.seal([line.as_data() for line in plan.changed], what=PREVIEW, by=by)


def unseal(text: str, *, by: Any) -> list[Entry]:
    rows = sealed.unseal(text, what=PREVIEW, by=by)
    return [
        Entry(unit, year, grade, Decimal(total) if total else None, basis, version)
        for unit, year, grade, total, basis, version in rows
    ]


@creates(rules.may_register)
def register(entries: Sequence[Entry], *, by: Any) -> list[EarlierGrade]:
    """Register or correct what a preview showed, all of it or nothing; it counts once another person has confirmed it.

    Nobody is told: who may confirm has it among the to-dos. Raises `Refused` for a year that the portal assessed, a unit that
    was no member or from which `by` comes, and a grade on which an act rests; `Conflict` when a row was changed meanwhile.
    """
    units = Unit.objects.in_bulk([one.unit for one in entries])
    stored = EarlierGrade.objects.select_for_update().filter(
        unit__in=list(units), year__in={e.year for e in entries}
    )
    known = {(one.unit_id, one.year): one for one in stored}
    fresh, changed = [], []
    for entry in entries:
        unit, row = units[entry.unit], known.get((entry.unit, entry.year))
        if by is not None:
            require(rules.may_register_for(by, unit, entry.year))
        if (row.version if row else 0) != entry.version:
            raise Conflict(CHANGED.format(what=f"{unit}{entry.year}年度的等次"))
        if row is None:
            row = EarlierGrade(unit=unit, year=entry.year)
            fresh.append(row)
        else:
            row.correct()
            changed.append(row)
        row.grade, row.total, row.basis = entry.grade, entry.total, entry.basis
        row.registered_by, row.confirmed_by, row.confirmed_at = by, None, None
    try:
        with transaction.atomic():
            audit.bulk_create(EarlierGrade, fresh, by=by, reason="按文件登记往年等次")
    except IntegrityError as error:
        raise Conflict(CHANGED.format(what="表中有的等次")) from error
    names = ["grade", "total", "basis", "state", "registered_by", "confirmed_by", "confirmed_at"]
    audit.bulk_change(changed, names, by=by, reason="按文件更正往年等次")
    return [*fresh, *changed]


def _tell_confirmed(grade: EarlierGrade) -> None:
    _tell(
        grade,
        "confirmed",
        f"{grade.unit}{grade.year}年度的考核等次已登记：{grade.get_grade_display()}",
        f"平台启用以前的年度，按“{grade.basis}”登记。如与文件不符，请联系秘书处更正。",
    )


@verb(rules.may_confirm, moves="confirm", reason="核对文件，确认往年等次", tells=_tell_confirmed)
def confirm(grade: EarlierGrade, *, by: Any) -> None:
    """A second person has compared it with the papers: from here on it counts (第十二条: 连续两年); the unit is told.

    Called twice it raises `Refused`.
    """
    grade.confirmed_by, grade.confirmed_at = by, clock.now()


def _tell_withdrawn(grade: EarlierGrade, reason: str) -> None:
    if grade.confirmed_at is not None:
        title = f"{grade.unit}{grade.year}年度的考核等次登记有误，已撤销"
        _tell(grade, "withdrawn", title, f"原因：{reason}")


@verb(
    rules.may_withdraw,
    moves="withdraw",
    asks={"reason": "请填写撤销原因。"},
    reason="登记有误，撤销：{reason}",
    tells=_tell_withdrawn,
)
def withdraw(grade: EarlierGrade, *, reason: str, by: Any) -> None:
    """Take back what never was so; it counts no more. The unit is told of what it had been told. An act that rests on it refuses."""


def _tell(grade: EarlierGrade, step: str, title: str, body: str) -> None:
    audience.tell(
        grade.unit,
        matter=f"earlier-grade:{grade.pk}",
        step=f"{step}-{grade.version}",
        title=title,
        body=body,
        url=grade.unit.get_absolute_url(),
    )
