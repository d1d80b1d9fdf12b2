"""Who may do what with reports, now, and why not: one function per verb, each a `Verdict`."""

from datetime import datetime
from typing import Any

from alliance.ground import clock
from alliance.ground.access import Office, Verdict, holds, is_secretariat, offices, units_with
from alliance.ground.clock import Month
from alliance.registers import policy
from councils.recusal.models import acts_as_chair
from councils.recusal.rules import may_preside, must_step_back
from members.units.models import Unit
from reports.annual.models import AnnualReport
from reports.monthly import privacy
from reports.monthly import punctuality as standings
from reports.monthly.models.monthly import MonthlyReport
from reports.ranking.models.bulletins import Bulletin

State = MonthlyReport.State
NOT_SECRETARIAT = "由秘书处办理。"
MAX_PICTURES = 9


# ---------------------------------------------------------------- who stands for whom


def represents(user: Any, unit_id: int) -> bool:
    return unit_id in units_with(user)


def heads(user: Any, unit_id: int) -> bool:
    return unit_id in units_with(user, "head_unit")


# ---------------------------------------------------------------- the unit's side


def may_start(user: Any, unit: Unit, month: Month) -> Verdict:
    """People of a member unit write for the months of its membership, up to the current one."""
    if not represents(user, unit.pk):
        return Verdict.no("只有本单位的人员可以填写报送。")
    return _month_of(unit, month)


def _month_of(unit: Unit, month: Month) -> Verdict:
    if month > Month.current():
        return Verdict.no(f"{month.label}还没有开始。")
    first, last = month.first_day, clock.last_day(month.end)
    if unit.joined_on > last or (unit.ended_on is not None and unit.ended_on <= first):
        return Verdict.no(f"{month.label}不在该单位的成员资格期间。")
    return Verdict.yes()


def may_edit(user: Any, report: MonthlyReport) -> Verdict:
    if not represents(user, report.unit_id):
        return Verdict.no("只有本单位的人员可以修改。")
    if report.state == State.AWAITING_SIGNATURE:
        return Verdict.no("正在等单位负责人审签；需要修改请先撤回。")
    if report.state not in (State.DRAFT, State.RETURNED):
        return Verdict.no(f"“{report.get_state_display()}”的报送不能再修改。")
    return Verdict.yes()


def may_discard(user: Any, report: MonthlyReport) -> Verdict:
    if not represents(user, report.unit_id):
        return Verdict.no("只有本单位的人员可以删除草稿。")
    if report.state != State.DRAFT or report.first_submitted_at is not None:
        return Verdict.no("只有从未报送过的草稿可以删除。")
    return Verdict.yes()


def may_ask_signature(user: Any, report: MonthlyReport) -> Verdict:
    if not (editable := may_edit(user, report)):
        return editable
    return in_time(report) and is_complete(report)


def may_hand_back(user: Any, report: MonthlyReport) -> Verdict:
    """The head hands it back, or the liaison takes it back to change something."""
    if not represents(user, report.unit_id):
        return Verdict.no("只有本单位的人员可以退回。")
    if report.state != State.AWAITING_SIGNATURE:
        return Verdict.no("这条报送不在待审签状态。")
    return Verdict.yes()


def may_submit(user: Any, report: MonthlyReport) -> Verdict:
    """The head signs and submits; while the setting asks for no signature, anybody who stands for the unit."""
    if not represents(user, report.unit_id):
        return Verdict.no("只有本单位的人员可以报送。")
    if report.state not in MonthlyReport.WITH_UNIT:
        return Verdict.no(f"这条报送的状态是“{report.get_state_display()}”，不需要再次报送。")
    if not heads(user, report.unit_id) and needs_signature():
        return Verdict.no("须经单位负责人审签后报送，请先“送负责人审签”。")
    return in_time(report) and is_complete(report)


def needs_signature() -> bool:
    """Whether reports must be signed by the head before they are handed in (a setting)."""
    return policy.get("report_needs_signature")


def closes_at(report: MonthlyReport) -> datetime:
    """The instant (exclusive) until which this report can be handed in: late window, opening, or correction."""
    moments = [standings.late_until(report.period)]
    moments += standings.opened_until([report.unit], [report.period]).values()
    if report.in_correction:
        moments.append(report.correct_by)
    return max(moments)


def in_time(report: MonthlyReport) -> Verdict:
    if not (possible := _month_of(report.unit, report.period)):
        return possible
    closing = closes_at(report)
    if clock.now() < closing:
        return Verdict.yes()
    return Verdict.no(
        f"{report.period.label}的报送已于 {clock.show_deadline(closing)} 截止。确需补报的，请与秘书处联系，由秘书处说明理由后重新开放。"
    )


def is_complete(report: MonthlyReport) -> Verdict:
    """Whether all is there, and no number of a person stands in it."""
    lacking = []
    if not report.title.strip():
        lacking.append("标题")
    if not report.body.strip():
        lacking.append("正文")
    if report.reprinted and not report.source.strip():
        lacking.append("转载来源")
    if lacking:
        return Verdict.no(f"请先填写：{'、'.join(lacking)}。")
    if finds := finds_in(report):
        shown = "；".join(dict.fromkeys(map(str, finds)))
        return Verdict.no(f"内容里有个人信息，不能报送：{shown}。请删除或以“*”遮盖后再试。")
    if not report.privacy_checked:
        return Verdict.no("请完成隐私自查并勾选确认。")
    return Verdict.yes()


