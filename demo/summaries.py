"""The summaries of the demo: the secretariat's half-years and last year final, those of units in each state."""

import re
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from demo.agenda import Agenda
from demo.cast import instant
from reports.summaries.models import Summary
from reports.summaries.services import deciding, writing

Kind = Summary.Kind
GAP = re.compile(r"【请填写：(.*?)】")
WRITTEN = {
    "典型事例": "以项目为纽带推进校企合作，订单培养、共建基地和员工培训同步开展，企业反馈学生上岗适应期明显缩短。",
    "原因": "个别事项启动偏晚，部门之间衔接不够紧密，数据填报不够及时。",
    "打算": "把联盟年度任务列入本单位工作要点，明确责任人和完成时间，每季度自查一次。",
    "安排": "围绕年度工作计划，抓好人才对接、技术攻关和考核总结，任务落实到单位和岗位。",
    "评价": "总体看，联盟组织机构健全，会议和决议落实有序，成员单位履职比较主动，运行管理情况良好。",
}
OTHERWISE = "按照联盟要求有序推进，有关材料已归档备查。"
# number of the unit in the cast: how far its summary of this year has come
STATES = {2: "CHECKING", 11: "REVIEWING", 12: "RETURNED", 13: "FINAL"}


def plan_summaries(agenda: Agenda, cast: SimpleNamespace, today: date) -> None:
    """Last year's are done; this year's half-year is final, and from November on units are at work on theirs."""
    last, this = today.year - 1, today.year
    for year in (last, this):
        agenda.at(instant(date(year, 7, 14), 10), lambda year=year: _ours(cast, Kind.HALF_YEAR, year))
    agenda.at(instant(date(last, 12, 25), 10), lambda: _ours(cast, Kind.YEAR_END, last))
    for number in (2, 11):
        agenda.at(
            instant(date(last, 12, 8), 9 + number % 3),
            lambda number=number: _of_unit(cast, number, last, "FINAL"),
        )
    for place, (number, state) in enumerate(STATES.items()):
        day = min(date(this, 12, 2), max(date(this, 11, 20), today - timedelta(days=4)))
        agenda.at(
            instant(day, 9 + place), lambda number=number, state=state: _of_unit(cast, number, this, state)
        )


def _written(one: Summary, by: Any) -> Summary:
    """What the draft leaves to people, written by them."""

    def said(found: re.Match) -> str:
        return next((words for sign, words in WRITTEN.items() if sign in found[1]), OTHERWISE)

    return writing.write(one, title=one.title, text=GAP.sub(said, one.text), by=by)


def _ours(cast: SimpleNamespace, kind: str, year: int) -> None:
    one = _written(writing.start_ours(kind, year, by=cast.officer), cast.officer)
    one = deciding.hand_up(one, by=cast.officer)
    one = deciding.hand_in(one, by=cast.secretary_general)
    deciding.settle(one, opinion="已阅，同意。", by=cast.heads[1])


def _of_unit(cast: SimpleNamespace, number: int, year: int, state: str) -> None:
    liaison, head = cast.liaisons[number], cast.heads[number]
    one = _written(writing.start_unit(cast.units[number], year, by=liaison), liaison)
    one = deciding.hand_up(one, by=liaison)
    if state == "CHECKING":
        return
    one = deciding.hand_in(one, by=head)
    if state == "RETURNED":
        deciding.send_back(one, reason="请补充校企合作项目的成效数据，并说明逾期事项的原因。", by=None)
    elif state == "FINAL":
        deciding.settle(one, by=None)
