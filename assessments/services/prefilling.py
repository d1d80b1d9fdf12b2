"""What the portal already knows, put beside each indicator: facts, the suggested points and why (第十一条).

A fact that nobody records is 未记录, never zero; its indicator is then marked by hand with evidence.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from alliance import clock, facts
from alliance.facts import Fact
from assessments import defaults, grading
from assessments import facts as own_facts
from assessments import standard as plain
from assessments.marking import CENT, Suggestion
from assessments.models import Assessment, Evidence, Indicator, Item
from assessments.rules.assessments import is_answered

from .standards import indicator_dict

FrozenFacts = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class NamedFact:
    """One fact as the page shows it; `fact.value` None is 未记录."""

    name: str
    label: str
    unit: str
    meaning: str
    fact: Fact


@dataclass(frozen=True)
class Line:
    """One indicator of one unit's assessment with all that stands beside it."""

    item: Item
    indicator: Indicator
    rule: plain.Indicator
    facts: list[NamedFact]
    suggestion: Suggestion
    evidence: list[Evidence] = field(default_factory=list)

    @property
    def choices(self) -> tuple[tuple[str, Decimal], ...]:
        return self.rule.rule.choices

    @property
    def has_records(self) -> bool:
        """The portal has recorded at least one of the facts."""
        return any(one.fact.recorded for one in self.facts)

    @property
    def is_answered(self) -> bool:
        return is_answered(self.item)

    @property
    def is_open(self) -> bool:
        """The unit asks something that the secretariat has not answered."""
        item = self.item
        return bool(
            (item.dispute and item.dispute_upheld is None)
            or (item.not_applicable and item.na_approved is None)
        )


@dataclass(frozen=True)
class Group:
    """A first-level indicator with its lines and how far they are filled in."""

    code: str
    name: str
    lines: list[Line]

    @property
    def points(self) -> Decimal:
        return sum((line.indicator.points for line in self.lines), Decimal(0))

    @property
    def answered(self) -> int:
        return sum(line.is_answered for line in self.lines)

    @property
    def scored(self) -> Decimal:
        return sum(
            (line.item.self_points or Decimal(0) for line in self.lines if not line.item.not_applicable),
            Decimal(0),
        )


def prefill(assessment: Assessment) -> list[Line]:
    """All lines with the facts as they are now, in a constant number of queries."""
    lines = _items(assessment)
    return _lines(lines, current_facts(assessment, [item.indicator for item in lines]))


def lines_of(assessment: Assessment) -> list[Line]:
    """All lines with the facts that count: the current ones while the unit writes, the frozen ones afterwards."""
    frozen = assessment.review_facts or (assessment.facts if assessment.is_submitted else {})
    if not frozen:
        return prefill(assessment)
    return _lines(_items(assessment), {name: Fact.from_json(data) for name, data in frozen.items()})


def groups_of(lines: list[Line]) -> list[Group]:
    """The lines under their 一级指标, in their order."""
    groups: dict[str, Group] = {}
    for line in lines:
        row = line.indicator
        groups.setdefault(row.group_code, Group(row.group_code, row.group_name, [])).lines.append(line)
    return list(groups.values())


def _items(assessment: Assessment) -> list[Item]:
    return list(
        assessment.items.select_related("indicator")
        .prefetch_related("evidence")
        .order_by("indicator__position")
    )


def _lines(items: list[Item], known: Mapping[str, Fact]) -> list[Line]:
    result = []
    for item in items:
        rule = rule_of(item.indicator)
        named = [_named(name, known) for name in rule.facts]
        suggestion = rule.suggest({one.name: one.fact.value for one in named}, _labels())
        if item.dispute_upheld:
            suggestion = Suggestion(None, "单位对取数的异议成立，以秘书处的答复和佐证为准，须人工评分。")
        evidence = [one for one in item.evidence.all() if not one.removed]
        result.append(Line(item, item.indicator, rule, named, suggestion, evidence))
    return result


def _named(name: str, known: Mapping[str, Fact]) -> NamedFact:
    note, definition = defaults.fact_notes().get(name), facts.get(name)
    source = note or definition
    return NamedFact(
        name,
        label=source.label if source else name,
        unit=_unit(source.unit) if source else "",
        meaning=note.meaning if note else "",
        fact=known.get(name) or Fact.unrecorded(),
    )


def _unit(text: str) -> str:
    """The unit to print after a number; coded facts (1是0否) print without one."""
    return "" if text[:1].isdigit() else text


@lru_cache(maxsize=1)
def _labels() -> dict[str, str]:
    return defaults.labels()


def rule_of(indicator: Indicator) -> plain.Indicator:
    """The checked rule of an indicator; equal content is parsed once."""
    return _parsed(json.dumps(indicator_dict(indicator), ensure_ascii=False, sort_keys=True, default=str))


@lru_cache(maxsize=1000)
def _parsed(content: str) -> plain.Indicator:
    return plain.Indicator.from_dict(json.loads(content))


def current_facts(
    assessment: Assessment, indicators: list[Indicator] | None = None, *, moment: datetime | None = None
) -> dict[str, Fact]:
    """The facts that the standard of this assessment reads, as they are now."""
    rows = indicators if indicators is not None else list(assessment.standard.indicators.all())
    names = {name for row in rows for name in rule_of(row).facts}
    own = own_facts.of_row(assessment, moment or clock.now())
    found = facts.compute(names - own.keys(), [assessment.unit], assessment.cycle.year)
    return found[assessment.unit_id] | {name: fact for name, fact in own.items() if name in names}


def freeze(known: Mapping[str, Fact]) -> FrozenFacts:
    """Facts as they are kept in an assessment: {name: {value, denominator, url, note}}."""
    return {name: fact.as_json() for name, fact in sorted(known.items())}


def checksum(assessment: Assessment, lines: list[Line]) -> str:
    """The 校验码 of the printed form: sixteen hex digits over all that the form says, so paper tells its version."""
    content = [
        [assessment.pk, assessment.standard.sha256, assessment.summary, assessment.filler_phone],
        *(
            [
                line.indicator.code,
                None if line.item.self_points is None else str(line.item.self_points.quantize(CENT)),
                line.item.self_note,
                line.item.not_applicable,
                line.item.na_reason,
                line.item.dispute,
                [[one.name, one.fact.as_json()["value"]] for one in line.facts],
                sorted(one.sha256 or one.record_url for one in line.evidence),
            ]
            for line in lines
        ),
    ]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16].upper()


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
