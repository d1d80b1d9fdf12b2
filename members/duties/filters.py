"""What the board can be narrowed by: year, day, kind of member, duty, and how it stands."""

from datetime import date, datetime
from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet

from alliance.face import filtering
from alliance.face.filtering import OptionFilter
from alliance.ground import clock, inputs
from members.duties import ledger
from members.obligations import duties
from members.obligations.duties import Duty
from members.obligations.periods import Standing
from members.record_pages.filters import YEARS
from members.units.models import Unit

STATES = {
    "OVERDUE": "有逾期未办",
    "OPEN": "有待办理",
    "EXEMPT": "有豁免",
    "CLEAR": "没有待办",
}


def past_day(query: Any) -> date | None:
    """The day that is asked for, if it is past: the ledger as it stood at its end."""
    day = filtering.asked_for(query)
    return day if day and day < clock.today() else None


def moment_of(day: date | None) -> datetime | None:
    return None if day is None else clock.end_of_day(day)


def year_of(query: Any) -> int:
    """The year that is asked for, else that of the day."""
    return inputs.year(query.get("year")) or (past_day(query) or clock.today()).year


def duties_of(query: Any) -> list[Duty] | None:
    """The duty that is asked for, or None for all."""
    found = duties.get(query.get("duty", ""))
    return [found] if found else None


def standing_in(asked: list[Duty] | None, year: int, standing: Standing) -> Q:
    """Units for which some of the duties asked for stands so."""
    found = Q(pk__in=[])
    for duty in duties.every() if asked is None else asked:
        found |= ledger.owing_in(duty, year, standing)
    return found


class BoardFilter(filters.FilterSet):
    year = filters.ChoiceFilter(label="年度", choices=YEARS, empty_label="本年度", method="as_it_is")
    on = filtering.DayFilter(method="as_it_is", validators=[filtering.not_to_come])
    kind = OptionFilter("成员类别", Unit.Kind)
    duty = OptionFilter(
        "事项", lambda: [(duty.key, duty.label) for duty in duties.every()], method="as_it_is"
    )
    state = OptionFilter("办理情况", list(STATES.items()), method="by_state")

    def as_it_is(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset

    def by_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        year, asked = year_of(self.data), duties_of(self.data)
        if day := past_day(self.data):
            found = ledger.of_units(list(queryset), year, at=moment_of(day), duties=asked)
            return self._as_of(queryset, value, ledger.units_by(found))
        if value == "CLEAR":
            due = standing_in(asked, year, Standing.OVERDUE) | standing_in(asked, year, Standing.OPEN)
            return queryset.exclude(due)
        return queryset.filter(standing_in(asked, year, Standing(value)))

    def _as_of(self, queryset: QuerySet, value: str, units: ledger.UnitsBy) -> QuerySet:
        """By how it stood at the end of a day: reckoned, where `by_state` asks the database how it stands now."""

        def standing(*wanted: Standing) -> set[int]:
            return set().union(*(found for (_, one), found in units.items() if one in wanted))

        if value == "CLEAR":
            return queryset.exclude(pk__in=standing(Standing.OVERDUE, Standing.OPEN))
        return queryset.filter(pk__in=standing(Standing(value)))
