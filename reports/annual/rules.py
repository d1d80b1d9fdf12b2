"""Who may open, write, present and review the annual report."""

from typing import Any

from alliance.ground import clock
from alliance.ground.access import Office, Verdict, holds, is_secretariat
from alliance.ground.verbs import may_move
from councils.recusal.rules import may_preside
from reports.annual.models import AnnualReport
from reports.deadlines.rules import NOT_SECRETARIAT


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


def may_present(user: Any, report: AnnualReport) -> Verdict:
    """第九条·秘书长·(六): the secretary-general presents it to the chair."""
    if not holds(user, Office.SECRETARY_GENERAL):
        return Verdict.no("由秘书长呈送理事长审阅（第九条·秘书长·(六)）。")
    if not (possible := may_move(report, "present")):
        return possible
    empty = [label for label, text in report.narrative if not text.strip()]
    if empty:
        return Verdict.no(f"还没有写：{'、'.join(empty)}。")
    return Verdict.yes()


def may_review(user: Any, report: AnnualReport) -> Verdict:
    """The chair (whoever presides in a vacancy) reviews or returns what is presented; nobody what he presented himself."""
    if not may_preside(user, None):
        return Verdict.no("由理事长审阅；理事长空缺时由副理事长审阅。")
    if not (possible := may_move(report, "review")):
        return possible
    if report.presented_by_id == user.pk:
        return Verdict.no("呈送人不能审阅自己呈送的报告。")
    return Verdict.yes()
