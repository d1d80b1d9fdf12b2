"""A scoring rule as people write it: one parameter per line, facts by their Chinese names.

    比例型
    计入数：出席会议次数×1；会议请假次数×0.5
    应办数：应到会议次数×1
    应办数为零时：不适用

A composite has one part per heading: `【登记联络人 2分】是否型`, its parameters below. The same text stands in Excel
and in the history. `SHAPES` says what kind of value each declared parameter holds; the editor's form builds on it too. `read(write(rule)) == rule` for every rule. Pure: no Django.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from assessments.scoring import rules as scoring
from assessments.scoring.marking import Rule
from assessments.scoring.parameters import ParameterError, Parameters, declared, plain_number
from assessments.scoring.rules import NothingDue, Otherwise, rule_from_dict

FACT, NUMBER, CHOICE = "fact", "number", "choice"
WEIGHTS, STEPS, LEVELS, RECORDS = "weights", "steps", "levels", "records"

SHAPES: dict[tuple[type[Parameters], str], str] = {
    (scoring.Ratio, "counts"): WEIGHTS,
    (scoring.Ratio, "due"): WEIGHTS,
    (scoring.Ratio, "target"): NUMBER,
    (scoring.Ratio, "full_at"): NUMBER,
    (scoring.Ratio, "deductions"): WEIGHTS,
    (scoring.Ratio, "minimum"): WEIGHTS,
    (scoring.Ratio, "nothing_due"): CHOICE,
    (scoring.Ladder, "fact"): FACT,
    (scoring.Ladder, "steps"): STEPS,
    (scoring.Ladder, "due"): FACT,
    (scoring.Ladder, "otherwise"): CHOICE,
    (scoring.Ladder, "if_any"): NUMBER,
    (scoring.Ladder, "plus"): WEIGHTS,
    (scoring.Ladder, "nothing_due"): CHOICE,
    (scoring.Deduct, "deductions"): WEIGHTS,
    (scoring.Deduct, "minimum"): WEIGHTS,
    (scoring.Count, "items"): RECORDS,
    (scoring.CountItem, "fact"): FACT,
    (scoring.CountItem, "each"): NUMBER,
    (scoring.CountItem, "per"): NUMBER,
    (scoring.CountItem, "cap"): NUMBER,
    (scoring.Graded, "levels"): LEVELS,
    (scoring.YesNo, "conditions"): RECORDS,
    (scoring.Condition, "fact"): FACT,
    (scoring.Condition, "at_least"): NUMBER,
    (scoring.Condition, "at_most"): NUMBER,
}
ITEMS: dict[tuple[type[Parameters], str], type[Parameters]] = {
    (scoring.Count, "items"): scoring.CountItem,
    (scoring.YesNo, "conditions"): scoring.Condition,
}
OPTIONS: dict[str, tuple[type, dict[str, str]]] = {
    "nothing_due": (
        NothingDue,
        {NothingDue.FULL: "按满分计", NothingDue.ZERO: "不计分", NothingDue.NOT_APPLICABLE: "不适用"},
    ),
    "otherwise": (Otherwise, {Otherwise.ZERO: "不计分", Otherwise.PROPORTIONAL: "按比例计分"}),
}
TITLES = {rule.title: rule for rule in scoring.RULES.values()}

_PART = re.compile(r"【(.+)\s+([0-9.]+)\s*分】\s*(.*)")
_FACT_IN_TEXT = re.compile(r"[;；]\s*")


def parameters_of(kind: type[Parameters]) -> dict[str, tuple[str, str]]:
    """{parameter: (Chinese label, shape)} of what a rule type asks for besides its points, in order."""
    return {
        name: (label, SHAPES[kind, name])
        for name, (label, _) in declared(kind).items()
        if name != "max_points"
    }


# ---------------------------------------------------------------- writing


def write(rule: Rule, labels: Mapping[str, str]) -> str:
    """The rule without its points; `labels` gives the Chinese name of a fact (its technical name stands in for none)."""
    if isinstance(rule, scoring.Composite):
        parts = [
            f"【{part.label} {plain_number(part.rule.max_points)}分】{write(part.rule, labels)}"
            for part in rule.parts
        ]
        return "\n".join([rule.title, *parts])
    lines = [rule.title]
    for name, (label, shape) in parameters_of(type(rule)).items():
        value = getattr(rule, name)
        if value in (None, ()):
            continue
        lines.append(f"{label}：{_written(name, shape, value, labels)}")
    return "\n".join(lines)


def _written(name: str, shape: str, value: Any, labels: Mapping[str, str]) -> str:
    if shape == FACT:
        return labels.get(value, value)
    if shape == NUMBER:
        return plain_number(value)
    if shape == CHOICE:
        return OPTIONS[name][1][value]
    if shape == RECORDS:
        return "；".join(_record_written(one, labels) for one in value)
    if shape == WEIGHTS:
        return "；".join(f"{labels.get(fact, fact)}×{plain_number(weight)}" for fact, weight in value)
    return "；".join(f"{_key(first)}→{plain_number(second)}" for first, second in value)


def _key(first: Decimal | str) -> str:
    return plain_number(first) if isinstance(first, Decimal) else first


def _record_written(one: Parameters, labels: Mapping[str, str]) -> str:
    said = [
        f"{label} {plain_number(value)}"
        for name, (label, _) in parameters_of(type(one)).items()
        if name != "fact" and (value := getattr(one, name)) is not None
    ]
    return f"{labels.get(one.fact, one.fact)}（{'，'.join(said)}）"


# ---------------------------------------------------------------- reading


def read(text: str, points: Any, labels: Mapping[str, str]) -> Rule:
    """The inverse of `write`. Raises ParameterError with the line that is wrong and why, in Chinese."""
    lines = [line.strip() for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
    if not lines:
        raise ParameterError("计分规则不能为空。")
    names = {label: name for name, label in labels.items()} | {name: name for name in labels}
    title, rest = lines[0], lines[1:]
    if title != scoring.Composite.title:
        return rule_from_dict(_simple(title, rest, points, names))
    parts: list[dict[str, Any]] = []
    for heading, below in _sections(rest):
        label, part_points, part_title = heading
        parts.append({"label": label, "rule": _simple(part_title, below, part_points, names)})
    return rule_from_dict({"type": scoring.Composite.letter, "max_points": points, "parts": parts})


def _sections(lines: list[str]) -> list[tuple[tuple[str, str, str], list[str]]]:
    found: list[tuple[tuple[str, str, str], list[str]]] = []
    for line in lines:
        if match := _PART.fullmatch(line):
            found.append(((match[1].strip(), match[2], match[3].strip()), []))
        elif found:
            found[-1][1].append(line)
        else:
            raise ParameterError(
                f"“{line}”：组合型的每个部分应以“【名称 分值分】类型”开头，如“【分工文件 1分】是否型”。"
            )
    return found


def _simple(title: str, lines: list[str], points: Any, names: Mapping[str, str]) -> dict[str, Any]:
    kind = TITLES.get(title)
    if kind is None or kind is scoring.Composite:
        usable = "、".join(one for one in TITLES if one != scoring.Composite.title)
        raise ParameterError(f"“{title}”不是计分类型，可用：{usable}；或第一行写“组合型”。")
    known = {label: (name, shape) for name, (label, shape) in parameters_of(kind).items()}
    data: dict[str, Any] = {"type": kind.letter, "max_points": points}
    for line in lines:
        label, colon, value = line.replace("：", ":", 1).partition(":")
        if not colon or label.strip() not in known:
            raise ParameterError(f"{title}的“{line}”无法识别，可写：{'、'.join(known) or '（没有参数）'}。")
        name, shape = known[label.strip()]
        if name in data:
            raise ParameterError(f"{title}的“{label.strip()}”写了两次。")
        data[name] = _value(kind, name, shape, value.strip(), names)
    absent = [label for label, (name, _) in known.items() if not hasattr(kind, name) and name not in data]
    if absent:
        raise ParameterError(f"{title}缺少“{'”、“'.join(absent)}”。")
    return data


def _value(kind: type[Parameters], name: str, shape: str, value: str, names: Mapping[str, str]) -> Any:
    if shape == FACT:
        return _fact(value, names)
    if shape == NUMBER:
        return value
    if shape == CHOICE:
        for option, label in OPTIONS[name][1].items():
            if value == label:
                return str(option)
        raise ParameterError(f"“{value}”应为以下之一：{'、'.join(OPTIONS[name][1].values())}。")
    items = [one for one in _FACT_IN_TEXT.split(value) if one]
    if shape == RECORDS:
        return [_record(ITEMS[kind, name], one, names) for one in items]
    if shape == WEIGHTS:
        pairs = [_pair(one, "×", "名称×数") for one in items]
        return [[_fact(fact, names), weight] for fact, weight in pairs]
    return [list(_pair(one, "→", "档次→数")) for one in items]


def _pair(text: str, mark: str, shape: str) -> tuple[str, str]:
    first, found, second = text.rpartition(mark)
    if not found:
        raise ParameterError(f"“{text}”应写成“{shape}”。")
    return first.strip(), second.strip()


def _record(kind: type[Parameters], text: str, names: Mapping[str, str]) -> dict[str, Any]:
    fact, opened, rest = text.rstrip().removesuffix("）").rpartition("（")
    if not opened:
        raise ParameterError(
            f"“{text}”应写成“名称（{'，'.join(label for label, _ in _of(kind).values())}）”，各带一个数。"
        )
    by_label = {label: name for name, (label, _) in _of(kind).items()}
    data: dict[str, Any] = {"fact": _fact(fact.strip(), names)}
    for one in re.split(r"[,，]\s*", rest):
        label, _, number = one.strip().rpartition(" ")
        if label.strip() not in by_label:
            raise ParameterError(f"“{one}”无法识别，可写：{'、'.join(by_label)}，空格后写数。")
        data[by_label[label.strip()]] = number
    return data


def _of(kind: type[Parameters]) -> dict[str, tuple[str, str]]:
    return {name: found for name, found in parameters_of(kind).items() if name != "fact"}


def _fact(text: str, names: Mapping[str, str]) -> str:
    if text not in names:
        raise ParameterError(f"没有名为“{text}”的数据项。")
    return names[text]
