"""The own unit in the menu."""

from typing import Any

from alliance.ground import access
from alliance.registers import portal


def reads(user: Any) -> bool:
    """Who stands for a unit, or still reads the file of one whose membership has ended."""
    return bool(access.units_read(user))


portal.menu(
    "单位档案",
    "my_unit",
    area="own",
    order=0,
    shown=reads,
    pages=("unit", "unit_edit", "unit_history", "handover_new", "handover"),
)
