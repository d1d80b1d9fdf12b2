"""What the portal already knows, put beside each indicator: facts, the suggested points and why (第十一条).

A fact that nobody records is 未记录, never zero; its indicator is then marked by hand with evidence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from alliance.ground import clock
from alliance.registers import facts
from alliance.registers.facts import Fact, word_for
from assessments.scoring import defaults, grading
from assessments.scoring import standard as plain
from assessments.scoring.marking import Suggestion, show
from assessments.scoring.standard import Prefill
from assessments.self_assessment import facts as own_facts
from assessments.self_assessment.models.assessments import Assessment, Item
from assessments.self_assessment.models.evidence import Evidence
from assessments.self_assessment.record_points import TENTH, RecordPoints, record_points
from assessments.self_assessment.rules.assessments import is_answered
from assessments.standards.content import rule_of
from assessments.standards.models import Indicator

FrozenFacts = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class NamedFact:
    """One fact as the page shows it; `fact.value` None is 未记录."""

    name: str
    label: str
    unit: str
    meaning: str
    fact: Fact
    word: str = ""  # 是 or 否, where the number only codes one

    @property
    def shown(self) -> Any:
        """The value as people read it."""
        return self.word or self.fact.value

    @property
    def follows_submission(self) -> bool:
        """Handing in itself records this, so it is no part of what is printed and signed before."""
        return self.name in own_facts.OF_SUBMISSION


@dataclass(frozen=True)
class Line:
    """One indicator of one unit's assessment with all that stands beside it."""

    item: Item
    indicator: Indicator
    rule: plain.Indicator
    facts: list[NamedFact]
    suggestion: Suggestion
    evidence: list[Evidence] = field(default_factory=list)
    tolerance: Decimal = TENTH
    year: int = 0

    @property
    def choices(self) -> tuple[tuple[str, Decimal], ...]:
        return self.rule.rule.choices

    @property
    def has_records(self) -> bool:
        """The portal has recorded at least one of the facts."""
        return any(one.fact.recorded for one in self.facts)

    @property
    def recorded(self) -> list[NamedFact]:
        return [one for one in self.facts if one.fact.recorded]

    @property
    def unrecorded(self) -> list[NamedFact]:
        """What the portal does not know, to be said in one line."""
        return [one for one in self.facts if not one.fact.recorded]

    @property
    def form_facts(self) -> str:
        """The facts on the form that is printed and signed before handing in."""
        said = [f"{one.label}：{one.shown}{one.unit}" for one in self.recorded if not one.follows_submission]
        said += [f"{one.label}：以提交记录为准" for one in self.facts if one.follows_submission]
        if missing := sum(not one.follows_submission for one in self.unrecorded):
            said.append(f"另 {missing} 项未记录" if said else "未记录")
        return "；".join(said) or "—"

    @property
    def explanation(self) -> str:
        """Why these points; what is unrecorded is listed beside it already, so it is said in short."""
        suggestion = self.suggestion
        if suggestion.missing and self.record is None:
            return "尚无这方面的完整记录，请凭佐证材料评分。"
        return suggestion.explanation

    @property
    def record(self) -> RecordPoints | None:
        """What the record gives here; None where it gives nothing, or the unit's dispute of it was upheld."""
        return record_points(self.rule.rule, self.suggestion)

    @property
    def filled_by_record(self) -> Decimal | None:
        """The points that an automatic indicator starts with."""
        automatic = self.indicator.prefill == Prefill.AUTO
        return self.record.exact if automatic and self.record else None

    def contradicts(self, points: Decimal | None) -> bool:
        """Whether these points differ from the record by so much that the person must say why."""
        record = self.record
        return record is not None and record.is_contradicted_by(points, self.tolerance)

    @property
    def self_departs(self) -> bool:
        item = self.item
        asked = item.not_applicable and item.na_approved is not False
        return not asked and self.contradicts(item.self_points)

    @property
    def self_unexplained(self) -> bool:
        """The unit's points contradict the record, and the unit does not say why."""
        return self.self_departs and not self.item.self_note.strip()

    @property
    def review_departs(self) -> bool:
        return self.contradicts(self.item.review_points)

    @property
    def said_of_record(self) -> list[str]:
        """Each departure from the record in one sentence, as it stands in the result: who, how much, and why."""
        item, found = self.item, []
        if self.self_departs:
            why = item.self_note.strip() or "未说明"
            found.append(f"记录 {self.record} / 自评 {show(item.self_points)}，理由：{why}")
        if self.review_departs:
            why = item.review_note.strip() or "未说明"
            found.append(f"记录 {self.record} / 给分 {show(item.review_points)}，理由：{why}")
        return found

    @property
    def departs(self) -> bool:
        """Somebody's points contradict the record: what the next person looks at first."""
        return self.self_departs or self.review_departs

    @property
    def strays(self) -> list[Evidence]:
        """Material that is dated outside the assessed year."""
        return [one for one in self.evidence if one.is_outside(self.year)]

    @property
    def evidence_missing(self) -> bool:
        """Points are claimed that neither the record nor any material shows, where the standard asks for material."""
        item = self.item
        if not self.indicator.evidence_required or not item.self_points or self.evidence:
            return False
        if item.not_applicable and item.na_approved is not False:
            return False
        return self.record is None or self.record.exact is None or item.self_points != self.record.exact

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
    return list(
        assessment.items.select_related("indicator")
        .prefetch_related("evidence")
        .order_by("indicator__position")
    )


def lines_with(assessment: Assessment, items: list[Item], known: Mapping[str, Fact]) -> list[Line]:
    """The items as lines with these facts; no query."""
    result = []
    cycle = assessment.cycle
    for item in items:
        rule = rule_of(item.indicator)
        named = [_named(name, known) for name in rule.facts]
        suggestion = rule.suggest({one.name: one.fact.value for one in named}, _labels())
        if item.dispute_upheld:
            suggestion = Suggestion(None, "单位对取数的异议成立，以秘书处的答复和佐证为准，须人工评分。")
        evidence = [one for one in item.evidence.all() if not one.removed]
        result.append(
            Line(
                item,
                item.indicator,
                rule,
                named,
                suggestion,
                evidence,
                Decimal(cycle.record_difference),
                cycle.year,
            )
        )
    return result


def _named(name: str, known: Mapping[str, Fact]) -> NamedFact:
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
    own = own_facts.of_row(assessment, moment or clock.now())
    found = facts.compute(names - own.keys(), [assessment.unit], assessment.cycle.year)
    return found[assessment.unit_id] | {name: fact for name, fact in own.items() if name in names}


def with_submission(assessment: Assessment, known: Mapping[str, Fact], moment: datetime) -> dict[str, Fact]:
    """The same facts after the assessment was handed in, which itself records some of them; no query."""
    own = own_facts.of_row(assessment, moment)
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
