"""Beginning a summary with its draft, writing on it, and its pictures."""

from typing import Any

from django.db import IntegrityError, transaction

from alliance.files import pictures as of_files
from alliance.files import uploads
from alliance.files.stored import Room
from alliance.ground import audit
from alliance.ground.access import Refused
from alliance.ground.verbs import UNCHANGED, creates, verb
from alliance.history.autosaves import expect_version
from alliance.prose import parsing
from alliance.prose.blocks import Block
from alliance.registers import policy
from members.units.models import Unit
from reports.drafting import of_alliance, of_units
from reports.summaries import rules
from reports.summaries.models import Summary, SummaryPicture

Kind = Summary.Kind
DRAFTS = {
    Kind.HALF_YEAR: of_alliance.half_year,
    Kind.YEAR_END: of_alliance.year_end,
    Kind.SELF_EVALUATION: of_alliance.self_evaluation,
}
ROOM = Room("这份总结的图片", 60)


def draft_of(summary: Summary) -> tuple[Block, ...]:
    """What the records say of the period now."""
    if summary.is_of_unit:
        return of_units.year(summary.unit, summary.year)
    return DRAFTS[Kind(summary.kind)](summary.year)


def title_of(kind: str, year: int, unit: Unit | None = None) -> str:
    if unit is not None:
        return f"{unit.name}{year}年度联盟工作总结"[:100]
    name = policy.get("alliance_name")
    if kind == Kind.HALF_YEAR:
        return f"{name}秘书处{year}年上半年工作总结"
    if kind == Kind.YEAR_END:
        return f"{name}秘书处{year}年工作总结"
    return f"{name}{year}年度运行管理自评报告"


@creates(rules.may_start_unit)
def start_unit(unit: Unit, year: int, *, by: Any) -> Summary:
    """Begin the summary of a unit's year, drafted from its records; the one that is there already is returned. Tells nobody."""
    return _begun(Kind.UNIT, year, unit, by)


@creates(rules.may_start_ours)
def start_ours(kind: str, year: int, *, by: Any) -> Summary:
    """As `start_unit`, for the secretariat's own."""
    return _begun(Kind(kind), year, None, by)


def _begun(kind: str, year: int, unit: Unit | None, by: Any) -> Summary:
    there = Summary.objects.filter(kind=kind, year=year, unit=unit)
    if (known := there.first()) is not None:
        return known
    made = Summary(kind=kind, year=year, unit=unit, title=title_of(kind, year, unit), prepared_by=by)
    made.text = parsing.html_of(draft_of(made))
    try:
        with transaction.atomic():
            return audit.save(made, by=by, reason=f"起草{made.get_kind_display()}")
    except IntegrityError:
        return there.get()


@verb(rules.may_edit, moves="edit", reason="修改")
def write(summary: Summary, *, title: str, text: str, by: Any, seen: int | None = None) -> Any:
    """Change title and text (clean prose); the same writes nothing. Raises `Conflict` when the version `seen` is stale."""
    expect_version(summary, seen, by=by)
    if (summary.title, summary.text) == (title, text):
        return UNCHANGED
    summary.title, summary.text = title, text
    return None


@verb(rules.may_edit, moves="edit", reason="按最新记录重新起草")
def redraft(summary: Summary, *, by: Any) -> None:
    """Put the draft of today's records in place of the text; the history keeps what stood there."""
    summary.text = parsing.html_of(draft_of(summary))


@verb(rules.may_edit, moves="edit")
def add_picture(summary: Summary, file: uploads.CheckedFile, *, by: Any) -> SummaryPicture:
    """Keep a picture that `uploads.check` has passed; the same picture again is the one that is there. Raises `Refused` without room."""
    if known := summary.pictures.filter(sha256=file.sha256).first():
        return known
    ROOM.check(file, there=summary.pictures.all(), ever=summary.pictures.all())
    picture = SummaryPicture(summary=summary)
    picture.keep(file)
    return audit.save(picture, by=by, reason="上传图片")


def checked_picture(upload: Any) -> uploads.CheckedFile:
    """The upload as a picture; raises `Refused` for anything else."""
    if upload is None:
        raise Refused("请选择一张图片。")
    return uploads.check(upload, kinds=("jpg", "png"), max_bytes=of_files.MAX_BYTES)
