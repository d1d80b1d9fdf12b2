"""单位人员: who stands for which unit, today or on a day, as a list over all units."""

from typing import Any

from django.db.models import QuerySet

from alliance.face import filtering
from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.lists import ListPage
from alliance.ground import access
from members.people.models import Representative
from members.people_pages.filters import PeopleFilter
from members.units import identifiers
from members.units.models import Unit
from members.units.rules import may_see_contacts


class PeopleList(ListPage):
    """Everybody who stands or stood for a unit that the user may see, each appointment a row.

    Numbers are whole where the contacts of the unit are, and else masked; a workbook with whole ones asks for a reason.
    """

    title = "单位人员"
    subtitle = "各成员单位的负责人、联络员等；可以查看截至某日由谁担任"
    clauses = "7 9 10.school.2"
    ordering = ["unit__name_key", "rank", "since"]
    filterset_class = PeopleFilter
    search_placeholder = "姓名、单位或拼音首字母"
    export_name = "单位人员名册"
    empty = Empty("没有您可以查看的单位人员", "单位登记负责人和联络员后会出现在这里。")

    def get_queryset(self, user: Any) -> QuerySet:
        seen = Representative.objects.filter(unit__in=Unit.objects.visible_to(user))
        return seen.ranked().select_related("unit", "user")

    def search(self, queryset: QuerySet, text: str) -> QuerySet:
        return queryset.matching(text)

    def get_columns(self, user: Any) -> list[Column]:
        full = access.is_secretariat(user) or bool(access.units_with(user))  # all units', or the own one's
        return [
            Column("name", "姓名", value="user.name", sort="user__name_key", css="nowrap title"),
            Column(
                "unit",
                "单位",
                value=lambda one: str(one.unit),
                sort=["unit__name_key", "rank"],
                css="wide",
                width=22,
            ),
            Column("kind", "成员类别", value=lambda one: one.unit.get_kind_display(), css="minor"),
            Column("role", "身份", value=lambda one: one.get_role_display(), sort=["rank", "unit__name_key"]),
            Column("title", "职务"),
            Column("duties", "联盟工作分工", css="minor"),
            Column("phone", "手机", "code", value=lambda one: _phone(one, user), personal=full),
            Column("since", "起始日期", "date", sort="since"),
            Column("until", "任至（含当日）", "date", value="last_on", sort="until", css="minor"),
            filtering.standing_column(self.request.GET),
            Column("end_reason", "终止原因", css="minor"),
        ]

    def row_url(self, one: Representative) -> str:
        return one.unit.get_absolute_url()


def _phone(one: Representative, user: Any) -> str:
    return one.user.phone if may_see_contacts(user, one.unit) else identifiers.masked_phone(one.user.phone)
