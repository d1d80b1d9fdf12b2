"""A technical problem from draft to confirmation: every verb for every role in each state, who sees what, who is told, the five working days."""

from datetime import date, datetime, timedelta

import pytest

from alliance.ground import access, clock
from alliance.ground.access import Conflict, Refused
from alliance.messages.models import Notification
from alliance.tests import builders
from members.demands import portal, rules, services
from members.demands.models import DemandAnswer, DemandTicket
from members.experts import services as experts
from members.experts.tests.test_experts import CONTENT as EXPERT
from members.membership import services as membership
from members.people.services import people as appointments
from members.relations import services as relations

pytestmark = pytest.mark.django_db
CONTENT = {
    "title": "铸件缺陷在线检测", "field": "智能检测", "level": "PUBLIC", "mode": "JOINT", "background": "人工目检漏检率高。",
    "specs": "检出率不低于 98%。", "needed_by": date(2027, 6, 30), "funds": 15, "contact": "技术部 0534-2555100",
}  # fmt: skip
STATES = ("DRAFT", "OPEN", "MATCHED", "SOLVED", "CONFIRMED", "WITHDRAWN")
VERBS = ("write", "post", "invite", "match", "extend", "withdraw", "part", "report", "confirm", "reject")
PEOPLE = ("owner", "asked", "other", "officer", "chair", "outsider")


@pytest.fixture
def house(noon):
    """An enterprise (owner), an institute that is asked, a school beside it, and who looks on."""
    house = builders.alliance()
    house.institute = builders.unit("RESEARCH")
    house.owner, house.asked = house.enterprise_liaison, builders.person(house.institute)
    house.asked_head = builders.person(house.institute, "HEAD")
    house.other, house.outsider = house.school_liaison, builders.person()
    return house


def drafted(house, **content):
    return services.draft(unit=house.enterprise, content=CONTENT | content, by=house.owner)


def invited(house, one, unit=None):
    return services.invite(one, unit=unit or house.institute, by=house.owner)


def offer(house, one, unit=None, by=None, **given):
    given = {"reply": "OFFER", "words": "已有样机"} | given
    return services.answer(one, unit=unit or house.institute, by=by or house.asked, **given)


def brought_to(house, state, **content):
    one = drafted(house, **content)
    if state == "DRAFT":
        return one
    invited(house, one)
    if state == "WITHDRAWN":
        return services.withdraw(services.post(one, by=house.owner), reason="已自行解决", by=house.owner)
    one = services.post(one, by=house.owner)
    if state == "OPEN":
        return one
    offer(house, one)
    one = services.match(one, answer=one.answers.get(), by=house.owner)
    if state == "MATCHED":
        return one
    one = services.report(one, reason="检出率 98.6%", by=house.asked)
    return one if state == "SOLVED" else services.confirm(one, by=house.owner)


def told(user):
    rows = Notification.objects.filter(recipient=user, matter__startswith="demand:").order_by("pk")
    return [row.step.split("-")[0] for row in rows]


# ---------------------------------------------------------------- who may do what


ALLOWED = {
    "DRAFT": {"owner": {"write", "post", "invite", "withdraw"}},
    "OPEN": {"owner": {"invite", "match", "extend", "withdraw"}, "officer": {"invite"}},
    "MATCHED": {"owner": {"withdraw", "part"}, "asked": {"part", "report"}},
    "SOLVED": {"owner": {"confirm", "reject"}},
    "CONFIRMED": {},
    "WITHDRAWN": {},
}


@pytest.mark.parametrize("state", STATES)
def test_every_verb_for_every_role_in_each_state(house, state):
    one = brought_to(house, state)
    found = {
        name: {verb for verb in VERBS if getattr(rules, f"may_{verb}")(getattr(house, name), one)}
        for name in PEOPLE
    }
    assert found == {name: ALLOWED[state].get(name, set()) for name in PEOPLE}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("level", ["PUBLIC", "SUMMARY", "INVITED"])
