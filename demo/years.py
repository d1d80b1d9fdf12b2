"""The assessment years of the demo: last year finished, this year under way."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from alliance.ground import clock
from alliance.registers import policy
from alliance.rights.models.users import User
from assessments.assignments.services import assigning
from assessments.cycles import services as cycles
from assessments.cycles.models import Cycle
from assessments.earlier import rules as earlier_rules
from assessments.earlier import services as earlier
from assessments.formal_check import services as checks
from assessments.opening import services as opening
from assessments.publication import services as publication
from assessments.results import rules as confirming_rules
from assessments.results.services import confirming
from assessments.reviews.services import marking
from assessments.scoring.standard import Subject
from assessments.self_assessment.services import drafts, handing_in
from assessments.sheets import prefilling
from assessments.sheets.lines import Line
from assessments.sheets.models.assessments import Assessment
from assessments.standards.services import drafting, publishing
from demo.agenda import Agenda
from demo.cast import BAD_UNIT, instant, office_for
from demo.council import plan_secretariat, recommend, tell_everybody
from demo.evidence import attach
from demo.rectification import plan_rectification
from demo.reports import plan_annual_report

# How the units fare: the share of points that each earns, by its number; the bad unit is the 不合格 one.
SUMMARY = (
    "本年度，本单位指定专人负责联盟工作，参加联盟组织的会议和活动，按月报送工作信息，"
    "与成员单位开展合作项目，完成了联盟交办的各项任务。存在的不足是合作面还不够宽，下一年度将继续加强。"
)
SHARES = ["0.97", "0.93", "0.86", "0.90", "0.82", "0.95", "0.75", "0.88"]


def plan_last_year(agenda: Agenda, cast: SimpleNamespace, year: int) -> None:
    """The whole assessment of last year, from the standard to the published grades and the annual report."""
    agenda.at(instant(date(year, 11, 5)), lambda: _register_earlier(cast, year - 1))
    _plan_cycle(agenda, cast, year, opened=date(year, 11, 10))
    for number, unit in cast.units.items():
        day = date(year, 11, 18) + timedelta(days=number % 20)
        agenda.at(instant(day, 15), lambda number=number, unit=unit: _submit(cast, number, _row(unit, year)))
    agenda.at(instant(date(year, 12, 12)), lambda: _check_all(cast, year))
    reviewed = instant(date(year, 12, 18))
    agenda.at(reviewed, lambda: _review_all(cast, _cycle(year), reviewed))
    agenda.at(instant(date(year, 12, 26)), lambda: _confirm_all(cast, year))
    plan_secretariat(agenda, cast, year)
    agenda.at(
        instant(date(year, 12, 28)), lambda: publication.publish(_cycle(year), by=cast.secretary_general)
    )
    agenda.at(instant(date(year, 12, 28), 14), lambda: tell_everybody(cast, _cycle(year)))
    agenda.at(instant(date(year, 12, 28), 16), lambda: recommend(cast, _cycle(year)))
    plan_annual_report(agenda, cast, year)
    plan_rectification(agenda, cast, year)


def _cycle(year: int) -> Cycle:
    return Cycle.objects.get(year=year)


def _row(unit: Any, year: int) -> Assessment:
    return Assessment.objects.select_related("unit", "cycle").get(unit=unit, cycle__year=year)


def _check_all(cast: SimpleNamespace, year: int) -> None:
    for unit in cast.units.values():
        checks.pass_check(_row(unit, year), by=office_for(cast, unit))
    _assign(cast, _cycle(year))


def _confirm_all(cast: SimpleNamespace, year: int) -> None:
    for number, unit in cast.units.items():
        bonus = (
            [{"code": "P4", "points": "1", "reason": "入选市级产教融合典型案例"}] if number % 9 == 1 else []
        )
        row = _row(unit, year)
        confirming.confirm(row, by=_confirmer(cast, row), bonus=bonus)


def _confirmer(cast: SimpleNamespace, row: Assessment) -> User:
    """Who confirms has neither checked nor reviewed the unit, nor comes from it."""
    office = (cast.secretary_general, cast.deputy, cast.second_deputy, cast.officer)
    return next(one for one in office if confirming_rules.may_confirm(one, row))


def _plan_cycle(agenda: Agenda, cast: SimpleNamespace, year: int, opened: date, **overrides: Any) -> None:
    def prepare() -> None:
        for subject in Subject:
            standard = drafting.create_default(year=year, subject=subject, by=cast.officer)
            publishing.publish(standard, by=cast.secretary_general)
        cycles.plan(year=year, by=cast.officer, **overrides)

    agenda.at(instant(opened - timedelta(days=3)), prepare)
    agenda.at(instant(opened), lambda: opening.open_cycle(_cycle(year), by=cast.secretary_general))


def _register_earlier(cast: SimpleNamespace, year: int) -> None:
    """The grades of the year before the portal, from its circular: most are confirmed, some wait for it."""
    units = [unit for unit in cast.units.values() if earlier_rules.could_have(unit, year)]
    basis = f"联盟关于{year}年度考核情况的通报"
    grades = ("GOOD", "EXCELLENT", "QUALIFIED", "GOOD")
    entries = [
        earlier.Entry(unit.pk, year, grades[place % 4], None, basis, 0) for place, unit in enumerate(units)
    ]
    for place, grade in enumerate(earlier.register(entries, by=None)):
        if place % 9 < 7:
            earlier.confirm(grade, by=None)


def marks_for(
    assessment: Assessment, share: str, note: str = "已完成，材料见佐证。"
) -> dict[int, dict[str, Any]]:
    """What the record gives where it gives something; otherwise the same share of points for each indicator."""
    lines = {}
    for line in prefilling.prefill(assessment):
        exact = line.record is not None and line.record.exact is not None
        said = "按提交时的平台记录填写。" if exact else note
        lines[line.item.pk] = {"self_points": points_of(line, share), "self_note": said}
    return lines


def points_of(line: Line, share: str) -> Decimal:
    """The record's points, or a share within what the record leaves open, or the nearest mark that the rule allows."""
    rule, record = line.rule.rule, line.record
    if record is not None and record.exact is not None:
        return record.exact
    if any(one.follows_submission for one in line.facts):
        return rule.max_points
    points = (rule.max_points * Decimal(share)).quantize(Decimal("0.01"))
    if rule.choices:
        points = max(value for _, value in rule.choices if value <= points)
    return points if record is None else min(max(points, record.lowest), record.highest)


