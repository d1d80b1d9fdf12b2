"""The assessments' part of the unit file (单位档案): grades by year, once they are published."""

from typing import Any

from alliance.face.datatable import Column, DataTable
from alliance.face.inline import status_tag
from assessments.scoring.grading import Grade
from assessments.sheets.models.assessments import Assessment
from members.units.models import Unit
from members.units.parts import UNIT_FILE


@UNIT_FILE.part(500, "历年考核等级", flush=True, clause_ref="11")
def grades(unit: Unit, user: Any) -> tuple[str, dict[str, Any]] | None:
    """Every published year of the unit, the newest first; the total only for who may see the assessment. Two queries."""
    rows = list(
        Assessment.objects.filter(unit=unit, state=Assessment.State.PUBLISHED)
        .select_related("cycle")
        .only("grade", "total", "self_score", "confirmed_at", "cycle__year")
        .order_by("-cycle__year")
    )
    if not rows:
        return None
    seen = set(Assessment.objects.visible_to(user).filter(unit=unit).values_list("pk", flat=True))
    table = DataTable(
        [
            Column("year", "年度", kind="code", value=lambda row: str(row.cycle.year)),
            Column(
                "grade",
                "等级",
                cell=lambda row: status_tag(row.get_grade_display(), Grade(row.grade).tone),
            ),
            Column("total", "总分", kind="decimal", value=lambda row: row.total if row.pk in seen else None),
            Column(
                "self_score",
                "自评",
                kind="decimal",
                value=lambda row: row.self_score if row.pk in seen else None,
            ),
        ],
        rows,
        caption="历年考核等级",
        row_url=(lambda row: row.get_absolute_url()) if seen else None,
    )
    return "assessments/publication/grades.html", {"table": table}
