"""Facts about the months that units reported in a year (第十条·学校·(八)、企业·(十三)), each for all units in two queries."""

from collections.abc import Iterable

from alliance.ground.once import once
from alliance.registers.facts import Fact, fact
from assessments.rectification import demands
from members.units.models import Unit
from reports.checks.facts import link_of
from reports.deadlines import months
from reports.deadlines.closing import since
from reports.deadlines.months import OWING_KINDS, Tally
from reports.punctuality import timeliness

NOT_OWED = "办法没有要求该类成员按月报送"


def _tallies(units: Iterable[Unit], year: int) -> dict[int, tuple[Unit, Tally]]:
    key = "reports.tallies", year, tuple(unit.pk for unit in units)
    rows = once(key, lambda: timeliness.of_year(units, year))
    return {pk: (row.unit, row.tally) for pk, row in rows.items()}


def _counted(units: Iterable[Unit], year: int, of: str) -> dict[int, Fact]:
    """One number of the tally as a fact, over the months due; 未记录 for years before the portal kept reports."""
    if year < once("reports.since", since).year:
        return {unit.pk: Fact.unrecorded() for unit in units}
    return {
        pk: Fact(
            getattr(tally, of),
            denominator=None if of == "due" else tally.due,
            url=link_of(pk, year),
            note=_note(unit, tally),
        )
        for pk, (unit, tally) in _tallies(units, year).items()
    }


def _note(unit: Unit, tally: Tally) -> str:
    if unit.kind not in OWING_KINDS:
        return NOT_OWED
    return f"另有 {tally.pending} 个月已报送、尚未审核合格" if tally.pending else ""


@fact("info.months_due", label="应报信息月数", unit="月")
def months_due(units, year):
    return _counted(units, year, "due")


@fact("info.months_on_time", label="按月报送月数", unit="月")
def months_on_time(units, year):
    return _counted(units, year, "on_time")


@fact("info.months_late", label="补报月数", unit="月")
def months_late(units, year):
    return _counted(units, year, "late")


@fact("info.months_missing", label="缺报月数", unit="月")
def months_missing(units, year):
    return _counted(units, year, "missing")


@demands.writer("info")
def missing_months(units: list[Unit], year: int) -> dict[int, str]:
    """What an unqualified unit is asked about its monthly information: the months themselves; two queries."""
    found = {}
    for pk, row in timeliness.of_year(units, year).items():
        if names := months.in_words(months.missing(row.timeliness, row.due)):
            found[pk] = f"补齐{names}信息报送，明确专人负责，建立按月报送台账。"
    return found
