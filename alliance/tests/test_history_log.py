"""操作日志: records by name, with a link for who may see them, in the same number of queries however many there are."""

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance import audit, clock, posts
from alliance.access import Office
from alliance.tests import builders
from alliance.tests import builders_assessments as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return builders.alliance()


@pytest.fixture
def auditor(house):
    person = builders.person()
    posts.appoint(user=person, office=Office.AUDIT_ADMIN, since=clock.today(), by=None)
    return person


def read(user, **query):
    client = Client()
    client.force_login(user)
    return client.get(reverse("audit_log"), query)


def records(answer) -> list[str]:
    """The record column of the newest changes, as text."""
    shown = answer.context["table"]
    column = next(one for one in shown.columns if one.key == "record")
    return [column.value(row) for row in shown.objects]


def test_log_names_the_records_and_links_what_may_be_seen(house, auditor):
    made.cycle()
    own = made.assessment(house.school)
    for user, linked in [(house.secretary_general, True), (auditor, False)]:
        body = read(user, model="assessments.assessment").content.decode()
        assert str(own) in body
        assert (f'href="{own.get_absolute_url()}"' in body) == linked


def test_log_names_people_by_unit_and_role(house, auditor):
    found = records(read(auditor, model="members.representative"))
    assert f"{house.school} 联络员 {house.school_liaison}" in found


def test_log_remembers_the_name_of_what_is_gone(house, auditor):
    standard = made.published_standards(2027)["SCHOOL"]
    row = standard.indicators.first()
    with transaction.atomic():
        audit.delete(row, by=None, reason="删除")
    assert records(read(auditor, model="assessments.indicator", q="删除")) == [f"{row.name}（已删除）"]


@pytest.mark.parametrize(
    "label", ["members.unit", "members.representative", "councils.seat", "alliance.user"]
)
def test_log_costs_the_same_for_few_and_many(house, auditor, label):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            read(auditor, model=label)
        return len(queries)

    few = cost()
    for _ in range(8):
        builders.seated("ORDINARY", builders.unit())
    assert cost() == few


def test_log_keeps_the_reviewers_of_the_own_unit_from_its_people(house, auditor):
    made.cycle()
    other = made.confirmed(made.assessment(house.school))
    held = made.confirmed(made.assessment(house.chair_unit))
    for user, expected in [(auditor, {held.pk, other.pk}), (house.secretary_general, {other.pk})]:
        reviews = read(user, model="assessments.review").context["table"].objects
        assert {row.assessment_id for row in reviews} == expected
        marks = read(user, model="assessments.mark").context["table"].objects
        assert held.reviews.filter(pk__in={row.review_id for row in marks}).exists() == (held.pk in expected)


@pytest.mark.parametrize(
    ("address", "method", "heading"),
    [("audit_log", "get", "这个页面现在不能打开"), ("jobs_run", "post", "这项操作现在不能进行")],
)
def test_refusal_says_whether_a_page_or_an_act_was_refused(house, address, method, heading):
    client = Client()
    client.force_login(house.school_liaison)
    answer = getattr(client, method)(reverse(address))
    assert answer.status_code == 409
    assert f"<h1>{heading}</h1>" in answer.content.decode()
