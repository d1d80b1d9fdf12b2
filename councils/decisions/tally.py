"""Quorum and majority: pure arithmetic on whole seats, exact, and able to explain itself.

One unit, one seat, one vote. A recused seat leaves every denominator; an abstention stays in it; a seat that is present
and does not vote has abstained. Fractions are exact: 2/3 of nine seats are six, never 6.0000001.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor


@dataclass(frozen=True)
class Share:
    """A part of a whole: “2/3 以上（含）”, or with `strict` “超过 1/2”."""

    part: Fraction
    strict: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.part <= 1 or (self.strict and self.part == 1):
            raise ValueError(f"no share of a council: {self.part}")

    @classmethod
    def parse(cls, text: str) -> "Share":
        """Read “2/3” (at least) or “>1/2” (more than); raises ValueError."""
        strict = text.startswith(">")
        return cls(Fraction(text.removeprefix(">")), strict)

    def of(self, whole: int) -> int:
        """The least whole number that is this share of `whole`."""
        exact = self.part * whole
        return floor(exact) + 1 if self.strict else ceil(exact)

    def __str__(self) -> str:
        part = f"{self.part.numerator}/{self.part.denominator}" if self.part != 1 else "全部"
        return f"超过 {part}（不含）" if self.strict else f"{part} 以上（含）"

    def among(self, whole: str) -> str:
        """The share of what is named, as it stands before “赞成”."""
        return f"超过{whole}的 {str(self).removeprefix('超过 ')}" if self.strict else f"{whole}的 {self}"


@dataclass(frozen=True)
class Count:
    """What was counted, in seats. `present` includes written proxies and no recused seat; of a vote `by_letter` (通讯表决) it is
    every seat that is entitled, and who does not answer has abstained.
    """

    seats: int
    recused: int
    present: int
    votes_for: int
    votes_against: int
    abstained: int
    by_letter: bool = False

    @property
    def base(self) -> int:
        """The seats that are entitled to vote."""
        return self.seats - self.recused

    def problem(self) -> str:
        """Why these numbers cannot all be true, in Chinese; empty when they can."""
        if (
            min(self.seats, self.recused, self.present, self.votes_for, self.votes_against, self.abstained)
            < 0
        ):
            return "席位数和票数不能为负数。"
        if self.base <= 0:
            return "会议当日没有可以表决的在任席位。"
        if self.present > self.base:
            return f"出席 {self.present} 个席位，多于应到的 {self.base} 个（在任 {self.seats} 个，回避 {self.recused} 个）。"
        votes = self.votes_for + self.votes_against + self.abstained
        if votes != self.present:
            return f"赞成、反对、弃权合计 {votes} 票，应等于出席席位数 {self.present}（未投票的计为弃权）。"
        return ""


@dataclass(frozen=True)
class Result:
    """The outcome, with the least numbers that were needed."""

    count: Count
    quorum: Share
    majority: Share
    quorum_needed: int
    votes_needed: int
    quorate: bool
    passed: bool

    def explain(self) -> str:
        """Base, presence and threshold in one Chinese sentence each."""
        count = self.count
        recused = f"，回避 {count.recused} 个" if count.recused else ""
        outcome = "通过" if self.passed else "未通过"
        if count.by_letter:
            return (
                f"通讯表决：在任席位 {count.seats} 个{recused}，应表决 {count.base} 个；"
                f"赞成 {count.votes_for} 票、反对 {count.votes_against} 票、弃权 {count.abstained} 票（含未投票）；"
                f"须有{self.majority.among('应表决席位')}赞成，即至少 {self.votes_needed} 票，{outcome}。"
            )
        attended = (
            f"在任席位 {count.seats} 个{recused}，应到 {count.base} 个；"
            f"法定出席为应到席位的 {self.quorum}，即至少 {self.quorum_needed} 个，"
            f"实到 {count.present} 个，"
        )
        if not self.quorate:
            return attended + "未达到法定人数，不能作出决定。"
        return attended + (
            "达到法定人数。"
            f"赞成 {count.votes_for} 票、反对 {count.votes_against} 票、弃权 {count.abstained} 票；"
            f"须有{self.majority.among('出席席位')}赞成（弃权计入出席），即至少 {self.votes_needed} 票，"
            f"{outcome}。"
        )


def tally(count: Count, *, quorum: Share, majority: Share) -> Result:
    """Decide quorum (on the seats entitled) and majority (on the seats present). Raises ValueError for impossible counts."""
    if problem := count.problem():
        raise ValueError(problem)
    quorum_needed = quorum.of(count.base)
    votes_needed = max(1, majority.of(count.present))
    quorate = count.present >= max(1, quorum_needed)
    return Result(
        count=count,
        quorum=quorum,
        majority=majority,
        quorum_needed=quorum_needed,
        votes_needed=votes_needed,
        quorate=quorate,
        passed=quorate and count.votes_for >= votes_needed,
    )
