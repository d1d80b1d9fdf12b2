"""Votes: who puts, opens, casts and closes; what is counted; what follows; and that a secret vote stays one."""

import re
from datetime import timedelta
from fractions import Fraction

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.prose.blocks import Grid
from alliance.registers import policy
from alliance.tests import builders
from alliance.tests.builders_meetings import NEXT, called, line
from councils.attendance import services as attendance
from councils.attendance.counting import presence
from councils.decisions.models import CouncilDecision
from councils.decisions.tally import Count, Share, tally
from councils.numbering.models import IssuedPaper
from councils.replies import services as replies
from councils.seats import services as seats
from councils.terms.models.seats import Seat
from councils.votes import rules, services
from councils.votes.models import Ballot, Motion, SecretCount
from councils.votes.paper import official_of

pytestmark = pytest.mark.django_db
State = Motion.State


@pytest.fixture
def house(everyone, noon):
    """A council of five seats in session, all of them there: chair, vice-chair, enterprise, school and another director."""
    everyone.vice_unit = builders.seated("VICE_CHAIR").unit
    everyone.vice = everyone.vice_unit.representatives.get().user
    builders.seated("STANDING", everyone.enterprise)
    builders.seated("ORDINARY", everyone.school)
    everyone.other_unit = builders.seated("ORDINARY").unit
    everyone.other = everyone.other_unit.representatives.get().user
    everyone.heads = {
        "chair_unit": "chair",
        "vice_unit": "vice",
        "enterprise": "enterprise_head",
        "school": "school_head",
        "other_unit": "other",
    }
    everyone.meeting = called(everyone.secretary_general)
    everyone.noon = noon
    return everyone


def gather(house, *absent):
    """The meeting has begun; everybody is there but the `absent`."""
    house.noon.move_to(NEXT)
    for name in house.heads:
        if name not in absent:
            attendance.mark(line(house.meeting, getattr(house, name)), present="SELF", by=house.officer)
    house.meeting.refresh_from_db()


def put(house, **values):
    given = {"matter": "GENERAL", "subject": "审议工作计划", "text": "计划草案", "method": "NAMED"} | values
    return services.put(house.meeting, by=house.secretary_general, **given)


def opened(house, *absent, **values):
    motion = put(house, **values)
    gather(house, *absent)
    return services.open(motion, by=house.vice if values.get("unit") == house.chair_unit else house.chair)


def cast(house, motion, **choices):
    for name, choice in choices.items():
        ballot = motion.ballots.get(unit=getattr(house, name))
        services.cast(ballot, choice=choice, by=getattr(house, house.heads[name]))


# ---------------------------------------------------------------- putting and opening


def test_put_is_for_who_keeps_the_record_and_for_meetings_that_vote(house):
    assert put(house).state == State.PUT
    for who in ("officer", "chair", "school_head"):
        with pytest.raises(Refused):
            services.put(
                house.meeting, matter="GENERAL", subject="x", text="y", method="NAMED", by=getattr(house, who)
            )
    work = called(house.secretary_general, "WORK")
    with pytest.raises(Refused, match="可以表决"):
        services.put(
            work, matter="GENERAL", subject="x", text="y", method="NAMED", by=house.secretary_general
        )


def test_put_about_a_unit_names_it(house):
    with pytest.raises(Refused) as refused:
        put(house, matter="TERMINATION")
    assert refused.value.field == "unit"


def test_open_is_for_who_presides_and_needs_the_quorum(house):
    motion = put(house)
    gather(house, "enterprise", "school")  # three of five, four are needed
    with pytest.raises(Refused, match="应到 5 个，至少 4 个，实到 3 个"):
        services.open(motion, by=house.chair)
    attendance.mark(line(house.meeting, house.school), present="PROXY", by=house.officer)
    for who in ("officer", "secretary_general", "vice", "school_head"):
        assert not rules.may_open(getattr(house, who), motion)
    motion = services.open(motion, by=house.chair)
    assert (motion.state, motion.seats, motion.quorum, motion.majority, motion.strict) == (
        State.OPEN,
        5,
        "2/3",
        "1/2",
        True,
    )
    second = put(house, subject="第二项")
    assert rules.may_open(house.chair, second).reason == "本次会议还有一项表决没有结束。"


