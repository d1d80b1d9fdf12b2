"""What the self-assessment puts on people's desks: to-dos, dates, figures, finds; each in a constant number of queries."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.urls import reverse

from alliance.ground import clock, inputs
from alliance.ground.access import is_secretariat, units_read, units_with
from alliance.registers import portal, regulation
from alliance.registers.portal import Count, Date, Hit, Tile, Todo
from assessments.cycles import deadlines, years
from assessments.cycles.rules import looks_after
from assessments.self_assessment import panels  # noqa: F401 - the part of the unit file registers itself
from assessments.self_assessment.models.assessments import Assessment, Item
from assessments.self_assessment.rules import assessments as rules
from assessments.self_assessment.services import reminders

ASSESSMENTS = Count("assessments", by="state")
TO_CHECK = Count("to check")
DISPUTED = Count("disputed")
LATE = Count("late")


State = Assessment.State
KIND = "年度考核"
HITS = 10


def running() -> Q:
    """Assessments of years that are opened and not published."""
    return Q(cycle__opened_at__isnull=False, cycle__published_at=None)


@portal.todos
def todos(user: Any) -> Iterable[Todo]:
    if units_with(user):
        yield from _of_units(user)
    if is_secretariat(user):
        yield from _of_secretariat(user)


def _of_units(user: Any) -> Iterable[Todo]:
    """Fill in (everybody of the unit), confirm (the head), correct, or ring the secretariat when it is too late."""
    moment, own, headed = clock.now(), units_with(user), units_with(user, "head_unit")
    rows = (
        Assessment.objects.filter(running(), unit__in=own, cycle__opens_at__lte=moment)
        .not_submitted()
        .select_related("cycle", "unit")
        .annotate(extended=Max("extensions__until"))
        .defer("facts", "review_facts", "summary")
    )
    for row in rows:
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
                yield Todo(f"请确认并提交：{name}", row.get_absolute_url(), until, "", KIND)
        elif row.state == State.RETURNED:
            yield Todo(
                f"补正后重新提交：{name}", row.get_absolute_url(), until, row.return_reason, KIND, urgent=True
            )
        else:
            yield Todo(f"填报{name}", row.get_absolute_url(), until, "", KIND)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """For the secretariat what waits for it; with the chair the assessments of the newest running year by state."""
    newest = years.newest_running()
    if newest is not None and (looks_after(user)):
        yield ASSESSMENTS.of(Assessment.objects.filter(cycle=newest))
    if newest is not None and is_secretariat(user):
        rows = Assessment.objects.filter(running())
        disputed = Item.objects.filter(assessment=OuterRef("pk"), dispute_upheld=None).exclude(dispute="")
        yield TO_CHECK.of(rows.awaiting_check())
        yield DISPUTED.of(rows.awaiting_check().filter(Exists(disputed)))
        yield LATE.of(rows.overdue(clock.now()).of_members())


def _of_secretariat(user: Any) -> Iterable[Todo]:
    number_of, listed = portal.waiting(user), reverse("assessments")
    until = max((cycle.review_deadline for cycle in years.running()), default=None)
    if number := number_of[TO_CHECK]:
        yield Todo(f"{number} 份自评待形式审查", f"{listed}?state={State.SUBMITTED}", until, "", KIND)
    if number := number_of[DISPUTED]:
        yield Todo(
            f"{number} 个单位对取数有异议，待答复",
            f"{listed}?state={State.SUBMITTED}",
            until,
            "答复后才能通过形式审查",
            KIND,
        )
    if number := number_of[LATE]:
        yield Todo(
            f"{number} 个单位逾期未交自评",
            f"{reverse('assessment_board')}?late=late",
            until,
            "可催报、准予延期，或按记录直接复评",
            KIND,
            urgent=True,
        )


@portal.dates
def dates(user: Any) -> Iterable[Date]:
    """The last day for self-assessments, for everybody who has to do with them."""
    concerned = units_with(user) or looks_after(user)
    if not concerned:
        return
    for cycle in years.running():
        url = reverse("assessments_mine") if units_with(user) else reverse("assessment_board")
        yield Date(cycle.self_deadline, f"{cycle.year}年度自评截止（含当日）", url)


@portal.tiles
def tiles(user: Any) -> Iterable[Tile]:
    if not (looks_after(user)):
        return
    cycle = years.newest_running()
    if cycle is None:
        return
    number_of = {state: portal.waiting(user)[ASSESSMENTS][state] for state in State.values}
    handed_in = sum(
        number
        for state, number in number_of.items()
        if state not in (State.DRAFT, State.SIGNED, State.RETURNED)
    )
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


def _submitted(year: int) -> int:
    return Assessment.objects.filter(cycle__year=year).exclude(state__in=rules.WITH_UNIT).count()


_PAGES = (
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
portal.menu("本单位年度考核", "assessments_mine", area="own", order=20, shown=_reads, pages=_PAGES)
portal.menu(
    "审查",
    "assessments",
    area="assessment",
    order=20,
    shown=_sees_all,
    pages=_PAGES,
    waits=portal.waits_for(TO_CHECK),
    yearly=True,
)
portal.menu("谁还没交", "assessment_board", area="assessment", order=10, shown=_sees_all, yearly=True)
portal.sweep("assessments.remind", label="自评截止前提醒", every=portal.HOUR)(reminders.remind_due)
portal.sweep("assessments.record_late", label="自评逾期登记与上报", every=portal.MINUTE)(
    reminders.record_late
)

regulation.serve("13.1", "assessments_mine", "本单位自评", shown=_stands)
regulation.serve("13.1", "assessment_board", "自评报送情况", _submitted, shown=_sees_all)
regulation.serve("7.5", "assessments_mine", "本单位年度总结和考核", shown=_stands)
regulation.serve("11", "assessments", "年度考核", _submitted)
regulation.serve("11.grades", "assessments", "考核等级", shown=_sees_all)
