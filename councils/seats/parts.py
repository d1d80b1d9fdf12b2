"""The seats of a unit in its file."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from alliance.face.datatable import Column, DataTable
from alliance.face.parts import Contribution
from alliance.registers.kept import kept
from councils.terms.models.seats import Seat
from members.units.models import Unit
from members.units.parts import UNIT_FILE

TABLE = "councils/terms/part.html"


@UNIT_FILE.part(300, "理事会席位", flush=True, clause_ref="8")
def seats(unit: Unit, user: Any) -> Contribution:
    """Every seat the unit has held, the newest first; one query."""
    held = _of(unit.pk)
    if not held:
        return None
    table = DataTable(
        [
            Column("role", "席位", value=lambda seat: seat.get_role_display()),
            Column("term", "届", value=lambda seat: str(seat.term)),
            Column("since", "起始日期", kind="date"),
            Column("until", "任至（含当日）", kind="date", value="last_on"),
            Column("end_reason", "终止原因", css="wide"),
        ],
        held,
        caption="理事会席位",
        row_url=lambda seat: reverse("seat", args=[seat.pk]),
    )
    return TABLE, {"table": table}


@kept
def _of(unit: int) -> QuerySet:
    return Seat.objects.filter(unit=unit).select_related("term").order_by("-since", "-pk")
