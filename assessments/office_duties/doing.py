"""Beside each duty what waits of it now and what was done of it in the year.

What waits are the person's own to-dos, each under the first duty whose page it leads to (a page knows its clauses:
`alliance.registers.regulation.serve`), and the dated records that the unit still owes (the ledger). What was done are the facts
by which the standards judge the same clause, of the unit or of the secretariat, and for who acts for the alliance the
numbers of its pages.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.urls import Resolver404, resolve

from alliance.ground import clock
from alliance.menu import entries
from alliance.registers import facts, portal
from alliance.registers.facts import Fact
from alliance.registers.portal import Todo
from alliance.registers.regulation import Clause, Page
from assessments.office_duties.holding import Holding
from assessments.scoring.defaults import fact_notes, standard
from assessments.scoring.standard import Subject
from assessments.secretariat.services import ALLIANCE
from assessments.sheets.lines import NamedFact
from assessments.sheets.prefilling import named_fact
from members.duties import ledger
from members.duties import portal as duties_portal
from members.duties.ledger import Line
from members.obligations.periods import Standing
from members.units.models import Unit

# What a seat asks of its unit has no standard of its own; the same facts speak for it.
MEETINGS = ("meeting.invited", "meeting.attended", "meeting.proxied", "meeting.absent")
ORDERS = ("resolution.assigned", "resolution.done")
OF_SEATS: dict[str, tuple[str, ...]] = {
    "5.7": MEETINGS[:2],
    "6.2": ORDERS,
    "6.3": MEETINGS,
    "7.2": (*MEETINGS, "activity.invited", "activity.joined"),
    "7.3": ("activity.joined", "publicity.joined"),
    "7.4": ("collection.due", "collection.on_time", *ORDERS),
    "7.5": ("assessment.self_on_time", "summary.filed_on_time"),
}


@dataclass(frozen=True)
class Due:
    """Something that waits under a duty."""

    title: str
    url: str
    deadline: datetime | None = None
    late: bool = False


@dataclass
class Row:
    """A duty: what waits of it, what is recorded of it, and the pages where it is done with their numbers of the year."""

    clause: Clause
    due: list[Due] = field(default_factory=list)
    done: list[NamedFact] = field(default_factory=list)
    periods: dict[Standing, int] = field(default_factory=dict)
    pages: list[tuple[Page, int | None]] = field(default_factory=list)

    @property
    def recorded(self) -> list[NamedFact]:
        """What was done; what there is none of is left out."""
        return [one for one in self.done if one.fact.value]


@cache
def facts_of(subject: str) -> Mapping[str, tuple[str, ...]]:
    """`{clause: facts}` by which the default standard of a kind of member, or of the secretariat, judges it."""
    found: dict[str, dict[str, None]] = {}
    notes = fact_notes()
    for indicator in standard(subject).indicators:
        for ref in indicator.clauses:
            known = [name for name in indicator.rule.facts if notes[name].computed]
            found.setdefault(ref, {}).update(dict.fromkeys(known))
    return {ref: tuple(names) for ref, names in found.items()}


def rows_of(holdings: list[Holding], user: Any, year: int) -> tuple[list[list[Row]], list[Todo]]:
    """The duties of each holding with what waits (only in the present year) and what was done, and the to-dos of no duty."""
    rows = [
        [Row(clause, pages=_pages(one, clause, user, year)) for clause in one.clauses] for one in holdings
    ]
    _record(holdings, rows, year)
    if year != clock.today().year:
        return rows, []
    others = portal.todos_of(
        user, but=duties_portal.todos
    )  # those of the ledger stand under their clauses already
    return rows, _place(others, [row for some in rows for row in some], user)


def _pages(holding: Holding, clause: Clause, user: Any, year: int) -> list[tuple[Page, int | None]]:
    """The pages of a clause that the person may open; who acts for the alliance sees their numbers."""
    shown = [page for page in clause.served_by if page.shown(user)]
    counted = holding.of_alliance
    return [(page, page.count(year) if counted and page.count else None) for page in shown]


def _record(holdings: list[Holding], rows: list[list[Row]], year: int) -> None:
    """Facts and periods; what each holding asks of a unit or of the secretariat is computed once for all of it."""
    units = {one.unit.pk: one.unit for one in holdings if one.unit}
    lines = ledger.of_units(list(units.values()), year) if units else {}
    known: dict[int, dict[str, Fact]] = {}
    for unit in units.values():
        wanted = _names_of(unit)
        names = {
            name
            for one in holdings
            if one.unit == unit
            for c in one.clauses
            for name in wanted.get(c.ref, ())
        }
        known |= facts.compute(names, [unit], year)
    secretariat: dict[str, Fact] = {}
    if any(one.of_secretariat for one in holdings):
        of_alliance = facts_of(Subject.SECRETARIAT).values()
        names = {name for some in of_alliance for name in some}
        secretariat = facts.compute(names, [ALLIANCE], year)[ALLIANCE.pk]
    for one, mine in zip(holdings, rows, strict=True):
        wanted = facts_of(Subject.SECRETARIAT) if one.of_secretariat else _names_of(one.unit)
        values = secretariat if one.of_secretariat else known.get(one.unit.pk, {}) if one.unit else {}
        own = lines.get(one.unit.pk, []) if one.unit and not one.of_alliance else []
        for row in mine:
            row.done = [named_fact(name, values) for name in wanted.get(row.clause.ref, ())]
            _enter(row, [line for line in own if line.clause == row.clause])


def _names_of(unit: Unit | None) -> Mapping[str, tuple[str, ...]]:
    return {**OF_SEATS, **facts_of(unit.kind)} if unit else {}


def _enter(row: Row, lines: Iterable[Line]) -> None:
    asked = duties_portal.asked_for()
    for line in lines:
        row.periods[line.standing] = row.periods.get(line.standing, 0) + 1
        if line.is_waiting and line.duty in asked:
            late = line.standing is Standing.OVERDUE
            row.due.append(Due(line.title, line.duty.act(line.year, line.part), line.period.deadline, late))


def _place(todos: Iterable[Todo], rows: list[Row], user: Any) -> list[Todo]:
    """Each to-do under the first duty whose page it leads to; those of no duty are returned."""
    by_page: dict[str, Row] = {}
    for row in rows:
        for page in row.clause.served_by:
            by_page.setdefault(page.url_name, row)
    items = [item for some in entries.shown_to(user).values() for item in some]
    rest = []
    for todo in todos:
        path = todo.url.partition("?")[0]
        row = next((by_page[name] for name in _names(path, items) if name in by_page), None)
        if row is None:
            rest.append(todo)
        else:
            row.due.append(Due(todo.title, todo.url, todo.deadline, todo.urgent))
    return rest


def _names(path: str, items: list[portal.MenuItem]) -> list[str]:
    """The page of an address, and the pages of the menu that it belongs to, the lit one first."""
    try:
        page = resolve(path).url_name or ""
    except Resolver404:
        return []
    item = entries.lit(items, path, page)
    return [page, *([item.url_name] if item else []), *(one.url_name for one in items if page in one.pages)]
