"""What a rectification notice says at first, written from the findings of the review: its text and its lines (第十二条)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessments.rectification import demands
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item
from assessments.standards.content import rule_of
from assessments.standards.models import Veto

LONGEST = 600
LIMITS = ("rectification_share", "rectification_items")


@dataclass(frozen=True)
class Line:
    """One thing to put right as the draft has it; `pk` None is new."""

    problem: str
    demand: str
    pk: int | None = None


def text_for(row: Assessment, regulation: str) -> str:
    """What the notice says first: the result, and on what ground time is set."""
    return (
        f"经自评、复评和确认，你单位{row.cycle.year}年度考核总分为{row.total}分，评为“不合格”。"
        f"依据《{regulation}》第十二条，责成你单位限期整改。"
    )


def lines_for(assessments: Sequence[Assessment], values: dict[str, Any]) -> dict[int, list[Line]]:
    """`{assessment id: lines}` from vetoes met and the indicators that matter, under the settings named in `LIMITS`; the results are
    of one year. In a constant number of queries.
    """
    items: dict[int, list[Item]] = defaultdict(list)
    rows = Item.objects.filter(assessment__in=assessments).select_related("indicator")
    for item in rows.order_by("assessment", "indicator__position"):
        if item.review_points is not None:
            items[item.assessment_id].append(item)
    picked = {
        one.pk: demands.chosen(
            [(item, item.review_points, item.indicator.points) for item in items[one.pk]],
            share=values["rectification_share"] / 100,
            most=values["rectification_items"],
            only_weak=bool(one.vetoes),
        )
        for one in assessments
    }
    known = _known(assessments, picked)
    vetoes = _vetoes(assessments)
    found = {one.pk: vetoes[one.pk] + _lines(picked[one.pk], known, one.unit_id) for one in assessments}
    for one in assessments:
        if not found[one.pk]:
            found[one.pk] = [
                Line(f"年度考核总分{one.total}分，未达到合格。", "分析原因，制定改进措施并落实。")
            ]
    return found


def _known(assessments: Sequence[Assessment], picked: dict[int, list[Item]]) -> dict[str, Any]:
    names = {name for items in picked.values() for item in items for name in rule_of(item.indicator).facts}
    (year,) = {one.cycle.year for one in assessments}
    units = [one.unit for one in assessments]
    return demands.written(demands.namespaces_of(names), units, year) if names else {}


def _vetoes(assessments: Sequence[Assessment]) -> dict[int, list[Line]]:
    texts = {
        (row.standard_id, row.code): row.text
        for row in Veto.objects.filter(standard__in={one.standard_id for one in assessments})
    }
    return {
        one.pk: [
            Line(
                f"一票否决：{texts.get((one.standard_id, veto['code']), veto['code'])}。{veto['reason']}",
                "查明原因和责任，限期消除，建立防止再次发生的制度，并报送处理结果。",
            )
            for veto in one.vetoes
        ]
        for one in assessments
    }


def _lines(items: list[Item], known: dict[str, Any], unit_id: int) -> list[Line]:
    """One line for each indicator; a demand that was made already is not made twice, the second speaks of its own subject."""
    found: list[Line] = []
    for item in items:
        row = item.indicator
        demand = demands.sentence(row.name, rule_of(row).facts, row.evidence, known, unit_id)
        if any(line.demand == demand for line in found):
            demand = demands.plain(row.name, row.evidence)
        found.append(Line(_problem(item)[:LONGEST], demand[:LONGEST]))
    return found


def _problem(item: Item) -> str:
    row = item.indicator
    problem = f"{row.name}：得{_plain(item.review_points)}分（满分{_plain(row.points)}分）。"
    if item.review_note:
        problem += f"复评意见：{item.review_note}"
    return problem


def _plain(number: Decimal | None) -> str:
    return f"{(number or Decimal(0)).normalize():f}"
