"""The five default standards against the table they come from, and the facts they read."""

import ast
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

import assessments
from alliance.registers import regulation
from assessments.scoring.composite import RULES, Composite
from assessments.scoring.defaults import fact_notes, labels, standard, standards
from assessments.scoring.grading import Cuts
from assessments.scoring.marking import Suggestion
from assessments.scoring.parameters import ParameterError
from assessments.scoring.rules import NothingDue, Ratio
from assessments.scoring.standard import BonusItem, Group, Indicator, Prefill, Standard, Subject

pytestmark = pytest.mark.once

DOCUMENT = Path(assessments.__file__).parents[1] / "docs" / "scoring.md"
PURE = (
    "words.py",
    "parameters.py",
    "readers.py",
    "marking.py",
    "rules.py",
    "judged.py",
    "composite.py",
    "rule_text.py",
    "grading.py",
    "standard.py",
    "defaults/__init__.py",
)
MEMBERS = (Subject.SCHOOL, Subject.ENTERPRISE, Subject.INDUSTRY, Subject.RESEARCH)

# code, points, rule, prefill, clauses
TABLE = {
    Subject.SCHOOL: """
        A1 5 R AUTO 10.school.1 · A2 6 R AUTO 10.school.1 · A3 3 R AUTO 10.school.1
        A4 4 Z SEMI 10.school.2 · A5 2 K AUTO 7.5,13.1
        B1 10 L SEMI 10.school.3 · B2 5 L SEMI 10.school.3 · B3 5 R SEMI 10.school.3
        C1 6 Z SEMI 10.school.4 · C2 6 Z AUTO 10.school.4 · C3 3 R SEMI 10.school.4
        D1 4 R AUTO 10.school.5 · D2 6 R SEMI 10.school.5 · D3 3 Z MANUAL 10.school.5
        D4 2 L SEMI 10.school.5,10.school.7
        E1 3 R AUTO 10.school.6 · E2 4 J SEMI 10.school.6 · E3 5 L SEMI 10.school.6
        F1 8 J SEMI 10.school.7
        G1 6 R AUTO 10.school.8 · G2 2 J AUTO 10.school.8 · G3 2 J SEMI 10.school.8""",
    Subject.ENTERPRISE: """
        A1 3 R AUTO 10.enterprise.1 · A2 5 R AUTO 10.enterprise.1 · A3 2 Z AUTO 10.enterprise.1
        A4 2 K AUTO 7.5,13.1
        B1 6 R AUTO 10.enterprise.2 · B2 5 L SEMI 10.enterprise.2 · B3 7 Z SEMI 10.enterprise.3
        B4 4 Z SEMI 10.enterprise.5 · B5 4 Z AUTO 10.enterprise.8
        C1 6 R AUTO 10.enterprise.4 · C2 4 R AUTO 10.enterprise.4
        D1 3 R AUTO 10.enterprise.6 · D2 3 R SEMI 10.enterprise.6 · D3 3 Z MANUAL 10.enterprise.6
        E1 2 D MANUAL 10.enterprise.7 · E2 4 L SEMI 10.enterprise.7 · E3 2 D MANUAL 10.enterprise.7
        F1 3 R AUTO 10.enterprise.9 · F2 3 R SEMI 10.enterprise.9 · F3 2 Z MANUAL 10.enterprise.9
        G1 5 J SEMI 10.enterprise.10 · G2 4 Z SEMI 10.enterprise.11 · G3 3 J MANUAL 10.enterprise.11
        H1 2 B SEMI 10.enterprise.12 · H2 4 J SEMI 10.enterprise.12
        I1 6 R AUTO 10.enterprise.13 · I2 2 J AUTO 10.enterprise.13 · I3 1 B SEMI 10.enterprise.13""",
    Subject.INDUSTRY: """
        A1 8 R AUTO 7.2 · A2 6 R AUTO 7.4 · A3 2 B AUTO 9 · A4 4 Z AUTO 7.5,13.1
        B1 12 D MANUAL 10.industry.1 · B2 6 J SEMI 10.industry.1
        C1 8 L MANUAL 10.industry.2 · C2 8 L MANUAL 10.industry.2
        D1 8 J SEMI 10.industry.3 · D2 8 J SEMI 10.industry.3
        E1 6 J SEMI 10.industry.4 · E2 6 J SEMI 10.industry.4
        F1 8 L SEMI 10.industry.5 · G1 10 J SEMI 10.industry.6""",
    Subject.RESEARCH: """
        A1 7 R AUTO 7.2 · A2 6 R AUTO 7.4 · A3 2 B AUTO 9 · A4 3 Z AUTO 7.5,13.1
        B1 6 J SEMI 10.research.1 · B2 10 Z AUTO 10.research.1
        C1 16 J SEMI 10.research.2
        D1 8 Z AUTO 10.research.3 · D2 6 R AUTO 10.research.3 · D3 6 J SEMI 10.research.3
        E1 12 J SEMI 10.research.4 · F1 10 J SEMI 10.research.5
        G1 4 J SEMI 10.research.6 · G2 4 J MANUAL 10.research.6""",
    Subject.SECRETARIAT: """
        A1 4 R AUTO 9 · A2 5 Z SEMI 9.secretariat.6 · A3 3 K AUTO 9.secretary_general.2
        B1 8 R AUTO 9.secretariat.2,9.secretary_general.3 · B2 4 R AUTO 9.secretariat.2,9.secretary_general.3
        B3 6 Z AUTO 9.secretariat.2,9.secretary_general.3,5.5
        C1 6 Z AUTO 9.secretariat.3 · C2 8 R AUTO 9.secretariat.3 · C3 4 D MANUAL 9.secretary_general.2
        D1 6 R AUTO 9.secretariat.4 · D2 4 R AUTO 9.secretariat.4
        D3 8 Z SEMI 9.secretariat.4,9.secretary_general.4
        E1 4 B AUTO 9.secretariat.5 · E2 4 B AUTO 9.secretariat.5 · E3 4 B AUTO 9.secretary_general.6
        F1 4 B AUTO 13.1 · F2 4 R AUTO 13.1 · F3 5 R AUTO 13.2,9.secretariat.6 · F4 3 D SEMI 12
        G1 6 R AUTO 11""",
}
GROUPS = {
    Subject.SCHOOL: [20, 20, 15, 15, 12, 8, 10],
    Subject.ENTERPRISE: [12, 26, 10, 9, 8, 8, 12, 6, 9],
    Subject.INDUSTRY: [20, 18, 16, 16, 12, 8, 10],
    Subject.RESEARCH: [18, 16, 16, 20, 12, 10, 8],
    Subject.SECRETARIAT: [12, 18, 18, 18, 12, 16, 6],
}
COMPUTED = {
    *("meeting.invited", "meeting.attended", "meeting.proxied", "meeting.leave", "meeting.absent"),
    *("activity.invited", "activity.joined", "activity.absent", "publicity.joined"),
    *("council_meeting.held", "council_meeting.notices_on_time", "alliance_activity.held"),
    *("info_review.due", "info_review.on_time", "bulletin.issued"),
    *("annual_report.presented", "annual_report.read"),
    *("summary.filed_on_time", "alliance_summary.half_year_on_time", "alliance_summary.year_on_time"),
    *("document.unsigned", "document.number_gaps", "standing_rule.adopted"),
    *("info.months_due", "info.months_on_time", "info.months_late", "info.adopted"),
    *("contacts.count", "contacts.changes", "seat.held"),
    *("assessment.self_on_time", "assessment.returns"),
    *("cycle.standard_on_time", "cycle.units", "cycle.self_on_time", "cycle.confirmed_on_time"),
    *("post.due", "post.filled"),
    *("plan.training_base_on_time", "plan.training_base_late", "base.plan_amount", "base.actual_amount"),
    *("base.shared_units", "plan.staff_training_on_time", "plan.staff_training_late"),
    *("training.planned", "training.delegated", "training.enterprise_staff"),
    *("resolution.assigned", "resolution.done", "resolution.overdue"),
    *("council_resolution.due", "council_resolution.done_on_time", "council_meeting.minutes_on_time"),
    *("council_meeting.planned", "alliance_activity.planned"),
    *("work_plan.drafted_on_time", "work_plan.broken_down", "work_plan.items_due", "work_plan.items_done"),
    *("collection.due", "collection.on_time"),
    *("project.active", "project.goals_set", "project.goals_met"),
    *("practice.plan_filed", "practice.planned", "practice.participants"),
    *("practice.batches_received", "inspection.due", "inspection.done"),
    *("internship.interns", "internship.agreements_signed", "internship.insured"),
    *("internship.posts_offered", "internship.received", "internship.plan_filed"),
    *("internship.schools", "internship.school_agreements", "internship.safety_pledges"),
    "internship.violations",
    *("internship.joint_inspections", "internship.summaries", "internship.follow_ups"),
    *("plan.employment_on_time", "plan.employment_late"),
    *(
        "employment.exchanges",
        "employment.target",
        "employment.placed",
        "hires.total",
        "hires.member_schools",
    ),
    *("hiring_plan.half_years_due", "hiring_plan.half_years_on_time", "hiring_plan.half_years_late"),
    *("jobs.half_years_due", "jobs.half_years_published", "jobs.stale"),
    *("research.joint_teams", "research.projects", "research.results"),
    *("research.applications", "research.approved_national", "research.approved_provincial"),
    *("survey.reports", "guide.issued_first_half", "guide.issued_second_half"),
    *("service.contracts", "service.enterprises", "service.income", "innovation.applied"),
    *("resource.kinds_opened", "resource.uses", "career.assisted"),
    *("expert.count", "expert.fields_required", "expert.fields_filled", "expert.updated"),
    *("demand.received", "demand.answered_on_time", "demand.solved"),
    *("cooperative_class.active", "cooperative_class.student_increase", "platform.events"),
    *("platform.agreements", "base.promoted", "forecast.published"),
    *("forecast.adopted", "standard.education_role", "standard.occupation_role"),
    *("guidance.majors", "guidance.trainings", "talent.activities"),
    *("teaching.contributions", "teacher_practice.plan_filed", "teacher_practice.planned"),
    *("teacher_practice.received", "competition.joined"),
    *("request.due", "request.done_on_time"),
    *("satisfaction.participation", "satisfaction.answered", "satisfaction.satisfied"),
    *("student_register.created", "student_register.fields_required", "student_register.fields_filled"),
    *("student_register.months_due", "student_register.months_updated"),
}


