"""A self-assessment made ready for its page: the lines under their groups, and how far they are filled in."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from assessments.evidence.fields import fields
from assessments.self_assessment.forms import SheetForm
from assessments.self_assessment.lines import SheetLine
from assessments.self_assessment.services.drafts import Clash
from assessments.sheets import prefilling
from assessments.sheets.lines import Group, Line
from assessments.sheets.models.assessments import Assessment


@dataclass(frozen=True)
class SheetGroup:
    group: Group
    lines: list[SheetLine]


@dataclass
class Sheet:
    assessment: Assessment
    lines: list[Line]
    form: SheetForm
    clashes: list[Clash]
    may_change_evidence: bool
    reader: Any

    @cached_property
    def groups(self) -> list[SheetGroup]:
        return [
            SheetGroup(group, [self._line(line) for line in group.lines])
            for group in prefilling.groups_of(self.lines)
        ]

    def _line(self, line: Line) -> SheetLine:
        item, form = line.item, self.form
        mine = [clash for clash in self.clashes if clash.item == item.pk]
        evidence_fields = fields(item) if self.may_change_evidence else ""
        return SheetLine(line, form.values(item), form.complaints(item), mine, evidence_fields, self.reader)

    @property
    def cover_clashes(self) -> list[Clash]:
        return [clash for clash in self.clashes if clash.item is None]

    @cached_property
    def answered(self) -> int:
        return sum(line.is_answered for line in self.lines)

    @property
    def total(self) -> int:
        return len(self.lines)

    @cached_property
    def score(self) -> Decimal | None:
        return prefilling.self_score([line.item for line in self.lines])

    @cached_property
    def scored(self) -> Decimal:
        return sum((group.group.scored for group in self.groups), Decimal(0))

    @cached_property
    def evidence_count(self) -> int:
        return sum(len(line.evidence) for line in self.lines)

    @cached_property
    def open_questions(self) -> list[Line]:
        return [line for line in self.lines if line.is_open]

    @cached_property
    def unrecorded(self) -> int:
        """Indicators for which the portal keeps no record yet."""
        return sum(bool(line.facts) and line.suggestion.points is None for line in self.lines)

    @cached_property
    def used(self) -> int:
        """Bytes of all files, each counted once."""
        return sum({one.sha256: one.size for line in self.lines for one in line.evidence}.values())
