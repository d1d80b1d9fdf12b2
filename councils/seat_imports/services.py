"""Seats from a workbook, all or none, each by the verb and under the rules that hold for one registered by hand."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from alliance.ground.access import Conflict, Refused
from alliance.ground.verbs import creates
from alliance.power.models import PowerChange
from alliance.power.services import changes
from councils.seat_imports.sheet import Row
from councils.terms.models.seats import Seat
from councils.terms.models.terms import Term
from councils.terms.rules import may_manage_council

Outcome = Seat | PowerChange


def state() -> list[list[Any]]:
    """What a preview rests on: the sitting term and its seats, with their versions."""
    term = Term.objects.sitting()
    seats = Seat.objects.filter(term=term).order_by("pk").values_list("pk", "version") if term else []
    return [[term.pk, term.version] if term else [], *(list(one) for one in seats)]


def rehearse(rows: Sequence[Row], *, by: Any) -> tuple[dict[int, Outcome], list[tuple[int, str]]]:
    """What registering would do, by row number, and what it refuses; done and taken back, so that nothing is told twice."""
    done: dict[int, Outcome] = {}
    wrong: list[tuple[int, str]] = []
    with transaction.atomic():
        for row in rows:
            try:
                with transaction.atomic():
                    done[row.number] = _register(row, by)
            except Refused as refused:
                wrong.append((row.number, refused.reason.rstrip("。")))
        transaction.set_rollback(True)
    return done, wrong


@creates(may_manage_council)
def register(rows: Sequence[Row], *, seen: list[list[Any]], by: Any) -> list[Outcome]:
    """Register all rows of a preview or none: each as `seats.seat`, or filed for a second person where that one needs it.

    Each unit is told as by hand. Raises `Refused` with the row that cannot be registered, `Conflict` when seats have changed
    since the preview.
    """
    if state() != seen:
        raise Conflict("预览之后，席位或届次已有变化。没有登记任何席位，请重新上传。")
    done = []
    for row in rows:
        try:
            done.append(_register(row, by))
        except Refused as refused:
            raise Refused(f"第 {row.number} 行：{refused.reason} 没有登记任何席位。") from refused
    return done


def _register(row: Row, by: Any) -> Outcome:
    return changes.do_or_propose(
        "seats.seat",
        by=by,
        unit=row.unit,
        role=row.role,
        holder_role=row.holder_role,
        since=row.since,
        reason=row.reason,
    )
