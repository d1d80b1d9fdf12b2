"""The month × unit board: who has reported, who has not, and one click to remind just those."""

from types import SimpleNamespace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.forms import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance import access, clock, workbook
from alliance.access import Refused, require
from alliance.clock import Month, Year
from alliance.datatable import Column, DataTable
from alliance.face import Empty
from alliance.lists import BulkAction
from alliance.models import Notification
from alliance.templatetags.face import link, status_tag
from members.models import Unit
from reports import boards, contacts, rules, standings
from reports.forms import BoardForm, parsed_month
from reports.months import OWED, Standing
from reports.services import reminders

PAGE = 100
CLAUSES = "10.school.8 10.enterprise.13 9.secretariat.4"


def board(request: HttpRequest) -> HttpResponse:
    """A year of months for all units (secretariat, chair) or the own ones; the same rows as a workbook."""
    require(rules.may_see_board(request.user))
    form = BoardForm(request.GET)
    chosen = form.chosen
    rows = [
        row
        for row in _rows(request.user, chosen.year, chosen.kind)
        if not chosen.only_missing or row.tally.missing
    ]
    if request.GET.get("export") == "xlsx":
        return workbook.response([boards.as_table(rows, chosen.year)], f"{chosen.year}年信息报送看板.xlsx")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    desk = access.is_secretariat(request.user)
    return render(
        request,
        "reports/board/board.html",
        {
            "title": "报送看板",
            "clauses": CLAUSES,
            "form": form,
            "chosen": chosen,
            "page": page,
            "board": boards.board(page.object_list, chosen.year),
            "desk": desk,
            "whole": rules.may_see_whole_board(request.user),
            **(_owed(chosen.month) if desk else {}),
        },
    )


def _rows(user: Any, year: int, kind: str) -> list[standings.Row]:
    """Units that were members in the year and owe reports, and those that report of their own accord."""
    start, end = clock.local(Year(year).start).date(), clock.local(Year(year).end).date()
    units = Unit.objects.filter(Q(ended_on=None) | Q(ended_on__gt=start), joined_on__lt=end).in_order()
    if not rules.may_see_whole_board(user):
        units = units.filter(pk__in=access.units_with(user))
    if kind:
        units = units.filter(kind=kind)
    return list(standings.of_year(units, year).values())


def _owed(month: Month) -> dict[str, Any]:
    """The units that still owe a month, whom to call, and who was reminded when."""
    units = reminders.owing_units()
    found = standings.rows(units, [month])
    owed = [unit for unit in units if found[unit.pk].standing[month] in OWED]
    people = contacts.liaisons(unit.pk for unit in owed)
    told = _told(owed, month)
    closed = clock.now() >= standings.late_until(month)
    columns = [
        Column("name", "单位", css="wide"),
        Column("kind", "类别", value=lambda unit: unit.get_kind_display()),
        Column("people", "联络员", value=lambda unit: "、".join(map(str, people[unit.pk])) or "（没有登记）"),
        Column(
            "phone", "电话", kind="code", value=lambda unit: "、".join(one.phone for one in people[unit.pk])
        ),
        Column("told", "最近催报", value=lambda unit: told.get(unit.pk, ""), css="wide"),
        Column("more", "", cell=lambda unit: _more(unit, found[unit.pk].standing[month], closed)),
    ]
    remind = f"{reverse('report_remind')}?month={month.year}-{month.month:02d}"
    confirm = "将向所选单位的联络员发送站内消息和邮件；同一单位一天最多催报一次。"
    return {
        "owed": DataTable(
            columns,
            owed,
            caption=f"{month.label}未报送单位",
            select=lambda unit: unit.pk,
            empty=Empty("没有未报送的单位", f"应报单位{month.label}的信息都已报送。"),
        ),
        "owed_count": len(owed),
        "bulk": SimpleNamespace(bulk=[BulkAction("提醒所选单位", remind, confirm=confirm, tone="primary")]),
        "remind_url": remind,
        "closed": closed,
    }


def _more(unit: Unit, standing: Standing, closed: bool) -> str:
    if standing == Standing.MISSING and closed:
        return link("开放补报", reverse("report_opening_new", args=[unit.pk]))
    return status_tag(standing.label, "danger" if standing == Standing.MISSING else "info")


def _told(units: list[Unit], month: Month) -> dict[int, str]:
    """The newest reminder of each unit about the month: when, and to whom."""
    of_matter = {reminders.matter(unit.pk, month): unit.pk for unit in units}
    told: dict[int, str] = {}
    newest: dict[int, Any] = {}
    for message in (
        Notification.objects.filter(matter__in=of_matter)
        .select_related("recipient")
        .order_by("-created_at", "pk")
    ):
        pk = of_matter[message.matter]
        if newest.setdefault(pk, message).step == message.step:
            before = f"{told[pk]}、" if pk in told else f"{clock.show_instant(message.created_at)} "
            told[pk] = f"{before}{message.recipient}"
    return told


@require_POST
def remind(request: HttpRequest) -> HttpResponse:
    """Remind the chosen units, or all that owe the month; those that have reported meanwhile are left alone."""
    try:
        month = parsed_month(request.GET.get("month", ""))
    except ValidationError as error:
        raise Refused(error.messages[0]) from error
    chosen = [int(number) for number in request.POST.getlist("selected") if number.isdigit()]
    outcome = reminders.remind(chosen or None, month=month, by=request.user)
    if outcome.told:
        messages.success(request, f"已提醒 {len(outcome.told)} 个单位。")
    if outcome.already:
        messages.info(request, f"{len(outcome.already)} 个单位今天已经提醒过，没有重复发送。")
    if outcome.unreachable:
        names = "、".join(str(unit) for unit in outcome.unreachable[:10])
        messages.warning(request, f"没有可以提醒的人，请先登记联络员：{names}")
    if not (outcome.told or outcome.already or outcome.unreachable):
        messages.info(request, f"{month.label}没有需要提醒的单位。")
    return redirect(f"{reverse('report_board')}?year={month.year}&month={month.month}")
