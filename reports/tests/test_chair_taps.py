"""The chair at the phone: no kind of decision takes more than three taps from the first page, and each page fits 390 px.

What is typed (a reason, a name) is no tap. One world, one browser.
"""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from alliance.ground import clock
from alliance.power.services import changes
from alliance.tests import builders, builders_assessments, builders_meetings
from alliance.tests.browsers import signed_in
from assessments.cycles.models import Cycle
from assessments.results.services import confirming
from councils.attendance import services as attendance
from councils.correspondence import services as letters
from councils.documents.services import signing, writing
from councils.minutes.services import writing as drawing
from councils.resolutions.tests import made
from councils.votes import services as votes
from reports.annual_review import services as presenting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
MOST = 3


class Chair:
    """The chair's thumb: what it does for one decision, counted."""

    def __init__(self, page):
        self.page, self.taps = page, 0

    def tap(self, locator):
        locator.first.click()
        self.taps += 1
        return self

    def todo(self, words):
        self.page.goto("/")
        self.taps = 0
        self.tap(self.page.locator("main .todo a", has_text=words))
        self.page.wait_for_load_state()
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE["width"], f"{self.page.url} sticks out"
        return self

    def press(self, name):
        return self.tap(self.page.get_by_role("button", name=name, exact=True))

    def agree(self, name, *, title=None, reason=""):
        """A button that asks first."""
        self.press(name)
        dialog = self.page.get_by_role("dialog")
        if reason:
            dialog.get_by_role("textbox").fill(reason)
        self.tap(dialog.get_by_role("button", name=title or name, exact=True))
        expect(dialog).to_have_count(0)
        return self


def document(house):
    one = writing.draft("DECISION", by=house.officer)
    words = {"title": "关于设立指导组的决定", "body": "<p>决定如下。</p>", "addressee": "市教育和体育局"}
    return signing.check(
        writing.submit(writing.revise(one, by=house.officer, **words), by=house.officer),
        by=house.secretary_general,
    )


def postal(house):
    last = letters.earliest_last_day()
    return letters.put(
        matter="GENERAL", subject="通讯议题", text="内容", last_day=last, by=house.secretary_general
    )


def motion(house):
    """A vote that is open at a meeting at which the chair is there."""
    begins = clock.now() + timedelta(minutes=50)
    meeting = builders_meetings.called(
        house.secretary_general, "COUNCIL", begins, reply_by=begins, urgent_reason="上级部署"
    )
    put = votes.put(
        meeting, matter="GENERAL", subject="审议制度", text="内容", method="NAMED", by=house.secretary_general
    )
    rows = meeting.attendances.values_list("pk", flat=True)
    attendance.keep_roll(meeting, present=dict.fromkeys(rows, "SELF"), by=house.officer)
    return votes.open(put, by=house.chair)


def minutes(house):
    """Of a meeting two days ago, checked."""
    with clock.at(clock.now() - timedelta(days=11)):
        begins = clock.now() + timedelta(days=9)
        meeting = builders_meetings.called(house.secretary_general, "WORK", begins, urgent_reason="检查")
    with clock.at(meeting.begins_at + timedelta(hours=3)):
        meeting = attendance.close(meeting, by=house.officer)
    one = drawing.revise(drawing.begin(meeting, by=house.officer), presided_by=house.chair, by=house.officer)
    return drawing.check(drawing.submit(one, by=house.officer), by=house.secretary_general)


def late(house):
    """A year whose review is over: the school is not confirmed yet, all others are."""
    cycle = builders_assessments.cycle()
    school = builders_assessments.reviewed(builders_assessments.assessment(house.school))
    for row in cycle.assessments.exclude(pk=school.pk):
        builders_assessments.confirmed(row)
    Cycle.objects.update(
        self_deadline=clock.now() - timedelta(days=2), review_deadline=clock.now() - timedelta(days=1)
    )
    return school


def test_no_decision_of_the_chair_takes_more_than_three_taps(page):
    house, taps = builders.alliance(), {}
    seat, year = builders.seated("ORDINARY", house.school), clock.today().year
    soon = clock.today() + timedelta(days=20)
    application = builders.role_application(
        house.enterprise, house.enterprise_head, state="CHECKED", officer=house.officer
    )
    paper, signed, decision = document(house), minutes(house), builders.decision(house.secretary_general)
    letter, vote = postal(house), motion(house)
    own = made.assigned(house.chair_unit, None, last_day=soon)
    summary, report = (
        builders.summary(house, state="REVIEWING"),
        builders.written_annual_report(house, year=year - 1),
    )
    ending = {"seat": seat, "on": clock.today(), "reason": "单位来函辞去"}
    change = changes.propose("seats.end", by=house.officer, why="单位来函辞去", **ending)
    school = late(house)

    page.set_viewport_size(PHONE)
    chair = Chair(signed_in(page, house.chair, "/"))

    def decided(what, record, state):
        chair.page.wait_for_load_state()
        taps[what] = chair.taps
        record.refresh_from_db()
        assert record.state == state, what

    chair.todo("审批").agree("同意")
    decided("审批职务申请", application, "APPROVED")
    chair.todo("签发公文").agree("签发")
    decided("签发公文", paper, "SIGNED")
    chair.todo("签发纪要").agree("签发")
    decided("签发纪要", signed, "ISSUED")
    chair.todo("确认理事会决定").agree("确认")
    decided("确认理事会决定", decision, "CONFIRMED")
    chair.todo("投票：审议制度").agree("赞成", title="投赞成票")
    chair.page.get_by_text("已投票").first.wait_for()
    taps["会上投票"] = chair.taps
    assert vote.ballots.get(unit=house.chair_unit).cast
    chair.todo("签发通讯表决").agree("签发")
    decided("签发通讯表决", letter, "OPEN")
    chair.todo("（通讯表决）").agree("赞成", title="投赞成票")
    chair.page.get_by_text("已投票").first.wait_for()
    taps["通讯投票"] = chair.taps
    assert letter.ballots.get(unit=house.chair_unit).choice == "FOR"
    chair.todo("请审阅").agree("退回修改", reason="请补充数据")
    decided("退回年度报告", report, "RETURNED")
    presenting.present(report, by=house.secretary_general)
    chair.todo("请审阅").agree("审阅通过", title="已审阅")
    decided("审阅年度报告", report, "REVIEWED")
    chair.todo("签收交办事项")
    chair.page.get_by_label("责任人").fill("王建国 副院长")
    chair.press("签收")
    decided("签收交办事项", own, "TAKEN")
    chair.todo("总结").agree("审定")
    decided("审定联盟总结", summary, "FINAL")
    chair.todo("逾期未确认").agree("准予逾期确认", reason="评审人出差")
    decided("准予逾期确认", school, "REVIEWED")
    assert school.late_confirmation_by == house.chair
    confirming.confirm(school, by=house.officer)
    chair.todo("可以统一发布").agree("统一发布")
    decided("统一发布考核结果", school, "PUBLISHED")
    chair.todo("请确认").agree("确认")
    decided("确认人事变更", change, "CONFIRMED")
    assert {what: number for what, number in taps.items() if number > MOST} == {}
    assert len(taps) == 14
