"""The yearly survey: who is asked, one answer of each unit within the window, numbers for all and names for nobody."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.registers import facts
from alliance.tests import builders
from alliance.tests.desk import todos_of
from councils.satisfaction import rules, services
from councils.satisfaction.models import Answer, Survey

LAST = date(2026, 12, 4)
NAMES = ["satisfaction.participation", "satisfaction.answered", "satisfaction.satisfied"]


@pytest.fixture
def house(noon, db):
    return builders.alliance()


def opened(house):
    return services.open_survey(last_day=LAST, by=house.officer)


def say(survey, unit, by, choice="GOOD", words=""):
    return services.answer(survey=survey, unit=unit, choice=choice, words=words, by=by)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_secretariat_opens_one_survey_a_year_and_units_are_told(house):
    assert [bool(rules.may_open(user)) for user in (house.officer, house.chair, house.school_head)] == [
        True,
        False,
        False,
    ]
    survey = opened(house)
    assert (survey.year, survey.closes_at) == (2026, clock.end_of_day(LAST))
    told = Notification.objects.filter(matter="satisfaction:2026")
    assert {house.school_head.pk, house.school_liaison.pk} <= {row.recipient_id for row in told}
    with pytest.raises(Refused, match="已经发起"):
        opened(house)


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2027, 1, 1)])
def test_survey_ends_on_a_later_day_of_its_year(house, day):
    with pytest.raises(Refused, match="截止日期应在明天至本年度"):
        services.open_survey(last_day=day, by=house.officer)
    assert opened(house).closes_at == clock.end_of_day(LAST)


@pytest.mark.parametrize(("seconds", "taken"), [(-1, True), (0, False), (1, False)])
def test_answer_is_taken_until_the_end_of_the_last_day(house, noon, seconds, taken):
    survey = opened(house)
    noon.move_to(survey.closes_at + timedelta(seconds=seconds))
    assert bool(rules.may_answer(house.school_head, survey, house.school)) is taken


def test_head_or_liaison_answers_once_for_the_own_unit(house):
    survey = opened(house)
    lead = builders.person(house.school, "HR_LEAD")
    asked = {
        "head": house.school_head,
        "liaison": house.school_liaison,
        "lead": lead,
        "other": house.enterprise_head,
        "officer": house.officer,
    }
    assert [name for name, user in asked.items() if rules.may_answer(user, survey, house.school)] == [
        "head",
        "liaison",
    ]
    say(survey, house.school, house.school_liaison)
    with pytest.raises(Refused, match="每个单位每年一次"):
        say(survey, house.school, house.school_head)
    assert Answer.objects.count() == 1


def test_unit_that_joined_after_the_opening_is_not_asked(house):
    survey = opened(house)
    late = builders.unit("SCHOOL", joined_on=clock.today() + timedelta(days=1))
    with clock.at(clock.start_of_day(late.joined_on) + timedelta(hours=9)):
        head = builders.person(late, "HEAD", since=late.joined_on)
        assert (late in survey.asked, house.school in survey.asked) == (False, True)
        assert rules.may_answer(head, survey, late).reason == "测评发起时该单位还不是成员单位。"


def test_numbers_are_facts_of_the_secretariat_once_it_is_over(house, noon):
    def found():
        values = facts.compute(NAMES, [house.school], 2026)[house.school.pk]
        return [values[name].value for name in NAMES]

    assert found() == [None, None, None]
    survey = opened(house)
    say(survey, house.school, house.school_head, "VERY")
    say(survey, house.enterprise, house.enterprise_head, "FAIR")
    assert found() == [None, None, None]
    noon.move_to(survey.closes_at)
    assert found() == [Decimal(200) / survey.asked.count(), 2, 1]


def test_nobody_reads_who_said_what(house, noon):
    survey = opened(house)
    one = say(survey, house.school, house.school_head, "BAD", "回复太慢")
    assert {"choice", "words"} & {field.name for field in Answer.history.model._meta.fields} == set()
    readers = (house.school_head, house.officer, house.chair, house.enterprise_head)
    assert [one in Answer.objects.visible_to(user) for user in readers] == [True, False, False, False]
    noon.move_to(survey.closes_at)
    pages = [signed_in(user).get("/satisfaction/").content.decode() for user in readers]
    assert ["回复太慢" in page for page in pages] == [False, True, False, False]
    assert ["不满意" in page for page in pages] == [True] * 4


def test_survey_is_lengthened_with_a_reason_while_it_is_open(house, noon):
    survey = opened(house)
    with pytest.raises(Refused, match="请写明延长原因"):
        services.extend(survey, last_day=date(2026, 12, 9), reason="", by=house.officer)
    with pytest.raises(Refused, match="应晚于现在的"):
        services.extend(survey, last_day=LAST, reason="参评不足", by=house.officer)
    longer = services.extend(survey, last_day=date(2026, 12, 9), reason="参评不足", by=house.officer)
    assert longer.closes_at == clock.end_of_day(date(2026, 12, 9))
    noon.move_to(longer.closes_at)
    assert rules.may_extend(house.officer, Survey.objects.get()).reason == "测评已经结束，不能再延长。"


@pytest.mark.once
def test_survey_goes_its_way_through_the_page(house):
    office, unit = signed_in(house.officer), signed_in(house.school_liaison)
    office.post("/satisfaction/open/", {"last_day": "2026-12-04"})
    survey = Survey.objects.get()
    assert [one.kind for one in todos_of(house.school_liaison)].count("满意度测评") == 1
    answer = f"/satisfaction/{survey.pk}/answer/"
    assert unit.post(answer, {"unit": house.school.pk}).status_code == 200
    assert unit.post(answer, {"unit": house.school.pk, "choice": "GOOD"}).status_code == 302
    house.school_liaison._access_memory = {}
    assert [one.kind for one in todos_of(house.school_liaison)].count("满意度测评") == 0
    assert (
        office.post(
            f"/satisfaction/{survey.pk}/extend/", {"last_day": "2026-12-09", "reason": "参评不足"}
        ).status_code
        == 302
    )


def test_page_says_that_the_own_unit_has_answered_and_nothing_else(house):
    survey = opened(house)
    say(survey, house.school, house.school_head, words="再快一些")
    page = signed_in(house.school_liaison).get("/satisfaction/").content.decode()
    assert (f"{house.school}已于" in page, f"由{house.school_head}测评" in page) == (True, True)
    assert ("再快一些" in page, 'name="choice"' in page) == (False, False)
    other = signed_in(house.enterprise_head).get("/satisfaction/").content.decode()
    assert (f"{house.school}已于" in other, 'name="choice"' in other) == (False, True)
