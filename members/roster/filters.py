"""Filters of the list of member units."""

from datetime import date

import django_filters
from django.db.models import QuerySet

from alliance.face.filtering import DayFilter, OptionFilter, UsualFilter
from alliance.ground import clock
from alliance.registers.kept import kept
from members.people.models import Representative
from members.people_pages.filters import holding, without_password
from members.units.models import Unit

Role = Representative.Role


STATES = [("active", "在册"), ("ended", "已终止"), ("coming", "尚未加入"), ("all", "全部（含已终止）")]


PEOPLE = [
    ("complete", "负责人和联络员都有"),
    ("no_head", "没有负责人"),
    ("no_liaison", "没有联络员"),
    ("no_password", "有人员未发放密码"),
]


@kept
def _districts() -> QuerySet:
    named = Unit.objects.exclude(district="")
    return named.order_by("district").values_list("district", "district").distinct()


class UnitFilter(UsualFilter):
    """Without a state and a day, units that are members today; with a day, those that were members on it, whatever they are now."""

    usual = "active"
    on = DayFilter(method="as_of")
    kind = OptionFilter("成员类别", Unit.Kind)
    district = OptionFilter("县（市、区）", _districts)
    state = django_filters.ChoiceFilter(label="状态", choices=STATES, empty_label=None, method="by_state")
    people = OptionFilter("人员", PEOPLE, method="by_people")

    def as_of(self, queryset: QuerySet, name: str, value: date) -> QuerySet:
        return queryset.members_on(value)

    def by_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        today = clock.today()
        return {
            "active": queryset.active(),
            "ended": queryset.filter(ended_on__lte=today),
            "coming": queryset.filter(joined_on__gt=today),
        }.get(value, queryset)

    def by_people(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        day = self.form.cleaned_data.get("on")
        head, liaison = holding(Role.HEAD, day), holding(Role.LIAISON, day)
        return {
            "complete": queryset.filter(head, liaison),
            "no_head": queryset.filter(~head),
            "no_liaison": queryset.filter(~liaison),
            "no_password": queryset.filter(without_password()),
        }.get(value, queryset)
