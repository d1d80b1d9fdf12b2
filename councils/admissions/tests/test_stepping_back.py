"""An application that names people who are known already: who steps back, who confirms, and how it ends if it cannot be entered."""

from datetime import date, timedelta

import pytest

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.power.models import PowerChange
from alliance.power.services import changes
from alliance.tests import builders
from councils.admissions import rules
from councils.admissions.models import MembershipApplication
from councils.admissions.services import admissions as services
from councils.admissions.tests.test_admissions import CONTENT, checked, letters
from members.units.models import Unit

pytestmark = pytest.mark.django_db
State = MembershipApplication.State


@pytest.fixture
def house(everyone):
    deputy = builders.unit("SCHOOL")
    everyone.vice_chair = builders.person(deputy, "HEAD")
    builders.seated("VICE_CHAIR", deputy)
    return everyone


def applied(house, **changed):
    return services.apply(**CONTENT | changed, files={}, by=None)


def naming(person, who="head"):
    return {f"{who}_name": person.name, f"{who}_phone": person.phone}


def approved(house, **changed):
    application = checked(applied(house, **changed), house)
    by = rules.presiding(application)[0]
    return services.approve(application, by=by)


@pytest.mark.parametrize("who", ["head", "liaison"])
def test_chair_who_is_named_does_not_decide_and_a_vice_chair_does(house, who):
    application = checked(applied(house, **naming(house.chair, who)), house)
    verdict = rules.may_approve(house.chair, application)
    assert (verdict.allowed, "回避" in verdict.reason) == (False, True)
    assert not rules.may_refuse(house.chair, application)
    assert rules.presiding(application) == [house.vice_chair]
    assert rules.may_approve(house.vice_chair, application)
    other = checked(applied(house, name="另一家有限公司"), house)
    assert (
        bool(rules.may_approve(house.chair, other)),
        bool(rules.may_approve(house.vice_chair, other)),
    ) == (
        True,
        False,
    )


def test_officer_who_is_named_neither_examines_nor_closes_nor_enters(house):
    application = applied(house, **naming(house.officer))
    assert [bool(may(house.officer, application)) for may in (rules.may_check, rules.may_dismiss)] == [
        False
    ] * 2
    assert rules.may_check(house.secretary_general, application)
    services.check(application, recommended=True, opinion="齐全", by=house.secretary_general)
    application = services.approve(application, by=house.chair)
    assert [bool(may(house.officer, application)) for may in (rules.may_admit, rules.may_close)] == [
        False
    ] * 2
    assert rules.may_close(house.secretary_general, application)


def test_nobody_is_named_where_the_numbers_were_forgotten(house):
    builders.person()
    application = services.dismiss(applied(house), reason="重复", by=house.officer)
    application = services.forget(application, by=None)
    assert list(application.named) == []


def test_head_who_leads_the_alliance_is_entered_by_two(client, house):
    application = approved(house, **naming(house.chair))
    client.force_login(house.officer)
    page = client.get(application.get_absolute_url()).content.decode()
    assert page.count("提请原因") == 1
    day = clock.today()
    with pytest.raises(Refused, match="第二人"):
        services.admit(application, joined_on=day, by=house.officer)
    answer = client.post(f"/admissions/{application.pk}/admit/", {"joined_on": day, "why": "新设子公司"})
    assert answer.status_code == 302
    change = PowerChange.objects.get()
    assert (change.kind, change.gains, change.reason) == ("admissions.admit", house.chair, "新设子公司")
    application.refresh_from_db()
    assert application.state == State.APPROVED
    with pytest.raises(Refused):
        changes.confirm(change, by=house.chair)
    changes.confirm(change, by=house.vice_chair)
    application.refresh_from_db()
    assert (application.state, Unit.objects.filter(name=CONTENT["name"]).count()) == (State.ADMITTED, 1)


def test_liaison_who_leads_the_alliance_keeps_the_own_address(house):
    application = approved(house, **naming(house.chair, "liaison"))
    before = house.chair.email
    builders.by_two(
        "admissions.admit",
        by=house.officer,
        confirmed_by=house.vice_chair,
        why="兼任",
        application=application,
        joined_on=clock.today(),
    )
    house.chair.refresh_from_db()
    assert house.chair.email == before


def test_number_of_another_name_is_said_to_the_secretariat_only(client, house):
    application = applied(house, liaison_phone=house.school_head.phone)
    said = f"已登记为“{house.school_head.name}”"
    pages = {}
    for name in ("officer", "chair"):
        client.force_login(getattr(house, name))
        pages[name] = said in client.get(application.get_absolute_url()).content.decode()
    assert pages == {"officer": True, "chair": False}
    assert services.obstacles(applied(house, name="另一家有限公司")) == []


def test_what_cannot_be_entered_is_closed_for_a_reason_and_later_forgotten(client, noon, house):
    application = approved(house, liaison_phone=house.school_head.phone)
    with pytest.raises(Refused, match="不一致"):
        services.admit(application, joined_on=date(2026, 12, 1), by=house.officer)
    with pytest.raises(Refused, match="请写明"):
        services.close(application, reason=" ", by=house.officer)
    client.force_login(house.officer)
    answer = client.post(f"/admissions/{application.pk}/close/", {"reason": "联络员手机有误，请重新申请"})
    assert answer.status_code == 302
    application.refresh_from_db()
    assert (application.state, application.ended_at) == (State.CLOSED, clock.now())
    assert letters()[-1] == ("zhou@example.com", "禹城精密机械有限公司的入盟申请已终止办理")
    applied(house)  # the body may apply anew
    noon.move_to(clock.now() + timedelta(days=367))
    assert services.forget_old() == 1


@pytest.mark.parametrize(("state", "closes"), [("FILED", False), ("CHECKED", False), ("APPROVED", True)])
def test_only_what_was_agreed_to_is_closed(house, state, closes):
    application = applied(house)
    if state != "FILED":
        application = checked(application, house)
    if state == "APPROVED":
        application = services.approve(application, by=house.chair)
    assert bool(rules.may_close(house.officer, application)) == closes
    assert not rules.may_close(house.chair, application)
