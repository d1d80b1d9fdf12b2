"""The filters of lists: 截至某日 for what is looked at as it stood on a day, and the words of what was chosen."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet

from alliance.face.datatable import Column, text
from alliance.face.inline import status_tag
from alliance.ground import clock, inputs
from alliance.workbook.table import AS_OF

FIRST_YEAR = 2020  # no list of the portal goes back further
STATES = [("current", "在任"), ("former", "已终止"), ("coming", "尚未开始")]


class OptionFilter(django_filters.ChoiceFilter):
    """One of some options: the choices of a field, pairs, or a function that gives pairs. Nothing chosen is 全部."""

    def __init__(self, label: str, options: Any, *, method: str | None = None, **more: Any) -> None:
        choices = getattr(options, "choices", options)
        super().__init__(label=label, choices=choices, empty_label="全部", method=method, **more)


def years(*, ahead: int = 0, word: str = "年") -> list[tuple[int, str]]:
    """What a filter by year offers: so many years ahead, this one, and all those before it."""
    return [(year, f"{year}{word}") for year in range(clock.today().year + ahead, FIRST_YEAR - 1, -1)]


class YearlyFilter(django_filters.FilterSet):
    """Filters of rows that know what is `of_year`, for an option with that method."""

    def of_year(self, found: QuerySet, name: str, value: str) -> QuerySet:
        year = inputs.year(value)
        return found if year is None else found.of_year(year)


class DayFilter(django_filters.DateFilter):
    """The day of a list; the export says it in title, sheet and file name, and no import takes that back in."""

    def __init__(self, *, method: str, **more: Any) -> None:
        super().__init__(label=AS_OF, method=method, input_formats=["%Y-%m-%d"], **more)


def not_to_come(day: date) -> None:
    """Of a list that cannot know what is to come."""
    if day > clock.today():
        raise ValidationError("不能晚于今天")


def asked_for(query: Any) -> date | None:
    """The day that the address asks for."""
    return inputs.day(query.get("on"))


def day_of(query: Any) -> date:
    """The day as of which a list is looked at: as asked for, or today."""
    return asked_for(query) or clock.today()


class DatedFilter(django_filters.FilterSet):
    """Filters of rows that hold from one day to another: those in force on a day, or as they stand today."""

    on = DayFilter(method="as_of")
    state = OptionFilter("状态", STATES, method="by_state")

    def as_of(self, queryset: QuerySet, name: str, value: date) -> QuerySet:
        return queryset.on(value)

    def by_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        today = clock.today()
        return {
            "current": queryset.on(today),
            "former": queryset.filter(until__lte=today),
            "coming": queryset.filter(since__gt=today).exclude(until=F("since")),
        }.get(value, queryset)


class UsualFilter(django_filters.FilterSet):
    """Filters with a state that counts where neither a state nor a day is asked for; an export says that it did."""

    usual = ""

    @property
    def unasked(self) -> dict[str, str]:
        """What narrows the list without having been asked for, by its label, in words."""
        given = self.form.cleaned_data if self.is_bound and self.form.is_valid() else {}
        if given.get("state") or given.get("on"):
            return {}
        state = self.form.fields["state"]
        return {str(state.label): chosen(state, self.usual)}

    @property
    def qs(self) -> QuerySet:
        found = super().qs
        return self.by_state(found, "state", self.usual) if self.unasked else found


def standing_column(query: Any) -> Column:
    """The state of dated rows on the day that the address asks for."""
    day = day_of(query)
    return Column(
        "state",
        "状态",
        value=lambda one: one.standing_on(day)[0],
        cell=lambda one: status_tag(*one.standing_on(day)),
    )


# ---------------------------------------------------------------- in words


def say_all(bound_field) -> None:
    """The choice that filters nothing is called 全部."""
    if getattr(bound_field, "empty_label", None):
        bound_field.empty_label = "全部"
    if isinstance(bound_field.widget, forms.NullBooleanSelect):
        bound_field.widget.choices = [("unknown", "全部"), ("true", "是"), ("false", "否")]


def chosen(bound_field, value) -> str:
    """Return a cleaned filter value in words, empty for none: labels of choices, both ends of a range."""
    if value in (None, "") or (hasattr(value, "__len__") and len(value) == 0):
        return ""
    if value is False and isinstance(bound_field.widget, forms.CheckboxInput):
        return ""
    if isinstance(value, slice):
        start, stop = (text(end, "date") if end else "" for end in (value.start, value.stop))
        if start and stop:
            return f"{start} 至 {stop}"
        return (start and f"{start} 起") or (stop and f"至 {stop}")
    if isinstance(value, bool):
        return text(value)
    labels = {}
    if not hasattr(bound_field, "queryset"):
        labels = {str(key): str(label) for key, label in getattr(bound_field, "choices", ())}
    values = value if isinstance(value, list | tuple | QuerySet) else [value]
    return "、".join(labels.get(str(one), text(one)) for one in values)
