"""The assessment years, which are few, asked once for a page: those that are open to be looked at, and the running one."""

from django.db.models import QuerySet

from alliance.ground.once import once
from alliance.registers.kept import kept
from assessments.cycles.models import Cycle


def every() -> list[Cycle]:
    """All years, the newest first, without the text of the self-evaluation."""
    return once("assessment years", _every)


@kept
def _every() -> QuerySet:
    return Cycle.objects.defer("self_evaluation")


def opened() -> list[Cycle]:
    return [cycle for cycle in every() if cycle.opened_at is not None]


def running() -> list[Cycle]:
    """Opened and not published."""
    return [cycle for cycle in opened() if cycle.published_at is None]


def newest_running() -> Cycle | None:
    return next(iter(running()), None)


def choices() -> list[tuple[int, str]]:
    """What a filter by year offers."""
    return [(cycle.year, f"{cycle.year}年度") for cycle in opened()]
