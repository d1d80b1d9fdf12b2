"""A standard as an Excel workbook of four sheets; what was exported can be imported unchanged (`reading`, `importing`).

The rule of an indicator stands in one cell, in the words of `rule_text`.
"""

from collections.abc import Iterator
from typing import Any

from alliance.workbook import blanks
from alliance.workbook.specs import SheetSpec
from alliance.workbook.table import Column, Table
from assessments.scoring import rule_text, vocabulary
from assessments.scoring.composite import rule_from_dict
from assessments.standard_sheets.layout import (
    BONUS_SHEET,
    INDICATOR_SHEET,
    NO,
    SHEETS,
    TERMS,
    TERMS_SHEET,
    VETO_SHEET,
    YES,
)
from assessments.standards.models import Indicator, Standard


def tables(standard: Standard) -> list[Table]:
    """The sheets of the standard, readable by `preview`; four queries."""
    return [
        _table(TERMS_SHEET, _terms(standard)),
        _table(INDICATOR_SHEET, (_indicator_row(row) for row in standard.indicators.all())),
        _table(
            VETO_SHEET,
            (
                {
                    "code": v.code,
                    "text": v.text,
                    "effect": v.get_effect_display(),
                    "active": YES if v.active else NO,
                }
                for v in standard.vetoes.all()
            ),
        ),
        _table(
            BONUS_SHEET,
            (
                {
                    "code": one.code,
                    "text": one.text,
                    "deduction": "扣分" if one.deduction else "加分",
                    "lowest": one.lowest,
                    "highest": one.highest,
                }
                for one in standard.bonus_items.all()
            ),
        ),
    ]


def template() -> bytes:
    """The empty workbook."""
    return blanks.template(*SHEETS)


def _table(spec: SheetSpec, rows: Any) -> Table:
    return Table(spec.title, [Column(one.key, one.label, one.kind, one.width) for one in spec.columns], rows)


def _terms(standard: Standard) -> Iterator[dict[str, Any]]:
    for label, name in TERMS.items():
        value = getattr(standard, name)
        if isinstance(value, bool):
            value = YES if value else NO
        yield {"item": label, "value": value}


def _indicator_row(row: Indicator) -> dict[str, Any]:
    labels = vocabulary.labels()
    return {
        "code": row.code,
        "group_name": row.group_name,
        "name": row.name,
        "citation": row.citation,
        "clauses": " ".join(row.clauses),
        "points": row.points,
        "criteria": row.criteria,
        "rule": rule_text.write(rule_from_dict(row.rule), labels),
        "evidence": row.evidence,
        "evidence_required": YES if row.evidence_required else NO,
        "prefill": row.get_prefill_display(),
        "na_allowed": YES if row.na_allowed else NO,
        "duty_fact": labels.get(row.duty_fact, row.duty_fact),
    }
