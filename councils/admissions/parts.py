"""One body, one history: the memberships that a unit had before or has had since, and how it came in, in its file."""

from typing import Any

from django.db.models import QuerySet

from alliance.face.datatable import Column, DataTable
from alliance.registers.kept import kept
from councils.admissions import rules
from members.units.models import Unit
from members.units.parts import UNIT_FILE

COLUMNS = (
    Column("name", "单位名称", css="title"),
    Column("joined_on", "加入日期", "date"),
    Column("ended_on", "成员资格至（含当日）", "date", value="last_on"),
    Column("end_reason", "终止原因", css="wide"),
)


@UNIT_FILE.part(5, "历次成员资格", flush=True)
def memberships(unit: Unit, user: Any) -> tuple[str, dict[str, Any]] | None:
    """Where there is more than this one; and, for who sees it, the application that led to this one."""
    found = _of_body(unit.name, unit.uscc, user)
    sees = rules.sees_applications(user)
    application = next((getattr(one, "application", None) for one in found if sees and one == unit), None)
    if len(found) < 2 and application is None:
        return None
    table = DataTable(COLUMNS, found, row_url=Unit.get_absolute_url, caption="历次成员资格")
    return "councils/admissions/part.html", {"table": table, "application": application}


@kept
def _of_body(name: str, uscc: str, user: Any) -> QuerySet:
    body = Unit.objects.of_body(name=name, uscc=uscc).visible_to(user)
    return body.select_related("application").order_by("joined_on")
