"""The five default standards as data, for a new year to start from. Every value is 默认（待理事会确认）.

`school.toml` … `secretariat.toml` hold groups and indicators, `terms.toml` what the four member kinds share
(cuts, vetoes, bonus, deductions), `facts.toml` the facts the rules read. Pure: no Django.
"""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from assessments.scoring import readers as p
from assessments.scoring.parameters import Parameters
from assessments.scoring.standard import Standard, Subject

FOLDER = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class FactNote(Parameters):
    """What a fact means. `computed`: the portal can compute it today; the others are 未记录 until it can."""

    title = "数据项"
    name: Annotated[str, "名称", p.fact_name]
    label: Annotated[str, "中文名称", p.text]
    unit: Annotated[str, "单位", p.text]
    meaning: Annotated[str, "含义", p.text]
    computed: Annotated[bool, "系统可取数", p.flag] = False


@cache
def standard(kind: str) -> Standard:
    """The default standard of a member kind or of the secretariat. Raises ValueError for an unknown kind."""
    data = _read(f"{Subject(kind).value.lower()}.toml")
    if Subject(kind) != Subject.SECRETARIAT:
        data |= _terms(kind)
    return Standard.from_dict({"subject": kind, **data})


def standards() -> dict[Subject, Standard]:
    return {kind: standard(kind) for kind in Subject}


@cache
def fact_notes() -> dict[str, FactNote]:
    """{fact name: note} of every fact that a default standard reads."""
    return {note["name"]: FactNote.from_dict(note) for note in _read("facts.toml")["facts"]}


def labels() -> dict[str, str]:
    """{fact name: Chinese label}, for the explanations of suggestions."""
    return {name: note.label for name, note in fact_notes().items()}


def _terms(kind: str) -> dict[str, Any]:
    """The shared terms; a veto may be limited to some kinds."""
    terms = _read("terms.toml")
    vetoes = [(veto, veto.pop("kinds", [kind])) for veto in terms["vetoes"]]
    return {**terms, "vetoes": [veto for veto, kinds in vetoes if kind in kinds]}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"), parse_float=Decimal)
