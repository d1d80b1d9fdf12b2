"""How recorded facts become a suggested mark, and which marks a person may give: the base of all rule types.

Quotients are exact fractions inside; one rounding, half up to 0.01, happens at the end, whatever the decimal
context of the caller. A fact nobody recorded (未记录) never counts as zero: the rule then suggests nothing
and names what is missing. Pure: no Django, no ORM, no clock.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Annotated, Any, ClassVar

from assessments.scoring import readers as p
from assessments.scoring.parameters import Parameters, plain_number

FactValue = Decimal | int | None  # None: 未记录
CENT = Decimal("0.01")
NOTHING: Mapping[str, Any] = MappingProxyType({})


class MarkError(ValueError):
    """A mark entered by hand cannot be accepted; the message is Chinese and says why."""


@dataclass(frozen=True)
class Suggestion:
    """`points` None means that a person must mark; `parts` holds (label, suggestion) of a composite rule."""

    points: Decimal | None
    explanation: str
    missing: tuple[str, ...] = ()
    not_applicable: bool = False
    parts: tuple[tuple[str, "Suggestion"], ...] = ()


def half_up(value: Decimal | Fraction | int, step: Decimal = CENT) -> Decimal:
    """The nearest multiple of `step`, a tie away from zero; independent of the decimal context."""
    steps = abs(Fraction(value)) / Fraction(step) + Fraction(1, 2)
    _, digits, exponent = step.as_tuple()
    units = int("".join(map(str, digits))) * (steps.numerator // steps.denominator)
    return Decimal((int(value < 0 < units), tuple(map(int, str(units))), exponent))


def show(value: Decimal | Fraction | int) -> str:
    """A number as people write it: at most two decimals, no trailing zeros."""
    return plain_number(half_up(value))


def names(*groups: Iterable[tuple[str, Any]]) -> tuple[str, ...]:
    """The first members of all pairs, each once, in order."""
    return tuple(dict.fromkeys(name for group in groups for name, _ in group))


class Reading:
    """The recorded facts of one unit as exact numbers, never below zero, with their Chinese labels."""

    def __init__(self, facts: Mapping[str, FactValue], labels: Mapping[str, str]):
        self.facts, self.labels = facts, labels

    def __getitem__(self, name: str) -> Fraction:
        value = self.facts[name]
        if not isinstance(value, int | Decimal):
            raise TypeError(f"{name} must be an int or a Decimal, not {type(value).__name__}")
        return max(Fraction(0), Fraction(value))

    def weighted(self, pairs: Iterable[tuple[str, Decimal]]) -> Fraction:
        return sum((self[name] * Fraction(weight) for name, weight in pairs), Fraction(0))

    def say(self, named: Iterable[str]) -> str:
        return "、".join(f"{self.labels.get(name, name)} {show(self[name])}" for name in named)

    def unmet(self, minimum: Iterable[tuple[str, Decimal]]) -> str:
        """Says which requirement is not met, the first one only; empty when all are."""
        for name, least in minimum:
            if self[name] < least:
                return f"{self.say([name])}，未达到 {show(least)}，"
        return ""


@dataclass(frozen=True, kw_only=True)
class Rule(Parameters, ABC):
    letter: ClassVar[str]
    how: ClassVar[str]  # what it does, in half a sentence, for whoever chooses

    max_points: Annotated[Decimal, "分值", p.points]

    @property
    @abstractmethod
    def facts(self) -> tuple[str, ...]:
        """Names of the facts read, each once; empty when the rule can only be marked by hand."""

    @property
    @abstractmethod
    def example(self) -> Mapping[str, Decimal]:
        """A figure for every fact that shows how the arithmetic goes: “若完成 8/10，得 12 分”; nobody's facts."""

    @abstractmethod
    def suggest(self, facts: Mapping[str, FactValue], labels: Mapping[str, str] = NOTHING) -> Suggestion:
        """`facts` None or absent is 未记录; `labels` gives the Chinese name of a fact for the explanation."""

    @property
    def choices(self) -> tuple[tuple[str, Decimal], ...]:
        """The only (label, points) a person may give; empty when any mark up to the maximum will do."""
        return ()

    def validate(self, points: Decimal | int, step: Decimal = CENT) -> None:
        """Raises MarkError unless a person may give these points; `step`, a setting, is 0.01 or 0.5."""
        if isinstance(points, bool) or not isinstance(points, int | Decimal):
            raise TypeError("a mark is an int or a Decimal")
        allowed = [value for _, value in self.choices]
        if not Decimal(points).is_finite():
            raise MarkError("得分应为数字。")
        if allowed and points not in allowed:
            raise MarkError(f"本项只能评 {'、'.join(map(show, allowed))} 分。")
        if not 0 <= points <= self.max_points:
            raise MarkError(f"得分应在 0 到 {show(self.max_points)} 分之间。")
        if not allowed and points != self.max_points and Fraction(points) % Fraction(step):
            raise MarkError(f"得分应为 {plain_number(step)} 的整数倍。")

    def to_dict(self) -> dict[str, Any]:
        return {"type": self.letter, **super().to_dict()}


class SimpleRule(Rule):
    """A rule of one piece: it suggests points once all of its facts are recorded."""

    def suggest(self, facts: Mapping[str, FactValue], labels: Mapping[str, str] = NOTHING) -> Suggestion:
        missing = tuple(name for name in self.facts if facts.get(name) is None)
        if missing:
            named = "、".join(f"“{labels.get(name, name)}”" for name in missing)
            return Suggestion(None, f"{named}未记录，须凭佐证人工评分。", missing)
        return self._score(Reading(facts, labels))

    @abstractmethod
    def _score(self, reading: Reading) -> Suggestion:
        """All facts are recorded."""

    def _none(self) -> dict[str, Decimal]:
        return dict.fromkeys(self.facts, Decimal(0))

    def _earned(self, exact: Fraction, because: str) -> Suggestion:
        points = half_up(min(max(exact, Fraction(0)), Fraction(self.max_points)))
        return Suggestion(points, f"{because}得 {show(points)} 分。")

    @staticmethod
    def _not_applicable(because: str) -> Suggestion:
        return Suggestion(None, f"{because}，建议按不适用处理。", not_applicable=True)
