"""One whole assessment per kind, reckoned by hand: facts and hand marks → points → total → grade."""

from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from assessments.scoring.defaults import standard
from assessments.scoring.grading import Grade, Mark, VetoEffect, grade, total
from assessments.scoring.standard import Subject

pytestmark = pytest.mark.once

D = Decimal


@dataclass
class Example:
    """`expected` is what the facts earn by themselves, `by_hand` what persons gave where facts do not suffice."""

    kind: Subject
    facts: dict
    expected: dict
    by_hand: dict
    not_applicable: set = field(default_factory=set)

    def marks(self):
        """Checks every suggestion against the reckoning, then returns the marks."""
        chosen = standard(self.kind)
        suggestions = {one.code: one.suggest(self.facts) for one in chosen.indicators}
        suggested = {code: str(one.points) for code, one in suggestions.items() if one.points is not None}
        assert suggested == self.expected
        for code, mark in self.by_hand.items():
            chosen.indicator(code).rule.validate(D(mark))
        found = {**self.expected, **self.by_hand}
        assert set(found) | self.not_applicable == set(suggestions)
        return [
            Mark(
                one.code, one.points, D(found[one.code]) if one.code in found else None, one.code not in found
            )
            for one in chosen.indicators
        ]


def test_a_school():
    example = Example(
        kind=Subject.SCHOOL,
        facts={
            **{"resolution.assigned": 4, "resolution.done": 3, "resolution.overdue": 1},
            **{"meeting.invited": 8, "meeting.attended": 6, "meeting.proxied": 1, "meeting.leave": 1},
            **{"meeting.absent": 0, "activity.invited": 4, "activity.joined": 3},
            **{"contacts.count": 2, "contacts.changes": 1},
            **{"assessment.self_on_time": 1, "assessment.returns": 1},
            **{
                "project.active": 3,
                "cooperative_class.active": 1,
                "project.goals_set": 6,
                "project.goals_met": 5,
            },
            **{"practice.plan_filed": 1, "practice.planned": 300, "practice.participants": 270},
            **{"internship.interns": 120, "internship.agreements_signed": 120, "internship.insured": 114},
            **{"internship.violations": 0, "inspection.due": 24, "inspection.done": 20},
            **{"plan.training_base_on_time": 0, "plan.training_base_late": 1},
            **{"base.plan_amount": 200, "base.actual_amount": D("180.50"), "base.shared_units": 2},
            **{"plan.employment_on_time": 1, "plan.employment_late": 0, "employment.exchanges": 3},
            **{"employment.target": 150, "employment.placed": 120},
            **{"training.enterprise_staff": 180, "service.contracts": 1},
            **{"info.months_due": 12, "info.months_on_time": 10, "info.months_late": 1, "info.adopted": 3},
        },
        expected={
            "A1": "2.75",  # 5 × 3/4 − 1
            "A2": "5.63",  # 6 × (6 + 1 + 0.5)/8 = 5.625
            "A3": "2.25",  # 3 × 3/4
            "A5": "1.50",  # 2 − 0.5
            "B1": "8.00",  # 3 projects
            "B2": "3.00",  # 1 class
            "B3": "4.17",  # 5 × 5/6 = 4.1666…
            "C1": "5.60",  # 2 + 4 × 270/300
            "C2": "5.90",  # 2 + 2 × 114/120 + 2
            "C3": "2.50",  # 3 × 20/24
            "D1": "2.00",  # filed late
            "D2": "5.42",  # 6 × 180.5/200 = 5.415
            "D4": "1.00",  # 2 units: the step “at least 1”
            "E1": "3.00",
            "E2": "3.00",  # 3 × 1
            "E3": "4.00",  # 120/150 = 80 %
            "F1": "5.00",  # 180 ÷ 50 → 3 whole lots, 3 + 2
            "G1": "5.25",  # 6 × (10 + 0.5)/12
            "G2": "1.50",  # 3 × 0.5
        },
        by_hand={"A4": "4", "D3": "2", "G3": "2"},
    )
    # A 2.75+5.63+2.25+4+1.50 = 16.13   B 8+3+4.17 = 15.17   C 5.60+5.90+2.50 = 14.00   D 2+5.42+2+1 = 10.42
    # E 3+3+4 = 10   F 5   G 5.25+1.50+2 = 8.75          together 79.47, one event hosted + 1 = 80.47
    result = total(example.marks(), bonus=[D(1)])
    assert (str(result.base), str(result.points)) == ("79.47", "80.5")
    assert grade(result.points, standard(Subject.SCHOOL).cuts) == Grade.GOOD
    assert grade(total(example.marks()).points, standard(Subject.SCHOOL).cuts) == Grade.QUALIFIED  # 79.5


