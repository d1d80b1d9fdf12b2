"""A unit hands the place of its liaison over: who may, what each hears, what the link opens, and when it comes to nothing."""

from datetime import timedelta

import pytest

from alliance.accounts.services import administrators
from alliance.ground import access, clock
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.rights.models.users import User
from alliance.tests import builders
from alliance.tests.desk import todos_of
from members.handover import links, rules, services
from members.handover.models import Handover
from members.people.models import Representative
from members.people.services import people
from members.records import kinds
from members.records import services as records

State = Handover.State
NEW = {"name": "王芳", "phone": "13512340001"}
PASSWORD = "shao-chuan-2027-xin"


@pytest.fixture
def leaving(everyone):
    return Representative.objects.select_related("unit", "user").get(user=everyone.school_liaison)


def named(leaving, **who):
    return services.name(leaving, by=leaving.user, **(NEW | who))


def told(user, step):
    return Notification.objects.filter(recipient=user, matter__startswith="handover:", step=step).count()


def titles(user):
    return [one.title for one in todos_of(user) if one.kind == "人员交接"]


def join(client, handover, **data):
    form = {"phone": NEW["phone"], "password": PASSWORD, "again": PASSWORD} | data
    return client.post(f"/handovers/{handover.pk}/join/{links.token(handover)}/", form)


def test_liaison_names_head_confirms_newcomer_accepts(everyone, leaving, client):
    """The whole way: nothing changes before the last step, then the old session sees nothing more."""
    old = everyone.school_liaison
    handover = named(leaving)
    assert (handover.state, told(everyone.school_head, "named")) == (State.NAMED, 1)
    assert titles(everyone.school_head) == [f"确认人员交接：{handover}"]
    handover = services.confirm(handover, by=everyone.school_head)
    assert (told(old, "confirmed"), told(everyone.officer, "confirmed")) == (1, 1)
    assert titles(old) == titles(everyone.school_head) == [f"人员交接待接受：{handover}"]
    assert not User.objects.filter(username=NEW["phone"]).exists()
    client.force_login(old)
    file = f"/units/{everyone.school.pk}/"
    assert client.get(file).status_code == 200

    newcomer = type(client)()
    assert newcomer.get(f"/handovers/{handover.pk}/join/{links.token(handover)}/").status_code == 200
    assert join(newcomer, handover).url == "/"
    leaving.refresh_from_db()
    user = User.objects.get(username=NEW["phone"])
    assert (leaving.until, leaving.end_reason) == (clock.today(), "交接给王芳")
    assert user.check_password(PASSWORD)
    assert not user.must_change_password
    assert client.get(file).status_code == 404  # the next request of who left
    assert newcomer.get(file).status_code == 200
    assert (told(everyone.school_head, "done"), told(everyone.officer, "done")) == (1, 1)
    assert Notification.objects.filter(recipient=old, step__startswith="ended-").count() == 1
    row = Representative.history.filter(user=user).latest()
    assert row.history_change_reason == f"登记联络员（{old}提名，{everyone.school_head}确认，{user}接受）"
    assert join(type(client)(), handover).status_code == 404  # the link is used up
    assert titles(everyone.school_head) == []


def test_open_work_waits_for_the_successor(everyone, leaving):
    """Drafts and to-dos are the unit's: what the old liaison began the new one finds and goes on with, the old one does not."""
    kind = kinds.get("base-plan")
    draft = records.begin(kind=kind, unit=everyone.school, year=2026, by=everyone.school_liaison)
    user = builders.person(**NEW)
    handover = services.confirm(named(leaving), by=everyone.school_head)
    services.accept(handover, by=user)
    new, old = (User.objects.get(pk=one.pk) for one in (user, everyone.school_liaison))
    assert [one.pk for one in kind.model.objects.visible_to(new)] == [draft.pk]
    assert records.write(draft, content={"remark": "接着填"}, by=new).remark == "接着填"
    assert not kind.model.objects.visible_to(old).exists()