def test_who_may_answer_in_each_state_and_level(house, state, level):
    one = brought_to(house, state, level=level)
    found = {
        "asked": bool(rules.may_answer(house.asked, one, house.institute)),
        "other": bool(rules.may_answer(house.other, one, house.school)),
        "owner": bool(rules.may_answer(house.owner, one, house.enterprise)),
        "officer": bool(rules.may_answer(house.officer, one, house.institute)),
    }
    opened = state == "OPEN"
    assert found == {"asked": opened, "other": opened and level == "PUBLIC", "owner": False, "officer": False}


@pytest.mark.parametrize("act", ["write", "post", "withdraw", "match", "confirm"])
def test_what_the_owner_may_do_another_is_refused(house, act):
    """The rule stands in the verb, not on the page."""
    state = {"write": "DRAFT", "post": "DRAFT", "withdraw": "OPEN", "match": "OPEN", "confirm": "SOLVED"}[act]
    one = brought_to(house, state)
    given = {
        "write": {"content": CONTENT},
        "withdraw": {"reason": "试"},
        "match": {"answer": one.answers.first()},
    }
    with pytest.raises(Refused, match="只有提出难题的企业"):
        getattr(services, act)(one, by=house.other, **given.get(act, {}))
    assert DemandTicket.objects.get().state == state


@pytest.mark.parametrize("level", ["PUBLIC", "SUMMARY", "INVITED"])
@pytest.mark.parametrize("state", ["DRAFT", "OPEN", "CONFIRMED"])
def test_who_sees_a_problem_and_its_details(house, client, state, level):
    one = brought_to(house, state, level=level)
    posted = state != "DRAFT"
    listed = posted and level != "INVITED"
    expected = {
        "owner": (200, True),
        "asked": (200, True) if posted else (404, False),
        "other": (200, level == "PUBLIC") if listed else (404, False),
        "officer": (200, level != "INVITED") if posted else (404, False),
        "chair": (200, level == "PUBLIC") if listed else (404, False),
        "outsider": (404, False),
    }
    found, rows = {}, {}
    for name in expected:
        client.force_login(getattr(house, name))
        page = client.get(one.get_absolute_url())
        found[name] = page.status_code, "人工目检漏检率高" in page.content.decode()
        rows[name] = one in DemandTicket.objects.visible_to(getattr(house, name))
    assert found == expected
    assert rows == {name: status == 200 for name, (status, _) in expected.items()}


def test_answers_are_read_by_the_enterprise_the_secretariat_and_who_wrote_them(house, client):
    one = brought_to(house, "MATCHED")
    services.part(one, reason="条件不合", by=house.owner)
    found = {}
    for name in ("owner", "officer", "asked", "other", "chair"):
        client.force_login(getattr(house, name))
        found[name] = "已有样机" in client.get(one.get_absolute_url()).content.decode()
    assert found == {"owner": True, "officer": True, "asked": True, "other": False, "chair": False}


def test_answers_to_a_secret_problem_are_not_read_by_the_secretariat(house, client):
    one = brought_to(house, "CONFIRMED", level="INVITED")
    client.force_login(house.officer)
    page = client.get(one.get_absolute_url()).content.decode()
    assert ("已有样机" in page, "检出率 98.6%" in page, "铸件缺陷在线检测" in page) == (False, False, True)


# ---------------------------------------------------------------- recusal


def test_who_stands_for_both_sides_neither_answers_nor_confirms(house):
    one = brought_to(house, "OPEN")
    appointments.appoint(house.institute, role="HR_LEAD", since=clock.today(), by=None, user=house.owner)
    assert "回避" in rules.may_answer(house.owner, one, house.institute).reason
    assert rules.may_answer(house.asked, one, house.institute)
    offer(house, one)
    services.match(one, answer=one.answers.get(), by=house.owner)
    done = services.report(one, reason="完成", by=house.asked)
    assert "回避" in rules.may_confirm(house.owner, done).reason
    assert rules.may_confirm(house.enterprise_head, done)


def test_secretariat_related_to_the_enterprise_does_not_forward(house):
    one = brought_to(house, "OPEN")
    assert rules.may_invite(house.officer, one)
    relations.declare_relation(
        house.enterprise, house.chair_unit, nature="控股", since=clock.today(), by=None
    )
    assert "回避" in rules.may_invite(house.officer, one).reason