def test_open_freezes_the_thresholds(house):
    motion = opened(house)
    policy.change("council_ordinary_majority", "2/3", basis="理事会决议", confirmed=True, by=house.officer)
    cast(house, motion, chair_unit="FOR", vice_unit="FOR", enterprise="FOR")
    closed = services.close(motion, by=house.chair)
    assert (closed.majority, closed.result.passed) == ("1/2", True)


def test_a_unit_steps_back_for_its_own_matter(house):
    motion = opened(house, matter="TERMINATION", unit=house.school)
    ballot = motion.ballots.get(unit=house.school)
    assert (motion.seats, motion.recused, ballot.recused) == (5, 1, True)
    with pytest.raises(Refused, match="回避"):
        services.cast(ballot, choice="AGAINST", by=house.school_head)


def test_the_vice_chair_presides_where_the_chair_steps_back(house):
    motion = put(house, matter="ROLE", unit=house.enterprise)
    gather(house)
    assert bool(rules.may_open(house.chair, motion))
    own = Motion(meeting=house.meeting, matter="ROLE", unit=house.chair_unit, put_by=house.officer)
    assert (bool(rules.may_open(house.chair, own)), bool(rules.may_open(house.vice, own))) == (False, True)


# ---------------------------------------------------------------- casting


def test_cast_once_by_whoever_is_there_for_the_seat(house):
    motion = opened(house)
    ballot = motion.ballots.get(unit=house.school)
    with pytest.raises(Refused, match="由到会的任职人"):
        services.cast(ballot, choice="FOR", by=house.school_liaison)
    services.cast(ballot, choice="FOR", by=house.school_head)
    with pytest.raises(Refused, match="已经投票"):
        services.cast(ballot, choice="AGAINST", by=house.school_head)
    ballot.refresh_from_db()
    assert ballot.choice == "FOR"


def test_cast_asks_for_a_seat_that_is_there(house):
    motion = opened(house, "school")
    ballot = motion.ballots.get(unit=house.school)
    with pytest.raises(Refused, match="由到会的任职人"):
        services.cast(ballot, choice="FOR", by=house.school_head)
    attendance.mark(line(house.meeting, house.school), present="SELF", by=house.officer)
    services.cast(ballot, choice="FOR", by=house.school_head)


@pytest.mark.parametrize("principal_came", [False, True])
def test_a_proxy_votes_only_while_the_principal_is_away(house, principal_came):
    replies.answer(
        line(house.meeting, house.school),
        reply="PROXY",
        proxy_unit=house.enterprise,
        letter=builders.minutes("委托书.pdf"),
        by=house.school_head,
    )
    motion = opened(house, "school")
    ballot = motion.ballots.get(unit=house.school)
    if principal_came:
        attendance.mark(line(house.meeting, house.school), present="SELF", by=house.officer)
    by_proxy = bool(rules.may_cast(house.enterprise_head, motion, ballot))
    by_itself = bool(rules.may_cast(house.school_head, motion, ballot))
    assert (by_proxy, by_itself) == (not principal_came, principal_came)


# ---------------------------------------------------------------- closing


def test_close_counts_silence_as_abstention_and_makes_the_decision(house):
    motion = opened(house)
    cast(house, motion, chair_unit="FOR", vice_unit="FOR", enterprise="AGAINST", school="ABSTAIN")
    closed = services.close(motion, by=house.chair)
    count = closed.result.count
    assert (count.present, count.votes_for, count.votes_against, count.abstained) == (5, 2, 1, 2)
    decision = CouncilDecision.objects.get()
    assert (closed.decision, decision.state, decision.passed) == (decision, "CONFIRMED", False)
    assert (decision.entered_by, decision.confirmed_by) == (house.secretary_general, house.chair)


