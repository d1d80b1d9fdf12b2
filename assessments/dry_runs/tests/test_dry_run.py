"""The dry run: last year's facts and marks under another standard, hand-computed; nothing is stored."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from alliance.ground import audit, clock
from alliance.tests import builders, builders_assessments
from assessments.dry_runs import dry_run
from assessments.sheets.models.assessments import Assessment
from assessments.standard_lines import services as editing
from assessments.standards import content
from assessments.standards.models import Standard
from assessments.standards.services import drafting


@pytest.fixture
def past(everyone, noon):
    """2025, published: the chair unit 85 % of every indicator (较好), the school 20 % (不合格)."""
    noon.move_to(clock.start_of_day(date(2025, 11, 20)), tick=False)
    cycle = builders_assessments.cycle(2025)
    builders_assessments.published(cycle, {everyone.chair_unit: "GOOD", everyone.school: "UNQUALIFIED"})
    noon.move_to(clock.start_of_day(date(2026, 11, 22)), tick=False)
    return cycle


def by_hand(year=2026) -> Standard:
    """The schools' standard with every indicator marked by hand, so that only last year's marks count."""
    draft = drafting.create_default(year=year, subject="SCHOOL", by=None)
    for row in draft.indicators.all():
        fields = {"rule": {"type": "B", "max_points": str(row.points)}}
        editing.change_line(row, fields=fields, by=None)
    return draft


def outcomes(standard):
    run = dry_run.run(content.as_plain(standard), year=2025)
    return {one.assessment.unit_id: one for one in run.outcomes}, run


def test_marks_by_hand_keep_their_share(everyone, past):
    found, run = outcomes(by_hand())
    before = {row.unit_id: row for row in Assessment.objects.filter(cycle=past, unit__kind="SCHOOL")}
    assert {pk: (one.after, one.grade_after) for pk, one in found.items()} == {
        pk: (row.total, row.grade) for pk, row in before.items()
    }
    assert (run.movers, [one.assumed for one in run.outcomes]) == ([], [0, 0])


def test_cuts_of_the_trial_decide_who_moves(everyone, past):
    draft = drafting.change_terms(by_hand(), by=None, cut_good=Decimal(88))
    found, run = outcomes(draft)
    assert [one.assessment.unit for one in run.movers] == [everyone.chair_unit]
    assert (found[everyone.chair_unit.pk].grade_before, found[everyone.chair_unit.pk].grade_after) == (
        "GOOD",
        "QUALIFIED",
    )


def test_a_veto_of_that_year_counts_where_the_trial_has_its_code(everyone, past):
    row = Assessment.objects.get(cycle=past, unit=everyone.chair_unit)
    with transaction.atomic():
        row.vetoes = [{"code": "V7", "reason": "泄露名单"}, {"code": "V2", "reason": "弄虚作假"}]
        audit.save(row, by=None, reason="测试")
    draft = by_hand()
    assert outcomes(draft)[0][everyone.chair_unit.pk].grade_after == "UNQUALIFIED"
    editing.change_line(draft.vetoes.get(code="V2"), fields={"active": False}, by=None)
    assert outcomes(draft)[0][everyone.chair_unit.pk].grade_after == "GOOD"


def test_bonus_and_deductions_of_that_year_count(everyone, past):
    row = Assessment.objects.get(cycle=past, unit=everyone.chair_unit)
    before = outcomes(by_hand())[0][row.unit_id].after
    with transaction.atomic():
        row.bonus = [
            {"code": "P2", "points": "3", "reason": "x"},
            {"code": "N1", "points": "2", "reason": "y"},
        ]
        audit.save(row, by=None, reason="测试")
    draft = Standard.objects.get(year=2026, subject="SCHOOL")
    assert outcomes(draft)[0][row.unit_id].after == before + 1


def test_what_did_not_apply_still_does_not(everyone, past):
    row = Assessment.objects.get(cycle=past, unit=everyone.chair_unit)
    item = row.items.get(indicator__code="A3")
    with transaction.atomic():
        item.not_applicable, item.na_approved, item.na_reason, item.review_points = True, True, "无活动", None
        audit.save(item, by=None, reason="测试")
    found, run = outcomes(by_hand())
    assert found[row.unit_id].assumed == 0
    a3 = next(one for one in run.separations if one.code == "A3")
    assert a3.lowest == a3.highest


def test_a_new_indicator_is_assumed_full_and_said_so(everyone, past):
    draft = by_hand()
    row = draft.indicators.get(code="A1")
    editing.change_line(row, fields={"code": "A9"}, by=None)
    _, run = outcomes(draft)
    assert {one.assumed for one in run.outcomes} == {1}
    a9 = next(one for one in run.separations if one.code == "A9")
    assert (a9.mean, a9.separates) == (Decimal("1.00"), False)


def test_indicators_that_separate_nobody_are_found(everyone, past):
    _, run = outcomes(by_hand())
    spread = next(one for one in run.separations if one.code == "D2")
    assert (spread.separates, spread.lowest < spread.highest) == (True, True)


def test_frozen_facts_are_used(everyone, past):
    """The fact as it was reviewed decides, whatever the records say today."""
    draft = drafting.create_default(year=2026, subject="SCHOOL", by=None)
    row = Assessment.objects.get(cycle=past, unit=everyone.chair_unit)
    frozen = {"value": "12", "denominator": None, "url": "", "note": ""}
    with transaction.atomic():
        row.review_facts = {
            **row.review_facts,
            "info.months_due": frozen,
            "info.months_on_time": frozen,
            "info.months_late": {**frozen, "value": "0"},
        }
        audit.save(row, by=None, reason="测试")
    _, run = outcomes(draft)
    assert next(one for one in run.separations if one.code == "G1").highest == Decimal("1.00")


@pytest.mark.once
def test_queries_do_not_grow_with_units(everyone, past):
    tried = content.as_plain(by_hand())

    def cost(year):
        with CaptureQueriesContext(connection) as captured:
            dry_run.run(tried, year=year)
        return len(captured)

    for _ in range(3):
        builders.unit("SCHOOL")
    with clock.at(clock.start_of_day(date(2024, 11, 20))):
        builders_assessments.published(builders_assessments.cycle(2024))
    schools = Assessment.objects.filter(unit__kind="SCHOOL")
    assert (schools.filter(cycle=past).count(), schools.filter(cycle__year=2024).count()) == (2, 5)
    assert cost(2024) == cost(2025)


def test_nothing_is_stored(everyone, past):
    draft = by_hand()
    before = Assessment.history.count(), Standard.history.count()
    outcomes(draft)
    assert (Assessment.history.count(), Standard.history.count()) == before
