"""A meeting from the call to next December's assessment, at desks and on phones: notice, answers, a written proxy, the code at
the door, a vote, minutes, an order, its end, and the number in the school's self-assessment.
"""

from datetime import timedelta

import pytest
from django.urls import reverse

from alliance.ground import clock
from alliance.tests import builders, builders_assessments, files
from councils.attendance import door
from councils.meetings.models.meetings import Meeting
from councils.minutes.models import Minutes
from councils.resolutions.models.orders import Resolution
from councils.votes.models import Motion
from reports.tests.journeys.steps import DESK, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLE = "第一届理事会第二次会议"
TASK = "制定校企联合培训计划"


@pytest.fixture
def house():
    """Four seats: chair, vice-chair, enterprise (by its liaison as proxy), school."""
    house = builders.alliance()
    house.vice = builders.seated("VICE_CHAIR").unit.representatives.get().user
    builders.seated("STANDING", house.enterprise)
    builders.seated("ORDINARY", house.school)
    house.sheet = builders_assessments.assessment(house.school)
    return house


def at(visitor, user, size=DESK):
    visitor.page.set_viewport_size(size)
    return visitor.sign_in(user)


def todo(visitor, words):
    visitor.page.locator("main .todo a", has_text=words).first.click()
    return visitor.looks_sound()


def local(moment):
    return f"{clock.local(moment):%Y-%m-%dT%H:%M}"


def calls(visitor, house):
    """The secretariat drafts, the secretary-general sends it and puts a motion on the agenda."""
    begins = clock.now() + timedelta(minutes=50)
    officer = at(visitor, house.officer).open("/meetings/new/")
    officer.page.get_by_label("类型").select_option("COUNCIL")
    for label, text in {
        "名称": TITLE,
        "开始时间": local(begins),
        "结束时间": local(begins + timedelta(hours=2)),
        "地点": "301 会议室",
        "议程": "审议年度工作计划",
        "回执截止": local(begins),
        "联系人及电话": "刘佳怡 0534-2671234",
        "紧急召开的理由": "上级部署",
    }.items():
        officer.fill(label, text)
    officer.click("保存").sees("已保存为草拟")
    general = todo(at(visitor, house.secretary_general), "签发会议通知")
    general.agree("签发通知").sees("通知已发出。")
    general.click("提交议案").fill("议题", "审议年度工作计划").fill("议案内容", "计划草案").click("保存")
    return Meeting.objects.get()


def answer(visitor, house, meeting):
    """On phones: the school comes, the enterprise gives a written proxy to its liaison."""
    school = todo(at(visitor, house.school_liaison, PHONE), "填写回执")
    school.fill("参会人或本单位受托人", "王建国 副院长").click("提交回执").sees("参会")
    enterprise = todo(at(visitor, house.enterprise_liaison, PHONE), "填写回执")
    enterprise.page.get_by_label("书面委托", exact=True).check()
    enterprise.fill("参会人或本单位受托人", "李敏 主任")
    letter = {"name": "委托书.pdf", "mimeType": "application/pdf", "buffer": files.pdf().read()}
    enterprise.page.locator("input[type=file]").set_input_files(letter)
    enterprise.click("提交回执").sees("书面委托")
    for person in (house.school_head, house.enterprise_liaison, house.chair):
        code = door.code_of(meeting.secret, clock.now())
        there = at(visitor, person, PHONE).open(reverse("attendance_sign_in", args=[meeting.pk, code]))
        there.click("签到").sees("已签到")


def vote(visitor, house, meeting):
    motion = Motion.objects.get()
    chair = at(visitor, house.chair, PHONE).open(motion.get_absolute_url())
    chair.agree("开始表决").sees("应到")
    for person in (house.school_head, house.enterprise_liaison):
        todo(at(visitor, person, PHONE), "投票").agree("赞成", title="投赞成票").sees("已投票")
    chair = todo(at(visitor, house.chair, PHONE), "投票").agree("赞成", title="投赞成票").sees("已投票")
    chair.agree("结束表决").sees("通过", "赞成")


def write_minutes(visitor, house, meeting):
    """After the meeting (whose time is moved back here): list ended, minutes drafted with an order, checked, signed on a phone."""
    moment = clock.now()
    Meeting.objects.update(
        begins_at=moment - timedelta(hours=2),
        ends_at=moment - timedelta(minutes=5),
        reply_by=moment - timedelta(hours=3),
    )
    officer = at(visitor, house.officer).open(reverse("meeting_board", args=[meeting.pk]))
    officer.agree("结束登记")
    officer.open(meeting.get_absolute_url()).click("起草纪要").sees("审议年度工作计划")
    officer.click("拟定督办事项").fill("事项", TASK).fill("办结标准", "印发计划并报秘书处")
    officer.page.get_by_label("责任单位").fill(house.school.name)
    officer.page.get_by_role("option", name=house.school.name).click()
    officer.fill("时限", f"{clock.today() + timedelta(days=2)}").click("保存").sees("已保存")
    minutes = Minutes.objects.get()
    officer.open(reverse("minutes_edit", args=[minutes.pk])).sees(f"1. {TASK}。责任单位：{house.school}")
    officer.click("保存并查看").click("送核稿").sees("已送核稿。")
    todo(at(visitor, house.secretary_general), "核稿纪要").agree("核稿通过").sees("已核稿")
    chair = at(visitor, house.chair, PHONE)
    todo(chair, "签发纪要").shot("minutes-chair-phone")  # the first tap
    chair.agree("签发").sees("已签发")  # the second, and the third in the dialog
    minutes.refresh_from_db()
    assert (minutes.state, minutes.number) == ("ISSUED", f"德智联纪〔{clock.today().year}〕1号")


def carry_out(visitor, house):
    school = todo(at(visitor, house.school_liaison, PHONE), "签收会议纪要")
    school.click("已阅，签收").sees("已签收")
    school.open("/")
    todo(school, "签收交办事项").fill("责任人", "王建国 副院长").click("签收").sees("已签收")
    school.click("填报进展").fill("办理情况", "初稿完成").click("填报进展").sees("初稿完成")
    school.click("反馈办结").fill("办理情况", "计划已印发").click("反馈办结").sees("已反馈")
    officer = todo(at(visitor, house.officer), "审核办结")
    officer.agree("办结销号", reason="材料齐全").sees("已办结销号。")
    assert Resolution.objects.get().state == "DONE"


def test_from_the_call_to_the_assessment(page, house):
    visitor = Visitor(page)
    meeting = calls(visitor, house)
    answer(visitor, house, meeting)
    vote(visitor, house, meeting)
    write_minutes(visitor, house, meeting)
    carry_out(visitor, house)
    school = at(visitor, house.school_liaison).open(house.sheet.get_absolute_url())
    school.sees("承办决议事项数", "办结决议事项数")
    school.page.locator("li", has_text="办结决议事项数").locator("a").first.click()
    school.sees(TASK, "已办结")
