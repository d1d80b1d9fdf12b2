"""What the self-assessment puts on people's desks: to-dos, dates, figures, finds; each in a constant number of queries."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet
from django.urls import reverse

from alliance.ground import clock, inputs
from alliance.ground.access import units_read, units_with
from alliance.ground.once import once
from alliance.registers import portal, regulation
from alliance.registers.portal import Count, Date, Hit, Tile, Todo
from assessments.cycles import deadlines, years
from assessments.cycles.models import Cycle
from assessments.cycles.rules import looks_after
from assessments.sheets import rules
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Extension
from members.obligations import duties
from members.obligations.periods import Period, Relief
from members.units import earlier
from members.units.models import Unit

ASSESSMENTS = Count("assessments", by="state")
OWN = Count("own self-assessments")
State = Assessment.State
KIND = "年度考核"
HITS = 10


def _rows(year: int) -> QuerySet:
    return Assessment.objects.filter(cycle__year=year)


def _periods(year: int) -> dict[int, Period]:
    """The deadline of the year's self-assessments; owed by every unit that is in the cycle."""
    cycle = once(("cycle of", year), lambda: Cycle.objects.filter(year=year).order_by("pk").last())
    if cycle is None:
        return {}
    return {0: Period(0, cycle.self_deadline, clock.last_day(cycle.self_deadline))}


def _as_of(year: int, at: datetime | None) -> QuerySet:
    """The columns of the year's assessments as they are now, or were at an instant."""
    return _rows(year) if at is None else Assessment.history.as_of(at).filter(cycle__year=year)


def _submitted(units: Iterable[int], year: int, at: datetime | None) -> dict[tuple[int, int], datetime]:
    rows = _as_of(year, at).filter(submitted_at__isnull=False).exclude(state__in=Assessment.WITH_UNIT)
    wanted = set(units)
    return {(unit, 0): when for unit, when in rows.values_list("unit_id", "submitted_at") if unit in wanted}


def _granted(units: Iterable[int], year: int, at: datetime | None) -> dict[int, dict[int, Relief]]:
    """Extensions and dates of correction of the units; who was not taken in when the year was opened need not do it."""
    given = Extension.objects.filter(assessment__cycle__year=year)
    given = given if at is None else given.filter(created_at__lt=at)
    extended = dict(given.values_list("assessment__unit").annotate(Max("until")))
    correct_by = dict(_as_of(year, at).values_list("unit_id", "correct_by"))
    taken_in = correct_by if at is None else set(_rows(year).values_list("unit_id", flat=True))
    left_out = [unit for unit in units if unit not in taken_in] if taken_in else []
    found = {unit: {0: Relief(None, "未列入本年度考核")} for unit in left_out}
    for unit in taken_in:
        until = max((one for one in (extended.get(unit), correct_by.get(unit)) if one), default=None)
        if until is not None:
            found[unit] = {0: Relief(until, "自评延期或补正")}
    return found


duties.register(
    "assessments.self",
    label="自评",
    clauses=("13.1",),
    kinds=tuple(Unit.Kind.values),
    cadence="year",
    periods=_periods,
    done=_submitted,
    done_in=lambda year, part: Q(
        Exists(
            _rows(year)
            .filter(unit=OuterRef("pk"), submitted_at__isnull=False)
            .exclude(state__in=Assessment.WITH_UNIT)
        )
    ),
    act=lambda year, part: reverse("assessments_mine"),
    shows=lambda unit, year: f"{reverse('assessments')}?year={year}",
    elsewhere=duties.Elsewhere(
        _granted,
        exempt_in=lambda year, part: (
            Q(Exists(_rows(year))) & ~Q(Exists(_rows(year).filter(unit=OuterRef("pk"))))
        ),
        extended_in=lambda year, part, moment: Q(
            Exists(
                _rows(year)
                .filter(unit=OuterRef("pk"))
                .filter(Q(extensions__until__gt=moment) | Q(correct_by__gt=moment))
            )
        ),
    ),
)


def _owed_by(own: Any) -> list[Assessment]:
    """The self-assessments that these units have not handed in, asked once for a page."""
    rows = Assessment.objects.running().filter(unit__in=own).not_submitted().select_related("cycle", "unit")
    rows = rows.annotate(extended=Max("extensions__until")).defer("facts", "review_facts", "summary")
    return once(("own self-assessments", own), lambda: list(rows))


