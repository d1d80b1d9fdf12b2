"""The 不合格 unit of the demo: its case has gone once round, and lies with it again, whatever today is.

Last year's notice was signed for, a plan accepted and a report handed in; the re-check failed, time was extended, and a few
days ago the secretariat took the notice back and issued a corrected one, which waits to be signed for.
"""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

from alliance.ground import clock
from assessments.rectification.models import Rectification, RectificationNotice
from assessments.rectification.services import drafts, findings, notices
from assessments.remedy.services import checking, work
from demo.agenda import Agenda
from demo.cast import BAD_UNIT, instant, office_for

CORRECTED = "上次验收未通过，整改事项按验收意见重新核定，期限重新起算。"


def plan_rectification(agenda: Agenda, cast: SimpleNamespace, year: int) -> None:
    today = clock.local(agenda.now).date()
    corrected = today - timedelta(days=6)
    agenda.at(instant(date(year, 12, 30), 11), lambda: _issue(cast, year, "按年度考核结果，经秘书处核定下发"))
    steps: list[tuple[date, Callable[[SimpleNamespace, int], None]]] = [
        (date(year + 1, 1, 7), _sign),
        (date(year + 1, 1, 12), _plan),
        (date(year + 1, 1, 14), _accept),
        (date(year + 1, 2, 20), _report),
        (min(date(year + 1, 3, 5), corrected - timedelta(days=1)), _fail),
        (date(year + 1, 3, 6), _extend),
    ]
    began = date(year + 1, 1, 7) < corrected
    for day, step in steps if began else []:
        if day < corrected:
            agenda.at(instant(day, 10), lambda step=step: step(cast, year))
    if began:
        agenda.at(instant(corrected, 11), lambda: _withdraw(cast, year))
        agenda.at(instant(today - timedelta(days=2), 9), lambda: _issue(cast, year, CORRECTED))


def _case(year: int) -> Rectification:
    return Rectification.objects.select_related("assessment__unit", "assessment__cycle").get(
        assessment__cycle__year=year
    )


def _issue(cast: SimpleNamespace, year: int, reason: str) -> None:
    """The officer checks the draft and puts in the contact; the secretary-general issues it."""
    case = _case(year)
    officer = office_for(cast, case.assessment.unit)
    case = drafts.save_draft(
        case,
        text=case.notice,
        days=case.days,
        contact=officer.name,
        contact_phone=officer.username,
        lines=[findings.Line(item.problem, item.demand, item.pk) for item in case.items.all()],
        by=officer,
    )
    notices.issue(case, reason=reason, by=cast.secretary_general)


def _sign(cast: SimpleNamespace, year: int) -> None:
    notice = RectificationNotice.objects.get(rectification=_case(year), withdrawn_at=None)
    notices.sign(notice, by=cast.heads[BAD_UNIT])


def _plan(cast: SimpleNamespace, year: int) -> None:
    case, head = _case(year), cast.heads[BAD_UNIT]
    lines = {item.pk: {"measure": "明确专人负责，建立月度台账，按季自查。"} for item in case.items.all()}
    plan = "成立整改小组，逐项整改，二月底前完成。"
    case = work.save_work(case, plan=plan, report=None, lines=lines, by=head)
    work.hand_in_plan(case, by=head)


def _accept(cast: SimpleNamespace, year: int) -> None:
    case = _case(year)
    checking.accept_plan(case, by=office_for(cast, case.assessment.unit))


def _report(cast: SimpleNamespace, year: int) -> None:
    case, head = _case(year), cast.heads[BAD_UNIT]
    done = {item.pk: {"done": True, "result": "已建立制度，正在落实。"} for item in case.items.all()}
    case = work.save_work(case, plan=None, report="各项问题已着手整改。", lines=done, by=head)
    work.hand_in_report(case, by=head)


def _fail(cast: SimpleNamespace, year: int) -> None:
    case = _case(year)
    if case.state != Rectification.State.REPORTED:
        return
    verdicts = {item.pk: place > 1 for place, item in enumerate(case.items.all(), start=1)}
    opinion = "第一项没有落实，请继续整改。"
    checking.recheck(case, accepted=verdicts, opinion=opinion, by=office_for(cast, case.assessment.unit))


def _extend(cast: SimpleNamespace, year: int) -> None:
    case = _case(year)
    until = clock.end_of_day(date(year + 1, 10, 31))
    reason = "单位搬迁，申请延期，经秘书处核实同意。"
    checking.extend(case, until=until, reason=reason, by=office_for(cast, case.assessment.unit))


def _withdraw(cast: SimpleNamespace, year: int) -> None:
    case = _case(year)
    notices.withdraw(case, reason="整改事项需按验收意见重新核定", by=cast.secretary_general)
