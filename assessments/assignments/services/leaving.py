"""The unfinished reviews of people who may review no longer: taken away at once, to be assigned anew (第十三条·(二)).

It happens in the transaction that ends the office (`alliance.rights.grants.follow`), and where the calendar ends it, by the sweep.
Until then the grant's date already refuses every mark. What was marked and finished stays in the record.
"""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from alliance.ground import clock
from alliance.messages.notifications import notify_many
from alliance.rights import grants
from assessments.assignments.services import assigning
from assessments.reviews.models import Review
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import AssessmentUserObjectPermission
from councils.recusal import audience

REASON = "评审人的任职、职务或账号已终止"


def left_open() -> QuerySet:
    """Unfinished reviews whose reviewer holds no grant for them today."""
    granted = AssessmentUserObjectPermission.objects.filter(
        user=OuterRef("reviewer"), content_object=OuterRef("assessment")
    )
    return Review.objects.filter(~Exists(granted), state=Review.State.ASSIGNED)


def _open_of(users: Collection[int]) -> QuerySet:
    return Review.objects.filter(reviewer__in=users, state=Review.State.ASSIGNED)


def claim(users: Collection[int] | None) -> None:
    """Lock the assessments whose reviews may have to be handed on, before the people are locked."""
    if users is not None:
        open_ones = _open_of(users).values("assessment")
        rows = Assessment.objects.select_for_update(of=("self",)).filter(pk__in=open_ones)
        list(rows.order_by("pk").values_list("pk"))


@transaction.atomic
def hand_on(users: Collection[int] | None = None) -> int:
    """End the unfinished reviews of those of some people (of all) who hold no grant for them; returns how many.

    Tells the secretariat, without those who step back for the unit, what to assign anew. Twice changes nothing more.
    """
    if users is not None and not _open_of(users).exists():
        return 0  # as nearly always; the whole question is dear
    found = left_open() if users is None else left_open().filter(reviewer__in=users)
    rows = list(
        found.select_related("reviewer", "assessment__unit", "assessment__cycle").order_by("reviewer")
    )
    people = {row.reviewer_id: row.reviewer for row in rows}
    for person in people.values():
        mine = [row.pk for row in rows if row.reviewer_id == person.pk]
        assigning.end_reviews_of(person, reason=REASON, by=None, of=mine)
    if rows:
        _tell(rows)
    return len(rows)


def _tell(rows: list[Review]) -> None:
    desk = audience.secretariat_desk()
    waiting: dict[tuple[int, int], list[Review]] = defaultdict(list)
    told = {}
    for row in rows:
        for user in desk(row.assessment.unit_id):
            told[user.pk] = user
            waiting[user.pk, row.reviewer_id].append(row)
    notify_many([_letter(told[user], mine) for (user, _), mine in waiting.items()])


def _letter(recipient: Any, rows: list[Review]) -> dict[str, Any]:
    cycle, reviewer = rows[0].assessment.cycle, rows[0].reviewer
    names = "、".join(str(row.assessment.unit) for row in rows)
    return {
        "recipient": recipient,
        "matter": f"reviews:{cycle.pk}",
        "step": f"left-{reviewer.pk}-{max(row.pk for row in rows)}",
        "title": f"重新分配评审：{reviewer}不再担任评审人，{len(rows)} 家单位",
        "body": f"{names}。{REASON}，未完成的评审已解除；已完成的评审保留。"
        f"请于 {clock.show_deadline(cycle.review_deadline)} 前补足评审人。",
        "url": f"{reverse('review_assignments')}?year={cycle.year}&gap=lacking",
        "urgent": True,
    }


grants.follow(claim, hand_on)
