"""Who may open, write, present, annotate, review and correct the annual report."""

from typing import Any

from alliance.ground import clock
from alliance.ground.access import Office, Verdict, holds, is_secretariat
from alliance.ground.verbs import may_move
from councils.recusal.rules import may_preside
from reports.annual.models import AnnualReport, ChapterComment, ReportChapter
from reports.deadlines.rules import NOT_SECRETARIAT
from reports.figures import catalogue, named


def may_open_year(user: Any, year: int) -> Verdict:
    if not is_secretariat(user):
        return Verdict.no(f"年度工作总结报告{NOT_SECRETARIAT}")
    if not 2000 <= year <= clock.today().year:
        return Verdict.no("只能为本年度或以前的年度编写报告。")
    return Verdict.yes()


def may_write_annual(user: Any, report: AnnualReport) -> Verdict:
    if not is_secretariat(user):
        return Verdict.no(f"年度工作总结报告{NOT_SECRETARIAT}")
    return may_move(report, "edit")


def may_remove_chapter(user: Any, report: AnnualReport, chapter: ReportChapter) -> Verdict:
    if not (possible := may_write_annual(user, report)):
        return possible
    if not chapter.is_own:
        return Verdict.no("这一章是报告的规定内容，不能删除。")
    if chapter.comments.exists():
        return Verdict.no("理事长对这一章有批注，不能删除。")
    return Verdict.yes()


def may_present(user: Any, report: AnnualReport) -> Verdict:
    """第九条·秘书长·(六): the secretary-general presents it to the chair."""
    if not holds(user, Office.SECRETARY_GENERAL):
        return Verdict.no("由秘书长呈送理事长审阅（第九条·秘书长·(六)）。")
    if not (possible := may_move(report, "present")):
        return possible
    chapters = [one for one in report.chapters.all() if one.key != "self_evaluation"]
    if empty := [one.title for one in chapters if not one.text.strip()]:
        return Verdict.no(f"还没有写：{'、'.join(empty)}。")
    if wrong := [mark for one in chapters for mark in named.unknown(one.text, catalogue.names())]:
        return Verdict.no(f"正文中有不认识的数据名：{'、'.join(f'{{{one}}}' for one in wrong[:5])}。")
    return Verdict.yes()


def may_review(user: Any, report: AnnualReport) -> Verdict:
    """The chair (whoever presides in a vacancy) reviews or returns what is presented; nobody what he presented himself."""
    return _presides(user, report, "review")


def may_annotate(user: Any, report: AnnualReport) -> Verdict:
    """Whoever may review it says something to a chapter before that."""
    return _presides(user, report, "annotate")


def _presides(user: Any, report: AnnualReport, move: str) -> Verdict:
    if not may_preside(user, None):
        return Verdict.no("由理事长审阅；理事长空缺时由副理事长审阅。")
    if not (possible := may_move(report, move)):
        return possible
    return Verdict.of(report.presented_by_id != user.pk, "呈送人不能审阅自己呈送的报告。")


def may_answer(user: Any, report: AnnualReport, comment: ChapterComment) -> Verdict:
    """The secretariat says what it did about a comment, once the report is back with it."""
    if not (possible := may_write_annual(user, report)):
        return possible
    return Verdict.no("这条批注已经处理。") if comment.answered_at else Verdict.yes()


def may_correct(user: Any, report: AnnualReport) -> Verdict:
    """The secretary-general begins a corrected edition of a reviewed report; the chair reviews it as he did the first."""
    if not holds(user, Office.SECRETARY_GENERAL):
        return Verdict.no("更正版由秘书长提出。")
    if AnnualReport.objects.filter(corrects=report).exists():
        return Verdict.no("已经有更正版，请在更正版上修改。")
    return may_move(report, "correct")