def test_head_who_starts_confirms_by_it(everyone, leaving):
    handover = services.name(leaving, by=everyone.school_head, **NEW)
    assert (handover.state, handover.confirmed_by) == (State.CONFIRMED, everyone.school_head)
    assert (told(everyone.school_liaison, "confirmed"), told(everyone.officer, "confirmed")) == (1, 1)
    assert told(everyone.school_head, "named") == 0


def test_who_may_name(everyone, leaving):
    head = Representative.objects.select_related("unit", "user").get(user=everyone.school_head)
    other = builders.person(everyone.school, "SECRETARY")
    assert rules.may_name(everyone.school_liaison, leaving)
    assert rules.may_name(everyone.school_head, leaving)
    for stranger in (
        everyone.enterprise_head,
        everyone.officer,
        everyone.secretary_general,
        everyone.chair,
        other,
    ):
        assert rules.may_name(stranger, leaving).reason == rules.NOT_YOURS
    assert rules.may_name(everyone.school_head, head).reason == rules.OTHER_PLACE
    people.end(leaving, on=clock.today(), reason="调离", by=None)
    leaving.refresh_from_db()
    assert not rules.may_name(everyone.school_head, leaving)


def test_what_reaches_further_than_the_unit_is_refused(everyone, leaving):
    """Who holds an office, or is named and holds one, or an administrator: the secretariat, with a second person where due."""
    officer = everyone.officer
    with pytest.raises(Refused, match="联盟职务"):
        named(leaving, name=officer.name, phone=officer.phone)
    guard = builders.person()
    administrators.appoint(user=guard, office="AUDIT_ADMIN", since=clock.today(), by=None)
    with pytest.raises(Refused, match="联盟职务"):
        named(leaving, name=guard.name, phone=guard.phone)
    desk = builders.person(everyone.chair_unit, "LIAISON")
    builders.post("OFFICER", desk, everyone.chair_unit)
    place = Representative.objects.get(user=desk)
    assert rules.may_name(everyone.chair, place).reason == rules.OFFICE


def test_head_of_a_seat_unit_hands_over_the_liaison_but_not_the_lead(everyone):
    """The seat hangs on the head's place, which only two people change; the liaison's place carries nothing."""
    liaison = builders.person(everyone.chair_unit, "LIAISON")
    place = Representative.objects.get(user=liaison)
    assert services.name(place, by=everyone.chair, **NEW).state == State.CONFIRMED
    own = Representative.objects.get(user=everyone.chair)
    assert rules.may_name(everyone.chair, own).reason == rules.OTHER_PLACE


@pytest.mark.parametrize("who", ["leaving", "head", "wrong name", "switched off", "present"])
def test_who_cannot_be_named(everyone, leaving, who):
    taken = builders.person(everyone.school, "LIAISON") if who == "present" else builders.person()
    if who == "switched off":
        User.objects.filter(pk=taken.pk).update(is_active=False)
    person = {"leaving": everyone.school_liaison, "head": everyone.school_head}.get(who, taken)
    given = {"name": "张冠李戴" if who == "wrong name" else person.name, "phone": person.phone}
    with pytest.raises(Refused) as refused:
        named(leaving, **given)
    if who == "wrong name":  # nobody learns by it whose number it is
        assert person.name not in refused.value.reason
    assert not Handover.objects.exists()


def test_one_at_a_time(everyone, leaving):
    named(leaving)
    with pytest.raises(Refused, match="正在办理中"):
        named(leaving, name="李强", phone="13512340002")


def test_only_the_head_confirms_and_not_the_one_named(everyone, leaving):
    handover = named(leaving)
    for other in (everyone.school_liaison, everyone.enterprise_head, everyone.officer, everyone.chair):
        with pytest.raises(Refused, match="由本单位负责人确认"):
            services.confirm(handover, by=other)
    with pytest.raises(Refused, match="请填写不予确认的原因"):
        services.refuse(handover, reason=" ", by=everyone.school_head)
    refused = services.refuse(handover, reason="再考虑", by=everyone.school_head)
    assert (refused.state, told(everyone.school_liaison, "closed-REFUSED")) == (State.REFUSED, 1)
    with pytest.raises(Refused, match="负责人未予确认"):
        services.confirm(handover, by=everyone.school_head)


