"""Standards: from the defaults or last year's, edited as a draft, published and frozen, changed only by a new edition."""

from collections.abc import Iterator
from typing import Any

from django.db import IntegrityError, transaction

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.messages.notifications import notify_many
from assessments.scoring import defaults
from assessments.scoring import standard as plain
from assessments.scoring.standard import Subject
from assessments.standards import rules
from assessments.standards.content import as_plain, fingerprint, lines_of, terms_of
from assessments.standards.models import Standard
from councils.recusal import audience
from councils.terms.models.seats import Seat
from members.people.models import Representative
from members.units.models import Unit

PEOPLE = 500


@transaction.atomic
def create_default(*, year: int, subject: str, by: Any) -> Standard:
    """A draft of the year for a subject with our default indicators; refused when the year already has one."""
    if by is not None:
        require(rules.may_edit_standards(by))
    _refuse_second(year, subject)
    return _store(defaults.standard(subject), year=year, edition=1, by=by, reason="按默认标准起草")


@transaction.atomic
def copy(source: Standard, *, year: int, by: Any) -> Standard:
    """A draft for another year with the content of `source`; its state, dates and edition are not carried over.

    Raises `Refused` when that year has a standard of the subject, or the source is an unfinished draft.
    """
    if by is not None:
        require(rules.may_edit_standards(by))
    _refuse_second(year, source.subject)
    return _store(as_plain(source), year=year, edition=1, by=by, reason=f"复制自{source}", note=source.note)


@transaction.atomic
def new_edition(source: Standard, *, reason: str, by: Any) -> Standard:
    """A draft edition of a published standard, with the reason for the change; takes effect when published.

    Assessments already opened keep their edition until the secretariat moves them (`editions.move`).
    """
    source = Standard.objects.select_for_update().get(pk=source.pk)
    if by is not None:
        require(rules.may_revise_standard(by, source))
    if source.state != Standard.State.PUBLISHED:
        raise Refused("只有已发布的标准可以修订；草稿请直接修改。")
    if not reason.strip():
        raise Refused("请填写修订原因。")
    if Standard.objects.filter(year=source.year, subject=source.subject, state=Standard.State.DRAFT).exists():
        raise Refused("这一标准已有一个未发布的修订稿。")
    return _store(
        as_plain(source),
        year=source.year,
        edition=source.edition + 1,
        by=by,
        reason=f"修订为第{source.edition + 1}版，原因：{reason.strip()}",
        note=source.note,
        change_reason=reason.strip(),
    )


def published(year: int) -> dict[str, Standard]:
    """The standard in force of each subject in a year."""
    return {row.subject: row for row in Standard.objects.filter(year=year, state=Standard.State.PUBLISHED)}


@transaction.atomic
def publish(standard: Standard, *, by: Any) -> Standard:
    """Freeze and publish a draft; an edition in force before is superseded.

    All people of the units it concerns are told once: the units of its kind, for the secretariat's standard the council
    and the secretariat. Refused unless its points add up to 100 and every rule is complete, and when called twice.
    """
    standard = Standard.objects.select_for_update().get(pk=standard.pk)
    if by is not None:
        require(rules.may_publish_standard(by, standard))
    if standard.state != Standard.State.DRAFT:
        raise Refused("该标准已发布。")
    content = as_plain(standard)
    for old in Standard.objects.select_for_update().filter(
        year=standard.year, subject=standard.subject, state=Standard.State.PUBLISHED
    ):
        old.supersede()
        audit.save(old, by=by, reason=f"由第{standard.edition}版替代")
    standard.publish()
    standard.published_at = clock.now()
    standard.sha256 = fingerprint(content)
    audit.save(standard, by=by, reason="发布考核标准")
    _announce(standard)
    return standard


@transaction.atomic
def discard(standard: Standard, *, by: Any) -> None:
    """Drop a draft with its lines; their history stays. Refused for what has been published."""
    standard = Standard.objects.select_for_update().get(pk=standard.pk)
    if by is not None:
        require(rules.may_edit_standard(by, standard))
    elif standard.state != Standard.State.DRAFT:
        raise Refused("已发布的标准不能删除。")
    for line in (*standard.indicators.all(), *standard.vetoes.all(), *standard.bonus_items.all()):
        audit.delete(line, by=by, reason="废弃标准草稿")
    audit.delete(standard, by=by, reason="废弃标准草稿")


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


def _refuse_second(year: int, subject: str) -> None:
    if Standard.objects.filter(year=year, subject=subject).exclude(state=Standard.State.SUPERSEDED).exists():
        raise Refused(f"{year}年度已有{Subject(subject).label}的考核标准。")


def _store(
    content: plain.Standard,
    *,
    year: int,
    edition: int,
    by: Any,
    reason: str,
    note: str = "",
    change_reason: str = "",
) -> Standard:
    standard = Standard(
        year=year, edition=edition, note=note, change_reason=change_reason, **terms_of(content)
    )
    try:
        with transaction.atomic():
            audit.save(standard, by=by, reason=reason)
    except IntegrityError as error:
        raise Refused(f"{year}年度已有{Subject(standard.subject).label}的考核标准。") from error
    for model, lines in lines_of(content, standard).items():
        audit.bulk_create(model, lines, by=by, reason=reason)
    return standard
