"""An assessment standard (考核标准) as plain data: indicators, vetoes, bonus items and cuts. Pure: no Django.

The models store what these classes check; a published standard is a snapshot of `Standard.to_dict()`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from assessments.scoring import readers as p
from assessments.scoring.composite import rule_from_dict
from assessments.scoring.grading import Cuts, VetoEffect
from assessments.scoring.marking import NOTHING, FactValue, Rule, Suggestion, show
from assessments.scoring.parameters import ParameterError, Parameters
from assessments.scoring.words import Named


class Subject(Named):
    """Whom a standard assesses: the four kinds of member of article 10, and the secretariat of article 9 (第十一条)."""

    SCHOOL = "SCHOOL", "学校成员"
    ENTERPRISE = "ENTERPRISE", "企业成员"
    INDUSTRY = "INDUSTRY", "行业成员"
    RESEARCH = "RESEARCH", "科研机构成员"
    SECRETARIAT = "SECRETARIAT", "秘书处"


class Prefill(Named):
    """Where the points of an indicator come from."""

    AUTO = "AUTO", "自动"
    SEMI = "SEMI", "半自动"
    MANUAL = "MANUAL", "人工"


DEFAULT_CUTS = Cuts()


def _code(raw: Any) -> str:
    if not isinstance(raw, str) or not re.fullmatch(r"[A-Z][1-9][0-9]?", raw):
        raise ParameterError("应为一个大写字母加序号，如 A1。")
    return raw


def _letter(raw: Any) -> str:
    if not isinstance(raw, str) or not re.fullmatch(r"[A-Z]", raw):
        raise ParameterError("应为一个大写字母。")
    return raw


@dataclass(frozen=True, kw_only=True)
class Indicator(Parameters):
    """A second-level indicator. `clauses` are refs of the clause register, `citation` is how they print.

    `criteria` is the scoring standard in words. `duty_fact` names a fact without which nothing is owed: when
    it is recorded as zero the indicator is suggested as not applicable (第七条 binds units that hold a seat).
    """

    title = "指标"
    code: Annotated[str, "编号", _code]
    name: Annotated[str, "二级指标", p.text]
    citation: Annotated[str, "依据条款", p.text]
    clauses: Annotated[tuple, "条款编号", p.sequence(p.text, 1)]
    points: Annotated[Decimal, "分值", p.points]
    criteria: Annotated[str, "评分标准", p.text]
    evidence: Annotated[str, "佐证材料", p.text]
    evidence_required: Annotated[bool, "须附佐证", p.flag] = True
    prefill: Annotated[Prefill, "预填方式", p.choice(Prefill)]
    rule: Annotated[Rule, "评分规则", lambda raw: raw if isinstance(raw, Rule) else rule_from_dict(raw)]
    na_allowed: Annotated[bool, "可不适用", p.flag] = False
    duty_fact: Annotated[str | None, "义务前提", p.optional(p.fact_name)] = None

    def check(self) -> None:
        if self.points != self.rule.max_points:
            wrong = f"分值 {show(self.points)} 与评分规则的 {show(self.rule.max_points)} 分不符。"
            raise ParameterError(f"{self.title} {self.code}：{wrong}")
        if self.duty_fact and not self.na_allowed:
            raise ParameterError(f"{self.title} {self.code}：有义务前提的指标应允许不适用。")

    @property
    def group(self) -> str:
        return self.code[0]

    @property
    def facts(self) -> tuple[str, ...]:
        """Every fact the indicator reads, the one it depends on first."""
        return tuple(dict.fromkeys((*([self.duty_fact] if self.duty_fact else []), *self.rule.facts)))

    def suggest(self, facts: Mapping[str, FactValue], labels: Mapping[str, str] = NOTHING) -> Suggestion:
        if self.duty_fact and facts.get(self.duty_fact) == 0:
            label = labels.get(self.duty_fact, self.duty_fact)
            return Suggestion(None, f"{label} 0，本单位无此项义务，建议按不适用处理。", not_applicable=True)
        return self.rule.suggest(facts, labels)


@dataclass(frozen=True, kw_only=True)
class Group(Parameters):
    """A first-level indicator: the letter its indicators' codes begin with, and the points they add up to."""

    title = "一级指标"
    code: Annotated[str, "编号", _letter]
    name: Annotated[str, "名称", p.text]
    points: Annotated[Decimal, "分值", p.points]