def test_new_head_of_the_number_named_does_not_confirm_the_own_gain(everyone, leaving):
    """Named as an outsider, head by the time of the confirmation: asked again, refused."""
    person = builders.person()
    handover = named(leaving, name=person.name, phone=person.phone)
    head = Representative.objects.get(user=everyone.school_head)
    people.replace(head, on=clock.today(), user=person, by=None)
    with pytest.raises(Refused, match="您是接任人"):
        services.confirm(handover, by=User.objects.get(pk=person.pk))


@pytest.mark.parametrize("who", ["school_liaison", "school_head"])
def test_taken_back_until_it_is_accepted(everyone, leaving, client, who):
    handover = services.confirm(named(leaving), by=everyone.school_head)
    services.withdraw(handover, reason="不走了", by=getattr(everyone, who))
    assert told(everyone.officer, "closed-WITHDRAWN") == 1
    assert join(client, handover).status_code == 404
    leaving.refresh_from_db()
    assert leaving.until is None
    with pytest.raises(Refused, match="已撤回"):
        services.withdraw(handover, by=everyone.school_head)


def test_it_lapses(everyone, leaving, client, noon):
    """Past its last day the link opens nothing, whether the sweep ran or not; the sweep tells, once."""
    handover = services.confirm(named(leaving), by=everyone.school_head)
    noon.move_to(handover.expires_at - timedelta(seconds=1))
    assert client.get(f"/handovers/{handover.pk}/join/{links.token(handover)}/").status_code == 200
    noon.move_to(handover.expires_at)
    assert join(client, handover).status_code == 404
    assert titles(everyone.school_head) == []
    assert (services.expire_due(), services.expire_due()) == (1, 0)
    handover.refresh_from_db()
    assert (handover.state, told(everyone.school_liaison, "closed-EXPIRED")) == (State.EXPIRED, 1)
    assert named(Representative.objects.get(pk=leaving.pk)).state == State.NAMED


def test_place_ended_otherwise_ends_it(everyone, leaving, client):
    handover = services.confirm(named(leaving), by=everyone.school_head)
    people.end(leaving, on=clock.today(), reason="调离", by=None)
    assert join(client, handover).status_code == 404
    assert services.expire_due() == 1
    handover.refresh_from_db()
    assert handover.reason == services.NO_LONGER_HELD


def test_renewed_link_ends_the_one_before(everyone, leaving, client):
    handover = services.confirm(named(leaving), by=everyone.school_head)
    before = links.token(handover)
    renewed = services.renew(handover, by=everyone.school_liaison)
    assert client.get(f"/handovers/{handover.pk}/join/{before}/").status_code == 404
    assert client.get(f"/handovers/{handover.pk}/join/{links.token(renewed)}/").status_code == 200


def test_link_alone_opens_nothing(everyone, leaving, client):
    """Without the number no account; of an existing account only the owner, signed in; wrong numbers are counted."""
    handover = services.confirm(named(leaving), by=everyone.school_head)
    page = join(client, handover, phone="13512340009")
    assert page.status_code == 200
    assert page.context["form"].errors["phone"]
    assert join(client, handover, password="12345678", again="12345678").context["form"].errors["password"]
    assert join(client, handover, again="anders-2027-xin").context["form"].errors["again"]
    assert not User.objects.filter(username=NEW["phone"]).exists()
    for _ in range(10):
        join(client, handover, phone="13512340009")
    assert join(client, handover).status_code == 429