def finds_in(report: MonthlyReport) -> list[privacy.Find]:
    """Numbers of people in the text, the source and the captions of a report."""
    texts = {"标题": report.title, "正文": report.body, "转载来源": report.source}
    for number, picture in enumerate(report.pictures.all(), start=1):
        texts[f"图片 {number} 的图说"] = picture.caption
        texts[f"图片 {number} 的文件名"] = picture.name
    return privacy.scan(texts)


# ---------------------------------------------------------------- the secretariat's side


def may_check(user: Any, report: MonthlyReport) -> Verdict:
    """Accept, return or decline: the secretariat, on what is submitted, never for the own unit."""
    if not is_secretariat(user):
        return Verdict.no(f"审核{NOT_SECRETARIAT}")
    if report.state != State.SUBMITTED:
        return Verdict.no(f"这条报送的状态是“{report.get_state_display()}”，不在待审核之列。")
    return must_step_back(user, report.unit)


def may_accept_many(user: Any) -> Verdict:
    """Whether the person checks reports at all; each chosen one is asked for itself."""
    return Verdict.yes() if is_secretariat(user) else Verdict.no(f"审核{NOT_SECRETARIAT}")


def may_adopt(user: Any, report: MonthlyReport) -> Verdict:
    if not is_secretariat(user):
        return Verdict.no(f"采用登记{NOT_SECRETARIAT}")
    if report.state != State.ACCEPTED:
        return Verdict.no("审核合格后才能登记采用。")
    return must_step_back(user, report.unit)


def may_remind(user: Any) -> Verdict:
    return Verdict.yes() if is_secretariat(user) else Verdict.no(f"催报{NOT_SECRETARIAT}")


def may_see_openings(user: Any) -> Verdict:
    return Verdict.yes() if is_secretariat(user) else Verdict.no("补报开放的登记供秘书处查看。")


def may_open(user: Any, unit: Unit, month: Month) -> Verdict:
    """Opening a past month for one unit: an act of the secretariat, not for the own unit."""
    if not is_secretariat(user):
        return Verdict.no(f"补报开放{NOT_SECRETARIAT}")
    if not (possible := _month_of(unit, month)):
        return possible
    if clock.now() < month.end:
        return Verdict.no(f"{month.label}还没有结束，不需要开放补报。")
    return must_step_back(user, unit)


def may_censure(user: Any, unit: Unit) -> Verdict:
    if not is_secretariat(user):
        return Verdict.no(f"缺报通报{NOT_SECRETARIAT}")
    return must_step_back(user, unit)


def may_issue_bulletin(user: Any, month: Month) -> Verdict:
    """The 通报 of a month: the secretariat, once the month can no longer be reported late."""
    if not is_secretariat(user):
        return Verdict.no(f"信息报送通报{NOT_SECRETARIAT}")
    closing = standings.late_until(month)
    if clock.now() < closing:
        return Verdict.no(f"{month.label}的补报期到 {clock.show_deadline(closing)} 为止，之后才能通报。")
    if Bulletin.objects.filter(year=month.year, month=month.month).exists():
        return Verdict.no(f"{month.label}的通报已印发。")
    return Verdict.yes()


# ---------------------------------------------------------------- the pages


def may_see_whole_board(user: Any) -> bool:
    """The secretariat and the chair see all units on the board, everybody else the own ones."""
    return is_secretariat(user) or acts_as_chair(user)


def may_see_board(user: Any) -> Verdict:
    if may_see_whole_board(user) or units_with(user):
        return Verdict.yes()
    return Verdict.no("报送看板供秘书处、理事长和成员单位使用。")


def may_see_ranking(user: Any) -> Verdict:
    """The ranking is for members only: people of units, the council and the secretariat."""
    if units_with(user) or offices(user):
        return Verdict.yes()
    return Verdict.no("信息排名只对成员单位公开。")


# ---------------------------------------------------------------- the annual report


def may_open_year(user: Any, year: int) -> Verdict:
    if not is_secretariat(user):
        return Verdict.no(f"年度工作总结报告{NOT_SECRETARIAT}")
    if not 2000 <= year <= clock.today().year:
        return Verdict.no("只能为本年度或以前的年度编写报告。")
    return Verdict.yes()


def may_write_annual(user: Any, report: AnnualReport) -> Verdict:
    if not is_secretariat(user):
        return Verdict.no(f"年度工作总结报告{NOT_SECRETARIAT}")
    if report.is_frozen:
        return Verdict.no(f"报告{report.get_state_display()}，不能再修改。")
    return Verdict.yes()


def may_present(user: Any, report: AnnualReport) -> Verdict:
    """第九条·秘书长·(六): the secretary-general presents it to the chair."""
    if not holds(user, Office.SECRETARY_GENERAL):
        return Verdict.no("由秘书长呈送理事长审阅（第九条·秘书长·(六)）。")
    if report.is_frozen:
        return Verdict.no(f"报告{report.get_state_display()}。")
    empty = [label for label, text in report.narrative if not text.strip()]
    if empty:
        return Verdict.no(f"还没有写：{'、'.join(empty)}。")
    return Verdict.yes()


def may_review(user: Any, report: AnnualReport) -> Verdict:
    """The chair (whoever presides in a vacancy) reviews or returns what is presented; nobody what he presented himself."""
    if not may_preside(user, None):
        return Verdict.no("由理事长审阅；理事长空缺时由副理事长审阅。")
    if report.state != AnnualReport.State.PRESENTED:
        return Verdict.no("报告还没有呈送，或已经审阅。")
    if report.presented_by_id == user.pk:
        return Verdict.no("呈送人不能审阅自己呈送的报告。")
    return Verdict.yes()
