"""Months opened again stand in the menu of the secretariat."""

from alliance.registers import portal
from reports.deadlines import rules

portal.menu(
    "补报开放",
    "report_openings",
    area="reports",
    order=20,
    shown=lambda user: bool(rules.may_see_openings(user)),
    pages=("report_opening_new",),
)
