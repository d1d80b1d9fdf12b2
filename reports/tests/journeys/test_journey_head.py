"""The head of a unit: signs what the liaison wrote, submits the self-assessment, applies for a seat in the council."""

import pytest

from alliance.ground import clock
from alliance.messages.models import Notification
from alliance.tests import builders, builders_assessments
from assessments.self_assessment.services import handing_in
from councils.applications.models import RoleApplication
from reports.monthly import services as monthly
from reports.tests.journeys.steps import DESK, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def house():
    return builders.alliance()


def test_head_signs_the_report_of_the_month(arrive, house):
    report = builders.draft(house.school, house.school_liaison, title="校企共建实训基地揭牌")
    monthly.ask_signature(report, by=house.school_liaison)
    head = arrive(DESK).sign_in(house.school_head)
    head.sees("我的待办").click(f"请审签：{clock.Month.current().label}《校企共建实训基地揭牌》")
    head.sees(builders.BODY, "同意并报送")
    head.agree("同意并报送").sees("已报送秘书处。")
    report.refresh_from_db()
    assert (report.state, report.signed_by, report.was_on_time) == ("SUBMITTED", house.school_head, True)


def test_head_confirms_and_submits_the_self_assessment(arrive, house):
    row = builders_assessments.filled(builders_assessments.assessment(house.school), share="0.9")
    handing_in.hand_to_head(row, by=house.school_liaison)
    head = arrive(DESK).sign_in(house.school_head)
    head.menu("本单位年度考核")
    head.press("main a[href*='/assessments/']")
    head.sees("负责人确认").agree("确认并提交").sees("已提交，秘书处收到的时间为")
    head.sees_button("撤回")
    row.refresh_from_db()
    assert (row.state, row.submitted_by) == ("SUBMITTED", house.school_head)
    assert row.submitted_at < row.cycle.self_deadline


def test_head_applies_for_a_seat_against_the_conditions(page, house):
    head = Visitor(page).sign_in(house.school_head)
    head.menu("职务申请").click("申请席位").sees("第八条", "名额不限")
    head.page.get_by_role("radio", name="理事单位").last.check()
    head.click("开始填写")
    application = RoleApplication.objects.get()
    head.fill("申请理由", "愿意承担更多联盟工作。")
    rows = list(application.conditions.all())
    for row in rows:
        head.fill(f"第 {row.position} 项条件的单位说明", f"第{row.position}项已落实，有记录。")
    head.sees_saved()
    head.agree("提交", title="提交申请").sees("秘书处")
    application.refresh_from_db()
    assert (application.state, application.role, application.unit) == ("FILED", "ORDINARY", house.school)
    assert [row.claim for row in application.conditions.all()] == [
        f"第{row.position}项已落实，有记录。" for row in rows
    ]
    told = Notification.objects.filter(recipient=house.officer, url=application.get_absolute_url())
    assert told.count() == 1
