"""回避: over generated alliances nobody reviews, scores or confirms the own unit or a related one, by any path."""

import os
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.rights import grants
from alliance.tests import builders
from alliance.tests import builders_assessments as made
from assessments.assignments.services import assigning
from assessments.objections import services as objections
from assessments.objections.models import Objection
from assessments.opening import services as opening
from assessments.results.services import confirming, reopening
from assessments.reviews.models import Mark, Review
from assessments.reviews.services import completion, marking
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item
from councils.posts.models import SecretariatPost
from councils.recusal.models import closed_units_of
from councils.recusal.rules import must_step_back
from members.people.models import Representative
from members.people.services import people
from members.relations import services as relation_services
from members.relations.models import UnitRelation

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ROLES = ["HEAD", "HR_LEAD", "LIAISON", "SECRETARY"]
ENDED = st.sampled_from(["", "this year", "last year"])


def until(ended):
    """The first day without it: nobody recuses further for what ended before the year."""
    first = date(clock.today().year, 1, 1)
    return {"": None, "this year": first + timedelta(days=1), "last year": first}[ended]


@dataclass(frozen=True)
class Link:
    """A person belongs to a unit through an appointment: now, until some day of this year, or until the last one."""

    person: int
    unit: int
    role: str
    ended: str


def _of_person(link):
    """A person has one post, and each other role once in a unit."""
    return (link.person, link.role) if link.role == "OFFICER" else (link.person, link.unit, link.role)


@st.composite
def alliances(draw):
    """(number of units, number of people, links of people to units, pairs of related units with whether still so)."""
    size, crowd = draw(st.integers(2, 4)), draw(st.integers(1, 3))
    unit = st.integers(0, size - 1)
    links = draw(
        st.lists(
            st.builds(Link, st.integers(0, crowd - 1), unit, st.sampled_from([*ROLES, "OFFICER"]), ENDED),
            max_size=5,
            unique_by=(_of_person, lambda one: (one.unit, one.role)),
        )
    )
    pairs = draw(st.sets(st.tuples(unit, unit).filter(lambda pair: pair[0] < pair[1]), max_size=2))
    return size, crowd, links, [(one, other, draw(ENDED)) for one, other in sorted(pairs)]


def store(row, **values):
    type(row).objects.filter(pk=row.pk).update(**values)


def stored(model, **values):
    """One record put into the database directly, as it might be there from earlier."""
    return model.objects.bulk_create([model(created_at=clock.now(), **values)])


def drop(rows):
    rows._raw_delete(rows.db)


class Built:
    """A generated alliance in the database; everybody also has a post delegated by a unit that is not assessed."""

    def __init__(self, cycle, neutral, drawn):
        size, crowd, links, relations = drawn
        self.units = [builders.unit("RESEARCH") for _ in range(size)]
        self.people = [builders.person() for _ in range(crowd)]
        for one in self.people:
            builders.post("OFFICER", one, neutral)
        for link in links:
            if link.role == "OFFICER":
                (row,) = stored(
                    SecretariatPost,
                    user=self.people[link.person],
                    unit=self.units[link.unit],
                    post="SECRETARY",
                    since=builders.JOINED,
                )
            else:
                person, unit = self.people[link.person], self.units[link.unit]
                row = people.appoint(unit, role=link.role, since=builders.JOINED, by=None, user=person)
            store(row, until=until(link.ended))
        for one, other, ended in relations:
            relation_services.declare_relation(
                self.units[one], self.units[other], nature="关联", since=builders.JOINED, by=None
            )
            UnitRelation.objects.filter(unit=self.units[one], other=self.units[other]).update(
                until=until(ended)
            )
        grants.settle()
        self.assessments = [opening.add_unit(cycle, unit, by=None) for unit in self.units]
        self.barred = {
            (person, unit)
            for person in range(crowd)
            for unit in range(size)
            if _barred(person, unit, links, relations)
        }

    def pairs(self):
        for person, user in enumerate(self.people):
            for unit, assessment in enumerate(self.assessments):
                yield user, assessment, (person, unit) in self.barred


