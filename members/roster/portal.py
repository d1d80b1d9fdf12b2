"""What the roster contributes to the whole: the list in the menu, imports not yet decided, and the clauses."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from alliance.ground.access import is_secretariat
from alliance.registers import portal, regulation
from alliance.registers.portal import Count, Todo
from members.roster import services
from members.roster.models import RosterImport
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
    ),
    waits=portal.waits_for(ROSTERS),
)


portal.sweep("members.previews", label="清理未确认的名册导入", every=portal.HOUR)(services.forget_old)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """The imports that this person uploaded and did not decide."""
    if is_secretariat(user):
        yield ROSTERS.of(_undecided(user))


def _undecided(user: Any) -> QuerySet:
    return RosterImport.objects.filter(state=RosterImport.State.PREVIEW, uploaded_by=user)


@portal.todos
def undecided(user: Any) -> Iterable[Todo]:
    """Imports that wait for being confirmed or dropped."""
    if not is_secretariat(user) or not portal.waiting(user)[ROSTERS]:
        return []
    return [
        Todo(f"名册“{one.filename}”上传后还没有确认", reverse("roster", args=[one.pk]), kind="名册导入")
        for one in _undecided(user).only("filename")[:3]
    ]


def members_in(year: int) -> int:
    """Units that were members on some day of the year."""
    began = Unit.objects.filter(joined_on__lte=date(year, 12, 31))
    return began.filter(Q(ended_on=None) | Q(ended_on__gt=date(year, 1, 1))).count()


for _ref in ("3", "10", "9.secretariat.4"):
    regulation.serve(_ref, "units", "成员单位名册", members_in, shown=sees_all)
