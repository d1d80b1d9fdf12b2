"""What has been granted to units, for all of them at once: one query, and the same as a condition on units."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from alliance.ground.once import once
from alliance.registers.kept import kept
from members.obligations.models import Relief as Granted
from members.obligations.periods import NONE, Relief, Reliefs

FEW = 500  # asked for by number; for more all of the year are read
FIELDS = ("duty", "unit_id", "part", "until", "reason")
Found = dict[tuple[str, int], dict[int, Relief]]


def of_units(units: Iterable[int], year: int, *, at: datetime | None = None) -> Found:
    """`{(duty, unit): {part: what was granted}}` of a year, as it stands or stood at an instant; asked once for a page."""
    ids = tuple(units)
    wanted = ids if len(ids) <= FEW else None
    return once(("reliefs", year, wanted, at), lambda: _asked(wanted, year, at))


def _asked(ids: tuple[int, ...] | None, year: int, at: datetime | None) -> Found:
    if at is None and ids is not None:
        rows = _standing(year, set(ids))
    else:
        granted = Granted.objects.standing() if at is None else Granted.objects.at(at)
        of_some = {} if ids is None else {"unit__in": ids}
        rows = granted.filter(year=year, **of_some).values_list(*FIELDS)
    found: Found = {}
    for duty, unit, part, until, reason in rows:
        found.setdefault((duty, unit), {})[part] = Relief(until, reason)
    return found


@kept
def _standing(year: int, units: set[int]) -> QuerySet:
    return Granted.objects.standing().filter(year=year, unit__in=units).values_list(*FIELDS)


def of(found: Found, duty: str, unit: int) -> Reliefs:
    return found.get((duty, unit), NONE)


def exempt_in(duty: str, year: int, part: int) -> Q:
    """Units (the outer query) that are exempt from a period."""
    return Q(Exists(_rows(duty, year, part).filter(until=None)))


def extended_in(duty: str, year: int, part: int, moment: datetime) -> Q:
    """Units (the outer query) that may still do it at an instant, because they were given longer."""
    return Q(Exists(_rows(duty, year, part).filter(until__gt=moment)))


def _rows(duty: str, year: int, part: int):
    rows = Granted.objects.standing().filter(duty=duty, year=year, part=part)
    return rows.filter(unit=OuterRef("pk"))
