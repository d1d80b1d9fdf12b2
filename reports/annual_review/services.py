"""The report is presented by the secretary-general, annotated, returned or reviewed by the chair, and corrected by another edition."""

from datetime import datetime
from typing import Any

from alliance.ground import audit
from alliance.ground.access import Refused
from alliance.ground.verbs import verb
from alliance.messages.notifications import notify
from councils.recusal import audience
from reports.annual import chapters, rules
from reports.annual.models import AnnualReport, ChapterComment, ReportChapter


def _tell(report: AnnualReport, people: Any, step: str, outcome: str, body: str) -> None:
    notify(
        people,
        matter=f"annual_report:{report.year}",
        step=f"{step}-{report.edition}-{report.version}",
        title=f"{outcome}：{report.full_title}",
        body=body,
        url=report.get_absolute_url(),
    )


def _presented(report: AnnualReport, by: Any) -> None:
    body = f"{by or '秘书处'}已呈送《{report.full_title}》，请审阅。"
    if report.corrects_id:
        body += f"这是更正版，更正原因：{report.why_corrected}"
    _tell(report, audience.presiding(None), "presented", "请审阅", body)


@verb(rules.may_present, moves="present", reason="呈送理事长审阅", tells=_presented)
def present(report: AnnualReport, *, by: Any, moment: datetime) -> None:
    """Freeze figures and self-evaluation and lay the report before the chair, who is told.

    Raises `Refused` while a chapter is empty or the alliance's self-evaluation is not written.
    """
    said = chapters.self_evaluation(report)
    if not said.strip():
        raise Refused("联盟运行管理自评还没有写，请先在考核年度页填写（第十一条、第十三条·(二)）。")
    report.self_evaluation = said
    report.figures = chapters.freeze(report)
    report.presented_at, report.presented_by, report.opinion = moment, by, ""


@verb(rules.may_annotate, moves="annotate", reason="批注：{heading}", asks={"text": "请写明批注内容。"})
def comment(
    report: AnnualReport, *, chapter: ReportChapter, heading: str, text: str, by: Any, moment: datetime
) -> None:
    """The chair says something to a chapter; the secretariat reads it with his decision."""
    made = ChapterComment(
        report=report, chapter=chapter, heading=heading[:60], text=text[:1000], said_by=by, said_at=moment
    )
    audit.save(made, by=by, reason="批注")


@verb(
    rules.may_answer,
    reason="处理批注",
    asks={"answer": "请写明处理情况。"},
    part_of="report",
)
def answer(comment: ChapterComment, *, answer: str, by: Any, moment: datetime) -> None:
    """The secretariat says what it did about a comment of the chair, who reads it beside the chapter."""
    comment.answer, comment.answered_by, comment.answered_at = answer[:1000], by, moment


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
    """The chair has read it: it is final, the council may see it, and the secretariat is told. What it corrects is replaced."""
    report.opinion, report.reviewed_at, report.reviewed_by = opinion.strip(), moment, by
    if report.corrects_id:
        replace(report.corrects, by=by)


@verb(None, moves="replace", reason="由更正版替代")
def replace(report: AnnualReport, *, by: Any) -> None:
    """Stays readable and provable, and says that there is a later edition."""


@verb(rules.may_correct, moves="correct", asks={"why": "请写明更正原因。"}, reason="提出更正：{why}")
def correct(report: AnnualReport, *, why: str, by: Any) -> AnnualReport:
    """Begin the next edition with the words of this one; its figures are those of the records until it is presented.

    Returns the new edition. The one that it corrects stays in force until the chair has reviewed the new one.
    """
    new = AnnualReport(
        year=report.year,
        edition=report.edition + 1,
        corrects=report,
        why_corrected=why,
        title=report.title,
    )
    audit.save(new, by=by, reason=f"更正：{why}"[:300])
    copies = [
        ReportChapter(report=new, place=one.place, key=one.key, title=one.title, text=one.text)
        for one in report.chapters.all()
    ]
    audit.bulk_create(ReportChapter, copies, by=by, reason="更正版沿用原文")
    return new
