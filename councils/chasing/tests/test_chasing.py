"""Lights, reminders each once and after an outage, the 通报 after so many misses, and facts against a slow count."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.registers import facts, policy
from alliance.tests import builders
from councils.chasing import services
from councils.chasing.misses import awaiting_circular
from councils.chasing.models import OrderCircular
from councils.chasing.views import official_of
from councils.resolutions.models.orders import Light, Resolution
from councils.resolutions.services import orders, work
from councils.resolutions.tests import made
from members.units.models import Unit

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def house(everyone):
    return everyone


def ordered(house, unit=None, **values):
    return made.assigned(unit or house.school, house.secretary_general, **values)


@pytest.mark.parametrize(
    ("before", "light"),
    [
        (timedelta(days=3) + SECOND, Light.GREEN),
        (timedelta(days=3), Light.YELLOW),
        (timedelta(days=3) - SECOND, Light.YELLOW),
        (SECOND, Light.YELLOW),
        (timedelta(0), Light.RED),
        (-SECOND, Light.RED),
    ],
)
def test_light_follows_the_clock_in_the_record_and_in_the_list(house, noon, before, light):
    order = ordered(house)
    noon.move_to(order.deadline - before)
    listed = [one for one in (Light.GREEN, Light.YELLOW, Light.RED) if Resolution.objects.lit(one).exists()]
    assert (order.light, listed) == (light, [light])


def test_light_follows_the_setting(house, noon):
    order = ordered(house)
    noon.move_to(order.deadline - timedelta(days=5))
    assert order.light == Light.GREEN
    policy.change("resolution_yellow_days", 5, basis="理事会", confirmed=True, by=house.secretary_general)
    assert order.light == Light.YELLOW


# ---------------------------------------------------------------- reminders


def steps(order):
    """`{step: who was told}`."""
    found = {}
    for one in Notification.objects.filter(matter=f"resolution:{order.pk}").exclude(step="assigned"):
        found.setdefault(one.step, set()).add(one.recipient_id)
    return found


def test_each_reminder_is_sent_once_at_its_second(house, noon):
    order = ordered(house)
    unit = {house.school_head.pk, house.school_liaison.pk}
    office = {house.secretary_general.pk, house.officer.pk}
    seen = []
    for at in (order.deadline - timedelta(days=3), order.deadline):
        for delta in (-SECOND, timedelta(0), SECOND):
            noon.move_to(at + delta)
            services.remind_due()
            seen.append(set(steps(order)))
    soon, over = "soon-2026-12-10", "overdue-2026-12-10"
    assert seen == [set(), {soon}, {soon}, {soon}, {soon, over}, {soon, over}]
    assert steps(order) == {soon: unit, over: unit | office}


def test_outage_over_both_days_tells_once_as_overdue(house, noon):
    order = ordered(house)
    noon.move_to(order.deadline + timedelta(days=9))
    assert (services.remind_due(), services.remind_due()) == (4, 0)
    assert set(steps(order)) == {"overdue-2026-12-10"}


def test_nobody_is_reminded_of_what_does_not_wait_for_the_unit(house, noon):
    draft = made.drafted(house.school, house.officer)
    handed = made.reported(house.school, house.secretary_general, house.school_head)
    gone = orders.withdraw(ordered(house), why="有变", by=house.chair)
    open_one = ordered(house)
    noon.move_to(open_one.deadline + SECOND)
    services.remind_due()
    told = [bool({"overdue-2026-12-10"} & set(steps(one))) for one in (draft, handed, gone, open_one)]
    assert told == [False, False, False, True]


def test_unit_without_people_is_told_of_to_the_office(house, noon):
    empty = builders.unit("RESEARCH")
    order = ordered(house, empty)
    noon.move_to(order.deadline)
    services.remind_due()
    assert set(steps(order)) >= {"overdue-2026-12-10-nobody"}


# ---------------------------------------------------------------- 通报


def missed(house, noon, many, unit=None):
    found = [ordered(house, unit, task=f"事项{number}") for number in range(many)]
    noon.move_to(found[0].deadline)
    return found


def test_circular_is_proposed_at_the_setting_and_issued_once(house, noon):
    missed(house, noon, 1)
    assert awaiting_circular() == []
    with pytest.raises(Refused, match="不足 2 项"):
        services.issue(house.school, text="通报", by=house.secretary_general)
    noon.move_to(clock.start_of_day(date(2026, 12, 1)))
    missed(house, noon, 1)
    (found,) = awaiting_circular()
    assert (found.unit, found.misses, found.tasks) == (house.school, 2, ["事项0", "事项0"])
    services.remind_due()
    proposed = Notification.objects.filter(step="proposed-2")
    assert set(proposed.values_list("recipient", flat=True)) == {house.secretary_general.pk, house.officer.pk}
    circular = services.issue(house.school, text=services.draft(found), by=house.secretary_general)
    assert (circular.misses, awaiting_circular()) == (2, [])
    official = official_of(circular)
    assert (official.head, official.number, official.day) == ("letterhead", circular.number, clock.today())
    assert official.title == f"{official.signature}关于{house.school}\n2026年2项交办事项逾期的通报"
    told = Notification.objects.filter(matter=f"order-circular:{circular.pk}", step="issued")
    assert set(told.values_list("recipient", flat=True)) == {
        house.school_head.pk,
        house.school_liaison.pk,
        house.chair.pk,
    }
    with pytest.raises(Refused, match="已经通报"):
        services.issue(house.school, text="再次", by=house.secretary_general)


def test_two_more_misses_propose_again(house, noon):
    missed(house, noon, 2)
    services.issue(house.school, text="通报", by=house.secretary_general)
    noon.move_to(clock.start_of_day(date(2026, 12, 11)))
    more = [ordered(house, last_day=date(2026, 12, 15)) for _ in range(2)]
    noon.move_to(more[0].deadline)
    assert [one.misses for one in awaiting_circular()] == [4]


def test_circular_is_signed_and_read_by_whom(house, noon, client):
    missed(house, noon, 2)
    url = reverse("order_circular_new", args=[house.school.pk])
    statuses = []
    for who in ("officer", "chair", "secretary_general", "school_head"):
        client.force_login(getattr(house, who))
        statuses.append(client.get(url).status_code)
    assert statuses == [409, 200, 200, 409]
    client.force_login(house.secretary_general)
    assert f"建议通报：{house.school}年内 2 项交办事项逾期" in client.get("/").content.decode()
    offered = []
    for who in ("officer", "secretary_general"):
        client.force_login(getattr(house, who))
        page = client.get(reverse("order_circulars")).content.decode()
        offered.append(("拟写通报" in page, f'href="{url}"' in page))
    assert offered == [(True, False), (True, True)]  # who may not issue it sees why
    assert client.post(url, {"text": "予以通报"}).url == reverse("order_circulars")
    client.force_login(house.enterprise_liaison)
    assert "予以通报" in client.get(reverse("order_circulars")).content.decode()
    assert OrderCircular.objects.count() == 1


# ---------------------------------------------------------------- facts


NAMES = [
    *("resolution.assigned", "resolution.done", "resolution.overdue"),
    *("council_resolution.due", "council_resolution.done_on_time"),
]


def slow_count(year, unit, name):
    """Row by row, from the fields alone."""
    now, number = clock.now(), 0
    for one in Resolution.objects.all():
        if one.state in ("DRAFT", "WITHDRAWN") or clock.last_day(one.deadline).year != year:
            continue
        if name.startswith("resolution.") and one.unit_id != unit.pk:
            continue
        is_done = one.state == "DONE"
        if not is_done and now < one.deadline:
            continue
        in_time = one.reported_at is not None and one.reported_at < one.deadline
        late = not in_time and (one.reported_at is not None or now >= one.deadline)
        kind = name.split(".")[1]
        number += {
            "assigned": True,
            "due": True,
            "done": is_done,
            "overdue": late,
            "done_on_time": is_done and in_time,
        }[kind]
    return number


def mixed(house, noon):
    """Orders of two units in every state, in two years, in time and late."""
    by, school, enterprise = house.secretary_general, house.school_head, house.enterprise_head
    made.drafted(house.school, by)
    orders.withdraw(made.assigned(house.school, by), why="有变", by=by)
    made.done(house.school, by, school, last_day=date(2026, 12, 30))
    made.done(house.school, by, school, last_day=date(2027, 1, 1))
    made.assigned(house.school, by, last_day=date(2026, 12, 31))
    made.reported(house.school, by, school)
    late = made.taken(house.school, by, school)
    made.assigned(house.school, by)
    made.taken(house.enterprise, by, enterprise)
    made.done(house.enterprise, by, enterprise)
    noon.move_to(late.deadline + timedelta(days=2))
    work.accept(work.report(late, text="补办", by=school), opinion="同意", by=by)


def test_facts_equal_the_slow_count_and_the_list_that_they_link_to(house, noon, client):
    mixed(house, noon)
    units = list(Unit.objects.all())
    client.force_login(house.officer)
    for year in (2026, 2027):
        found = facts.compute(NAMES, units, year)
        for unit in (house.school, house.enterprise, house.chair_unit):
            for name in NAMES:
                one = found[unit.pk][name]
                assert (name, year, one.value) == (name, year, slow_count(year, unit, name))
                assert client.get(one.url).context["listing"].page.paginator.count == one.value
    values = {name: facts.compute(NAMES, units, 2026)[house.school.pk][name].value for name in NAMES}
    assert values == {
        "resolution.assigned": 4,
        "resolution.done": 2,
        "resolution.overdue": 2,
        "council_resolution.due": 6,
        "council_resolution.done_on_time": 2,
    }


def test_year_without_orders_is_unrecorded_not_zero(house, noon):
    assert [one.value for one in facts.compute(NAMES, [house.school], 2025)[house.school.pk].values()] == [
        None
    ] * 5
    ordered(house)
    assert [one.value for one in facts.compute(NAMES, [house.school], 2026)[house.school.pk].values()] == [
        0
    ] * 5


def test_link_of_a_fact_opens_for_the_unit_itself(house, noon, client):
    mixed(house, noon)
    fact = facts.compute(NAMES, [house.school], 2026)[house.school.pk]["resolution.assigned"]
    client.force_login(house.school_liaison)
    assert client.get(fact.url).context["listing"].page.paginator.count == fact.value
