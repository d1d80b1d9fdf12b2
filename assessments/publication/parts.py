"""The assessments' part of the unit file (单位档案): grades by year, once they are published."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html

from alliance.face.datatable import Column, DataTable
from alliance.face.inline import link, status_tag
from alliance.registers.kept import kept
from assessments.earlier.models import EarlierGrade
from assessments.scoring.grading import Grade
from assessments.sheets.models.assessments import Assessment
from members.units.models import Unit
from members.units.parts import UNIT_FILE


@UNIT_FILE.part(500, "历年考核等级", flush=True, clause_ref="11")
def grades(unit: Unit, user: Any) -> tuple[str, dict[str, Any]] | None:
    """Every published year of the unit, the newest first, then those registered of years before the portal; the total only for
    who may see the assessment. Four queries at most.
    """
    rows, earlier = _published(unit.pk), _registered(unit.pk)
    if not rows and not earlier:
        return None
    mine = Assessment.objects.visible_to(user).filter(unit=unit) if rows else Assessment.objects.none()
    seen = set(mine.values_list("pk", flat=True))
    reads = bool(earlier) and EarlierGrade.objects.visible_to(user).filter(unit=unit).exists()

    def open_to(row: Assessment | EarlierGrade) -> bool:
        return reads if isinstance(row, EarlierGrade) else row.pk in seen

    found = [*rows, *earlier]
    whole = all(open_to(row) for row in found)  # else only those years are links that open
    table = DataTable(
        _columns(open_to, linked=not whole),
        found,
        caption="历年考核等级",
        row_url=(lambda row: row.get_absolute_url()) if whole else None,
    )
    return "assessments/publication/grades.html", {"table": table}


@kept
def _published(unit: int) -> QuerySet:
    rows = Assessment.objects.filter(unit=unit, state=Assessment.State.PUBLISHED).select_related("cycle")
    return rows.only("grade", "total", "self_score", "confirmed_at", "cycle__year").order_by("-cycle__year")


@kept
def _registered(unit: int) -> QuerySet:
    return EarlierGrade.objects.counting().filter(unit=unit).order_by("-year")


def _columns(open_to: Callable[[Any], bool], *, linked: bool) -> list[Column]:
    def year(row: Any) -> Any:
        return link(_year(row), row.get_absolute_url()) if linked and open_to(row) else _year(row)

    return [
        Column("year", "年度", kind="code", cell=year),
        Column("grade", "等级", cell=lambda row: status_tag(row.get_grade_display(), Grade(row.grade).tone)),
        Column("total", "总分", kind="score", value=lambda row: row.total if open_to(row) else None),
        Column(
            "self_score",
            "自评",
            kind="score",
            value=lambda row: _self_score(row) if open_to(row) else None,
        ),
    ]


def _year(row: Any) -> Any:
    if isinstance(row, EarlierGrade):
        return format_html("{} {}", row.year, status_tag("平台启用前登记", "neutral"))
    return str(row.cycle.year)


def _self_score(row: Any) -> Any:
    return None if isinstance(row, EarlierGrade) else row.self_score
