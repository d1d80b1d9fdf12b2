"""The board of all units: who owes what, and reminding just those."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from alliance.face.acting import carry_out
from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.inline import link
from alliance.face.listing import BulkAction
from alliance.face.lists import ListPage
from alliance.ground import clock, inputs
from alliance.ground.access import Verdict, require
from alliance.workbook.table import Table
from members.duties import ledger, rules, services, tables
from members.duties.filters import BoardFilter, duties_of, moment_of, past_day, year_of
from members.duties.forms import ReminderForm
from members.obligations.periods import COUNTED, Standing
from members.units.models import Unit

SHOWN = 50  # units whose text is shown before they are reminded


class BoardPage(ListPage):
    """All units with how many periods they owe, have done, and still owe, now or as it stood at the end of a day."""

    template_name = "members/duties/board.html"
    title = "台账总览"
    subtitle = "成员单位按办法承担的有期限事项；点单位名称看全年台账"
    clauses = "10 9.secretariat.4"
    ordering = ("name_key",)
    filterset_class = BoardFilter
    search_placeholder = "单位名称或拼音首字母"
    export_name = "履职台账"
    empty = Empty("没有成员单位", "成员单位登记后会出现在这里。")

    def rule(self, user: Any) -> Verdict:
        return rules.may_see_board(user)

    @property
    def year(self) -> int:
        return year_of(self.request.GET)

    @property
    def day(self) -> date | None:
        return past_day(self.request.GET)

    def get_queryset(self, user: Any) -> QuerySet:
        found = Unit.objects.members_in(self.year)
        return found.filter(joined_on__lte=self.day) if self.day else found

    def ledgers(self, units: QuerySet) -> dict[int, list[ledger.Line]]:
        asked = duties_of(self.request.GET)
        return ledger.of_units(list(units), self.year, at=moment_of(self.day), duties=asked)

    def search(self, queryset: QuerySet, text: str) -> QuerySet:
        return queryset.matching(text)

    @cached_property
    def lines(self) -> dict[int, list[ledger.Line]]:
        """The ledgers of the units on this page."""
        return self.ledgers(self.page.object_list)

    @cached_property
    def numbers(self) -> dict[int, dict[Standing, int]]:
        return {pk: ledger.tally(lines) for pk, lines in self.lines.items()}

    def get_columns(self, user: Any) -> list[Column]:
        def number(key: str, label: str, *standings: Standing) -> Column:
            return Column(key, label, "int", value=lambda unit: sum(self.numbers[unit.pk][one] for one in standings) or None)  # fmt: skip

        shown = {"year": self.year} | ({"on": self.day.isoformat()} if self.day else {})

        def named(unit: Unit) -> Any:
            return link(unit.name, f"{reverse('duty_ledger', args=[unit.pk])}?{urlencode(shown)}")

        return [
            Column("name", "单位", cell=named, sort="name_key", width=22, css="unit-name title"),
            Column("kind", "成员类别", value=lambda unit: unit.get_kind_display(), sort="kind"),
            number("due", "已到期", *COUNTED),
            number("done", "按期", Standing.DONE),
            number("late", "逾期完成", Standing.LATE),
            number("overdue", "逾期未办", Standing.OVERDUE),
            number("open", "待办理", Standing.OPEN),
            number("exempt", "豁免", Standing.EXEMPT),
            Column("next", "最近期限", value=self._next, css="wide minor"),
        ]

    def _next(self, unit: Unit) -> str:
        found = ledger.waiting(self.lines[unit.pk])
        if not found:
            return ""
        more = f" 等 {len(found)} 项" if len(found) > 1 else ""
        return f"{found[0].title}，{clock.show_deadline(found[0].period.deadline)}{more}"

    def selectable(self, unit: Unit) -> int | None:
        return unit.pk if ledger.waiting(self.lines[unit.pk]) else None

    def bulk(self, user: Any) -> list[BulkAction]:
        if self.day or not rules.may_remind(user):
            return []
        confirm = "将向所选单位的联络员发送站内消息和邮件，写明其待办事项和期限；同一单位一天最多催办一次。"
        return [BulkAction("催办所选单位", self._remind(), confirm, "primary")]

    def extra(self, user: Any) -> dict[str, Any]:
        plain = not self.request.GET.get("q") and not self.request.GET.get("state")
        return {
            "by_duty": tables.by_duty(self.year, self.get_queryset(user), self.day) if plain else None,
            "remind": self._remind() if rules.may_remind(user) and not self.day else "",
            "year": self.year,
            "day": self.day,
        }

    def _remind(self) -> str:
        names = ("year", "kind", "duty", "state")
        asked = self.request.GET.copy()
        for name in [name for name in asked if name not in names]:
            del asked[name]
        return f"{reverse('duty_remind')}?{asked.urlencode()}"

    def as_table(self, request: HttpRequest) -> tuple[QuerySet, Table]:
        *_, chips, queryset = self._asked(request)
        report = tables.report(f"{self.year}年度履职台账", self._all_lines(queryset))
        return queryset, self.labelled(report, chips)

    def _all_lines(self, queryset: QuerySet) -> Iterator[ledger.Line]:
        """Asked of the database when the first row is wanted: a long one is an export, made later."""
        for lines in self.ledgers(queryset).values():
            yield from lines


board = BoardPage.as_view()


# ---------------------------------------------------------------- reminding


def remind(request: HttpRequest) -> HttpResponse:
    """The text that units get, to be changed, copied and sent; the chosen ones (from the board) are told at once."""
    require(rules.may_remind(request.user))
    year, asked = year_of(request.GET), duties_of(request.GET)
    chosen = inputs.numbers(request.POST.getlist("selected"))
    units = BoardFilter(request.GET, queryset=Unit.objects.members_in(year).in_order(), request=request).qs
    if chosen:
        return _sent(request, list(units.filter(pk__in=chosen)), ledger.OPENING)
    form = ReminderForm(request.POST or None)
    answer = carry_out(
        request,
        form,
        lambda: _sent(request, list(units), form.cleaned_data["opening"]),
        to=lambda answer: answer,
    )
    if answer is not None:
        return answer
    waiting = _waiting(list(units), year, asked)
    context = {
        "title": "催办",
        "form": form,
        "year": year,
        "number": len(waiting),
        "shown": [
            (unit, ledger.text(found, f"{unit}：\n{ledger.OPENING}")) for unit, found in waiting[:SHOWN]
        ],
        "text": "\n\n".join(
            ledger.text(found, f"{unit}：{ledger.OPENING}") for unit, found in waiting[:SHOWN]
        ),
        "back": f"{reverse('duty_board')}?{request.GET.urlencode()}",
    }
    return render(request, "members/duties/remind.html", context)


def _waiting(units: list[Unit], year: int, asked: Any) -> list[tuple[Unit, list[ledger.Line]]]:
    found = ledger.of_units(units, year, duties=asked)
    return [(unit, lines) for unit in units if (lines := ledger.waiting(found[unit.pk]))]


def _sent(request: HttpRequest, units: list[Unit], opening: str) -> HttpResponse:
    year, asked = year_of(request.GET), duties_of(request.GET)
    outcome = services.remind(units, year=year, opening=opening, duties=asked, by=request.user)
    if outcome.told:
        messages.success(request, f"已催办 {len(outcome.told)} 个单位。")
    if outcome.already:
        messages.info(request, f"{len(outcome.already)} 个单位今天已催办过，没有重复发送。")
    if outcome.unreachable:
        names = "、".join(str(unit) for unit in outcome.unreachable[:10])
        messages.warning(request, f"没有可以催办的人，请先登记联络员：{names}")
    if not (outcome.told or outcome.already or outcome.unreachable):
        messages.info(request, "没有需要催办的单位。")
    return redirect(f"{reverse('duty_board')}?{request.GET.urlencode()}")
