"""Reviewers from outside the pool: assigned by name and number, with a reason; they review, and step back as all do."""

import pytest
from django.test import Client
from django.urls import reverse

from alliance.ground.access import Refused
from alliance.rights.models.users import User
from alliance.tests import builders
from alliance.tests import builders_assessments as made
from assessments.assignments.services import assigning
from assessments.reviews.models import Review

pytestmark = pytest.mark.django_db
EXPERT = {"name": "韩教授", "phone": "13700001111", "reason": "智能制造专业专家，由市工信局推荐"}


@pytest.fixture
def house():
    return builders.alliance()


@pytest.fixture
def passed(house):
    made.cycle()
    return made.passed(made.assessment(house.school))


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_assign_outsider_opens_an_account_that_reviews_this_unit_only(house, passed):
    review = assigning.assign_outsider(passed, by=house.officer, **EXPERT)
    expert = User.objects.get(username="13700001111")
    assert (review.reviewer, review.from_unit, expert.name) == (expert, None, "韩教授")
    assert expert not in assigning.reviewer_pool()
    assert review.history.first().history_change_reason == (
        "分配评审人韩教授：池外评审人，智能制造专业专家，由市工信局推荐"
    )
    client = client_of(expert)
    assert client.get(reverse("review", args=[review.pk])).status_code == 200
    other = made.assessment(house.enterprise)
    assert client.get(reverse("assessment", args=[other.pk])).status_code == 404


def test_assign_outsider_takes_the_account_with_this_number(house, passed):
    known = builders.person(name="韩教授", phone="13700001111")
    assert assigning.assign_outsider(passed, by=house.officer, **EXPERT).reviewer == known
    assert User.objects.filter(phone="13700001111").count() == 1


@pytest.mark.parametrize("role", ["LIAISON", "HEAD"])
def test_assign_outsider_refuses_who_must_step_back_and_opens_no_account(house, passed, role):
    own = house.school.representatives.get(role=role).user
    with pytest.raises(Refused, match="应当回避"):
        assigning.assign_outsider(passed, name=own.name, phone=own.phone, reason="熟悉情况", by=house.officer)
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"reason": " "}, "请填写理由。"), ({"phone": "123"}, "手机号"), ({"name": " "}, "请填写姓名。")],
)
def test_assign_outsider_refuses_what_is_missing(house, passed, changes, said):
    people = User.objects.count()
    with pytest.raises(Refused, match=said):
        assigning.assign_outsider(passed, by=house.officer, **(EXPERT | changes))
    assert User.objects.count() == people


@pytest.mark.once
@pytest.mark.parametrize(("name", "allowed"), [("officer", True), ("chair", False), ("school_head", False)])
def test_page_assigns_for_the_secretariat(house, passed, name, allowed):
    answer = client_of(getattr(house, name)).post(reverse("assessment_outsider", args=[passed.pk]), EXPERT)
    expert = User.objects.filter(username="13700001111").first()
    if allowed:
        assert answer.url == reverse("account", args=[expert.pk])
    else:
        assert (answer.status_code, expert) == (409, None)


def test_page_is_closed_for_the_unit_of_the_clerk(house):
    made.cycle()
    own = made.passed(made.assessment(house.chair_unit))
    assert client_of(house.officer).get(reverse("assessment_outsider", args=[own.pk])).status_code == 409
