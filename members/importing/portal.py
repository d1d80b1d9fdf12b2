"""What the import of rosters contributes to the whole: imports not yet decided, and their sweep."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Min, QuerySet
from django.urls import reverse

from alliance.ground.access import is_secretariat
from alliance.registers import portal
from alliance.registers.portal import Todo
from members.importing.models import RosterImport
from members.importing.services import uploading
from members.people.models import Representative
from members.roster.portal import ROSTERS
from members.units import earlier

UNDECIDED = (RosterImport.State.MATCHING, RosterImport.State.PREVIEW)

portal.sweep("members.previews", label="清理未确认的名册导入", every=portal.HOUR)(uploading.forget_old)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """The imports that this person uploaded and did not decide."""
    if is_secretariat(user):
        yield ROSTERS.of(_undecided(user))


def _undecided(user: Any) -> QuerySet:
    return RosterImport.objects.filter(state__in=UNDECIDED, uploaded_by=user)


@portal.todos
def undecided(user: Any) -> Iterable[Todo]:
    """Imports that wait for being confirmed or dropped."""
    if not is_secretariat(user) or not portal.waiting(user)[ROSTERS]:
        return []
    return [
        Todo(f"名册“{one.filename}”上传后还没有确认", reverse("roster", args=[one.pk]), kind="名册导入")
        for one in _undecided(user).only("filename")[:3]
    ]


@earlier.told("人员任职")
def first_days(units: Iterable[int]) -> Iterable[tuple[int, date]]:
    """The first day of each unit's people, for who would let it join later."""
    rows = Representative.objects.filter(unit__in=units).order_by()
    return rows.values_list("unit").annotate(Min("since"))