def test_secret_problem_is_not_forwarded_by_the_secretariat(house):
    one = brought_to(house, "OPEN", level="INVITED")
    with pytest.raises(Refused, match="仅由企业自行邀请"):
        services.invite(one, unit=house.school, by=house.officer)


# ---------------------------------------------------------------- verbs


def test_only_an_enterprise_asks(house):
    assert rules.may_draft(house.owner, house.enterprise)
    for user, unit in (
        (house.other, house.school),
        (house.officer, house.enterprise),
        (house.asked, house.institute),
    ):
        assert not rules.may_draft(user, unit)


@pytest.mark.parametrize("content", [{"title": ""}, {"level": "SECRET"}, {"funds": -1}, {"specs": ""}])
def test_draft_that_lacks_something_is_refused(house, content):
    with pytest.raises(Refused):
        drafted(house, **content)
    assert DemandTicket.objects.count() == 0


def test_write_over_somebody_elses_change_is_a_conflict(house):
    one = drafted(house)
    services.write(one, content=CONTENT, by=house.enterprise_head)
    with pytest.raises(Conflict):
        services.write(one, content=CONTENT, seen=one.version, by=house.owner)


def test_post_asks_who_was_invited_and_tells_them(house):
    one = drafted(house)
    invited(house, one)
    assert (told(house.asked), one.answers.get().asked_at) == ([], None)
    one = services.post(one, by=house.owner)
    row = one.answers.get()
    assert (one.posted_at, row.asked_at, row.due_at, one.answer_by) == (
        clock.now(),
        clock.now(),
        one.answer_by,
        row.due_at,
    )
    assert (told(house.asked), told(house.asked_head), told(house.officer)) == (["asked"], ["asked"], [])


def test_post_without_anybody_tells_the_secretariat_or_is_refused(house):
    services.post(drafted(house), by=house.owner)
    assert told(house.officer) == ["unaddressed"]
    with pytest.raises(Refused, match="请先邀请单位"):
        services.post(drafted(house, level="INVITED"), by=house.owner)


def test_post_after_its_own_day_is_refused(house):
    one = drafted(house, needed_by=clock.today() - timedelta(days=1))
    with pytest.raises(Refused, match="已过"):
        services.post(one, by=house.owner)


def test_invite_refuses_the_enterprise_itself_another_without_experts_and_twice(house):
    one = drafted(house)
    other = builders.unit("ENTERPRISE")
    for unit in (house.enterprise, other):
        with pytest.raises(Refused, match="请选择成员学校"):
            invited(house, one, unit)
    invited(house, one)
    with pytest.raises(Refused, match="已在受邀"):
        invited(house, one)
    by = builders.person(other)
    experts.accept(experts.recommend(unit=other, content=EXPERT, by=by), by=house.officer)
    assert invited(house, one, other).unit == other


def test_forwarded_unit_has_its_own_five_days(house, noon):
    one = brought_to(house, "OPEN")
    noon.shift(timedelta(days=3))
    row = services.invite(one, unit=house.school, by=house.officer)
    assert (row.asked_at, row.due_at) == (clock.now(), services.answer_by(clock.now()))
    assert (row.due_at > one.answer_by, told(house.other)) == (True, ["asked"])


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ("2026-11-16T00:00", "2026-11-24T00:00"),  # Monday → next Monday, 24:00
        ("2026-11-18T23:59", "2026-11-26T00:00"),
        ("2026-11-21T10:00", "2026-11-28T00:00"),  # Saturday → Friday
        ("2026-09-29T10:00", "2026-10-13T00:00"),  # across the National Day holiday and its working Saturday
    ],
)
def test_five_working_days_are_those_of_the_calendar(house, asked, due):
    from alliance.calendar import holidays

    holidays.load_published(2026, by=None)
    moment = datetime.fromisoformat(asked).replace(tzinfo=clock.TZ)
    assert services.answer_by(moment) == datetime.fromisoformat(due).replace(tzinfo=clock.TZ)


