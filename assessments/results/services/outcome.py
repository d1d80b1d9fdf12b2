"""What the marks of a unit come to: total and grade, with bonus, deductions and vetoes as they stand on the record."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from alliance.ground.access import Refused
from assessments.scoring import grading
from assessments.scoring.marking import MarkError
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item


@dataclass(frozen=True)
class Outcome:
    """Total (one decimal) and what it is made of; `grade` is empty where the standard gives none."""

    total: Decimal
    grade: str
    base: Decimal
    bonus: Decimal
    deduction: Decimal

    @property
    def grade_label(self) -> str:
        return grading.Grade(self.grade).label if self.grade else ""


def outcome(assessment: Assessment) -> tuple[Decimal, str]:
    """Total and grade of the marks, bonus and vetoes as they stand on the record."""
    found = computed(assessment)
    return found.total, found.grade


def computed(assessment: Assessment) -> Outcome:
    """As `outcome`, with its parts; reads items, vetoes and bonus items (prefetched or in three queries).

    Raises `Refused` while an indicator has no review points.
    """
    standard = assessment.standard
    items = list(
        assessment.items.all() if _prefetched(assessment) else assessment.items.select_related("indicator")
    )
    deductions = {row.code for row in standard.bonus_items.all() if row.deduction}
    lines = [(line["code"] in deductions, Decimal(line["points"])) for line in assessment.bonus]
    own = _marks(items, "self_points")
    unscored = any(mark.points is None and not mark.not_applicable for mark in own)
    weight = Decimal(0) if unscored or not assessment.submitted_at else assessment.cycle.self_weight
    try:
        total = grading.total(
            _marks(items, "review_points"),
            bonus=[points for lost, points in lines if not lost],
            bonus_cap=standard.bonus_cap,
            deductions=[points for lost, points in lines if lost],
            self_marks=own,
            self_weight=weight,
        )
    except MarkError as error:
        raise Refused(str(error)) from error
    if total.points is None:
        raise Refused(f"还有未评分的指标：{'、'.join(total.unscored)}。")
    return Outcome(total.points, _grade(assessment, total.points), total.base, total.bonus, total.deduction)


def _prefetched(assessment: Assessment) -> bool:
    return "items" in getattr(assessment, "_prefetched_objects_cache", {})


def _marks(items: list[Item], points: str) -> list[grading.Mark]:
    return [
        grading.Mark(
            item.indicator.code,
            item.indicator.points,
            getattr(item, points),
            item.not_applicable and item.na_approved is True,
        )
        for item in items
    ]


def _grade(assessment: Assessment, points: Decimal) -> str:
    standard = assessment.standard
    if not standard.graded:
        return ""
    cuts = grading.Cuts(
        excellent=standard.cut_excellent, good=standard.cut_good, qualified=standard.cut_qualified
    )
    effects = {row.code: row.effect for row in standard.vetoes.all()}
    vetoes = [grading.VetoEffect(effects[line["code"]]) for line in assessment.vetoes]
    return str(grading.grade(points, cuts, vetoes))


def veto_lines(assessment: Assessment, vetoes: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Checked vetoes as they are kept; raises `Refused` for one not in force, given twice, or without its facts."""
    known = {row.code: row for row in assessment.standard.vetoes.all() if row.active}
    lines: dict[str, dict[str, str]] = {}
    for veto in vetoes:
        code, reason = veto["code"], str(veto.get("reason", "")).strip()
        if code not in known:
            raise Refused(f"考核标准中没有启用的一票否决项“{code}”。")
        if code in lines:
            raise Refused(f"一票否决项“{known[code].text}”填写了两次。")
        if not reason:
            raise Refused(f"请写明触发“{known[code].text}”的事实和依据。")
        lines[code] = {"code": code, "reason": reason}
    return list(lines.values())


def bonus_lines(assessment: Assessment, bonus: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Checked bonus and deduction lines, one per occasion; raises `Refused` outside an item's range or without reason."""
    known = {row.code: row for row in assessment.standard.bonus_items.all()}
    lines = []
    for line in bonus:
        row, reason = known.get(line["code"]), str(line.get("reason", "")).strip()
        if row is None:
            raise Refused(f"考核标准中没有加减分项“{line['code']}”。")
        points = _points(line["points"])
        if points is None or not row.lowest <= points <= row.highest:
            span = f"{row.lowest.normalize():f} 到 {row.highest.normalize():f} 分之间"
            raise Refused(f"“{row.text}”每次应在 {span}，最多两位小数。")
        if not reason:
            raise Refused(f"请写明“{row.text}”的事由。")
        lines.append({"code": row.code, "points": f"{points:f}", "reason": reason})
    return lines


def _points(value: Any) -> Decimal | None:
    try:
        points = Decimal(str(value))
    except InvalidOperation:
        return None
    return points if points.is_finite() and points == points.quantize(Decimal("0.01")) else None
