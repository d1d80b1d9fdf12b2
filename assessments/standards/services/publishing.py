"""A standard is published, which freezes it, and announced to all whom it concerns (第十三条·(一))."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from alliance.ground import audit
from alliance.ground.verbs import verb
from alliance.messages.notifications import notify_many
from assessments.scoring.standard import Subject
from assessments.standards import rules
from assessments.standards.content import as_plain, fingerprint
from assessments.standards.models import Standard
from councils.recusal import audience
from councils.terms.models.seats import Seat
from members.people.models import Representative
from members.units.models import Unit

PEOPLE = 500


def published(year: int) -> dict[str, Standard]:
    """The standard in force of each subject in a year."""
    return {row.subject: row for row in Standard.objects.filter(year=year, state=Standard.State.PUBLISHED)}


@verb(
    rules.may_publish_standard,
    moves="publish",
    reason="发布考核标准",
    tells=lambda standard: _announce(standard),
)
def publish(standard: Standard, *, by: Any, moment: datetime) -> None:
    """Freeze and publish a draft; an edition in force before is superseded.

    All people of the units it concerns are told once: the units of its kind, for the secretariat's standard the council
    and the secretariat. Refused unless its points add up to 100 and every rule is complete, and when called twice.
    """
    content = as_plain(standard)
    for old in Standard.objects.select_for_update().filter(
        year=standard.year, subject=standard.subject, state=Standard.State.PUBLISHED
    ):
        old.supersede()
        audit.save(old, by=by, reason=f"由第{standard.edition}版替代")
    standard.published_at, standard.sha256 = moment, fingerprint(content)


def _announce(standard: Standard) -> None:
    """One message per person, in batches, so that memory does not follow the number of units."""
    title = f"{standard.title}已发布（{standard.year}年度，第{standard.edition}版）"
    body = (
        f"修订原因：{standard.change_reason}" if standard.change_reason else "请按新标准安排本年度联盟工作。"
    )
    for people in _concerned(standard):
        notify_many(
            [
                {
                    "recipient": person,
                    "matter": f"standard:{standard.pk}",
                    "step": "published",
                    "title": title,
                    "body": body,
                    "url": standard.get_absolute_url(),
                    "urgent": False,
                }
                for person in people
            ]
        )


def _concerned(standard: Standard) -> Iterator[list[Any]]:
    people = (
        Representative.objects.current().filter(unit__in=_units_concerned(standard)).select_related("user")
    )
    batch: dict[int, Any] = {}
    if standard.subject == Subject.SECRETARIAT:
        batch = {person.pk: person for person in audience.secretariat()}
    for row in people.order_by("pk").iterator(chunk_size=PEOPLE):
        batch[row.user_id] = row.user
        if len(batch) == PEOPLE:
            yield list(batch.values())
            batch = {}
    yield list(batch.values())


def _units_concerned(standard: Standard) -> Any:
    if standard.subject == Subject.SECRETARIAT:
        return Seat.objects.current().values("unit")
    return Unit.objects.active().filter(kind=standard.subject).values("pk")