@pytest.mark.parametrize(("seconds", "in_time"), [(-1, True), (0, False), (1, False)])
def test_answer_is_in_time_before_the_end_of_the_fifth_day(house, seconds, in_time):
    one = brought_to(house, "OPEN")
    with clock.at(one.answer_by + timedelta(seconds=seconds)):
        offer(house, one, reply="DECLINE", words="设备不足")
    assert one.answers.get().in_time is in_time


def test_first_answer_decides_and_may_be_changed(house, noon):
    one = brought_to(house, "OPEN")
    first = clock.now()
    offer(house, one, reply="DECLINE", words="设备不足")
    noon.shift(timedelta(days=1))
    offer(house, one)
    row = one.answers.get()
    assert (row.reply, row.answered_at, told(house.owner)) == ("OFFER", first, ["answered", "answered"])


def test_answer_needs_words_and_a_reply(house):
    one = brought_to(house, "OPEN")
    for wrong in ({"words": " "}, {"reply": ""}):
        with pytest.raises(Refused):
            offer(house, one, **wrong)
    assert one.answers.get().answered_at is None


def test_answer_after_the_enterprises_day_is_refused_until_it_is_extended(house, noon):
    one = brought_to(house, "OPEN", needed_by=clock.today() + timedelta(days=2))
    noon.shift(timedelta(days=3))
    with pytest.raises(Refused, match="已过企业期望"):
        offer(house, one)
    with pytest.raises(Refused, match="更晚"):
        services.extend(one, until=clock.today() - timedelta(days=1), by=house.owner)
    services.extend(one, until=clock.today() + timedelta(days=9), by=house.owner)
    offer(house, one)
    assert one.answers.get().reply == "OFFER"


def test_expert_of_an_answer_is_of_the_unit_in_the_pool_and_does_not_avoid(house):
    one = brought_to(house, "OPEN")

    def expert(**content):
        return experts.recommend(unit=house.institute, content=EXPERT | content, by=house.asked)

    waiting = expert(name="待审核")
    avoiding = experts.accept(expert(name="回避者", avoids=house.enterprise.name), by=house.officer)
    good = experts.accept(expert(), by=house.officer)
    with pytest.raises(Refused, match="在库的专家"):
        offer(house, one, expert=waiting)
    with pytest.raises(Refused, match="回避"):
        offer(house, one, expert=avoiding)
    offer(house, one, expert=good)
    assert one.answers.get().expert == good


def test_match_tells_the_chosen_and_the_others_and_releases_the_silent(house):
    one = brought_to(house, "OPEN")
    silent = services.invite(one, unit=builders.unit("RESEARCH"), by=house.owner)
    offer(house, one)
    offer(house, one, house.school, house.other)
    one = services.match(one, answer=one.answers.get(unit=house.institute), by=house.owner)
    silent.refresh_from_db()
    assert (one.solver, one.matched_at, silent.released_at) == (house.institute, clock.now(), clock.now())
    assert (told(house.asked)[-1], told(house.other)) == ("matched", ["matched"])


def test_match_takes_an_offer_of_this_problem_only(house):
    one, another = brought_to(house, "OPEN"), brought_to(house, "OPEN")
    offer(house, another)
    for wrong in (one.answers.get(), another.answers.get()):
        with pytest.raises(Refused, match="请选择一家"):
            services.match(one, answer=wrong, by=house.owner)


@pytest.mark.parametrize("side", ["owner", "asked"])
def test_part_by_either_side_opens_it_again_and_tells_both(house, side):
    one = brought_to(house, "MATCHED")
    with pytest.raises(Refused, match="原因"):
        services.part(one, reason="", by=getattr(house, side))
    again = services.part(one, reason="条件不合", by=getattr(house, side))
    assert (again.state, again.solver, again.matched_at) == ("OPEN", None, None)
    assert (told(house.owner)[-1], told(house.asked)[-1]) == ("parted", "parted")


