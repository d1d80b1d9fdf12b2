"""What the portal already knows, put beside each indicator: facts, the suggested points and why (第十一条).

A fact that nobody records is 未记录, never zero; its indicator is then marked by hand with evidence.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from alliance.ground import clock
from alliance.registers import facts
from alliance.registers.facts import Fact, word_for
from assessments.scoring import defaults, grading
from assessments.scoring.marking import Suggestion
from assessments.sheets import submission
from assessments.sheets.lines import Group, Line, NamedFact
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item, evidence_of, in_order
from assessments.standards.content import rule_of
from assessments.standards.models import Indicator

FrozenFacts = dict[str, dict[str, Any]]


def prefill(assessment: Assessment) -> list[Line]:
    """All lines with the facts as they are now, in a constant number of queries."""
    items = items_of(assessment)
    return lines_with(assessment, items, current_facts(assessment, [item.indicator for item in items]))


def lines_of(assessment: Assessment) -> list[Line]:
    """All lines with the facts that count: the current ones while the unit writes, the frozen ones afterwards."""
    frozen = assessment.review_facts or (assessment.facts if assessment.is_submitted else {})
    if not frozen:
        return prefill(assessment)
    known = {name: Fact.from_json(data) for name, data in frozen.items()}
    return lines_with(assessment, items_of(assessment), known)


def groups_of(lines: list[Line]) -> list[Group]:
    """The lines under their 一级指标, in their order."""
    groups: dict[str, Group] = {}
    for line in lines:
        row = line.indicator
        groups.setdefault(row.group_code, Group(row.group_code, row.group_name, [])).lines.append(line)
    return list(groups.values())


def items_of(assessment: Assessment) -> list[Item]:
    """The items in their order, with indicator and evidence at hand; two queries."""
    items, pieces = in_order(assessment), evidence_of(assessment)
    for item in items:
        item.pieces = pieces.get(item.pk, [])
    return items


def lines_with(assessment: Assessment, items: list[Item], known: Mapping[str, Fact]) -> list[Line]:
    """The items as lines with these facts; no query."""
    result = []
    cycle = assessment.cycle
    for item in items:
        rule = rule_of(item.indicator)
        named = [named_fact(name, known) for name in rule.facts]
        suggestion = rule.suggest({one.name: one.fact.value for one in named}, _labels())
        if item.dispute_upheld:
            suggestion = Suggestion(None, "单位对取数的异议成立，以秘书处的答复和佐证为准，须人工评分。")
        result.append(
            Line(
                item,
                item.indicator,
                rule,
                named,
                suggestion,
                item.pieces,
                Decimal(cycle.record_difference),
                cycle.year,
            )
        )
    return result


def named_fact(name: str, known: Mapping[str, Fact]) -> NamedFact:
    """A fact with the words that the standards have for it."""
    note, definition = defaults.fact_notes().get(name), facts.get(name)
    source = note or definition
    unit, fact = source.unit if source else "", known.get(name) or Fact.unrecorded()
    word = word_for(fact.value, unit) if fact.recorded else ""
    return NamedFact(
        name,
        label=source.label if source else name,
        unit="" if unit in facts.CODED else unit,
        meaning=note.meaning if note else "",
        fact=fact,
        word=word,
    )


@lru_cache(maxsize=1)
def _labels() -> dict[str, str]:
    return defaults.labels()


def current_facts(
    assessment: Assessment, indicators: list[Indicator] | None = None, *, moment: datetime | None = None
) -> dict[str, Fact]:
    """The facts that the standard of this assessment reads, as they are now."""
    rows = indicators if indicators is not None else list(assessment.standard.indicators.all())
    names = {name for row in rows for name in rule_of(row).facts}
    own = submission.of_row(assessment, moment or clock.now())
    found = facts.compute(names - own.keys(), [assessment.unit], assessment.cycle.year)
    return found[assessment.unit_id] | {name: fact for name, fact in own.items() if name in names}


def with_submission(assessment: Assessment, known: Mapping[str, Fact], moment: datetime) -> dict[str, Fact]:
    """The same facts after the assessment was handed in, which itself records some of them; no query."""
    own = submission.of_row(assessment, moment)
    return {name: own.get(name, fact) for name, fact in known.items()}


def freeze(known: Mapping[str, Fact]) -> FrozenFacts:
    """Facts as they are kept in an assessment: {name: {value, denominator, url, note}}."""
    return {name: fact.as_json() for name, fact in sorted(known.items())}


def self_score(items: list[Item]) -> Decimal | None:
    """The unit's own total, half up to one decimal; None while a mark is missing.

    What the unit claims not to apply is left out and the rest is rescaled, unless the claim was rejected.
    """
    marks = [
        grading.Mark(
            item.indicator.code,
            item.indicator.points,
            item.self_points,
            item.not_applicable and item.na_approved is not False,
        )
        for item in items
    ]
    if all(mark.not_applicable for mark in marks):
        return None
    return grading.total(marks).points