def _one_reason(assessment: Assessment, lines: dict[int, dict[str, Any]], number: int) -> None:
    """A few units claim more than the record gives for one indicator, and say why."""
    if number % 13 != 5:
        return
    for line in prefilling.prefill(assessment):
        record = line.record.exact if line.record else None
        if record is not None and not line.choices and record + 1 <= line.indicator.points:
            lines[line.item.pk] = {
                "self_points": record + 1,
                "self_note": "另有一项没有登记，已向秘书处补报，凭证见佐证材料。",
            }
            return


def share_of(number: int) -> str:
    return "0.45" if number == BAD_UNIT else SHARES[number % len(SHARES)]


def _submit(cast: SimpleNamespace, number: int, assessment: Assessment) -> None:
    fill_in(cast, number, assessment)
    handing_in.submit(assessment, by=cast.heads[number])


def fill_in(cast: SimpleNamespace, number: int, assessment: Assessment) -> None:
    """Every indicator, the summary and the material, by the liaison."""
    lines = marks_for(assessment, share_of(number))
    _one_reason(assessment, lines, number)
    liaison = cast.liaisons[number]
    drafts.fill(assessment, lines=lines, summary=SUMMARY, by=liaison)
    attach(assessment, number, by=liaison)


def _assign(cast: SimpleNamespace, cycle: Any) -> None:
    """The officer assigns; for the lead school, from which the officer comes, a deputy does."""
    assigning.assign_all(cycle, by=cast.officer)
    assigning.assign_all(cycle, by=cast.deputy)


def _review_all(cast: SimpleNamespace, cycle: Any, at: datetime) -> None:
    for assessment in Assessment.objects.filter(cycle=cycle).prefetch_related("reviews__reviewer"):
        lines = prefilling.lines_of(assessment)
        for place, review in enumerate(assessment.reviews.all()):
            with clock.at(at + timedelta(hours=3 * place)):
                marking.mark(
                    review, marks=_marks(lines, place), opinion="材料属实，评分有据。", by=review.reviewer
                )
                marking.finish(review, by=review.reviewer)


def _marks(lines: list[Line], place: int) -> dict[int, dict[str, Any]]:
    """A reviewer follows the record; else agrees with the unit, except on every ninth indicator with thin evidence."""
    marks = {}
    for number, line in enumerate(lines):
        points, reason = line.item.self_points, ""
        record = line.record.exact if line.record else None
        if record is not None:
            reason = "" if points == record else "按平台记录核定，补报的材料未经登记。"
            points = record
        elif line.record is None and (number + place) % 9 == 4 and points and not line.choices:
            points = max(points - Decimal("0.5"), Decimal(0))
            reason = "佐证材料不够完整，酌情扣分。"
        marks[line.item.pk] = {"points": points, "reason": reason}
    return marks


def plan_this_year(agenda: Agenda, cast: SimpleNamespace, today: date) -> None:
    """The assessment under way: with the regulation's dates where they fit today, otherwise around today."""
    year = today.year
    month, day = policy.get("self_deadline")
    deadline = date(year, month, day)
    opened = date(year, 11, 10)
    overrides = {}
    if not opened + timedelta(days=2) <= today <= deadline - timedelta(days=3):
        opened = today - timedelta(days=12)
        overrides = {
            "opens_at": clock.start_of_day(opened),
            "self_deadline": clock.end_of_day(today + timedelta(days=18)),
            "review_deadline": clock.end_of_day(today + timedelta(days=38)),
            "basis": "理事会决议：本年度考核时间顺延",
        }
    _plan_cycle(agenda, cast, year, opened, **overrides)
    for number, unit in cast.units.items():
        moment = instant(today - timedelta(days=1 + number % 6), 14)
        agenda.at(moment, lambda number=number, unit=unit: _advance(cast, number, _row(unit, year)))
    agenda.at(agenda.now, lambda: _assign(cast, _cycle(year)))


def _advance(cast: SimpleNamespace, number: int, assessment: Assessment) -> None:
    """Units stand at different points: untouched, half filled, with the head, submitted, passed to review."""
    stage = number % 8
    if stage in (0, 5) or number in (2, BAD_UNIT):
        return
    liaison, head, officer = cast.liaisons[number], cast.heads[number], office_for(cast, assessment.unit)
    if stage in (1, 6):
        lines = marks_for(assessment, share_of(number))
        half = dict(list(lines.items())[: len(lines) // 2])
        drafts.fill(assessment, lines=half, by=liaison)
        return
    fill_in(cast, number, assessment)
    if stage == 2:
        handing_in.hand_to_head(assessment, by=liaison)
        return
    handing_in.submit(assessment, by=head)
    if stage in (3, 4):
        checks.pass_check(assessment, by=officer)
