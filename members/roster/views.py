"""The list of member units, whose workbook can be corrected and imported again."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import DateField, Prefetch, QuerySet, Value
from django.http import HttpRequest
from django.urls import reverse

from alliance.face import filtering
from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.inline import status_tag
from alliance.face.listing import Listing
from alliance.face.lists import ListPage
from alliance.ground import access
from alliance.ground.access import units_with
from alliance.registers.kept import kept
from members.people.models import Representative
from members.roster import sheet as roster
from members.roster.filters import UnitFilter
from members.units import identifiers
from members.units.models import Unit
from members.units.rules import by_secretariat, may_admit_unit, may_see_contacts
from members.units.views import state_of

Role = Representative.Role


@kept
def _names(units: set[int], *, on: date) -> QuerySet:
    """Who served for these units on a day, the longest in office first."""
    serving = Representative.objects.on(on).filter(unit__in=units, role__in=[Role.HEAD, Role.LIAISON])
    return serving.order_by("since", "pk").values_list("unit", "role", "user__name")


class UnitList(ListPage):
    """The roster: secretariat, council and administrators see all units, others the units they stand for.

    The workbook has the columns of the import template, so that it can be corrected and imported again.
    """

    template_name = "members/roster/list.html"
    title = "成员单位"
    subtitle = "联盟全体成员单位的名册"
    clauses = "3 10"
    columns = [
        Column("name", "单位名称", sort="name_key", css="wide"),
        Column("kind", "成员类别", value=lambda unit: unit.get_kind_display(), sort=["kind", "name_key"]),
        Column("uscc", "统一社会信用代码", kind="code"),
        Column("district", "县（市、区）", sort=["district", "name_key"]),
        Column("head", "负责人", value=lambda unit: unit.names[Role.HEAD]),
        Column("liaison", "联络员", value=lambda unit: unit.names[Role.LIAISON]),
        Column("joined_on", "加入日期", kind="date", sort="joined_on"),
        Column(
            "state",
            "状态",
            value=lambda unit: state_of(unit)[0],
            cell=lambda unit: status_tag(*state_of(unit)),
        ),
    ]
    ordering = ["name_key"]
    filterset_class = UnitFilter
    search_placeholder = "名称、拼音首字母或信用代码"
    export_name = roster.SHEET.title

    def get_queryset(self, user: Any) -> QuerySet:
        return Unit.objects.visible_to(user)

    def listing(self, request: HttpRequest) -> Listing:
        """Each unit of the page has the `names` of those who served on the day as of which it is looked at, by role."""
        found = super().listing(request)
        served: dict[tuple[int, str], list[str]] = defaultdict(list)
        units = {unit.pk for unit in found.table.rows}
        for pk, role, name in _names(units, on=filtering.day_of(request.GET)):
            served[pk, role].append(name)
        for unit in found.table.rows:
            unit.names = {role: "、".join(served[unit.pk, role]) for role in (Role.HEAD, Role.LIAISON)}
        return found

    def for_workbook(self, queryset: QuerySet) -> QuerySet:
        """Each unit with its day (`seen_on`), and who served on it or was to come."""
        day = filtering.day_of(self.request.GET)
        serving = Representative.objects.overlapping(day).select_related("user").by_rank()
        return queryset.annotate(seen_on=Value(day, DateField())).prefetch_related(
            Prefetch("representatives", queryset=serving, to_attr="serving")
        )

    def search(self, queryset: QuerySet, text: str) -> QuerySet:
        return queryset.matching(text)

    def row_url(self, unit: Unit) -> str:
        return unit.get_absolute_url()

    @property
    def empty(self) -> Empty:
        if may_admit_unit(self.request.user):
            return Empty(
                "还没有成员单位",
                "可以逐个登记，也可以用 Excel 名册一次导入。",
                "登记单位",
                reverse("unit_new"),
            )
        return Empty("没有您可以查看的成员单位", "如果您代表某个成员单位，请联系秘书处登记。")

    def extra(self, user: Any) -> dict[str, Any]:
        return {"may_admit": may_admit_unit(user), "may_import": by_secretariat(user)}

    def export_columns(self, user: Any) -> list[Column]:
        return roster_columns(user)


def roster_columns(user: Any) -> list[Column]:
    """The columns of the import template; telephone numbers and e-mails only where the user may see them."""

    def row(unit: Unit) -> dict[str, Any]:
        if not hasattr(unit, "roster_row"):
            unit.roster_row = roster.row_of(unit, unit.serving, unit.seen_on)
            if not may_see_contacts(user, unit):
                for prefix in roster.OFFICES:
                    phone = unit.roster_row[f"{prefix}_phone"]
                    unit.roster_row |= {
                        "phone": identifiers.masked_mobile(unit.phone),
                        f"{prefix}_phone": identifiers.masked_phone(phone),
                        f"{prefix}_email": "",
                    }
        return unit.roster_row

    full = access.is_secretariat(user) or bool(units_with(user))  # all units', or the own one's
    contacts = {f"{prefix}_{field}" for prefix in roster.OFFICES for field in ("phone", "email")}
    return [
        Column(
            one.key,
            one.label,
            one.kind,
            one.width,
            personal=full and one.key in contacts,
            value=lambda unit, key=one.key: row(unit)[key],
        )
        for one in roster.COLUMNS
    ]
