"""What duty records contribute to the whole: to-dos and their counts, clauses, evidence by link, and the ledger in the unit file.

What is counted of all kinds stands in the one counting query of the home page; a kind adds rows to it, no question.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, Min, QuerySet, Value
from django.db.models import Count as Number
from django.db.models.functions import Concat
from django.urls import reverse

from alliance.face.datatable import Column, DataTable
from alliance.face.inline import link, status_tag
from alliance.ground import access, clock
from alliance.registers import linkable, portal, regulation
from alliance.registers.closed_years import first_open_year
from alliance.registers.kept import kept
from alliance.registers.portal import Count, Todo
from members.obligations import periods, reliefs
from members.record_overview import across, owed, untouched
from members.record_overview.together import AnyRecord
from members.records import kinds, personal
from members.records.kinds import Kind
from members.records.models import Record
from members.records.rules import reads_records
from members.units import earlier
from members.units.models import Unit
from members.units.parts import UNIT_FILE

KIND = "履职记录"
DATED = "本年度应报送"
NAMED = 4  # kinds that a line about several names
DRAFTS = {kind.key: Count(f"records drafted: {kind.key}") for kind in kinds.every()}
RETURNED = {kind.key: Count(f"records returned: {kind.key}") for kind in kinds.every()}
UNCONFIRMED = {kind.key: Count(f"records to confirm: {kind.key}") for kind in kinds.every()}
TO_LOOK_AT = {kind.key: Count(f"records to look at: {kind.key}") for kind in kinds.every()}


owed.enter_kinds()


portal.menu(
    "全部记录",
    "records",
    area="duties",
    order=10,
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
    waits=portal.waits_for(*RETURNED.values(), *UNCONFIRMED.values(), *TO_LOOK_AT.values()),
)


portal.sweep("members.persons_forgotten", label="删除保存期满的人员信息", every=portal.HOUR)(
    personal.forget_old
)

portal.sweep("members.untouched_drafts", label="删除没有填写的履职记录草稿", every=portal.HOUR)(
    untouched.forget_untouched
)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """What the own units have not filed yet, what was returned to them or waits for their answer, and what the secretariat has to
    look at.
    """
    own, rows = access.units_with(user), AnyRecord.objects.filter(year__gte=first_open_year())
    if own:
        yield _of_each_kind("records drafted", rows.drafted_by(own))
        yield _of_each_kind("records returned", rows.returned_to(own))
        yield _of_each_kind("records to confirm", rows.to_answer(own))
    if access.is_secretariat(user):
        yield _of_each_kind("records to look at", rows.to_look_at())


def _of_each_kind(name: str, rows: QuerySet) -> QuerySet:
    """What `Count(f"{name}: {kind.key}").of(rows of the kind)` counts, of all kinds at once."""
    word = Concat(Value(f"{name}: "), "key", Value(":"), output_field=CharField())
    return rows.order_by().values(word=word).annotate(number=Number("pk")).values_list("word", "number")


@portal.todos
def todos(user: Any) -> Iterable[Todo]:
    """One line for each matter, whatever kinds it is about; of a single kind it leads to its records, else to the overview."""
    state = Record.State
    matters = (
        (RETURNED, "按意见修改{} {} 条", {"state": state.RETURNED}, "秘书处已退回，修改后重新报送", True),
        (UNCONFIRMED, "{} {} 条请本单位确认", {"answer": Record.Answer.ASKED}, "由对方报送并指明本单位为合作方", False),
        (DRAFTS, "{1} 条{0}草稿待报送", {"state": state.DRAFT}, "核对后逐条或成批报送，不需要的请删除", False),
        (TO_LOOK_AT, "待核对{} {} 条", {"state": state.FILED}, "", False),
    )  # fmt: skip
    waiting = portal.waiting(user)
    for counts_, title, asked, note, urgent in matters:
        found = {kind: number for kind in kinds.every() if (number := waiting[counts_[kind.key]])}
        if found:
            yield _todo(found, title, asked, note, urgent=urgent)


def _todo(found: dict[Kind, int], title: str, asked: dict[str, Any], note: str, *, urgent: bool) -> Todo:
    if len(found) == 1:
        ((kind, number),) = found.items()
        url = f"{reverse('record_list', args=[kind.key])}?{urlencode(asked)}"
        return Todo(title.format(kind.label, number), url, note=note, kind=KIND, urgent=urgent)
    named = "、".join(f"{kind.label} {number} 条" for kind, number in list(found.items())[:NAMED])
    more = "等" if len(found) > NAMED else ""
    url = reverse("records")
    return Todo(title.format(KIND, sum(found.values())), url, note=named + more, kind=KIND, urgent=urgent)


@linkable.source(KIND)
def filed_records(unit: Unit, year: int) -> Iterable[linkable.Link]:
    """The unit's filed records of a year, of all kinds, the newest first; one query."""
    for key, pk, title, filed_at in across.titles(unit, year):
        yield linkable.Link(
            f"{kinds.get(key).label}：{title}",
            reverse("record", args=[key, pk]),
            clock.local(filed_at).date(),
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
    if not (access.is_council_or_secretariat(user) or unit.pk in access.units_read(user)):
        return None
    year = clock.today().year
    table = of_units([unit], user, year)
    return ("members/record_overview/ledger.html", {"table": table, "year": year}) if table else None


def of_units(units: list[Unit], user: Any, year: int) -> DataTable | None:
    """What units have filed in a year, one line a kind: two queries. None where they file none."""
    wanted = [kind for kind in kinds.every() if any(unit.kind in kind.filed_by for unit in units)]
    if not wanted:
        return None
    ids = [unit.pk for unit in units]
    numbers = across.tallies(_of_units(ids, user, year=year))
    granted = reliefs.of_units(ids, year)
    state = Column("state", "办理情况", cell=lambda kind: _state(kind, numbers, units, year, granted))
    clause = Column("clause", "依据", value=lambda kind: _citation(kind, units), css="minor")
    asked = {"year": year} | ({"unit": ids[0]} if len(ids) == 1 else {})
    names = ("filed", "drafts", "returned", "unconfirmed", "disputed")
    columns = [
        _named(asked, user),
        state,
        *(_number(name, numbers) for name in names),
        _last(numbers),
        clause,
    ]
    return DataTable(columns, wanted, caption=f"{year}年度履职记录")


@kept
def _of_units(units: list[int], user: Any, *, year: int) -> QuerySet:
    return across.tallied(AnyRecord.objects.visible_to(user).filter(unit__in=units, year=year))


def of_everybody(user: Any, year: int) -> DataTable:
    """What all members have filed in a year, one line a kind: one query."""
    numbers = across.tallies(across.tallied(AnyRecord.objects.visible_to(user).filter(year=year)))
    names = ("filed", "waiting", "returned", "unconfirmed", "disputed")
    columns = [_named({"year": year}, user), *(_number(name, numbers) for name in names), _last(numbers)]
    return DataTable(columns, kinds.every(), caption=f"{year}年度履职记录")


def in_groups(table: DataTable, units: list[Unit], year: int) -> list[tuple[str, DataTable]]:
    """The overview under headings: first what these units owe in the year, then each story's kinds."""
    found: dict[str, list[Kind]] = {}
    for kind in table.objects:
        due = any(periods.owed(unit, kind.owed_by, kind.periods(year)) for unit in units)
        found.setdefault(DATED if due else kind.group, []).append(kind)
    first = {DATED: found.pop(DATED)} if DATED in found else {}
    return [
        (heading, DataTable(table.columns, rows, caption=f"{table.caption}：{heading}"))
        for heading, rows in (first | found).items()
    ]


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


def _named(asked: dict[str, Any], user: Any) -> Column:
    """A link to the records, which whose unit has left may no longer read."""

    def cell(kind: Kind) -> str:
        url = f"{reverse('record_list', args=[kind.key])}?{urlencode(asked)}"
        return link(kind.label, url if reads_records(user) else "")

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


def _state(kind: Kind, numbers: Numbers, units: list[Unit], year: int, granted: reliefs.Found) -> str:
    """Whether what is due of a kind has been done, in a word; for what is never due whether there is anything."""
    row = numbers.get(kind.key, NOTHING)
    if row["returned"]:
        return status_tag("退回修改", "warning")
    if row["filed"]:
        return status_tag("已报送", "success")
    deadlines = _deadlines(kind, units, year, granted)
    if not deadlines:
        return status_tag("填写中", "info") if row["drafts"] else status_tag("未填报", "neutral")
    deadline = min(deadlines)
    if clock.now() >= deadline:
        return status_tag("逾期未报", "danger")
    return status_tag(f"截止 {clock.show_deadline(deadline)}", "info")


def _deadlines(kind: Kind, units: list[Unit], year: int, granted: reliefs.Found) -> list[datetime]:
    """Until when these units owe a kind, as the ledger has it: who joined late or is exempt does not, who was given longer owes it later."""
    there, found = kind.periods(year), []
    for unit in units:
        own = reliefs.of(granted, kind.duty, unit.pk)
        exempt = {part for part, relief in own.items() if relief.until is None}
        owed = periods.owed(unit, kind.owed_by, there, own)
        found += [period.deadline for part, period in owed.items() if part not in exempt]
    return found


@earlier.told("履职记录")
def first_records(units: Iterable[int]) -> Iterable[tuple[int, int]]:
    """The first year of each unit's records, for who would let it join later."""
    return AnyRecord.objects.filter(unit__in=units).order_by().values_list("unit").annotate(Min("year"))
