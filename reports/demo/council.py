"""What follows from last year's results in the demo, and what the council decided: circulars, recommendations, votes."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from alliance import clock, document, uploads
from assessments.marking import CENT
from assessments.models import Commendation
from assessments.services import circulars, commendations, secretariat
from councils.models import CouncilDecision
from councils.services import decisions

from .cast import instant, office_for

SCORING_UNITS = (3, 13, 31, 4, 14)
LESS = Decimal("0.9")
Matter = CouncilDecision.Matter


def tell_everybody(cast: SimpleNamespace, cycle: Any, year: int) -> None:
    """The circulars on the published results: all grades, the 优秀 praised, the 不合格 named (第十二条)."""
    with clock.at(instant(date(year, 12, 29), 10)):
        for _, kind in circulars.waiting([cycle]):
            text = circulars.draft(cycle, kind)
            circulars.issue(cycle, kind=kind, title=text.title, body=text.body, by=cast.secretary_general)
    with clock.at(instant(date(year, 12, 30), 15)):
        listed = Commendation.objects.filter(assessment__cycle=cycle).select_related("assessment__unit")
        for one in listed.order_by("pk"):
            commendations.change(
                one,
                recommended_to="市教育和体育局、市工业和信息化局",
                grounds="年度考核优秀，合作项目和信息报送成效突出，建议推荐评先树优。",
                by=office_for(cast, one.assessment.unit),
            )


def score_the_secretariat(cast: SimpleNamespace, cycle: Any, year: int) -> None:
    """The secretariat hands its self-assessment to the council in December; five seats score it, the chair closes it."""
    with clock.at(instant(date(year, 12, 15))):
        score = secretariat.start(cycle, by=cast.officer)
        own = {
            line.item.pk: {"self_points": _points(line, 0), "self_note": "按记录和佐证材料自评。"}
            for line in secretariat.lines(score)
        }
        summary = "本年度秘书处组织了信息报送、年度考核和日常联络，计划任务基本完成。"
        score = secretariat.fill(score, points=own, summary=summary, by=cast.officer)
        score = secretariat.hand_in(score, by=cast.secretary_general)
    for place, number in enumerate(SCORING_UNITS):
        with clock.at(instant(date(year, 12, 18 + place), 14)):
            marks = {
                line.item.pk: {
                    "points": _points(line, (index + place) % 7 == 3),
                    "reason": "仍有提升空间。",
                }
                for index, line in enumerate(secretariat.lines(score))
            }
            secretariat.mark(
                score, marks=marks, opinion="组织有序，服务到位。", by=cast.heads[number], finish=True
            )
    with clock.at(instant(date(year, 12, 27))):
        secretariat.close(score, by=cast.chair)


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


def record_decisions(cast: SimpleNamespace, year: int, today: date) -> None:
    """Two confirmed decisions of last year, and one of this month that waits for the chair."""
    _decide(cast, date(year, 1, 20), Matter.REGULATION, "审议通过联盟运行管理办法", present=13, against=0)
    _decide(cast, date(year, 12, 28), Matter.GENERAL, f"审议{year}年度考核结果", present=12, against=1)
    _decide(
        cast,
        today - timedelta(days=9),
        Matter.GENERAL,
        f"审议{today.year}年度重点工作安排",
        present=13,
        against=0,
        wait=True,
    )


def _decide(
    cast: SimpleNamespace,
    met: date,
    matter: str,
    subject: str,
    *,
    present: int,
    against: int,
    wait: bool = False,
) -> None:
    with clock.at(instant(met + timedelta(days=2), 10)):
        decision = decisions.enter(
            matter=matter,
            subject=subject,
            met_on=met,
            present=present,
            votes_for=present - against,
            votes_against=against,
            abstained=0,
            minutes=_minutes(met, subject, present),
            by=cast.secretary_general,
        )
    if not wait:
        with clock.at(instant(met + timedelta(days=3), 10)):
            decisions.confirm(decision, by=cast.chair)


def _minutes(met: date, subject: str, present: int) -> uploads.CheckedFile:
    page = (
        f"<h1>理事会会议纪要（演示）</h1><p>时间：{met:%Y-%m-%d}　出席：{present} 个席位</p>"
        f"<p>议题：{subject}。会议听取了秘书处的说明，经表决形成决定。</p>"
    )
    paper = SimpleUploadedFile(f"会议纪要{met:%Y%m%d}.pdf", document.from_html(page))
    return uploads.check(paper, kinds=("pdf",), max_bytes=1024 * 1024)