def test_reported_problem_is_confirmed_or_not_by_the_enterprise(house):
    one = brought_to(house, "SOLVED")
    assert (one.outcome, told(house.owner)[-1]) == ("检出率 98.6%", "reported")
    back = services.reject(one, reason="夜班误检多", by=house.owner)
    assert (back.state, back.solver, told(house.asked)[-1]) == ("MATCHED", house.institute, "rejected")
    done = services.confirm(services.report(back, reason="已改进", by=house.asked), by=house.enterprise_head)
    assert (done.state, done.confirmed_by, done.confirmed_at) == (
        "CONFIRMED",
        house.enterprise_head,
        clock.now(),
    )
    assert told(house.asked)[-1] == "confirmed"


def test_withdrawal_tells_who_was_asked_but_not_who_declined(house):
    one = brought_to(house, "OPEN")
    services.invite(one, unit=house.school, by=house.owner)
    offer(house, one, reply="DECLINE", words="设备不足")
    services.withdraw(one, reason="已自行解决", by=house.owner)
    assert (told(house.other), told(house.asked)) == (["asked", "withdrawn"], ["asked"])
    assert services.withdraw(drafted(house), reason="不需要", by=house.owner).state == "WITHDRAWN"


def test_problem_of_an_ended_member_waits_for_nobody(house):
    one = brought_to(house, "OPEN")
    assert DemandAnswer.objects.waiting().count() == 1
    membership.end_membership(house.enterprise, on=clock.today(), reason="退出", by=None)
    one.refresh_from_db()
    assert (DemandAnswer.objects.waiting().count(), DemandTicket.objects.open().count()) == (0, 0)
    with pytest.raises(Refused, match="不是成员单位"):
        offer(house, one)


# ---------------------------------------------------------------- time: reminders, to-dos


def test_sweep_tells_each_step_once(house):
    one = brought_to(house, "OPEN", needed_by=date(2027, 1, 10))
    last = one.answer_by - timedelta(hours=20)
    steps = (
        (last - timedelta(days=1), [], [], []),
        (last, ["due"], [], []),
        (one.answer_by, ["due", "late"], [], ["in"]),
        (clock.start_of_day(date(2027, 1, 11)), ["due", "late"], ["expired"], ["in", "expired"]),
    )
    for moment, asked, owner, officer in steps:
        with clock.at(moment):
            portal.remind()
            assert portal.remind() == 0
        assert (told(house.asked)[1:], told(house.owner), told(house.officer)) == (asked, owner, officer)


def test_sweep_is_silent_about_what_was_answered(house):
    one = brought_to(house, "OPEN")
    offer(house, one)
    with clock.at(one.answer_by + timedelta(days=1)):
        assert portal.remind() == 0


def test_late_unit_without_people_is_the_secretariats_matter(house):
    one = brought_to(house, "DRAFT")
    empty = builders.unit("RESEARCH")
    invited(house, one, empty)
    services.post(one, by=house.owner)
    assert told(house.officer) == ["asked"]
    assert Notification.objects.get(recipient=house.officer, matter__startswith="demand").title.startswith(
        f"{empty}无人接收"
    )


def test_todos_follow_the_problem(house):
    from alliance.tests.desk import todos_of

    def titles(user):
        return [todo.title for todo in todos_of(user) if todo.kind == "技术难题"]

    one = brought_to(house, "OPEN")
    assert (titles(house.asked), titles(house.owner), titles(house.officer)) == (
        ["响应企业技术难题 1 件"],
        [],
        [],
    )
    with clock.at(one.answer_by):
        assert titles(house.officer) == ["技术难题到期无人承接 1 件"]
    offer(house, one)
    assert (titles(house.asked), titles(house.owner)) == ([], ["技术难题已有单位响应，请选定承接单位 1 件"])
    services.match(one, answer=one.answers.get(), by=house.owner)
    assert titles(house.owner) == []
    services.report(one, reason="完成", by=house.asked)
    assert titles(house.owner) == ["确认技术难题是否已解决 1 件"]


@pytest.mark.once
def test_pages_cost_the_same_for_many_problems(house, client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(house.owner)
    counted = []
    for many in (1, 2, 47):
        for _ in range(many):
            brought_to(house, "DRAFT")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/demands/?size=100").status_code == 200
        counted.append(len(asked))
    assert (len(set(counted)), access.is_secretariat(house.owner)) == (1, False)