def test_an_enterprise():
    example = Example(
        kind=Subject.ENTERPRISE,
        facts={
            **{"resolution.assigned": 0, "resolution.done": 0, "resolution.overdue": 0},
            **{"meeting.invited": 6, "meeting.attended": 4, "meeting.proxied": 0, "meeting.leave": 1},
            **{"meeting.absent": 1, "activity.invited": 2, "activity.joined": 2, "activity.absent": 0},
            **{"contacts.count": 1, "contacts.changes": 2},
            **{"assessment.self_on_time": 1, "assessment.returns": 0},
            **{"internship.posts_offered": 40, "internship.received": 36},
            **{"hires.total": 60, "hires.member_schools": 7},
            **{"internship.plan_filed": 1, "internship.schools": 2, "internship.school_agreements": 2},
            **{"internship.safety_pledges": 33, "internship.joint_inspections": 3},
            **{"internship.summaries": 1, "internship.follow_ups": 0, "practice.batches_received": 2},
            **{"student_register.created": 1, "student_register.fields_required": 360},
            **{"student_register.fields_filled": 340},
            **{"student_register.months_due": 12, "student_register.months_updated": 9},
            **{"hiring_plan.half_years_due": 2, "hiring_plan.half_years_on_time": 1},
            **{"hiring_plan.half_years_late": 1},
            **{"jobs.half_years_due": 2, "jobs.half_years_published": 2, "jobs.stale": 3},
            **{"plan.training_base_on_time": 1, "plan.training_base_late": 0},
            **{"base.plan_amount": 50, "base.actual_amount": 60},
            **{"cooperative_class.active": 1, "cooperative_class.student_increase": 5},
            **{"plan.staff_training_on_time": 0, "plan.staff_training_late": 0},
            **{"teaching.contributions": 4, "teacher_practice.plan_filed": 1},
            **{"teacher_practice.planned": 4, "teacher_practice.received": 2},
            **{"research.joint_teams": 1, "research.projects": 1, "research.results": 1},
            **{"info.months_due": 12, "info.months_on_time": 12, "info.months_late": 0, "info.adopted": 5},
            **{"publicity.joined": 1},
        },
        expected={
            "A1": "3.00",  # nothing was assigned: full points
            "A2": "3.06",  # 5 × (4 + 0.5 + 2)/8 − 1 = 3.0625
            "A3": "1.00",  # somebody is there, but changed twice
            "A4": "2.00",
            "B1": "5.40",  # 6 × 36/40
            "B2": "4.00",  # 7/60 = 11.7 %
            "B3": "6.38",  # 1.5 + 1.5 + 1.5 × 33/36 (1.375 → 1.38) + 1 + 1 + 0
            "B5": "3.55",  # 1 + 1.5 × 340/360 (1.42) + 1.5 × 9/12 (1.125 → 1.13)
            "C1": "4.50",  # 6 × (1 + 0.5)/2
            "C2": "2.50",  # 4 − 3 × 0.5
            "D1": "3.00",
            "D2": "3.00",  # 60/50, not above the maximum
            "E2": "4.00",  # 3 + 1
            "F1": "0.00",  # never filed
            "G1": "4.00",
            "H1": "2.00",
            "H2": "3.00",  # 2 + 1
            "I1": "6.00",
            "I2": "2.00",  # 2.5, capped
            "I3": "1.00",
        },
        by_hand={"B4": "4", "D3": "3", "E1": "1.6", "E3": "1.2", "F3": "1.5", "G2": "3", "G3": "1.5"},
        not_applicable={"F2"},  # approved: no member school can train for this trade
    )
    # A 3+3.06+1+2 = 9.06   B 5.40+4+6.38+4+3.55 = 23.33   C 7   D 9   E 1.6+4+1.2 = 6.8   F 1.5   G 4+3+1.5 = 8.5
    # H 5   I 9             together 79.19 of 97 → 81.639…; bonus 3+2+1 capped at 5; criticised once − 2 → 84.639…
    result = total(example.marks(), bonus=[D(3), D(2), D(1)], deductions=[D(2)])
    assert (result.scored, result.applicable) == (D("79.19"), 97)
    assert (str(result.base), str(result.points)) == ("81.64", "84.6")
    assert grade(result.points, standard(Subject.ENTERPRISE).cuts, [VetoEffect.NOT_EXCELLENT]) == Grade.GOOD


