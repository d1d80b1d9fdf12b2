"""Standards: from the defaults or last year's, edited as a draft, published and frozen, changed only by a new edition."""

import hashlib
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.messages.notifications import notify_many
from assessments.scoring import defaults
from assessments.scoring import standard as plain
from assessments.scoring.grading import Cuts
from assessments.scoring.parameters import ParameterError
from assessments.standards import rules
from assessments.standards.models import BonusItem, Indicator, Standard, Subject, Veto
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


def as_plain(standard: Standard) -> plain.Standard:
    """The stored standard as checked plain data; raises `Refused` with what is wrong with it."""
    try:
        return plain.Standard.from_dict(as_dict(standard))
    except ParameterError as error:
        raise Refused(f"标准还不完整：{error}") from error


def as_dict(standard: Standard) -> dict[str, Any]:
    """The stored standard in the shape of `assessments.scoring.standard.Standard.to_dict`."""
    indicators = list(standard.indicators.all())
    groups: dict[str, dict[str, Any]] = {}
    for row in indicators:
        group = groups.setdefault(
            row.group_code, {"code": row.group_code, "name": row.group_name, "points": Decimal(0)}
        )
        group["points"] += row.points
    bonus = list(standard.bonus_items.all())
    content = {
        "kind": standard.subject,
        "name": standard.title,
        "basis": standard.basis,
        "groups": list(groups.values()),
        "indicators": [indicator_dict(row) for row in indicators],
        "vetoes": [
            {"code": row.code, "text": row.text, "effect": row.effect, "enabled": row.active}
            for row in standard.vetoes.all()
        ],
        "bonus": [
            {"code": row.code, "text": row.text, "lowest": row.lowest, "highest": row.highest}
            for row in bonus
            if not row.deduction
        ],
        "deductions": [
            {"code": row.code, "text": row.text, "each": row.highest} for row in bonus if row.deduction
        ],
        "bonus_cap": standard.bonus_cap,
        "graded": standard.graded,
        "cuts": Cuts(
            excellent=standard.cut_excellent, good=standard.cut_good, qualified=standard.cut_qualified
        ).to_dict(),
    }
    return content


def indicator_dict(row: Indicator) -> dict[str, Any]:
    """The row as the plain data of `assessments.scoring.standard`."""
    content = {
        "code": row.code,
        "name": row.name,
        "citation": row.citation,
        "clauses": row.clauses,
        "points": row.points,
        "criteria": row.criteria,
        "evidence": row.evidence,
        "evidence_required": row.evidence_required,
        "prefill": row.prefill,
        "rule": row.rule,
        "na_allowed": row.na_allowed,
    }
    return {**content, "duty_fact": row.duty_fact} if row.duty_fact else content


def fingerprint(content: plain.Standard) -> str:
    """SHA-256 over the canonical JSON of a standard's content."""
    text = json.dumps(
        content.to_dict(), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
    )
    return hashlib.sha256(text.encode()).hexdigest()


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
    cuts = content.cuts
    standard = Standard(
        note=note,
        change_reason=change_reason,
        year=year,
        subject=str(content.kind),
        edition=edition,
        title=content.name,
        basis=content.basis,
        graded=content.graded,
        bonus_cap=content.bonus_cap,
        cut_excellent=cuts.excellent,
        cut_good=cuts.good,
        cut_qualified=cuts.qualified,
    )
    try:
        with transaction.atomic():
            audit.save(standard, by=by, reason=reason)
    except IntegrityError as error:
        raise Refused(f"{year}年度已有{Subject(standard.subject).label}的考核标准。") from error
    names = {group.code: group.name for group in content.groups}
    stored = json.loads(json.dumps(content.to_dict(), default=str))
    rows = [
        Indicator(standard=standard, position=place, **indicator_fields(raw, names[row.group]))
        for place, (row, raw) in enumerate(
            zip(content.indicators, stored["indicators"], strict=True), start=1
        )
    ]
    vetoes = [
        Veto(standard=standard, code=row.code, text=row.text, effect=str(row.effect), active=row.enabled)
        for row in content.vetoes
    ]
    extras = [
        BonusItem(standard=standard, code=row.code, text=row.text, lowest=row.lowest, highest=row.highest)
        for row in content.bonus
    ] + [
        BonusItem(
            standard=standard, code=row.code, text=row.text, deduction=True, lowest=row.each, highest=row.each
        )
        for row in content.deductions
    ]
    for model, lines in ((Indicator, rows), (Veto, vetoes), (BonusItem, extras)):
        audit.bulk_create(model, lines, by=by, reason=reason)
    return standard


def indicator_fields(content: dict[str, Any], group_name: str) -> dict[str, Any]:
    """Model fields from an indicator's JSON (`plain.Indicator.to_dict`)."""
    kept = {key: content[key] for key in content if key not in ("points", "duty_fact")}
    return {
        **kept,
        "points": Decimal(content["points"]),
        "duty_fact": content.get("duty_fact") or "",
        "group_code": content["code"][0],
        "group_name": group_name,
    }
