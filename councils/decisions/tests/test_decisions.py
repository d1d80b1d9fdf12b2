"""Recorded decisions: counted by the settings of the moment, confirmed by who presides, with the effects of others."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from alliance.ground import audit
from alliance.ground.access import Conflict, Refused
from alliance.messages.models import Notification
from alliance.registers import policy
from alliance.tests import builders
from councils.decisions import rules
from councils.decisions import services as decisions
from councils.decisions.models import CouncilDecision
from councils.decisions.tally import Count
from councils.posts import services as posts
from councils.seats import services as seats
from members.people.services import people
from members.relations import services as relations

TODAY = date(2026, 11, 22)
State = CouncilDecision.State


@pytest.fixture
def nine(everyone):
    """A council of nine seats: the chair, two vice-chairs, five standing directors, one director."""
    everyone.vice = builders.seated("VICE_CHAIR").unit
    everyone.vice_head = everyone.vice.representatives.get().user
    builders.seated("VICE_CHAIR")
    for _ in range(4):
        builders.seated("STANDING")
    builders.seated("STANDING", everyone.enterprise)
    builders.seated("ORDINARY")
    return everyone


def enter(everyone, votes=(6, 2, 1), **values):
    return builders.decision(values.pop("by", everyone.secretary_general), votes=votes, **values)


# ---------------------------------------------------------------- entering


def test_enter_counts_the_seats_of_the_meeting_day(nine):
    ended = builders.seated("ORDINARY")
    seats.end(ended, on=date(2026, 6, 2), reason="辞去", by=None)
    assert enter(nine, met_on=date(2026, 6, 1)).seats == 10
    assert enter(nine, met_on=date(2026, 6, 2)).seats == 9


def test_enter_copies_the_thresholds_in_force(nine):
    decision = enter(nine, matter="TERMINATION", unit=nine.school)
    assert (decision.quorum, decision.majority, decision.strict) == ("2/3", "2/3", False)
    policy.change("council_special_majority", "3/4", basis="理事会决议", confirmed=True, by=nine.officer)
    decision.refresh_from_db()
    assert (decision.majority, decision.result.votes_needed, decision.passed) == ("2/3", 6, True)
    later = enter(nine, matter="TERMINATION", unit=nine.school)
    assert (later.majority, later.result.votes_needed, later.passed) == ("3/4", 7, False)


@pytest.mark.parametrize(
    ("matter", "majority", "strict"),
    [
        ("TERMINATION", "2/3", False),
        ("ROLE", "2/3", False),
        ("REGULATION", "2/3", False),
        ("GENERAL", "1/2", True),
    ],
)
def test_enter_takes_the_special_majority_for_special_matters(nine, matter, majority, strict):
    decision = enter(nine, matter=matter, unit=nine.school if matter in ("TERMINATION", "ROLE") else None)
    assert (decision.majority, decision.strict) == (majority, strict)


@pytest.mark.parametrize(
    ("matter", "votes", "passed"),
    [
        ("GENERAL", (5, 4, 0), True),
        ("GENERAL", (4, 4, 0), False),
        ("GENERAL", (4, 0, 4), False),
        ("ROLE", (6, 3, 0), True),
        ("ROLE", (5, 4, 0), False),
    ],
)
def test_enter_records_whether_it_passed(nine, matter, votes, passed):
    unit = nine.school if matter == "ROLE" else None
    assert enter(nine, votes, matter=matter, unit=unit).passed == passed


@pytest.mark.parametrize(("present", "entered"), [(6, True), (5, False)])
def test_enter_is_refused_below_the_quorum(nine, present, entered):
    if entered:
        assert enter(nine, (present, 0, 0)).present == 6
    else:
        with pytest.raises(Refused, match="即至少 6 个，实到 5 个，未达到法定人数"):
            enter(nine, (present, 0, 0))
        assert CouncilDecision.objects.count() == 0


def test_enter_lets_the_unit_concerned_step_back(nine):
    decision = enter(nine, (6, 2, 0), matter="TERMINATION", unit=nine.enterprise)
    assert (decision.seats, decision.recused, decision.result.count.base) == (9, 1, 8)
    with pytest.raises(Refused, match="出席 9 个席位，多于应到的 8 个"):
        enter(nine, (9, 0, 0), matter="TERMINATION", unit=nine.enterprise)


def test_enter_lets_related_units_step_back_by_the_meeting_day(nine):
    relation = relations.declare_relation(
        nine.enterprise, nine.vice, nature="控股", since=date(2026, 3, 1), by=None
    )
    values = {"votes": (6, 1, 0), "matter": "TERMINATION", "unit": nine.enterprise}
    assert enter(nine, **values, met_on=date(2026, 2, 28)).recused == 1
    assert enter(nine, **values, met_on=date(2026, 3, 1)).recused == 2
    relations.end_relation(relation, on=TODAY, reason="股权转让", by=None)
    assert enter(nine, **values, met_on=TODAY).recused == 1


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"present": 8}, "赞成、反对、弃权合计 9 票，应等于出席席位数 8（未投票的计为弃权）。"),
        ({"met_on": TODAY + timedelta(days=1)}, "会议日期不能晚于今天。"),
        ({"met_on": date(2024, 12, 31)}, "会议当日没有可以表决的在任席位。"),
        ({"subject": " "}, "请填写议题。"),
        ({"matter": "TERMINATION"}, "“终止成员资格”须选择涉及的单位。"),
        ({"matter": "ROLE"}, "“增补席位”须选择涉及的单位。"),
    ],
)
def test_enter_refuses_what_cannot_be(nine, values, reason):
    with pytest.raises(Refused) as refusal:
        enter(nine, **values)
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    ("numbers", "reason"),
    [
        ((9, 0, 4, 5, 0, -1), "席位数和票数不能为负数。"),
        ((9, 0, 9, 5, 0, 3), "赞成、反对、弃权合计 8 票，应等于出席席位数 9（未投票的计为弃权）。"),
        ((9, 1, 9, 9, 0, 0), "出席 9 个席位，多于应到的 8 个（在任 9 个，回避 1 个）。"),
        ((9, 0, 5, 5, 0, 0), "未达到法定人数"),
        ((9, 0, 9, 5, 0, 4), ""),
    ],
)
def test_a_vote_with_numbers_that_cannot_be_is_refused_in_words(nine, numbers, reason):
    values = {"matter": "GENERAL", "subject": "审议工作计划", "unit": None, "met_on": TODAY}
    frozen = {"quorum": "2/3", "majority": "1/2", "strict": True}

    def record():
        count = Count(*numbers)
        return decisions.record_vote(
            **values, **frozen, count=count, put_by=nine.secretary_general, by=nine.chair
        )

    if not reason:
        assert record().state == "CONFIRMED"
        return
    with pytest.raises(Refused) as refusal:
        record()
    assert reason in refusal.value.reason


def test_enter_refuses_a_unit_that_was_no_member_that_day(nine):
    late = builders.unit("ENTERPRISE", joined_on=date(2026, 5, 1))
    values = {"matter": "ROLE", "unit": late}
    with pytest.raises(Refused, match="在会议当日（2026年4月30日）不是成员单位"):
        enter(nine, **values, met_on=date(2026, 4, 30))
    assert enter(nine, **values, met_on=date(2026, 5, 1)).pk


def test_database_refuses_counts_that_disagree(nine):
    decision = enter(nine)
    with transaction.atomic():
        audit.save(decision, by=None, reason="越过服务")
    for field, value in (("votes_for", 7), ("recused", 1)):
        before = getattr(decision, field)
        setattr(decision, field, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            audit.save(decision, by=None, reason="越过服务")
        setattr(decision, field, before)


def test_enter_keeps_the_minutes_and_asks_the_chair(nine):
    decision = enter(nine)
    assert (decision.name, decision.content_type) == ("会议纪要.pdf", "application/pdf")
    assert (len(decision.sha256), decision.size) == (64, decision.file.size)
    told = Notification.objects.filter(matter=f"decision:{decision.pk}")
    assert [(row.recipient, row.title) for row in told] == [
        (nine.chair, f"理事会决定“{decision}”（通过），请确认")
    ]
    assert decision.history.get().history_change_reason == "录入理事会决定（通过）"


# ---------------------------------------------------------------- who may

PEOPLE = ("secretary_general", "officer", "chair", "vice_head", "enterprise_head", "enterprise_liaison")


def test_may_enter_is_for_the_secretary_general(nine):
    assert [name for name in PEOPLE if rules.may_enter(getattr(nine, name))] == ["secretary_general"]


@pytest.fixture
def deputy(nine):
    person = builders.person(nine.vice, "HR_LEAD")
    builders.post("DEPUTY_SECRETARY_GENERAL", person, nine.vice)
    return person


def test_deputy_enters_what_the_secretary_general_must_leave(nine, deputy):
    assert rules.may_enter(deputy).reason == "由秘书长录入；秘书长回避或空缺时，才由副秘书长录入。"
    assert not rules.may_enter(nine.secretary_general, nine.chair_unit)
    assert rules.may_enter(deputy, nine.chair_unit)
    assert not rules.may_enter(deputy, nine.vice)
    posts.end(nine.secretary_general.secretariat_posts.get(), on=TODAY, reason="调离", by=None)
    assert rules.may_enter(deputy)


def test_may_confirm_is_for_the_chair(nine):
    decision = enter(nine)
    assert [name for name in PEOPLE if rules.may_confirm(getattr(nine, name), decision)] == ["chair"]
    assert [name for name in PEOPLE if rules.may_send_back(getattr(nine, name), decision)] == ["chair"]


def test_chair_never_confirms_what_concerns_the_own_unit(nine, deputy):
    decision = enter(nine, (6, 2, 0), matter="TERMINATION", unit=nine.chair_unit, by=deputy)
    assert rules.may_confirm(nine.chair, decision).reason == (
        f"您来自{nine.chair_unit}或其关联单位，应当回避，请由其他人员办理。"
    )
    assert rules.may_confirm(nine.vice_head, decision)
    assert decisions.confirm(decision, by=nine.vice_head).state == State.CONFIRMED
    told = Notification.objects.filter(matter=f"decision:{decision.pk}", step__startswith="entered")
    assert nine.chair not in {row.recipient for row in told}
    assert nine.vice_head in {row.recipient for row in told}


def test_chair_confirms_what_concerns_a_vice_chair(nine):
    decision = enter(nine, (6, 2, 0), matter="TERMINATION", unit=nine.vice)
    assert rules.may_confirm(nine.chair, decision)
    assert not rules.may_confirm(nine.vice_head, decision)


def test_who_entered_may_not_confirm(nine):
    """A person who becomes chair after entering the record leaves it to the vice-chair."""
    decision = enter(nine)
    people.end(nine.chair_unit.representatives.get(role="HEAD"), on=TODAY, reason="离任", by=None)
    people.appoint(nine.chair_unit, role="HEAD", since=TODAY, by=None, user=nine.secretary_general)
    assert rules.may_confirm(nine.secretary_general, decision).reason == (
        "录入人与确认人不能是同一人，请由其他人员确认。"
    )


# ---------------------------------------------------------------- lifecycle


def again(decision, everyone, **values):
    values = {
        "matter": "GENERAL",
        "subject": "核对后的议题",
        "met_on": TODAY,
        "present": 9,
        "votes_for": 5,
        "votes_against": 4,
        "abstained": 0,
        "by": everyone.secretary_general,
        **values,
    }
    return decisions.correct(decision, **values)


VERBS = {
    "confirm": lambda one, e: decisions.confirm(one, by=e.chair),
    "send_back": lambda one, e: decisions.send_back(one, reason="票数不符", by=e.chair),
    "correct": again,
}
LABELS = {"confirm": "确认", "send_back": "退回核对", "correct": "修改"}
ALLOWED = {
    "ENTERED": {"confirm": "CONFIRMED", "send_back": "RETURNED"},
    "RETURNED": {"correct": "ENTERED"},
    "CONFIRMED": {},
}


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_in_every_state(nine, state, verb):
    decision = enter(nine)
    if state == "CONFIRMED":
        decisions.confirm(decision, by=nine.chair)
    if state == "RETURNED":
        decisions.send_back(decision, reason="票数不符", by=nine.chair)
    expected = ALLOWED[state].get(verb)
    if expected is None:
        with pytest.raises(Refused) as refusal:
            VERBS[verb](decision, nine)
        assert refusal.value.reason == f"该理事会决定现在是“{State(state).label}”，不能{LABELS[verb]}。"
        expected = state
    else:
        VERBS[verb](decision, nine)
    decision.refresh_from_db()
    assert decision.state == expected


@pytest.mark.parametrize("verb", ["confirm", "send_back"])
def test_system_is_refused_too_where_the_state_forbids(nine, verb):
    decision = decisions.confirm(enter(nine), by=nine.chair)
    options = {"by": None} | ({"reason": "票数不符"} if verb == "send_back" else {})
    with pytest.raises(Refused) as refusal:
        getattr(decisions, verb)(decision, **options)
    assert refusal.value.reason == f"该理事会决定现在是“已确认”，不能{LABELS[verb]}。"


def test_send_back_needs_a_reason_and_tells_who_entered(nine):
    decision = enter(nine)
    with pytest.raises(Refused, match="请填写退回原因"):
        decisions.send_back(decision, reason="", by=nine.chair)
    decisions.send_back(decision, reason="弃权票漏记", by=nine.chair)
    told = Notification.objects.filter(recipient=nine.secretary_general, step__startswith="returned")
    assert [row.body for row in told] == ["退回原因：弃权票漏记"]


def test_correct_counts_anew_and_keeps_the_file_unless_one_is_given(nine):
    decision = decisions.send_back(enter(nine), reason="票数不符", by=nine.chair)
    stored = decision.file.name
    corrected = again(decision, nine, votes_for=4, votes_against=5)
    assert (corrected.passed, corrected.file.name) == (False, stored)
    decision = decisions.send_back(corrected, reason="纪要不全", by=nine.chair)
    replaced = again(decision, nine, minutes=builders.minutes("纪要（全）.pdf"))
    assert (replaced.name, replaced.file.name == stored) == ("纪要（全）.pdf", False)


def test_correct_on_a_stale_page_is_a_conflict(nine):
    decision = decisions.send_back(enter(nine), reason="票数不符", by=nine.chair)
    with pytest.raises(Conflict):
        again(decision, nine, version=decision.version - 1)
    assert again(decision, nine, version=decision.version).state == State.ENTERED


def test_confirm_tells_the_secretariat_and_the_unit_once(nine):
    decision = enter(nine, (6, 2, 0), matter="TERMINATION", unit=nine.enterprise)
    decisions.confirm(decision, by=nine.chair)
    told = Notification.objects.filter(matter=f"decision:{decision.pk}", step__startswith="confirmed")
    assert {row.recipient for row in told} == {
        nine.secretary_general,
        nine.officer,
        nine.enterprise_head,
        nine.enterprise_liaison,
    }
    change = decision.history.first()
    assert (change.history_user, change.history_change_reason) == (nine.chair, "确认理事会决定（通过）")


def test_entry_is_refused_by_what_another_app_registered(nine):
    def needs_a_motion(decision, *, by):
        if decision.matter == "TERMINATION":
            raise Refused("没有待表决的议案。")

    assert enter(nine, (6, 2, 0), matter="TERMINATION", unit=nine.enterprise).pk
    decisions.on_entered(needs_a_motion)
    with pytest.raises(Refused, match="没有待表决的议案"):
        enter(nine, (6, 2, 0), matter="TERMINATION", unit=nine.enterprise)
    decision = decisions.send_back(enter(nine), reason="类别有误", by=nine.chair)
    with pytest.raises(Refused, match="没有待表决的议案"):
        again(decision, nine, matter="TERMINATION", unit=nine.enterprise, present=8, votes_against=3)
    assert CouncilDecision.objects.count() == 2


@pytest.fixture
def listener():
    """A function that another app has registered, twice."""
    heard = []

    @decisions.on_confirmed
    def hear(decision, *, by):
        heard.append((decision, decision.passed, by))

    decisions.on_confirmed(hear)
    return heard


def test_confirmed_decisions_reach_the_registered_functions_once(nine, listener):
    passed, defeated = enter(nine), enter(nine, (1, 8, 0))
    decisions.confirm(passed, by=nine.chair)
    decisions.confirm(defeated, by=nine.chair)
    with pytest.raises(Refused):
        decisions.confirm(passed, by=nine.chair)
    assert listener == [(passed, True, nine.chair), (defeated, False, nine.chair)]


def test_function_that_fails_undoes_the_confirmation(nine, monkeypatch):
    def fail(decision, *, by):
        raise Refused("议案已撤销，不能执行。")

    monkeypatch.setattr(decisions, "_listeners", [fail])
    decision = enter(nine)
    with pytest.raises(Refused, match="议案已撤销"), transaction.atomic():
        decisions.confirm(decision, by=nine.chair)
    decision.refresh_from_db()
    assert (decision.state, decision.confirmed_by) == (State.ENTERED, None)
    assert Notification.objects.filter(step__startswith="confirmed").count() == 0


# ---------------------------------------------------------------- who sees it


def seen_by(user) -> set[str]:
    return set(CouncilDecision.objects.visible_to(user).values_list("subject", flat=True))


def test_visible_to(nine):
    enter(nine, subject="未确认")
    decisions.confirm(enter(nine, subject="年度计划"), by=nine.chair)
    about = enter(nine, (6, 2, 0), subject="终止企业", matter="TERMINATION", unit=nine.enterprise)
    decisions.confirm(about, by=nine.chair)
    other = enter(nine, subject="终止学校", matter="TERMINATION", unit=nine.school)
    decisions.confirm(other, by=nine.chair)
    everything = {"未确认", "年度计划", "终止企业", "终止学校"}
    for name in ("officer", "secretary_general", "chair", "vice_head", "enterprise_head"):
        assert seen_by(getattr(nine, name)) == everything
    assert seen_by(nine.enterprise_liaison) == {"年度计划", "终止企业"}
    assert seen_by(nine.school_liaison) == {"年度计划", "终止学校"}
    assert seen_by(builders.person()) == set()
