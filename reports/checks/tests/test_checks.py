"""The secretariat's check; every state of a report against every verb."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.ground.verbs import to_each
from alliance.messages.models import Notification
from alliance.tests import builders, desk
from reports.checks import rules
from reports.checks import services as checks
from reports.conftest import MORNING, NOVEMBER, SECOND
from reports.monthly import rules as writing
from reports.monthly import services as monthly
from reports.monthly.models import MonthlyReport

pytestmark = pytest.mark.django_db
State = MonthlyReport.State
WINDOW_END = clock.end_of_day((NOVEMBER.end + timedelta(days=4)).date())
IN_A_WEEK = MORNING + timedelta(days=7)


def told(user) -> list[str]:
    messages = Notification.objects.filter(recipient=user, matter__startswith="monthly")
    return [message.title for message in messages.order_by("pk")]


# ---------------------------------------------------------------- the secretariat's check


def test_accept_counts_and_tells_the_author(house):
    report = monthly.ask_signature(
        builders.draft(house.school, house.school_liaison), by=house.school_liaison
    )
    report = monthly.submit(report, by=house.school_head)
    report = checks.accept(report, by=house.officer)
    assert (report.state, report.checked_by, report.checked_at) == (State.ACCEPTED, house.officer, MORNING)
    assert told(house.school_liaison) == ["审核合格：2026年11月信息《校企合作简讯》"]
    assert list(MonthlyReport.objects.counting()) == [report]


def test_send_back_keeps_the_first_submission_and_gives_its_own_deadline(house):
    report = builders.submitted_report(house.school, house.school_head)
    after = WINDOW_END + timedelta(days=5)
    report = checks.send_back(report, reason="请补充照片", correct_by=after, by=house.officer)
    assert (report.state, report.opinion, report.correct_by) == (State.RETURNED, "请补充照片", after)
    assert told(house.school_head) == ["退回修改：2026年11月信息《校企合作简讯》"]
    with clock.at(after), pytest.raises(Refused):
        monthly.submit(report, by=house.school_head)
    with clock.at(after - SECOND):
        again = monthly.submit(report, by=house.school_head)
    assert (again.was_on_time, again.first_submitted_at, again.submitted_at) == (
        True,
        MORNING,
        after - SECOND,
    )


def test_send_back_may_go_through_the_liaison_and_a_new_signature(house):
    report = builders.submitted_report(house.school, house.school_head)
    report = checks.send_back(report, reason="请补充照片", correct_by=IN_A_WEEK, by=house.officer)
    report = monthly.ask_signature(report, by=house.school_liaison)
    report = monthly.hand_back(report, reason="还缺一张", by=house.school_head)
    assert (report.state, report.in_correction) == (State.DRAFT, True)
    report = monthly.submit(report, by=house.school_head)
    report = checks.accept(report, by=house.officer)
    assert (report.state, report.correct_by, report.in_correction) == (State.ACCEPTED, None, False)


@pytest.mark.parametrize("reason", ["", "  "])
def test_send_back_and_decline_need_a_reason(house, reason):
    report = builders.submitted_report(house.school, house.school_head)
    with pytest.raises(Refused, match="请填写原因"):
        checks.send_back(report, reason=reason, correct_by=IN_A_WEEK, by=house.officer)
    with pytest.raises(Refused, match="请填写原因"):
        checks.decline(report, reason=reason, by=house.officer)
    assert checks.decline(report, reason="与联盟无关", by=house.officer).state == State.DECLINED


def test_send_back_needs_a_deadline_to_come(house):
    report = builders.submitted_report(house.school, house.school_head)
    with pytest.raises(Refused, match="须晚于现在"):
        checks.send_back(report, reason="补充", correct_by=MORNING, by=house.officer)
    assert (
        checks.send_back(report, reason="补充", correct_by=MORNING + SECOND, by=house.officer).state
        == State.RETURNED
    )


def accept_each(reports, officer):
    return to_each(
        checks.accept, reports, named=lambda report: f"{report.unit}《{report.title}》", by=officer
    )


def test_accept_each_names_what_it_leaves(house):
    mine = builders.submitted_report(house.chair_unit, house.chair)
    others = [
        builders.submitted_report(house.school, house.school_head),
        builders.submitted_report(house.enterprise, house.enterprise_head),
    ]
    accepted, refused = accept_each([mine, *others], house.officer)
    assert accepted == 2
    assert refused == [
        f"{house.chair_unit}《校企合作简讯》：您来自{house.chair_unit}或其关联单位，应当回避，请由其他人员办理。"
    ]
    assert accept_each(others, house.officer)[0] == 0


@pytest.mark.parametrize("rule", ["may_accept", "may_send_back", "may_decline"])
def test_check_steps_back_for_the_own_and_related_units(house, rule):
    from members.relations import services as relations

    mine = builders.submitted_report(house.chair_unit, house.chair)
    other = builders.submitted_report(house.school, house.school_head)
    may = getattr(rules, rule)
    assert may(house.officer, mine).allowed is False
    assert may(house.officer, other).allowed is True
    relations.declare_relation(
        house.chair_unit, house.school, nature="同一举办者", since=MORNING.date(), by=None
    )
    assert may(house.officer, other).allowed is False


# ---------------------------------------------------------------- state × verb


def in_state(house, state: str) -> MonthlyReport:
    """A report of the school in a state, reached through the verbs."""
    report = builders.draft(house.school, house.school_liaison)
    if state == State.DRAFT:
        return report
    report = monthly.ask_signature(report, by=house.school_liaison)
    if state == State.AWAITING_SIGNATURE:
        return report
    report = monthly.submit(report, by=house.school_head)
    if state == State.RETURNED:
        return checks.send_back(report, reason="补充", correct_by=IN_A_WEEK, by=house.officer)
    if state == State.ACCEPTED:
        return checks.accept(report, by=house.officer)
    if state == State.DECLINED:
        return checks.decline(report, reason="不符合", by=house.officer)
    return report


VERBS = {
    "write": lambda report, house: monthly.write(report, by=house.school_liaison, body="新的正文"),
    "ask_signature": lambda report, house: monthly.ask_signature(report, by=house.school_liaison),
    "hand_back": lambda report, house: monthly.hand_back(report, reason="补充", by=house.school_head),
    "submit": lambda report, house: monthly.submit(report, by=house.school_head),
    "accept": lambda report, house: checks.accept(report, by=house.officer),
    "send_back": lambda report, house: checks.send_back(
        report, reason="补充", correct_by=IN_A_WEEK, by=house.officer
    ),
    "decline": lambda report, house: checks.decline(report, reason="不符合", by=house.officer),
}
ALLOWED = {
    State.DRAFT: {"write": "DRAFT", "ask_signature": "AWAITING_SIGNATURE", "submit": "SUBMITTED"},
    State.AWAITING_SIGNATURE: {"hand_back": "DRAFT", "submit": "SUBMITTED"},
    State.SUBMITTED: {"accept": "ACCEPTED", "send_back": "RETURNED", "decline": "DECLINED"},
    State.RETURNED: {"write": "RETURNED", "ask_signature": "AWAITING_SIGNATURE", "submit": "SUBMITTED"},
    State.ACCEPTED: {},
    State.DECLINED: {},
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", list(State))
def test_state_and_verb_agree_with_the_matrix(house, state, verb):
    report = in_state(house, state)
    if target := ALLOWED[state].get(verb):
        assert VERBS[verb](report, house).state == target
    else:
        with pytest.raises(Refused):
            VERBS[verb](report, house)
    report.refresh_from_db()
    assert report.state == (target or state)


WHO = {
    "may_edit": (State.DRAFT, {"school_liaison", "school_head"}),
    "may_ask_signature": (State.DRAFT, {"school_liaison", "school_head"}),
    "may_discard": (State.DRAFT, {"school_liaison", "school_head"}),
    "may_submit": (State.AWAITING_SIGNATURE, {"school_head"}),
    "may_hand_back": (State.AWAITING_SIGNATURE, {"school_liaison", "school_head"}),
    "may_accept": (State.SUBMITTED, {"officer", "secretary_general"}),
    "may_send_back": (State.SUBMITTED, {"officer", "secretary_general"}),
    "may_decline": (State.SUBMITTED, {"officer", "secretary_general"}),
    "may_adopt": (State.ACCEPTED, {"officer", "secretary_general"}),
}
PEOPLE = (
    "school_liaison",
    "school_head",
    "enterprise_liaison",
    "enterprise_head",
    "officer",
    "secretary_general",
    "chair",
)


@pytest.mark.parametrize("rule", WHO)
def test_rule_lets_in_exactly_these_people(house, rule):
    state, allowed = WHO[rule]
    report = in_state(house, state)
    ask = getattr(rules if hasattr(rules, rule) else writing, rule)
    assert {name for name in PEOPLE if ask(getattr(house, name), report)} == allowed
    assert ask(AnonymousUser(), report).allowed is False


def test_inactive_people_may_do_nothing(house):
    report = in_state(house, State.AWAITING_SIGNATURE)
    assert writing.may_submit(house.school_head, report).allowed is True
    house.school_head.is_active = False
    assert writing.may_submit(house.school_head, report).allowed is False


def test_visible_to_hides_drafts_from_the_secretariat_and_all_from_others(house):
    draft = builders.draft(house.school, house.school_liaison)
    handed_in = builders.submitted_report(house.school, house.school_head)
    seen = {
        name: set(MonthlyReport.objects.visible_to(getattr(house, name)).values_list("pk", flat=True))
        for name in PEOPLE
    }
    everything, submitted = {draft.pk, handed_in.pk}, {handed_in.pk}
    assert seen == {
        "school_liaison": everything,
        "school_head": everything,
        "enterprise_liaison": set(),
        "enterprise_head": set(),
        "officer": submitted,
        "secretary_general": submitted,
        "chair": submitted,
    }
    assert not MonthlyReport.objects.visible_to(AnonymousUser()).exists()


# ---------------------------------------------------------------- a page that was opened before


def worded_anew(report, *, back, again):
    """Back to the unit, written anew, and again where it was."""
    return again(monthly.write(back(report), title="另一条信息", by=None))


def test_head_signs_only_what_the_page_showed(house, client):
    report = monthly.ask_signature(
        builders.draft(house.school, house.school_liaison), by=house.school_liaison
    )
    page, act = (reverse(name, args=[report.pk]) for name in ("monthly_report_sign", "monthly_report_submit"))
    client.force_login(house.school_head)
    seen = desk.sent_by(client, page, act)
    worded_anew(
        report,
        back=lambda one: monthly.hand_back(one, reason="还要改", by=house.school_liaison),
        again=lambda one: monthly.ask_signature(one, by=house.school_liaison),
    )
    assert client.post(act, seen).status_code == 409
    assert MonthlyReport.objects.get().state == State.AWAITING_SIGNATURE
    client.post(act, desk.sent_by(client, page, act))
    assert MonthlyReport.objects.get().signed_by == house.school_head


@pytest.mark.parametrize(
    ("name", "said", "state"),
    [
        ("monthly_report_accept", {}, State.ACCEPTED),
        ("monthly_report_decline", {"reason": "不属实"}, State.DECLINED),
    ],
)
def test_secretariat_judges_only_what_the_page_showed(house, client, name, said, state):
    report = builders.submitted_report(house.school, house.school_head)
    page, act = report.get_absolute_url(), reverse(name, args=[report.pk])
    client.force_login(house.officer)
    seen = desk.sent_by(client, page, act)
    worded_anew(
        report,
        back=lambda one: checks.send_back(one, reason="补充", correct_by=IN_A_WEEK, by=house.officer),
        again=lambda one: monthly.submit(one, by=house.school_head),
    )
    assert client.post(act, seen | said).status_code == 409
    assert MonthlyReport.objects.get().state == State.SUBMITTED
    client.post(act, desk.sent_by(client, page, act) | said)
    assert MonthlyReport.objects.get().state == state
