"""Filling in a self-assessment without losing a word: changed lines only, three-way merge, both texts of a conflict.

The page carries a token of the versions that it shows. A value that the person did not change leaves what somebody else
wrote meanwhile; a value that both changed is a conflict: nothing of it is written, both texts are handed back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from alliance.ground import audit, inputs
from alliance.ground.access import Refused
from alliance.ground.verbs import verb
from assessments.scoring.marking import MarkError
from assessments.sheets import prefilling, rules
from assessments.sheets.lines import Line
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item, in_order
from assessments.standards.content import rule_of

FIELDS = ("self_points", "self_note", "not_applicable", "na_reason", "dispute")
COVER = ("summary", "filler_phone")
LABELS = {
    "self_points": "自评分",
    "self_note": "自评说明",
    "not_applicable": "不适用",
    "na_reason": "不适用理由",
    "dispute": "对取数的异议",
    "summary": "单位年度工作总结",
    "filler_phone": "联系电话",
}


@dataclass(frozen=True)
class Clash:
    """A value that two people changed at the same time; `item` is None for the cover of the form."""

    item: int | None
    where: str
    field: str
    mine: Any
    theirs: Any
    who: str
    at: datetime

    @property
    def label(self) -> str:
        return LABELS[self.field]


@dataclass
class Filled:
    """What a save has done: how many records changed, the token for the page's next save, and the conflicts."""

    changed: int = 0
    token: str = ""
    clashes: list[Clash] = field(default_factory=list)


def token_of(assessment: Assessment, items: list[Item]) -> str:
    """The versions that a page shows: the cover's, then those of the items in their order."""
    return ".".join(str(version) for version in (assessment.version, *(item.version for item in items)))


@verb(rules.may_fill, moves="fill")
def fill(
    assessment: Assessment,
    *,
    lines: Mapping[int, Mapping[str, Any]],
    by: Any,
    token: str | None = None,
    summary: str | None = None,
    filler_phone: str | None = None,
) -> Filled:
    """Write what has changed in the lines (and the cover); without a difference nothing is written. Tells nobody.

    `lines` is `{item id: {"self_points", "self_note", "not_applicable", "na_reason", "dispute"}}`, any of them;
    `token` that of the page, None to overwrite. Raises `Refused` for points that the rule does not allow,
    for 不适用 without a reason or where the standard does not know it, and when the unit may not write any more.
    """
    items = in_order(assessment)
    cover = {"summary": summary if summary is None else summary.strip(), "filler_phone": filler_phone}
    wanted: dict[Any, dict[str, Any]] = {item: dict(lines[item.pk]) for item in items if item.pk in lines} | {
        assessment: {name: value for name, value in cover.items() if value is not None}
    }
    seen = _seen(token, assessment, items)
    result = Filled()
    clashing = _merge(wanted, seen, by, result)
    result.changed = _written(assessment, items, wanted, by)
    kept = {record: seen[record] for record in clashing}
    result.token = ".".join(str(kept.get(record, record.version)) for record in (assessment, *items))
    return result


def _written(assessment: Assessment, items: list[Item], wanted: dict[Any, dict[str, Any]], by: Any) -> int:
    """Write what differs; returns how many records have changed."""
    changed = [item for item in items if _apply(item, wanted.get(item, {}), FIELDS)]
    for item in changed:
        _check(item)
    fields = [*FIELDS, "na_approved", "dispute_answer", "dispute_upheld"]
    audit.bulk_change(changed, fields, by=by, reason="填写自评")
    if not _apply(assessment, wanted[assessment], COVER):
        return len(changed)
    audit.save(assessment, by=by, reason="填写自评")
    return len(changed) + 1


def fill_by_record(lines: list[Line], *, by: Any) -> int:
    """Write the record's points into automatic indicators that are still blank, inside the caller's transaction."""
    blank = [
        line
        for line in lines
        if line.filled_by_record is not None
        and line.item.self_points is None
        and not line.item.not_applicable
    ]
    for line in blank:
        line.item.self_points = line.filled_by_record
    audit.bulk_change([line.item for line in blank], ["self_points"], by=by, reason="按记录填入自动指标")
    return len(blank)


