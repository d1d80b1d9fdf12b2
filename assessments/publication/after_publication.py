"""What follows from published results (第十二条), in one place.

    publication.services.publish          all grades at once, then every unit is told its own, then
    └ follow                              (again by the sweep `catch_up`, where something was missing)
      ├ 优秀   → publicity.services.commendations.list_excellent  on the list for the authorities
      ├ 不合格 → rectification.services.drafts.open_cases  a case with its notice drafted; the office issues it
      └ 不合格, two years in a row → termination.services.motions.draft_all  a motion to the council

What the secretariat issues on paper after that (`publicity.services.circulars`) waits on its desk and follows from no event.

From a motion on the way leads through the floors below, which cannot know the assessments; so two registers are left:
`councils.decisions` asks `termination.services.motions.check_entry` when a vote is entered and calls `settle` when it is confirmed;
then `termination.services.execution.execute` calls `members.membership.services.end_membership`, which ends what the apps have given to
`members.membership.endings`: seats and posts (councils), and what `termination.services.departures` names of the assessments.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, QuerySet

from alliance.ground.verbs import verb
from alliance.registers import policy
from assessments.cycles.models import Cycle
from assessments.cycles.rules import is_still
from assessments.publicity.services import commendations
from assessments.rectification.services import drafts
from assessments.scoring.grading import Grade
from assessments.sheets.models.assessments import Assessment
from assessments.termination.services import motions

BATCH = 500


@verb(None)
def follow(cycle: Cycle, *, by: Any) -> int:
    """Start whatever the published grades of a cycle call for and does not exist yet; returns how many were started.

    Takes a cycle at a time, `BATCH` results at a time. Called twice it starts nothing twice.
    """
    published = Assessment.objects.owed().filter(cycle=cycle, state=Assessment.State.PUBLISHED)
    excellent = published.filter(grade=Grade.EXCELLENT, commendation=None)
    unqualified = published.filter(grade=Grade.UNQUALIFIED, rectification=None)
    started = 0
    with policy.read_once():
        for batch in _batches(excellent.select_related("unit", "cycle")):
            started += commendations.list_excellent(batch, by=by)
        for batch in _batches(unqualified.select_related("unit", "cycle", "standard")):
            started += len(drafts.open_cases(batch, by=by))
        # A year that is published late may be the first or the second of a pair.
        for year in (cycle.year, cycle.year + 1):
            for batch in _batches(motions.second_in_a_row(year)):
                started += len(motions.draft_all(batch, by=by))
    return started


def _batches(rows: QuerySet) -> Iterator[list[Assessment]]:
    last, full = 0, True
    while full and (batch := list(rows.filter(pk__gt=last).order_by(F("pk"))[:BATCH])):
        last, full = batch[-1].pk, len(batch) == BATCH
        yield batch


def catch_up() -> int:
    """The sweep: publications whose consequences are missing, after a lost job or a late answer to an objection."""
    published = Cycle.objects.exclude(published_at=None)
    return sum(follow(cycle, by=None) for cycle in published if is_still(cycle))
