"""What waits for the formal check of the secretariat."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from alliance.ground.access import is_secretariat
from alliance.registers import portal
from alliance.registers.portal import Count, Todo
from assessments.cycles import years
from assessments.self_assessment.portal import PAGES
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item
from assessments.sheets.rules import may_see_board

TO_CHECK = Count("to check")
DISPUTED = Count("disputed")
KIND = "年度考核"


def _sees_all(user: Any) -> bool:
    return bool(may_see_board(user))


portal.menu(
    "审查",
    "assessments",
    area="assessment",
    order=20,
    shown=_sees_all,
    pages=PAGES,
    waits=portal.waits_for(TO_CHECK),
    yearly=True,
    query=f"state={Assessment.State.SUBMITTED}",
)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    if is_secretariat(user) and years.running():
        waiting = Assessment.objects.to_check_by(user)
        disputed = Item.objects.filter(assessment=OuterRef("pk"), dispute_upheld=None).exclude(dispute="")
        yield TO_CHECK.of(waiting)
        yield DISPUTED.of(waiting.filter(Exists(disputed)))


@portal.todos
def todos(user: Any) -> Iterable[Todo]:
    if not is_secretariat(user):
        return
    number_of, listed = portal.waiting(user), f"{reverse('assessments')}?state={Assessment.State.SUBMITTED}"
    until = max((cycle.review_deadline for cycle in years.running()), default=None)
    if number := number_of[TO_CHECK]:
        yield Todo(f"{number} 份自评待形式审查", listed, until, "", KIND)
    if number := number_of[DISPUTED]:
        said = f"{number} 个单位对取数有异议，待答复"
        yield Todo(said, listed, until, "答复后才能通过形式审查", KIND)
