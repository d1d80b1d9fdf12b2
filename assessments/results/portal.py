"""What confirmation, publication and objections contribute: menu, to-dos, a tile, dossiers by their code, clauses."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from alliance.ground import access, clock
from alliance.ground.access import Office, holds, is_secretariat
from alliance.registers import portal, regulation
from alliance.registers.portal import Count, Hit, Tile, Todo
from assessments.cycles import years
from assessments.cycles.rules import looks_after
from assessments.results import rules
from assessments.results.models.dossiers import Dossier
from assessments.results.models.objections import Objection
from assessments.results.services import dossiers
from assessments.reviews import recusal
from assessments.reviews.services import reminders as review_reminders
from assessments.self_assessment.models.assessments import Assessment
from councils.recusal.models import presided_by
from councils.terms.models.terms import PRESIDING

TO_ADMIT_LATE = Count("to admit late")
MEMBERS_ASSESSMENTS = Count("members' assessments", by="state")
TO_CONFIRM = Count("to confirm")
OBJECTIONS = Count("objections")


State = Assessment.State


def confirms(user: Any) -> bool:
    """Who finds something there: also a vice-chair, who admits late confirmations where the chair steps back."""
    return looks_after(user) or holds(user, Office.VICE_CHAIR)


portal.menu(
    "确认",
    "calibration",
    area="assessment",
    order=50,
    shown=confirms,
    pages=("confirmation", "admit_late"),
    waits=portal.waits_for(TO_CONFIRM, TO_ADMIT_LATE),
    yearly=True,
)
portal.menu("发布", "results", area="assessment", order=60, shown=looks_after, yearly=True)
portal.menu(
    "异议",
    "objections",
    area="assessment",
    order=70,
    shown=looks_after,
    pages=("objection",),
    waits=portal.waits_for(OBJECTIONS),
    yearly=True,
)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """Of the running year, for those who look after it: states of the members' assessments, what is to be confirmed,
    open objections; for who presides what is to be admitted late."""
    if not (looks_after(user) or holds(user, *PRESIDING)) or (cycle := years.newest_running()) is None:
        return
    if holds(user, *PRESIDING) and clock.now() >= cycle.review_deadline:
        late = review_reminders.to_admit(cycle).filter(presided_by(user, "unit"))
        yield TO_ADMIT_LATE.of(Assessment.objects.filter(pk__in=late.order_by().values("pk")))
    if not looks_after(user):
        return
    rows = Assessment.objects.filter(cycle=cycle)
    yield MEMBERS_ASSESSMENTS.of(rows.of_members())
    if is_secretariat(user):
        barred = recusal.conflicts(user)
        reviewed = rows.of_members().filter(state=State.REVIEWED)
        yield TO_CONFIRM.of(reviewed.exclude(unit__in=barred))
        filed = Objection.objects.filter(assessment__cycle=cycle, state=Objection.State.FILED)
        yield OBJECTIONS.of(filed.exclude(assessment__unit__in=barred))


@portal.todos
def organisers(user: Any) -> Iterable[Todo]:
    """The secretariat: results to confirm, objections to answer."""
    if not is_secretariat(user) or (cycle := years.newest_running()) is None:
        return []
    number_of = portal.waiting(user)
    found = []
    if number := number_of[TO_CONFIRM]:
        url = f"{reverse('calibration')}?year={cycle.year}&stage=REVIEWED"
        urgent = clock.days_left(cycle.review_deadline) <= 3
        title = f"{number} 家单位的复评待确认"
        found.append(Todo(title, url, deadline=cycle.review_deadline, kind="校准与确认", urgent=urgent))
    if number := number_of[OBJECTIONS]:
        url = f"{reverse('objections')}?state=FILED"
        found.append(Todo(f"{number} 件结果异议待答复", url, kind="结果异议", urgent=True))
    return found


@portal.todos
def release(user: Any) -> Iterable[Todo]:
    """The secretary-general and the chair: results ready to be shown or published; who presides: late ones to be admitted."""
    if not holds(user, Office.SECRETARY_GENERAL, *PRESIDING) or (cycle := years.newest_running()) is None:
        return []
    url = f"{reverse('results')}?year={cycle.year}"
    found = []
    confirmed = looks_after(user) and _all_confirmed(user)
    if confirmed and rules.may_give_notice(user, cycle):
        found.append(Todo(f"{cycle.year}年度考核结果已全部确认，可以公示", url, kind="结果发布"))
    elif confirmed and rules.may_publish(user, cycle):
        found.append(Todo(f"{cycle.year}年度考核结果可以统一发布", url, kind="结果发布"))
    if number := portal.waiting(user)[TO_ADMIT_LATE]:
        title = f"{number} 家单位逾期未确认，是否准予逾期确认"
        url = f"{reverse('calibration')}?year={cycle.year}&stage=REVIEWED"
        found.append(Todo(title, url, note="第十三条·(二)：12月30日前确认", kind="逾期确认", urgent=True))
    return found


def _members_by_state(user: Any) -> dict[str, int]:
    return {state: portal.waiting(user)[MEMBERS_ASSESSMENTS][state] for state in State.values}


def _all_confirmed(user: Any) -> bool:
    """Spares the rules while they are bound to deny."""
    return {state for state, number in _members_by_state(user).items() if number} <= {State.CONFIRMED}


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


@portal.tiles
def confirmed_tile(user: Any) -> Iterable[Tile]:
    """How many results are confirmed, while a year is running."""
    if not looks_after(user) or (cycle := years.newest_running()) is None:
        return []
    number_of = _members_by_state(user)
    done, total = number_of[State.CONFIRMED], sum(number_of.values())
    url = f"{reverse('calibration')}?year={cycle.year}"
    return [Tile("考核已确认", f"{done}/{total}", url, unit="家", order=330)]


@portal.search
def find_dossier(user: Any, text: str) -> Iterable[Hit]:
    """A dossier by its whole code, as it is printed on the result."""
    code = dossiers.normal(text)
    if len(code) != Dossier._meta.get_field("code").max_length:
        return []
    found = Dossier.objects.filter(code=code).select_related("assessment__unit", "assessment__cycle")
    return [
        Hit(f"考核卷宗 {one.code}", reverse("verify_code", args=[one.code]), "卷宗", str(one.assessment))
        for one in found
    ]


def confirmed_in(year: int) -> int:
    """Results confirmed for an assessment year."""
    done = [State.CONFIRMED, State.PUBLISHED]
    return Assessment.objects.filter(cycle__year=year, state__in=done).count()


def published_in(year: int) -> int:
    """Results published for an assessment year."""
    return Assessment.objects.filter(cycle__year=year, state=State.PUBLISHED).count()


for _ref in ("13.2", "9.secretariat.6", "9.secretary_general.6"):
    regulation.serve(_ref, "calibration", "复评与确认", confirmed_in, shown=looks_after)
for _ref in ("11.assessment", "11.grades"):
    regulation.serve(_ref, "results", "考核结果", published_in)
