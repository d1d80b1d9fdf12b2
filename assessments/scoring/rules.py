"""The seven rule types by which an indicator earns points: R, L, K, J, D, B and Z.

Pure: no Django, no ORM, no clock. What they share is in `marking`, how their parameters are checked and
stored in `parameters`, totals and grades in `grading`. Source: articles 11 and 13 of the regulation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Any, ClassVar

from assessments.scoring import parameters as p
from assessments.scoring.marking import (
    NOTHING,
    FactValue,
    Reading,
    Rule,
    SimpleRule,
    Suggestion,
    half_up,
    names,
    show,
)
from assessments.scoring.parameters import ParameterError, Parameters


class NothingDue(StrEnum):
    """What a share suggests when its denominator is zero."""

    FULL = "full"
    ZERO = "zero"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, kw_only=True)
class Ratio(SimpleRule):
    """max × min(1, Σ weight·count ÷ (Σ weight·due or target) ÷ full_at) − Σ each·count, floor 0.

    `minimum`: facts that must reach a value, else 0 points. `full_at` 0.5: half of what is due earns it all.
    """

    letter = "R"
    title = "比例型"
    counts: Annotated[tuple, "计入数", p.pairs(p.fact_name, p.positive, 1)]
    due: Annotated[tuple, "应办数", p.pairs(p.fact_name, p.positive)] = ()
    target: Annotated[Decimal | None, "目标值", p.optional(p.positive)] = None
    full_at: Annotated[Decimal, "满分比例", p.positive] = Decimal(1)
    deductions: Annotated[tuple, "每次扣分", p.pairs(p.fact_name, p.positive)] = ()
    minimum: Annotated[tuple, "得分前提", p.pairs(p.fact_name, p.positive)] = ()
    nothing_due: Annotated[NothingDue, "应办数为零时", p.choice(NothingDue)] = NothingDue.NOT_APPLICABLE

    def check(self) -> None:
        if bool(self.due) == (self.target is not None):
            raise ParameterError(f"{self.title}：“应办数”和“目标值”须且只能填写一项。")

    @property
    def facts(self) -> tuple[str, ...]:
        return names(self.counts, self.due, self.deductions, self.minimum)

    def _score(self, reading: Reading) -> Suggestion:
        if unmet := reading.unmet(self.minimum):
            return self._earned(Fraction(0), unmet)
        due = reading.weighted(self.due) if self.due else Fraction(self.target)
        said = f"{self._counted(reading)}；{reading.say(names(self.due)) or f'目标 {show(due)}'}；"
        lost = reading.weighted(self.deductions)
        minus = f"{reading.say(names(self.deductions))}，扣 {show(lost)} 分，" if lost else ""
        if due == 0 and self.nothing_due == NothingDue.NOT_APPLICABLE:
            return self._not_applicable(f"{said}本年度无应办事项")
        if due == 0:
            full = self.nothing_due == NothingDue.FULL
            share, how = Fraction(full), "无应办事项，按满分计，" if full else "应办数为零，不计分，"
        else:
            done = reading.weighted(self.counts)
            reached = done / due / Fraction(self.full_at)
            share = min(Fraction(1), reached)
            divided = f" ÷ {show(self.full_at)}" if self.full_at != 1 else ""
            capped = "，按满分计" if reached > 1 else ""
            how = f"{show(self.max_points)} × {show(done)} ÷ {show(due)}{divided}{capped}，"
        return self._earned(Fraction(self.max_points) * share - lost, f"{said}{how}{minus}")

    def _counted(self, reading: Reading) -> str:
        return "、".join(
            reading.say([name]) + (f"（按 {show(weight)} 计）" if weight != 1 else "")
            for name, weight in self.counts
        )


class Otherwise(StrEnum):
    """What a ladder gives below its lowest step: nothing, or that step's points in proportion."""

    ZERO = "zero"
    PROPORTIONAL = "proportional"


