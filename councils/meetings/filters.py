"""Filters of the list of meetings."""

from alliance.face.filtering import OptionFilter, YearlyFilter
from alliance.ground import clock
from councils.meetings.models.meetings import Meeting

YEARS_SHOWN = 6


def years() -> list[tuple[str, str]]:
    """Next year, this one, and those before."""
    last = clock.today().year + 1
    return [(str(year), f"{year}年") for year in range(last, last - YEARS_SHOWN, -1)]


class MeetingFilter(YearlyFilter):
    year = OptionFilter("年度", years, method="of_year")
    kind = OptionFilter("类型", Meeting.Kind)
    state = OptionFilter("状态", Meeting.State)

    class Meta:
        model = Meeting
        fields = ["kind", "state"]
