"""What motions to end a membership contribute: menu, to-dos, search, clause (第十二条)."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse

from alliance.ground import access
from alliance.ground.access import Office
from alliance.registers import portal, regulation
from alliance.registers.portal import Count, Hit, Todo
from assessments.cycles.rules import once_published
from assessments.termination.models import TerminationMotion
from assessments.termination.services import departures, motions  # noqa: F401 - they register with the floors below
from councils.decisions.models import CouncilDecision
from councils.recusal.models import kept_by, presides_over
from councils.terms.models.terms import PRESIDING

MOTIONS_DRAFTED = Count("motions drafted")
MOTIONS_CARRIED = Count("motions carried")


HITS = 10
LISTED = 5
State = TerminationMotion.State


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """Motions that wait for this person, without those of units to step back for."""
    if access.holds(user, Office.SECRETARY_GENERAL, Office.DEPUTY_SECRETARY_GENERAL):
        yield MOTIONS_DRAFTED.of(_to_vote_on(user))
    if access.holds(user, *PRESIDING):
        yield MOTIONS_CARRIED.of(TerminationMotion.objects.filter(state=State.CARRIED))


@portal.todos
def todos(user: Any) -> Iterable[Todo]:
    return [*_of_record_keeper(user), *_of_presiding(user)]


def _to_vote_on(user: Any) -> QuerySet:
    """Motions whose vote is to be entered: for the secretary-general, or the deputy where stepping back is due."""
    termination = CouncilDecision.objects.filter(matter=CouncilDecision.Matter.TERMINATION)
    pending = termination.exclude(state=CouncilDecision.State.CONFIRMED).values("unit")
    waiting = TerminationMotion.objects.filter(state=State.DRAFTED).exclude(unit__in=pending)
    return waiting.filter(kept_by(user, "unit"))


def _of_record_keeper(user: Any) -> list[Todo]:
    if not (number := portal.waiting(user)[MOTIONS_DRAFTED]):
        return []
    found = [
        Todo(
            f"提请理事会表决并录入结果：{motion}",
            motion.get_absolute_url(),
            note="连续两年不合格，由理事会开会表决（第十二条）",
            kind="终止议案",
        )
        for motion in _to_vote_on(user).select_related("unit").order_by("pk")[:LISTED]
    ]
    if number > LISTED:
        url = f"{reverse('motions')}?{urlencode({'state': State.DRAFTED})}"
        found.append(Todo("还有其他终止议案待表决", url, kind="终止议案"))
    return found


def _of_presiding(user: Any) -> list[Todo]:
    """Carried motions to execute: for the chair, or the vice-chair where the chair steps back."""
    if not portal.waiting(user)[MOTIONS_CARRIED]:
        return []
    mine = presides_over(user)
    carried = TerminationMotion.objects.filter(state=State.CARRIED).select_related("unit")
    return [
        Todo(
            f"执行：{motion}",
            reverse("motion_execute", args=[motion.pk]),
            note="理事会已表决通过",
            kind="终止议案",
            urgent=True,
            decides=True,
        )
        for motion in carried
        if mine(motion.unit_id)
    ]


@portal.search
def find(user: Any, text: str) -> Iterable[Hit]:
    """Motions by unit."""
    by_unit = Q(unit__name__icontains=text) | Q(unit__initials__icontains=text.lower())
    found = TerminationMotion.objects.visible_to(user).filter(by_unit).select_related("unit")
    return [
        Hit(str(one), one.get_absolute_url(), "终止议案", one.get_state_display()) for one in found[:HITS]
    ]


def _votes(user: Any) -> bool:
    return access.is_council_or_secretariat(user)


def _moved(year: int) -> int:
    return TerminationMotion.objects.filter(second__cycle__year=year).count()


portal.menu(
    "终止议案",
    "motions",
    area="consequences",
    order=20,
    shown=once_published(_votes),
    waits=portal.waits_for(MOTIONS_DRAFTED, MOTIONS_CARRIED),
)

regulation.serve("12.two_years", "motions", "终止成员资格议案", _moved, shown=_votes)
