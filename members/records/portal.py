"""What duty records contribute to the whole: to-dos and their counts, clauses, evidence by link, and the ledger in the unit file.

What is counted of all kinds stands in the one counting query of the home page; a kind adds rows to it, no question.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from alliance.face.datatable import Column, DataTable
from alliance.face.inline import link, status_tag
from alliance.ground import access, clock
from alliance.registers import linkable, policy, portal, regulation
from alliance.registers.portal import Count, Todo
from members.records import across, kinds
from members.records.kinds import Kind
from members.records.models import HALVES, READERS, Record
from members.units.models import Unit
from members.units.parts import UNIT_FILE

KIND = "履职记录"
RETURNED = {kind.key: Count(f"records returned: {kind.key}") for kind in kinds.every()}
UNCONFIRMED = {kind.key: Count(f"records to confirm: {kind.key}") for kind in kinds.every()}
TO_LOOK_AT = {kind.key: Count(f"records to look at: {kind.key}") for kind in kinds.every()}
MISSING = {
    (kind.key, part): Count(f"records missing: {kind.key} {part}")
    for kind in kinds.every()
    for part in kind.due
}


def reads_records(user: Any) -> bool:
    return bool(access.units_with(user) or access.offices(user) & READERS)


portal.menu(
    KIND,
    "records",
    area="duties",
    order=0,
    shown=reads_records,
    pages=(
        "record_list",
        "record",
        "record_new",
        "record_edit",
        "record_return",
        "record_import",
        "record_preview",
    ),
    waits=portal.waits_for(
        *RETURNED.values(), *UNCONFIRMED.values(), *TO_LOOK_AT.values(), *MISSING.values()
    ),
)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """What was returned to the own units, waits for their answer, or is due of them; and what the secretariat has to look at."""
    own = access.units_with(user)
    for kind in kinds.every():
        rows = kind.model.objects
        if own:
            yield RETURNED[kind.key].of(rows.returned_to(own))
            yield UNCONFIRMED[kind.key].of(rows.to_answer(own))
            for part, _ in _open_parts(kind):
                yield MISSING[kind.key, part].of(owing(kind, part).filter(pk__in=own))
        if access.is_secretariat(user):
            yield TO_LOOK_AT[kind.key].of(rows.to_look_at())


def owing(kind: Kind, part: int) -> QuerySet:
    """Members that must file a kind for a period of this year, have been members since it was due, and have not filed."""
    year = clock.today().year
    filed = kind.model.objects.counting(year).filter(unit=OuterRef("pk"), part=part)
    due = clock.last_day(kind.deadlines(year)[part])
    return Unit.objects.active().filter(~Exists(filed), kind__in=kind.owed_by, joined_on__lte=due)


def _open_parts(kind: Kind) -> list[tuple[int, datetime]]:
    """The periods of this year that are due by now, or soon, with their deadlines."""
    year = clock.today().year
    if not kind.due or year < kinds.since():
        return []
    soon = clock.now() + timedelta(days=policy.get("record_notice_days"))
    return [(part, deadline) for part, deadline in kind.deadlines(year).items() if deadline <= soon]


@portal.todos
def todos(user: Any) -> Iterable[Todo]:
    """One line for each kind and matter; each leads to the records themselves."""
    waiting = portal.waiting(user)
    for kind in kinds.every():
        address = reverse("record_list", args=[kind.key])
        if number := waiting[RETURNED[kind.key]]:
            yield Todo(
                f"按意见修改{kind.label} {number} 条",
                f"{address}?{urlencode({'state': Record.State.RETURNED})}",
                note="秘书处已退回，修改后重新报送",
                kind=KIND,
                urgent=True,
            )
        if number := waiting[UNCONFIRMED[kind.key]]:
            yield Todo(
                f"{kind.label} {number} 条请本单位确认",
                f"{address}?{urlencode({'answer': Record.Answer.ASKED})}",
                note="由对方报送并指明本单位为合作方",
                kind=KIND,
            )
        if number := waiting[TO_LOOK_AT[kind.key]]:
            yield Todo(
                f"待核对{kind.label} {number} 条",
                f"{address}?{urlencode({'state': Record.State.FILED})}",
                kind=KIND,
            )
        yield from _missing(kind, waiting, access.units_with(user))


def _missing(kind: Kind, waiting: Any, own: frozenset[int]) -> Iterable[Todo]:
    for part, deadline in _open_parts(kind) if own else ():
        if waiting[MISSING[kind.key, part]]:
            year = clock.today().year
            when = f"{year}年{HALVES.get(part, f'{part}月')}" if part else f"{year}年度"
            yield Todo(
                f"报送{when}{kind.label}",
                f"{reverse('record_new', args=[kind.key])}?{urlencode({'year': year, 'part': part})}",
                deadline,
                f"依据{regulation.get(kind.clauses[0]).citation}",
                KIND,
                urgent=clock.now() >= deadline,
            )


@linkable.source(KIND)
def filed_records(unit: Unit, year: int) -> Iterable[linkable.Link]:
    """The unit's filed records of a year, of all kinds, the newest first; one query."""
    labels = {kind.key: kind.label for kind in kinds.every()}
    for key, pk, title, filed_at in across.titles(unit, year):
        yield linkable.Link(
            f"{labels[key]}：{title}", reverse("record", args=[key, pk]), clock.local(filed_at).date()
        )


