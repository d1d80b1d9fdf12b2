"""What review, results and dossiers contribute to the portal; brought in by `portal.py`."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.urls import reverse

from alliance.ground import access, clock
from alliance.ground.access import Office, holds, is_secretariat
from alliance.registers import portal, regulation
from alliance.registers.portal import Date, Hit, Tile, Todo, counted
from assessments.assignments.services import leaving
from assessments.cycles import years
from assessments.cycles.models import Cycle
from assessments.results import rules
from assessments.dossiers.models import Dossier
from assessments.objections.models import Objection
from assessments.dossiers import services as dossiers
from assessments.reviews import recusal
from assessments.reviews.models import Review
from assessments.reviews.reviewers import has_reviews
from assessments.assignments.services import assigning
from assessments.reviews.services import reminders as review_reminders
from assessments.self_assessment.models.assessments import Assessment
from councils.recusal.models import PRESIDING, acts_as_chair, presided_by

State = Assessment.State
SECTION = "年度考核"


def looks_after(user: Any) -> bool:
    return is_secretariat(user) or acts_as_chair(user)


def confirms(user: Any) -> bool:
    """Who finds something there: also a vice-chair, who admits late confirmations where the chair steps back."""
    return looks_after(user) or holds(user, Office.VICE_CHAIR)


def reviews_any(user: Any) -> bool:
    return looks_after(user) or has_reviews(user, Review.State.ASSIGNED, Review.State.DONE)


def _running() -> Cycle | None:
    return next(iter(years.running()), None)


portal.menu("复评", "reviews", section=SECTION, order=340, shown=reviews_any)
portal.menu(
    "评审分配",
    "review_assignments",
    section=SECTION,
    order=345,
    shown=is_secretariat,
    pages=("assessment_reviewers", "assessment_outsider"),
)
portal.menu(
    "校准与确认",
    "calibration",
    section=SECTION,
    order=350,
    shown=confirms,
    pages=("confirmation", "admit_late"),
)
portal.menu("结果发布", "results", section=SECTION, order=355, shown=looks_after)
portal.menu("结果异议", "objections", section=SECTION, order=357, shown=looks_after)

portal.sweep("assessments.review_reminders", label="复评到期提醒", every=portal.MINUTE)(
    review_reminders.remind_reviewers
)
portal.sweep("assessments.reviews_left", label="评审人离任交接", every=portal.MINUTE)(leaving.hand_on)
portal.sweep("assessments.review_closing", label="复评确认截止", every=portal.MINUTE)(
    review_reminders.close_reviews
)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """Of the running year, for those who look after it: states of the members' assessments, gaps, open objections, and
    for who presides what is to be admitted late."""
    if not (looks_after(user) or holds(user, *PRESIDING)) or (cycle := _running()) is None:
        return
    if holds(user, *PRESIDING) and clock.now() >= cycle.review_deadline:
        late = review_reminders.to_admit(cycle).filter(presided_by(user, "unit"))
        yield counted("to admit late", Assessment.objects.filter(pk__in=late.order_by().values("pk")))
    if not looks_after(user):
        return
    rows = Assessment.objects.filter(cycle=cycle)
    yield counted("members' assessments", rows.of_members(), by="state")
    if is_secretariat(user):
        barred = recusal.conflicts(user)
        gaps = assigning.lacking(cycle).exclude(unit__in=barred)
        left = Review.objects.filter(assessment=OuterRef("pk"), state=Review.State.ENDED)
        anew = Assessment.objects.filter(Exists(left), pk__in=gaps.values("pk"))
        yield counted("to reassign", anew)
        yield counted("lacking reviewers", Assessment.objects.filter(pk__in=gaps.values("pk")))
        reviewed = rows.of_members().filter(state=State.REVIEWED)
        yield counted("to confirm", reviewed.exclude(unit__in=barred))
        filed = Objection.objects.filter(assessment__cycle=cycle, state=Objection.State.FILED)
        yield counted("objections", filed.exclude(assessment__unit__in=barred))


@portal.todos
def own_reviews(user: Any) -> Iterable[Todo]:
    """A reviewer's unfinished units, by the deadline of the review."""
    if not has_reviews(user, Review.State.ASSIGNED):
        return []
    waiting = Review.objects.filter(
        reviewer=user, state=Review.State.ASSIGNED, assessment__state=State.IN_REVIEW
    ).order_by()
    rows = waiting.values("assessment__cycle__year", "assessment__cycle__review_deadline").annotate(
        number=Count("pk")
    )
    return [
        Todo(
            f"{row['assessment__cycle__year']}年度复评：还有 {row['number']} 家单位待评分",
            f"{reverse('reviews')}?mine=1&state=ASSIGNED&year={row['assessment__cycle__year']}",
            deadline=row["assessment__cycle__review_deadline"],
            kind="复评",
            urgent=clock.days_left(row["assessment__cycle__review_deadline"]) <= 3,
        )
        for row in rows
    ]