def _barred(person, unit, links, relations):
    """Told apart from the drawn data alone."""
    own = {link.unit for link in links if link.person == person and link.ended != "last year"}
    near = own | {b for a, b, ended in relations if ended != "last year" and a in own}
    near |= {a for a, b, ended in relations if ended != "last year" and b in own}
    return unit in near


def refused(act):
    """Whether an act is refused because of 回避; what it did is undone. Any other refusal is an error."""
    try:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
    except Refused as error:
        return "回避" in error.reason
    return False


def put(assessment, state):
    """Set the stage as far as a path needs it."""
    store(assessment, state=state)
    if state == "REVIEWED":
        store(assessment, submitted_at=clock.now())
        for item in assessment.items.select_related("indicator"):
            store(item, review_points=item.indicator.points)
    return Assessment.objects.select_related("cycle", "unit", "standard").get(pk=assessment.pk)


@pytest.fixture
def setting():
    neutral = builders.unit()
    builders.term()
    return made.cycle(notice_days=3), neutral


# Every way to belong to a unit or near one, each with somebody for whom it has ended: tried in every run.
EVERYTHING = (
    3,
    2,
    [Link(0, 0, "LIAISON", ""), Link(0, 1, "HEAD", "last year"), Link(1, 1, "OFFICER", "this year")],
    [(0, 2, ""), (1, 2, "last year")],
)


def over_alliances(test):
    """Each example builds an alliance and tries each person on each unit; `FULL=1` tries four times as many."""
    quiet = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
    found = given(drawn=alliances())(test)
    number = 12 if os.environ.get("FULL") else 3
    return settings(max_examples=number, deadline=None, suppress_health_check=quiet)(
        example(drawn=EVERYTHING)(found)
    )


def within_savepoint(setting, drawn, check):
    cycle, neutral = setting
    with transaction.atomic():
        check(Built(cycle, neutral, drawn))
        transaction.set_rollback(True)


@over_alliances
def test_services_refuse_exactly_the_own_and_related_units(setting, drawn):
    within_savepoint(setting, drawn, _check_services)


def _check_services(built):
    clerk = builders.person()
    builders.post("OFFICER", clerk, builders.unit())
    for user, assessment, barred in built.pairs():
        assert bool(must_step_back(user, assessment.unit)) is not barred
        row = put(assessment, "IN_REVIEW")
        for by in (None, clerk):
            assert refused(lambda: assigning.assign(row, reviewer=user, by=by)) is barred  # noqa: B023 - called at once
        stranger = builders.person()
        assert refused(lambda: assigning.assign(row, reviewer=stranger, by=user)) is barred  # noqa: B023
        stored(Review, assessment=row, reviewer=user)
        grants.settle([user.pk])
        given_earlier = Review.objects.get(assessment=row, reviewer=user)
        for by in (user, None):
            assert refused(lambda: marking.mark(given_earlier, marks={}, by=by)) is barred  # noqa: B023
        assert refused(lambda: assigning.unassign(given_earlier, reason="换人", by=user)) is barred  # noqa: B023
        row = put(assessment, "REVIEWED")
        for by in (None, clerk):  # with a reviewer who must step back nobody can confirm
            assert refused(lambda: confirming.confirm(row, by=by)) is barred  # noqa: B023
        assert refused(lambda: reopening.reopen(row, reason="再看", by=user)) is barred  # noqa: B023
        drop(Review.objects.filter(pk=given_earlier.pk))
        grants.settle([user.pk])
        assert refused(lambda: confirming.confirm(row, by=user)) is barred  # noqa: B023
        assert (confirming.confirm_many([row.pk], by=user).parameters["confirmed"] == 0) is barred
        stored(Objection, assessment=row, reason="有误")
        objection = Objection.objects.get(assessment=row)
        assert refused(lambda: objections.answer(objection, upheld=False, text="无误", by=user)) is barred  # noqa: B023
        drop(Objection.objects.filter(pk=objection.pk))


@over_alliances
def test_automatic_assignment_never_crosses_a_recusal(setting, drawn):
    within_savepoint(setting, drawn, _check_assign_all)