@pytest.mark.parametrize("kind", Subject)
def test_default_indicators_are_those_of_the_table(kind):
    found = [
        f"{one.code} {one.points} {one.rule.letter} {one.prefill} {','.join(one.clauses)}"
        for one in standard(kind).indicators
    ]
    assert found == [
        row.strip() for line in TABLE[kind].splitlines() for row in line.split("·") if row.strip()
    ]


@pytest.mark.parametrize("kind", Subject)
def test_points_add_up_to_100_and_to_each_group(kind):
    chosen = standard(kind)
    assert [group.points for group in chosen.groups] == GROUPS[kind]
    assert [sum(one.points for one in chosen.of_group(group.code)) for group in chosen.groups] == GROUPS[kind]
    assert sum(one.rule.max_points for one in chosen.indicators) == 100


@pytest.mark.parametrize("kind", Subject)
def test_every_clause_of_a_standard_is_in_the_register(kind):
    for one in standard(kind).indicators:
        assert [regulation.get(ref).ref for ref in one.clauses] == list(one.clauses)
        assert one.citation.startswith(regulation.get(one.clauses[0]).citation)


@pytest.mark.parametrize("kind", [Subject.SCHOOL, Subject.ENTERPRISE, Subject.INDUSTRY, Subject.RESEARCH])
def test_every_duty_of_article_10_has_an_indicator(kind):
    duties = {clause.ref for clause in regulation.children(f"10.{kind.lower()}")}
    assert {
        ref for one in standard(kind).indicators for ref in one.clauses if ref.startswith("10.")
    } == duties


