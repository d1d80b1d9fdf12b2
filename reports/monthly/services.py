"""A monthly report from first word to handing in (第十条·学校·(八)、企业·(十三)): the verbs, each under its rule."""

from collections.abc import Mapping
from copy import copy
from datetime import datetime
from typing import Any

from django.urls import reverse

from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.ground.clock import Month
from alliance.ground.verbs import creates, verb
from alliance.history.autosaves import expect_version
from alliance.messages.notifications import notify
from councils.recusal import audience
from members.units.models import Unit
from reports.monthly import pictures as of_reports
from reports.monthly import rules
from reports.monthly.models import MonthlyReport, ReportPicture

FIELDS = ("title", "category", "body", "reprinted", "source", "privacy_checked", "privacy_note")
State = MonthlyReport.State


@creates(rules.may_start)
def start(
    unit: Unit, *, month: Month, by: Any, copy: bool = False, go_on: bool = False, **content: Any
) -> MonthlyReport:
    """Open a draft for a month; `copy` fills it from the unit's newest earlier report (text only, nothing is done).

    An untouched draft of the same person and month is opened again instead of a second one; to `go_on`, the newest one,
    whatever stands in it. Nobody is told.
    Raises `Refused` when the unit cannot report for the month.
    """
    Unit.objects.select_for_update().get(pk=unit.pk)
    drafts = MonthlyReport.objects.filter(
        unit=unit, year=month.year, month=month.month, state=State.DRAFT, author=by
    )
    untouched = drafts.filter(title="", body="", pictures=None)
    report = (drafts if go_on else untouched).order_by("-pk").first()
    if report is None:
        report = MonthlyReport(unit=unit, year=month.year, month=month.month, author=by)
    elif go_on or not (copy or content):
        return report
    if copy:
        content = _content_of_last(unit, month) | content
    for name in FIELDS:
        setattr(report, name, content.get(name, getattr(report, name)))
    return audit.save(report, by=by, reason="复制上次内容起草" if copy else "起草")


def _content_of_last(unit: Unit, month: Month) -> dict[str, Any]:
    last = (
        MonthlyReport.objects.filter(unit=unit, first_submitted_at__isnull=False)
        .exclude(year__gt=month.year)
        .exclude(year=month.year, month__gt=month.month)
        .order_by("-year", "-month", "-pk")
        .first()
    )
    if last is None:
        raise Refused("还没有可以复制的报送，请新写一条。")
    return {name: getattr(last, name) for name in ("title", "category", "body", "reprinted", "source")}


@verb(rules.may_edit, moves="edit")
def write(
    report: MonthlyReport,
    *,
    by: Any,
    seen: int | None = None,
    pictures: Mapping[int, Mapping[str, Any]] | None = None,
    **content: Any,
) -> None:
    """Change the text of a draft or returned report and the captions of its pictures; unchanged text writes nothing.

    `pictures` is `{picture id: {"caption", "taken_on"}}`. `privacy_note` says of the numbers found now that they are no
    person's; whoever checks the report reads it. Raises `Conflict` when the version `seen` is not the stored
    one, unless only the own autosave came between. Nobody is told.
    """
    expect_version(report, seen, by=by)
    for picture in report.pictures.filter(pk__in=pictures or ()):
        _assign(picture, pictures[picture.pk], by=by)
    values = {name: content[name] for name in FIELDS if name in content}
    _assign(report, values | _noted(report, values), by=by)


def _noted(report: MonthlyReport, values: Mapping[str, Any]) -> dict[str, str]:
    """Which numbers a new explanation is about: those in the text as it is saved with it."""
    if values.get("privacy_note", report.privacy_note) == report.privacy_note:
        return {}
    saved = copy(report)
    for name, value in values.items():
        setattr(saved, name, value)
    return {"privacy_noted": "\n".join(dict.fromkeys(map(str, rules.finds_in(saved))))}


def _assign(record: MonthlyReport | ReportPicture, values: Mapping[str, Any], *, by: Any) -> None:
    changed = [name for name, value in values.items() if getattr(record, name) != value]
    for name in changed:
        setattr(record, name, values[name])
    if changed:
        audit.save(record, by=by, reason="修改")


@verb(rules.may_discard, moves="discard")
def discard(report: MonthlyReport, *, by: Any) -> None:
    """Delete a draft that was never handed in, with its pictures; history keeps it."""
    for picture in report.pictures.all():
        of_reports.remove(picture, by=by)
    audit.delete(report, by=by, reason="删除草稿")


# ---------------------------------------------------------------- signature and submission


def _tell(report: MonthlyReport, people: list[Any], step: str, title: str, body: str, url: str = "") -> None:
    notify(
        people,
        matter=f"monthly_report:{report.pk}",
        about=report.unit,
        step=f"{step}-{report.version}",
        title=title,
        body=body,
        url=url or report.get_absolute_url(),
    )


def _asked_to_sign(report: MonthlyReport, by: Any) -> None:
    until = clock.show_deadline(report.period.end, with_year=True)
    _tell(
        report,
        audience.heads_of(report.unit),
        "sign",
        f"请审签：{report.period.label}信息《{report.title}》",
        f"{by}已写好{report.period.label}的信息，请您审签后报送秘书处。截止 {until}。",
        reverse("monthly_report_sign", args=[report.pk]),
    )


@verb(rules.may_ask_signature, moves="ask_signature", reason="送单位负责人审签", tells=_asked_to_sign)
def ask_signature(report: MonthlyReport, *, by: Any) -> None:
    """Hand a complete report to the head, who is told. Raises `Refused` when late, incomplete, or nobody can sign."""
    if not audience.heads_of(report.unit):
        raise Refused("本单位没有在任的负责人，请先联系秘书处登记。")


def _handed_back(report: MonthlyReport, by: Any, reason: str) -> None:
    if by != report.author:
        _tell(
            report, [report.author], "handed-back", f"负责人退回：《{report.title}》", f"退回原因：{reason}"
        )


@verb(
    rules.may_hand_back,
    moves="hand_back",
    reason="退回修改：{reason}",
    asks={"reason": "请填写原因。"},
    tells=_handed_back,
)
def hand_back(report: MonthlyReport, *, reason: str, by: Any) -> None:
    """Back from the head to the liaison (or taken back); the author is told unless he took it back himself."""


def _how_submitted(*, record: MonthlyReport, **_: Any) -> str:
    late = "" if record.was_on_time else "（补报）"
    return f"审签并报送{late}" if record.signed_by else f"报送{late}"


@verb(rules.may_submit, moves="submit", reason=_how_submitted)
def submit(report: MonthlyReport, *, by: Any, moment: datetime) -> None:
    """Sign and hand in to the secretariat; the first time decides whether the month is on time.

    It appears among the secretariat's to-dos; nobody gets a message. Raises `Refused` when the month is closed, when
    something is missing, or when a number of a person stands in it.
    """
    report.submitted_at = moment
    report.first_submitted_at = report.first_submitted_at or moment
    report.signed_by = by if rules.heads(by, report.unit_id) else None
