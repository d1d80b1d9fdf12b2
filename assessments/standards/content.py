"""A stored standard and its content as checked plain data: the one place that turns one into the other.

A line and its plain twin (`assessments.scoring.standard`) have the same fields by the same names; what JSON and the
database keep differently (tuples, rules, a fact that is not set) is said here.
"""

import hashlib
import json
from decimal import Decimal
from functools import lru_cache
from typing import Any

from alliance.ground.access import Refused
from alliance.registers import facts
from assessments.scoring import standard as plain
from assessments.scoring.grading import Cuts
from assessments.scoring.parameters import ParameterError, Parameters, declared
from assessments.scoring.standard import Prefill
from assessments.standards.models import BonusItem, Indicator, Standard, Veto

TWINS: dict[type[Any], type[Parameters]] = {
    Indicator: plain.Indicator,
    Veto: plain.Veto,
    BonusItem: plain.BonusItem,
}
LINES = {"indicators": Indicator, "vetoes": Veto, "bonus_items": BonusItem}
TERMS = ("subject", "basis", "graded", "bonus_cap")
CUTS = {"excellent": "cut_excellent", "good": "cut_good", "qualified": "cut_qualified"}


def said_by(row: Indicator | Veto | BonusItem) -> dict[str, Any]:
    """What a line says, as its plain twin is made from."""
    return {name: getattr(row, name) for name in declared(TWINS[type(row)])}


def checked(row: Indicator | Veto | BonusItem) -> Any:
    """The plain twin of a line; raises `ParameterError` with what a standard could not hold."""
    return TWINS[type(row)].from_dict(said_by(row))


def fields_of(line: Parameters) -> dict[str, Any]:
    """The model fields of a plain line."""
    stored = line.to_dict()
    return {name: _kept(getattr(line, name), stored[name]) for name in stored}


def _kept(value: Any, stored: Any) -> Any:
    if value is None:
        return ""
    return value if isinstance(value, Decimal) else stored


def as_dict(standard: Standard) -> dict[str, Any]:
    """The stored standard in the shape that `Parameters.from_dict` checks; three queries."""
    lines = {name: list(getattr(standard, name).all()) for name in LINES}
    groups: dict[str, dict[str, Any]] = {}
    for row in lines["indicators"]:
        group = groups.setdefault(
            row.group_code, {"code": row.group_code, "name": row.group_name, "points": Decimal(0)}
        )
        group["points"] += row.points
    return {
        "name": standard.title,
        **{name: getattr(standard, name) for name in TERMS},
        "cuts": Cuts(**{name: getattr(standard, field) for name, field in CUTS.items()}).to_dict(),
        "groups": list(groups.values()),
        **{name: [said_by(row) for row in rows] for name, rows in lines.items()},
    }


def as_plain(standard: Standard) -> plain.Standard:
    """The stored standard as checked plain data; raises `Refused` with what is wrong with it."""
    try:
        return plain.Standard.from_dict(as_dict(standard))
    except ParameterError as error:
        raise Refused(f"标准还不完整：{error}") from error


def terms_of(content: plain.Standard) -> dict[str, Any]:
    """The model fields of a plain standard without its lines."""
    cuts = {field: getattr(content.cuts, name) for name, field in CUTS.items()}
    return {"title": content.name, **{name: getattr(content, name) for name in TERMS}, **cuts}


def lines_of(content: plain.Standard, standard: Standard) -> dict[type[Any], list[Any]]:
    """The unsaved lines of a plain standard, by model, in their order."""
    made = {
        model: [model(standard=standard, **fields_of(line)) for line in getattr(content, name)]
        for name, model in LINES.items()
    }
    names = {group.code: group.name for group in content.groups}
    for place, row in enumerate(made[Indicator], start=1):
        row.position, row.group_code, row.group_name = place, row.code[0], names[row.code[0]]
    return made


def fingerprint(content: plain.Standard) -> str:
    """SHA-256 over the canonical JSON of a standard's content."""
    text = json.dumps(
        content.to_dict(), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
    )
    return hashlib.sha256(text.encode()).hexdigest()


def rule_of(indicator: Indicator) -> plain.Indicator:
    """The checked rule of an indicator; equal content is parsed once."""
    return _parsed(json.dumps(said_by(indicator), ensure_ascii=False, sort_keys=True, default=str))


@lru_cache(maxsize=1000)
def _parsed(content: str) -> plain.Indicator:
    return plain.Indicator.from_dict(json.loads(content))


def source_of(indicator: Indicator) -> str:
    """Where the points come from, as it is today: 自动 only where the portal can really compute every fact."""
    known = [facts.get(name) is not None for name in rule_of(indicator).rule.facts]
    if indicator.prefill == Prefill.MANUAL:
        return "人工"
    if not any(known):
        return "人工（尚无记录来源）"
    return "自动" if indicator.prefill == Prefill.AUTO and all(known) else "半自动"