def test_only_schools_and_enterprises_are_scored_on_monthly_reports():
    assert [kind for kind in Subject if "info.months_due" in standard(kind).facts] == [
        Subject.SCHOOL,
        Subject.ENTERPRISE,
    ]


def test_duties_of_a_seat_do_not_apply_without_one():
    for kind in (Subject.INDUSTRY, Subject.RESEARCH):
        bound = [one for one in standard(kind).indicators if one.duty_fact == "seat.held"]
        assert [one.code for one in bound] == ["A1", "A2", "A3"]
        facts = {"contacts.count": 1, "contacts.changes": 0}
        without, seated, unknown = (bound[2].suggest({**facts, "seat.held": held}) for held in (0, 1, None))
        assert (without.points, without.not_applicable) == (None, True)
        assert without.explanation == "seat.held 0，本单位无此项义务，建议按不适用处理。"
        assert (seated.points, seated.not_applicable) == (2, False)
        assert (unknown.points, unknown.not_applicable) == (2, False)


@pytest.mark.parametrize("kind", Subject)
def test_prefill_modes_agree_with_the_rules(kind):
    for one in standard(kind).indicators:
        parts = [part.rule for part in one.rule.parts] if isinstance(one.rule, Composite) else [one.rule]
        if one.prefill == Prefill.AUTO:
            assert all(rule.facts for rule in parts), one.code
        if isinstance(one.rule, Ratio) and one.rule.due and one.rule.nothing_due == NothingDue.NOT_APPLICABLE:
            assert one.na_allowed, one.code


