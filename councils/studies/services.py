"""Sharing, putting right, taking down, reading (第五条·(一)); the council is told once of what is new."""

from datetime import date
from typing import Any

from alliance.files.stored import Room
from alliance.files.uploads import CheckedFile
from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.ground.verbs import creates, verb
from alliance.messages.notifications import notify
from councils.studies import rules
from councils.studies.models import Reading, Study, StudyFile
from councils.terms.models.seats import Seat, holders_of

FILE_MB, QUOTA_MB = 20, 60
WORDS = {"title": "请填写标题。", "source": "请写明来源。", "points": "请填写要点。"}


def council() -> list[Any]:
    """Who fills the seats today, each once; two queries."""
    seats = list(Seat.objects.current())
    people = {one.user_id: one.user for one in holders_of(seats).values() if one.user.is_active}
    return list(people.values())


def _shared(study: Study, by: Any) -> None:
    notify(
        [one for one in council() if one != by],
        matter=f"study:{study.pk}",
        step="shared",
        title=f"{study.get_kind_display()}：{study}",
        body=f"{study.source}\n{study.points[:300]}",
        url=study.get_absolute_url(),
    )


def _past(day: date) -> date:
    if day > clock.today():
        raise Refused("原文日期不能晚于今天。", field="dated_on")
    return day


@creates(rules.may_share, reason="发布动态", asks=WORDS, tells=_shared)
def share(
    *,
    kind: str,
    title: str,
    source: str,
    dated_on: date,
    points: str,
    link: str = "",
    meaning: str = "",
    by: Any,
) -> Study:
    """Share something with the council, whose members are told. Raises `Refused` for a day to come."""
    words = {"title": title, "source": source, "points": points, "link": link, "meaning": meaning}
    return Study(kind=kind, dated_on=_past(dated_on), shared_by=by, **words)


@verb(rules.may_revise, moves="revise", reason="修改动态", asks=WORDS)
def revise(
    study: Study,
    *,
    kind: str,
    title: str,
    source: str,
    dated_on: date,
    points: str,
    link: str = "",
    meaning: str = "",
    by: Any,
) -> None:
    """Put right what was shared; nobody is told. Raises `Refused` for a day to come."""
    study.kind, study.title, study.source, study.link = kind, title, source, link
    study.dated_on, study.points, study.meaning = _past(dated_on), points, meaning


@verb(rules.may_attach, moves="attach")
def attach(study: Study, *, file: CheckedFile, by: Any) -> StudyFile:
    """Put a file (which `uploads.check` has passed) beside it; the same file again is the one already there."""
    if known := study.files.filter(sha256=file.sha256).first():
        return known
    Room("这条动态的附件", QUOTA_MB, FILE_MB).check(file, there=study.files.all(), ever=study.files.all())
    kept = StudyFile(study=study)
    kept.keep(file)
    return audit.save(kept, by=by, reason=f"添加附件“{kept.name}”")


@verb(
    rules.may_withdraw,
    moves="withdraw",
    reason="撤下：{reason}",
    asks={"reason": "请写明撤下的原因。"},
)
def withdraw(study: Study, *, reason: str, by: Any) -> None:
    """Show it no more; its history and files stay. Nobody is told."""


@verb(rules.may_read, moves="read")
def read(study: Study, *, by: Any) -> Reading:
    """Say that one has read it."""
    return audit.save(Reading(study=study, user=by), by=by, reason="阅知")
