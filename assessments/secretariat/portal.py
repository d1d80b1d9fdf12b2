"""What the secretariat's own assessment contributes: the menu, to-dos, clauses."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from alliance.ground.access import COUNCIL_OFFICES, holds, is_council_or_secretariat, is_secretariat
from alliance.registers import portal, regulation
from alliance.registers.closed_years import first_open_year
from alliance.registers.portal import Count, Todo
from assessments.reviews.models import Review
from assessments.secretariat import rules
from assessments.sheets.models.assessments import Assessment
from assessments.standards.rules import takes_part
from councils.recusal.models import acts_as_chair

SECRETARIAT = Count("secretariat", by="state")

State = Assessment.State


def _to_write(user: Any) -> int:
    return portal.waiting(user)[SECRETARIAT][State.DRAFT] if is_secretariat(user) else 0


portal.menu(
    "秘书处考核", "secretariat_scores", area="assessment", order=80, shown=takes_part, waits=_to_write
)


def _under_way() -> QuerySet:
    """The secretariat's own assessments that are not closed, of years that are still worked on."""
    rows = Assessment.of_secretariat.exclude(state=State.PUBLISHED)
    return rows.filter(cycle__year__gte=first_open_year())


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """The secretariat's own assessments that are not closed, for itself and the council."""
    if is_council_or_secretariat(user):
        yield SECRETARIAT.of(_under_way())


@portal.todos
def todos(user: Any) -> Iterable[Todo]:
    if is_secretariat(user):
        yield from _of_the_secretariat(user)
    if holds(user, *COUNCIL_OFFICES):
        yield from _of_the_council(user)


def _of_the_secretariat(user: Any) -> Iterable[Todo]:
    if not portal.waiting(user)[SECRETARIAT][State.DRAFT]:
        return
    waiting = _under_way().filter(state=State.DRAFT).select_related("cycle")
    for score in waiting.defer("facts", "summary"):
        yield Todo(
            f"填写并提交：{score}", score.get_absolute_url(), note="由秘书长提交理事会", kind="秘书处考核"
        )


def _of_the_council(user: Any) -> Iterable[Todo]:
    if not portal.waiting(user)[SECRETARIAT][State.IN_REVIEW]:
        return
    scoring = list(
        _under_way().filter(state=State.IN_REVIEW).select_related("cycle").defer("facts", "summary")
    )
    unit = None if is_secretariat(user) else rules.scoring_unit(user)
    done = set(
        Review.of_secretariat.filter(assessment__in=scoring, from_unit=unit)
        .exclude(done_at=None)
        .values_list("assessment", flat=True)
    )
    for score in scoring:
        if unit is not None and score.pk not in done:
            yield Todo(
                f"请评价秘书处：{score}",
                reverse("secretariat_review", args=[score.cycle.year]),
                note="代表本单位逐项评分",
                kind="秘书处考核",
            )
        if acts_as_chair(user):
            yield Todo(f"各单位评价后结束评价并公布：{score}", score.get_absolute_url(), kind="秘书处考核")


def scored(year: int) -> int:
    return Assessment.of_secretariat.filter(cycle__year=year, state=State.PUBLISHED).count()


regulation.serve("5.6", "secretariat_scores", "秘书处考核", scored)
regulation.serve("11.assessment", "secretariat_scores", "秘书处考核", scored)