AFTER_THE_END = {
    "cast": lambda house, motion: services.cast(
        motion.ballots.get(unit=house.school), choice="AGAINST", by=house.school_head
    ),
    "close": lambda house, motion: services.close(motion, by=house.chair),
    "open": lambda house, motion: services.open(motion, by=house.chair),
    "break_off": lambda house, motion: services.break_off(motion, why="重来", by=house.chair),
    "hands": lambda house, motion: services.count_hands(
        motion, votes_for=0, votes_against=5, by=house.secretary_general
    ),
}


@pytest.mark.parametrize("act", AFTER_THE_END)
def test_a_closed_vote_cannot_change(house, act):
    motion = opened(house)
    cast(house, motion, chair_unit="FOR", vice_unit="FOR", enterprise="FOR")
    closed = services.close(motion, by=house.chair)
    with pytest.raises(Refused):
        AFTER_THE_END[act](house, closed)
    closed.refresh_from_db()
    assert (closed.votes_for, closed.votes_against, closed.state) == (3, 0, State.CLOSED)


def test_special_matters_need_two_thirds_of_those_present(house):
    motion = opened(house, matter="REGULATION")
    cast(house, motion, chair_unit="FOR", vice_unit="FOR", enterprise="FOR")
    assert services.close(motion, by=house.chair).result.passed is False  # three of five, four were needed


def test_break_off_voids_what_was_cast(house):
    motion = opened(house, method="SECRET")
    cast(house, motion, chair_unit="FOR")
    motion = services.break_off(motion, why="议案需要修改", by=house.chair)
    assert (motion.state, motion.ballots.filter(cast=True).count()) == (State.PUT, 0)
    assert set(motion.secret_counts.values_list("number", flat=True)) == {0}
    again = services.open(motion, by=house.chair)
    cast(house, again, chair_unit="AGAINST")
    assert services.close(again, by=house.chair).votes_against == 1


def test_hands_are_counted_by_the_record_keeper_and_closed_by_who_presides(house):
    motion = opened(house, method="HANDS")
    with pytest.raises(Refused, match="举手表决，不在系统中投票"):
        cast(house, motion, school="FOR")
    with pytest.raises(Refused, match="不能超过出席席位数 5"):
        services.count_hands(motion, votes_for=4, votes_against=2, by=house.secretary_general)
    services.count_hands(motion, votes_for=4, votes_against=0, by=house.secretary_general)
    with pytest.raises(Refused):
        services.close(motion, by=house.secretary_general)
    assert services.close(motion, by=house.chair).result.passed is True


def test_hands_are_counted_of_who_is_there_then(house):
    """One leaves between the count and the end: its hand was counted, nobody has abstained less than nobody."""
    motion = opened(house, method="HANDS")
    services.count_hands(motion, votes_for=5, votes_against=0, by=house.secretary_general)
    attendance.mark(line(house.meeting, house.school), present="", by=house.officer)
    count = services.close(motion, by=house.chair).result.count
    assert (count.present, count.votes_for, count.abstained) == (5, 5, 0)


def test_hands_counted_anew_are_of_who_is_there_now(house):
    motion = opened(house, "school", method="HANDS")
    services.count_hands(motion, votes_for=4, votes_against=0, by=house.secretary_general)
    attendance.mark(line(house.meeting, house.school), present="SELF", by=house.officer)
    services.count_hands(motion, votes_for=4, votes_against=1, by=house.secretary_general)
    count = services.close(motion, by=house.chair).result.count
    assert (count.present, count.votes_for, count.votes_against, count.abstained) == (5, 4, 1, 0)


def test_hands_are_counted_before_the_vote_is_closed(house):
    motion = opened(house, method="HANDS")
    assert rules.may_close(house.chair, motion).reason == "请先登记举手票数。"
    with pytest.raises(Refused, match="请先登记举手票数。"):
        services.close(motion, by=house.chair)
    with pytest.raises(IntegrityError), transaction.atomic():
        Motion.objects.filter(pk=motion.pk).update(state=State.CLOSED)
    motion = services.count_hands(motion, votes_for=0, votes_against=0, by=house.secretary_general)
    assert rules.may_close(house.chair, motion)
    motion = services.break_off(motion, why="重数", by=house.chair)
    motion = services.open(motion, by=house.chair)
    assert not rules.may_close(house.chair, motion)
    services.count_hands(motion, votes_for=0, votes_against=0, by=house.secretary_general)
    assert services.close(motion, by=house.chair).result.count.abstained == 5


