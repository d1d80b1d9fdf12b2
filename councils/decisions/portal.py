"""What the decisions contribute to the whole: menu, to-dos, search, and the clauses they serve."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from alliance.ground import access
from alliance.ground.access import Office
from alliance.registers import portal, regulation
from alliance.registers.portal import Count, Hit, Todo
from alliance.rights.models.grants import OrganUserObjectPermission
from councils.decisions.models import CouncilDecision
from councils.recusal.models import presides_over
from councils.terms.models.terms import PRESIDING
from councils.terms.portal import sees_council

DECISIONS_RETURNED = Count("decisions returned")
DECISIONS_ENTERED = Count("decisions entered")


HITS = 10


portal.menu(
    "理事会决定",
    "decisions",
    area="council",
    order=30,
    shown=sees_council,
    waits=portal.waits_for(DECISIONS_RETURNED, DECISIONS_ENTERED),
)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """Decisions that came back to this person, or wait for being confirmed."""
    if access.holds(user, Office.SECRETARY_GENERAL, Office.DEPUTY_SECRETARY_GENERAL):
        yield DECISIONS_RETURNED.of(_returned(user))
    if access.holds(user, *PRESIDING):
        yield DECISIONS_ENTERED.of(_entered(user))


def _returned(user: Any) -> QuerySet:
    """What this person entered and got back; also what is left by somebody who keeps no record any more."""
    keeping = [office.permission for office in (Office.SECRETARY_GENERAL, Office.DEPUTY_SECRETARY_GENERAL)]
    still = OrganUserObjectPermission.objects.filter(
        user=OuterRef("entered_by"), permission__codename__in=keeping
    )
    returned = CouncilDecision.objects.filter(state=CouncilDecision.State.RETURNED)
    return returned.filter(Q(entered_by=user) | ~Exists(still))


def _entered(user: Any) -> QuerySet:
    return CouncilDecision.objects.filter(state=CouncilDecision.State.ENTERED).exclude(entered_by=user)


@portal.todos
def for_the_record_keeper(user: Any) -> Iterable[Todo]:
    """Decisions that came back to who entered them."""
    if not access.holds(user, Office.SECRETARY_GENERAL, Office.DEPUTY_SECRETARY_GENERAL):
        return []
    if not portal.waiting(user)[DECISIONS_RETURNED]:
        return []
    return [
        Todo(f"核对并重新录入：{one}", one.get_absolute_url(), note=one.return_reason, kind="理事会决定")
        for one in _returned(user)
    ]


@portal.todos
def for_who_presides(user: Any) -> Iterable[Todo]:
    """Decisions that wait for the chair, or for the vice-chair where the chair steps back."""
    if not access.holds(user, *PRESIDING) or not portal.waiting(user)[DECISIONS_ENTERED]:
        return []
    mine = presides_over(user)
    return [
        Todo(
            f"确认理事会决定：{one}",
            one.get_absolute_url(),
            note=one.outcome,
            kind="理事会决定",
            decides=True,
        )
        for one in _entered(user)
        if mine(one.unit_id)
    ]


@portal.search
def find_decisions(user: Any, text: str) -> Iterable[Hit]:
    """Decisions of the council by subject or unit."""
    found = CouncilDecision.objects.visible_to(user).select_related("unit")
    found = found.filter(Q(subject__icontains=text) | Q(unit__name__icontains=text))
    return [
        Hit(one.subject, one.get_absolute_url(), "理事会决定", f"{one.met_on} {one.outcome}")
        for one in found[:HITS]
    ]


def decisions_in(*matters: str):
    """A count of the decisions of meetings held in the year."""

    def count(year: int) -> int:
        held = CouncilDecision.objects.filter(met_on__year=year)
        return held.filter(matter__in=matters).count() if matters else held.count()

    return count


Matter = CouncilDecision.Matter
for _ref, _label, _matters in (
    ("5.4", "理事会决定", ()),
    ("12.two_years", "终止成员资格的表决", (Matter.TERMINATION,)),
    ("14", "章程、办法的表决", (Matter.REGULATION,)),
):
    regulation.serve(_ref, "decisions", _label, decisions_in(*_matters), shown=sees_council)
