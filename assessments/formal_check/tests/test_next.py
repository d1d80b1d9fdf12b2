"""After each check the next one is offered; those with nothing open are passed together."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from alliance.ground.access import Verdict
from alliance.tests import builders
from alliance.tests import builders_assessments as made
from alliance.tests.desk import sent_by
from assessments.self_assessment.services import handing_in
from assessments.sheets import completeness
from assessments.sheets.models.assessments import Assessment

pytestmark = pytest.mark.django_db
State = Assessment.State


@pytest.fixture
def house():
    return builders.alliance()


@pytest.fixture
def waiting(house):
    """The self-assessments of the school and the enterprise, and of the officer's own unit, in this order."""
    made.cycle()
    units = (house.school, house.enterprise, house.chair_unit)
    return [made.submitted(made.assessment(unit)) for unit in units]


def said(response) -> list[str]:
    return [str(one) for one in get_messages(response.wsgi_request)]


def states(rows):
    return [Assessment.objects.get(pk=row.pk).state for row in rows]


def test_pass_check_offers_the_next_but_never_the_own_unit(client, house, waiting):
    school, enterprise, _own = waiting
    client.force_login(house.officer)
    first = client.post(reverse("assessment_pass", args=[school.pk]), {"reason": made.NOTE})
    assert said(first) == [
        f'形式审查已通过，进入复评。<a class="onward" href="{enterprise.get_absolute_url()}">下一家：{enterprise.unit}</a>（还有 1 家）'
    ]
    last = client.post(reverse("assessment_pass", args=[enterprise.pk]), {"reason": made.NOTE})
    assert said(last)[-1] == "形式审查已通过，进入复评。没有其他待办理的了。"


def test_pass_check_is_of_what_the_page_showed(client, house, waiting):
    school, page = waiting[0], waiting[0].get_absolute_url()
    act = reverse("assessment_pass", args=[school.pk])
    client.force_login(house.officer)
    seen = sent_by(client, page, act)
    made.submitted(handing_in.withdraw(school, by=None))
    assert client.post(act, seen | {"reason": made.NOTE}).status_code == 409
    assert states(waiting)[0] == State.SUBMITTED
    client.post(act, sent_by(client, page, act) | {"reason": made.NOTE})
    assert states(waiting)[0] == State.IN_REVIEW


def test_pass_many_passes_each_for_itself_and_names_the_others(client, house, waiting, monkeypatch):
    complete, lacking, own = waiting
    asked = completeness.may_be_passed
    monkeypatch.setattr(
        completeness,
        "may_be_passed",
        lambda row, lines, note: Verdict.yes() if row.pk == complete.pk else asked(row, lines, note),
    )
    client.force_login(house.officer)
    response = client.post(reverse("assessments_pass"), {"selected": [row.pk for row in waiting]})
    assert states(waiting) == [State.IN_REVIEW, State.SUBMITTED, State.SUBMITTED]
    done, of_own, of_lacking = said(response)
    assert done == "形式审查已通过 1 家，进入复评。"
    assert of_lacking.startswith(f"{lacking.unit}：没有附佐证材料：")
    assert of_own.startswith(f"{own.unit}：您来自{own.unit}")


def test_pass_many_is_the_secretariats(client, house, waiting):
    for person, code in ((house.school_liaison, 409), (house.chair, 409), (house.officer, 302)):
        client.force_login(person)
        assert client.post(reverse("assessments_pass"), {"selected": []}).status_code == code
    assert states(waiting) == [State.SUBMITTED] * 3


def test_list_lets_the_secretariat_choose_what_it_may_pass(client, house, waiting):
    client.force_login(house.officer)
    shown = client.get(reverse("assessments"))
    chosen = {row.pk for row in waiting if f'value="{row.pk}"' in shown.content.decode()}
    assert chosen == {waiting[0].pk, waiting[1].pk}
    client.force_login(house.chair)
    assert 'name="selected"' not in client.get(reverse("assessments")).content.decode()
