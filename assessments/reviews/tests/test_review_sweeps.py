"""The sweeps of the review, what the portal shows of it, and every verb in every state."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.calendar import holidays
from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.registers import portal, regulation
from alliance.tests import builders, desk
from alliance.tests import builders_assessments as made
from assessments.assignments import portal as portal_assignments
from assessments.assignments.services import assigning
from assessments.cycles.models import Cycle
from assessments.dossiers import portal as portal_dossiers
from assessments.dossiers import services as dossiers
from assessments.objections import portal as portal_objections
from assessments.objections import services as objections
from assessments.publication import after_publication
from assessments.publication import portal as portal_publication
from assessments.publication import services as publication
from assessments.results import portal as portal_results
from assessments.results.services import closing, confirming, reopening
from assessments.reviews import portal as portal_reviews
from assessments.reviews.models import Review
from assessments.reviews.services import marking
from assessments.reviews.services import reminders as review_reminders
from assessments.sheets.models.assessments import Assessment

pytestmark = pytest.mark.django_db
LAST = date(2026, 12, 30)


@pytest.fixture(autouse=True)
def consequences(monkeypatch):
    monkeypatch.setattr(after_publication, "follow", lambda cycle, *, by: None)


@pytest.fixture
def reviewer(own):
    """One of the two reviewers of the school, who has not begun."""
    return made.assigned(made.passed(own))[0].reviewer


def nine(day):
    return clock.start_of_day(day) + timedelta(hours=9)


def reminded(user):
    rows = Notification.objects.filter(recipient=user, matter__startswith="reviews:", step__startswith="due-")
    return [one.step.split("-")[1] for one in rows.order_by("pk")]


# ---------------------------------------------------------------- before the deadline


@pytest.mark.parametrize("days", [14, 7, 3, 1])
def test_reviewers_are_reminded_from_nine_o_clock_of_the_day(noon, reviewer, days):
    moment = nine(holidays.previous_working_day(LAST - timedelta(days=days)))  # the 27th is a Sunday
    noon.move_to(moment - timedelta(seconds=1))
    review_reminders.remind_reviewers()
    assert str(days) not in reminded(reviewer)
    noon.move_to(moment)
    assert review_reminders.remind_reviewers() == 2
    assert reminded(reviewer)[-1] == str(days)
    assert review_reminders.remind_reviewers() == 0


def test_reviewers_are_not_reminded_a_month_before(noon, reviewer):
    noon.move_to(nine(LAST - timedelta(days=20)))
    assert review_reminders.remind_reviewers() == 0


def test_reminders_after_an_outage_are_one(noon, reviewer):
    noon.move_to(nine(LAST) - timedelta(hours=1))
    assert review_reminders.remind_reviewers() == 2
    assert reminded(reviewer) == ["1"]


def test_reminders_go_to_those_who_have_not_finished(noon, own, everyone):
    first, second = made.assigned(made.passed(own))
    made.finished(first)
    noon.move_to(nine(LAST - timedelta(days=7)))
    assert review_reminders.remind_reviewers() == 1
    assert (reminded(first.reviewer), reminded(second.reviewer)) == ([], ["7"])


@pytest.mark.parametrize(("seconds", "told"), [(-1, 2), (0, 0), (1, 0)])
def test_reminders_end_with_the_deadline(noon, reviewer, seconds, told):
    noon.move_to(clock.end_of_day(LAST) + timedelta(seconds=seconds))
    assert review_reminders.remind_reviewers() == told


@pytest.mark.once
def test_reminders_cost_the_same_for_many_reviewers(noon, year):
    counts = []
    noon.move_to(nine(LAST - timedelta(days=7)))
    for size in (1, 20):
        for _ in range(size):
            row = made.assessment(builders.unit("RESEARCH"), 2026)
            Assessment.objects.filter(pk=row.pk).update(state="IN_REVIEW")
            assigning.assign(Assessment.objects.get(pk=row.pk), reviewer=builders.person(), by=None)
        with CaptureQueriesContext(connection) as caught:
            assert review_reminders.remind_reviewers() == size
        counts.append(len(caught))
    assert counts[0] == counts[1]


# ---------------------------------------------------------------- after the deadline


@pytest.mark.parametrize(("seconds", "closed"), [(-1, 0), (0, 1), (1, 1)])
def test_the_late_list_goes_to_secretary_general_and_chair_once(noon, year, everyone, seconds, closed):
    noon.move_to(year.review_deadline + timedelta(seconds=seconds))
    assert closing.close_reviews() == closed
    assert closing.close_reviews() == 0
    told = Notification.objects.filter(step="review-late").values_list("recipient", flat=True)
    assert set(told) == ({everyone.secretary_general.pk, everyone.chair.pk} if closed else set())


def test_the_late_list_is_caught_up_after_three_days(noon, year, everyone):
    made.confirmed(made.assessment(everyone.school, 2026))
    noon.move_to(year.review_deadline + timedelta(days=3))
    assert closing.close_reviews() == 1
    message = Notification.objects.get(step="review-late", recipient=everyone.chair)
    assert message.title == "2026年度复评确认已截止，2 家单位未确认"
    assert everyone.school.name not in message.body
    assert everyone.enterprise.name in message.body


def test_nobody_is_told_when_all_is_confirmed(noon, year):
    for row in year.assessments.all():
        made.confirmed(row)
    noon.move_to(year.review_deadline)
    assert closing.close_reviews() == 1
    assert not Notification.objects.filter(step="review-late").exists()
    assert Cycle.objects.get().review_closed_at == year.review_deadline


def test_a_late_confirmation_is_refused_without_any_job(noon, own, year, everyone):
    row = made.reviewed(own)
    noon.move_to(year.review_deadline)
    assert Cycle.objects.get().review_closed_at is None
    with pytest.raises(Refused, match="准予逾期确认"):
        confirming.confirm(row, by=everyone.officer)


def test_a_clock_set_back_after_closing_lets_confirm_again_but_tells_nobody_twice(noon, own, year, everyone):
    row = made.reviewed(own)
    noon.move_to(year.review_deadline)
    closing.close_reviews()
    noon.move_to(year.review_deadline - timedelta(hours=1))
    assert confirming.confirm(row, by=everyone.officer).state == "CONFIRMED"
    noon.move_to(year.review_deadline + timedelta(hours=1))
    assert closing.close_reviews() == 0
    assert Notification.objects.filter(step="review-late", recipient=everyone.chair).count() == 1


# ---------------------------------------------------------------- every verb in every state

State = Assessment.State
ALL = set(State)
ALLOWED = {
    "assign": {State.SUBMITTED, State.IN_REVIEW},
    "unassign": {State.SUBMITTED, State.IN_REVIEW},
    "mark": {State.IN_REVIEW},
    "finish": {State.IN_REVIEW},
    "confirm": {State.REVIEWED},
    "reopen": {State.REVIEWED, State.CONFIRMED},
    "object": {State.CONFIRMED},
    "admit late": ALL - {State.CONFIRMED, State.PUBLISHED},
}


def _acts(everyone, row, review):
    reviewer = review.reviewer
    return {
        "assign": lambda: assigning.assign(row, reviewer=builders.person(), by=everyone.officer),
        "unassign": lambda: assigning.unassign(review, reason="换人", by=everyone.officer),
        "mark": lambda: marking.mark(review, marks={}, by=reviewer),
        "finish": lambda: marking.finish(review, by=reviewer),
        "confirm": lambda: confirming.confirm(row, by=everyone.officer),
        "reopen": lambda: reopening.reopen(row, reason="再看", by=everyone.officer),
        "object": lambda: objections.file(row, reason="有误", by=everyone.school_head),
        "admit late": lambda: confirming.admit_late(row, reason="核实", by=everyone.chair),
    }


@pytest.mark.parametrize("verb", ALLOWED)
@pytest.mark.parametrize("state", State.values)
def test_verb_in_state(noon, own, everyone, verb, state):
    """As the persons in charge; the rest of the stage is set so that only the state can be in the way."""
    row = made.passed(own)
    review = assigning.assign(row, reviewer=builders.person(), by=None)
    marking.mark(review, marks=made.marks_of(review), by=review.reviewer)
    for item in row.items.select_related("indicator"):
        type(item).objects.filter(pk=item.pk).update(review_points=item.indicator.points)
    in_notice = verb == "object"
    Cycle.objects.filter(pk=row.cycle_id).update(
        results_public_at=clock.now() if in_notice else None,
        objections_until=clock.now() + timedelta(days=1) if in_notice else None,
        reviewers_per_unit=1,
    )
    Assessment.objects.filter(pk=row.pk).update(state=state)
    row = Assessment.objects.select_related("cycle", "unit", "standard").get(pk=row.pk)
    review = Review.objects.select_related("assessment", "reviewer").get(pk=review.pk)
    if verb == "admit late":
        noon.move_to(row.cycle.review_deadline)
    act = _acts(everyone, row, review)[verb]
    before = row.history.count() + review.history.count()
    if State(state) in ALLOWED[verb]:
        act()
    else:
        with pytest.raises(Refused):
            act()
        assert row.history.count() + review.history.count() == before
        assert Assessment.objects.get(pk=row.pk).state == state


# ---------------------------------------------------------------- the portal


def organised(user):
    desks = (portal_assignments.organisers, portal_results.to_confirm, portal_objections.to_answer)
    return [todo for desk in desks for todo in desk(user)]


def releasing(user):
    return [*portal_publication.release(user), *portal_results.to_admit(user)]


def titles(provider, user):
    return [one.title for one in desk.todos_of(user, [provider])]


def test_todos_of_a_reviewer(own, reviewer, year):
    (todo,) = portal_reviews.own_reviews(reviewer)
    assert (todo.title, todo.deadline) == ("2026年度复评：还有 1 家单位待评分", year.review_deadline)
    review = Review.objects.get(reviewer=reviewer)
    made.finished(review)
    assert titles(portal_reviews.own_reviews, reviewer) == []


def test_todos_of_the_secretariat_leave_out_the_own_unit(everyone, year):
    lead = made.passed(made.assessment(everyone.chair_unit, 2026))
    assert titles(organised, everyone.officer) == []
    made.passed(made.assessment(everyone.school, 2026))
    assert titles(organised, everyone.officer) == ["1 家单位还缺评审人"]
    for review in made.assigned(made.assessment(everyone.school, 2026)):
        made.finished(review)
    assert titles(organised, everyone.officer) == ["1 家单位的复评待确认"]
    assert titles(organised, everyone.chair) == []
    assert lead.state == State.IN_REVIEW


def test_todos_of_those_who_publish(everyone, year):
    for row in year.assessments.all():
        made.confirmed(row)
    for user in (everyone.secretary_general, everyone.chair):
        assert titles(releasing, user) == ["2026年度考核结果可以统一发布"]
    assert titles(releasing, everyone.officer) == []


def test_todo_of_the_chair_past_the_deadline(noon, own, everyone, year):
    made.reviewed(own)
    assert titles(releasing, everyone.chair) == []
    noon.move_to(year.review_deadline)
    assert titles(releasing, everyone.chair) == [f"{everyone.school}逾期未确认，是否准予逾期确认"]
    confirming.admit_late(own, reason="核实", by=everyone.chair)
    assert titles(releasing, everyone.chair) == []


def test_todo_of_the_head_during_the_notice(everyone, year):
    Cycle.objects.filter(pk=year.pk).update(notice_days=5)
    for row in year.assessments.all():
        made.confirmed(row)
    assert titles(portal_publication.own_notice, everyone.school_head) == []
    publication.give_notice(year, by=everyone.secretary_general)
    assert titles(portal_publication.own_notice, everyone.school_head) == [
        f"2026年度考核结果公示：{everyone.school}"
    ]
    assert titles(portal_publication.own_notice, everyone.school_liaison) == []


def test_menu_by_role(everyone, reviewer):
    def labels(user):
        mine = {"reviews", "review_assignments", "calibration", "results"}
        return [one.label for one in portal.registry.menu if one.url_name in mine and one.shown(user)]

    assert sorted(labels(everyone.officer)) == sorted(["复评", "评审分配", "确认", "发布"])
    assert sorted(labels(everyone.chair)) == sorted(["复评", "确认", "发布"])
    assert labels(reviewer) == ["复评"]
    assert labels(everyone.school_head) == []


def test_tile_counts_confirmed_units(everyone, year):
    made.confirmed(made.assessment(everyone.school, 2026))
    assert [one.value for one in portal_results.confirmed_tile(everyone.officer)] == ["1/3"]
    assert list(portal_results.confirmed_tile(everyone.school_head)) == []


def test_search_finds_a_dossier_by_its_whole_code(everyone, year):
    row = made.confirmed(made.assessment(everyone.school, 2026))
    code = dossiers.current(row).code
    assert [one.title for one in portal_dossiers.find_dossier(everyone.school_head, code.lower())] == [
        f"考核卷宗 {code}"
    ]
    assert list(portal_dossiers.find_dossier(everyone.school_head, code[:15])) == []


def test_sweeps_are_registered():
    assert {"assessments.review_reminders", "assessments.review_closing"} <= set(portal.registry.sweeps)


@pytest.mark.parametrize("ref", ["13.2", "9.secretariat.6", "9.secretary_general.6", "11.assessment"])
def test_clauses_are_served(ref):
    assert {one.url_name for one in regulation.get(ref).served_by} & {"calibration", "results"}
