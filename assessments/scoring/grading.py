"""From marks to a total, from a total to a grade. Pure: no Django, no ORM, no clock.

A mark is a published figure of two decimals; the total is their exact sum, rescaled where indicators do not
apply, and is rounded once, half up to one decimal, before it meets the cuts. Source: articles 11 to 13.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from assessments.scoring import readers as p
from assessments.scoring.marking import MarkError, half_up
from assessments.scoring.parameters import ParameterError, Parameters
from assessments.scoring.words import Named

TENTH = Decimal("0.1")
FULL_MARKS = 100


class Grade(Named):
    """The four grades of article 11, best first."""

    EXCELLENT = "EXCELLENT", "优秀"
    GOOD = "GOOD", "较好"
    QUALIFIED = "QUALIFIED", "合格"
    UNQUALIFIED = "UNQUALIFIED", "不合格"

    @property
    def tone(self) -> str:
        """How the grade is coloured wherever it is shown."""
        tones = {"EXCELLENT": "success", "GOOD": "info", "QUALIFIED": "neutral", "UNQUALIFIED": "danger"}
        return tones[self.value]


BEST_FIRST = tuple(Grade)


class VetoEffect(Named):
    """The best grade still open to a unit under a veto."""

    UNQUALIFIED = "UNQUALIFIED", "直接不合格"
    NOT_EXCELLENT = "NOT_EXCELLENT", "不得评优"
    AT_MOST_QUALIFIED = "AT_MOST_QUALIFIED", "不得高于合格"

    @property
    def best(self) -> Grade:
        return {
            "UNQUALIFIED": Grade.UNQUALIFIED,
            "AT_MOST_QUALIFIED": Grade.QUALIFIED,
            "NOT_EXCELLENT": Grade.GOOD,
        }[self.value]


@dataclass(frozen=True, kw_only=True)
class Cuts(Parameters):
    """The lowest total of each grade, itself included; below `qualified` is 不合格."""

    title = "等级分数线"
    excellent: Annotated[Decimal, "优秀", p.points] = Decimal(90)
    good: Annotated[Decimal, "较好", p.points] = Decimal(80)
    qualified: Annotated[Decimal, "合格", p.points] = Decimal(60)

    def check(self) -> None:
        if not self.excellent > self.good > self.qualified:
            raise ParameterError(f"{self.title}：应为 优秀 > 较好 > 合格。")


@dataclass(frozen=True)
class Mark:
    """What one indicator earned, 0 to `max_points`; None while nobody has marked it."""

    code: str
    max_points: Decimal
    points: Decimal | None = None
    not_applicable: bool = False

    def __post_init__(self) -> None:
        if self.points is not None and not 0 <= self.points <= self.max_points:
            raise MarkError(f"{self.code} 的得分 {self.points} 不在 0 到 {self.max_points} 分之间。")


@dataclass(frozen=True)
class Total:
    """`points` (one decimal, 0 to 100) and `base` (two decimals) are None while any mark is missing.

    `base` is before bonus and deductions. `scored` of `applicable` points were given so far; `unscored` names
    the indicators without a mark (the unit's own ones too where they carry weight).
    """

    points: Decimal | None
    base: Decimal | None
    bonus: Decimal
    deduction: Decimal
    scored: Decimal
    applicable: Decimal
    unscored: tuple[str, ...] = ()


def total(
    marks: Iterable[Mark],
    *,
    bonus: Iterable[Decimal] = (),
    bonus_cap: Decimal | int = 5,
    deductions: Iterable[Decimal] = (),
    self_marks: Iterable[Mark] = (),
    self_weight: Decimal | int = 0,
) -> Total:
    """The final score: (base + capped bonus, at most 100) − deductions, not below 0.

    Indicators that do not apply are left out and the rest is rescaled to 100. With a `self_weight` w of the
    standard the base is w × 自评 + (1 − w) × 复评, each rescaled for itself. Bonus and deductions are points
    per occasion. Deductions come after the ceiling, so that a bonus without effect cannot swallow them. The
    order of marks is irrelevant. Raises MarkError (Chinese) when no indicator applies, or on negative points,
    and ValueError when an indicator comes twice.
    """
    given, lost = list(map(Fraction, bonus)), list(map(Fraction, deductions))
    if any(points < 0 for points in given + lost):
        raise MarkError("加分和扣分应填写正数。")
    weight = _weight(self_weight)
    reviewed = _Sum(marks)
    own = _Sum(self_marks) if weight else reviewed
    unscored = tuple(sorted({*reviewed.unscored, *own.unscored}))
    extra, minus = min(sum(given), Fraction(bonus_cap)), sum(lost, Fraction(0))
    base = points = None
    if not unscored:
        exact = weight * own.percent + (1 - weight) * reviewed.percent
        base = half_up(exact)
        points = half_up(max(min(exact + extra, Fraction(FULL_MARKS)) - minus, Fraction(0)), TENTH)
    return Total(
        points,
        base,
        half_up(extra),
        half_up(minus),
        half_up(reviewed.scored),
        half_up(reviewed.applicable),
        unscored,
    )


def _weight(given: Decimal | int) -> Fraction:
    weight = Fraction(given)
    if not 0 <= weight <= 1:
        raise MarkError("自评权重应在 0 到 1 之间。")
    return weight


class _Sum:
    def __init__(self, marks: Iterable[Mark]):
        marks = list(marks)
        if len({mark.code for mark in marks}) < len(marks):
            raise ValueError("an indicator comes twice")
        applying = [mark for mark in marks if not mark.not_applicable]
        if not applying:
            raise MarkError("没有适用的指标，无法计算总分。")
        self.applicable = sum((Fraction(mark.max_points) for mark in applying), Fraction(0))
        self.scored = sum(
            (Fraction(mark.points) for mark in applying if mark.points is not None), Fraction(0)
        )
        self.unscored = [mark.code for mark in applying if mark.points is None]

    @property
    def percent(self) -> Fraction:
        return self.scored / self.applicable * FULL_MARKS


def grade(points: Decimal, cuts: Cuts, vetoes: Iterable[VetoEffect] = ()) -> Grade:
    """The grade of a total, rounded half up to one decimal first; each veto can only lower it."""
    rounded = half_up(points, TENTH)
    floors = zip(BEST_FIRST, (cuts.excellent, cuts.good, cuts.qualified), strict=False)
    earned = next((reached for reached, floor in floors if rounded >= floor), Grade.UNQUALIFIED)
    return max([earned, *(effect.best for effect in vetoes)], key=BEST_FIRST.index)


@dataclass(frozen=True)
class Panel:
    """Several reviewers' marks of one indicator: the mark that counts, and how far apart they were."""

    mark: Decimal
    spread: Decimal
    counted: int


def panel(marks: Sequence[Decimal], *, trimmed: bool = False) -> Panel:
    """The mean, half up to 0.01. `trimmed` drops one highest and one lowest when three or more marked.

    `spread` is highest − lowest of all marks, dropped ones too. Raises MarkError (Chinese) without any mark.
    """
    if not marks:
        raise MarkError("还没有评审打分。")
    ordered = sorted(Fraction(mark) for mark in marks)
    counted = ordered[1:-1] if trimmed and len(ordered) >= 3 else ordered
    return Panel(half_up(sum(counted) / len(counted)), half_up(ordered[-1] - ordered[0]), len(counted))
