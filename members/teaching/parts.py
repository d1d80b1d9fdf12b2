"""The teachers of a school in enterprises, as a part of its file: for its own people only, since it names them."""

from typing import Any

from alliance.face.datatable import Column, DataTable
from alliance.face.inline import status_tag
from alliance.ground import access
from members.teaching.models.practice import MONTH_DAYS, TEACHER_MONTHS, TEACHER_YEARS
from members.teaching.stays import Teacher, of_school
from members.units.models import Unit
from members.units.parts import UNIT_FILE


def _enough(one: Teacher) -> str:
    return status_tag("已达到", "success") if one.is_enough else status_tag("未达到", "warning")


COLUMNS = (
    Column("name", "教师", css="title"),
    Column("stays", "实践次数", "int"),
    Column("days", "累计天数", "int"),
    Column("months", "折合月数", "decimal"),
    Column("enough", f"累计 {TEACHER_MONTHS} 个月", cell=_enough),
    Column("last", "最近一次结束", "date"),
)


@UNIT_FILE.part(395, "教师企业实践", flush=True, clause_ref="10.enterprise.11")
def teachers(unit: Unit, user: Any) -> tuple[str, dict[str, Any]] | None:
    """Each teacher's months in five years; one query, for people of the school only."""
    if unit.kind != Unit.Kind.SCHOOL or unit.pk not in access.units_with(user):
        return None
    found = of_school(unit)
    table = DataTable(COLUMNS, found, caption="教师企业实践累计")
    context = {"table": table, "years": TEACHER_YEARS, "months": TEACHER_MONTHS, "days": MONTH_DAYS}
    return ("members/teaching/stays.html", context) if found else None