def test_an_industry_body_without_a_seat():
    example = Example(
        kind=Subject.INDUSTRY,
        facts={
            **{"seat.held": 0, "contacts.count": 1, "contacts.changes": 0},
            **{"assessment.self_on_time": 1, "summary.filed_on_time": 1},
            **{"forecast.published": 1, "forecast.adopted": 2},
            **{"platform.events": 1, "platform.agreements": 3, "guidance.majors": 2, "guidance.trainings": 4},
            **{"base.promoted": 1, "talent.activities": 3},
        },
        expected={
            "A4": "4.00",
            "B2": "6.00",  # 3 + 2 × 1.5
            "D1": "4.00",
            "D2": "6.00",  # 3 × 2
            "E1": "4.00",
            "E2": "6.00",  # 8, capped
            "F1": "5.00",
            "G1": "7.50",  # 3 × 2.5
        },
        by_hand={"B1": "9.6", "C1": "5", "C2": "8"},  # B1 level B; C1 took part, C2 led
        not_applicable={"A1", "A2", "A3"},  # 8 + 6 + 2 = 16 points
    )
    # 4 + 9.6 + 6 + 5 + 8 + 4 + 6 + 4 + 6 + 5 + 7.5 = 65.1 of 84 = 77.5
    result = total(example.marks())
    assert (result.scored, result.applicable, str(result.points)) == (D("65.1"), 84, "77.5")
    assert grade(result.points, standard(Subject.INDUSTRY).cuts) == Grade.QUALIFIED


