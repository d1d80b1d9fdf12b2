"""The first page: what waits for a decision stands before what is to be done, for the chair and for the head of a unit."""

from datetime import datetime

import pytest
from django.test import Client

from alliance.ground import clock
from alliance.tests import builders, builders_assessments
from assessments.self_assessment.services import handing_in
from councils.resolutions.tests import made

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def house(db, time_machine):
    time_machine.move_to(datetime(2026, 11, 22, 12, tzinfo=clock.TZ), tick=False)
    return builders.alliance()


def shown_to(user) -> tuple[list[str], list[str]]:
    browser = Client()
    browser.force_login(user)
    context = browser.get("/").context
    return [one.title for one in context["decisions"]], [one.title for one in context["todos"]]


def test_chair_finds_decisions_apart_from_the_work_of_its_own_unit(house):
    application = builders.role_application(
        house.enterprise, house.enterprise_head, state="CHECKED", officer=house.officer
    )
    order = made.assigned(house.chair_unit, None, last_day=clock.today())
    decisions, work = shown_to(house.chair)
    assert decisions == [f"审批：{application}"]
    assert f"签收交办事项：{order}" in work


def test_officer_who_has_nothing_to_decide_sees_one_list(house):
    application = builders.role_application(house.enterprise, house.enterprise_head, state="FILED")
    decisions, work = shown_to(house.officer)
    assert decisions == []
    assert f"审查：{application}" in work


def test_head_decides_what_the_liaison_has_prepared(house):
    row = builders_assessments.filled(builders_assessments.assessment(house.school))
    assert not any("2026年度自评" in title for title in shown_to(house.school_head)[0])
    handing_in.hand_to_head(row, by=house.school_liaison)
    decisions, work = shown_to(house.school_head)
    assert decisions == [f"请确认并提交：{row.cycle.year}年度自评"]
    assert not set(decisions) & set(work)