@dataclass(frozen=True, kw_only=True)
class Ladder(SimpleRule):
    """The first step (at least, points) that is reached decides; steps go from the highest down.

    With `due` the value is a share (0.8 is 80 %). `if_any`: points for anything above zero under the lowest
    step. `plus`: extra points when a fact is above zero, never beyond the maximum.
    """

    letter = "L"
    title = "阶梯型"
    fact: Annotated[str, "计算项", p.fact_name]
    steps: Annotated[tuple, "档次", p.pairs(p.positive, p.points, 1)]
    due: Annotated[str | None, "比较基数", p.optional(p.fact_name)] = None
    otherwise: Annotated[Otherwise, "低于最低档时", p.choice(Otherwise)] = Otherwise.ZERO
    if_any: Annotated[Decimal, "大于零即得", p.not_negative] = Decimal(0)
    plus: Annotated[tuple, "另加", p.pairs(p.fact_name, p.points)] = ()
    nothing_due: Annotated[NothingDue, "基数为零时", p.choice(NothingDue)] = NothingDue.NOT_APPLICABLE

    def check(self) -> None:
        falling = (*self.steps, (Decimal(0), self.if_any))
        if any(high[0] <= low[0] or high[1] <= low[1] for high, low in pairwise(falling)):
            raise ParameterError(f"{self.title}：“档次”应从高到低排列，分值随之递减。")
        if self.steps[0][1] != self.max_points:
            raise ParameterError(f"{self.title}：最高档应为满分 {show(self.max_points)} 分。")
        if self.if_any and self.otherwise == Otherwise.PROPORTIONAL:
            raise ParameterError(f"{self.title}：“大于零即得”与“按比例”不能同时使用。")

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for name in (self.fact, self.due, *names(self.plus)) if name))

    def _score(self, reading: Reading) -> Suggestion:
        value, said = reading[self.fact], reading.say([self.fact])
        if self.due:
            base = reading[self.due]
            said += f"，{reading.say([self.due])}"
            if base == 0 and self.nothing_due == NothingDue.NOT_APPLICABLE:
                return self._not_applicable(f"{said}，本年度无应办事项")
            if base == 0:
                full = self.nothing_due == NothingDue.FULL
                how = "无应办事项，按满分计" if full else "比较基数为零，不计分"
                return self._earned(Fraction(self.max_points) * full, f"{said}，{how}，")
            value /= base
            said += f"，占 {show(value * 100)}%"
        earned = self._climb(value)
        for name, extra in self.plus:
            if reading[name] > 0:
                earned += Fraction(extra)
                said += f"，{reading.say([name])}，另加 {show(extra)} 分（不超过满分）"
        return self._earned(earned, f"{said}，按档次")

    def _climb(self, value: Fraction) -> Fraction:
        for at_least, points in self.steps:
            if value >= at_least:
                return Fraction(points)
        at_least, points = self.steps[-1]
        if self.otherwise == Otherwise.PROPORTIONAL:
            return Fraction(points) * value / Fraction(at_least)
        return Fraction(self.if_any) if value > 0 else Fraction(0)


@dataclass(frozen=True, kw_only=True)
class Deduct(SimpleRule):
    """Starts full and loses `each` per count, floor 0. `minimum`: facts that must reach a value, else 0."""

    letter = "K"
    title = "扣分型"
    deductions: Annotated[tuple, "每次扣分", p.pairs(p.fact_name, p.positive, 1)]
    minimum: Annotated[tuple, "得分前提", p.pairs(p.fact_name, p.positive)] = ()

    @property
    def facts(self) -> tuple[str, ...]:
        return names(self.deductions, self.minimum)

    def _score(self, reading: Reading) -> Suggestion:
        if unmet := reading.unmet(self.minimum):
            return self._earned(Fraction(0), unmet)
        lost = reading.weighted(self.deductions)
        how = f"满分 {show(self.max_points)} 分，扣 {show(lost)} 分（扣完为止），"
        return self._earned(Fraction(self.max_points) - lost, f"{reading.say(names(self.deductions))}；{how}")


@dataclass(frozen=True, kw_only=True)
class CountItem(Parameters):
    """`each` points for every full `per` counted, at most `cap`."""

    title = "计数项"
    fact: Annotated[str, "计数数据", p.fact_name]
    each: Annotated[Decimal, "每次得分", p.points]
    per: Annotated[Decimal, "每满", p.positive] = Decimal(1)
    cap: Annotated[Decimal | None, "本项封顶", p.optional(p.points)] = None

    def earned(self, count: Fraction) -> Fraction:
        points = count // Fraction(self.per) * Fraction(self.each)
        return points if self.cap is None else min(points, Fraction(self.cap))


@dataclass(frozen=True, kw_only=True)
class Count(SimpleRule):
    """Adds up counted items, each with its own weight and cap; the maximum is the cap of them all."""

    letter = "J"
    title = "计数累加型"
    items: Annotated[tuple, "计数项", p.sequence(p.record(CountItem), 1)]

    @property
    def facts(self) -> tuple[str, ...]:
        return names((item.fact, item) for item in self.items)

    def _score(self, reading: Reading) -> Suggestion:
        earned = [(item.fact, item.earned(reading[item.fact])) for item in self.items]
        said = "、".join(f"{reading.say([fact])} 计 {show(points)} 分" for fact, points in earned)
        return self._earned(sum(points for _, points in earned), f"{said}；封顶 {show(self.max_points)} 分，")


