"""Who may write, sign and hand in a report, now, and why not: one function per verb, each a `Verdict`."""

from datetime import datetime
from typing import Any

from alliance.ground import clock
from alliance.ground.access import Verdict, provided, units_with
from alliance.ground.clock import Month
from alliance.ground.verbs import may_move, moving
from alliance.registers import policy
from members.units.models import Unit
from reports.deadlines.closing import late_until, opened_until
from reports.deadlines.rules import is_possible
from reports.monthly import privacy
from reports.monthly.models import MonthlyReport

MAX_PICTURES = 9


def represents(user: Any, unit_id: int) -> bool:
    return unit_id in units_with(user)


def heads(user: Any, unit_id: int) -> bool:
    return unit_id in units_with(user, "head_unit")


def may_start(user: Any, unit: Unit, month: Month) -> Verdict:
    """People of a member unit write for the months of its membership, up to the current one."""
    if not represents(user, unit.pk):
        return Verdict.no("只有本单位的人员可以填写报送。")
    return is_possible(unit, month)


def may_edit(user: Any, report: MonthlyReport) -> Verdict:
    if not represents(user, report.unit_id):
        return Verdict.no("只有本单位的人员可以修改。")
    return may_move(report, "edit")


def may_discard(user: Any, report: MonthlyReport) -> Verdict:
    if not represents(user, report.unit_id):
        return Verdict.no("只有本单位的人员可以删除草稿。")
    return may_move(report, "discard")


def may_hand_back(user: Any, report: MonthlyReport) -> Verdict:
    """The head hands it back, or the liaison takes it back to change something."""
    if not represents(user, report.unit_id):
        return Verdict.no("只有本单位的人员可以退回。")
    return may_move(report, "hand_back")


def needs_signature() -> bool:
    """Whether reports must be signed by the head before they are handed in (a setting)."""
    return policy.get("report_needs_signature")


def closes_at(report: MonthlyReport) -> datetime:
    """The instant (exclusive) until which this report can be handed in: late window, opening, or correction."""
    moments = [late_until(report.period)]
    moments += opened_until([report.unit], [report.period]).values()
    if report.in_correction:
        moments.append(report.correct_by)
    return max(moments)


def is_in_time(report: MonthlyReport, moment: datetime) -> Verdict:
    if not (possible := is_possible(report.unit, report.period)):
        return possible
    closing = closes_at(report)
    if moment < closing:
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
    if finds := unexplained(report):
        shown = "；".join(dict.fromkeys(map(str, finds)))
        return Verdict.no(
            f"内容里有个人信息，不能报送：{shown}。请删除或以“*”遮盖后再试；确实不是个人信息的，请在“隐私自查”中说明。"
        )
    return Verdict.of(report.privacy_checked, "请完成隐私自查并勾选确认。")


@provided(moving("ask_signature"), is_in_time, is_complete)
def may_ask_signature(user: Any, report: MonthlyReport) -> Verdict:
    return Verdict.of(represents(user, report.unit_id), "只有本单位的人员可以送审签。")


@provided(is_in_time, is_complete)
def may_submit(user: Any, report: MonthlyReport) -> Verdict:
    """The head signs and submits; while the setting asks for no signature, anybody who stands for the unit."""
    if not represents(user, report.unit_id):
        return Verdict.no("只有本单位的人员可以报送。")
    if not (possible := may_move(report, "submit")):
        return possible
    if not heads(user, report.unit_id) and needs_signature():
        return Verdict.no("须经单位负责人审签后报送，请先“送负责人审签”。")
    return Verdict.yes()


def unexplained(report: MonthlyReport) -> list[privacy.Find]:
    """Numbers found of which the author has not said why they are no person's: one that is typed later is asked about anew."""
    known = report.privacy_noted.splitlines() if report.privacy_note.strip() else []
    return [find for find in finds_in(report) if str(find) not in known]


def finds_in(report: MonthlyReport) -> list[privacy.Find]:
    """Numbers of people in the text, the source and the captions of a report."""
    texts = {"标题": report.title, "正文": report.body, "转载来源": report.source}
    for number, picture in enumerate(report.pictures.all(), start=1):
        texts[f"图片 {number} 的图说"] = picture.caption
        texts[f"图片 {number} 的文件名"] = picture.name
    return privacy.scan(texts)
