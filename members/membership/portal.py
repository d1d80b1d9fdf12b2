"""What the end of a membership contributes to the whole: until when its file is open."""

from collections.abc import Iterable
from typing import Any

from alliance.ground import access, clock
from alliance.registers import portal
from alliance.registers.portal import Date
from members.units.models import Unit


@portal.dates
def closing_files(user: Any) -> Iterable[Date]:
    """Until when the file of an ended membership can be read."""
    if not (read := access.granted(user, "read_unit")):
        return []
    return [
        Date(
            clock.start_of_day(unit.file_open_until),
            f"可查阅档案的期限：{unit}（成员资格已终止，只能查阅）",
            unit.get_absolute_url(),
        )
        for unit in Unit.objects.filter(pk__in=read).in_order()
    ]