GRADED_LEVELS = (("A", Decimal(1)), ("B", Decimal("0.8")), ("C", Decimal("0.6")), ("D", Decimal(0)))


@dataclass(frozen=True, kw_only=True)
class Graded(SimpleRule):
    """A person chooses a level; its coefficient times the maximum are the points."""

    letter = "D"
    title = "档次型"
    facts: ClassVar[tuple[str, ...]] = ()
    levels: Annotated[tuple, "档次系数", p.pairs(p.text, p.not_negative, 2)] = GRADED_LEVELS

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
    conditions: Annotated[tuple, "条件", p.sequence(p.record(Condition))] = ()

    @property
    def facts(self) -> tuple[str, ...]:
        return names((condition.fact, condition) for condition in self.conditions)

    @property
    def choices(self) -> tuple[tuple[str, Decimal], ...]:
        return ("是", self.max_points), ("否", Decimal(0))

    def _score(self, reading: Reading) -> Suggestion:
        if not self.conditions:
            return Suggestion(None, f"由评分人凭佐证评定：符合得 {show(self.max_points)} 分，不符合得 0 分。")
        met = all(condition.holds(reading[condition.fact]) for condition in self.conditions)
        said = f"{reading.say(self.facts)}，{'符合' if met else '不符合'}要求，"
        return self._earned(Fraction(self.max_points) * met, said)


def _part_rule(raw: Any) -> Rule:
    if isinstance(raw, Composite) or (isinstance(raw, Mapping) and raw.get("type") == Composite.letter):
        raise ParameterError("：组合型的组成部分不能再是组合型。")
    return raw if isinstance(raw, Rule) else rule_from_dict(raw)


@dataclass(frozen=True, kw_only=True)
class Part(Parameters):
    title = "组成部分"
    label: Annotated[str, "名称", p.text]
    rule: Annotated[Rule, "评分规则", _part_rule]


@dataclass(frozen=True, kw_only=True)
class Composite(Rule):
    """The sum of its parts. One part that needs a person leaves the whole to a person, the others shown."""

    letter = "Z"
    title = "组合型"
    parts: Annotated[tuple, "组成部分", p.sequence(p.record(Part), 1)]

    def check(self) -> None:
        whole = sum(Fraction(part.rule.max_points) for part in self.parts)
        if whole != self.max_points:
            wrong = f"各部分合计 {show(whole)} 分，与分值 {show(self.max_points)} 分不符。"
            raise ParameterError(f"{self.title}：{wrong}")

    @property
    def facts(self) -> tuple[str, ...]:
        return names((name, part) for part in self.parts for name in part.rule.facts)

    def suggest(self, facts: Mapping[str, FactValue], labels: Mapping[str, str] = NOTHING) -> Suggestion:
        parts = tuple((part.label, part.rule.suggest(facts, labels)) for part in self.parts)
        said = "".join(f"{label}：{suggestion.explanation}" for label, suggestion in parts)
        if all(suggestion.not_applicable for _, suggestion in parts):
            return Suggestion(None, said, not_applicable=True, parts=parts)
        known = [suggestion.points for _, suggestion in parts if suggestion.points is not None]
        exact = half_up(sum(map(Fraction, known), Fraction(0)))
        if len(known) == len(parts):
            return Suggestion(exact, f"{said}合计 {show(exact)} 分。", parts=parts)
        missing = names((name, label) for label, suggestion in parts for name in suggestion.missing)
        if known:
            said += f"已能计算的部分得 {show(exact)} 分，其余须人工评分。"
        return Suggestion(None, said, missing, parts=parts)


RULES: dict[str, type[Rule]] = {
    kind.letter: kind for kind in (Ratio, Ladder, Deduct, Count, Graded, YesNo, Composite)
}


def rule_from_dict(data: Mapping[str, Any]) -> Rule:
    """The inverse of Rule.to_dict. Raises ParameterError (Chinese) on anything it does not know exactly."""
    kind = RULES.get(str(data.get("type"))) if isinstance(data, Mapping) else None
    if kind is None:
        known = "、".join(f"{letter} {rule.title}" for letter, rule in RULES.items())
        raise ParameterError(f"评分规则的类型（type）应为以下之一：{known}。")
    return kind.from_dict({key: value for key, value in data.items() if key != "type"})
