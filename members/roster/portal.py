"""What the roster contributes to the whole: the list in the menu, and the clauses."""

from datetime import date

from django.db.models import Q

from alliance.registers import portal, regulation
from alliance.registers.portal import Count
from members.units.models import Unit
from members.units.portal import sees_all

ROSTERS = Count("rosters")


portal.menu(
    "成员单位",
    "units",
    area="members",
    order=0,
    shown=sees_all,
    pages=(
        "unit",
        "unit_edit",
        "unit_history",
        "representative_edit",
        "representative_end",
        "representative_replace",
        "representative_resume",
        "representative_invite",
        "relation_end",
        "handover",
    ),
    waits=portal.waits_for(ROSTERS),
)


def members_in(year: int) -> int:
    """Units that were members on some day of the year."""
    began = Unit.objects.filter(joined_on__lte=date(year, 12, 31))
    return began.filter(Q(ended_on=None) | Q(ended_on__gt=date(year, 1, 1))).count()


for _ref in ("3", "10", "9.secretariat.4"):
    regulation.serve(_ref, "units", "成员单位名册", members_in, shown=sees_all)
