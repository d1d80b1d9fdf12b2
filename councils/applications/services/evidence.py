"""Evidence for the conditions of a role application (第八条): files with their hash, records of the portal by link.

Files are write-once: taking one away only marks it, and everything stays through a return for correction. The unit adds
while it writes or corrects, the secretariat while it checks; nobody is told, the piece is read with the application.
"""

from datetime import date
from typing import Any

from alliance.files.stored import Room, past, title_of
from alliance.files.uploads import CheckedFile
from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.ground.verbs import claim, verb
from alliance.registers import linkable
from councils.applications import rules
from councils.applications.models import ApplicationCondition, ConditionEvidence, RoleApplication

FILE_MB = 20
QUOTA_MB = 100
MAX_PER_CONDITION = 10


@verb(rules.may_add_evidence, part_of="application")
def add_file(
    condition: ApplicationCondition, *, file: CheckedFile, title: str, dated_on: date | None, by: Any
) -> ConditionEvidence:
    """Put a file (which `uploads.check` has passed) beside a condition; `dated_on` is the material's own date.

    The same file again takes the date and title given now. Raises `Refused` without a date, with a future one, beyond the
    quota, or when this person may not add any more.
    """
    application = _open(condition)
    day = past(dated_on)
    known = condition.evidence.filter(sha256=file.sha256, removed=False).first()
    if known is not None:
        known.dated_on, known.title = day, title_of(title, known.title)
        return audit.save(known, by=by, reason=f"更正材料“{known.title}”的名称或日期")
    _check_count(condition)
    _check_room(application, file)
    evidence = ConditionEvidence(
        condition=condition,
        title=title_of(title, file.name),
        dated_on=day,
        from_office=_from_office(application),
    )
    evidence.keep(file)
    return audit.save(evidence, by=by, reason=f"第 {condition.position} 项条件上传材料“{evidence.title}”")


@verb(rules.may_add_evidence, part_of="application")
def add_record(condition: ApplicationCondition, *, url: str, by: Any) -> ConditionEvidence:
    """Put a record of the portal beside a condition by its link, with its own title and date; only what is offered is taken."""
    application = _open(condition)
    record = next((one for one in offered(application) if one.url == url), None)
    if record is None:
        raise Refused("这条记录不在可引用之列。")
    if known := condition.evidence.filter(record_url=url, removed=False).first():
        return known
    _check_count(condition)
    evidence = ConditionEvidence(
        condition=condition,
        title=title_of(record.title, record.kind),
        dated_on=record.dated_on,
        record_url=record.url,
        from_office=_from_office(application),
    )
    return audit.save(evidence, by=by, reason=f"第 {condition.position} 项条件引用记录“{evidence.title}”")


def remove(evidence: ConditionEvidence, *, by: Any) -> ConditionEvidence:
    """Take it away from its condition; the file stays in the store and the record in history. Twice is the same."""
    return _take_away(evidence.condition, evidence=evidence, by=by)


@verb(rules.may_add_evidence, part_of="application")
def _take_away(condition: ApplicationCondition, *, evidence: ConditionEvidence, by: Any) -> ConditionEvidence:
    application, found = _open(condition), claim(evidence)
    if found.removed:
        return found
    if found.from_office != _from_office(application):
        raise Refused("这份材料由另一方提供，不能移除。")
    found.removed = True
    return audit.save(found, by=by, reason=f"第 {condition.position} 项条件移除材料“{found.title}”")


def offered(application: RoleApplication) -> list[linkable.Link]:
    """What the portal holds of the unit for the two years that speak for it, the newest year first."""
    this_year = clock.today().year
    return [one for year in (this_year, this_year - 1) for one in linkable.of(application.unit, year)]


def _open(condition: ApplicationCondition) -> RoleApplication:
    """The application of a condition, while its evidence may still change."""
    condition.application.prove()
    return condition.application


def _from_office(application: RoleApplication) -> bool:
    return application.state == RoleApplication.State.FILED


def _check_count(condition: ApplicationCondition) -> None:
    if condition.evidence.filter(removed=False).count() >= MAX_PER_CONDITION:
        raise Refused(f"每项条件最多 {MAX_PER_CONDITION} 份材料，请合并后上传。")


def _check_room(application: RoleApplication, file: CheckedFile) -> None:
    mine = ConditionEvidence.objects.filter(condition__application=application)
    Room("一件申请的材料", QUOTA_MB, FILE_MB).check(file, there=mine.there(), ever=mine)