@pytest.mark.parametrize("method", ["NAMED", "SECRET"])
def test_what_is_cast_in_the_portal_is_counted_by_the_end(house, method):
    """The pair: nobody votes, everybody has abstained."""
    motion = opened(house, method=method)
    count = services.close(motion, by=house.chair).result.count
    assert (count.votes_for, count.votes_against, count.abstained) == (0, 0, 5)


@pytest.mark.parametrize(
    ("who", "there"), [("chair", True), ("secretary_general", False), ("school_head", False)]
)
def test_the_page_that_waits_for_the_count_gets_its_button(house, client, who, there):
    motion = opened(house, method="HANDS")
    client.force_login(getattr(house, who))
    address = f"{motion.get_absolute_url()}?round={motion.round}"
    mark, page = 'id="motion-close" hx-swap-oob="true"', client.get(address).content.decode()
    assert f'hx-get="{address}&amp;uncounted"' in page
    ask = lambda path: client.get(path, headers={"HX-Request": "true"}).content.decode()  # noqa: E731
    assert mark not in ask(f"{address}&uncounted")
    services.count_hands(motion, votes_for=5, votes_against=0, by=house.secretary_general)
    found = ask(f"{address}&uncounted")
    assert (mark in found, reverse("motion_vote_close", args=[motion.pk]) in found) == (there, there)
    assert f'hx-get="{address}"' in found
    assert mark not in ask(address)


def test_who_voted_and_left_still_counts_as_present(house):
    motion = opened(house)
    cast(house, motion, school="FOR")
    attendance.mark(line(house.meeting, house.school), present="", by=house.officer)
    assert len(services.there_at(motion)) == 5


def test_the_roll_of_a_vote_by_name_says_who_was_not_there(house, client):
    """Rows and totals agree: who was away has not abstained."""
    motion = opened(house, "school")
    client.force_login(house.chair)
    shown = client.get(motion.get_absolute_url()).context
    assert [shown[key] for key in ("entitled", "present", "cast", "silent")] == [5, 4, 0, 4]
    cast(house, motion, chair_unit="FOR", enterprise="AGAINST")
    closed = services.close(motion, by=house.chair)
    roll = {ballot.unit: ballot.said for ballot in closed.ballots.select_related("unit")}
    silent = "未投票（计为弃权）"
    assert roll == {
        house.chair_unit: "赞成",
        house.enterprise: "反对",
        house.school: "未出席",
        house.vice_unit: silent,
        house.other_unit: silent,
    }
    assert list(roll.values()).count(silent) == closed.count.abstained
    assert [one.unit for one in closed.roll()][:2] == [house.chair_unit, house.vice_unit]
    assert "未出席" in client.get(motion.get_absolute_url()).content.decode()


# ---------------------------------------------------------------- secrecy


def test_secret_vote_keeps_no_choice_beside_a_seat(house):
    motion = opened(house, method="SECRET")
    choices = {"chair_unit": "FOR", "vice_unit": "AGAINST", "enterprise": "FOR", "school": "ABSTAIN"}
    cast(house, motion, **choices)
    assert set(Ballot.objects.values_list("choice", flat=True)) == {""}
    assert set(Ballot.history.values_list("choice", flat=True)) == {""}
    assert dict(SecretCount.objects.values_list("choice", "number")) == {"FOR": 2, "AGAINST": 1, "ABSTAIN": 1}
    assert (motion.votes_for, Motion.history.filter(votes_for__gt=0).exists()) == (None, False)
    services.close(motion, by=house.chair)
    assert Motion.history.filter(votes_for__gt=0).count() == 1


