"""The annual report on paper: every edition has codes of its own, and says whether a later one replaces it."""

import json
from typing import Any

from alliance.ground import clock
from alliance.paper import printed
from alliance.paper.printed import Standing
from reports.annual import chapters
from reports.annual.chapters import ANNUAL
from reports.annual.models import AnnualReport


def _annual_standing(paper: Any) -> Standing | None:
    _, year, *edition = paper.about.split(":")
    report = AnnualReport.objects.edition(int(year), int(edition[0]) if edition else 1)
    if report is None:
        return None
    if not report.is_frozen:
        return Standing("warning", "草稿", "报告尚未呈送，数据和文字还会变化。")
    now = json.loads(printed.canonical(chapters.book_of(report).content))
    if json.loads(paper.content)["report"] != now:
        return Standing(
            "warning", "不是呈送的版本", "由平台打印，但与呈送理事长的报告不一致（打印于呈送之前）。"
        )
    if report.state == AnnualReport.State.REPLACED:
        day = clock.show_day(clock.local(report.corrected_by.reviewed_at).date())
        return Standing(
            "warning", "已有更正版", f"由平台打印，与当时呈送的报告一致；理事长已于{day}审阅更正版。"
        )
    return Standing("success", "完好", "由平台打印，与呈送的报告一致。")


printed.kind(
    ANNUAL,
    label="年度工作总结报告",
    certifies="平台打印过这份报告，正文、统计表和图按打印时的样子登记。",
    limits="不表示理事长已审阅；签字和印章由持有人核对。",
    standing=_annual_standing,
)
