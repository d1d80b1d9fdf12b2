"""Filters of the board of orders."""

from django.db.models import QuerySet

from alliance.face.filtering import OptionFilter, YearlyFilter
from alliance.names import choosing
from councils.meetings.filters import years
from councils.resolutions.models.orders import Light, Resolution
from members.units.finding import visible_units

LIGHTS = [(light.value, light.label) for light in (Light.RED, Light.YELLOW, Light.GREEN)]
OUTCOMES = [("due", "应办结"), ("done", "已办结"), ("on_time", "按期办结"), ("late", "逾期")]
SOURCES = [("meeting", "会议"), ("decision", "理事会决定"), ("other", "其他")]


class OwnFilter(YearlyFilter):
    """Of the orders of one's own unit. With an outcome, `year` is that of the time limit, as the assessment counts."""

    year = OptionFilter("时限年度", years, method="of_year")
    light = OptionFilter("督办灯", LIGHTS, method="lit")
    state = OptionFilter("状态", Resolution.State)
    outcome = OptionFilter("办结情况", OUTCOMES, method="with_outcome")

    def lit(self, found: QuerySet, name: str, value: str) -> QuerySet:
        return found.lit(value)

    def with_outcome(self, found: QuerySet, name: str, value: str) -> QuerySet:
        """As the facts count them: of what is due."""
        found = found.due_by_now()
        return {"due": found, "done": found.done(), "on_time": found.on_time(), "late": found.late()}[value]


class ResolutionFilter(OwnFilter):
    unit = choosing.ChosenFilter(source_name="units_ever", label="责任单位", queryset=visible_units)
    source = OptionFilter("来源", SOURCES, method="from_source")

    def from_source(self, found: QuerySet, name: str, value: str) -> QuerySet:
        if value == "decision":
            return found.filter(decision__isnull=False)
        meetings = found.filter(decision=None, meeting__isnull=False)
        return meetings if value == "meeting" else found.filter(decision=None, meeting=None)
