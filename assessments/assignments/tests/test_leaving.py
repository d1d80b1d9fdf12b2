"""What ends for a reviewer when the office ends: seeing, marking and finishing, at the very next request."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from guardian.shortcuts import get_objects_for_user

from alliance.accounts.services import accounts
from alliance.ground import access, clock
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.rights import grants
from alliance.tests import builders
from alliance.tests import builders_assessments as made
from alliance.tests.desk import todos_of
from assessments.assignments.services import assigning, leaving
from assessments.results.services import reopening
from assessments.reviews import rules
from assessments.reviews.models import Mark, Review
from assessments.reviews.services import completion, marking
from assessments.sheets.models.assessments import Assessment
from councils.posts import services as posts
from councils.seats import services as seats
from members.membership import services as membership
from members.people.services import people

pytestmark = pytest.mark.django_db
PERMISSION = "assessments.review_assessment_assigned"
DAY = timedelta(days=1)


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def house(noon):
    everyone = builders.alliance()
    everyone.vice_unit = builders.unit("ENTERPRISE")
    everyone.vice = builders.person(everyone.vice_unit, "HEAD")
    everyone.seat = builders.seated("VICE_CHAIR", everyone.vice_unit)
    everyone.clerk_unit = builders.unit("RESEARCH")
    everyone.clerk = builders.person()
    everyone.post = builders.post("OFFICER", everyone.clerk, everyone.clerk_unit)
    made.cycle()
    everyone.row = made.passed(made.assessment(everyone.school))
    return everyone


def end_appointment(house):
    people.end(house.vice.representations.get(), on=clock.today(), reason="免职", by=None)


def hand_over(house):
    successor = builders.person()
    people.replace(house.vice.representations.get(), on=clock.today(), by=None, user=successor)


def end_seat(house):
    seats.end(house.seat, on=clock.today(), reason="辞去", by=None)


def end_membership(house):
    membership.end_membership(house.vice_unit, on=clock.today(), reason="自愿退出", by=None)


def switch_off(house):
    accounts.switch(house.vice, active=False, reason="离职", by=None)


@pytest.mark.parametrize("act", [end_appointment, hand_over, end_seat, end_membership, switch_off])
def test_reviewer_who_leaves_sees_marks_and_finishes_nothing(house, act):
    review = assigning.assign(house.row, reviewer=house.vice, by=house.officer)
    item = completion.items_to_mark(house.row)[0]
    kept = {item.pk: {"points": item.indicator.points, "reason": "留存"}}
    marking.mark(review, marks=kept, by=house.vice)
    before, page = client_of(house.vice), reverse("review", args=[review.pk])
    assert before.get(page).status_code == 200
    assert before.get(house.row.get_absolute_url()).status_code == 200
    act(house)
    house.vice.refresh_from_db()
    for client in (before, client_of(house.vice)):
        gone = {200, 302} if act is switch_off else {404}
        for address in (page, house.row.get_absolute_url()):
            answer = client.get(address)
            assert answer.status_code in gone - {200}
        for data in ({"act": "finish"}, {f"mark-{item.pk}-points": "0"}):
            assert client.post(page, data).status_code in gone - {200}
    review.refresh_from_db()
    assert (review.state, review.score, Mark.objects.get(review=review).reason) == ("ENDED", None, "留存")
    with pytest.raises(Refused):
        marking.mark(review, marks={}, by=house.vice)
    assert grants.differences() == []


def test_calendar_ends_the_right_at_midnight_and_the_sweep_hands_on(house, noon):
    review = assigning.assign(house.row, reviewer=house.vice, by=house.officer)
    last = clock.today() + 3 * DAY
    people.end(house.vice.representations.get(), on=last, reason="退休", by=None)
    for instant, may in [
        (clock.start_of_day(last) - timedelta(seconds=1), True),
        (clock.start_of_day(last), False),
        (clock.start_of_day(last) + timedelta(seconds=1), False),
    ]:
        noon.move_to(instant)
        review = Review.objects.select_related("assessment__unit").get(pk=review.pk)
        said = {
            house.vice.has_perm(PERMISSION, house.row),
            bool(rules.may_mark(house.vice, review)),
            house.row in Assessment.objects.visible_to(house.vice),
            review in Review.objects.visible_to(house.vice),
            house.row in get_objects_for_user(house.vice, PERMISSION),
        }
        assert said == {may}
    assert (leaving.hand_on(), leaving.hand_on()) == (1, 0)
    review.refresh_from_db()
    assert (review.state, review.end_reason) == ("ENDED", leaving.REASON)


def test_person_who_keeps_another_office_goes_on_reviewing(house):
    builders.post("OFFICER", house.vice, house.vice_unit)
    review = assigning.assign(house.row, reviewer=house.vice, by=house.officer)
    end_seat(house)
    review = Review.objects.select_related("assessment__unit").get(pk=review.pk)
    assert (review.state, bool(rules.may_mark(house.vice, review))) == ("ASSIGNED", True)
    assert leaving.hand_on() == 0


def test_outsider_reviews_without_an_office_until_switched_off(house):
    expert = builders.person()
    review = assigning.assign(house.row, reviewer=expert, by=house.officer)
    assert (review.outside, leaving.hand_on()) == (True, 0)
    accounts.switch(expert, active=False, reason="不再参与", by=None)
    review.refresh_from_db()
    assert review.state == "ENDED"


def test_secretariat_has_to_assign_anew_and_is_told_without_those_who_step_back(house):
    kin = builders.person()
    builders.post("OFFICER", kin, house.school)
    assigning.assign(house.row, reviewer=house.vice, by=house.officer)
    end_appointment(house)
    told = Notification.objects.filter(title__startswith="重新分配评审")
    assert {one.recipient for one in told} == {house.officer, house.secretary_general, house.clerk}
    assert f"{house.school}" in told.first().body
    address = f"{reverse('review_assignments')}?year=2026&gap=lacking"
    listed = [(one.title, one.url) for one in todos_of(house.officer) if "评审" in one.title]
    assert listed == [("重新分配评审：1 家单位的评审已解除", address)]
    assert [one for one in todos_of(kin) if "评审" in one.title] == []
    assigning.assign(house.row, reviewer=house.clerk, by=house.officer)
    assigning.assign(house.row, reviewer=house.chair, by=house.officer)
    assert [one for one in todos_of(house.officer) if "重新分配" in one.title] == []


def test_finished_review_of_a_leaver_stays_in_the_record(house):
    mine, other = (assigning.assign(house.row, reviewer=one, by=None) for one in (house.vice, house.clerk))
    made.finished(mine)
    end_appointment(house)
    mine.refresh_from_db()
    assert mine.state == "DONE"
    made.finished(other)
    house.row.refresh_from_db()
    assert house.row.state == "REVIEWED"
    reopening.reopen(house.row, reason="再核", by=house.clerk)
    assert [Review.objects.get(pk=one.pk).state for one in (mine, other)] == ["ENDED", "ASSIGNED"]


def test_completes_the_unit_where_the_others_are_done_and_enough(house):
    third = builders.person()
    rows = [assigning.assign(house.row, reviewer=one, by=None) for one in (house.vice, house.clerk, third)]
    for row in rows[1:]:
        made.finished(row)
    end_appointment(house)
    house.row.refresh_from_db()
    assert house.row.state == "REVIEWED"


def test_leaver_loses_menu_and_list(house):
    assigning.assign(house.row, reviewer=house.vice, by=house.officer)
    assert client_of(house.vice).get(reverse("reviews")).status_code == 200
    end_appointment(house)
    assert client_of(house.vice).get(reverse("reviews")).status_code == 409
    assert access.granted(house.vice, "review_assessment_assigned") == frozenset()


def test_pool_is_who_holds_an_office_today(house, noon):
    assert house.vice in assigning.reviewer_pool()
    people.end(house.vice.representations.get(), on=clock.today() + DAY, reason="退休", by=None)
    assert house.vice in assigning.reviewer_pool()
    noon.move_to(clock.start_of_day(clock.today() + DAY))
    assert house.vice not in assigning.reviewer_pool()
    posts.end(house.post, on=clock.today(), reason="调离", by=house.secretary_general)
    assert house.clerk not in assigning.reviewer_pool()


def test_returned_decision_of_a_keeper_who_left_waits_for_the_next(house):
    from councils.decisions import services as decisions

    decision = builders.decision(house.secretary_general)
    decisions.send_back(decision, reason="票数有误", by=house.chair)
    title = f"核对并重新录入：{decision}"
    assert [one.title for one in todos_of(house.secretary_general) if one.title == title] == [title]
    posts.end(house.secretary_general.secretariat_posts.get(), on=clock.today(), reason="调离", by=None)
    successor = builders.person()
    builders.post("SECRETARY_GENERAL", successor, house.chair_unit, since=clock.today())
    assert [one.title for one in todos_of(successor) if one.title == title] == [title]
    assert [one.title for one in todos_of(house.secretary_general)] == []
