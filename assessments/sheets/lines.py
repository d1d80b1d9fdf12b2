"""One indicator of one unit's assessment with all that stands beside it: facts, suggestion, evidence, what departs."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from alliance.registers.facts import Fact
from assessments.scoring import standard as plain
from assessments.scoring.marking import Suggestion, show
from assessments.scoring.record_points import TENTH, RecordPoints, record_points
from assessments.scoring.standard import Prefill
from assessments.sheets.models.items import Item
from assessments.sheets.rules import is_answered
from assessments.sheets.submission import OF_SUBMISSION
from assessments.standards.models import Indicator


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
        return self.name in OF_SUBMISSION


@dataclass(frozen=True)
class Line:
    """One indicator of one unit's assessment with all that stands beside it."""

    item: Item
    indicator: Indicator
    rule: plain.Indicator
    facts: list[NamedFact]
    suggestion: Suggestion
    evidence: list[Any] = field(default_factory=list)
    tolerance: Decimal = TENTH
    year: int = 0

    @property
    def choices(self) -> tuple[tuple[str, Decimal], ...]:
        return self.rule.rule.choices

    @property
    def has_records(self) -> bool:
        """The portal has recorded at least one of the facts."""
        return any(one.fact.recorded for one in self.facts)

    @cached_property
    def recorded(self) -> list[NamedFact]:
        return [one for one in self.facts if one.fact.recorded]

    @cached_property
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

    @cached_property
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
    def strays(self) -> list[Any]:
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
