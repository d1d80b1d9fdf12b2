"""A new edition of a standard while its year is open: which assessments follow it.

Publishing moves nothing. An assessment keeps the edition it was opened with until the secretary-general moves those that
are not handed in yet; what has been submitted stays, unless it is withdrawn or sent back first.
"""

from dataclasses import dataclass
from typing import Any

from alliance.ground import audit
from alliance.ground.verbs import verb
from assessments.evidence.models import Evidence
from assessments.scoring.marking import MarkError
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item
from assessments.standards import rules
from assessments.standards.content import rule_of
from assessments.standards.models import Indicator, Standard
from councils.recusal import audience

BATCH = 200


@dataclass(frozen=True)
class Impact:
    """`movable` are not handed in yet, `staying` are; both stand on an earlier edition of the same year and kind."""

    movable: int
    staying: int


def impact(standard: Standard) -> Impact:
    """One query."""
    states = list(_older(standard).values_list("state", flat=True))
    movable = sum(state in Assessment.WITH_UNIT for state in states)
    return Impact(movable, len(states) - movable)


def _older(standard: Standard) -> Any:
    return Assessment.objects.filter(
        standard__year=standard.year, standard__subject=standard.subject, cycle__opened_at__isnull=False
    ).exclude(standard=standard)


@verb(rules.may_move_assessments)
def move(standard: Standard, *, by: Any) -> int:
    """Put the unsubmitted assessments of the year onto this edition; returns how many.

    Items of the same code keep notes, evidence and, where the new rule allows them, their marks; new indicators are
    added empty. A dropped indicator goes with what was filled in there; its history stays and its evidence files are
    marked removed on the first indicator that is left. The people of those units are told once. Twice changes nothing.
    """
    reason = f"改用考核标准第{standard.edition}版"
    wanted = {row.code: row for row in standard.indicators.all()}
    pending = list(_older(standard).not_submitted().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pending), BATCH):
        rows = list(
            Assessment.objects.select_for_update(of=("self",))
            .select_related("unit")
            .filter(pk__in=pending[start : start + BATCH])
        )
        _move_batch(rows, standard, wanted, by, reason)
        _tell(rows, standard)
    return len(pending)


def _move_batch(
    rows: list[Assessment], standard: Standard, wanted: dict[str, Indicator], by: Any, reason: str
) -> None:
    kept: dict[int, dict[str, Item]] = {row.pk: {} for row in rows}
    dropped: list[Item] = []
    for item in Item.objects.filter(assessment__in=rows).select_related("indicator"):
        if item.indicator.code in wanted:
            kept[item.assessment_id][item.indicator.code] = item
        else:
            dropped.append(item)
    fresh = [
        Item(assessment=row, indicator=indicator)
        for row in rows
        for code, indicator in wanted.items()
        if code not in kept[row.pk]
    ]
    for items in kept.values():
        for code, item in items.items():
            _fit(item, wanted[code])
    moved = [item for items in kept.values() for item in items.values()]
    audit.bulk_change(
        moved,
        ["indicator", "self_points", "not_applicable", "na_reason", "na_approved"],
        by=by,
        reason=reason,
    )
    created = audit.bulk_create(Item, fresh, by=by, reason=reason)
    heirs = {item.assessment_id: item for item in [*reversed(created), *reversed(moved)]}
    _drop(dropped, heirs, by, reason)
    for row in rows:
        row.standard = standard
    audit.bulk_change(rows, ["standard"], by=by, reason=reason)


def _fit(item: Item, indicator: Indicator) -> None:
    """Take the new indicator; a mark that its rule does not allow has to be given again."""
    item.indicator = indicator
    if item.self_points is not None:
        try:
            rule_of(indicator).rule.validate(item.self_points)
        except MarkError:
            item.self_points = None
    if item.not_applicable and not indicator.na_allowed:
        item.not_applicable, item.na_reason, item.na_approved = False, "", None


def _drop(dropped: list[Item], heirs: dict[int, Item], by: Any, reason: str) -> None:
    orphans = list(Evidence.objects.filter(item__in=dropped).select_related("item"))
    for one in orphans:
        one.item, one.removed = heirs[one.item.assessment_id], True
    audit.bulk_change(orphans, ["item", "removed"], by=by, reason=f"{reason}，原指标已取消")
    for item in dropped:
        audit.delete(item, by=by, reason=f"{reason}，该指标已取消")


def _tell(rows: list[Assessment], standard: Standard) -> None:
    audience.tell_each(
        rows,
        lambda row: {
            "matter": row.matter,
            "step": f"edition-{standard.edition}",
            "title": f"{standard.year}年度自评改用考核标准第{standard.edition}版",
            "body": f"修订原因：{standard.change_reason}。已填内容按指标代码保留，请核对后再提交。",
            "url": row.get_absolute_url(),
            "urgent": True,
        },
    )
