"""The corrected lines of a rating table become the indicators of a draft, all of them or none."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from alliance.ground.access import Refused
from alliance.ground.verbs import verb
from alliance.registers import regulation
from assessments.rating_tables.reading import JOIN, KEEP
from assessments.scoring.composite import rule_from_dict
from assessments.scoring.parameters import ParameterError, plain_number
from assessments.scoring.standard import Prefill
from assessments.standard_lines import services as editing
from assessments.standard_sheets.services import importing
from assessments.standards import rules
from assessments.standards.models import Indicator, Standard

GROUPS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
OF_A_GROUP = 99
REASON = "从评分表写入"


def joined(lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The kept lines, each with the criteria of the lines that join it."""
    kept: list[dict[str, Any]] = []
    for line in lines:
        if line["act"] == KEEP:
            kept.append(dict(line))
        elif line["act"] == JOIN and kept:
            told = [kept[-1]["criteria"], line["criteria"]]
            kept[-1]["criteria"] = "\n".join(filter(None, told))
    return kept


def total_of(lines: Sequence[dict[str, Any]]) -> Decimal:
    return sum((line["points"] for line in joined(lines)), Decimal(0))


@verb(rules.may_edit_standard, moves="edit")
def take_over(
    standard: Standard, *, sealed: str, lines: Sequence[dict[str, Any]], clause: str, by: Any
) -> None:
    """Replace the indicators of a draft by the lines of a table as corrected; title, cuts, vetoes and bonus items stay.

    Each is judged by a person (是否型, 档次型) until its rule is edited. Raises `Refused` for a line that no standard could hold,
    for a published standard and a table that was read for another; `Conflict` when the draft has changed since it was read.
    """
    importing.expect_as_seen(standard, sealed)
    wanted = _fields(joined(lines), clause)
    if not wanted:
        raise Refused("没有保留任何指标。")
    for fields in wanted:
        points = Decimal(fields["points"])
        editing.check_line(Indicator(standard=standard, **{**fields, "points": points}))
    importing.replace_indicators(standard, wanted, by=by, reason=REASON)


def _fields(kept: Sequence[dict[str, Any]], clause: str) -> list[dict[str, Any]]:
    letters: dict[str, str] = {}
    numbers: dict[str, int] = {}
    found = []
    for line in kept:
        if line["group"] not in letters and len(letters) == len(GROUPS):
            raise Refused(f"一级指标超过 {len(GROUPS)} 个，请归并。")
        letter = letters.setdefault(line["group"], GROUPS[len(letters)])
        numbers[letter] = numbers.get(letter, 0) + 1
        if numbers[letter] > OF_A_GROUP:
            raise Refused(f"“{line['group']}”的指标超过 {OF_A_GROUP} 个，请归并。")
        found.append(_indicator(line, f"{letter}{numbers[letter]}", line["clause"] or clause))
    found.sort(key=lambda one: one["code"][0])  # a group that the table takes up again stands together
    return [one | {"position": place} for place, one in enumerate(found, start=1)]


def _indicator(line: dict[str, Any], code: str, clause: str) -> dict[str, Any]:
    points = plain_number(line["points"])
    if len(line["criteria"]) > 1000:
        raise Refused(f"第 {line['row']} 行及并入各行的评分标准超过 1000 个字，请精简。")
    try:
        rule = rule_from_dict({"type": line["rule"], "max_points": points})
    except ParameterError as error:
        raise Refused(f"第 {line['row']} 行：{error}") from error
    return {
        "code": code,
        "group_code": code[0],
        "group_name": line["group"],
        "name": line["name"],
        "citation": regulation.get(clause).citation,
        "clauses": [clause],
        "points": points,
        "rule": rule.to_dict(),
        "criteria": line["criteria"],
        "evidence": line["evidence"],
        "evidence_required": True,
        "prefill": Prefill.MANUAL.value,
        "na_allowed": False,
        "duty_fact": "",
    }
