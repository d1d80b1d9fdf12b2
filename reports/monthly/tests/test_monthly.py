"""A monthly report from the first word until it is handed in."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from alliance.ground import audit, clock
from alliance.ground.access import Conflict, Refused
from alliance.ground.clock import Month
from alliance.messages.models import Notification
from alliance.registers import policy
from alliance.tests import builders
from reports.checks import services as checks
from reports.conftest import MORNING, NOVEMBER, SECOND
from reports.deadlines import services as deadlines
from reports.monthly import rules
from reports.monthly import services as monthly
from reports.monthly.models import MonthlyReport

pytestmark = pytest.mark.django_db
State = MonthlyReport.State
IN_A_WEEK = MORNING + timedelta(days=7)


def told(user) -> list[str]:
    messages = Notification.objects.filter(recipient=user, matter__startswith="monthly")
    return [message.title for message in messages.order_by("pk")]


def reasons(record) -> list[str]:
    return [row.history_change_reason for row in record.history.order_by("history_id")]


# ---------------------------------------------------------------- writing


def test_start_opens_an_untouched_draft_again(house):
    first = monthly.start(house.school, month=NOVEMBER, by=house.school_liaison)
    again = monthly.start(house.school, month=NOVEMBER, by=house.school_liaison)
    assert again == first
    assert (first.state, first.title, first.author) == (State.DRAFT, "", house.school_liaison)
    monthly.write(first, by=house.school_liaison, title="一条信息")
    assert monthly.start(house.school, month=NOVEMBER, by=house.school_liaison) != first


def test_start_copies_the_text_of_the_last_report_and_nothing_that_was_done(house):
    october = Month(2026, 10)
    with clock.at(october.start + timedelta(days=9)):
        last = builders.accepted_report(
            house.school, house.school_head, month=october, title="十月简讯", category="BASE"
        )
    copy = monthly.start(house.school, month=NOVEMBER, by=house.school_liaison, copy=True)
    assert (copy.title, copy.category, copy.body) == ("十月简讯", "BASE", last.body)
    assert (copy.state, copy.privacy_checked, copy.first_submitted_at, copy.checked_by) == (
        State.DRAFT,
        False,
        None,
        None,
    )


def test_start_has_nothing_to_copy_in_the_first_month(house):
    with pytest.raises(Refused, match="还没有可以复制的报送"):
        monthly.start(house.school, month=NOVEMBER, by=house.school_liaison, copy=True)
    assert MonthlyReport.objects.count() == 0


@pytest.mark.parametrize(
    ("month", "reason"),
    [
        (NOVEMBER, ""),
        (Month(2020, 1), ""),  # the month of joining, which is not due, may be reported
        (Month(2026, 12), "2026年12月还没有开始。"),
        (Month(2019, 12), "2019年12月不在该单位的成员资格期间。"),
    ],
)
def test_may_start_for_months_of_the_membership_up_to_now(house, month, reason):
    assert rules.may_start(house.school_liaison, house.school, month).reason == reason


def test_may_start_only_for_the_own_unit(house):
    assert rules.may_start(house.school_head, house.school, NOVEMBER).allowed is True
    for user in (house.enterprise_liaison, house.officer, house.chair, AnonymousUser()):
        assert rules.may_start(user, house.school, NOVEMBER).reason == "只有本单位的人员可以填写报送。"


def test_write_saves_only_what_changed(house):
    report = builders.draft(house.school, house.school_liaison)
    version = report.version
    same = monthly.write(
        report, by=house.school_liaison, version=version, title=report.title, body=report.body
    )
    assert same.version == version
    changed = monthly.write(report, by=house.school_liaison, version=version, body="改过的正文")
    assert (changed.version, changed.body) == (version + 1, "改过的正文")


def test_write_refuses_a_stale_version(house):
    report = builders.draft(house.school, house.school_liaison)
    monthly.write(report, by=house.school_head, version=report.version, body="负责人先改了")
    with pytest.raises(Conflict):
        monthly.write(report, by=house.school_liaison, version=report.version, body="联络员后改")
    report.refresh_from_db()
    assert report.body == "负责人先改了"


def test_write_on_purpose_overtakes_the_own_autosave_only(house):
    report = builders.draft(house.school, house.school_liaison)
    seen = report.version
    with audit.autosaving():
        monthly.write(report, by=house.school_liaison, seen=seen, body="打到一半")
        with pytest.raises(Conflict):  # another window, saving by itself
            monthly.write(report, by=house.school_liaison, seen=seen, body="旧窗口")
    with pytest.raises(Conflict):
        monthly.write(report, by=house.school_head, seen=seen, body="负责人")
    saved = monthly.write(report, by=house.school_liaison, seen=seen, body="打完了")
    assert saved.body == "打完了"
    with pytest.raises(Conflict):  # the last change was no autosave
        monthly.write(report, by=house.school_liaison, seen=seen, body="再来")


def test_discard_removes_a_draft_and_keeps_its_history(house):
    report = builders.draft(house.school, house.school_liaison)
    pk = report.pk
    monthly.discard(report, by=house.school_liaison)
    assert MonthlyReport.objects.count() == 0
    assert MonthlyReport.history.filter(id=pk, history_type="-").get().history_change_reason == "删除草稿"


def test_discard_leaves_what_was_ever_handed_in(house):
    report = builders.submitted_report(house.school, house.school_head)
    report = checks.send_back(report, reason="补充数据", correct_by=IN_A_WEEK, by=house.officer)
    with pytest.raises(Refused, match="该月度信息报送现在是“退回修改”，不能作为草稿删除。"):
        monthly.discard(report, by=house.school_liaison)


def test_discard_leaves_a_draft_that_came_back(house):
    report = builders.draft(house.school, house.school_liaison)
    MonthlyReport.objects.filter(pk=report.pk).update(first_submitted_at=MORNING)
    with pytest.raises(Refused, match="只有从未报送过的草稿可以删除。"):
        monthly.discard(report, by=house.school_liaison)


# ---------------------------------------------------------------- signature and submission


def test_ask_signature_tells_the_head(house):
    report = monthly.ask_signature(
        builders.draft(house.school, house.school_liaison), by=house.school_liaison
    )
    assert report.state == State.AWAITING_SIGNATURE
    assert told(house.school_head) == ["请审签：2026年11月信息《校企合作简讯》"]
    assert told(house.school_liaison) == []


def test_hand_back_tells_the_author_why(house):
    report = monthly.ask_signature(
        builders.draft(house.school, house.school_liaison), by=house.school_liaison
    )
    report = monthly.hand_back(report, reason="请补充人数", by=house.school_head)
    assert report.state == State.DRAFT
    assert told(house.school_liaison) == ["负责人退回：《校企合作简讯》"]
    with pytest.raises(Refused):
        monthly.hand_back(report, reason="再退一次", by=house.school_head)


def test_submit_signs_and_stamps_the_first_time(house):
    report = monthly.ask_signature(
        builders.draft(house.school, house.school_liaison), by=house.school_liaison
    )
    report = monthly.submit(report, by=house.school_head)
    assert (report.state, report.signed_by) == (State.SUBMITTED, house.school_head)
    assert (report.submitted_at, report.first_submitted_at, report.was_on_time) == (MORNING, MORNING, True)
    assert reasons(report) == ["起草", "送单位负责人审签", "审签并报送"]


def test_submit_needs_the_head_while_the_setting_says_so(house):
    report = builders.draft(house.school, house.school_liaison)
    with pytest.raises(Refused, match="须经单位负责人审签"):
        monthly.submit(report, by=house.school_liaison)
    policy.change("report_needs_signature", False, basis="理事会决议", confirmed=True, by=house.officer)
    report = monthly.submit(report, by=house.school_liaison)
    assert (report.state, report.signed_by) == (State.SUBMITTED, None)


def test_submit_by_the_head_needs_no_step_between(house):
    report = monthly.submit(builders.draft(house.school, house.school_head), by=house.school_head)
    assert (report.state, report.signed_by) == (State.SUBMITTED, house.school_head)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"title": ""}, "请先填写：标题。"),
        ({"title": " ", "body": ""}, "请先填写：标题、正文。"),
        ({"reprinted": True}, "请先填写：转载来源。"),
        ({"privacy_checked": False}, "请完成隐私自查并勾选确认。"),
        (
            {"body": "联系学生王某13812345678"},
            "内容里有个人信息，不能报送：正文含手机号 138****5678。请删除或以“*”遮盖后再试；确实不是个人信息的，请在“隐私自查”中说明。",
        ),
        (
            {"title": "证号371402199901011234"},
            "内容里有个人信息，不能报送：标题含身份证号 371***********1234。请删除或以“*”遮盖后再试；确实不是个人信息的，请在“隐私自查”中说明。",
        ),
    ],
)
def test_submit_refuses_what_is_incomplete_or_names_a_number(house, content, reason):
    report = builders.draft(house.school, house.school_head, **content)
    with pytest.raises(Refused) as refused:
        monthly.submit(report, by=house.school_head)
    assert refused.value.reason == reason


def test_submit_takes_a_number_that_the_author_explained_and_asks_about_a_new_one(house):
    report = builders.draft(house.school, house.school_head, body="设备编号13812345678")
    report = monthly.write(report, by=house.school_head, privacy_note="设备编号，不是手机号")
    assert report.privacy_noted == "正文含手机号 138****5678"
    report = monthly.write(report, by=house.school_head, body="设备编号13812345678，联系13900001111")
    with pytest.raises(Refused, match="正文含手机号 139\\*\\*\\*\\*1111。") as refused:
        monthly.submit(report, by=house.school_head)
    assert "138****5678" not in refused.value.reason
    report = monthly.write(report, by=house.school_head, body="设备编号13812345678。")
    assert monthly.submit(report, by=house.school_head).state == State.SUBMITTED
    assert (
        report.history.filter(privacy_note="设备编号，不是手机号").first().history_user == house.school_head
    )


def test_emptied_explanation_explains_nothing(house):
    report = builders.draft(house.school, house.school_head, body="设备编号13812345678")
    report = monthly.write(report, by=house.school_head, privacy_note="设备编号")
    report = monthly.write(report, by=house.school_head, privacy_note="")
    with pytest.raises(Refused, match="内容里有个人信息"):
        monthly.submit(report, by=house.school_head)


def test_submit_by_the_system_is_bound_by_completeness_and_time(house):
    lacking = builders.draft(house.school, house.school_liaison, body=" ")
    with pytest.raises(Refused, match="请先填写：正文"):
        monthly.submit(lacking, by=None)
    late, good = (
        builders.draft(house.school, house.school_liaison),
        builders.draft(house.school, house.school_head),
    )
    with clock.at(MORNING + timedelta(days=40)), pytest.raises(Refused, match="截止"):
        monthly.submit(late, by=None)
    assert (monthly.submit(good, by=None).state, good.signed_by) == (State.SUBMITTED, None)


def test_submit_takes_a_reprint_with_its_source_and_a_short_text(house):
    report = builders.draft(house.school, house.school_head, body="短讯。", reprinted=True, source="德州日报")
    assert report.is_brief is True
    assert monthly.submit(report, by=house.school_head).state == State.SUBMITTED


WINDOW_END = clock.end_of_day((NOVEMBER.end + timedelta(days=4)).date())


@pytest.mark.parametrize(
    ("instant", "on_time"),
    [
        (NOVEMBER.start, True),
        (NOVEMBER.end - SECOND, True),
        (NOVEMBER.end, False),
        (NOVEMBER.end + SECOND, False),
        (WINDOW_END - SECOND, False),
        (WINDOW_END, None),
        (WINDOW_END + SECOND, None),
    ],
)
def test_submit_is_on_time_in_the_month_late_until_the_fifth_then_refused(house, instant, on_time):
    with clock.at(instant):
        report = builders.draft(house.school, house.school_head, month=NOVEMBER)
        if on_time is None:
            with pytest.raises(Refused, match="2026年11月的报送已于 12月5日 24:00（含当日） 截止"):
                monthly.submit(report, by=house.school_head)
        else:
            assert monthly.submit(report, by=house.school_head).was_on_time is on_time


def test_window_end_is_the_end_of_the_fifth():
    assert str(clock.local(WINDOW_END)) == "2026-12-06 00:00:00+08:00"


def test_submit_after_the_window_needs_an_opening_by_the_secretariat(house):
    later = WINDOW_END + timedelta(days=10)
    with clock.at(later):
        report = builders.draft(house.school, house.school_head, month=NOVEMBER)
        with pytest.raises(Refused):
            monthly.submit(report, by=house.school_head)
        deadlines.open_month(
            house.school, month=NOVEMBER, until=later + timedelta(days=3), reason="系统故障", by=house.officer
        )
        assert told(house.school_liaison) == ["2026年11月信息补报已重新开放"]
        other = builders.draft(house.enterprise, house.enterprise_head, month=NOVEMBER)
        with pytest.raises(Refused):  # the opening is for one unit
            monthly.submit(other, by=house.enterprise_head)
    with clock.at(later + timedelta(days=3) - SECOND):
        assert monthly.submit(report, by=house.school_head).was_on_time is False
    with clock.at(later + timedelta(days=3)):
        second = builders.draft(house.school, house.school_head, month=NOVEMBER)
        with pytest.raises(Refused):
            monthly.submit(second, by=house.school_head)
