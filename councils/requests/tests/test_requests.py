"""A request from the question to the unit's judgement: the lifecycle, who may do what, the time that it takes, and what counts."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from alliance.files import uploads
from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.ground.verbs import may_move
from alliance.menu.entries import shown_to
from alliance.messages.models import Notification
from alliance.registers import facts
from alliance.rights.models.users import User
from alliance.tests import builders, files
from alliance.tests.desk import todos_of
from councils.requests import reminders, rules, services
from councils.requests.models import MemberRequest
from members.membership import services as membership
from members.relations import services as relations
from members.units.models import Unit

STATES = ("FILED", "TAKEN", "ASKED", "ANSWERED", "CLOSED", "WITHDRAWN")
LEGAL = {
    "FILED": {"take", "withdraw", "attach"},
    "TAKEN": {"ask_back", "reply", "withdraw", "attach"},
    "ASKED": {"supply", "withdraw", "attach"},
    "ANSWERED": {"close", "reopen"},
    "CLOSED": set(),
    "WITHDRAWN": set(),
}
MOVES = set().union(*LEGAL.values())
GOOD, BAD = MemberRequest.Rating.GOOD, MemberRequest.Rating.BAD


@pytest.fixture
def house(noon, db):
    return builders.alliance()


def asked(house, state="FILED"):
    one = services.ask(
        unit=house.school, category="MATCH", title="对接实习", text="希望对接企业", by=house.school_liaison
    )
    if state == "FILED":
        return one
    if state == "WITHDRAWN":
        return services.withdraw(one, words="已解决", by=house.school_head)
    one = services.take(one, by=house.officer)
    if state == "ASKED":
        return services.ask_back(one, words="请说明人数", by=house.officer)
    if state in ("ANSWERED", "CLOSED"):
        one = services.reply(one, text="已联系三家企业。", by=house.officer)
    return services.rate(one, rating=GOOD, by=house.school_head) if state == "CLOSED" else one


def told(user, step):
    return Notification.objects.filter(
        recipient=user, matter__startswith="request:", step__startswith=step
    ).count()


# ---------------------------------------------------------------- lifecycle and rules


@pytest.mark.parametrize("state", STATES)
def test_lifecycle_allows_in_each_state(house, state):
    assert {move for move in MOVES if may_move(asked(house, state), move)} == LEGAL[state]


def test_unit_s_people_ask_and_judge_and_the_secretariat_answers(house):
    people = {
        "head": house.school_head,
        "liaison": house.school_liaison,
        "officer": house.officer,
        "chair": house.chair,
        "other": house.enterprise_head,
    }
    one = {state: asked(house, state) for state in STATES}
    asks = {
        "supply": (rules.may_supply, "ASKED"),
        "attach": (rules.may_attach, "FILED"),
        "rate": (rules.may_rate, "ANSWERED"),
        "reopen": (rules.may_reopen, "ANSWERED"),
        "withdraw": (rules.may_withdraw, "TAKEN"),
        "take": (rules.may_take, "FILED"),
        "ask_back": (rules.may_ask_back, "TAKEN"),
        "reply": (rules.may_reply, "TAKEN"),
    }
    found = {
        verb: {name for name, user in people.items() if rule(user, one[state])}
        for verb, (rule, state) in asks.items()
    }
    own = {verb: {"head", "liaison"} for verb in ("supply", "attach", "rate", "reopen", "withdraw")}
    assert found == own | {verb: {"officer"} for verb in ("take", "ask_back", "reply")}


def test_request_is_made_for_the_own_unit_only(house):
    assert rules.may_ask(house.school_liaison, house.school)
    assert not rules.may_ask(house.school_liaison, house.enterprise)
    assert not rules.may_ask(house.officer, house.school)


def test_secretariat_steps_back_for_a_related_unit(house):
    one = asked(house)
    assert rules.may_take(house.officer, one)
    relations.declare_relation(
        house.chair_unit, house.school, nature="举办单位", since=clock.today() - timedelta(days=1), by=None
    )
    assert "回避" in rules.may_take(house.officer, one).reason


def test_request_is_seen_by_its_unit_and_the_secretariat(house):
    one = asked(house)
    people = ("school_head", "school_liaison", "officer", "chair", "enterprise_head")
    seen = [name for name in people if one in MemberRequest.objects.visible_to(getattr(house, name))]
    assert seen == ["school_head", "school_liaison", "officer"]


# ---------------------------------------------------------------- who is told


def test_secretariat_is_told_of_a_request_and_the_unit_of_its_answer(house):
    one = services.take(asked(house), by=house.officer)
    assert (told(house.officer, "filed"), told(house.school_head, "filed")) == (1, 0)
    services.reply(one, text="已办。", by=house.officer)
    assert (told(house.school_head, "answered"), told(house.school_liaison, "answered")) == (1, 1)


@pytest.mark.parametrize(("rating", "number"), [(GOOD, 0), (BAD, 1)])
def test_secretariat_is_told_where_the_unit_is_not_content(house, rating, number):
    services.rate(asked(house, "ANSWERED"), rating=rating, by=house.school_head)
    assert told(house.officer, "rated") == number


def test_words_are_asked_for(house):
    one = asked(house, "TAKEN")
    with pytest.raises(Refused, match="请填写答复"):
        services.reply(one, text=" ", by=house.officer)
    with pytest.raises(Refused, match="请写明需要补充的内容"):
        services.ask_back(one, words="", by=house.officer)
    assert MemberRequest.objects.get().state == "TAKEN"


# ---------------------------------------------------------------- the time that it takes


def test_time_ends_with_the_last_of_so_many_working_days(house):
    assert clock.today() == date(2026, 11, 22)  # a Sunday
    assert asked(house).due == clock.end_of_day(date(2026, 12, 4))


@pytest.mark.parametrize(("seconds", "late"), [(-1, False), (0, True), (1, True)])
def test_answer_is_late_from_the_first_instant_after_its_last_day(house, noon, seconds, late):
    one = asked(house, "TAKEN")
    noon.move_to(one.due + timedelta(seconds=seconds))
    assert services.reply(one, text="已办。", by=house.officer).was_late is late


def test_time_stands_still_while_the_unit_is_asked(house, noon):
    one = asked(house, "TAKEN")
    noon.move_to(clock.start_of_day(date(2026, 12, 2)) + timedelta(hours=9))
    one = services.ask_back(one, words="请说明人数", by=house.officer)
    assert one.days_left == 2
    noon.move_to(clock.start_of_day(date(2026, 12, 14)) + timedelta(hours=9))
    one = services.supply(one, words="三十人", by=house.school_liaison)
    assert (one.due, one.days_left) == (clock.end_of_day(date(2026, 12, 16)), None)


def test_what_is_late_stays_late_when_the_unit_is_asked(house, noon):
    one = asked(house, "TAKEN")
    due = one.due
    noon.move_to(due + timedelta(days=3))
    one = services.supply(
        services.ask_back(one, words="请说明人数", by=house.officer), words="三十人", by=house.school_head
    )
    assert one.due == due


def test_request_is_sent_back_once(house):
    one = services.reopen(asked(house, "ANSWERED"), words="企业没有联系我们", by=house.school_head)
    assert (one.state, one.rate_by, told(house.officer, "reopened")) == ("TAKEN", None, 1)
    one = services.reply(one, text="已再次联系。", by=house.officer)
    with pytest.raises(Refused, match="只能退回重办一次"):
        services.reopen(one, words="还是没有", by=house.school_head)


def test_answer_that_nobody_judges_is_closed_when_the_time_is_over(house, noon):
    one = asked(house, "ANSWERED")
    noon.move_to(one.rate_by - timedelta(seconds=1))
    assert services.close_unjudged() == 0
    noon.move_to(one.rate_by)
    assert (services.close_unjudged(), services.close_unjudged()) == (1, 0)
    assert (MemberRequest.objects.get().state, MemberRequest.objects.get().rating) == ("CLOSED", "")


@pytest.mark.parametrize(
    ("seconds", "steps"),
    [(-86401, []), (-86400, ["last-day"]), (-1, ["last-day"]), (0, ["late"])],
)
def test_secretariat_is_reminded_on_the_last_day_and_when_it_is_late(house, noon, seconds, steps):
    one = asked(house)
    noon.move_to(one.due + timedelta(seconds=seconds))
    reminders.remind()
    assert reminders.remind() == 0
    assert [step for step in ("last-day", "late") if told(house.officer, step)] == steps
    assert told(house.school_head, "last-day") == 0


def test_unit_is_reminded_on_the_last_day_of_its_judgement(house, noon):
    one = asked(house, "ANSWERED")
    noon.move_to(one.rate_by - timedelta(days=1, seconds=1))
    assert reminders.remind() == 0
    noon.move_to(one.rate_by - timedelta(days=1))
    assert (reminders.remind(), reminders.remind()) == (2, 0)
    assert (told(house.school_head, "rate"), told(house.school_liaison, "rate")) == (1, 1)


# ---------------------------------------------------------------- what counts


def counted(house, year=2026):
    found = facts.compute(["request.due", "request.done_on_time"], [house.school], year)[house.school.pk]
    return found["request.due"].value, found["request.done_on_time"].value


def test_answers_in_time_count_for_the_secretariat(house, noon):
    assert counted(house) == (0, 0)
    late, waiting = asked(house, "TAKEN"), asked(house)
    asked(house, "ANSWERED"), asked(house, "CLOSED"), asked(house, "WITHDRAWN"), asked(house, "ASKED")
    assert counted(house) == (2, 2)
    noon.move_to(late.due)
    assert counted(house) == (4, 2)
    services.reply(late, text="已办。", by=house.officer)
    assert counted(house) == (4, 2)
    assert (waiting.due.year, counted(house, 2027)) == (2026, (0, 0))


# ---------------------------------------------------------------- pages


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.once
def test_request_goes_its_way_through_the_pages(house):
    unit, office = signed_in(house.school_liaison), signed_in(house.officer)
    sent = {"unit": house.school.pk, "category": "MATCH", "title": "对接实习", "text": "希望对接企业"}
    refused = unit.post("/requests/new/", sent | {"text": ""})
    assert (refused.status_code, MemberRequest.objects.count()) == (200, 0)
    assert unit.post("/requests/new/", sent).status_code == 302
    one = MemberRequest.objects.get()
    page = one.get_absolute_url()
    unit.post(f"{page}attach/", {"file": SimpleUploadedFile("附件.pdf", files.pdf().read())})
    kept = one.files.get()
    assert (office.get(f"/requests/files/{kept.pk}/").status_code, one.files.count()) == (200, 1)
    assert signed_in(house.enterprise_head).get(f"/requests/files/{kept.pk}/").status_code == 404
    office.post(f"{page}take/")
    office.post(f"{page}ask-back/", {"reason": "请说明人数"})
    assert "请说明人数" in unit.get(page).content.decode()
    unit.post(f"{page}supply/", {"reason": "三十人"})
    again = office.post(f"{page}answer/", {"text": ""})
    assert (again.status_code, MemberRequest.objects.get().state) == (200, "TAKEN")
    office.post(f"{page}answer/", {"text": "已联系三家企业。"})
    unit.post(f"{page}rate/", {"rating": "FAIR"})
    one.refresh_from_db()
    assert (one.state, one.rating, one.supplement) == ("CLOSED", "FAIR", "三十人")
    assert [client.get("/requests/?year=2026").status_code for client in (unit, office)] == [200, 200]


def test_to_dos_are_of_who_has_to_act(house, noon):
    def titles(user):
        return [one.title for one in todos_of(user) if one.kind == "成员诉求"]

    asked(house), asked(house, "ASKED"), asked(house, "ANSWERED")
    assert titles(house.officer) == ["1 件成员诉求待答复"]
    assert titles(house.school_head) == ["1 件诉求待补充", "1 件诉求已答复，请评价"]
    assert titles(house.enterprise_head) == []


def test_whoever_reads_requests_finds_them_in_the_menu(house):
    """Also when the membership has ended: the page is read for as long as the unit's file, and nothing is asked any more."""
    asked(house)
    who = {name: getattr(house, name) for name in ("school_head", "officer", "chair", "enterprise_head")}

    def found():
        """Who has the entry, who opens the list, who may ask."""
        seen = [
            {name for name, user in who.items() if user_may(user)} for user_may in (listed, opens, begins)
        ]
        return [sorted(one) for one in seen]

    def listed(user):
        return any(item.url_name == "requests" for items in shown_to(user).values() for item in items)

    def opens(user):
        return signed_in(user).get("/requests/").status_code == 200

    def begins(user):
        assert bool(rules.may_begin(user)) == any(rules.may_ask(user, unit) for unit in Unit.objects.all())
        return rules.may_begin(user)

    everybody = ["chair", "enterprise_head", "officer", "school_head"]
    assert found() == [everybody, everybody, ["chair", "enterprise_head", "school_head"]]
    membership.end_membership(house.school, on=clock.today(), reason="退出", by=None)
    who = {name: User.objects.get(pk=user.pk) for name, user in who.items()}
    assert found() == [everybody, everybody, ["chair", "enterprise_head"]]


def test_same_file_is_kept_once(house):
    one = asked(house)
    checked = [uploads.check(SimpleUploadedFile("附件.pdf", files.pdf().read())) for _ in range(2)]
    kept = [services.attach(one, file=file, by=house.school_liaison) for file in checked]
    assert (kept[0] == kept[1], one.files.count()) == (True, 1)
