"""Example figures for a rule, so that the editor can show at once what it gives: “若完成 8/10，得 12 分”.

Pure: no Django, no ORM. Nobody's facts: they only show how the arithmetic goes.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import singledispatch

from assessments.scoring import rules as scoring
from assessments.scoring.marking import Rule

DUE, DONE = Decimal(10), Decimal(8)


@singledispatch
def example_of(rule: Rule) -> Mapping[str, Decimal]:
    """{fact: example value} for every fact the rule reads."""
    raise TypeError(f"no example for {type(rule).__name__}")


@example_of.register
def _(rule: scoring.Ratio) -> Mapping[str, Decimal]:
    """Eight of ten done; of a target, eight tenths."""
    values = _unless_known(rule, dict(rule.minimum))
    values |= dict.fromkeys([fact for fact, _ in rule.due], DUE)
    done = DONE if rule.due else rule.target * DONE / DUE
    return values | {rule.counts[0][0]: done}


@example_of.register
def _(rule: scoring.Ladder) -> Mapping[str, Decimal]:
    """The lowest step is reached."""
    reached = rule.steps[-1][0]
    if rule.due:
        return _unless_known(rule, {rule.fact: reached * DUE, rule.due: DUE})
    return _unless_known(rule, {rule.fact: reached})


@example_of.register
def _(rule: scoring.Deduct) -> Mapping[str, Decimal]:
    """One event that costs points."""
    return _unless_known(rule, {**dict(rule.minimum), rule.deductions[0][0]: Decimal(1)})


@example_of.register
def _(rule: scoring.Count) -> Mapping[str, Decimal]:
    """Each item happened once."""
    return {item.fact: item.per for item in rule.items}


@example_of.register
def _(rule: scoring.Graded) -> Mapping[str, Decimal]:
    return {}


@example_of.register
def _(rule: scoring.YesNo) -> Mapping[str, Decimal]:
    """All conditions are just met."""
    return {one.fact: one.at_least if one.at_least is not None else one.at_most for one in rule.conditions}


@example_of.register
def _(rule: scoring.Composite) -> Mapping[str, Decimal]:
    """What an earlier part says of a fact stands."""
    values: dict[str, Decimal] = {}
    for part in rule.parts:
        values = {**example_of(part.rule), **values}
    return values


def _unless_known(rule: Rule, known: Mapping[str, Decimal]) -> dict[str, Decimal]:
    return dict.fromkeys(rule.facts, Decimal(0)) | dict(known)
