"""The rule type that is the sum of others (Z), and all seven by their letters. Pure: no Django, no ORM, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from assessments.scoring import readers as p
from assessments.scoring.judged import Graded, YesNo
from assessments.scoring.marking import NOTHING, FactValue, Rule, Suggestion, half_up, names, show
from assessments.scoring.parameters import ParameterError, Parameters
from assessments.scoring.rules import Count, Deduct, Ladder, Ratio


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
    how = "由几个部分组成，每部分各有分值和算法"
    parts: Annotated[tuple, "组成部分", p.sequence(p.record(Part), 1)]

    def check(self) -> None:
        whole = sum(Fraction(part.rule.max_points) for part in self.parts)
        if whole != self.max_points:
            wrong = f"各部分合计 {show(whole)} 分，与分值 {show(self.max_points)} 分不符。"
            raise ParameterError(f"{self.title}：{wrong}")

    @property
    def facts(self) -> tuple[str, ...]:
        return names((name, part) for part in self.parts for name in part.rule.facts)

    @property
    def example(self) -> dict[str, Decimal]:
        """What an earlier part says of a fact stands."""
        values: dict[str, Decimal] = {}
        for part in self.parts:
            values = {**part.rule.example, **values}
        return values

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