@portal.todos
def organisers(user: Any) -> Iterable[Todo]:
    """The secretariat: units without enough reviewers, results to confirm, objections to answer, publication."""
    if not is_secretariat(user) or (cycle := _running()) is None:
        return []
    year = f"?year={cycle.year}"
    number_of = portal.waiting(user)
    found = []
    gaps, anew = f"{reverse('review_assignments')}{year}&gap=lacking", number_of["to reassign"]
    if anew:
        found.append(_todo(f"重新分配评审：{anew} 家单位的评审已解除", gaps, cycle, "复评"))
    if number := number_of["lacking reviewers"] - anew:
        found.append(_todo(f"{number} 家单位还缺评审人", gaps, cycle, "复评"))
    if number := number_of["to confirm"]:
        url = f"{reverse('calibration')}{year}&stage=REVIEWED"
        found.append(_todo(f"{number} 家单位的复评待确认", url, cycle, "校准与确认"))
    if number := number_of["objections"]:
        url = f"{reverse('objections')}?state=FILED"
        found.append(Todo(f"{number} 件结果异议待答复", url, kind="结果异议", urgent=True))
    return found


def _todo(title: str, url: str, cycle: Cycle, kind: str) -> Todo:
    urgent = clock.days_left(cycle.review_deadline) <= 3
    return Todo(title, url, deadline=cycle.review_deadline, kind=kind, urgent=urgent)


@portal.todos
def release(user: Any) -> Iterable[Todo]:
    """The secretary-general and the chair: results ready to be shown or published; who presides: late ones to be admitted."""
    if not holds(user, Office.SECRETARY_GENERAL, *PRESIDING) or (cycle := _running()) is None:
        return []
    url = f"{reverse('results')}?year={cycle.year}"
    found = []
    confirmed = looks_after(user) and _all_confirmed(user)
    if confirmed and rules.may_give_notice(user, cycle):
        found.append(Todo(f"{cycle.year}年度考核结果已全部确认，可以公示", url, kind="结果发布"))
    elif confirmed and rules.may_publish(user, cycle):
        found.append(Todo(f"{cycle.year}年度考核结果可以统一发布", url, kind="结果发布"))
    if number := portal.waiting(user)["to admit late"]:
        title = f"{number} 家单位逾期未确认，是否准予逾期确认"
        url = f"{reverse('calibration')}?year={cycle.year}&stage=REVIEWED"
        found.append(Todo(title, url, note="第十三条·(二)：12月30日前确认", kind="逾期确认", urgent=True))
    return found


def _members_by_state(user: Any) -> dict[str, int]:
    return {state: portal.waiting(user)[f"members' assessments {state}"] for state in State.values}


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


@portal.dates
def review_dates(user: Any) -> Iterable[Date]:
    """The end of the review for those who take part in it."""
    if (cycle := _running()) is None or not reviews_any(user):
        return []
    return [Date(cycle.review_deadline, f"{cycle.year}年度复评确认截止", reverse("reviews"))]


@portal.tiles
def confirmed_tile(user: Any) -> Iterable[Tile]:
    """How many results are confirmed, while a year is running."""
    if not looks_after(user) or (cycle := _running()) is None:
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
