"""Evidence beside an indicator (佐证材料): files with their hash, records of the portal by link, one file for many.

Files are write-once: taking one away only marks it. Everything is refused once the unit may not write any more.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from alliance.files.stored import Room, past, title_of
from alliance.files.uploads import CheckedFile
from alliance.ground import audit
from alliance.ground.access import Refused, require
from alliance.ground.verbs import claim, may_move, verb
from alliance.registers import linkable
from assessments.evidence import rules
from assessments.evidence.models import Evidence
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item

FILE_MB = 20
QUOTA_MB = 300
MAX_PER_ITEM = 30


@verb(rules.may_change_evidence, part_of="assessment")
def add_file(item: Item, *, file: CheckedFile, title: str, dated_on: date | None, by: Any) -> Evidence:
    """Put a file (which `uploads.check` has passed) beside an indicator; `dated_on` is the material's own date.

    The same file again on the same indicator is the one already there; another date corrects its date. Raises `Refused` without a date, with a future
    one, beyond the quota of the unit's year, or when the unit may not write any more. Tells nobody.
    """
    _is_open(item)
    if existing := item.evidence.filter(sha256=file.sha256, removed=False).first():
        return _redated(existing, dated_on, by)
    day = past(dated_on)
    _check_count(item)
    _check_room(item.assessment, file)
    evidence = Evidence(item=item, title=title_of(title, file.name), dated_on=day)
    evidence.keep(file)
    return audit.save(evidence, by=by, reason=f"{item.indicator.code} 上传佐证材料“{evidence.title}”")


def _redated(evidence: Evidence, dated_on: date | None, by: Any) -> Evidence:
    """Take the new date of a file that is there already; without one, or with the same, nothing changes."""
    if dated_on is None or dated_on == evidence.dated_on:
        return evidence
    before = evidence.dated_on
    evidence.dated_on = past(dated_on)
    return audit.save(
        evidence, by=by, reason=f"更正材料日期：“{evidence.title}”由 {before} 改为 {evidence.dated_on}"
    )


@verb(rules.may_change_evidence, part_of="assessment")
def add_record(item: Item, *, url: str, by: Any) -> Evidence:
    """Put a record of the portal beside an indicator by its link, with its own title and date.

    Only what the portal offers for this unit and year is taken. The same record twice is the one already there.
    """
    _is_open(item)
    record = linkable.find(item.assessment.unit, item.assessment.cycle.year, url)
    if record is None:
        raise Refused("这条记录不在可引用之列。")
    if existing := item.evidence.filter(record_url=url, removed=False).first():
        return existing
    _check_count(item)
    evidence = Evidence(
        item=item, title=title_of(record.title, record.kind), dated_on=record.dated_on, record_url=record.url
    )
    return audit.save(evidence, by=by, reason=f"{item.indicator.code} 引用平台记录“{evidence.title}”")


@verb(rules.may_change_evidence, part_of="assessment")
def reuse(item: Item, *, evidence: Evidence, by: Any) -> Evidence:
    """Let a file of the same assessment prove another indicator too; it is stored and counted once."""
    _is_open(item)
    source = Evidence.objects.filter(
        pk=evidence.pk, item__assessment=item.assessment_id, removed=False
    ).first()
    if source is None:
        raise Refused("这份材料已不在本次考核中。")
    same = {"sha256": source.sha256} if source.sha256 else {"record_url": source.record_url}
    if existing := item.evidence.filter(**same, removed=False).first():
        return existing
    _check_count(item)
    copy = source.copy_to(item=item)
    return audit.save(copy, by=by, reason=f"{item.indicator.code} 引用已上传材料“{copy.title}”")


def spread(evidence: Evidence, items: Iterable[Item], *, by: Any) -> list[Evidence]:
    """Let one file of an assessment prove several of its indicators at once; where it stands already nothing changes."""
    return _spread(evidence.item, evidence=evidence, items=items, by=by)


@verb(rules.may_change_evidence, part_of="assessment")
def _spread(item: Item, *, evidence: Evidence, items: Iterable[Item], by: Any) -> list[Evidence]:
    _is_open(item)
    wanted = {one.pk for one in items if one.assessment_id == item.assessment_id}
    there = Evidence.objects.filter(item__in=wanted, sha256=evidence.sha256, removed=False)
    wanted -= set(there.values_list("item", flat=True))
    copies = [evidence.copy_to(item_id=pk) for pk in sorted(wanted)]
    return audit.bulk_create(Evidence, copies, by=by, reason=f"引用已上传材料“{evidence.title}”")


def remove(evidence: Evidence, *, by: Any) -> Evidence:
    """Take it away from its indicator; the file stays in the store and the record in history. Twice is the same."""
    return _remove(evidence.item, evidence=evidence, by=by)


@verb(rules.may_change_evidence, part_of="assessment")
def _remove(item: Item, *, evidence: Evidence, by: Any) -> Evidence:
    _is_open(item)
    found = claim(evidence)
    if found.removed:
        return found
    found.removed = True
    return audit.save(found, by=by, reason=f"{item.indicator.code} 移除佐证材料“{found.title}”")


def _is_open(item: Item) -> None:
    """The unit may still write: asked of the lifecycle, also where the system acts."""
    require(may_move(item.assessment, "fill"))


def reusable(item: Item) -> list[Evidence]:
    """Files of the same assessment that do not stand beside this indicator yet, each once."""
    rows: Iterable[Evidence] = (
        Evidence.objects.filter(item__assessment=item.assessment_id, removed=False)
        .exclude(sha256="")
        .select_related("item__indicator")
        .order_by("item__indicator__position", "created_at")
    )
    listed = list(rows)
    here = {row.sha256 for row in listed if row.item_id == item.pk}
    return list({row.sha256: row for row in listed if row.sha256 not in here}.values())


def _check_count(item: Item) -> None:
    if item.evidence.filter(removed=False).count() >= MAX_PER_ITEM:
        raise Refused(f"每项指标最多 {MAX_PER_ITEM} 份佐证材料，请合并后上传。")


def _check_room(assessment: Assessment, file: CheckedFile) -> None:
    mine = Evidence.objects.filter(item__assessment=assessment)
    Room("本单位本年度佐证材料", QUOTA_MB, FILE_MB).check(file, there=mine.there(), ever=mine)
