"""All figures of an alliance year at an instant: the tables and charts by section, and the figures with names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from alliance.ground import clock
from alliance.ground.once import reading
from reports.figures import assessment, information, organisation, outlook, records, workings
from reports.figures.catalogue import CATALOGUE, WORDS
from reports.figures.charts import Chart
from reports.figures.named import Figure, by_name
from reports.figures.tables import Grid

OWED = ("应报信息数", "缺报数", "缺报单位数")  # what nobody did is no record of a year
Section = tuple[list[Grid], list[Chart]]


@dataclass(frozen=True)
class Gathered:
    """`day`: the last day that stocks (members, seats) speak of. `moment`: what was known when it was read.

    What is handed in, closed or answered later is in none of it.
    """

    year: int
    day: date
    moment: datetime
    sections: Mapping[str, Section]
    figures: Mapping[str, Figure]


def gather(year: int) -> Gathered:
    """Everything as it is now; the number of queries does not depend on the alliance's size."""
    with reading():
        day, found = clock.last_known_day(year), records.count(year)
        now = _numbers(year, day, found)
        then = _numbers(year - 1, date(year - 1, 12, 31), found)
        members, reported = organisation.member_tables(year, day), information.information_tables(year)
        assessed = assessment.assessment_tables(year)
        sections: dict[str, Section] = {
            "overview": (members, organisation.member_charts(members)),
            "operation": (
                [*organisation.organisation_tables(year, day), *workings.working_tables(year)],
                [],
            ),
            "achievements": (
                records.record_tables(found, year),
                records.record_charts(now["产教融合"], then["产教融合"]),
            ),
            "information": (reported, information.information_charts(reported)),
            "assessment": (assessed, assessment.assessment_charts(assessed)),
            "problems": (outlook.problem_tables(year), []),
            "plans": (outlook.plan_tables(year), []),
        }
        figures = [*_figures(now, then), *_words(year, day, assessed)]
    return Gathered(year, day, clock.now(), sections, by_name(figures))


def _numbers(year: int, day: date, found: records.Found) -> dict[str, dict[str, Any]]:
    return {
        "成员和组织": organisation.numbers(year, day),
        "会议、决定和督办": workings.numbers(year, day),
        "产教融合": records.numbers(found, year, day),
        "信息宣传": information.numbers(year),
        "年度考核": assessment.numbers(year),
    }


def _figures(now: Mapping[str, dict[str, Any]], then: Mapping[str, dict[str, Any]]) -> list[Figure]:
    """A year in which nothing of an area was recorded is no year to compare with."""
    found = []
    for area, entries in CATALOGUE.items():
        told = [value for name, value in then[area].items() if name not in OWED]
        before = then[area] if any(told) else {}
        for name, unit, kind in entries:
            found.append(Figure(name, now[area].get(name), before.get(name), kind, unit))
    return found


def _words(year: int, day: date, assessed: list[Grid]) -> list[Figure]:
    results = next(grid for grid in assessed if grid.title == "考核结果一览表")
    unqualified = [row["unit"] for row in results.rows if row["grade"] == "不合格"]
    words = outlook.in_words(year, unqualified)
    return [
        *(Figure(name, words[name], kind="text") for name in WORDS),
        Figure("年度", str(year), kind="text"),
        Figure("数据截至", day, kind="date"),
    ]
