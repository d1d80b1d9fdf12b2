"""How many minutes of a year's meetings were issued in time (第九条·秘书处·(二))."""

from collections.abc import Iterable, Mapping

from django.urls import reverse

from alliance.registers.facts import Fact, fact
from councils.meetings.models.meetings import Meeting
from councils.minutes.models import Minutes
from members.units.models import Unit


@fact("council_meeting.minutes_on_time", label="及时印发纪要数", unit="次")
def minutes_on_time(units: Iterable[Unit], year: int) -> Mapping[int, Fact]:
    """Of meetings held in the year, those whose first edition was issued in time; 未记录 while none was held."""
    held = Meeting.objects.of_year(year).filter(state=Meeting.State.HELD)
    if not held.exclude(kind__in=Meeting.ACTIVITIES).exists():
        one = Fact.unrecorded()
    else:
        number = len(Minutes.objects.of_year(year).in_time())
        one = Fact(number, url=f"{reverse('minutes_list')}?year={year}&in_time=yes")
    return {unit.pk: one for unit in units}
