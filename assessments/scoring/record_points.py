"""What the record gives for an indicator, and whether a mark contradicts it (第十一条). Pure: no Django, no ORM.

A rule whose facts are all recorded gives one number. A composite of which only some parts are recorded gives a span:
the recorded parts, plus anything the other parts may earn. Where nothing is recorded there is nothing to contradict.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assessments.scoring.composite import Composite
from assessments.scoring.marking import Rule, Suggestion, half_up, show

TENTH = Decimal("0.1")


@dataclass(frozen=True)
class RecordPoints:
    """The points that the record allows, both ends included."""

    lowest: Decimal
    highest: Decimal

    @property
    def exact(self) -> Decimal | None:
        """The one number that the record gives; None where it leaves some points to a person."""
        return self.lowest if self.lowest == self.highest else None

    def __str__(self) -> str:
        return show(self.lowest) if self.exact is not None else f"{show(self.lowest)}～{show(self.highest)}"

    def is_contradicted_by(self, points: Decimal | None, tolerance: Decimal = TENTH) -> bool:
        """Whether a mark lies outside by at least `tolerance`; no mark contradicts nothing."""
        if points is None:
            return False
        away = max(Fraction(self.lowest) - Fraction(points), Fraction(points) - Fraction(self.highest))
        return away > 0 and away >= Fraction(tolerance)


def record_points(rule: Rule, suggestion: Suggestion) -> RecordPoints | None:
    """What the record gives by a rule and its suggestion; None where it says nothing about the points."""
    if suggestion.points is not None:
        return RecordPoints(suggestion.points, suggestion.points)
    if not isinstance(rule, Composite) or suggestion.not_applicable:
        return None
    parts = list(zip(rule.parts, (part for _, part in suggestion.parts), strict=False))
    known = [part.points for _, part in parts if part.points is not None]
    if not known:
        return None
    open_points = sum(
        (Fraction(one.rule.max_points) for one, part in parts if part.points is None), Fraction(0)
    )
    least = sum(map(Fraction, known), Fraction(0))
    return RecordPoints(half_up(least), half_up(least + open_points))
