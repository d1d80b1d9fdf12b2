"""What the confirmation of results contributes: menu, to-dos, a tile, the sweep after its deadline, clauses."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from alliance.ground import clock
from alliance.ground.access import Office, holds, is_secretariat
from alliance.registers import portal, regulation
from alliance.registers.portal import Count, Tile, Todo
from assessments.cycles import years
from assessments.cycles.rules import looks_after
from assessments.results.services import closing
from assessments.sheets.models.assessments import Assessment
from councils.recusal.models import presided_by
from councils.terms.models.terms import PRESIDING

TO_ADMIT_LATE = Count("to admit late")
MEMBERS_ASSESSMENTS = Count("members' assessments", by="state")
TO_CONFIRM = Count("to confirm")

State = Assessment.State
EACH = 5  # late confirmations that each have a to-do of their own


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
portal.sweep("assessments.review_closing", label="复评确认截止", every=portal.MINUTE)(closing.close_reviews)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """Of the running year, for those who look after it: states of the members' assessments, what is to be confirmed; for
    who presides what is to be admitted late."""
    if not (looks_after(user) or holds(user, *PRESIDING)) or (cycle := years.newest_running()) is None:
        return
    if holds(user, *PRESIDING) and clock.now() >= cycle.review_deadline:
        late = closing.to_admit(cycle).filter(presided_by(user, "unit"))
        yield TO_ADMIT_LATE.of(Assessment.objects.filter(pk__in=late.order_by().values("pk")))
    if not looks_after(user):
        return
    rows = Assessment.objects.filter(cycle=cycle).of_members()
    yield MEMBERS_ASSESSMENTS.of(rows)
    if is_secretariat(user):
        yield TO_CONFIRM.of(Assessment.objects.filter(cycle=cycle).to_confirm_by(user))


@portal.todos
def to_confirm(user: Any) -> Iterable[Todo]:
    """The secretariat: results to confirm."""
    number = portal.waiting(user)[TO_CONFIRM] if is_secretariat(user) else 0
    if not number or (cycle := years.newest_running()) is None:
        return []
    url = f"{reverse('calibration')}?year={cycle.year}&stage=REVIEWED"
    urgent = clock.days_left(cycle.review_deadline) <= 3
    title = f"{number} 家单位的复评待确认"
    return [Todo(title, url, deadline=cycle.review_deadline, kind="校准与确认", urgent=urgent)]


@portal.todos
def to_admit(user: Any) -> Iterable[Todo]:
    """Who presides: late confirmations to be admitted; a few lead to their pages, many to the list."""
    number = portal.waiting(user)[TO_ADMIT_LATE] if holds(user, *PRESIDING) else 0
    if not number or (cycle := years.newest_running()) is None:
        return []
    if number > EACH:
        url = f"{reverse('calibration')}?year={cycle.year}&stage=REVIEWED"
        found = [(f"{number} 家单位", url)]
    else:
        late = closing.to_admit(cycle).filter(presided_by(user, "unit")).select_related("unit")
        found = [(str(row.unit), reverse("confirmation", args=[row.pk])) for row in late]
    words, note = "逾期未确认，是否准予逾期确认", "第十三条·(二)：12月30日前确认"
    return [
        Todo(f"{whose}{words}", url, note=note, kind="逾期确认", urgent=True, decides=True)
        for whose, url in found
    ]


def members_by_state(user: Any) -> dict[str, int]:
    return {state: portal.waiting(user)[MEMBERS_ASSESSMENTS][state] for state in State.values}


@portal.tiles
def confirmed_tile(user: Any) -> Iterable[Tile]:
    """How many results are confirmed, while a year is running."""
    if not looks_after(user) or (cycle := years.newest_running()) is None:
        return []
    number_of = members_by_state(user)
    done, total = number_of[State.CONFIRMED], sum(number_of.values())
    url = f"{reverse('calibration')}?year={cycle.year}"
    return [Tile("考核已确认", f"{done}/{total}", url, unit="家", order=330)]


def confirmed_in(year: int) -> int:
    """Results confirmed for an assessment year."""
    done = [State.CONFIRMED, State.PUBLISHED]
    return Assessment.objects.filter(cycle__year=year, state__in=done).count()


for _ref in ("13.2", "9.secretariat.6", "9.secretary_general.6"):
    regulation.serve(_ref, "calibration", "复评与确认", confirmed_in, shown=looks_after)
