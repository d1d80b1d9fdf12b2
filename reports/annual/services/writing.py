"""The yearly report is written by the secretariat: opened as a draft in full sentences, edited, parted into chapters."""

from typing import Any

from django.db import IntegrityError, transaction

from alliance.ground import audit
from alliance.ground.access import Refused
from alliance.ground.verbs import UNCHANGED, creates, verb
from alliance.history.autosaves import expect_version
from alliance.registers import policy
from reports.annual import drafting, rules
from reports.annual.models import AnnualReport, ReportChapter
from reports.figures import gathering

MOST_CHAPTERS = 20


@creates(rules.may_open_year)
def open_year(year: int, *, by: Any) -> AnnualReport:
    """Start the report of a year, drafted chapter by chapter; a second call returns the newest edition that is there."""
    known = AnnualReport.objects.edition(year)
    if known is not None:
        return known
    report = AnnualReport(year=year, title=f"{policy.get('alliance_name')}{year}年度工作总结报告")
    try:
        with transaction.atomic():
            audit.save(report, by=by, reason="起草年度报告")
            figures = gathering.gather(year).figures
            chapters = [
                ReportChapter(
                    report=report,
                    place=place,
                    key=key,
                    title=title,
                    text=drafting.proposal(key, figures),
                )
                for place, (key, title) in enumerate(drafting.TITLES.items(), start=1)
            ]
            audit.bulk_create(ReportChapter, chapters, by=by, reason="起草年度报告")
            return report
    except IntegrityError:
        return AnnualReport.objects.get(year=year, edition=1)


@verb(rules.may_write_annual, moves="edit", reason="修改")
def write(report: AnnualReport, *, by: Any, seen: int | None = None, **texts: str) -> Any:
    """Change the title and the words of chapters (`ReportChapter.field`); unchanged text writes nothing.

    Raises `Conflict` when the version `seen` is stale.
    """
    expect_version(report, seen, by=by)
    chapters = [one for one in report.chapters.all() if texts.get(one.field, one.text) != one.text]
    titled = texts.get("title", report.title) != report.title
    report.title = texts.get("title", report.title)
    for chapter in chapters:
        chapter.text = texts[chapter.field]
        audit.save(chapter, by=by, reason="修改")
    return None if chapters or titled else UNCHANGED


@verb(rules.may_write_annual, moves="edit", reason="增加一章：{title}", asks={"title": "请填写章名。"})
def add_chapter(report: AnnualReport, *, title: str, by: Any) -> None:
    """A chapter of the secretariat's own, at the end; it is moved from there."""
    chapters = list(report.chapters.all())
    if len(chapters) >= MOST_CHAPTERS:
        raise Refused(f"一份报告最多 {MOST_CHAPTERS} 章。")
    if title in {one.title for one in chapters}:
        raise Refused("已有同名的一章。")
    chapter = ReportChapter(report=report, place=len(chapters) + 1, title=title[:40])
    audit.save(chapter, by=by, reason="增加一章")


@verb(rules.may_remove_chapter, moves="", reason="删除", part_of="report")
def remove_chapter(chapter: ReportChapter, *, by: Any) -> Any:
    """A chapter of the secretariat's own is taken out; its history stays."""
    audit.delete(chapter, by=by, reason="删除本章")
    return UNCHANGED


@verb(rules.may_write_annual, moves="edit", reason="调整章节顺序")
def move_chapter(report: AnnualReport, *, chapter: ReportChapter, up: bool, by: Any) -> Any:
    """One place up or down; at the end nothing happens."""
    order = list(report.chapters.all())
    at = next((place for place, one in enumerate(order) if one.pk == chapter.pk), None)
    if at is None:
        raise Refused("这一章已不存在，请刷新页面。")
    to = at - 1 if up else at + 1
    if not 0 <= to < len(order):
        return UNCHANGED
    order[at], order[to] = order[to], order[at]
    for place, one in enumerate(order, start=1):
        if one.place != place:
            one.place = place
            audit.save(one, by=by, reason="调整章节顺序")
    return None


@verb(rules.may_write_annual, moves="edit", reason="按最新数据重新起草")
def redraft(report: AnnualReport, *, chapter: ReportChapter, by: Any) -> Any:
    """The words of a chapter are again those proposed for the records of today; what was written is in the history."""
    text = drafting.proposal(chapter.key, gathering.gather(report.year).figures)
    if not text:
        raise Refused("这一章没有可供起草的数据。")
    stored = report.chapters.get(pk=chapter.pk)
    if stored.text == text:
        return UNCHANGED
    stored.text = text
    audit.save(stored, by=by, reason="按最新数据重新起草")
    return None