@portal.todos
def todos(user: Any) -> Iterable[Todo]:
    """Fill in (everybody of the unit), confirm (the head), correct, or ring the secretariat when it is too late."""
    moment, own, headed = clock.now(), units_with(user), units_with(user, "head_unit")
    if not own:
        return
    for row in _owed_by(own):
        if row.cycle.opens_at > moment:
            continue
        until = deadlines.effective(row.cycle.self_deadline, [row.extended, row.correct_by])
        name = f"{row.cycle.year}年度自评" + (f"（{row.unit}）" if len(own) > 1 else "")
        if moment >= until:
            yield Todo(
                f"{name}逾期未交",
                row.get_absolute_url(),
                until,
                "可联系秘书处说明原因、办理延期",
                KIND,
                urgent=True,
            )
        elif row.state == State.SIGNED:
            if row.unit_id in headed:
                yield Todo(f"请确认并提交：{name}", row.get_absolute_url(), until, "", KIND, decides=True)
        elif row.state == State.RETURNED:
            yield Todo(
                f"补正后重新提交：{name}", row.get_absolute_url(), until, row.return_reason, KIND, urgent=True
            )
        else:
            yield Todo(f"填报{name}", row.get_absolute_url(), until, "", KIND)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """The own ones that are not handed in; for who looks after it those of the newest running year by state."""
    if (own := units_with(user)) and years.running():
        owed = Assessment.objects.running().filter(unit__in=own, cycle__opens_at__lte=clock.now())
        yield OWN.of(owed.not_submitted())
    newest = years.newest_running()
    if newest is not None and (looks_after(user)):
        yield ASSESSMENTS.of(Assessment.objects.filter(cycle=newest))


@portal.dates
def dates(user: Any) -> Iterable[Date]:
    """The last day for self-assessments: for a unit until it has handed its own in, for who looks after them always."""
    own, all_of_them = units_with(user), looks_after(user)
    owed = {row.cycle_id for row in _owed_by(own)} if own and not all_of_them else set()
    for cycle in years.running():
        if not all_of_them and cycle.pk not in owed:
            continue
        url = reverse("assessments_mine") if own else reverse("assessment_board")
        yield Date(cycle.self_deadline, f"{cycle.year}年度自评截止（含当日）", url)


@portal.tiles
def tiles(user: Any) -> Iterable[Tile]:
    if not (looks_after(user)):
        return
    cycle = years.newest_running()
    if cycle is None:
        return
    number_of = {state: portal.waiting(user)[ASSESSMENTS][state] for state in State.values}
    handed_in = sum(number for state, number in number_of.items() if state not in Assessment.WITH_UNIT)
    url = f"{reverse('assessment_board')}?year={cycle.year}"
    yield Tile(f"{cycle.year}年度自评已交", f"{handed_in}/{sum(number_of.values())}", url, "家", order=300)


@portal.search
def search(user: Any, text: str) -> Iterable[Hit]:
    """Assessments by the name or the pinyin initials of the unit, or by the year."""
    found = (
        Q(unit__name__icontains=text)
        | Q(unit__short_name__icontains=text)
        | Q(unit__initials__icontains=text)
    )
    if (year := inputs.year(text)) is not None:
        found |= Q(cycle__year=year)
    rows = (
        Assessment.objects.visible_to(user)
        .filter(found, cycle__opened_at__isnull=False)
        .select_related("unit", "cycle")
        .only("state", "unit__name", "cycle__year")
        .order_by("-cycle__year", "unit__name_key")
    )
    return [
        Hit(str(row), row.get_absolute_url(), KIND, row.get_state_display()) for row in rows.distinct()[:HITS]
    ]


def _stands(user: Any) -> bool:
    return bool(units_with(user))


def _reads(user: Any) -> bool:
    return bool(units_read(user))


def _sees_all(user: Any) -> bool:
    return bool(rules.may_see_board(user))


def submitted(year: int) -> int:
    return Assessment.objects.filter(cycle__year=year).exclude(state__in=Assessment.WITH_UNIT).count()


PAGES = (
    "assessment",
    "assessment_history",
    "assessment_form",
    "assessment_save",
    "assessment_result",
    "assessment_result_pdf",
    "assessment_result_xlsx",
    "dossier",
    "objection",
    "objection_new",
    "evidence_pick",
)
portal.menu(
    "本单位年度考核",
    "assessments_mine",
    area="own",
    order=20,
    shown=_reads,
    pages=PAGES,
    waits=portal.waits_for(OWN),
)

regulation.serve("13.1", "assessments_mine", "本单位自评", shown=_stands)
regulation.serve("7.5", "assessments_mine", "本单位年度总结和考核", shown=_stands)
regulation.serve("11", "assessments", "年度考核", submitted)
regulation.serve("11.grades", "assessments", "考核等级", shown=_sees_all)


@earlier.told("年度考核")
def first_years(units: Iterable[int]) -> Iterable[tuple[int, int]]:
    """The first year in which each unit was assessed, for who would let it join later."""
    rows = Assessment.objects.filter(unit__in=units).order_by()
    return rows.values_list("unit").annotate(Min("cycle__year"))
