"""The kinds of records that are owed, entered in the register of duties: all of them answer with one query."""

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from alliance.ground.once import once
from members.obligations import duties
from members.obligations.duties import Done
from members.record_overview import across
from members.records import kinds
from members.records.kinds import Kind

FEW = 500  # asked for by number; for more all of the year are read


def enter_kinds() -> None:
    """Enter every kind that is ever due."""
    for kind in kinds.every():
        if kind.is_due and duties.get(kind.duty) is None:
            _enter(kind)


def _enter(kind: Kind) -> None:
    def done(units: Iterable[int], year: int, at: datetime | None) -> Done:
        ids = tuple(units)
        asked = ids if len(ids) <= FEW else None
        found = once(("duties.filed", year, ids, at), lambda: across.first_filed(asked, year, at))
        return found.get(kind.key, {})

    def done_in(year: int, part: int) -> Q:
        return Q(Exists(kind.model.objects.counting(year).filter(unit=OuterRef("pk"), part=part)))

    def act(year: int, part: int) -> str:
        asked = {} if kind.period == "day" else {"year": year, "part": part}
        return f"{reverse('record_new', args=[kind.key])}?{urlencode(asked)}"

    def shows(unit: int, year: int) -> str:
        return f"{reverse('record_list', args=[kind.key])}?{urlencode({'unit': unit, 'year': year})}"

    duties.register(
        kind.duty,
        label=kind.label,
        clauses=kind.clauses,
        kinds=kind.owed_by,
        cadence=kind.owed_each or kind.period,
        periods=kind.periods,
        done=done,
        done_in=done_in,
        act=act,
        shows=shows,
        relievable=True,
    )
