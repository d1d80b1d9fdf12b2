"""What follows from last year's results in the demo, and what the council decided: circulars, recommendations, votes."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from assessments.cycles.models import Cycle
from assessments.publicity.models import Commendation
from assessments.publicity.services import circulars, commendations
from assessments.scoring.marking import CENT
from assessments.secretariat import services as secretariat
from assessments.sheets.models.assessments import Assessment
from councils.decisions import services as decisions
from councils.decisions.models import CouncilDecision
from demo import papers
from demo.agenda import Agenda
from demo.cast import instant, office_for

SCORING_UNITS = (3, 13, 31, 4, 14)
LESS = Decimal("0.9")
Matter = CouncilDecision.Matter


def tell_everybody(cast: SimpleNamespace, cycle: Any) -> None:
    """The circulars on the published results: all grades, the 优秀 praised, the 不合格 named (第十二条)."""
    for _, kind in circulars.waiting([cycle]):
        text = circulars.draft(cycle, kind)
        circulars.issue(cycle, kind=kind, title=text.title, body=text.body, by=cast.secretary_general)


def recommend(cast: SimpleNamespace, cycle: Any) -> None:
    listed = Commendation.objects.filter(assessment__cycle=cycle).select_related("assessment__unit")
    for one in listed.order_by("pk"):
        commendations.change(
            one,
            recommended_to="市教育和体育局、市工业和信息化局",
            grounds="年度考核优秀，合作项目和信息报送成效突出，建议推荐评先树优。",
            by=office_for(cast, one.assessment.unit),
        )


def plan_secretariat(agenda: Agenda, cast: SimpleNamespace, year: int) -> None:
    """The secretariat hands its self-assessment to the council in December; five seats score it, the chair closes it."""
    agenda.at(instant(date(year, 12, 15)), lambda: _start_score(cast, year))
    for place, number in enumerate(SCORING_UNITS):
        moment = instant(date(year, 12, 18 + place), 14)
        agenda.at(moment, lambda place=place, number=number: _mark_score(cast, year, place, number))
    agenda.at(instant(date(year, 12, 27)), lambda: secretariat.close(_score(year), by=cast.chair))


def _score(year: int) -> Assessment:
    return Assessment.of_secretariat.get(cycle__year=year)


def _start_score(cast: SimpleNamespace, year: int) -> None:
    score = secretariat.start(Cycle.objects.get(year=year), by=cast.officer)
    own = {
        line.item.pk: {"self_points": _points(line, 0), "self_note": "按记录和佐证材料自评。"}
        for line in secretariat.lines(score)
    }
    summary = "本年度秘书处组织了信息报送、年度考核和日常联络，计划任务基本完成。"
    score = secretariat.fill(score, points=own, summary=summary, by=cast.officer)
    secretariat.hand_in(score, by=cast.secretary_general)


def _mark_score(cast: SimpleNamespace, year: int, place: int, number: int) -> None:
    score = _score(year)
    marks = {
        line.item.pk: {"points": _points(line, (index + place) % 7 == 3), "reason": "仍有提升空间。"}
        for index, line in enumerate(secretariat.lines(score))
    }
    secretariat.mark(score, marks=marks, opinion="组织有序，服务到位。", by=cast.heads[number], finish=True)


def _points(line: secretariat.Line, lower: bool | int) -> Any:
    """What the record gives; where it leaves points open, the best mark within it, or one step below."""
    record, points = line.record, _best(line.rule, lower)
    return points if record is None else min(max(points, record.lowest), record.highest)


def _best(rule: Any, lower: bool | int) -> Any:
    """The highest mark that the rule of an indicator allows, or one step below it."""
    whole = rule.points
    if rule.rule.choices:
        return rule.rule.choices[min(int(lower), len(rule.rule.choices) - 1)][1]
    return (whole * LESS).quantize(CENT) if lower else whole


def plan_decisions(agenda: Agenda, cast: SimpleNamespace, year: int, today: date) -> None:
    """Two confirmed decisions of last year, and one of this month that waits for the chair."""
    _plan_decision(agenda, cast, date(year, 1, 20), Matter.REGULATION, "审议通过联盟运行管理办法", (13, 0))
    _plan_decision(agenda, cast, date(year, 12, 27), Matter.GENERAL, f"审议{year}年度考核结果", (12, 1))
    subject = f"审议{today.year}年度重点工作安排"
    _plan_decision(agenda, cast, today - timedelta(days=9), Matter.GENERAL, subject, (13, 0), wait=True)


def _plan_decision(
    agenda: Agenda,
    cast: SimpleNamespace,
    met: date,
    matter: str,
    subject: str,
    votes: tuple[int, int],
    *,
    wait: bool = False,
) -> None:
    """The council meets in the afternoon; the result is entered the same day and confirmed in the evening, unless it waits."""
    present, against = votes

    def enter() -> None:
        decision = decisions.enter(
            matter=matter,
            subject=subject,
            met_on=met,
            present=present,
            votes_for=present - against,
            votes_against=against,
            abstained=0,
            minutes=papers.minutes(met, subject, present),
            by=cast.secretary_general,
        )
        if not wait:
            agenda.at(instant(met, 17), lambda: decisions.confirm(decision, by=cast.chair))

    agenda.at(instant(met, 16), enter)