def test_known_person_signs_in_and_accepts(everyone, leaving, client):
    user = builders.person(**NEW)
    handover = services.confirm(named(leaving), by=everyone.school_head)
    path = f"/handovers/{handover.pk}/join/{links.token(handover)}/"
    assert client.get(path).url.startswith("/login/?next=")
    assert join(client, handover).url.startswith(
        "/login/?next="
    )  # no password is set for an account that exists
    client.force_login(everyone.enterprise_head)
    assert client.get(path).status_code == 403
    assert client.post(f"/handovers/{handover.pk}/accept/").status_code == 404
    with pytest.raises(Refused, match="另一个人"):
        services.accept(handover, by=everyone.enterprise_head)
    client.force_login(user)
    assert client.get(path).url == f"/handovers/{handover.pk}/"
    assert titles(user) == [f"接受交接：{everyone.school}联络员"]
    page = client.get(f"/handovers/{handover.pk}/")
    assert page.context["may"]["accept"]
    assert not page.context["link"]
    assert client.post(f"/handovers/{handover.pk}/accept/").url == "/"
    assert everyone.school.pk in access.units_with(User.objects.get(pk=user.pk))


def test_who_was_named_declines(everyone, leaving, client):
    user = builders.person(**NEW)
    handover = services.confirm(named(leaving), by=everyone.school_head)
    client.force_login(user)
    assert client.post(f"/handovers/{handover.pk}/decline/", {"reason": "另有安排"}).status_code == 302
    handover.refresh_from_db()
    assert (handover.state, told(everyone.school_head, "closed-DECLINED")) == (State.DECLINED, 1)


def test_account_opened_meanwhile_is_not_taken_over(everyone, leaving, client):
    """Between link and acceptance the secretariat has opened the account: the link sets no password for it."""
    handover = services.confirm(named(leaving), by=everyone.school_head)
    builders.person(**NEW)
    with pytest.raises(Refused, match="请登录后接受"):
        services.join(handover, password=PASSWORD, by=None)


def test_office_gained_meanwhile_stops_it(everyone, leaving):
    user = builders.person(**NEW)
    handover = services.confirm(named(leaving), by=everyone.school_head)
    builders.post("OFFICER", user, everyone.chair_unit)
    with pytest.raises(Refused, match="联盟职务"):
        services.accept(handover, by=user)
    leaving.refresh_from_db()
    assert leaving.until is None


def test_pages_show_each_what_is_theirs(everyone, leaving, client):
    handover = services.confirm(named(leaving), by=everyone.school_head)
    path, link = f"/handovers/{handover.pk}/", links.address(handover)
    second = builders.person(everyone.school, "HR_LEAD")
    for user, sees in (
        (everyone.school_liaison, True),
        (everyone.school_head, True),
        (second, False),
        (everyone.officer, False),
    ):
        client.force_login(user)
        page = client.get(path)
        assert (page.status_code, link in page.content.decode()) == (200, sees), user
        assert NEW["name"] in client.get(f"/units/{everyone.school.pk}/").content.decode()
    for user in (everyone.enterprise_liaison, everyone.chair, builders.person()):
        client.force_login(user)
        assert client.get(path).status_code == 404


def test_unit_file_offers_it_to_whom_it_is_for(everyone, leaving, client):
    path, button = f"/units/{everyone.school.pk}/", f"/people/{leaving.pk}/handover/"
    for user, sees in (
        (everyone.school_liaison, True),
        (everyone.school_head, True),
        (everyone.officer, False),
    ):
        client.force_login(user)
        assert (button in client.get(path).content.decode()) == sees
    client.force_login(everyone.school_liaison)
    assert button in client.get("/account/").content.decode()
    sent = client.post(button, NEW | {"title": "办公室主任"})
    handover = Handover.objects.get()
    assert (sent.url, handover.title) == (f"/handovers/{handover.pk}/", "办公室主任")
    assert client.post(f"/handovers/{handover.pk}/confirm/").status_code == 409
    assert button not in client.get("/account/").content.decode()
    assert client.post(button, NEW).status_code == 200  # said on the form: one at a time


def test_parallel_acceptance_changes_hands_once(everyone, leaving):
    """A stale copy accepts a second time: refused, one successor."""
    user = builders.person(**NEW)
    handover = services.confirm(named(leaving), by=everyone.school_head)
    stale = Handover.objects.get(pk=handover.pk)
    services.accept(handover, by=user)
    with pytest.raises(Refused, match="已交接"):
        services.accept(stale, by=user)
    assert Representative.objects.current().filter(unit=everyone.school, role="LIAISON").count() == 1
