"""A monthly report from first word to handing in (第十条·学校·(八)、企业·(十三)): the verbs, each under its rule."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.ground.clock import Month
from alliance.ground.verbs import words
from alliance.messages.notifications import notify
from members.units.models import Unit
from reports.deadlines import contacts
from reports.monthly import pictures, rules
from reports.monthly.drafts import expect_version
from reports.monthly.models import MonthlyReport, ReportPicture

FIELDS = ("title", "category", "body", "reprinted", "source", "privacy_checked")


State = MonthlyReport.State


@transaction.atomic
def start(unit: Unit, *, month: Month, by: Any, copy: bool = False, **content: Any) -> MonthlyReport:
    """Open a draft for a month; `copy` fills it from the unit's newest earlier report (text only, nothing is done).

    An untouched draft of the same person and month is opened again instead of a second one. Nobody is told.
    Raises `Refused` when the unit cannot report for the month.
    """
    Unit.objects.select_for_update().get(pk=unit.pk)
    if by is not None:
        require(rules.may_start(by, unit, month))
    drafts = MonthlyReport.objects.filter(
        unit=unit, year=month.year, month=month.month, state=State.DRAFT, author=by
    )
    report = drafts.filter(title="", body="", pictures=None).first()
    if report is None:
        report = MonthlyReport(unit=unit, year=month.year, month=month.month, author=by)
    elif not (copy or content):
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


@transaction.atomic
def write(
    report: MonthlyReport,
    *,
    by: Any,
    version: int | None = None,
    pictures: Mapping[int, Mapping[str, Any]] | None = None,
    reason: str = "修改",
    **content: Any,
) -> MonthlyReport:
    """Change the text of a draft or returned report and the captions of its pictures; unchanged text writes nothing.

    `pictures` is `{picture id: {"caption", "taken_on"}}`. Raises `Conflict` when `version` is not the stored one.
    Nobody is told.
    """
    report = claim(report)
    if by is not None:
        require(rules.may_edit(by, report))
    expect_version(report, version, by=by, reason=reason)
    for picture in report.pictures.filter(pk__in=pictures or ()):
        _assign(picture, pictures[picture.pk], by=by, reason=reason)
    _assign(report, {name: content[name] for name in FIELDS if name in content}, by=by, reason=reason)
    return report


def _assign(
    record: MonthlyReport | ReportPicture, values: Mapping[str, Any], *, by: Any, reason: str
) -> None:
    changed = [name for name, value in values.items() if getattr(record, name) != value]
    for name in changed:
        setattr(record, name, values[name])
    if changed:
        audit.save(record, by=by, reason=reason)


def claim(report: MonthlyReport) -> MonthlyReport:
    return (
        MonthlyReport.objects.select_for_update(of=("self",))
        .select_related("unit", "author")
        .get(pk=report.pk)
    )


@transaction.atomic
def discard(report: MonthlyReport, *, by: Any) -> None:
    """Delete a draft that was never handed in, with its pictures; history keeps it."""
    report = claim(report)
    if by is not None:
        require(rules.may_discard(by, report))
    for picture in report.pictures.all():
        pictures.remove(picture, by=by)
    audit.delete(report, by=by, reason="删除草稿")


@transaction.atomic
def ask_signature(report: MonthlyReport, *, by: Any) -> MonthlyReport:
    """Hand a complete report to the head, who is told. Raises `Refused` when late, incomplete, or nobody can sign."""
    report = claim(report)
    if by is not None:
        require(rules.may_ask_signature(by, report))
    heads = contacts.heads([report.unit_id])[report.unit_id]
    if not heads:
        raise Refused("本单位没有在任的负责人，请先联系秘书处登记。")
    report.ask_signature()
    audit.save(report, by=by, reason="送单位负责人审签")
    notify(
        heads,
        matter=f"monthly_report:{report.pk}",
        about=report.unit,
        step=f"sign-{report.version}",
        title=f"请审签：{report.period.label}信息《{report.title}》",
        body=f"{by}已写好{report.period.label}的信息，请您审签后报送秘书处。截止 {clock.show_deadline(report.period.end, with_year=True)}。",
        url=f"/monthly-reports/{report.pk}/sign/",
    )
    return report


@transaction.atomic
def hand_back(report: MonthlyReport, *, reason: str, by: Any) -> MonthlyReport:
    """Back from the head to the liaison (or taken back); the author is told unless he took it back himself."""
    report = claim(report)
    if by is not None:
        require(rules.may_hand_back(by, report))
    reason = words(reason, "请填写原因。")
    report.hand_back()
    audit.save(report, by=by, reason=f"退回修改：{reason}")
    if by != report.author:
        notify(
            [report.author],
            matter=f"monthly_report:{report.pk}",
            about=report.unit,
            step=f"handed-back-{report.version}",
            title=f"负责人退回：《{report.title}》",
            body=f"退回原因：{reason}",
            url=report.get_absolute_url(),
        )
    return report


@transaction.atomic
def submit(report: MonthlyReport, *, by: Any) -> MonthlyReport:
    """Sign and hand in to the secretariat; the first time decides whether the month is on time.

    It appears among the secretariat's to-dos; nobody gets a message. Raises `Refused` when the month is closed, when
    something is missing, or when a number of a person stands in it.
    """
    report = claim(report)
    if by is not None:
        require(rules.may_submit(by, report))
    moment = clock.now()
    report.submit()
    report.submitted_at = moment
    report.first_submitted_at = report.first_submitted_at or moment
    report.signed_by = by if rules.heads(by, report.unit_id) else None
    late = "" if report.was_on_time else "（补报）"
    return audit.save(report, by=by, reason=f"审签并报送{late}" if report.signed_by else f"报送{late}")
