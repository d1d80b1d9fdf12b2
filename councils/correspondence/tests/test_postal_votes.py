"""Votes by letter: who puts, issues and votes; what is counted at which instant; what follows; nothing after its time."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from alliance.calendar import holidays
from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.registers import policy
from alliance.tests import builders, desk
from councils.correspondence import rules, services
from councils.correspondence.models import PostalBallot, PostalVote
from councils.decisions.models import CouncilDecision

pytestmark = pytest.mark.django_db
State = PostalVote.State
NAMES = {
    "chair_unit": "chair",
    "vice_unit": "vice",
    "enterprise": "enterprise_head",
    "school": "school_head",
    "other_unit": "other",
}


@pytest.fixture
def house(everyone, noon):
    """A council of five seats: chair, vice-chair, enterprise, school and another director; nobody meets."""
    everyone.vice_unit = builders.seated("VICE_CHAIR").unit
    everyone.vice = everyone.vice_unit.representatives.get().user
    builders.seated("STANDING", everyone.enterprise)
    builders.seated("ORDINARY", everyone.school)
    everyone.other_unit = builders.seated("ORDINARY").unit
    everyone.other = everyone.other_unit.representatives.get().user
    everyone.noon = noon
    return everyone


def values(**given):
    return {
        "matter": "GENERAL",
        "subject": "审议工作计划",
        "text": "计划草案",
        "last_day": services.earliest_last_day(),
    } | given


def put(house, **given):
    return services.put(by=house.secretary_general, **values(**given))


def issued(house, **given):
    return services.issue(put(house, **given), by=house.chair)


def cast(house, vote, **choices):
    for name, choice in choices.items():
        ballot = vote.ballots.get(unit=getattr(house, name))
        services.cast(ballot, choice=choice, by=getattr(house, NAMES[name]))


def at(vote, seconds):
    return clock.at(vote.reply_by + timedelta(seconds=seconds))


# ---------------------------------------------------------------- putting and issuing


def test_put_is_for_who_keeps_the_record(house):
    assert put(house).state == State.DRAFT
    for who in ("officer", "chair", "school_head"):
        with pytest.raises(Refused):
            services.put(by=getattr(house, who), **values())


def test_the_end_of_a_membership_is_never_decided_by_letter(house):
    with pytest.raises(Refused, match="须在会议上表决") as refused:
        put(house, matter="TERMINATION", unit=house.school)
    assert refused.value.field == "matter"
    vote = put(house, matter="ROLE", unit=house.school)
    vote.matter = "TERMINATION"
    with pytest.raises(IntegrityError), transaction.atomic():
        audit.save(vote, by=None, reason="绕过")


def test_a_seat_names_its_unit(house):
    with pytest.raises(Refused) as refused:
        put(house, matter="ROLE")
    assert refused.value.field == "unit"


@pytest.mark.parametrize(("days", "taken"), [(-1, False), (0, True), (1, True)])
def test_three_working_days_are_left_when_it_is_issued(house, days, taken):
    last = services.earliest_last_day() + timedelta(days=days)
    if not taken:
        with pytest.raises(Refused, match="3 个工作日") as refused:
            put(house, last_day=last)
        assert refused.value.field == "last_day"
        return
    assert issued(house, last_day=last).state == State.OPEN


def test_what_waited_too_long_for_its_issue_is_refused(house):
    vote = put(house)
    house.noon.move_to(clock.now() + timedelta(days=3))
    with pytest.raises(Refused, match="工作日"):
        services.issue(vote, by=house.chair)
    later = services.earliest_last_day()
    services.revise(vote, by=house.secretary_general, **values(last_day=later))
    assert services.issue(vote, by=house.chair).state == State.OPEN


def test_the_setting_counts_working_days(house):
    policy.change("postal_vote_days", 5, basis="理事会决议", confirmed=True, by=house.officer)
    assert services.earliest_last_day() == holidays.add_working_days(clock.today(), 5)


def test_issue_is_for_who_presides_and_did_not_put_it(house):
    vote = put(house)
    for who in ("officer", "secretary_general", "vice", "school_head"):
        assert not rules.may_issue(getattr(house, who), vote)
    own = PostalVote(matter="ROLE", unit=house.chair_unit, put_by=house.officer)
    assert (bool(rules.may_issue(house.chair, own)), bool(rules.may_issue(house.vice, own))) == (False, True)
    vote.put_by = house.chair
    assert rules.may_issue(house.chair, vote).reason == "提交议案的人不能签发或中止该项表决。"


def test_issue_tells_who_fills_the_seats_and_freezes_them(house):
    vote = issued(house)
    assert (vote.seats, vote.recused, vote.majority, vote.strict) == (5, 0, "1/2", True)
    told = Notification.objects.filter(title__startswith="请投票").values_list("recipient", flat=True)
    assert set(told) == {getattr(house, person).pk for person in NAMES.values()}
    builders.seated("ORDINARY")
    assert vote.ballots.count() == 5


# ---------------------------------------------------------------- voting


def test_cast_once_by_who_fills_the_seat(house):
    vote = issued(house)
    ballot = vote.ballots.get(unit=house.school)
    for who in ("school_liaison", "officer", "enterprise_head"):
        with pytest.raises(Refused, match="任职人本人"):
            services.cast(ballot, choice="FOR", by=getattr(house, who))
    with pytest.raises(Refused) as refused:
        services.cast(ballot, choice="MAYBE", by=house.school_head)
    assert refused.value.field == "choice"
    services.cast(ballot, choice="AGAINST", opinion=" 经费不足 ", by=house.school_head)
    with pytest.raises(Refused, match="已经投票"):
        services.cast(ballot, choice="FOR", by=house.school_head)
    ballot.refresh_from_db()
    assert (ballot.choice, ballot.opinion, ballot.cast_by) == ("AGAINST", "经费不足", house.school_head)


def test_a_unit_steps_back_for_its_own_matter(house):
    vote = issued(house, matter="ROLE", unit=house.school)
    assert (vote.seats, vote.recused) == (5, 1)
    with pytest.raises(Refused, match="回避"):
        services.cast(vote.ballots.get(unit=house.school), choice="FOR", by=house.school_head)
    cast(house, vote, chair_unit="FOR", vice_unit="FOR", enterprise="FOR", other_unit="AGAINST")
    vote.refresh_from_db()
    assert (vote.state, vote.result().count.base, vote.result().passed) == (State.CLOSED, 4, True)


@pytest.mark.parametrize(("seconds", "taken"), [(-1, True), (0, False), (1, False)])
def test_the_instant_of_the_deadline(house, seconds, taken):
    """No job has run: what comes in time counts, what comes later is refused, and the result stands by the clock alone."""
    vote = issued(house)
    cast(house, vote, chair_unit="FOR", vice_unit="FOR")
    with at(vote, seconds):
        if taken:
            cast(house, vote, school="FOR")
            assert vote.result() is None
            assert not rules.may_close(house.secretary_general, vote)
        else:
            with pytest.raises(Refused, match="截止时间已过"):
                cast(house, vote, school="FOR")
            assert (vote.shown_as[0], vote.result().passed) == ("已截止，待计票", False)
            assert not any("投票" in one.title for one in desk.todos_of(house.school_head))


# ---------------------------------------------------------------- counting


def test_the_last_seat_closes_it(house):
    vote = issued(house)
    cast(house, vote, chair_unit="FOR", vice_unit="FOR", enterprise="FOR", school="AGAINST")
    assert PostalVote.objects.get().state == State.OPEN
    cast(house, vote, other_unit="ABSTAIN")
    vote.refresh_from_db()
    decision = CouncilDecision.objects.get()
    assert (vote.state, vote.decision, decision.state, decision.passed) == (
        State.CLOSED,
        decision,
        "CONFIRMED",
        True,
    )
    assert (decision.entered_by, decision.confirmed_by) == (house.secretary_general, house.chair)
    assert (
        "通讯表决：在任席位 5 个，应表决 5 个；赞成 3 票、反对 1 票、弃权 1 票" in decision.result.explain()
    )


def test_the_sweep_counts_what_is_over_once(house):
    vote = issued(house)
    cast(house, vote, chair_unit="FOR", vice_unit="FOR", enterprise="FOR")
    assert services.do_due() == 0
    with at(vote, 0):
        assert services.do_due() == 1
        assert services.do_due() == 0
    vote.refresh_from_db()
    assert (vote.decision.passed, vote.decision.abstained, vote.decision.met_on) == (
        True,
        2,
        clock.last_day(vote.reply_by),
    )
    told = Notification.objects.filter(title__startswith="通讯表决结果").values_list("recipient", flat=True)
    assert {getattr(house, person).pk for person in NAMES.values()} <= set(told)


@pytest.mark.parametrize(
    ("matter", "votes_for", "passed"),
    [("GENERAL", 2, False), ("GENERAL", 3, True), ("REGULATION", 3, False), ("REGULATION", 4, True)],
)
def test_silence_stays_in_the_base(house, matter, votes_for, passed):
    """Of five seats an ordinary matter needs three, a special one four, however few have answered."""
    vote = issued(house, matter=matter)
    cast(house, vote, **dict.fromkeys(list(NAMES)[:votes_for], "FOR"))
    with at(vote, 0):
        closed = services.close(vote, by=house.secretary_general)
    assert closed.result().passed is passed


def test_counted_by_hand_only_when_it_is_over_and_by_who_keeps_or_presides(house):
    vote = issued(house)
    with pytest.raises(Refused, match="还有席位没有投票"):
        services.close(vote, by=house.chair)
    with at(vote, 1):
        with pytest.raises(Refused):
            services.close(vote, by=house.school_head)
        assert services.close(vote, by=house.chair).state == State.CLOSED


def test_break_off_before_the_time_only(house):
    vote = issued(house)
    cast(house, vote, chair_unit="AGAINST", school="AGAINST", enterprise="AGAINST")
    with pytest.raises(Refused, match="写明"):
        services.break_off(vote, why=" ", by=house.chair)
    with at(vote, 0), pytest.raises(Refused, match="只能计票"):
        services.break_off(vote, why="不满意", by=house.chair)
    vote = services.break_off(vote, why="议案有误", by=house.chair)
    assert (vote.state, CouncilDecision.objects.exists(), vote.result()) == (State.WITHDRAWN, False, None)
    with pytest.raises(Refused):
        cast(house, vote, vice_unit="FOR")


# ---------------------------------------------------------------- reminding and pages


def test_who_is_silent_is_reminded_once_a_day_before(house):
    vote = issued(house)
    cast(house, vote, school="FOR")
    with at(vote, -24 * 3600):
        assert services.do_due() == 4
        assert services.do_due() == 0
    told = Notification.objects.filter(title__startswith="即将截止").values_list("recipient", flat=True)
    assert house.school_head.pk not in told
    assert services.urge(vote, by=house.secretary_general) == 4
    assert services.urge(vote, by=house.secretary_general) == 0
    with pytest.raises(Refused):
        services.urge(vote, by=house.officer)


def test_todos_lead_each_to_the_act(house):
    vote = put(house)
    assert f"签发通讯表决：{vote}" in [one.title for one in desk.todos_of(house.chair)]
    services.issue(vote, by=house.chair)
    wanted = f"投票：{vote}（通讯表决）"
    assert wanted in [one.title for one in desk.todos_of(house.school_head)]
    assert wanted not in [one.title for one in desk.todos_of(house.school_liaison)]
    cast(house, vote, school="FOR")
    assert wanted not in [one.title for one in desk.todos_of(house.school_head)]


@pytest.mark.once
def test_the_pages_from_wording_to_the_sheet(house, client):
    client.force_login(house.secretary_general)
    too_soon = values(last_day=clock.today() + timedelta(days=1), unit="")
    answer = client.post("/postal-votes/new/", too_soon)
    assert answer.status_code == 422
    assert "工作日" in answer.content.decode()
    answer = client.post("/postal-votes/new/", values(unit=""))
    vote = PostalVote.objects.get()
    assert answer.url == vote.get_absolute_url()
    client.force_login(house.chair)
    assert "签发" in client.get(answer.url).content.decode()
    services.issue(vote, by=house.chair)
    client.force_login(house.school_head)
    page = client.get(answer.url).content.decode()
    assert 'name="choice" value="AGAINST"' in page
    assert "未投票：" not in page  # whom to chase is for who keeps the record
    ballot = vote.ballots.get(unit=house.school)
    client.post(f"{answer.url}cast/", {"ballot": ballot.pk, "choice": "AGAINST", "opinion": "再议"})
    assert "已投票：反对" in client.get(answer.url).content.decode()
    assert client.post(f"{answer.url}sheet/").status_code == 409  # not counted yet
    with at(vote, 0):
        services.do_due()
    page = client.get(answer.url).content.decode()
    assert "未通过" in page
    assert "再议" in page
    assert (
        "通讯表决" in client.get(vote.decision.get_absolute_url()).content.decode() if vote.decision else True
    )


@pytest.mark.once
@pytest.mark.parametrize("votes", [1, 3, 20])
def test_queries_of_the_list_do_not_grow(house, client, votes, django_assert_max_num_queries):
    for number in range(votes):
        put(house, subject=f"第{number}项")
    client.force_login(house.secretary_general)
    with django_assert_max_num_queries(10):
        page = client.get("/postal-votes/").content.decode()
    assert page.count("待签发") >= votes


def test_a_stranger_sees_nothing(house, client):
    vote = issued(house)
    stranger = builders.person(builders.unit(), "HEAD")
    client.force_login(stranger)
    assert client.get(vote.get_absolute_url()).status_code == 404
    assert client.get("/postal-votes/").status_code == 409
    assert PostalBallot.objects.filter(vote=vote).count() == 5