@dataclass(frozen=True, kw_only=True)
class Veto(Parameters):
    title = "一票否决"
    code: Annotated[str, "编号", _code]
    text: Annotated[str, "情形", p.text]
    effect: Annotated[VetoEffect, "后果", p.choice(VetoEffect)]
    active: Annotated[bool, "启用", p.flag] = True


@dataclass(frozen=True, kw_only=True)
class BonusItem(Parameters):
    """Points added per occasion, between `lowest` and `highest`; or, as a `deduction`, `highest` points taken."""

    title = "加减分项"
    code: Annotated[str, "编号", _code]
    text: Annotated[str, "内容", p.text]
    deduction: Annotated[bool, "扣分项", p.flag] = False
    lowest: Annotated[Decimal, "每次最低", p.points]
    highest: Annotated[Decimal, "每次最高", p.points]

    def check(self) -> None:
        if self.lowest > self.highest:
            what = "扣分项" if self.deduction else "加分项"
            raise ParameterError(f"{what} {self.code}：最低加分不能大于最高加分。")


@dataclass(frozen=True, kw_only=True)
class Standard(Parameters):
    """A year's standard for one kind. `graded` False: a score without a grade word (the secretariat).

    `basis` says where its values come from (依据). Always adds up to 100, and each group to its points.
    """

    title = "考核标准"
    subject: Annotated[Subject, "考核对象", p.choice(Subject)]
    name: Annotated[str, "名称", p.text]
    basis: Annotated[str, "依据", p.text]
    groups: Annotated[tuple, "一级指标", p.sequence(p.record(Group), 1)]
    indicators: Annotated[tuple, "二级指标", p.sequence(p.record(Indicator), 1)]
    graded: Annotated[bool, "评定等级", p.flag] = True
    cuts: Annotated[Cuts, "等级分数线", p.record(Cuts)] = DEFAULT_CUTS
    vetoes: Annotated[tuple, "一票否决", p.sequence(p.record(Veto))] = ()
    bonus_items: Annotated[tuple, "加减分项", p.sequence(p.record(BonusItem))] = ()
    bonus_cap: Annotated[Decimal, "加分上限", p.not_negative] = Decimal(5)

    def check(self) -> None:
        for listed in (self.groups, self.indicators, self.vetoes, self.bonus_items):
            codes = [one.code for one in listed]
            if len(set(codes)) < len(codes):
                raise ParameterError(f"{self.title}：编号重复（{'、'.join(codes)}）。")
        stray = sorted({one.group for one in self.indicators} - {group.code for group in self.groups})
        if stray:
            raise ParameterError(f"{self.title}：一级指标 {'、'.join(stray)} 未列出。")
        for group in self.groups:
            self._adds_up(f"一级指标 {group.code}", self.of_group(group.code), group.points)
        self._adds_up("全部指标", self.indicators, Decimal(100))

    def _adds_up(self, what: str, indicators: tuple[Indicator, ...], points: Decimal) -> None:
        whole = sum((Fraction(one.points) for one in indicators), Fraction(0))
        if whole != points:
            raise ParameterError(f"{self.title}：{what} 合计 {show(whole)} 分，应为 {show(points)} 分。")

    def of_group(self, code: str) -> tuple[Indicator, ...]:
        return tuple(one for one in self.indicators if one.group == code)

    def indicator(self, code: str) -> Indicator:
        """Raises KeyError for a code the standard does not have."""
        return {one.code: one for one in self.indicators}[code]

    @property
    def bonus(self) -> tuple[BonusItem, ...]:
        return tuple(one for one in self.bonus_items if not one.deduction)

    @property
    def deductions(self) -> tuple[BonusItem, ...]:
        return tuple(one for one in self.bonus_items if one.deduction)

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for one in self.indicators for name in one.facts))
