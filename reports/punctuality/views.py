"""The month × unit board with one click to remind, who has not reported (谁还没报), and 我的报送: the months of the own unit."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from types import SimpleNamespace
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance.face.components import Board, Empty, Tab
from alliance.face.datatable import Column, DataTable
from alliance.face.inline import link, status_tag
from alliance.face.listing import BulkAction
from alliance.face.lists import ListPage
from alliance.ground import access, clock, inputs
from alliance.ground.access import Refused
from alliance.ground.clock import Month
from alliance.ground.wayfinding import came_from
from alliance.messages.models import Notification
from alliance.registers.kept import kept
from alliance.workbook.table import Table
from councils.recusal import audience
from members.units.models import Unit
from reports.deadlines.closing import late_until
from reports.deadlines.forms import parsed_month
from reports.deadlines.months import OWING_KINDS, Timeliness
from reports.deadlines.rules import sees_every_unit
from reports.monthly.models import MonthlyReport
from reports.monthly.views import CLAUSES
from reports.punctuality import boards, rules, services, timeliness, underway
from reports.punctuality.filters import BoardFilter, OwingFilter
from reports.punctuality.forms import BoardForm, Chosen

LISTED = 20  # below the board; all of them stand in their own list


class MonthPage(ListPage):
    """Units, as they stand in the year or the month that the address asks for."""

    clauses = "10.school.8 10.enterprise.13 9.secretariat.4"
    ordering = ["name_key"]
    search_placeholder = "单位名称或拼音首字母"

    @cached_property
    def chosen(self) -> Chosen:
        return BoardForm(self.request.GET).chosen

    def search(self, queryset: QuerySet, text: str) -> QuerySet:
        return queryset.matching(text)


class BoardPage(MonthPage):
    """A year of months for all units (secretariat, chair) or the own ones; the same rows as a workbook."""

    template_name = "reports/punctuality/board.html"
    title = "报送看板"
    subtitle = "每月至少报送一次；当月结束前不计缺报"
    filterset_class = BoardFilter
    export_name = "信息报送看板"
    empty = Empty("没有单位", "联盟的成员单位登记后会出现在这里。")

    def rule(self, user: Any) -> access.Verdict:
        return rules.may_see_board(user)

    def get_queryset(self, user: Any) -> QuerySet:
        """Units that were members in the year and owe reports, and those that report of their own accord."""
        units = Unit.objects.members_in(self.chosen.year)
        if not sees_every_unit(user):
            units = units.filter(pk__in=access.units_with(user))
        return units

    def board(self) -> Board:
        """The months of the units on this page."""
        year = self.chosen.year
        return boards.board(timeliness.of_year(self.page.object_list, year).values(), year)

    def extra(self, user: Any) -> dict[str, Any]:
        return _owed(self.chosen.month) if access.is_secretariat(user) else {}

    def as_table(self, request: HttpRequest) -> tuple[QuerySet, Table]:
        *_, chips, queryset = self._asked(request)
        report = boards.as_table(self._months_of(queryset), self.chosen.year)
        return queryset, self.labelled(report, chips)

    def _months_of(self, queryset: QuerySet) -> Iterator[timeliness.Row]:
        """Asked of the database when the first row is wanted: a long board is an export, made later."""
        yield from timeliness.of_year(queryset, self.chosen.year).values()


class OwingPage(MonthPage):
    """All units that still owe a month, whom to call, and who was reminded when; those chosen are reminded."""

    template_name = "reports/punctuality/owing.html"
    title = "谁还没报"
    filterset_class = OwingFilter

    def rule(self, user: Any) -> access.Verdict:
        return rules.may_remind(user)

    @property
    def subtitle(self) -> str:
        return f"{self.chosen.month.label}还没有报送的单位"

    @property
    def empty(self) -> Empty:
        return _nobody(self.chosen.month)

    def get_queryset(self, user: Any) -> QuerySet:
        return timeliness.owing(self.chosen.month)

    def get_columns(self, user: Any) -> list[Column]:
        return _columns(self.chosen.month, lambda: self.page.object_list)

    def selectable(self, unit: Unit) -> int:
        return unit.pk

    def bulk(self, user: Any) -> list[BulkAction]:
        return [_remind_chosen(self.chosen.month)]


board, owing = BoardPage.as_view(), OwingPage.as_view()


def _owed(month: Month) -> dict[str, Any]:
    """The first units that still owe a month, with the number of all."""
    owed = timeliness.first_owing(month, LISTED + 1)
    number = len(owed) if len(owed) <= LISTED else timeliness.owing(month).count()
    owed = owed[:LISTED]
    return {
        "desk": True,
        "owed": DataTable(
            _columns(month, lambda: owed),
            owed,
            caption=f"{month.label}未报送单位",
            select=lambda unit: unit.pk,
            empty=_nobody(month),
        ),
        "owed_count": number,
        "owed_listed": len(owed),
        "owing_url": f"{reverse('report_owing')}?year={month.year}&month={month.month}",
        "bulk": SimpleNamespace(bulk=[_remind_chosen(month)]),
        "remind_url": _remind_url(month),
        "words": services.words_of(month, number),
        "closed": _is_closed(month),
    }


def _nobody(month: Month) -> Empty:
    return Empty("没有未报送的单位", f"应报单位{month.label}的信息都已报送。")


def _is_closed(month: Month) -> bool:
    return clock.now() >= late_until(month)


def _remind_url(month: Month) -> str:
    return f"{reverse('report_remind')}?month={month.year}-{month.month:02d}"


def _remind_chosen(month: Month) -> BulkAction:
    confirm = "将向所选单位的联络员发送站内消息和邮件；同一单位一天最多催报一次。"
    return BulkAction("催报所选单位", _remind_url(month), confirm=confirm, tone="primary")


def _columns(month: Month, shown: Callable[[], Iterable[Unit]]) -> list[Column]:
    """Whom to call, who was reminded when, of the units on the page; where the month can only be opened again, that too."""
    people = cache(lambda: audience.contacts_of_units(unit.pk for unit in shown()))
    told = cache(lambda: _told(shown(), month))
    missing = month.end <= clock.now()
    standing = (Timeliness.MISSING.label, "danger") if missing else (Timeliness.OPEN.label, "info")
    columns = [
        Column("name", "单位", css="wide", sort="name_key"),
        Column("kind", "类别", value=lambda unit: unit.get_kind_display(), sort=["kind", "name_key"]),
        Column(
            "people", "联络员", value=lambda unit: "、".join(map(str, people()[unit.pk])) or "（没有登记）"
        ),
        Column(
            "phone", "电话", kind="code", value=lambda unit: "、".join(one.phone for one in people()[unit.pk])
        ),
        Column("told", "最近催报", value=lambda unit: told().get(unit.pk, ""), css="wide"),
        Column("standing", "状态", cell=lambda unit: status_tag(*standing)),
    ]
    closed = missing and _is_closed(month)
    return [*columns, Column("more", "其他办理", cell=_opening)] if closed else columns


def _opening(unit: Unit) -> str:
    return link("开放补报", reverse("report_opening_new", args=[unit.pk]))


def _told(units: Iterable[Unit], month: Month) -> dict[int, str]:
    """The newest reminder of each unit about the month: when, and to whom."""
    of_matter = {services.matter(unit.pk, month): unit.pk for unit in units}
    told: dict[int, str] = {}
    newest: dict[int, Any] = {}
    for message in _reminders(set(of_matter)):
        pk = of_matter[message.matter]
        if newest.setdefault(pk, message).step == message.step:
            before = f"{told[pk]}、" if pk in told else f"{clock.show_instant(message.created_at)} 致 "
            told[pk] = f"{before}{message.recipient}"
    return told


@kept
def _reminders(matters: set[str]) -> QuerySet:
    rows = Notification.objects.filter(matter__in=matters).select_related("recipient")
    return rows.order_by("-created_at", "pk")


@require_POST
def remind(request: HttpRequest) -> HttpResponse:
    """Remind the chosen units, or all that owe the month; those that have reported meanwhile are left alone."""
    try:
        month = parsed_month(request.GET.get("month", ""))
    except ValidationError as error:
        raise Refused(error.messages[0]) from error
    asked = request.POST.getlist("selected")
    chosen = inputs.numbers(asked)
    if asked and not chosen:
        raise Refused("请先选择单位。")
    outcome = services.remind(chosen or None, month=month, by=request.user)
    if outcome.told:
        messages.success(request, f"已催报 {len(outcome.told)} 个单位。")
    if outcome.already:
        messages.info(request, f"{len(outcome.already)} 个单位今天已催报过，没有重复发送。")
    if outcome.unreachable:
        names = "、".join(str(unit) for unit in outcome.unreachable[:10])
        messages.warning(request, f"没有可以催报的人，请先登记联络员：{names}")
    if not (outcome.told or outcome.already or outcome.unreachable):
        messages.info(request, f"{month.label}没有需要催报的单位。")
    return redirect(came_from(request) or f"{reverse('report_board')}?year={month.year}&month={month.month}")


def mine(request: HttpRequest) -> HttpResponse:
    """我的报送: the current month with one click to write, the year's months, the newest reports."""
    units = list(Unit.objects.filter(pk__in=access.units_with(request.user)).in_order())
    if not units:
        raise Http404("您没有代表的成员单位")
    current = Month.current()
    year = _year(request)
    rows = timeliness.of_year(units, year)
    closes_at = late_until(current.previous())
    tasks = []
    for unit in units:
        for month in (current.previous(), current):
            if month == current or clock.now() < closes_at:
                tasks.append(_task(unit, month, closes_at))
    found = timeliness.rows(units, {task["month"] for task in tasks})
    years = {year} | {task["month"].year for task in tasks}
    reports = MonthlyReport.objects.filter(unit__in=units, year__in=years).select_related("unit")
    begun = underway.of(sorted(reports, key=lambda one: one.pk, reverse=True))
    for task in tasks:
        task["report"] = underway.foremost(begun[task["unit"].pk, task["month"]], request.user)
        task["standing"] = found[task["unit"].pk].timeliness[task["month"]]
        task["mark"] = boards.mark(task["standing"], task["unit"], task["month"])
    return render(
        request,
        "reports/punctuality/mine.html",
        {
            "title": "我的报送",
            "clauses": CLAUSES,
            "tasks": [task for task in tasks if task["month"] == current or task["standing"] == "MISSING"],
            "board": boards.board(rows.values(), year, heading="本单位"),
            "year": year,
            "years": [
                Tab(f"{current.year - back}年", f"?year={current.year - back}", year == current.year - back)
                for back in range(3)
            ],
            "reports": [
                (one, one.State(one.state).tone, one.timeliness) for one in reports if one.year == year
            ],
        },
    )


def _task(unit: Unit, month: Month, closes_at) -> dict:
    return {
        "unit": unit,
        "month": month,
        "value": f"{month.year}-{month.month:02d}",
        "deadline": month.end if clock.now() < month.end else closes_at,
        "owed": unit.kind in OWING_KINDS,
    }


def _year(request: HttpRequest) -> int:
    return inputs.year(request.GET.get("year")) or clock.today().year
