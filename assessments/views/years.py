"""Which assessment year a page is about: `?year=`, otherwise the newest one that has been opened."""

from django.http import Http404, HttpRequest

from assessments.models import Cycle


def cycle_of(request: HttpRequest) -> Cycle | None:
    """The opened cycle asked for; the newest one without a wish, None when there is none yet. Unknown years are 404."""
    opened = Cycle.objects.filter(opened_at__isnull=False)
    wanted = request.GET.get("year", "")
    if not wanted:
        return opened.first()
    found = opened.filter(year=int(wanted)).first() if wanted.isdecimal() and len(wanted) <= 4 else None
    if found is None:
        raise Http404("没有这个考核年度")
    return found


def other_years(cycle: Cycle | None) -> list[int]:
    """The other years that may be looked at, the newest first."""
    opened = Cycle.objects.filter(opened_at__isnull=False)
    return list(opened.exclude(pk=cycle.pk if cycle else None).values_list("year", flat=True)[:5])
