"""Drafts of a standard: from the defaults, from another year, or as the next edition of a published one."""

from typing import Any

from django.db import IntegrityError, transaction

from alliance.ground import audit
from alliance.ground.access import Refused
from alliance.ground.verbs import creates, verb
from assessments.scoring import defaults
from assessments.scoring import standard as plain
from assessments.scoring.standard import Subject
from assessments.standards import rules
from assessments.standards.content import as_plain, lines_of, terms_of
from assessments.standards.models import Standard


@creates(rules.may_edit_standards)
def create_default(*, year: int, subject: str, by: Any) -> Standard:
    """A draft of the year for a subject with our default indicators; refused when the year already has one."""
    _refuse_second(year, subject)
    return _store(defaults.standard(subject), year=year, edition=1, by=by, reason="按默认标准起草")


@creates(rules.may_edit_standards)
def copy(source: Standard, *, year: int, by: Any) -> Standard:
    """A draft for another year with the content of `source`; its state, dates and edition are not carried over.

    Raises `Refused` when that year has a standard of the subject, or the source is an unfinished draft.
    """
    _refuse_second(year, source.subject)
    return _store(as_plain(source), year=year, edition=1, by=by, reason=f"复制自{source}", note=source.note)


@verb(rules.may_revise_standard, moves="revise", asks={"reason": "请填写修订原因。"})
def new_edition(source: Standard, *, reason: str, by: Any) -> Standard:
    """A draft edition of a published standard, with the reason for the change; takes effect when published.

    Assessments already opened keep their edition until the secretariat moves them (`editions.services.move`).
    """
    if Standard.objects.filter(year=source.year, subject=source.subject, state=Standard.State.DRAFT).exists():
        raise Refused("这一标准已有一个未发布的修订稿。")
    return _store(
        as_plain(source),
        year=source.year,
        edition=source.edition + 1,
        by=by,
        reason=f"修订为第{source.edition + 1}版，原因：{reason}",
        note=source.note,
        change_reason=reason,
    )


@verb(rules.may_edit_standard, moves="edit")
def discard(standard: Standard, *, by: Any) -> None:
    """Drop a draft with its lines; their history stays. Refused for what has been published."""
    for line in (*standard.indicators.all(), *standard.vetoes.all(), *standard.bonus_items.all()):
        audit.delete(line, by=by, reason="废弃标准草稿")
    audit.delete(standard, by=by, reason="废弃标准草稿")


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


@verb(rules.may_edit_standard, moves="edit", reason="修改标准的标题和等级线")
def change_terms(standard: Standard, *, by: Any, **fields: Any) -> None:
    """Title, basis, note, bonus cap and cuts of a draft. Raises `Refused` when the cuts do not descend."""
    for name, value in fields.items():
        setattr(standard, name, value)
    if not 100 >= standard.cut_excellent > standard.cut_good > standard.cut_qualified > 0:
        raise Refused("等级线必须依次递减：100 ≥ 优秀 > 较好 > 合格 > 0。")
    if standard.bonus_cap < 0:
        raise Refused("加分上限不能小于 0。")
