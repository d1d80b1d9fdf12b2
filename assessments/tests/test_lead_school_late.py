"""A year through the web client in which the lead school is confirmed late: it ends published for all."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from alliance.ground import access, clock
from alliance.tests import builders
from alliance.tests import builders_assessments as made
from alliance.tests.fetching import carry_on_waiting
from assessments.cycles.models import Cycle
from assessments.sheets.models.assessments import Assessment
from councils.seats import services as seats
from members.people.services import people
from members.relations import services as relations

pytestmark = pytest.mark.django_db


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def house(noon):
    """Chair, two vice-chairs, two standing directors; a clerk from a unit without any tie confirms."""
    everyone = builders.alliance()
    everyone.clerk = builders.person()
    builders.post("OFFICER", everyone.clerk, builders.unit("RESEARCH"))
    roles = {"vice_a": "VICE_CHAIR", "vice_b": "VICE_CHAIR", "first": "STANDING", "second": "STANDING"}
    for name, role in roles.items():
        unit = builders.unit("ENTERPRISE")
        setattr(everyone, name, builders.person(unit, "HEAD"))
        setattr(everyone, f"{name}_unit", unit)
        builders.seated(role, unit)
    return everyone


def chair_in_office(house):
    return house.vice_b, [house.chair], [house.first, house.second]


def chair_vacant(house):
    seats.end(house.chair_unit.seats.get(), on=clock.today(), reason="辞去", by=None)
    return house.vice_a, [], [house.chair, house.first]


def head_of_the_lead_school_gone(house):
    people.end(house.chair.representations.get(), on=clock.today(), reason="调离", by=None)
    return house.vice_a, [], [house.chair, house.first]


def both_vice_chairs_recused(house):
    for unit in (house.vice_a_unit, house.vice_b_unit):
        relations.declare_relation(unit, house.chair_unit, nature="关联", since=builders.JOINED, by=None)
    return house.first, [house.chair, house.vice_a, house.vice_b], [house.second]


def vice_chairs_and_first_director_recused(house):
    for unit in (house.vice_a_unit, house.vice_b_unit, house.first_unit):
        relations.declare_relation(unit, house.chair_unit, nature="关联", since=builders.JOINED, by=None)
    return house.second, [house.chair, house.vice_a], [house.enterprise_head]


SCENES = [
    chair_in_office,
    chair_vacant,
    head_of_the_lead_school_gone,
    both_vice_chairs_recused,
    vice_chairs_and_first_director_recused,
]


def refused(user, lead) -> bool:
    """Whether page and act are closed to a person, whatever the reason."""
    client = as_(user)
    answers = [
        client.get(reverse("confirmation", args=[lead.pk])),
        client.post(reverse("admit_late", args=[lead.pk]), {"reason": "试试"}),
    ]
    lead.refresh_from_db()
    return {one.status_code for one in answers} <= {404, 409} and not lead.late_confirmation_reason


@pytest.mark.parametrize("scene", SCENES)
def test_year_in_which_the_lead_school_is_late_ends_published(house, noon, scene):
    presider, stepping_back, others = scene(house)
    cycle = made.cycle(2026)
    lead = made.reviewed(made.assessment(house.chair_unit))
    for row in cycle.assessments.exclude(pk=lead.pk):
        made.confirmed(row)
    noon.move_to(cycle.review_deadline + timedelta(seconds=1))
    assert [user for user in [*stepping_back, *others] if not refused(user, lead)] == []
    _admit(presider, lead)
    answer = as_(house.clerk).post(
        reverse("confirmation", args=[lead.pk]), {"act": "confirm", "version": again(lead).version}
    )
    assert (answer.status_code, again(lead).state) == (302, "CONFIRMED")
    # The secretary-general's post ends with the seat of the chair unit; whoever acts as chair publishes then.
    publisher = house.secretary_general if access.offices(house.secretary_general) else presider
    assert as_(publisher).get(f"{reverse('results')}?year=2026").context["may_publish"]
    as_(publisher).post(f"{reverse('results_publish')}?year=2026")
    carry_on_waiting()
    assert Cycle.objects.get().is_published
    assert set(Assessment.objects.values_list("state", flat=True)) == {"PUBLISHED"}


def again(row) -> Assessment:
    return Assessment.objects.get(pk=row.pk)


def _admit(presider, lead) -> None:
    """The way of the person who presides: to-do, page, act; the record and the list are open as well."""
    client, title = as_(presider), f"{lead.unit}逾期未确认，是否准予逾期确认"
    todos = {todo.title: todo.url for todo in client.get("/").context["decisions"]}
    assert todos[title] == reverse("confirmation", args=[lead.pk])
    listed = client.get(reverse("calibration"), {"year": 2026, "stage": "REVIEWED"})
    assert [row.pk for row in listed.context["table"].rows] == [lead.pk]
    for name in ("assessment", "confirmation"):
        assert client.get(reverse(name, args=[lead.pk])).status_code == 200
    page = client.get(reverse("confirmation", args=[lead.pk]))
    assert page.context["may_admit_late"]
    answer = client.post(reverse("admit_late", args=[lead.pk]), {"reason": "评审人出差，说明在案"})
    assert (answer.status_code, again(lead).late_confirmation_by) == (302, presider)
    assert client.post(reverse("confirmation", args=[lead.pk]), {"act": "confirm"}).status_code == 409
    assert title not in {one.title for one in client.get("/").context["decisions"]}


def test_vice_chair_sees_only_the_rows_over_which_the_chair_does_not_preside(house, noon):
    cycle = made.cycle(2026)
    lead = made.reviewed(made.assessment(house.chair_unit))
    other = made.reviewed(made.assessment(house.enterprise))
    noon.move_to(cycle.review_deadline + timedelta(seconds=1))
    client = as_(house.vice_a)
    assert [row.pk for row in client.get(reverse("calibration")).context["table"].rows] == [lead.pk]
    assert client.get(reverse("assessment", args=[other.pk])).status_code == 404
    assert client.get(reverse("confirmation", args=[other.pk])).status_code == 404
    assert client.get(reverse("calibration_indicators")).status_code == 409
    assert [row.pk for row in as_(house.chair).get(reverse("calibration")).context["table"].rows] == [
        other.pk
    ]