def test_no_table_tells_the_choice_of_a_seat_by_time_or_order(house):
    """The same votes in two orders leave the same rows: what was cast when, and after whom, cannot be seen anywhere."""

    def traces(order):
        motion = services.open(put(house, method="SECRET", subject="同一议题"), by=house.chair)
        for name in order:
            house.noon.shift(timedelta(seconds=7))
            cast(house, motion, **{name: "FOR" if name in ("school", "vice_unit") else "AGAINST"})
        services.close(motion, by=house.chair)
        return sorted(SecretCount.objects.filter(motion=motion).values_list("choice", "number"))

    gather(house)
    one = traces(["school", "vice_unit", "enterprise", "chair_unit"])
    other = traces(["chair_unit", "school", "enterprise", "vice_unit"])
    assert one == other == [("ABSTAIN", 0), ("AGAINST", 2), ("FOR", 2)]
    fields = {field.name for field in SecretCount._meta.get_fields()}
    assert fields == {"id", "motion", "choice", "number"}
    assert not any(
        "secretcount" in model._meta.model_name and "historical" in model._meta.model_name
        for model in apps.get_models()
    )


def test_a_secret_vote_writes_all_three_numbers_whatever_was_chosen(house):
    """Else the row that rose would bear the mark of the same transaction as the ballot (`xmin` on PostgreSQL)."""
    motion = opened(house, method="SECRET")
    said = []
    for name, choice in (("school", "FOR"), ("enterprise", "AGAINST")):
        with CaptureQueriesContext(connection) as asked:
            cast(house, motion, **{name: choice})
        writes = [one["sql"] for one in asked if one["sql"].startswith('UPDATE "councils_secretcount"')]
        said.append([sql.partition(" WHERE ")[2] for sql in writes])
    assert said[0] == said[1]
    assert (len(said[0]), "choice" in said[0][0]) == (1, False)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(DISTINCT xmin::text) FROM councils_secretcount")
            assert cursor.fetchone() == (1,)


def test_the_page_of_an_open_vote_tells_nobody_how_it_stands(house, client):
    motion = opened(house, method="SECRET")
    cast(house, motion, school="AGAINST")
    client.force_login(house.chair)
    shown = client.get(motion.get_absolute_url()).context
    assert (shown["cast"], shown["result"], shown["ballots"]) == (1, None, [])


# ---------------------------------------------------------------- pages


def test_the_chair_decides_within_three_presses(house, client):
    motion = opened(house)
    client.force_login(house.chair)
    home = client.get("/").content.decode()
    assert f'href="{motion.get_absolute_url()}"' in home  # 1: the to-do
    page = client.get(motion.get_absolute_url()).content.decode()
    ballot = motion.ballots.get(unit=house.chair_unit)
    assert f'name="ballot" value="{ballot.pk}"' in page
    client.post(reverse("motion_vote_cast", args=[motion.pk]), {"ballot": ballot.pk, "choice": "FOR"})  # 2
    ballot.refresh_from_db()
    assert (ballot.cast, f"投票：{motion}" in client.get("/").content.decode()) == (True, False)


@pytest.mark.once
def test_page_its_middle_and_the_to_do_cost_the_same_for_all_seats(house, client):
    """The middle is asked for every five seconds by every phone in the room."""
    begins = clock.now() + timedelta(minutes=50)
    client.force_login(house.school_head)

    def asked(motion, number):
        """Queries, own ballots and further seats of the page and of its middle, queries and ballots of the to-do."""
        found = []
        for headers in ({}, {"HX-Request": "true"}):
            client.get(motion.get_absolute_url(), headers=headers)
            with CaptureQueriesContext(connection) as queries:
                shown = client.get(motion.get_absolute_url(), headers=headers).context
            found += [len(queries), len(shown["own"]), shown["entitled"] - number]
        with CaptureQueriesContext(connection) as queries:
            waiting = len(rules.to_cast(house.school_head, motion))
        return [*found, len(queries), waiting]

    def costs(number):
        for _ in range(number - Seat.objects.on(clock.today()).count()):
            builders.seated("ORDINARY")
        house.meeting = called(house.secretary_general, at=begins, reply_by=begins, urgent_reason="检查")
        rows = house.meeting.attendances.called().values_list("pk", flat=True)
        attendance.keep_roll(house.meeting, present=dict.fromkeys(rows, "SELF"), by=house.officer)
        found = {}
        for method in Motion.Method.values:
            motion = services.open(put(house, method=method), by=house.chair)
            found[method] = asked(motion, number)
            services.break_off(motion, why="下一种方式", by=house.chair)
        return found

    few = costs(5)
    cast_here = {method: 0 if method == "HANDS" else 1 for method in few}
    seen = {method: [found[1:3], found[4:6], found[7]] for method, found in few.items()}
    assert seen == {method: [[own, 0], [own, 0], own] for method, own in cast_here.items()}
    assert costs(50) == few


