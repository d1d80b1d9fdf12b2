"""The members' judgement of the secretariat (第十一条), once the year's survey is over; the same for every unit asked."""

from decimal import Decimal
from typing import Any

from django.urls import reverse

from alliance.ground.once import once
from alliance.registers.facts import Fact, fact
from councils.satisfaction.models import Survey
from councils.satisfaction.services import counted


def _of_year(year: int) -> dict[str, Any] | None:
    """The numbers of a year's survey; None before it is over. Three queries a request."""
    return once(("satisfaction", year), lambda: _counted(year))


def _counted(year: int) -> dict[str, Any] | None:
    survey = Survey.objects.filter(year=year).first()
    return None if survey is None or survey.is_open else counted(survey)


def _for_all(units: Any, year: int, part: str, whole: str) -> dict[int, Fact]:
    numbers = _of_year(year)
    if numbers is None:
        return {unit.pk: Fact(None, note="测评尚未结束") for unit in units}
    url = f"{reverse('satisfaction')}?year={year}"
    value: Any = numbers[part]
    if part == whole:  # a share
        value = Decimal(numbers["answered"] * 100) / numbers["asked"] if numbers["asked"] else None
    return {unit.pk: Fact(value, denominator=numbers[whole], url=url) for unit in units}


@fact("satisfaction.participation", label="满意度参评率", unit="%")
def participation(units: Any, year: int) -> dict[int, Fact]:
    return _for_all(units, year, "asked", "asked")


@fact("satisfaction.answered", label="满意度参评单位数", unit="家")
def answered(units: Any, year: int) -> dict[int, Fact]:
    return _for_all(units, year, "answered", "asked")


@fact("satisfaction.satisfied", label="评价满意的单位数", unit="家")
def satisfied(units: Any, year: int) -> dict[int, Fact]:
    return _for_all(units, year, "satisfied", "answered")