@pytest.mark.parametrize("kind", Subject)
def test_nothing_recorded_leaves_every_mark_to_a_person(kind):
    for one in standard(kind).indicators:
        suggestion = one.suggest({}, labels())
        assert isinstance(suggestion, Suggestion)
        assert (suggestion.points, suggestion.not_applicable) == (None, False), one.code
        assert set(suggestion.missing) == set(one.rule.facts)


def test_all_seven_rule_types_are_in_use():
    used = {one.rule.letter for chosen in standards().values() for one in chosen.indicators}
    assert used == set(RULES)


# Terms


def test_vetoes_bonus_and_cuts_of_the_member_kinds():
    for kind in MEMBERS:
        chosen = standard(kind)
        expected = ["V1", "V2", "V3", "V4", "V5", "V6", "V7"]
        if kind != Subject.ENTERPRISE:
            expected.remove("V4")
        effects = {veto.code: veto.effect for veto in chosen.vetoes}
        assert list(effects) == expected
        assert effects.pop("V6") == "AT_MOST_QUALIFIED"
        assert effects.pop("V7") == "NOT_EXCELLENT"
        assert set(effects.values()) == {"UNQUALIFIED"}
        assert all(veto.active for veto in chosen.vetoes)
        assert [(one.code, one.lowest, one.highest) for one in chosen.bonus] == [
            ("P1", 1, 1),
            ("P2", 3, 3),
            ("P3", 2, 2),
            ("P4", 1, 1),
            ("P5", 1, 2),
            ("P6", 1, 1),
        ]
        assert (chosen.bonus_cap, [(one.code, one.highest) for one in chosen.deductions]) == (5, [("N1", 2)])
        assert (chosen.graded, chosen.cuts) == (True, Cuts(excellent=90, good=80, qualified=60))


def test_the_secretariat_has_a_score_and_no_grade():
    chosen = standard(Subject.SECRETARIAT)
    assert (chosen.graded, chosen.vetoes, chosen.bonus, chosen.deductions) == (False, (), (), ())
    with pytest.raises(ValueError, match="PARTNER"):
        standard("PARTNER")


def test_every_standard_says_that_its_values_await_the_council():
    assert all("默认（待理事会确认）" in chosen.basis for chosen in standards().values())


# Facts


def test_points_for_which_records_can_speak():
    """Points of the default standards whose facts the portal computes; the rest is judged by people with evidence."""

    def spoken_for(rule):
        parts = [part.rule for part in rule.parts] if isinstance(rule, Composite) else [rule]
        return sum(
            one.max_points
            for one in parts
            if one.facts and all(fact_notes()[name].computed for name in one.facts)
        )

    assert {kind: sum(spoken_for(one.rule) for one in standard(kind).indicators) for kind in Subject} == {
        Subject.SCHOOL: 96,
        Subject.ENTERPRISE: 88,
        Subject.INDUSTRY: 88,
        Subject.RESEARCH: 100,
        Subject.SECRETARIAT: 90,
    }


def test_every_fact_is_described_and_no_description_is_idle():
    assert {name for chosen in standards().values() for name in chosen.facts} == set(fact_notes())
    assert {name for name, note in fact_notes().items() if note.computed} == COMPUTED
    assert len(set(labels().values())) == len(fact_notes())


def test_the_document_lists_every_fact():
    _, _, listed = DOCUMENT.read_text(encoding="utf-8").partition("## Facts that the standards read")
    assert [line for line in listed.splitlines() if line.startswith("| `")] == [
        f"| `{note.name}` | {note.label} | {note.unit} | {note.meaning} | {'是' if note.computed else '未记录'} |"
        for note in fact_notes().values()
    ]


# Standards as data