def test_a_page_of_the_round_before_neither_votes_nor_stays(house, client):
    """What was broken off may be worded anew: who looks at the old words must not vote on the new ones."""
    motion = opened(house)
    ballot = motion.ballots.get(unit=house.school)
    client.force_login(house.school_head)
    address, post = motion.get_absolute_url(), reverse("motion_vote_cast", args=[motion.pk])
    old = client.get(address).context["motion"].round
    ask = lambda seen: client.get(address, {"round": seen}, headers={"HX-Request": "true"}).headers  # noqa: E731
    assert "HX-Refresh" not in ask(old)
    motion = services.break_off(motion, why="文字有误", by=house.chair)
    words = {"matter": "GENERAL", "subject": motion.subject, "text": "另一份草案", "method": "NAMED"}
    motion = services.revise(motion, by=house.secretary_general, **words)
    house.noon.move_to(NEXT + timedelta(minutes=1))
    motion = services.open(motion, by=house.chair)
    assert ask(old)["HX-Refresh"] == "true"
    sent = client.post(post, {"ballot": ballot.pk, "choice": "FOR", "round": old})
    ballot.refresh_from_db()
    assert (sent.status_code, "请看过现在的议案后再投票" in sent.content.decode(), ballot.cast) == (
        409,
        True,
        False,
    )
    page = client.get(address)
    assert f'name="round" value="{motion.round}"' in page.content.decode()
    client.post(post, {"ballot": ballot.pk, "choice": "FOR", "round": motion.round})
    ballot.refresh_from_db()
    assert ballot.choice == "FOR"


@pytest.mark.once
def test_a_page_that_waits_for_the_vote_is_drawn_anew_when_it_opens(house, client):
    motion = put(house)
    gather(house)
    client.force_login(house.school_head)
    address = motion.get_absolute_url()
    page = client.get(address).content.decode()
    assert f'hx-get="{address}?round=" hx-trigger="every 10s"' in page
    ask = lambda: client.get(address, {"round": ""}, headers={"HX-Request": "true"}).headers  # noqa: E731
    assert "HX-Refresh" not in ask()
    services.open(motion, by=house.chair)
    assert ask()["HX-Refresh"] == "true"


@pytest.mark.once
def test_hands_that_were_counted_are_seen_before_the_vote_is_closed(house, client):
    motion = opened(house, method="HANDS")
    client.force_login(house.chair)
    shown = lambda: client.get(motion.get_absolute_url()).content.decode()  # noqa: E731
    assert "举手赞成" not in shown()
    services.count_hands(motion, votes_for=3, votes_against=1, by=house.secretary_general)
    text = re.sub(r"<[^>]+>|\s", "", shown())
    assert ("举手赞成3票" in text, "举手反对1票" in text) == (True, True)


@pytest.mark.once
def test_foreign_ballots_are_refused_by_the_page(house, client):
    motion = opened(house)
    client.force_login(house.school_head)
    ballot = motion.ballots.get(unit=house.enterprise)
    answer = client.post(
        reverse("motion_vote_cast", args=[motion.pk]), {"ballot": ballot.pk, "choice": "FOR"}
    )
    ballot.refresh_from_db()
    assert (answer.status_code, ballot.cast) == (409, False)


