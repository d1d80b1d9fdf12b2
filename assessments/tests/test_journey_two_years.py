"""第十二条 as one journey in a browser: the second bad year is published, and it ends with the ended membership.

Screenshots go to the folder `SCREENSHOT_DIR` (default: test-results).
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from alliance.ground import clock
from alliance.tests import builders
from alliance.tests.files import pdf
from assessments.rectification.models import Rectification
from assessments.termination.models import TerminationMotion
from assessments.tests import bad_years
from members.units.models import Unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = Path(os.environ.get("SCREENSHOT_DIR", "test-results"))


@pytest.fixture
def alliance(transactional_db, time_machine):
    """Five seats; 2025 published with the enterprise 不合格; 2026 confirmed with it 不合格 again, and not yet published."""
    time_machine.move_to(bad_years.NOW, tick=True)
    everyone = builders.alliance()
    bad_years.published(2025, {everyone.enterprise: "UNQUALIFIED"})
    bad_years.confirmed(2026, {everyone.enterprise: "UNQUALIFIED", everyone.school: "EXCELLENT"})
    return bad_years.council(everyone)


class Visitor:
    """A person at a browser of their own."""

    def __init__(self, browser, options, user) -> None:
        self.page = browser.new_context(**options).new_page()
        self.page.goto("/login/")
        self.page.fill("[name=username]", user.username)
        self.page.fill("[name=password]", builders.PASSWORD)
        self.page.click("main button[type=submit], form button.btn-primary")
        self.page.wait_for_url(lambda url: "/login/" not in url)

    def open(self, path: str):
        return self.page.goto(path)

    def press(self, label: str, *, agree: bool = False, reason: str = "") -> None:
        """Press a link or button; `agree` says yes to the dialog which says what will happen, with a reason if it asks one."""
        main = self.page.locator("#content")
        main.get_by_role("link", name=label, exact=True).or_(
            main.get_by_role("button", name=label, exact=True)
        ).first.click()
        if reason:
            self.page.locator("dialog[open] textarea").fill(reason)
        if agree:
            self.page.locator("dialog[open] button.btn-primary, dialog[open] button.btn-danger").first.click()
        self.page.wait_for_load_state()

    def sees(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("#content")).to_contain_text(text)

    def shoot(self, name: str, *, whole: bool = True) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"two-years-{name}.png", full_page=whole)


@pytest.fixture
def visit(browser, browser_context_args):
    return lambda user: Visitor(browser, browser_context_args, user)


def publish(visitor: Visitor) -> None:
    visitor.open("/results/?year=2026")
    visitor.press("统一发布", agree=True)


def enter_vote(visitor: Visitor, votes: tuple[int, int, int]) -> None:
    """On the entry page, which comes with matter, unit and subject filled in."""
    for name, number in zip(("votes_for", "votes_against", "abstained"), votes, strict=True):
        visitor.page.fill(f"[name={name}]", str(number))
    visitor.page.fill("[name=present]", str(sum(votes)))
    visitor.page.set_input_files(
        "[name=minutes]", {"name": "会议纪要.pdf", "mimeType": "application/pdf", "buffer": pdf().read()}
    )
    visitor.press("录入")


def motion() -> TerminationMotion:
    return TerminationMotion.objects.get()


def test_two_bad_years_end_the_membership(alliance, visit):
    unit = alliance.enterprise
    secretary = visit(alliance.secretary_general)
    publish(secretary)
    secretary.open("/")
    secretary.sees(f"提请理事会表决并录入结果：关于终止{unit}成员资格的议案")
    secretary.shoot("01-secretary-general-home")

    officer = visit(alliance.officer)
    officer.open("/")
    officer.page.get_by_role("link", name=f"核定整改通知书：{unit} 2026年度整改").click()
    officer.shoot("02-notice", whole=False)
    officer.press("保存")
    officer.sees("已保存，请秘书长签发。")
    secretary.open("/")
    secretary.page.get_by_role("link", name=f"签发整改通知书：{unit} 2026年度整改").click()
    secretary.press("签发", agree=True, reason="按年度考核结果下发")
    secretary.sees("已下发，整改期限至")

    head = visit(alliance.enterprise_head)
    head.open("/")
    head.page.get_by_role("link", name=f"签收整改通知书：{unit} 2026年度整改").click()
    head.press("签收", agree=True)
    head.sees("已签收整改通知书。")
    head.open("/")
    head.sees(f"报送整改方案：{unit} 2026年度整改")
    head.shoot("02-unit-home")
    head.page.get_by_role("link", name=f"报送整改方案：{unit} 2026年度整改").click()
    head.sees("不合格", "整改通知")
    head.shoot("03-rectification")
    head.press("填写整改方案")
    head.page.fill("[name=plan]", "成立整改领导小组，由负责人牵头，三月底前全部完成。")
    for area in head.page.locator("textarea[name^=measure_]").all():
        area.fill("指定专人负责，逐月对照检查。")
    head.shoot("04-plan", whole=False)
    head.press("报送整改方案", agree=True)
    head.sees("整改方案已报送秘书处。", "整改方案待审核")
    assert Rectification.objects.get(assessment__cycle__year=2026).state == "SUBMITTED"

    secretary.open("/")
    secretary.page.get_by_role("link", name="提请理事会表决并录入结果").first.click()
    secretary.sees("两个年度的考核", "执行后将终止", "单位人员及其权限")
    secretary.shoot("05-motion")
    secretary.press("录入表决结果")
    expect(secretary.page.locator("[name=subject]")).to_have_value(f"关于终止{unit}成员资格的决定")
    enter_vote(secretary, (4, 1, 0))
    secretary.sees("已录入（通过），等待理事长确认。")
    secretary.shoot("06-decision-entered")
    assert motion().state == "DRAFTED"

    chair = visit(alliance.chair)
    chair.open("/")
    chair.page.get_by_role("link", name="确认理事会决定").first.click()
    chair.press("确认", agree=True)
    assert motion().state == "CARRIED"
    head.open(motion().get_absolute_url())
    head.sees("已通过，待执行")
    chair.open("/")
    chair.page.get_by_role("link", name="执行：").first.click()
    chair.sees("不能撤回", str(alliance.enterprise_head), f"{unit} 2026年度整改（整改方案待审核）")
    chair.shoot("07-preview")
    chair.press("执行终止", agree=True)
    chair.sees("已执行", "再次加入须重新登记")
    chair.shoot("08-executed")
    assert (motion().state, Unit.objects.get(pk=unit.pk).ended_on) == ("EXECUTED", clock.today())

    chair.open(f"/units/{unit.pk}/")
    chair.sees("已终止", "第十二条：连续两年考核不合格")
    chair.shoot("09-unit-file")
    case = Rectification.objects.get(assessment__cycle__year=2026)
    closed = [
        case.get_absolute_url(),
        f"{case.get_absolute_url()}edit/",
        f"/units/{unit.pk}/",
        motion().get_absolute_url(),
    ]
    assert [head.open(path).status for path in closed] == [200, 409, 200, 200]  # read, and nothing else
    head.open("/")
    head.shoot("10-former-unit-home")
    assert head.page.get_by_text("报送整改").count() == 0


def test_missed_quorum_and_missed_majority_keep_the_membership(alliance, visit):
    unit = alliance.enterprise
    secretary = visit(alliance.secretary_general)
    publish(secretary)
    secretary.open(motion().get_absolute_url())
    secretary.press("录入表决结果")
    enter_vote(secretary, (3, 0, 0))
    secretary.sees("未达到法定人数，不能作出决定")
    secretary.shoot("11-quorum-missed")
    assert motion().state == "DRAFTED"
    enter_vote(secretary, (3, 2, 0))
    secretary.sees("已录入（未通过），等待理事长确认。")
    chair = visit(alliance.chair)
    chair.open("/")
    chair.page.get_by_role("link", name="确认理事会决定").first.click()
    chair.press("确认", agree=True)
    chair.open(motion().get_absolute_url())
    chair.sees("表决未通过", "成员资格保留")
    chair.shoot("12-defeated")
    assert (motion().state, Unit.objects.get(pk=unit.pk).is_active) == ("DEFEATED", True)


def test_one_bad_year_opens_no_way_to_the_vote(alliance, visit):
    """The school was 优秀: no motion stands in the list, and the council's entry for it is refused."""
    secretary = visit(alliance.secretary_general)
    publish(secretary)
    secretary.open("/motions/")
    assert secretary.page.get_by_text(alliance.school.name).count() == 0
    secretary.sees(alliance.enterprise.name)
    secretary.open(f"/decisions/new/?matter=TERMINATION&unit={alliance.school.pk}&subject=关于终止的决定")
    enter_vote(secretary, (5, 0, 0))
    secretary.sees("没有待表决的终止成员资格议案")
    secretary.shoot("13-no-motion")
