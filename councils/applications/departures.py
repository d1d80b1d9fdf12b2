"""The open applications of a unit lapse when its membership ends (第十二条)."""

from datetime import date
from typing import Any

from councils.applications.models import RoleApplication
from councils.applications.services import applications
from members.units.models import Unit


def _applications_of(unit: Unit) -> list[RoleApplication]:
    return list(RoleApplication.objects.open().filter(unit=unit).select_related("unit", "term"))


def _application_line(application: RoleApplication) -> str:
    return f"{application}（{application.get_state_display()}）"


def applications_that_lapse(unit: Unit, on: date) -> list[str]:
    return [_application_line(one) for one in _applications_of(unit)]


def close_applications(unit: Unit, *, on: date, reason: str, by: Any) -> list[str]:
    """Let every open application of the unit lapse at once; its people are told."""
    open_ones = _applications_of(unit)
    lines = [_application_line(one) for one in open_ones]
    for one in open_ones:
        applications.close(one, reason=reason, by=by)
    return lines
