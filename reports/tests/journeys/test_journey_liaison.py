"""A liaison with a phone, new or old: the first sign-in, this month's report, the self-assessment of the year."""

import pytest

from alliance.accounts.services import accounts
from alliance.ground import clock
from alliance.messages.models import Notification
from alliance.tests import builders, builders_assessments, files
from assessments.evidence.models import Evidence
from reports.monthly.models import MonthlyReport
from reports.tests.journeys.steps import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OWN_PASSWORD = "四季青松-Dezhou-2026"
NOTE = "已完成，见佐证材料。"
POINTS = "article.indicator [data-points]"
BEST = """() => [...document.querySelectorAll("article.indicator")].map((line) => {
  const points = line.querySelector("[data-points]");
  if (points.value) return "";
  return points.tagName === "SELECT" ? points.options[1].value : line.dataset.max;
})"""


@pytest.fixture
def house():
    everyone = builders.alliance()
    everyone.assessment = builders_assessments.assessment(everyone.school)
    return everyone


@pytest.fixture
def liaison(arrive):
    return arrive(PHONE)


def test_liaison_chooses_an_own_password_and_reports_the_month(liaison, house):
    one_time = accounts.issue_password(house.school_liaison, reason="本人忘记密码", by=house.officer)
    liaison.sign_in(house.school_liaison, one_time)
    liaison.open("/").sees("修改密码")  # nothing else before that
    _choose_password(liaison, one_time)
    liaison.sees("密码已修改。", "我的待办", f"{clock.Month.current().label}信息还没有报送")

    liaison.menu("我的报送").click(f"写{clock.today().month}月信息")
    liaison.fill("标题", "校企共建实训基地揭牌").fill("正文", builders.BODY).sees_saved()
    report = MonthlyReport.objects.get()
    assert (report.title, report.state) == ("校企共建实训基地揭牌", "DRAFT")
    liaison.tick("我已自查")
    liaison.sees_saved()
    liaison.click("送负责人审签").sees("已送单位负责人审签。")
    report.refresh_from_db()
    assert (report.state, report.body) == ("AWAITING_SIGNATURE", builders.BODY)
    assert (
        Notification.objects.filter(recipient=house.school_head, matter=f"monthly_report:{report.pk}").count()
        == 1
    )


def _choose_password(liaison, old):
    liaison.fill("一次性密码", old).fill("新密码", OWN_PASSWORD).fill("新密码确认", OWN_PASSWORD)
    liaison.click("保存新密码")


def test_liaison_fills_the_self_assessment_and_hands_it_to_the_head(liaison, house, tmp_path):
    liaison.sign_in(house.school_liaison)
    liaison.menu("本单位年度考核")
    liaison.press("main a[href*='/assessments/']")
    row = house.assessment
    liaison.sees("填报进度", "校验码")
    liaison.click("全部采用建议分")
    blanks = _answer_the_rest(liaison)
    liaison.write("textarea[name$=summary]", "本年度按计划完成了联盟各项工作。").sees_saved()
    items = row.items.all()
    assert [item for item in items if item.self_points is None] == []
    assert items.filter(self_note=NOTE).count() == blanks

    _attach_proof(liaison, tmp_path / "共建协议.pdf")
    assert Evidence.objects.get().item.assessment == row

    liaison.again().sees("共建协议")
    assert liaison.values("[data-answered]") == [str(items.count())]
    assert liaison.values("textarea.note-input").count(NOTE) == blanks
    liaison.agree("送负责人确认").sees("已送单位负责人确认。")
    row.refresh_from_db()
    assert row.state == "SIGNED"


def _answer_the_rest(liaison) -> int:
    """Give every indicator that has no points yet its best choice or full points, with a note; how many those were."""
    blank = [(place, best) for place, best in enumerate(liaison.ask(BEST)) if best]
    for place, best in blank:
        liaison.choose(POINTS, best, place).write("article.indicator textarea.note-input", NOTE, place)
    return len(blank)


def _attach_proof(liaison, proof):
    proof.write_bytes(files.pdf().read())
    if liaison.ask("() => !document.querySelector('article.indicator details.evidence').open"):
        liaison.press("article.indicator details.evidence > summary")
    liaison.attach("article.indicator input[type=file]", proof)
    liaison.choose("article.indicator .evidence input[type=date]", f"{clock.today():%Y-%m-%d}")
    liaison.click("上传", inside="article.indicator .evidence").sees("共建协议")
