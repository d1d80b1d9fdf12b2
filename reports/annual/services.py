"""The yearly report: written by the secretariat, presented by the secretary-general, reviewed by the chair (第九条·秘书长·(六))."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from alliance.ground import audit
from alliance.ground.access import Refused
from alliance.ground.verbs import UNCHANGED, creates, verb
from alliance.history.autosaves import expect_version
from alliance.messages.notifications import notify
from alliance.registers import policy
from councils.recusal import audience
from reports.annual import chapters, rules
from reports.annual.models import AnnualReport

FIELDS = ("title", *AnnualReport.SECTIONS)


def _tell(report: AnnualReport, people: Any, step: str, outcome: str, body: str) -> None:
    notify(
        people,
        matter=f"annual_report:{report.year}",
        step=f"{step}-{report.version}",
        title=f"{outcome}：{report.title}",
        body=body,
        url=report.get_absolute_url(),
    )


@creates(rules.may_open_year)
def open_year(year: int, *, by: Any) -> AnnualReport:
    """Start the report of a year; a second call returns the one that is there."""
    known = AnnualReport.objects.filter(year=year).first()
    if known is not None:
        return known
    report = AnnualReport(year=year, title=f"{policy.get('alliance_name')}{year}年度工作总结报告")
    try:
        with transaction.atomic():
            return audit.save(report, by=by, reason="起草年度报告")
    except IntegrityError:
        return AnnualReport.objects.get(year=year)


@verb(rules.may_write_annual, moves="edit", reason="修改")
def write(report: AnnualReport, *, by: Any, seen: int | None = None, **texts: str) -> Any:
    """Change title and sections; unchanged text writes nothing. Raises `Conflict` when the version `seen` is stale."""
    expect_version(report, seen, by=by)
    changed = [name for name in FIELDS if name in texts and getattr(report, name) != texts[name]]
    for name in changed:
        setattr(report, name, texts[name])
    return None if changed else UNCHANGED


def _presented(report: AnnualReport, by: Any) -> None:
    body = f"{by or '秘书处'}已呈送《{report.title}》，请审阅。"
    _tell(report, audience.presiding(None), "presented", "请审阅", body)


@verb(rules.may_present, moves="present", reason="呈送理事长审阅", tells=_presented)
def present(report: AnnualReport, *, by: Any, moment: datetime) -> None:
    """Freeze figures and self-evaluation and lay the report before the chair, who is told.

    Raises `Refused` while a section is empty or the alliance's self-evaluation is not written.
    """
    if not chapters.self_evaluation(report).strip():
        raise Refused("联盟运行管理自评还没有写，请先在考核年度页填写（第十一条、第十三条·(二)）。")
    book = chapters.book_of(report)
    report.self_evaluation = chapters.self_evaluation(report)
    report.figures = chapters.freeze(book)
    report.presented_at, report.presented_by, report.opinion = moment, by, ""


def _returned(report: AnnualReport) -> None:
    _tell(report, audience.secretariat(), "reviewed", "退回修改", report.opinion)


@verb(
    rules.may_review,
    moves="send_back",
    reason="退回修改：{reason}",
    asks={"reason": "请填写修改意见。"},
    tells=_returned,
)
def send_back(report: AnnualReport, *, reason: str, by: Any) -> None:
    """The chair asks for changes; the secretariat is told, and the figures are live again."""
    report.opinion, report.figures, report.self_evaluation = reason, {}, ""


def _reviewed(report: AnnualReport) -> None:
    _tell(report, audience.secretariat(), "reviewed", "已审阅", report.opinion or "理事长已审阅。")


@verb(rules.may_review, moves="review", reason="理事长审阅", tells=_reviewed)
def review(report: AnnualReport, *, opinion: str = "", by: Any, moment: datetime) -> None:
    """The chair has read it: it is final, the council may see it, and the secretariat is told."""
    report.opinion, report.reviewed_at, report.reviewed_by = opinion.strip(), moment, by
