"""The publication of the results: shown to the units in a public notice, then published together (第十一条、第十三条·(二)).

Before, everything is held; what follows from the published grades is `after_publication`.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse

from alliance.background import works
from alliance.background.models.works import Work
from alliance.calendar import holidays
from alliance.ground import audit, clock
from alliance.ground.access import require
from alliance.ground.verbs import claim, verb
from assessments.cycles.models import Cycle
from assessments.cycles.rules import PUBLICATION
from assessments.publication import after_publication, rules
from assessments.results.services.confirming import tell_result
from assessments.sheets.models.assessments import Assessment

BATCH = 500
TELLING, FOLLOWING = "通知各单位", "办理结果运用"  # stages of a publication, once it is published


@verb(rules.may_give_notice)
def give_notice(cycle: Cycle, *, by: Any, moment: datetime) -> None:
    """Start the public notice: each unit is told its own held result and until when it may object."""
    last = holidays.add_working_days(clock.local(moment).date(), cycle.notice_days)
    cycle.results_public_at, cycle.objections_until = moment, clock.end_of_day(last)
    until = clock.show_deadline(cycle.objections_until, with_year=True)
    audit.save(cycle, by=by, reason=f"公示考核结果，异议期至{until}")
    for batch in _batches(cycle):
        tell_result(
            batch,
            "notice",
            f"{cycle.year}年度考核结果公示",
            f"如有异议，请由单位负责人于 {clock.before(cycle.objections_until)}提出。",
        )


@verb(rules.may_publish)
def publish(cycle: Cycle, *, by: Any) -> Cycle:
    """Publish all results together and start what follows from them; every unit is told its grade once.

    With many units this is a work in the background (`works.begin`); its first step publishes all of them in one
    transaction, so that nobody sees a grade before the others. Raises `Refused` while one is unconfirmed, the public
    notice runs, or an objection is open, and when it is called again.
    """
    number = Assessment.objects.filter(cycle=cycle, state=Assessment.State.CONFIRMED).count()
    works.begin(
        PUBLICATION, about=cycle.pk, title=f"发布{cycle}结果", size=number, total=2 * number + 1, by=by
    )
    return Cycle.objects.get(pk=cycle.pk)


def _publish_step(work: Work) -> bool:
    """Publish everything at once; then tell `BATCH` units at a time; then start what follows."""
    cycle = claim(Cycle(pk=work.about))
    if not cycle.is_published:
        _publish_all(cycle, by=work.owner)
        work.stage, work.done = TELLING, work.total // 2
        return True
    if work.stage == TELLING:
        published = Assessment.objects.filter(cycle=cycle, state=Assessment.State.PUBLISHED)
        batch = list(published.filter(pk__gt=work.cursor).select_related("unit").order_by("pk")[:BATCH])
        if batch:
            tell_result(batch, "published", f"{cycle.year}年度考核结果已发布", "")
            work.cursor, work.done = batch[-1].pk, work.done + len(batch)
        else:
            work.stage = FOLLOWING
        return True
    after_publication.follow(cycle, by=work.owner)
    return False


def _publish_all(cycle: Cycle, *, by: Any) -> None:
    moment = clock.now()
    require(rules.is_ready(cycle, moment))
    cycle.published_at = moment
    audit.save(cycle, by=by, reason="发布考核结果")
    for batch in _batches(cycle):
        for assessment in batch:
            assessment.publish()
        audit.bulk_change(batch, ["state"], by=by, reason="发布考核结果")


def _url_of(work: Work) -> str:
    return f"{reverse('results')}?year={Cycle.objects.get(pk=work.about).year}"


works.kinds[PUBLICATION] = works.Act(_publish_step, url=_url_of)


def _batches(cycle: Cycle) -> Iterator[list[Assessment]]:
    """The confirmed assessments of a cycle, `BATCH` at a time, by key so that a batch is never read twice."""
    last = 0
    while True:
        batch = list(
            Assessment.objects.select_for_update(of=("self",))
            .filter(cycle=cycle, state=Assessment.State.CONFIRMED, pk__gt=last)
            .select_related("unit", "cycle")
            .order_by("pk")[:BATCH]
        )
        if not batch:
            return
        last = batch[-1].pk
        yield batch
