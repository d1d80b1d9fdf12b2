"""Reviewers given to assessments: never of the own unit or a related one, with balanced load (第十三条·(二), 回避)."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.urls import reverse

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.messages.notifications import notify
from alliance.rights import grants
from alliance.rights.models.grants import OrganUserObjectPermission
from alliance.rights.models.users import User
from assessments.cycles.models import Cycle
from assessments.reviews import distribution as assigning
from assessments.reviews import recusal, rules
from assessments.reviews.distribution import Candidate, Demand, Plan
from assessments.reviews.models import Review
from assessments.reviews.reviewers import POOL
from assessments.reviews.services.settling import settle
from assessments.self_assessment.models.assessments import Assessment, AssessmentUserObjectPermission
from assessments.self_assessment.services.claims import claim
from councils.terms.models.terms import TermUserObjectPermission

BATCH = 500


def reviewer_pool() -> list[Any]:
    """Who may review: the people of the secretariat and of the council in office, each once, by name."""
    seats, posts = (
        model.objects.filter(permission__codename__in=POOL).order_by().values("user")
        for model in (TermUserObjectPermission, OrganUserObjectPermission)
    )
    return list(User.objects.filter(pk__in=seats.union(posts)).order_by("name", "pk"))


def candidates(cycle: Cycle, people: Iterable[Any]) -> list[Candidate]:
    """The people with their units, the units they must step back for, and their reviews in the cycle; four queries."""
    people = list(people)
    own, barred = recusal.home_units_of(people), recusal.conflicts_of(people)
    standing = Review.objects.standing().filter(assessment__cycle=cycle).order_by()
    load = dict(standing.values_list("reviewer").annotate(number=Count("pk")))
    return [
        Candidate(one.pk, one.name, frozenset(own[one.pk]), frozenset(barred[one.pk]), load.get(one.pk, 0))
        for one in people
    ]


def lacking(cycle: Cycle) -> Any:
    """Assessments in review that have fewer reviewers than the cycle asks for, of present members only."""
    standing = Count("reviews", filter=~Q(reviews__state=Review.State.ENDED))
    waiting = Assessment.objects.filter(cycle=cycle).awaiting_review().of_members()
    return waiting.annotate(standing=standing).filter(standing__lt=cycle.reviewers_per_unit).order_by("pk")


def plan(cycle: Cycle, *, by: Any, pool: Iterable[Any] | None = None) -> Plan:
    """Who would get what, by the least load; nothing is written. Units of `by` and related ones stay lacking."""
    people = [one for one in (reviewer_pool() if pool is None else pool) if one.is_active]
    barred = recusal.conflicts(by) if by is not None else set()
    present: dict[int, list[Review]] = {}
    for row in Review.objects.standing().filter(assessment__in=lacking(cycle).values("pk")):
        present.setdefault(row.assessment_id, []).append(row)
    demands, mine = [], {}
    for pk, unit, standing in lacking(cycle).values_list("pk", "unit", "standing"):
        missing = cycle.reviewers_per_unit - standing
        if unit in barred:
            mine[pk] = missing
            continue
        rows = present.get(pk, [])
        units = frozenset(row.from_unit_id for row in rows if row.from_unit_id)
        demands.append(Demand(pk, unit, missing, frozenset(row.reviewer_id for row in rows), units))
    made = assigning.distribute(demands, candidates(cycle, people))
    made.lacking |= mine
    return made


@transaction.atomic
def assign_all(cycle: Cycle, *, by: Any, pool: Iterable[Any] | None = None) -> tuple[int, list[Assessment]]:
    """Fill up every assessment in review to the cycle's number of reviewers, as `plan` says; each is told once.

    Returns how many assignments were made, and the assessments that still lack reviewers (too few people without a
    conflict, or `by` has to step back). Called again it fills up only what is missing.
    """
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if by is not None:
        require(rules.may_organise(by))
    people = {one.pk: one for one in (reviewer_pool() if pool is None else pool)}
    # Locked before they are looked at, so that nobody assigns, unassigns or settles one of them meanwhile.
    locked = Assessment.objects.select_for_update().filter(cycle=cycle).awaiting_review().order_by("pk")
    set(locked.values_list("pk", flat=True).iterator(chunk_size=BATCH))
    made = plan(cycle, by=by, pool=people.values())
    own = recusal.home_units_of(people.values())
    inside = set(people) if pool is None else {one.pk for one in reviewer_pool()}
    for start in range(0, len(made.chosen), BATCH):
        batch = made.chosen[start : start + BATCH]
        audit.bulk_create(
            Review,
            [
                Review(
                    assessment_id=pk,
                    reviewer=people[key],
                    from_unit_id=min(own[key], default=None),
                    outside=key not in inside,
                )
                for pk, key in batch
            ],
            by=by,
            reason="自动分配评审人",
        )
    grants.settle({key for _, key in made.chosen}, of=[AssessmentUserObjectPermission])
    _tell_assigned(cycle, [people[key] for key in {key for _, key in made.chosen}])
    rest = Assessment.objects.filter(pk__in=list(made.lacking)[:BATCH]).select_related("unit")
    return len(made.chosen), list(rest)


@transaction.atomic
def assign(assessment: Assessment, reviewer: Any, *, by: Any, reason: str = "") -> Review:
    """Give the assessment to a reviewer, who gets the object permission and is told.

    Raises `Refused` for the own or a related unit of the reviewer or of `by`, and when assigned already.
    """
    assessment = claim(assessment)
    if by is not None:
        require(rules.may_assign(by, assessment))
    require(rules.is_assignable(assessment))
    require(rules.may_be_assigned(reviewer, assessment))
    own = recusal.home_units_of([reviewer])[reviewer.pk]
    outside = reviewer.pk not in {one.pk for one in reviewer_pool()}
    review = Review(
        assessment=assessment, reviewer=reviewer, from_unit_id=min(own, default=None), outside=outside
    )
    why = f"：{reason.strip()}" if reason.strip() else ""
    try:
        with transaction.atomic():
            audit.save(review, by=by, reason=f"分配评审人{reviewer}{why}")
    except IntegrityError as error:
        raise Refused(f"{reviewer}已是该单位的评审人。") from error
    grants.settle([reviewer.pk], of=[AssessmentUserObjectPermission])
    _tell_assigned(assessment.cycle, [reviewer])
    return review


def _tell_assigned(cycle: Cycle, reviewers: Iterable[Any]) -> None:
    notify(
        reviewers,
        matter=f"reviews:{cycle.pk}",
        step=f"assigned-{clock.today()}",
        title=f"请复评：{cycle.year}年度考核",
        body=f"已为您分配评审单位，请于 {clock.before(cycle.review_deadline)}完成。",
        url=reverse("reviews"),
    )


@transaction.atomic
def unassign(review: Review, *, reason: str, by: Any) -> Review:
    """Take an assignment away; the permission ends at once, marks stay in history.

    When those who are left are all done and enough, the review of the unit is complete.
    """
    assessment = claim(review.assessment)
    if by is not None:
        require(rules.may_assign(by, assessment))
    require(rules.is_assignable(assessment))
    if not reason.strip():
        raise Refused("请填写解除原因。")
    review = Review.objects.select_for_update(of=("self",)).select_related("reviewer").get(pk=review.pk)
    if review.state == Review.State.ENDED:
        raise Refused("该评审已解除。")
    review.assessment = assessment
    end(review, reason=reason.strip(), by=by)
    settle(assessment, by=by)
    return review


def end(review: Review, *, reason: str, by: Any) -> None:
    """End a claimed review inside the caller's transaction; the reviewer loses the permission.

    The row goes by itself and not by `grants.settle`, from which this may have been called (`leaving.hand_on`).
    """
    review.end()
    review.end_reason = reason
    audit.save(review, by=by, reason=f"解除评审：{reason}")
    AssessmentUserObjectPermission.rows.filter(
        user=review.reviewer_id, content_object=review.assessment_id
    ).delete()


@transaction.atomic
def end_reviews_of(user: Any, *, reason: str, by: Any, of: Iterable[int] | None = None) -> int:
    """End all reviews that a person has not finished, or some of them (by id); returns how many. Tells nobody."""
    open_ones = Review.objects.filter(reviewer=user, state=Review.State.ASSIGNED)
    if of is not None:
        open_ones = open_ones.filter(pk__in=list(of))
    ended = 0
    for pk in list(open_ones.order_by("assessment", "pk").values_list("assessment", flat=True)):
        assessment = claim(Assessment(pk=pk))
        rows = Review.objects.select_for_update(of=("self",)).select_related("reviewer")
        row = rows.filter(assessment=assessment, reviewer=user, state=Review.State.ASSIGNED).first()
        if row is not None:
            row.assessment = assessment
            end(row, reason=reason, by=by)
            settle(assessment, by=by)
            ended += 1
    return ended