def _filed_of(kind: Kind) -> Callable[[int], int]:
    return lambda year: across.filed_in(year).get(kind.key, 0)


for _kind in kinds.every():
    for _ref in _kind.clauses:
        regulation.serve(
            _ref, "record_list", _kind.label, _filed_of(_kind), args=(_kind.key,), shown=reads_records
        )


@UNIT_FILE.part(390, "履职记录", flush=True, clause_ref="10")
def ledger(unit: Unit, user: Any) -> tuple[str, dict[str, Any]] | None:
    """This year's records of a unit, one line for each kind that it may file; one query. For who may read its records."""
    if not (access.offices(user) & READERS or unit.pk in access.units_read(user)):
        return None
    year = clock.today().year
    table = of_units([unit], user, year)
    return ("members/records/ledger.html", {"table": table, "year": year}) if table else None


def of_units(units: list[Unit], user: Any, year: int) -> DataTable | None:
    """What units have filed in a year, one line a kind: one query. None where they file none."""
    wanted = [kind for kind in kinds.every() if any(unit.kind in kind.filed_by for unit in units)]
    if not wanted:
        return None
    ids = [unit.pk for unit in units]

    def own(kind: Kind) -> QuerySet | None:
        rows = kind.model.objects.visible_to(user).filter(unit__in=ids, year=year)
        return rows if kind in wanted else None

    numbers = across.tallies(own)
    state = Column("state", "办理情况", cell=lambda kind: _state(kind, numbers, units, year))
    clause = Column("clause", "依据", value=lambda kind: _citation(kind, units), css="minor")
    asked = {"year": year} | ({"unit": ids[0]} if len(ids) == 1 else {})
    names = ("filed", "drafts", "returned", "unconfirmed", "disputed")
    columns = [_named(asked), state, *(_number(name, numbers) for name in names), _last(numbers), clause]
    return DataTable(columns, wanted, caption=f"{year}年度履职记录")


def of_everybody(user: Any, year: int) -> DataTable:
    """What all members have filed in a year, one line a kind: one query."""
    numbers = across.tallies(lambda kind: kind.model.objects.visible_to(user).filter(year=year))
    names = ("filed", "waiting", "returned", "unconfirmed", "disputed")
    columns = [_named({"year": year}), *(_number(name, numbers) for name in names), _last(numbers)]
    return DataTable(columns, kinds.every(), caption=f"{year}年度履职记录")


NUMBERS = {
    "filed": "已报送",
    "waiting": "待核对",
    "drafts": "草稿",
    "returned": "退回修改",
    "unconfirmed": "待对方确认",
    "disputed": "有异议",
}
NOTHING = dict.fromkeys(NUMBERS, 0) | {"last": None}
Numbers = dict[str, dict[str, Any]]


def _named(asked: dict[str, Any]) -> Column:
    def cell(kind: Kind) -> str:
        return link(kind.label, f"{reverse('record_list', args=[kind.key])}?{urlencode(asked)}")

    return Column("kind", "记录", cell=cell, css="wide title")


def _number(name: str, numbers: Numbers) -> Column:
    return Column(name, NUMBERS[name], "int", value=lambda kind: numbers.get(kind.key, NOTHING)[name] or None)


def _last(numbers: Numbers) -> Column:
    return Column("last", "最近报送", "date", value=lambda kind: numbers.get(kind.key, NOTHING)["last"])


def _citation(kind: Kind, units: list[Unit]) -> str:
    """The clauses of a kind that concern these kinds of members."""
    concerned = {f"10.{unit.kind.lower()}" for unit in units}
    refs = [ref for ref in kind.clauses if ref.rpartition(".")[0] in concerned] or list(kind.clauses)
    return "、".join(regulation.get(ref).citation for ref in refs)


def _state(kind: Kind, numbers: Numbers, units: list[Unit], year: int) -> str:
    """Whether what is due of a kind has been done, in a word; for what is never due whether there is anything."""
    row = numbers.get(kind.key, NOTHING)
    if row["returned"]:
        return status_tag("退回修改", "warning")
    if row["filed"]:
        return status_tag("已报送", "success")
    owed = kind.due and year >= kinds.since() and any(unit.kind in kind.owed_by for unit in units)
    if not owed:
        return status_tag("填写中", "info") if row["drafts"] else status_tag("未填报", "neutral")
    deadline = min(kind.deadlines(year).values())
    if clock.now() >= deadline:
        return status_tag("逾期未报", "danger")
    return status_tag(f"截止 {clock.show_deadline(deadline)}", "info")
