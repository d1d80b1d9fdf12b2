"""The yearly report: written by the secretariat, presented by the secretary-general, reviewed by the chair (第九条·秘书长·(六))."""

from typing import Any

from django.db import IntegrityError, transaction

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.messages.notifications import notify
from alliance.registers import policy
from councils.recusal import audience
from reports.annual import chapters, rules
from reports.annual.models import AnnualReport
from reports.monthly.drafts import expect_version

FIELDS = ("title", *AnnualReport.SECTIONS)


@transaction.atomic
def open_year(year: int, *, by: Any) -> AnnualReport:
    """Start the report of a year; a second call returns the one that is there."""
    if by is not None:
        require(rules.may_open_year(by, year))
    known = AnnualReport.objects.filter(year=year).first()
    if known is not None:
        return known
    report = AnnualReport(year=year, title=f"{policy.get('alliance_name')}{year}年度工作总结报告")
    try:
        with transaction.atomic():
            return audit.save(report, by=by, reason="起草年度报告")
    except IntegrityError:
        return AnnualReport.objects.get(year=year)


@transaction.atomic
def write(
    report: AnnualReport, *, by: Any, version: int | None = None, reason: str = "修改", **texts: str
) -> AnnualReport:
    """Change title and sections; unchanged text writes nothing. Raises `Conflict` on a stale `version`."""
    report = _claim(report)
    if by is not None:
        require(rules.may_write_annual(by, report))
    expect_version(report, version, by=by, reason=reason)
    changed = [name for name in FIELDS if name in texts and getattr(report, name) != texts[name]]
    for name in changed:
        setattr(report, name, texts[name])
    return audit.save(report, by=by, reason=reason) if changed else report


@transaction.atomic
def present(report: AnnualReport, *, by: Any) -> AnnualReport:
    """Freeze figures and self-evaluation and lay the report before the chair, who is told.

    Raises `Refused` while a section is empty or the alliance's self-evaluation is not written.
    """
    report = _claim(report)
    if by is not None:
        require(rules.may_present(by, report))
    if not chapters.self_evaluation(report).strip():
        raise Refused("联盟运行管理自评还没有写，请先在考核年度页填写（第十一条、第十三条·(二)）。")
    book = chapters.book_of(report)
    report.self_evaluation = chapters.self_evaluation(report)
    report.figures = chapters.freeze(book)
    report.present()
    report.presented_at, report.presented_by, report.opinion = clock.now(), by, ""
    audit.save(report, by=by, reason="呈送理事长审阅")
    notify(
        audience.presiding(None),
        matter=f"annual_report:{report.year}",
        step=f"presented-{report.version}",
        title=f"请审阅：{report.title}",
        body=f"{by or '秘书处'}已呈送《{report.title}》，请审阅。",
        url=report.get_absolute_url(),
    )
    return report


@transaction.atomic
def send_back(report: AnnualReport, *, reason: str, by: Any) -> AnnualReport:
    """The chair asks for changes; the secretariat is told, and the figures are live again."""
    report = _review(report, by)
    if not reason.strip():
        raise Refused("请填写修改意见。")
    report.send_back()
    report.opinion, report.figures, report.self_evaluation = reason.strip(), {}, ""
    audit.save(report, by=by, reason=f"退回修改：{report.opinion}")
    _tell_secretariat(report, "退回修改", report.opinion)
    return report


@transaction.atomic
def review(report: AnnualReport, *, opinion: str = "", by: Any) -> AnnualReport:
    """The chair has read it: it is final, the council may see it, and the secretariat is told."""
    report = _review(report, by)
    report.review()
    report.opinion, report.reviewed_at, report.reviewed_by = opinion.strip(), clock.now(), by
    audit.save(report, by=by, reason="理事长审阅")
    _tell_secretariat(report, "已审阅", report.opinion or "理事长已审阅。")
    return report


def _claim(report: AnnualReport) -> AnnualReport:
    return AnnualReport.objects.select_for_update().get(pk=report.pk)


def _review(report: AnnualReport, by: Any) -> AnnualReport:
    report = _claim(report)
    if by is not None:
        require(rules.may_review(by, report))
    return report


def _tell_secretariat(report: AnnualReport, outcome: str, body: str) -> None:
    notify(
        audience.secretariat(),
        matter=f"annual_report:{report.year}",
        step=f"reviewed-{report.version}",
        title=f"{outcome}：{report.title}",
        body=body,
        url=report.get_absolute_url(),
    )