def test_result_sheet_says_who_voted_what_only_by_name(house, client):
    from councils.votes.views import motion_sheet  # the paper's own function, without the queue

    for method, names in (("NAMED", 5), ("SECRET", 0)):
        motion = opened(house, method=method, subject=method)
        cast(house, motion, chair_unit="FOR", vice_unit="FOR", enterprise="FOR")
        services.close(motion, by=house.chair)
        request = type("Request", (), {"user": house.chair, "GET": {}})()
        tables = [
            one
            for one in motion_sheet.compose(request, motion.pk).context["official"].blocks
            if isinstance(one, Grid) and one.head
        ]
        assert [len(one.rows) for one in tables] == [1, *([names] if names else [])]


def test_a_seat_that_ended_since_the_notice_votes_no_more(house):
    """Called with a vote, its seat has ended before the day: neither seat nor presence, nor a ballot, also not by proxy."""
    seats.end(house.school.seats.get(), on=clock.today(), reason="辞去", by=None)
    gather(house)
    attendance.mark(line(house.meeting, house.school), present="PROXY", by=house.officer)
    assert (presence(house.meeting).seats, presence(house.meeting).seats_there) == (4, 4)
    motion = services.open(put(house), by=house.chair)
    assert (motion.seats, motion.ballots.filter(unit=house.school).exists()) == (4, False)
    assert not rules.speaks_for(house.school_liaison, house.meeting, house.school.pk)
    assert rules.speaks_for(house.enterprise_head, house.meeting, house.enterprise.pk)


def test_a_vote_left_open_at_the_end_is_closed_or_broken_off_but_not_cast(house):
    second = put(house, subject="第二项")
    motion = opened(house)
    cast(house, motion, chair_unit="FOR", vice_unit="FOR", enterprise="FOR")
    attendance.close(house.meeting, by=house.officer)
    with pytest.raises(Refused, match="该会议已召开，不能表决。"):
        cast(house, Motion.objects.get(pk=motion.pk), school="FOR")
    assert rules.may_break_off(house.chair, Motion.objects.get(pk=motion.pk))
    assert services.close(Motion.objects.get(pk=motion.pk), by=house.chair).votes_for == 3
    assert rules.may_open(house.chair, Motion.objects.get(pk=second.pk)).reason == "该会议已召开，不能表决。"


# ---------------------------------------------------------------- arithmetic


def slowly(seats, recused, present, votes_for, quorum, strict_quorum, majority, strict):
    """The definition, counted seat by seat with whole numbers."""
    base = seats - recused
    there = Fraction(present)
    reached = there > quorum * base if strict_quorum else there >= quorum * base
    enough = Fraction(votes_for) > majority * present if strict else Fraction(votes_for) >= majority * present
    return bool(reached and present > 0), bool(reached and present > 0 and enough and votes_for > 0)


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_tally_is_its_definition(data):
    seats = data.draw(st.integers(1, 40))
    recused = data.draw(st.integers(0, seats - 1))
    present = data.draw(st.integers(0, seats - recused))
    votes_for = data.draw(st.integers(0, present))
    against = data.draw(st.integers(0, present - votes_for))
    shares = st.sampled_from(["1/2", "2/3", "3/4", "4/5", ">1/2", ">2/3", "1"])
    quorum, majority = Share.parse(data.draw(shares)), Share.parse(data.draw(shares))
    count = Count(seats, recused, present, votes_for, against, present - votes_for - against)
    found = tally(count, quorum=quorum, majority=majority)
    expected = slowly(
        seats, recused, present, votes_for, quorum.part, quorum.strict, majority.part, majority.strict
    )
    assert (found.quorate, found.passed) == expected


def test_result_sheet_takes_its_number_when_the_vote_ends(house):
    motion = opened(house)
    before = IssuedPaper.objects.filter(kind="BALLOT").count()
    cast(house, motion, chair_unit="FOR", vice_unit="FOR", enterprise="FOR")
    closed = services.close(motion, by=house.chair)
    entry = IssuedPaper.objects.get(kind="BALLOT")
    assert (before, closed.number) == (0, "德智联表〔2026〕1号")
    assert (entry.number, entry.signed_by, entry.url) == (
        closed.number,
        house.chair,
        closed.get_absolute_url(),
    )
    assert official_of(closed, [], named=False).number == closed.number