def accept_suggestions(assessment: Assessment, *, by: Any) -> int:
    """Take the suggested points wherever the unit has not given any; returns how many lines changed."""
    lines = {
        line.item.pk: {"self_points": line.suggestion.points}
        for line in prefilling.prefill(assessment)
        if line.suggestion.points is not None
        and line.item.self_points is None
        and not line.item.not_applicable
    }
    return fill(assessment, lines=lines, by=by).changed


def _apply(record: Any, values: Mapping[str, Any], fields: tuple[str, ...]) -> bool:
    """Set what differs; a new claim or a new dispute is undecided again."""
    new = {name: values[name] for name in fields if name in values and values[name] != getattr(record, name)}
    for name, value in new.items():
        setattr(record, name, value)
    if "not_applicable" in new or "na_reason" in new:
        record.na_approved = None
    if "dispute" in new:
        record.dispute_answer, record.dispute_upheld = "", None
    return bool(new)


def _check(item: Item) -> None:
    where = f"{item.indicator.code} {item.indicator.name}"
    if item.not_applicable and not item.indicator.na_allowed:
        raise Refused(f"{where}：标准没有规定本项可以不适用。")
    if item.not_applicable and not item.na_reason.strip():
        raise Refused(f"{where}：申请不适用须说明理由。")
    if item.self_points is None:
        return
    try:
        rule_of(item.indicator).rule.validate(Decimal(item.self_points))
    except MarkError as error:
        raise Refused(f"{where}：{error}") from error


# ---------------------------------------------------------------- two people at once


def _seen(token: str | None, assessment: Assessment, items: list[Item]) -> dict[Any, int]:
    """`{record: version that the page shows}`; without a token, or with one of another shape, what is stored."""
    records = [assessment, *items]
    parts = [inputs.version(part) for part in (token or "").split(".")]
    if len(parts) != len(records) or None in parts:
        return {record: record.version for record in records}
    return dict(zip(records, parts, strict=True))


def _merge(wanted: dict[Any, dict[str, Any]], seen: dict[Any, int], by: Any, result: Filled) -> list[Any]:
    """Drop from `wanted` what the person did not change; note the clashes. Returns the records that stay as seen."""
    stale = [record for record in wanted if seen[record] < record.version]
    if not stale:
        return []
    rows = _history(stale, seen)
    stays = []
    for record in stale:
        past = rows[type(record), record.pk]
        base = next((row for row in past if row.version == seen[record]), None)
        if base is None:
            continue
        for name, mine in list(wanted[record].items()):
            theirs, change = getattr(record, name), _last_change(past, seen[record], name)
            if mine == theirs or change is None:
                continue
            if mine == getattr(base, name):
                del wanted[record][name]
                stays.append(record)
            elif by is None or change.history_user_id != by.pk:
                # What the same person wrote in another window, or whose answer got lost, is simply continued.
                del wanted[record][name]
                stays.append(record)
                result.clashes.append(_clash(record, name, mine, theirs, change))
    return stays


def _history(stale: list[Any], seen: dict[Any, int]) -> dict[tuple[type, int], list[Any]]:
    found: dict[tuple[type, int], list[Any]] = {(type(record), record.pk): [] for record in stale}
    for model in {type(record) for record in stale}:
        mine = [record for record in stale if type(record) is model]
        rows = model.history.filter(
            id__in=[record.pk for record in mine], version__gte=min(seen[record] for record in mine)
        ).select_related("history_user")
        for row in rows.order_by("history_id"):
            found[model, row.id].append(row)
    return found


def _last_change(past: list[Any], seen: int, name: str) -> Any:
    """The history row that last changed a field after the version that the page shows; None when none did."""
    changes = [
        after
        for before, after in pairwise(past)
        if after.version > seen and getattr(before, name) != getattr(after, name)
    ]
    return changes[-1] if changes else None


def _clash(record: Any, name: str, mine: Any, theirs: Any, last: Any) -> Clash:
    is_item = isinstance(record, Item)
    return Clash(
        record.pk if is_item else None,
        f"{record.indicator.code} {record.indicator.name}" if is_item else "封面",
        name,
        mine,
        theirs,
        str(last.history_user) if last.history_user_id else "系统",
        last.history_date,
    )
