"""The review (复评): reviewers assigned, blind to each other, reasons where they are needed, the mean of all at the end."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from alliance.ground import access, audit, clock
from alliance.ground.access import Conflict, Refused
from alliance.messages.models import Notification
from alliance.tests import builders
from alliance.tests import builders_assessments as made
from assessments.assignments.services import assigning
from assessments.formal_check import services as checks
from assessments.results.services import reopening
from assessments.reviews import rules
from assessments.reviews.models import Mark, Review
from assessments.reviews.services import completion, marking
from assessments.sheets import prefilling
from assessments.sheets.models.assessments import Assessment
from members.people.services import people
from members.relations import services as relations

pytestmark = pytest.mark.django_db
PERMISSION = "assessments.review_assessment_assigned"
State = Assessment.State


@pytest.fixture
def house():
    return builders.alliance()


@pytest.fixture
def cycle(house):
    return made.cycle()


@pytest.fixture
def in_review(house, cycle):
    return made.passed(made.assessment(house.school))


def again(row):
    return type(row).objects.get(pk=row.pk)


# ---------------------------------------------------------------- assigning


def test_assign_gives_the_permission_and_tells_the_reviewer(house, in_review):
    outsider = builders.person()
    assert not Assessment.objects.visible_to(outsider).exists()
    review = assigning.assign(in_review, reviewer=outsider, by=house.officer)
    assert (review.state, review.reviewer, review.from_unit) == (Review.State.ASSIGNED, outsider, None)
    assert list(Assessment.objects.visible_to(outsider)) == [in_review]
    assert Notification.objects.filter(recipient=outsider, step__startswith="assigned").count() == 1


def test_unassign_takes_the_permission_away_and_needs_a_reason(house, in_review):
    outsider = builders.person()
    review = assigning.assign(in_review, reviewer=outsider, by=house.officer)
    with pytest.raises(Refused, match="解除原因"):
        assigning.unassign(review, reason=" ", by=house.officer)
    ended = assigning.unassign(review, reason="出差", by=house.officer)
    assert (ended.state, ended.end_reason) == (Review.State.ENDED, "出差")
    assert not Assessment.objects.visible_to(outsider).exists()
    with pytest.raises(Refused, match="已解除"):
        assigning.unassign(review, reason="再次", by=house.officer)


def test_assign_twice_is_refused(house, in_review):
    outsider = builders.person()
    assigning.assign(in_review, reviewer=outsider, by=house.officer)
    with pytest.raises(Refused, match="已是该单位的评审人"):
        assigning.assign(in_review, reviewer=outsider, by=house.officer)
    assert in_review.reviews.count() == 1


@pytest.mark.parametrize("who", ["school_head", "school_liaison", "chair", "enterprise_head"])
def test_assign_is_the_secretariats(house, in_review, who):
    with pytest.raises(Refused, match="由秘书处分配"):
        assigning.assign(in_review, reviewer=builders.person(), by=getattr(house, who))
    assert assigning.assign(in_review, reviewer=builders.person(), by=house.secretary_general)


def test_assign_before_submission_is_refused(house, cycle):
    with pytest.raises(Refused, match="不能调整评审人"):
        assigning.assign(made.assessment(house.school), reviewer=builders.person(), by=house.officer)


def test_assign_never_the_own_unit(house, in_review):
    for role in ("school_head", "school_liaison"):
        with pytest.raises(Refused, match="应当回避"):
            assigning.assign(in_review, reviewer=getattr(house, role), by=house.officer)
        with pytest.raises(Refused, match="应当回避"):
            assigning.assign(in_review, reviewer=getattr(house, role), by=None)
    assert assigning.assign(in_review, reviewer=house.enterprise_head, by=house.officer)


def test_assign_never_a_related_unit(house, in_review):
    relations.declare_relation(
        house.enterprise, house.school, nature="同一集团", since=builders.JOINED, by=None
    )
    with pytest.raises(Refused, match="关联单位"):
        assigning.assign(in_review, reviewer=house.enterprise_head, by=house.officer)


def test_the_lead_school_is_reviewed_and_confirmed_by_others(house, cycle):
    row = made.passed(made.assessment(house.chair_unit))
    with pytest.raises(Refused, match="应当回避"):
        assigning.assign(row, reviewer=house.enterprise_head, by=house.officer)
    with pytest.raises(Refused, match="应当回避"):
        assigning.assign(row, reviewer=house.chair, by=None)
    clerk = builders.person()
    builders.post("OFFICER", clerk, house.enterprise)
    assert assigning.assign(row, reviewer=house.enterprise_head, by=clerk)


def test_assign_all_levels_the_load_and_respects_recusal(house, cycle):
    others = [builders.unit() for _ in range(4)]
    pool = [builders.person(one, "HEAD") for one in others]
    for one in cycle.assessments.all():
        made.passed(one)
    for one in others:
        made.passed(made.assessment(one))
    made_number, lacking = assigning.assign_all(cycle, by=None, pool=pool)
    assert (made_number, lacking) == (14, [])
    loads = [Review.objects.filter(reviewer=one).count() for one in pool]
    assert max(loads) - min(loads) <= 1
    for review in Review.objects.all():
        assert review.assessment.unit != review.from_unit
        assert review.reviewer.has_perm(PERMISSION, review.assessment)
    assert assigning.assign_all(cycle, by=None, pool=pool) == (0, [])


def test_assign_all_names_units_that_lack_reviewers(house, in_review):
    number, lacking = assigning.assign_all(
        in_review.cycle, by=None, pool=[house.school_head, house.enterprise_head]
    )
    assert (number, lacking) == (1, [in_review])
    assert in_review.reviews.get().reviewer == house.enterprise_head


def test_assign_all_leaves_the_units_of_the_clerk_to_others(house, cycle):
    row = made.passed(made.assessment(house.chair_unit))
    pool = made.reviewers(cycle)
    assert assigning.assign_all(cycle, by=house.officer, pool=pool) == (0, [row])
    assert assigning.assign_all(cycle, by=None, pool=pool) == (2, [])


@pytest.mark.once
def test_assign_all_uses_a_constant_number_of_queries(house, cycle):
    pool = made.reviewers(cycle)
    counts = []
    for size in (1, 1, 3, 20):
        for _ in range(size):
            made.passed(made.assessment(builders.unit("RESEARCH")))
        with CaptureQueriesContext(connection) as caught:
            assert assigning.assign_all(cycle, by=house.officer, pool=pool)[0] == 2 * size
        counts.append(len(caught))
    assert len(set(counts[1:])) == 1, counts  # the first time the reviewers are told, once a day


def test_reviewer_pool_is_the_secretariat_and_the_council(house):
    assert set(assigning.reviewer_pool()) == {house.chair, house.secretary_general, house.officer}


# ---------------------------------------------------------------- marking


@pytest.fixture
def pair(in_review):
    """The two reviews of the school."""
    return made.assigned(in_review)


def test_mark_keeps_points_and_reasons_as_a_draft(pair):
    review = pair[0]
    marks = made.marks_of(review, "0.5")
    kept = marking.mark(review, marks=marks, opinion="总体较好", by=review.reviewer)
    assert {row.item_id: {"points": row.points, "reason": row.reason} for row in kept.marks.all()} == marks
    assert kept.opinion == "总体较好"
    assert kept.version == review.version + 1


def test_mark_twice_changes_nothing(pair):
    review = pair[0]
    marks = made.marks_of(review, "0.5")
    first = marking.mark(review, marks=marks, by=review.reviewer)
    second = marking.mark(review, marks=marks, by=review.reviewer)
    assert first.version == second.version
    assert Mark.history.count() == len(marks)


def test_mark_from_a_stale_page_is_a_conflict(pair):
    review = pair[0]
    item, line = next(iter(made.marks_of(review).items()))
    marking.mark(review, marks={item: line}, by=review.reviewer, version=review.version)
    with pytest.raises(Conflict):
        marking.mark(
            review, marks={item: line | {"reason": "另一页"}}, by=review.reviewer, version=review.version
        )
    assert review.marks.get().reason == line["reason"]


def test_mark_of_another_unit_is_refused(house, pair):
    other = made.assessment(house.enterprise).items.first()
    with pytest.raises(Refused, match="不属于该单位"):
        marking.mark(pair[0], marks={other.pk: {"points": Decimal(1), "reason": ""}}, by=pair[0].reviewer)


def test_mark_outside_the_rule_is_refused(pair):
    item = completion.items_to_mark(pair[0].assessment)[0]
    top = item.indicator.points
    with pytest.raises(Refused, match="分"):
        marking.mark(pair[0], marks={item.pk: {"points": top + 1, "reason": ""}}, by=pair[0].reviewer)
    assert marking.mark(pair[0], marks={item.pk: {"points": top, "reason": ""}}, by=pair[0].reviewer)


def test_mark_is_the_reviewers_own(house, pair):
    marks = made.marks_of(pair[0])
    for stranger in (pair[1].reviewer, house.officer, house.chair, house.school_head):
        with pytest.raises(Refused, match="只有分配到的评审人"):
            marking.mark(pair[0], marks=marks, by=stranger)
    assert marking.mark(pair[0], marks=marks, by=pair[0].reviewer)


def test_mark_after_becoming_one_of_the_unit_is_refused(house, pair):
    marks = made.marks_of(pair[0])
    people.appoint(house.school, role="LIAISON", since=clock.today(), by=None, user=pair[0].reviewer)
    for by in (pair[0].reviewer, None):
        with pytest.raises(Refused, match="应当回避"):
            marking.mark(pair[0], marks=marks, by=by)


def test_finish_needs_every_indicator(pair):
    with pytest.raises(Refused, match="没有评分"):
        marking.finish(pair[0], by=pair[0].reviewer)
    made.finished(pair[0])
    assert again(pair[0]).state == Review.State.DONE


@pytest.mark.parametrize(
    ("own", "points", "expected"),
    [
        ("4", "4", False),
        ("4", "3.99", True),
        ("4", "4.99", False),
        ("4", "5", True),
        (None, "3", False),
        ("4", None, False),
    ],
)
def test_needs_reason(cycle, own, points, expected):
    values = [None if one is None else Decimal(one) for one in (own, points)]
    assert marking.needs_reason(*values, cycle) is expected


def test_needs_reason_upwards_is_off_at_zero(cycle):
    cycle.reason_difference = Decimal(0)
    assert marking.needs_reason(Decimal(1), Decimal(5), cycle) is False
    assert marking.needs_reason(Decimal(5), Decimal(1), cycle) is True


def against_the_record(review, share, reason):
    """Marks without a word, except where they contradict the record."""
    marks = made.marks_of(review, share, reason="")
    for line in prefilling.lines_of(review.assessment):
        if line.contradicts(marks[line.item.pk]["points"]):
            marks[line.item.pk]["reason"] = reason
    return marks


def test_finish_needs_a_reason_below_the_self_assessment(pair):
    review = pair[0]
    marking.mark(review, marks=made.marks_of(review, "0.5", reason=""), by=review.reviewer)
    with pytest.raises(Refused, match="以下指标的评分与记录不同，请写明理由：A4、A5、G1、G2。"):
        marking.finish(review, by=review.reviewer)
    marking.mark(review, marks=against_the_record(review, "0.5", "见记录"), by=review.reviewer)
    with pytest.raises(Refused, match="扣分原因"):
        marking.finish(review, by=review.reviewer)
    marking.mark(review, marks=made.marks_of(review, "0.5", reason="材料不足"), by=review.reviewer)
    assert marking.finish(review, by=review.reviewer).state == Review.State.DONE


def test_a_draft_never_submitted_is_no_self_assessment(house):
    cycle = made.cycle()
    row = made.filled(made.assessment(house.school))
    with clock.at(cycle.self_deadline):
        row = checks.review_unsubmitted(row, reason="逾期", by=None)
        review = made.assigned(row)[0]
        marking.mark(review, marks=against_the_record(review, "0.5", "见记录"), by=review.reviewer)
        assert marking.finish(review, by=review.reviewer).state == Review.State.DONE


def test_finish_twice_changes_nothing(pair):
    made.finished(pair[0])
    before = pair[0].history.count()
    marking.finish(pair[0], by=pair[0].reviewer)
    assert pair[0].history.count() == before


def test_finish_of_the_last_settles_the_mean(pair):
    first, second = pair
    made.finished(first, share="1")
    row = again(first.assessment)
    assert (row.state, row.review_score) == (State.IN_REVIEW, None)
    made.finished(second, share="0.5")
    row = again(first.assessment)
    assert row.state == State.REVIEWED
    for item in row.items.all():
        given = [mark.points for mark in Mark.objects.filter(item=item)]
        assert item.review_points == sum(given) / 2
    assert row.review_score == Decimal(sum(item.review_points for item in row.items.all())).quantize(
        Decimal("0.1")
    )


def test_unassign_of_the_only_one_who_is_missing_settles(house, in_review):
    three = [builders.person() for _ in range(3)]
    rows = made.assigned(in_review, *three)
    made.finished(rows[0])
    made.finished(rows[1])
    assert again(in_review).state == State.IN_REVIEW
    assigning.unassign(rows[2], reason="请假", by=house.officer)
    assert again(in_review).state == State.REVIEWED


def test_unassign_that_leaves_too_few_does_not_settle(house, pair):
    made.finished(pair[0])
    assigning.unassign(pair[1], reason="请假", by=house.officer)
    assert again(pair[0].assessment).state == State.IN_REVIEW


def test_end_reviews_of_a_person_who_leaves(house, pair):
    made.finished(pair[0])
    assert assigning.end_reviews_of(pair[0].reviewer, reason="离任", by=None) == 0
    assert assigning.end_reviews_of(pair[1].reviewer, reason="离任", by=None) == 1
    assert again(pair[1]).state == Review.State.ENDED


# ---------------------------------------------------------------- blindness


def test_marks_are_seen_by_their_reviewer_alone_until_all_are_done(house, pair):
    first, second = pair
    made.finished(first)
    everybody = [house.officer, house.chair, house.secretary_general, second.reviewer, house.school_head]
    assert [bool(rules.may_see_marks(one, again(first))) for one in everybody] == [False] * 5
    assert rules.may_see_marks(first.reviewer, again(first))
    made.finished(second)
    assert [bool(rules.may_see_marks(one, again(first))) for one in everybody] == [True] * 4 + [False]


def test_a_clerk_who_reviews_sees_only_the_own_marks(house, in_review):
    outsider = builders.person()
    mine, other = made.assigned(in_review, house.officer, outsider)
    made.finished(other)
    assert rules.may_see_marks(house.officer, again(mine))
    assert not rules.may_see_marks(house.officer, again(other))
    made.finished(mine)
    assert rules.may_see_marks(house.officer, again(other))


# ---------------------------------------------------------------- again


def test_reopen_takes_mean_and_scores_back_and_tells_the_reviewers(house, pair):
    for review in pair:
        made.finished(review)
    row = reopening.reopen(pair[0].assessment, reason="分差过大", by=house.officer)
    assert (row.state, row.review_score) == (State.IN_REVIEW, None)
    assert not row.items.exclude(review_points=None).exists()
    assert [(again(one).state, again(one).score) for one in pair] == [(Review.State.ASSIGNED, None)] * 2
    told = Notification.objects.filter(step__startswith="review-again").values_list("recipient", flat=True)
    assert set(told) == {one.reviewer_id for one in pair}
    for review in pair:
        marking.finish(review, by=review.reviewer)
    assert again(row).state == State.REVIEWED


def test_reopen_needs_a_reason_and_a_finished_review(house, pair):
    with pytest.raises(Refused, match="不能退回复评"):
        reopening.reopen(pair[0].assessment, reason="看看", by=house.officer)
    for review in pair:
        made.finished(review)
    with pytest.raises(Refused, match="原因"):
        reopening.reopen(pair[0].assessment, reason="", by=house.officer)
    with pytest.raises(Refused, match="由秘书处办理"):
        reopening.reopen(pair[0].assessment, reason="看看", by=house.chair)


def test_deactivated_reviewer_can_do_nothing(house, pair):
    reviewer = pair[0].reviewer
    reviewer.is_active = False
    with transaction.atomic():
        audit.save(reviewer, by=None, reason="停用")
    with pytest.raises(Refused):
        marking.mark(again(pair[0]), marks=made.marks_of(pair[0]), by=reviewer)
    assert not Review.objects.visible_to(reviewer).exists()
    assert access.offices(reviewer) == frozenset()


def test_review_after_the_deadline_is_still_taken_but_not_confirmed(pair):
    """Marks may come late; what must be in time is the confirmation (第十三条·(二))."""
    with clock.at(pair[0].assessment.cycle.review_deadline + timedelta(days=1)):
        for review in pair:
            made.finished(review)
    assert again(pair[0].assessment).state == State.REVIEWED
