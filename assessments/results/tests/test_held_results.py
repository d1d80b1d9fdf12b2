"""Held results: 回避 holds for reading, too; the unit itself and the administrators learn nothing before the time."""

import pytest
from django.test import Client
from django.urls import reverse

from alliance.tests import builders
from alliance.tests import builders_assessments as made
from assessments.held.rules import may_see_held
from assessments.publication import services as publication
from assessments.sheets.models.assessments import Assessment

pytestmark = pytest.mark.django_db
NAMES = ("confirmation", "assessment_result", "assessment_result_pdf", "dossier", "assessment_reviewers")


def page(user, name, *args, **query):
    client = Client()
    client.force_login(user)
    return client.get(reverse(name, args=args), query)


@pytest.fixture
def house():
    return builders.alliance()


@pytest.fixture
def stranger(house):
    """A clerk of the secretariat who comes from the school."""
    clerk = builders.person()
    builders.post("OFFICER", clerk, house.school)
    return clerk


@pytest.fixture
def held(house):
    """The confirmed result of the lead school, from which officer, secretary-general and chair come."""
    made.cycle()
    return made.confirmed(made.assessment(house.chair_unit))


@pytest.mark.parametrize("name", NAMES)
def test_page_of_a_held_result_is_closed_to_people_of_the_unit(house, stranger, held, name):
    assert page(stranger, name, held.pk).status_code == 200
    for user in (house.officer, house.secretary_general, house.chair):
        if name == "assessment_reviewers" and user == house.chair:
            continue
        answer = page(user, name, held.pk)
        assert answer.status_code == 409
        assert "结果公布前，不向您显示该单位的评审人、评分和等级。" in answer.content.decode()


@pytest.mark.once
def test_pages_open_with_the_publication(house, held):
    for other in Assessment.objects.exclude(pk=held.pk):
        made.confirmed(other)
    assert page(house.officer, "assessment_result", held.pk).status_code == 409
    publication.publish(held.cycle, by=house.secretary_general)
    assert page(house.officer, "assessment_result", held.pk).status_code == 200
    assert page(house.officer, "confirmation", held.pk).status_code == 200


def test_public_notice_opens_the_result(house, held):
    held.cycle.results_public_at = held.confirmed_at
    assert may_see_held(house.officer, held)
    held.cycle.results_public_at = None
    assert not may_see_held(house.officer, held)


@pytest.mark.parametrize(
    ("name", "target"), [("calibration", "confirmation"), ("results", "assessment_result")]
)
def test_list_leaves_out_the_line_and_says_why(house, stranger, held, name, target):
    other = made.confirmed(made.assessment(house.enterprise))
    for user, masked in [(stranger, []), (house.officer, [house.chair_unit.name])]:
        answer = page(user, name)
        body = answer.content.decode()
        shown = [one for one in (held, other) if f'"{reverse(target, args=[one.pk])}"' in body]
        assert shown == ([other] if masked else [held, other])
        assert answer.context["masked"] == masked
        assert ("您来自该单位或其关联单位" in body) == bool(masked)


def test_counts_and_reviewers_do_not_betray_the_line(house, stranger, held):
    assert page(stranger, "results").context["confirmed"] == 1
    assert page(house.officer, "results").context["confirmed"] == 0
    assert len(page(stranger, "calibration").context["severities"].objects) == 2
    assert page(house.officer, "calibration").context["severities"].objects == []
    kind = {"kind": house.chair_unit.kind}
    assert page(stranger, "calibration_indicators", **kind).context["table"].objects != []
    assert page(house.officer, "calibration_indicators", **kind).context["table"].objects == []


def test_reviewers_of_the_own_unit_are_not_named(house, stranger, held):
    review = held.reviews.first()
    assert page(stranger, "review", review.pk).status_code == 200
    assert page(review.reviewer, "review", review.pk).status_code == 200
    assert page(house.officer, "review", review.pk).status_code == 409
    assert {one.assessment_id for one in page(stranger, "reviews").context["table"].objects} == {held.pk}
    assert list(page(house.officer, "reviews").context["table"].objects) == []
    assert review.reviewer.name in page(stranger, "review_assignments").content.decode()
    own = page(house.officer, "review_assignments").content.decode()
    assert "回避：公布前不向您显示" in own


def test_history_tells_the_unit_nothing_of_a_held_result(house, stranger, held):
    head = house.chair_unit.representatives.get(role="HEAD").user
    for user, known in [(stranger, True), (house.officer, False), (head, False)]:
        events = page(user, "assessment_history", held.pk).context["events"]
        told = "；".join(["", *(event.after for event in events)])
        assert ("等级：优秀" in told) == known
        assert (f"；总分：{held.total}" in told) == known
        assert "确认考核结果" in [event.title for event in events]
