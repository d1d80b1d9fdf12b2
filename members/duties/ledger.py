"""The lines of the ledger: every period that units owe in a year, or have done, and how it stands; for all units at once.

`of_units` reckons with the rules of `periods`. `owing_in` says the same of the question “who owes” in the database's words, so that a
board of ten thousand units is filtered and counted by it. `tests/test_ledger.py` holds the two against each other.
"""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from alliance.ground import clock
from alliance.registers import policy, regulation
from members.obligations import duties as register
from members.obligations import periods, reliefs
from members.obligations.duties import Duty
from members.obligations.periods import Period, Relief, Standing
from members.units.models import Unit

FEW = 500  # asked for by number; of more all are read
OPENING = "请按期办理下列履职事项："


@dataclass(frozen=True)
class Line:
    """A period of a duty of a unit: how it stands, until when it is due for this unit, when it was done, what was granted."""

    duty: Duty
    unit: Unit
    year: int
    period: Period
    standing: Standing
    owed: bool
    done_at: datetime | None = None
    relief: Relief | None = None

    @property
    def part(self) -> int:
        return self.period.part

    @property
    def title(self) -> str:
        return self.duty.title_of(self.year, self.part)

    @property
    def clause(self) -> regulation.Clause:
        return regulation.get(self.duty.clause_for(self.unit.kind))

    @property
    def is_waiting(self) -> bool:
        return self.standing in periods.OWED

    @property
    def note(self) -> str:
        """What was granted and why, or that nobody asked for it."""
        if self.relief is not None:
            word = "豁免" if self.relief.until is None else f"延期至 {clock.show_deadline(self.relief.until)}"
            return f"{word}：{self.relief.reason}"
        return "" if self.owed else "未作要求，自愿报送"


def notice() -> timedelta:
    return timedelta(days=policy.get("record_notice_days"))


def of_units(
    units: Sequence[Unit], year: int, *, at: datetime | None = None, duties: Iterable[Duty] | None = None
) -> dict[int, list[Line]]:
    """`{unit: lines}` by deadline, as it is now or stood at an instant; each duty in its constant number of queries."""
    units = units if at is None else _as_of(units, at)
    ids = [unit.pk for unit in units]
    moment, soon = at or clock.now(), notice()
    granted = reliefs.of_units(ids, year, at=at)
    found: dict[int, list[Line]] = {pk: [] for pk in ids}
    concerned = {unit.kind for unit in units}
    for duty in register.every() if duties is None else duties:
        there = duty.periods(year) if concerned & set(duty.kinds) else {}
        if not there:
            continue
        done = duty.done(ids, year, at)
        other = duty.elsewhere.granted(ids, year, at) if duty.elsewhere else {}
        for unit in units:
            if unit.kind in duty.kinds and (at is None or unit.joined_on <= clock.last_day(at)):
                own = other.get(unit.pk) or reliefs.of(granted, duty.key, unit.pk)
                found[unit.pk] += _lines(duty, unit, year, there, done, own, moment, soon)
    for lines in found.values():
        lines.sort(key=lambda line: (line.period.deadline, line.title))
    return found


def _as_of(units: Sequence[Unit], at: datetime) -> list[Unit]:
    """The units with the end that had been decided by then; as they are now where the portal did not know them yet."""
    then = Unit.history.as_of(at).filter(id__in=[unit.pk for unit in units[:FEW]])
    if len(units) > FEW:
        then = Unit.history.as_of(at)
    ended_on = dict(then.values_list("id", "ended_on"))
    found = [copy(unit) for unit in units]
    for unit in found:
        unit.ended_on = ended_on.get(unit.pk, unit.ended_on)
    return found


def _lines(duty, unit, year, there, done, own, moment, soon) -> Iterable[Line]:  # type: ignore[no-untyped-def]
    owed = periods.owed(unit, duty.kinds, there, own)
    when = {part: done[unit.pk, part] for part in there if (unit.pk, part) in done}
    for part, standing in periods.standings(owed, when, own, at=moment, notice=soon).items():
        period = owed.get(part) or there[part]
        yield Line(duty, unit, year, period, standing, part in owed, when.get(part), own.get(part))


def tally(lines: Iterable[Line]) -> dict[Standing, int]:
    return periods.tally({place: line.standing for place, line in enumerate(lines)})


UnitsBy = dict[tuple[str, Standing], set[int]]  # by duty and how it stands


def units_by(found: dict[int, list[Line]]) -> UnitsBy:
    """Of the ledgers of some units, which have a period of which duty that stands so."""
    units: UnitsBy = {}
    for pk, lines in found.items():
        for line in lines:
            units.setdefault((line.duty.key, line.standing), set()).add(pk)
    return units


def waiting(lines: Iterable[Line]) -> list[Line]:
    """What is still to be done of it, the most pressing first."""
    return [line for line in lines if line.is_waiting]


def owing_in(duty: Duty, year: int, standing: Standing) -> Q:
    """Units for which some period of a duty stands so: OVERDUE, OPEN or EXEMPT (others are not asked of the database)."""
    found = Q(pk__in=[])
    for period in duty.periods(year).values():
        found |= _owing(duty, year, period, standing)
    return found


def _owing(duty: Duty, year: int, period: Period, standing: Standing) -> Q:
    now, soon = clock.now(), clock.now() + notice()
    owed = Q(kind__in=duty.kinds) & periods.owed_in(period) & ~duty.done_in(year, period.part)
    exempt = _exempt(duty, year, period.part)
    if standing is Standing.EXEMPT:
        return owed & exempt
    owed &= ~exempt
    if standing is Standing.OVERDUE:
        return owed & _due_by(duty, year, period, now)
    return owed & _due_by(duty, year, period, soon) & ~_due_by(duty, year, period, now)


def _due_by(duty: Duty, year: int, period: Period, moment: datetime) -> Q:
    """Whether a period is due by an instant for a unit, with what it was granted."""
    if period.deadline > moment:
        return Q(pk__in=[])
    if duty.elsewhere:
        return ~duty.elsewhere.extended_in(year, period.part, moment)
    if not duty.relievable:
        return Q(pk__isnull=False)
    # Extensions end at midnight: the day says the same as the instant, and the statement stays the same all day.
    return ~reliefs.extended_in(duty.key, year, period.part, clock.start_of_day(clock.local(moment).date()))


def _exempt(duty: Duty, year: int, part: int) -> Q:
    if duty.elsewhere:
        return duty.elsewhere.exempt_in(year, part)
    return reliefs.exempt_in(duty.key, year, part) if duty.relievable else Q(pk__in=[])


# ---------------------------------------------------------------- in words


def items(lines: Iterable[Line]) -> list[str]:
    """One line of text for each: what, until when, and whether it is late."""
    return [f"{number}．{_item(line)}" for number, line in enumerate(lines, start=1)]


def _item(line: Line) -> str:
    deadline = clock.show_deadline(line.period.deadline, with_year=True)
    return f"{line.title}，截止 {deadline}{'，已逾期' if line.standing is Standing.OVERDUE else ''}"


def text(lines: Iterable[Line], opening: str = OPENING) -> str:
    return "\n".join([opening, *items(lines)])