def test_a_research_institute_with_a_seat():
    example = Example(
        kind=Subject.RESEARCH,
        facts={
            **{"seat.held": 1, "meeting.invited": 4, "meeting.attended": 3, "meeting.proxied": 1},
            **{"meeting.leave": 0, "activity.invited": 3, "activity.joined": 2},
            **{"collection.due": 5, "collection.on_time": 4, "contacts.count": 1, "contacts.changes": 0},
            **{"assessment.self_on_time": 1, "summary.filed_on_time": 0, "survey.reports": 2},
            **{"guide.issued_first_half": 1, "guide.issued_second_half": 1},
            **{
                "research.applications": 3,
                "research.approved_national": 0,
                "research.approved_provincial": 1,
            },
            **{
                "expert.count": 8,
                "expert.fields_required": 96,
                "expert.fields_filled": 90,
                "expert.updated": 8,
            },
            **{"demand.received": 0, "demand.answered_on_time": 0, "demand.solved": 2},
            **{"service.enterprises": 3, "service.income": D("35.5"), "innovation.applied": 3},
            **{"resource.kinds_opened": 2, "resource.uses": 15},
        },
        expected={
            "A1": "6.00",  # 7 × (3 + 1 + 2)/7
            "A2": "4.80",  # 6 × 4/5
            "A3": "2.00",
            "A4": "2.00",  # 2 + 0
            "B1": "4.00",
            "B2": "10.00",
            "C1": "13.00",  # 3 × 3 + 4
            "D1": "7.21",  # 3 × 8/10 + 3 × 90/96 (2.8125 → 2.81) + 2
            "D3": "4.00",
            "E1": "9.00",  # 3 × 2 + 3 whole lots of 100 000 yuan
            "F1": "7.50",
            "G1": "3.00",  # 2 + 1
        },
        by_hand={"G2": "2.5"},
        not_applicable={"D2"},  # no demand came in
    )
    # A 14.8   B 14   C 13   D 11.21   E 9   F 7.5   G 5.5      together 75.01 of 94 → 79.797…, + 1 = 80.797…
    marks, cuts = example.marks(), standard(Subject.RESEARCH).cuts
    result = total(marks, bonus=[D(1)])
    assert (result.scored, result.applicable) == (D("75.01"), 94)
    assert (str(result.base), str(result.points)) == ("79.80", "80.8")
    assert grade(result.points, cuts) == Grade.GOOD
    assert grade(result.points, cuts, [VetoEffect.UNQUALIFIED]) == Grade.UNQUALIFIED


def test_the_secretariat():
    example = Example(
        kind=Subject.SECRETARIAT,
        facts={
            **{"post.due": 12, "post.filled": 11, "document.unsigned": 1, "document.number_gaps": 2},
            **{"council_meeting.planned": 6, "council_meeting.held": 6, "council_meeting.notices_on_time": 5},
            **{"council_meeting.minutes_on_time": 4},
            **{"council_resolution.due": 10, "council_resolution.done_on_time": 9},
            **{"work_plan.drafted_on_time": 1, "work_plan.broken_down": 1},
            **{"work_plan.items_due": 50, "work_plan.items_done": 40},
            **{"info_review.due": 160, "info_review.on_time": 152, "bulletin.issued": 11},
            **{"alliance_activity.planned": 8, "alliance_activity.held": 7},
            **{"request.due": 0, "request.done_on_time": 0},
            **{"alliance_summary.half_year_on_time": 1, "alliance_summary.year_on_time": 1},
            **{"annual_report.presented": 1, "annual_report.read": 1, "cycle.standard_on_time": 0},
            **{"cycle.units": 30, "cycle.self_on_time": 27, "cycle.confirmed_on_time": 30},
            **{"satisfaction.participation": D("63.3"), "satisfaction.answered": 19},
            **{"satisfaction.satisfied": 17},
        },
        expected={
            "A1": "3.67",  # 4 × 11/12 = 3.666…
            "A3": "1.50",  # 3 − 3 × 0.5
            "B1": "8.00",
            "B2": "3.33",  # 4 × 5/6
            "B3": "4.70",  # 3 × 4/6 + 3 × 9/10
            "C1": "6.00",
            "C2": "6.40",  # 8 × 40/50
            "D1": "5.70",  # 6 × 152/160
            "D2": "3.67",  # 4 × 11/12
            "D3": "7.50",  # 4 × 7/8 + 4, no request was due
            "E1": "4.00",
            "E2": "4.00",
            "E3": "4.00",
            "F1": "0.00",  # published after 10 November
            "F2": "3.60",  # 4 × 27/30
            "F3": "5.00",
            "G1": "5.37",  # 6 × 17/19 = 5.368…
        },
        by_hand={"A2": "3", "C3": "3.2", "F4": "3"},
    )
    # A 3.67+3+1.50 = 8.17   B 16.03   C 6+6.4+3.2 = 15.6   D 16.87   E 12   F 0+3.6+5+3 = 11.6   G 5.37  → 85.64
    result = total(example.marks())
    assert (str(result.base), str(result.points)) == ("85.64", "85.6")
    assert standard(Subject.SECRETARIAT).graded is False
