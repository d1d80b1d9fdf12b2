"""What the units do with their orders, and what the secretariat finds (第十条·学校·(一)、企业·(一))."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from alliance.files.stored import Room
from alliance.files.uploads import CheckedFile
from alliance.ground import audit, clock
from alliance.ground.verbs import verb
from alliance.messages.notifications import notify
from councils.recusal import audience
from councils.resolutions import rules
from councils.resolutions.models.entries import Entry, EntryFile
from councils.resolutions.models.orders import Resolution
from councils.resolutions.services.orders import tell
from members.units.models import Unit

Kind = Entry.Kind
ROOM = Room("一个督办事项的佐证材料", total=200)


def _write(
    resolution: Resolution,
    kind: str,
    text: str,
    *,
    by: Any,
    unit: Unit | None = None,
    files: Iterable[CheckedFile] = (),
) -> Entry:
    entry = Entry(resolution=resolution, kind=kind, unit=unit, text=text, written_by=by)
    audit.save(entry, by=by, reason=f"督办记录：{entry.get_kind_display()}")
    there = EntryFile.objects.filter(entry__resolution=resolution)
    for file in files:
        ROOM.check(file, there=there, ever=there)
        row = EntryFile(entry=entry)
        row.keep(file)
        audit.save(row, by=by, reason=f"督办佐证“{row.name}”")
    return entry


@verb(rules.may_take, moves="take", reason="签收，责任人：{person}", asks={"person": "请填写责任人。"})
def take(resolution: Resolution, *, person: str, moment: datetime, by: Any) -> None:
    """Sign for the order and name who carries it out; the time does not begin by this, it runs from the order."""
    resolution.person = person[:60]
    resolution.taken_by, resolution.taken_at = by, moment


@verb(rules.may_note, moves="note", reason="填报进展", asks={"text": "请写明进展情况。"})
def note(resolution: Resolution, *, text: str, files: Iterable[CheckedFile] = (), by: Any) -> None:
    """Write how far it is, with evidence; the responsible unit or one that helps. Nobody is told, it stands on the page.

    Raises `Refused` beyond the room for files.
    """
    _write(resolution, Kind.PROGRESS, text, by=by, unit=by and rules.writes_for(by, resolution), files=files)


def _tell_reported(resolution: Resolution) -> None:
    _tell_office(resolution, "reported", f"待审核：{resolution.unit}反馈“{resolution.task}”已办结")


def _tell_office(resolution: Resolution, step: str, title: str, body: str = "") -> None:
    notify(
        audience.secretariat(resolution.unit),
        matter=f"resolution:{resolution.pk}",
        step=f"{step}-{resolution.version}",
        title=title,
        body=body or resolution.number,
        url=resolution.get_absolute_url(),
        about=resolution.unit,
    )


@verb(
    rules.may_report,
    moves="report",
    reason="反馈办结",
    asks={"text": "请写明办理结果。"},
    tells=_tell_reported,
)
def report(
    resolution: Resolution,
    *,
    text: str,
    files: Iterable[CheckedFile] = (),
    moment: datetime,
    by: Any,
) -> None:
    """Say that it is done, with the result and evidence; this instant counts as its being in time. The secretariat is told."""
    _write(resolution, Kind.REPORT, text, by=by, unit=resolution.unit, files=files)
    resolution.reported_at = moment


@verb(
    rules.may_take_back,
    moves="take_back",
    reason="撤回反馈：{why}",
    asks={"why": "请写明撤回的原因。"},
)
def take_back(resolution: Resolution, *, why: str, by: Any) -> None:
    """The unit takes its report back before it was judged; the time goes on."""
    _write(resolution, Kind.TAKEN_BACK, why, by=by, unit=resolution.unit)
    resolution.reported_at = None


def _tell_sent_back(resolution: Resolution, why: str) -> None:
    tell(
        resolution,
        f"returned-{resolution.version}",
        f"退回：{resolution.task}",
        f"原因：{why}\n请于{clock.before(resolution.deadline)}重新反馈。",
        urgent=True,
    )


@verb(
    rules.may_send_back,
    moves="send_back",
    reason="退回：{why}",
    asks={"why": "请写明哪些没有办到。"},
    tells=_tell_sent_back,
)
def send_back(resolution: Resolution, *, why: str, by: Any) -> None:
    """It is not done yet: the unit is told why and goes on, within the same time."""
    _write(resolution, Kind.RETURN, why, by=by)
    resolution.reported_at = None


def _tell_done(resolution: Resolution) -> None:
    late = "（逾期办结）" if resolution.is_late else ""
    tell(resolution, "done", f"已办结销号{late}：{resolution.task}", resolution.number)


@verb(
    rules.may_accept,
    moves="accept",
    reason="办结销号：{opinion}",
    asks={"opinion": "请写明办结意见。"},
    tells=_tell_done,
)
def accept(resolution: Resolution, *, opinion: str, moment: datetime, by: Any) -> None:
    """Find it done: the order ends and counts in the unit's year, in time or not by the instant of its report."""
    _write(resolution, Kind.DONE, opinion, by=by)
    resolution.done_by, resolution.done_at = by, moment


@verb(rules.may_urge, moves="urge", reason="催办")
def urge(resolution: Resolution, *, moment: datetime, by: Any) -> None:
    """Remind the unit now, at most once a day."""
    tell(
        resolution,
        f"urged-{clock.local(moment).date()}",
        f"催办：{resolution.task}",
        f"{resolution.number}，时限{clock.show_deadline(resolution.deadline, with_year=True)}。请尽快办理并反馈。",
        urgent=True,
    )


def words_of(resolution: Resolution) -> str:
    """The reminder in words to be pasted into a conversation with the unit."""
    due = clock.show_deadline(resolution.deadline, with_year=True)
    return f"【催办】{resolution.unit}：{resolution.task}（{resolution.number}），时限{due}。请尽快办理，并登录平台“交办事项”反馈。"
