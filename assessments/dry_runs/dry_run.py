"""A dry run of a standard on a past year's facts and marks: who would move grade, which indicators separate nobody.

Automatic indicators are computed from the facts frozen at that year's review (asked again where a fact was not read
then); what a person judged keeps the share of points that the unit earned for the indicator of the same code, and what
did not apply still does not. Bonus, deductions and vetoes of that year count where the standard on trial has their code.
Nothing is stored.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from alliance.registers import facts
from assessments.scoring import grading
from assessments.scoring import standard as plain
from assessments.scoring.marking import half_up
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item

FLAT = Fraction(1, 20)  # an indicator whose shares differ by no more than 5 % separates nobody


@dataclass(frozen=True)
class Outcome:
    """One unit: its published result of that year, and what the standard under trial would give."""

    assessment: Assessment
    before: Decimal | None
    grade_before: str
    after: Decimal | None
    grade_after: str
    assumed: int  # indicators without fact or mark, counted as full

    @property
    def moves(self) -> bool:
        return self.grade_before != self.grade_after


@dataclass(frozen=True)
class Separation:
    """How an indicator spread the units: the mean, lowest and highest share of its points."""

    code: str
    name: str
    mean: Decimal
    lowest: Decimal
    highest: Decimal

    @property
    def separates(self) -> bool:
        return Fraction(self.highest) - Fraction(self.lowest) > FLAT


@dataclass
class DryRun:
    year: int
    outcomes: list[Outcome] = field(default_factory=list)
    separations: list[Separation] = field(default_factory=list)

    @property
    def movers(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.moves]


def run(content: plain.Standard, *, year: int) -> DryRun:
    """Try a standard on the published assessments of its kind in `year`, in a constant number of queries."""
    assessments = list(
        Assessment.objects.filter(
            cycle__year=year, state=Assessment.State.PUBLISHED, unit__kind=str(content.subject)
        )
        .select_related("unit")
        .defer("facts", "summary")
        .order_by("unit__name_key", "pk")
    )
    known = facts.compute(content.facts, [one.unit for one in assessments], year)
    earned = _shares(assessments)
    result = DryRun(year)
    shares: dict[str, list[Fraction]] = defaultdict(list)
    for assessment in assessments:
        values = {name: fact.value for name, fact in known[assessment.unit_id].items()}
        values |= _frozen(assessment, content.facts)
        result.outcomes.append(_try(content, assessment, values, earned[assessment.pk], shares))
    result.separations = [
        Separation(indicator.code, indicator.name, _mean(found), half_up(min(found)), half_up(max(found)))
        for indicator in content.indicators
        if (found := shares.get(indicator.code))
    ]
    return result


def _mean(found: list[Fraction]) -> Decimal:
    return half_up(sum(found, Fraction(0)) / len(found))


def _frozen(assessment: Assessment, names: tuple[str, ...]) -> dict[str, Any]:
    stored = assessment.review_facts or {}
    return {name: facts.Fact.from_json(stored[name]).value for name in names if name in stored}


def _shares(assessments: list[Assessment]) -> dict[int, dict[str, Fraction | None]]:
    """`{assessment: {code: share of the points earned, None where the indicator did not apply}}`; one query."""
    found: dict[int, dict[str, Fraction | None]] = defaultdict(dict)
    rows = Item.objects.filter(assessment__in=[one.pk for one in assessments]).order_by()
    for pk, code, points, most, claimed, approved in rows.values_list(
        "assessment",
        "indicator__code",
        "review_points",
        "indicator__points",
        "not_applicable",
        "na_approved",
    ):
        if claimed and approved:
            found[pk][code] = None
        elif points is not None:
            found[pk][code] = Fraction(points) / Fraction(most)
    return found


def _try(
    content: plain.Standard,
    assessment: Assessment,
    values: dict[str, Any],
    earned: dict[str, Fraction | None],
    shares: dict[str, list[Fraction]],
) -> Outcome:
    marks, assumed = [], 0
    for indicator in content.indicators:
        suggestion = indicator.suggest(values)
        share = earned.get(indicator.code)
        exempt = indicator.code in earned and share is None
        if suggestion.not_applicable or (suggestion.points is None and exempt):
            marks.append(grading.Mark(indicator.code, indicator.points, None, True))
            continue
        if suggestion.points is not None:
            points = suggestion.points
        elif share is not None:
            points = half_up(share * Fraction(indicator.points))
        else:
            points, assumed = indicator.points, assumed + 1
        shares[indicator.code].append(Fraction(points) / Fraction(indicator.points))
        marks.append(grading.Mark(indicator.code, indicator.points, points))
    bonus, lost = _extras(content, assessment)
    total = grading.total(marks, bonus=bonus, bonus_cap=content.bonus_cap, deductions=lost).points
    grade = str(_grade(content, assessment, total)) if content.graded and total is not None else ""
    return Outcome(assessment, assessment.total, assessment.grade, total, grade, assumed)


def _extras(content: plain.Standard, assessment: Assessment) -> tuple[list[Decimal], list[Decimal]]:
    added, lost = {one.code for one in content.bonus}, {one.code for one in content.deductions}
    lines = [(line["code"], Decimal(line["points"])) for line in assessment.bonus]
    return [points for code, points in lines if code in added], [
        points for code, points in lines if code in lost
    ]


def _grade(content: plain.Standard, assessment: Assessment, total: Decimal) -> grading.Grade:
    effects = {veto.code: veto.effect for veto in content.vetoes if veto.active}
    vetoes = [effects[line["code"]] for line in assessment.vetoes if line["code"] in effects]
    return grading.grade(total, content.cuts, vetoes)
