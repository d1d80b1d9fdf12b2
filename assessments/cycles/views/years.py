"""Which assessment year a page is about: `?year=`, otherwise the newest one that has been opened."""

from django.http import Http404, HttpRequest

from assessments.cycles import years
from assessments.cycles.models import Cycle


def cycle_of(request: HttpRequest) -> Cycle | None:
    """The opened cycle asked for; the newest one without a wish, None when there is none yet. Unknown years are 404."""
    opened = years.opened()
    wanted = request.GET.get("year", "")
    if not wanted:
        return opened[0] if opened else None
    found = [cycle for cycle in opened if str(cycle.year) == wanted]
    if not found:
        raise Http404("没有这个考核年度")
    return found[0]


def other_years(cycle: Cycle | None) -> list[int]:
    """The other years that may be looked at, the newest first."""
    return [one.year for one in years.opened() if one != cycle][:5]
