"""The rule types that a person may have to judge: D by levels, B by yes and no. Pure: no Django, no ORM, no clock."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, ClassVar

from assessments.scoring import readers as p
from assessments.scoring.marking import Reading, SimpleRule, Suggestion, half_up, names, show
from assessments.scoring.parameters import ParameterError, Parameters

GRADED_LEVELS = (("A", Decimal(1)), ("B", Decimal("0.8")), ("C", Decimal("0.6")), ("D", Decimal(0)))


@dataclass(frozen=True, kw_only=True)
class Graded(SimpleRule):
    """A person chooses a level; its coefficient times the maximum are the points."""

    letter = "D"
    title = "档次型"
    how = "由评分人评定 A、B、C、D 档"
    facts: ClassVar[tuple[str, ...]] = ()
    example: ClassVar[dict[str, Decimal]] = {}
    levels: Annotated[
        tuple,
        "档次系数",
        p.pairs(p.text, p.not_negative, ("档次", "系数"), least=2, hint="系数 1 为满分，从高到低"),
    ] = GRADED_LEVELS

    def check(self) -> None:
        shares = [share for _, share in self.levels]
        if shares[0] != 1 or any(high <= low for high, low in pairwise(shares)):
            raise ParameterError(f"{self.title}：“档次系数”应从 1 开始、从高到低排列。")

    @property
    def choices(self) -> tuple[tuple[str, Decimal], ...]:
        whole = Fraction(self.max_points)
        return tuple((name, half_up(whole * Fraction(share))) for name, share in self.levels)

    def _score(self, reading: Reading) -> Suggestion:
        options = "、".join(f"{name} 档 {show(points)} 分" for name, points in self.choices)
        return Suggestion(None, f"由评分人评定档次：{options}。")


@dataclass(frozen=True, kw_only=True)
class Condition(Parameters):
    title = "条件"
    fact: Annotated[str, "判断数据", p.fact_name]
    at_least: Annotated[Decimal | None, "不少于", p.optional(p.not_negative)] = None
    at_most: Annotated[Decimal | None, "不多于", p.optional(p.not_negative)] = None

    def check(self) -> None:
        if self.at_least is None and self.at_most is None:
            raise ParameterError(f"{self.title}：“不少于”和“不多于”至少填写一项。")
        if None not in (self.at_least, self.at_most) and self.at_least > self.at_most:
            raise ParameterError(f"{self.title}：“不少于”不能大于“不多于”。")

    def holds(self, value: Fraction) -> bool:
        enough = self.at_least is None or value >= self.at_least
        return enough and (self.at_most is None or value <= self.at_most)


@dataclass(frozen=True, kw_only=True)
class YesNo(SimpleRule):
    """Full points when all conditions hold, else none; without conditions a person decides."""

    letter = "B"
    title = "是否型"
    how = "符合条件得满分，不符合得 0 分"
    conditions: Annotated[
        tuple, "条件", p.records(Condition, hint="全部符合才得分；一条也不填表示由人评定")
    ] = ()

    @property
    def facts(self) -> tuple[str, ...]:
        return names((condition.fact, condition) for condition in self.conditions)

    @property
    def example(self) -> dict[str, Decimal]:
        """All conditions are just met."""
        return {
            one.fact: one.at_least if one.at_least is not None else one.at_most for one in self.conditions
        }

    @property
    def choices(self) -> tuple[tuple[str, Decimal], ...]:
        return ("是", self.max_points), ("否", Decimal(0))

    def _score(self, reading: Reading) -> Suggestion:
        if not self.conditions:
            return Suggestion(None, f"由评分人凭佐证评定：符合得 {show(self.max_points)} 分，不符合得 0 分。")
        met = all(condition.holds(reading[condition.fact]) for condition in self.conditions)
        said = f"{reading.say(self.facts)}，{'符合' if met else '不符合'}要求，"
        return self._earned(Fraction(self.max_points) * met, said)
