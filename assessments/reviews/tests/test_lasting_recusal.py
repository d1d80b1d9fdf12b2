"""回避 that lasts: what recused in the year recuses until the year is published, and nobody ends his own."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.tests import builders
from alliance.tests import builders_assessments as made
from assessments.assignments import rules as assignment_rules
from assessments.assignments.services import assigning
from assessments.cycles.models import Cycle
from assessments.held.rules import may_see_held
from assessments.results import rules as results
from assessments.secretariat import rules as secretariat
from councils.posts import services as posts
from councils.posts.models import SecretariatPost
from councils.recusal.models import closed_units_of, units_recused_for
from councils.recusal.rules import must_step_back
from members.people.models import Representative
from members.people.services import people
from members.relations import services as relations
from members.relations.closed import closed_units
from members.relations.models import UnitRelation

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BEGIN = date(2026, 1, 1)


@pytest.fixture
def house(noon):
    """The clerk has a post by a neutral unit, so that only what a test adds recuses from the enterprise."""
    everyone = builders.alliance()
    everyone.home, everyone.clerk = builders.unit("RESEARCH"), builders.person()
    builders.post("OFFICER", everyone.clerk, everyone.home)
    return everyone


def appointment(house):
    people.appoint(house.enterprise, role="HR_LEAD", since=builders.JOINED, by=None, user=house.clerk)
    row = Representative.objects.get(user=house.clerk)
    return row, lambda on, by: people.end(row, on=on, reason="调离", by=by)


def relation(house):
    row = relations.declare_relation(
        house.home, house.enterprise, nature="控股", since=builders.JOINED, by=None
    )
    return row, lambda on, by: relations.end_relation(row, on=on, reason="已转让", by=by)


def post(house):
    builders.seated("ORDINARY", house.enterprise)
    people.appoint(house.enterprise, role="HR_LEAD", since=builders.JOINED, by=None, user=house.clerk)
    row = builders.post("SECRETARY", house.clerk, house.enterprise)
    people.end(Representative.objects.get(user=house.clerk), on=builders.JOINED, reason="误", by=None)
    return row, lambda on, by: posts.end(row, on=on, reason="轮换", by=by)


KINDS = [appointment, relation, post]


def steps_back(house):
    """Asked in every way that there is; all say the same."""
    user, unit = house.clerk, house.enterprise
    said = {
        not must_step_back(user, unit),
        not must_step_back(user, unit),
        unit.pk in closed_units(user),
        unit.pk in closed_units_of([user])[user.pk],
    }
    assert len(said) == 1
    return said.pop()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("until", "recused"),
    [(BEGIN - DAY, False), (BEGIN, False), (BEGIN + DAY, True), (date(2026, 11, 22), True)],
)
def test_what_recused_on_a_day_of_the_year_recuses_until_published(house, noon, kind, until, recused):
    _, end = kind(house)
    assert steps_back(house)
    end(until, None)
    assert not steps_back(house)
    cycle = made.cycle(2026)
    assert cycle.recuses_since == BEGIN
    assert steps_back(house) is recused
    Cycle.objects.filter(pk=cycle.pk).update(published_at=clock.now())
    assert not steps_back(house)


@pytest.mark.parametrize("kind", KINDS)
def test_what_begins_on_a_later_day_recuses_from_that_day(house, noon, kind):
    made.cycle(2026)
    row, _ = kind(house)
    begin = clock.today() + DAY
    type(row).objects.filter(pk=row.pk).update(since=begin)
    for instant, recused in [
        (clock.start_of_day(begin) - timedelta(seconds=1), False),
        (clock.start_of_day(begin), True),
    ]:
        noon.move_to(instant)
        assert steps_back(house) is recused


def test_year_opened_before_it_begins_counts_from_the_opening(house, noon):
    noon.move_to(clock.start_of_day(date(2025, 12, 20)))
    assert made.cycle(2026).recuses_since == date(2025, 12, 20)


@pytest.mark.parametrize("kind", KINDS)
def test_ended_by_somebody_else_it_still_holds_for_every_act(house, kind):
    cycle = made.cycle(2026)
    _, end = kind(house)
    end(clock.today(), None)
    row = made.passed(made.assessment(house.enterprise))
    with pytest.raises(Refused, match="回避"):
        assigning.assign(row, reviewer=house.clerk, by=None)
    with pytest.raises(Refused, match="回避"):
        assigning.assign(row, reviewer=builders.person(), by=house.clerk)
    candidate = next(one for one in assigning.candidates(cycle, [house.clerk]))
    assert house.enterprise.pk in candidate.barred
    assert "回避" in assignment_rules.may_assign(house.clerk, row).reason
    done = made.reviewed(made.assessment(house.enterprise))
    assert "回避" in results.may_confirm(house.clerk, done).reason
    assert "回避" in may_see_held(house.clerk, done).reason
    client = Client()
    client.force_login(house.clerk)
    assert client.get(reverse("confirmation", args=[done.pk])).status_code == 409
    assert client.post(reverse("confirmation", args=[done.pk]), {"act": "confirm"}).status_code == 409


def test_relation_of_the_year_steps_back_in_the_vote(house):
    made.cycle(2026)
    _, end = relation(house)
    end(clock.today(), None)
    assert units_recused_for(house.enterprise) == {house.enterprise.pk, house.home.pk}


def test_unit_that_delegated_in_the_year_does_not_score_the_secretariat(house):
    made.cycle(2026)
    assert house.home.pk in secretariat.delegating_units()
    posts.end(SecretariatPost.objects.get(user=house.clerk), on=clock.today(), reason="调离", by=None)
    assert house.home.pk in secretariat.delegating_units()
    Cycle.objects.update(published_at=clock.now())
    assert house.home.pk not in secretariat.delegating_units()


# ---------------------------------------------------------------- nobody ends his own


def answer(user, page, row, **data):
    client = Client()
    client.force_login(user)
    data = {"on": "2026-11-22", "reason": "不再适用"} | data
    return client.post(reverse(page, args=[row.pk]), data)


def again(row):
    return type(row).objects.get(pk=row.pk)


def test_relation_is_not_ended_by_who_comes_from_it_but_by_another(house):
    row, _ = relation(house)
    refused = answer(house.clerk, "relation_end", row)
    assert (refused.status_code, again(row).until) == (409, None)
    assert "须由其他人员办理（回避）" in refused.content.decode()
    assert answer(house.officer, "relation_end", row).status_code == 302
    assert again(row).until == date(2026, 11, 22)


def test_own_appointment_is_not_ended_but_by_another(house):
    row, _ = appointment(house)
    assert (answer(house.clerk, "representative_end", row).status_code, again(row).until) == (409, None)
    new = {"name": "接任人", "phone": "13811112222"}
    assert (answer(house.clerk, "representative_replace", row, **new).status_code, again(row).until) == (
        409,
        None,
    )
    assert answer(house.officer, "representative_end", row).status_code == 302
    assert again(row).until == date(2026, 11, 22)


def test_own_post_is_not_ended_but_by_the_secretary_general(house):
    row = SecretariatPost.objects.get(user=house.clerk)
    assert (answer(house.clerk, "post_end", row).status_code, again(row).until) == (409, None)
    assert answer(house.secretary_general, "post_end", row).status_code == 302
    assert again(row).until == date(2026, 11, 22)


def test_own_unit_is_not_ended_by_its_people_in_the_secretariat(house):
    assert answer(house.clerk, "unit_end", house.home).status_code == 409
    assert again(house.home).ended_on is None
    assert answer(house.officer, "unit_end", house.home).status_code == 302
    assert again(house.home).ended_on == date(2026, 11, 22)
    assert not UnitRelation.objects.exists()
