"""Reviewers given to assessments: never of the own unit or a related one, with balanced load (第十三条·(二), 回避)."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.urls import reverse

from alliance.ground import access, audit, clock
from alliance.ground.access import Refused, require
from alliance.ground.verbs import may_move, verb
from alliance.messages.notifications import notify
from alliance.rights import grants
from alliance.rights.models.grants import OrganUserObjectPermission
from alliance.rights.models.users import User
from assessments.assignments import rules
from assessments.assignments.distribution import Candidate, Demand, Plan, distribute
from assessments.cycles.models import Cycle
from assessments.reviews.models import Review
from assessments.reviews.services.completion import complete_if_done
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import AssessmentUserObjectPermission
from councils.posts.models import OFFICE_OF_POST, SecretariatPost
from councils.recusal.models import closed_units_of
from councils.terms.models.terms import TermUserObjectPermission
from members.people.models import Representative
from members.people.services.identities import person
from members.relations.closed import closed_units

BATCH = 500
# 第十三条·(二): the people of the secretariat and of the council review; a unit's own 秘书 holds a post as well.
POOL = frozenset(office.permission for office in (*access.COUNCIL_OFFICES, *OFFICE_OF_POST.values()))


def reviewer_pool() -> list[Any]:
    """Who may review: the people of the secretariat and of the council in office, each once, by name."""
    seats, posts = (
        model.objects.filter(permission__codename__in=POOL).order_by().values("user")
        for model in (TermUserObjectPermission, OrganUserObjectPermission)
    )
    return list(User.objects.filter(pk__in=seats.union(posts)).in_order())


def home_units_of(users: Iterable[Any]) -> dict[int, set[int]]:
    """`{user id: ids of the units the person stands for or is delegated by today}`, in one query."""
    found: dict[int, set[int]] = {user.pk: set() for user in users}
    appointed, delegated = (
        model.objects.current().filter(user__in=list(found)).order_by().values_list("user", "unit")
        for model in (Representative, SecretariatPost)
    )
    for user, unit in appointed.union(delegated):
        found[user].add(unit)
    return found


def candidates(cycle: Cycle, people: Iterable[Any]) -> list[Candidate]:
    """The people with their units, the units they must step back for, and their reviews in the cycle; four queries."""
    people = list(people)
    own, barred = home_units_of(people), closed_units_of(people)
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
    barred = closed_units(by) if by is not None else set()
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
    made = distribute(demands, candidates(cycle, people))
    made.lacking |= mine
    return made


@verb(rules.may_organise)
def assign_all(cycle: Cycle, *, by: Any, pool: Iterable[Any] | None = None) -> tuple[int, list[Assessment]]:
    """Fill up every assessment in review to the cycle's number of reviewers, as `plan` says; each is told once.

    Returns how many assignments were made, and the assessments that still lack reviewers (too few people without a
    conflict, or `by` has to step back). Called again it fills up only what is missing.
    """
    people = {one.pk: one for one in (reviewer_pool() if pool is None else pool)}
    # Locked before they are looked at, so that nobody assigns, unassigns or completes one of them meanwhile.
    locked = (
        Assessment.objects.select_for_update(of=("self",))
        .filter(cycle=cycle)
        .awaiting_review()
        .order_by("pk")
    )
    set(locked.values_list("pk", flat=True).iterator(chunk_size=BATCH))
    made = plan(cycle, by=by, pool=people.values())
    own = home_units_of(people.values())
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


@verb(rules.may_assign)
def assign(assessment: Assessment, reviewer: Any, *, by: Any, reason: str = "") -> Review:
    """Give the assessment to a reviewer, who gets the object permission and is told.

    Raises `Refused` for the own or a related unit of the reviewer or of `by`, and when assigned already.
    """
    require(rules.is_assignable(assessment))
    require(rules.may_be_assigned(reviewer, assessment))
    own = home_units_of([reviewer])[reviewer.pk]
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


@verb(rules.may_assign, asks={"reason": "请填写理由。"})
def assign_outsider(
    assessment: Assessment, *, name: str, phone: str, email: str = "", reason: str, by: Any
) -> Review:
    """Assign an expert who holds no seat and no post (第十三条·(二) “有关人员”): the person with this mobile number.

    An account is opened when there is none; it has no password yet. 回避 holds as for everybody, and the person is told as
    any reviewer is. Raises `Refused` without a reason, and as `person` and `assign` do; then no account has been
    opened either.
    """
    reviewer = person(name=name, phone=phone, email=email, by=by)
    return assign(assessment, reviewer=reviewer, by=by, reason=f"池外评审人，{reason}")


def _tell_assigned(cycle: Cycle, reviewers: Iterable[Any]) -> None:
    notify(
        reviewers,
        matter=f"reviews:{cycle.pk}",
        step=f"assigned-{clock.today()}",
        title=f"请复评：{cycle.year}年度考核",
        body=f"已为您分配评审单位，请于 {clock.before(cycle.review_deadline)}完成。",
        url=reverse("reviews"),
    )


@verb(rules.may_assign, part_of="assessment", asks={"reason": "请填写解除原因。"})
def unassign(review: Review, *, reason: str, by: Any) -> None:
    """Take an assignment away; the permission ends at once, marks stay in history.

    When those who are left are all done and enough, the review of the unit is complete.
    """
    require(rules.is_assignable(review.assessment))
    end(review, reason=reason, by=by)
    complete_if_done(review.assessment, by=by)


def end(review: Review, *, reason: str, by: Any) -> None:
    """End a claimed review inside the caller's transaction; the reviewer loses the permission.

    The row goes by itself and not by `grants.settle`, from which this may have been called (`leaving.hand_on`).
    """
    require(may_move(review, "end"))
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
    return sum(
        end_unfinished(review, reason=reason, by=by) for review in open_ones.order_by("assessment", "pk")
    )


@verb(None, part_of="assessment")
def end_unfinished(review: Review, *, reason: str, by: Any) -> bool:
    """End a review unless its reviewer has finished meanwhile; says whether it did. Tells nobody."""
    if review.state != Review.State.ASSIGNED:
        return False
    end(review, reason=reason, by=by)
    complete_if_done(review.assessment, by=by)
    return True
