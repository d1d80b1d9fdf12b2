"""The registers of the enterprises in numbers, and the press of a button that says: in order this month."""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import django_filters as filters
from django.db.models import Q, QuerySet
from django.forms import HiddenInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance.face.acting import carry_out
from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.inline import status_tag
from alliance.face.lists import ListPage
from alliance.ground import access, clock, inputs
from alliance.ground.access import Verdict
from members.records.rules import reads_records
from members.students import register, services
from members.units.models import Unit


class RegisterFilter(filters.FilterSet):
    # Set by links; the search finds an enterprise by its name.
    unit = filters.ModelChoiceFilter(
        label="单位", field_name="pk", queryset=Unit.objects.filter(kind=Unit.Kind.ENTERPRISE), widget=HiddenInput,
        method="of_unit",
    )  # fmt: skip

    def of_unit(self, rows: QuerySet, name: str, unit: Unit) -> QuerySet:
        return rows.filter(pk=unit.pk)


class RegisterList(ListPage):
    """Enterprises with the numbers of their registers: all for secretariat and council, the own one, those with the own students."""

    template_name = "members/students/register.html"
    title = "学生信息库"
    clauses = "10.enterprise.8"
    export_name = "学生信息库统计"
    filterset_class = RegisterFilter
    search_fields = ("name", "initials")
    search_placeholder = "企业名称或拼音首字母"
    ordering = ("name_key",)
    empty = Empty("还没有实习就业学生", "企业在“学生实习（三方协议）”中填报后，这里汇总人数和维护情况。")

    def rule(self, user: Any) -> Verdict:
        return Verdict(reads_records(user), "学生信息库由成员单位、秘书处和理事会查阅。")

    @cached_property
    def own(self) -> frozenset[int]:
        return access.units_with(self.request.user)

    @cached_property
    def everybody(self) -> bool:
        return access.is_council_or_secretariat(self.request.user)

    @cached_property
    def year(self) -> int:
        return inputs.year(self.request.GET.get("year")) or clock.today().year

    @property
    def subtitle(self) -> str:
        return f"{self.year}年度"

    def get_queryset(self, user: Any) -> QuerySet:
        rows = Unit.objects.active().filter(kind=Unit.Kind.ENTERPRISE)
        if self.everybody:
            return rows
        sent = register.students().filter(partner__in=self.own).values("unit")
        return rows.filter(Q(pk__in=self.own) | Q(pk__in=sent))

    @cached_property
    def numbers(self) -> dict[int, dict[str, int]]:
        """Of the enterprises of this list, what this person may count; asked once for a page or a workbook."""
        seen_by = None if self.everybody else self.own
        return register.counted(self._listed, self.year, seen_by=seen_by)

    @cached_property
    def months(self) -> dict[int, set[int]]:
        return register.upkeep(self._listed, self.year)

    @property
    def _listed(self) -> list[Unit]:
        page = getattr(self, "page", None)
        return list(page.object_list if page is not None else self.get_queryset(self.request.user))

    def get_columns(self, user: Any) -> list[Column]:
        def number(name: str) -> Any:
            return lambda unit: self.numbers.get(unit.pk, register.NOBODY).get(name) or None

        return [
            Column("name", "企业", sort="name_key", width=22, css="unit-name title"),
            Column("students", "本年度学生", "int", value=number("students")),
            Column("present", "现在实习", "int", value=number("present")),
            Column("hired", "现在就业", "int", value=number("hired")),
            Column("complete", "必填项完整率", "percent", value=self._complete),
            Column("due", "应更新月数", "int", value=lambda unit: self._kept(unit)[0]),
            Column("updated", "已更新月数", "int", value=lambda unit: self._kept(unit)[1]),
            Column("now", "本月", value=self._said, cell=self._now),
        ]

    def _complete(self, unit: Unit) -> Any:
        row = self.numbers.get(unit.pk, register.NOBODY)
        asked = row["students"] * len(register.FIELDS)
        return row["filled"] / asked if asked and self._whole(unit) else None

    def _whole(self, unit: Unit) -> bool:
        """Whether the numbers are those of the whole register, not of one school's students."""
        return self.everybody or unit.pk in self.own

    def _kept(self, unit: Unit) -> tuple[int | None, int | None]:
        if not self._whole(unit):
            return None, None
        due = register.due_months(self.numbers.get(unit.pk, register.NOBODY), self.year)
        return len(due), len(due & self.months.get(unit.pk, set()))

    def _said(self, unit: Unit) -> str:
        today = clock.today()
        if not self._whole(unit) or self.year != today.year:
            return ""
        if today.month in self.months.get(unit.pk, set()):
            return "已更新"
        return "未核对" if self.numbers.get(unit.pk, register.NOBODY)[f"m{today.month}"] else ""

    def _now(self, unit: Unit) -> str:
        said = self._said(unit)
        return status_tag(said, "success" if said == "已更新" else "warning") if said else "—"

    def row_url(self, unit: Unit) -> str:
        return f"{reverse('record_list', args=['internship'])}?{urlencode({'unit': unit.pk})}"

    def extra(self, user: Any) -> dict[str, Any]:
        mine = Unit.objects.active().filter(pk__in=self.own, kind=Unit.Kind.ENTERPRISE).in_order()
        return {"mine": list(mine)}


@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """The register of the own enterprise is in order this month."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    return carry_out(
        request,
        None,
        lambda: services.check(unit=unit, by=request.user),
        done="已记为本月核对。",
        to=reverse("student_register"),
    )