@pytest.mark.parametrize("kind", Subject)
def test_a_standard_survives_the_journey_through_json(kind):
    chosen = standard(kind)
    assert Standard.from_dict(chosen.to_dict()) == chosen
    assert chosen.indicator("A1").to_dict() == chosen.to_dict()["indicators"][0]


def changed(data, place, **change):
    indicators = [{**one, **change} if one["code"] == place else one for one in data["indicators"]]
    return {**data, "indicators": indicators}


def test_a_standard_that_does_not_add_up_is_refused():
    data = standard(Subject.SCHOOL).to_dict()
    graded = {"type": "D", "max_points": "4"}
    for wrong, message in [
        (changed(data, "G3", points=4, rule=graded), "考核标准：一级指标 G 合计 12 分，应为 10 分。"),
        (changed(data, "G3", code="F1"), "考核标准：编号重复（A1、A2、"),
        (changed(data, "G3", code="X1"), "考核标准：一级指标 X 未列出。"),
        (changed(data, "G3", points=1), "指标 G3：分值 1 与评分规则的 2 分不符。"),
        (changed(data, "G3", duty_fact="seat.held"), "指标 G3：有义务前提的指标应允许不适用。"),
        ({**data, "author": "x"}, "考核标准：不认识的参数 author"),
    ]:
        with pytest.raises(ParameterError) as caught:
            Standard.from_dict(wrong)
        assert message in str(caught.value)
    assert Standard.from_dict(changed(data, "G3", rule={"type": "D", "max_points": 2})).facts


@pytest.mark.parametrize(
    ("field", "wrong", "message"),
    [
        ("code", "a1", "指标：“编号”应为一个大写字母加序号，如 A1。"),
        ("code", "A0", "指标：“编号”应为一个大写字母加序号，如 A1。"),
        ("na_allowed", "yes", "指标：“可不适用”应为是或否。"),
        ("clauses", [], "指标：“条款编号”至少填写 1 项。"),
        ("prefill", "LATER", "指标：“预填方式”应为以下之一：AUTO、SEMI、MANUAL。"),
    ],
)
def test_an_indicator_with_a_wrong_value_is_refused(field, wrong, message):
    data = standard(Subject.SCHOOL).indicator("G3").to_dict()
    assert Indicator.from_dict(data).group == "G"
    with pytest.raises(ParameterError) as caught:
        Indicator.from_dict({**data, field: wrong})
    assert str(caught.value) == message


def test_groups_and_bonus_items_are_checked():
    for kind, good, change, message in [
        (
            Group,
            {"code": "A", "name": "甲", "points": 1},
            {"code": "AB"},
            "一级指标：“编号”应为一个大写字母。",
        ),
        (
            BonusItem,
            {"code": "P1", "text": "捐赠", "lowest": 1, "highest": 1},
            {"lowest": 2},
            "加分项 P1：最低加分不能大于最高加分。",
        ),
    ]:
        assert kind.from_dict(good).code == good["code"]
        with pytest.raises(ParameterError) as caught:
            kind.from_dict({**good, **change})
        assert str(caught.value) == message


def test_prefill_modes_are_named():
    assert [mode.label for mode in Prefill] == ["自动", "半自动", "人工"]


def test_groups_that_add_up_to_something_else_than_100_are_refused():
    data = standard(Subject.SCHOOL).to_dict()
    data["groups"] = [group for group in data["groups"] if group["code"] != "G"]
    data["indicators"] = [one for one in data["indicators"] if one["code"][0] != "G"]
    with pytest.raises(ParameterError) as caught:
        Standard.from_dict(data)
    assert str(caught.value) == "考核标准：全部指标 合计 90 分，应为 100 分。"


def test_an_indicator_keeps_its_points_exact():
    data = standard(Subject.ENTERPRISE).indicator("F3").to_dict()
    assert Indicator.from_dict(data).rule.parts[0].rule.max_points == Decimal("0.5")


# Purity


def test_the_scoring_modules_know_neither_django_nor_the_models():
    for name in PURE:
        source = (Path(assessments.__file__).parent / "scoring" / name).read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            imported = [node.module] if isinstance(node, ast.ImportFrom) else []
            imported += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert [module for module in imported if module.split(".")[0] in ("django", "alliance")] == []
    program = (
        "import sys, assessments.scoring.defaults as d; d.standards(); sys.exit('django' in sys.modules)"
    )
    assert (
        subprocess.run([sys.executable, "-c", program], cwd=DOCUMENT.parents[1], check=False).returncode == 0
    )
