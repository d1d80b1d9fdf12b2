"""What the unit file shows of the consequences of the results (第十二条)."""

from typing import Any

from django.db.models import QuerySet

from alliance.face.datatable import Column, DataTable
from alliance.face.inline import status_tag
from alliance.registers.kept import kept
from assessments.publicity.models import Commendation
from assessments.rectification.models import Rectification
from assessments.remedy.progress import label_of_case
from assessments.termination.models import TerminationMotion
from members.units.models import Unit
from members.units.parts import UNIT_FILE


@UNIT_FILE.part(510, "考核结果运用", flush=True, clause_ref="12")
def consequences(unit: Unit, user: Any) -> tuple[str, dict[str, Any]] | None:
    """Recommendations, rectification cases and motions of the unit that the reader may see; three queries."""
    rows = [
        (one.assessment.cycle.year, "推荐评优", status_tag("已列入", "success"), one)
        for one in _of(unit.pk, user, model=Commendation)
    ]
    rows += [
        (one.assessment.cycle.year, "限期整改", status_tag(*label_of_case(one)), one)
        for one in _of(unit.pk, user, model=Rectification)
    ]
    rows += [
        (
            one.second.cycle.year,
            "终止成员资格议案",
            status_tag(TerminationMotion.State(one.state)),
            one,
        )
        for one in _motions(unit.pk, user)
    ]
    if not rows:
        return None
    table = DataTable(
        [
            Column("year", "年度", kind="code", value=lambda row: str(row[0])),
            Column("kind", "事项", value=lambda row: row[1], css="wide"),
            Column("state", "状态", cell=lambda row: row[2]),
        ],
        sorted(rows, key=lambda row: -row[0]),
        caption="考核结果运用",
        row_url=lambda row: row[3].get_absolute_url(),
    )
    return "assessments/termination/panel.html", {"table": table}


@kept
def _of(unit: int, user: Any, *, model: type[Commendation | Rectification]) -> QuerySet:
    return model.objects.visible_to(user).filter(assessment__unit=unit).select_related("assessment__cycle")


@kept
def _motions(unit: int, user: Any) -> QuerySet:
    return TerminationMotion.objects.visible_to(user).filter(unit=unit).select_related("second__cycle")