def _check_assign_all(built):
    for row in built.assessments:
        put(row, "IN_REVIEW")
    cycle = built.assessments[0].cycle
    _, lacking = assigning.assign_all(cycle, by=None, pool=built.people)
    got = {(one.reviewer_id, one.assessment_id) for one in Review.objects.all()}
    allowed = {(user.pk, row.pk) for user, row, barred in built.pairs() if not barred}
    assert got <= allowed
    short = set()
    for row in built.assessments:
        able = sum(pk == row.pk for _, pk in allowed)
        assert sum(pk == row.pk for _, pk in got) == min(able, cycle.reviewers_per_unit)
        if able < cycle.reviewers_per_unit:
            short.add(row.pk)
    assert {row.pk for row in lacking} == short


@over_alliances
def test_pages_change_nothing_of_the_own_and_related_units(setting, drawn):
    within_savepoint(setting, drawn, _check_pages)


def _check_pages(built):
    for user, assessment, barred in built.pairs():
        client = Client()
        client.force_login(user)
        row = put(assessment, "IN_REVIEW")
        stored(Review, assessment=row, reviewer=user)
        grants.settle([user.pk])
        review = Review.objects.get(assessment=row, reviewer=user)
        item = completion.items_to_mark(row)[0]
        line = {f"mark-{item.pk}-points": "0", f"mark-{item.pk}-reason": "无", "version": "0"}
        client.post(reverse("review_save", args=[review.pk]), line)
        assert (Mark.objects.filter(review=review).count() == 0) is barred
        client.post(reverse("review", args=[review.pk]), line | {"version": "", "act": "finish"})
        assert (Mark.objects.filter(review=review).count() == 0) is barred
        drop(Mark.objects.filter(review=review))
        client.post(reverse("review_unassign", args=[review.pk]), {"reason": "换人"})
        assert (Review.objects.get(pk=review.pk).state == "ASSIGNED") is barred
        drop(Review.objects.filter(pk=review.pk))
        grants.settle([user.pk])
        row = put(assessment, "REVIEWED")
        for name in ("confirm_many", "confirmation"):
            if name == "confirm_many":
                client.post(reverse(name), {"selected": [row.pk]})
            else:
                client.post(reverse(name, args=[row.pk]), {"act": "confirm", "version": row.version})
            assert (Assessment.objects.get(pk=row.pk).state == "REVIEWED") is barred
            row = put(assessment, "REVIEWED")
        client.post(reverse("review_reopen", args=[row.pk]), {"reason": "再看"})
        assert (Assessment.objects.get(pk=row.pk).state == "REVIEWED") is barred


def test_the_form_offers_no_barred_reviewer_and_takes_none(client):
    house = builders.alliance()
    row = made.passed(made.assessment(house.chair_unit))
    clerk = builders.person()
    builders.post("OFFICER", clerk, house.enterprise)
    client.force_login(clerk)
    address = reverse("assessment_reviewers", args=[row.pk])
    shown = {one.key: obstacle for one, obstacle in client.get(address).context["options"]}
    assert shown == {
        house.chair.pk: "回避：来自该单位",
        house.secretary_general.pk: "回避：来自该单位",
        house.officer.pk: "回避：来自该单位",
        clerk.pk: "",
    }
    client.post(address, {"reviewer": house.chair.pk, "reason": "试试"})
    assert not row.reviews.exists()
    client.post(address, {"reviewer": house.school_head.pk, "reason": "不在名单"})
    assert not row.reviews.exists()
    client.post(address, {"reviewer": clerk.pk, "reason": "轮到"})
    assert row.reviews.get().reviewer == clerk


def test_conflicts_cost_the_same_for_one_and_many(django_assert_num_queries):
    everybody = [builders.person(builders.unit()) for _ in range(20)]
    with django_assert_num_queries(2):
        closed_units_of(everybody[:1])
    with django_assert_num_queries(2):
        found = closed_units_of(everybody)
    own = dict(Representative.objects.values_list("user", "unit"))
    assert found == {one.pk: {own[one.pk]} for one in everybody}
    assert Item.objects.count() == 0
