"""A scoring rule as people write it: one parameter per line, facts by their Chinese names.

    比例型
    计入数：出席会议次数×1；会议请假次数×0.5
    应办数：应到会议次数×1
    应办数为零时：不适用

A composite has one part per heading: `【登记联络人 2分】是否型`, its parameters below. The same text stands in Excel and in the
history. How a value is written follows from its reader; `read(write(rule)) == rule` for every rule. Pure: no Django.
"""

import re
from collections.abc import Mapping
from typing import Any

from assessments.scoring.composite import RULES, Composite, rule_from_dict
from assessments.scoring.marking import Rule
from assessments.scoring.parameters import ParameterError, Parameters, declared, plain_number
from assessments.scoring.readers import Reader

SIMPLE = {rule.title: rule for rule in RULES.values() if rule is not Composite}
_PART = re.compile(r"【(.+)\s+([0-9.]+)\s*分】\s*(.*)")


def parameters_of(kind: type[Parameters]) -> dict[str, tuple[str, Reader]]:
    """{parameter: (Chinese label, reader)} of what a rule type asks for besides its points, in order."""
    return {name: found for name, found in declared(kind).items() if name != "max_points"}


def write(rule: Rule, labels: Mapping[str, str]) -> str:
    """The rule without its points; `labels` gives the Chinese name of a fact (its technical name stands in for none)."""
    if isinstance(rule, Composite):
        points = ((part, plain_number(part.rule.max_points)) for part in rule.parts)
        said = [f"【{part.label} {whole}分】{write(part.rule, labels)}" for part, whole in points]
    else:
        asked = parameters_of(type(rule)).items()
        known = ((label, reader, getattr(rule, name)) for name, (label, reader) in asked)
        said = [
            f"{label}：{reader.say(value, labels)}"
            for label, reader, value in known
            if value not in (None, ())
        ]
    return "\n".join([rule.title, *said])


def read(text: str, points: Any, labels: Mapping[str, str]) -> Rule:
    """The inverse of `write`. Raises ParameterError with the line that is wrong and why, in Chinese."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise ParameterError("计分规则不能为空。")
    names = {label: name for name, label in labels.items()} | {name: name for name in labels}
    title, rest = lines[0], lines[1:]
    if title != Composite.title:
        return rule_from_dict(_simple(title, rest, points, names))
    parts = [
        {"label": label, "rule": _simple(kind, below, share, names)}
        for label, share, kind, below in _sections(rest)
    ]
    return rule_from_dict({"type": Composite.letter, "max_points": points, "parts": parts})


def _sections(lines: list[str]) -> list[tuple[str, str, str, list[str]]]:
    """(name, points, type, lines below) of each part of a composite."""
    found: list[tuple[str, str, str, list[str]]] = []
    for line in lines:
        if match := _PART.fullmatch(line):
            found.append((match[1].strip(), match[2], match[3].strip(), []))
        elif found:
            found[-1][3].append(line)
        else:
            example = "组合型的每个部分应以“【名称 分值分】类型”开头，如“【分工文件 1分】是否型”"
            raise ParameterError(f"“{line}”：{example}。")
    return found


def _simple(title: str, lines: list[str], points: Any, names: Mapping[str, str]) -> dict[str, Any]:
    if (kind := SIMPLE.get(title)) is None:
        raise ParameterError(f"“{title}”不是计分类型，可用：{'、'.join(SIMPLE)}；或第一行写“组合型”。")
    known = {label: (name, reader) for name, (label, reader) in parameters_of(kind).items()}
    data: dict[str, Any] = {"type": kind.letter, "max_points": points}
    for line in lines:
        label, colon, value = (part.strip() for part in line.replace("：", ":", 1).partition(":"))
        if not colon or label not in known:
            raise ParameterError(f"{title}的“{line}”无法识别，可写：{'、'.join(known) or '（没有参数）'}。")
        name, reader = known[label]
        if name in data:
            raise ParameterError(f"{title}的“{label}”写了两次。")
        data[name] = reader.hear(value, names)
    absent = [label for label, (name, _) in known.items() if not hasattr(kind, name) and name not in data]
    if absent:
        raise ParameterError(f"{title}缺少“{'”、“'.join(absent)}”。")
    return data
