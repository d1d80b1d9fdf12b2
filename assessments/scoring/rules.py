"""The rule types that compute: R by share, L by steps, K by deductions, J by counting. Pure: no Django, no ORM, no clock.

A type is declared here once, with its parameters, their words and hints: the text of a rule (`rule_text`) and the fields of
its editor follow from that. What all types share is in `marking`; those that a person judges in `judged`; their sum in
`composite`; totals and grades in `grading`. Source: articles 11 and 13 of the regulation.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Annotated

from assessments.scoring import readers as p
from assessments.scoring.marking import Reading, SimpleRule, Suggestion, names, show
from assessments.scoring.parameters import ParameterError, Parameters
from assessments.scoring.words import Named

DUE, DONE = Decimal(10), Decimal(8)  # of an example


class NothingDue(Named):
    """What a share suggests when its denominator is zero."""

    FULL = "full", "按满分计"
    ZERO = "zero", "不计分"
    NOT_APPLICABLE = "not_applicable", "不适用"


DEDUCTIONS = p.pairs(p.fact_name, p.positive, ("数据项", "每次扣几分"), hint="每发生一次扣几分")
MINIMUM = p.pairs(p.fact_name, p.positive, ("数据项", "不少于"), hint="达不到这个数，本项得 0 分")
NOTHING_DUE = p.choice(NothingDue, hint="全年没有应办事项时怎么算")
WEIGHED = ("数据项", "折算系数")


@dataclass(frozen=True, kw_only=True)
class Ratio(SimpleRule):
    """max × min(1, Σ weight·count ÷ (Σ weight·due or target) ÷ full_at) − Σ each·count, floor 0.

    `minimum`: facts that must reach a value, else 0 points. `full_at` 0.5: half of what is due earns it all.
    """

    letter = "R"
    title = "比例型"
    how = "按完成的比例给分，如“按时报送月数 ÷ 应报月数 × 分值”"
    counts: Annotated[
        tuple,
        "计入数",
        p.pairs(
            p.fact_name,
            p.positive,
            WEIGHED,
            least=1,
            hint="完成了什么。数值是折算系数，如请假按 0.5 次计",
        ),
    ]
    due: Annotated[
        tuple,
        "应办数",
        p.pairs(p.fact_name, p.positive, WEIGHED, hint="应当完成多少；与“目标值”二选一"),
    ] = ()
    target: Annotated[Decimal | None, "目标值", p.optional(p.positive, "没有应办数时，完成多少得满分")] = None
    full_at: Annotated[
        Decimal, "满分比例", p.hinted(p.positive, "完成比例达到多少就得满分，一般为 1（即 100%）")
    ] = Decimal(1)
    deductions: Annotated[tuple, "每次扣分", DEDUCTIONS] = ()
    minimum: Annotated[tuple, "得分前提", MINIMUM] = ()
    nothing_due: Annotated[NothingDue, "应办数为零时", NOTHING_DUE] = NothingDue.NOT_APPLICABLE

    def check(self) -> None:
        if bool(self.due) == (self.target is not None):
            raise ParameterError(f"{self.title}：“应办数”和“目标值”须且只能填写一项。")

    @property
    def facts(self) -> tuple[str, ...]:
        return names(self.counts, self.due, self.deductions, self.minimum)

    @property
    def example(self) -> dict[str, Decimal]:
        """Eight of ten done; of a target, eight tenths."""
        done = DONE if self.due else self.target * DONE / DUE
        due = dict.fromkeys(names(self.due), DUE)
        return self._none() | dict(self.minimum) | due | {self.counts[0][0]: done}

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


class Otherwise(Named):
    """What a ladder gives below its lowest step: nothing, or that step's points in proportion."""

    ZERO = "zero", "不计分"
    PROPORTIONAL = "proportional", "按比例计分"


@dataclass(frozen=True, kw_only=True)
class Ladder(SimpleRule):
    """The first step (at least, points) that is reached decides; steps go from the highest down.

    With `due` the value is a share (0.8 is 80 %). `if_any`: points for anything above zero under the lowest
    step. `plus`: extra points when a fact is above zero, never beyond the maximum.
    """

    letter = "L"
    title = "阶梯型"
    how = "达到哪一档给哪一档的分，如“4 项 10 分、3 项 8 分”"
    fact: Annotated[str, "计算项", p.fact_name]
    steps: Annotated[
        tuple,
        "档次",
        p.pairs(
            p.positive,
            p.points,
            ("达到", "得几分"),
            least=1,
            hint="从高到低填写：达到多少，得几分；第一档应为满分",
        ),
    ]
    due: Annotated[
        str | None, "比较基数", p.optional(p.fact_name, "填写后，档次按占比计算（0.8 即 80%）")
    ] = None
    otherwise: Annotated[Otherwise, "低于最低档时", p.choice(Otherwise, hint="没有达到最低一档时怎么算")] = (
        Otherwise.ZERO
    )
    if_any: Annotated[
        Decimal, "大于零即得", p.hinted(p.not_negative, "没有达到最低一档、但大于 0 时得几分")
    ] = Decimal(0)
    plus: Annotated[
        tuple,
        "另加",
        p.pairs(
            p.fact_name, p.points, ("数据项", "另加几分"), hint="大于 0 就另外加几分，总分不超过本项分值"
        ),
    ] = ()
    nothing_due: Annotated[NothingDue, "基数为零时", NOTHING_DUE] = NothingDue.NOT_APPLICABLE

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

    @property
    def example(self) -> dict[str, Decimal]:
        """The lowest step is reached."""
        reached = self.steps[-1][0]
        known = {self.fact: reached * DUE, self.due: DUE} if self.due else {self.fact: reached}
        return self._none() | known

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
    how = "先给满分，每发生一次扣几分，扣完为止"
    deductions: Annotated[
        tuple,
        "每次扣分",
        p.pairs(p.fact_name, p.positive, ("数据项", "每次扣几分"), least=1, hint="每发生一次扣几分"),
    ]
    minimum: Annotated[tuple, "得分前提", MINIMUM] = ()

    @property
    def facts(self) -> tuple[str, ...]:
        return names(self.deductions, self.minimum)

    @property
    def example(self) -> dict[str, Decimal]:
        """One event that costs points."""
        return self._none() | dict(self.minimum) | {self.deductions[0][0]: Decimal(1)}

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
    how = "每做一项加几分，加到封顶"
    items: Annotated[
        tuple, "计数项", p.records(CountItem, least=1, hint="每满多少计一次、每次几分；封顶可不填")
    ]

    @property
    def facts(self) -> tuple[str, ...]:
        return names((item.fact, item) for item in self.items)

    @property
    def example(self) -> dict[str, Decimal]:
        """Each item happened once."""
        return {item.fact: item.per for item in self.items}

    def _score(self, reading: Reading) -> Suggestion:
        earned = [(item.fact, item.earned(reading[item.fact])) for item in self.items]
        said = "、".join(f"{reading.say([fact])} 计 {show(points)} 分" for fact, points in earned)
        return self._earned(sum(points for _, points in earned), f"{said}；封顶 {show(self.max_points)} 分，")
