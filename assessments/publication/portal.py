"""What the publication contributes: menu, to-dos of who publishes and of the heads, the sweep that catches up, clauses."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from alliance.ground import access, clock
from alliance.ground.access import Office, holds
from alliance.registers import portal, regulation
from alliance.registers.portal import Todo
from assessments.cycles import years
from assessments.cycles.rules import looks_after
from assessments.publication import after_publication, rules
from assessments.results.portal import members_by_state
from assessments.sheets.models.assessments import Assessment
from councils.terms.models.terms import PRESIDING

State = Assessment.State

portal.menu("发布", "results", area="assessment", order=60, shown=looks_after, yearly=True)
portal.sweep("assessments.outcomes", label="考核结果运用补办", every=portal.HOUR)(after_publication.catch_up)


@portal.todos
def release(user: Any) -> Iterable[Todo]:
    """The secretary-general and the chair: results ready to be shown or published."""
    if not holds(user, Office.SECRETARY_GENERAL, *PRESIDING) or (cycle := years.newest_running()) is None:
        return []
    if not looks_after(user) or not _all_confirmed(user):
        return []
    url = f"{reverse('results')}?year={cycle.year}"
    if rules.may_give_notice(user, cycle):
        return [Todo(f"{cycle.year}年度考核结果已全部确认，可以公示", url, kind="结果发布", decides=True)]
    if rules.may_publish(user, cycle):
        return [Todo(f"{cycle.year}年度考核结果可以统一发布", url, kind="结果发布", decides=True)]
    return []


def _all_confirmed(user: Any) -> bool:
    """Spares the rules while they are bound to deny."""
    return {state for state, number in members_by_state(user).items() if number} <= {State.CONFIRMED}


@portal.todos
def own_notice(user: Any) -> Iterable[Todo]:
    """The head: the unit's held result is on public notice and may still be objected to."""
    heads = access.units_with(user, "head_unit")
    if not heads:
        return []
    shown = Assessment.objects.filter(
        unit__in=heads,
        state=State.CONFIRMED,
        cycle__published_at=None,
        cycle__objections_until__gt=clock.now(),
    ).select_related("cycle", "unit")
    return [
        Todo(
            f"{row.cycle.year}年度考核结果公示：{row.unit}",
            reverse("assessment_result", args=[row.pk]),
            deadline=row.cycle.objections_until,
            note="如有异议请在期限内提出",
            kind="结果公示",
        )
        for row in shown
    ]


def published_in(year: int) -> int:
    """Results published for an assessment year."""
    return Assessment.objects.filter(cycle__year=year, state=State.PUBLISHED).count()


for _ref in ("11.assessment", "11.grades"):
    regulation.serve(_ref, "results", "考核结果", published_in)
