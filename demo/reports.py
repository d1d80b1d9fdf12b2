"""The annual report of the demo: drafted from the records, sent back once with a comment, reviewed; in January a corrected edition."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from assessments.cycles import services as cycles
from assessments.cycles.models import Cycle
from demo.agenda import Agenda
from demo.cast import instant
from reports.annual.models import AnnualReport
from reports.annual.services import writing
from reports.annual_review import services as presenting

PLANS = (
    "下一年度工作计划正在编制，拟突出三个方面：一是完善考核标准，督促按月报送信息；二是推进学徒制培养和实训基地共享，"
    "扩大合作办班规模；三是建立技术难题常态对接机制，推动联合攻关。\n"
    "同时，跟踪办结本年度逾期的督办事项{逾期督办数}项和计划任务{逾期任务数}项，督促{不合格单位名单}按期完成整改。"
)
SPECIAL = (
    "本年度，联盟组织职业教育活动周联合宣传和校企对接等活动{活动次数}次；围绕智能制造紧缺岗位，"
    "以{校企合作项目数}项校企合作项目为载体推进共建共享，为企业培训员工{员工培训人次}人。"
)


def plan_annual_report(agenda: Agenda, cast: SimpleNamespace, year: int) -> None:
    """Presented on December 29th, sent back and presented again the day after, reviewed on the 31st; corrected in January."""
    agenda.at(instant(date(year, 12, 29)), lambda: _first(cast, year))
    agenda.at(instant(date(year, 12, 29), 15), lambda: _send_back(cast, year))
    agenda.at(instant(date(year, 12, 30), 9), lambda: _again(cast, year))
    agenda.at(
        instant(date(year, 12, 31), 9), lambda: _review(cast, year, "同意。请各成员单位对照问题抓好落实。")
    )
    agenda.at(instant(date(year + 1, 1, 15)), lambda: _correct(cast, year))
    agenda.at(instant(date(year + 1, 1, 16)), lambda: _review(cast, year, "同意更正，按更正版归档。"))


def _newest(year: int) -> Any:
    return AnnualReport.objects.edition(year)


def _first(cast: SimpleNamespace, year: int) -> None:
    cycles.write_self_evaluation(
        Cycle.objects.get(year=year),
        text="联盟运行规范有序，年度工作计划完成情况良好，信息报送和考核机制运转正常。",
        by=cast.officer,
    )
    report = writing.open_year(year, by=cast.officer)
    report = writing.add_chapter(report, title="特色工作", by=cast.officer)
    own = report.chapters.get(title="特色工作")
    for _ in range(4):
        report = writing.move_chapter(report, chapter=own, up=True, by=cast.officer)
    report = writing.write(report, by=cast.officer, plans=PLANS, **{own.field: SPECIAL})
    presenting.present(report, by=cast.secretary_general)


def _send_back(cast: SimpleNamespace, year: int) -> None:
    report = _newest(year)
    chapter = report.chapters.get(key="plans")
    presenting.comment(
        report, chapter=chapter, heading="九、下一年度计划", text="请写明整改单位的跟踪安排。", by=cast.chair
    )
    presenting.send_back(report, reason="请按批注补充下一年度计划。", by=cast.chair)


def _again(cast: SimpleNamespace, year: int) -> None:
    report = _newest(year)
    text = f"{report.chapters.get(key='plans').text}\n整改单位由秘书处按月跟踪，验收合格后销号，并向理事长报告结果。"
    report = writing.write(report, by=cast.officer, plans=text)
    presenting.answer(report.comments.get(), answer="已补充整改跟踪安排。", by=cast.officer)
    presenting.present(report, by=cast.secretary_general)


def _review(cast: SimpleNamespace, year: int, opinion: str) -> None:
    presenting.review(_newest(year), opinion=opinion, by=cast.chair)


def _correct(cast: SimpleNamespace, year: int) -> None:
    """December's reports came in until the 5th of January: the year as it then stood."""
    new = presenting.correct(
        _newest(year), why=f"{year}年12月信息报送在呈送后截止，补充全年数据", by=cast.secretary_general
    )
    presenting.present(new, by=cast.secretary_general)
