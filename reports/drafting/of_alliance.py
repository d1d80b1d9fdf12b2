"""Drafts of the secretariat: the half-year, the year, and the alliance's evaluation of itself."""

from collections.abc import Iterable

from alliance.ground import clock
from alliance.prose.blocks import Block, Grid, Heading, paragraph
from alliance.registers import policy
from councils.plans.models.items import PlanItem
from members.units.models import Unit
from reports.drafting import counting, spans
from reports.drafting.sentences import (
    Number,
    compared,
    counted,
    gap,
    listed,
    of_due,
    sentence,
    share,
)
from reports.drafting.spans import Span

NUMERALS = "一二三四五六七八九十"
SHOWN = 10

Part = tuple[str, list[Block]]


def half_year(year: int) -> tuple[Block, ...]:
    """半年工作总结 (第九条·秘书处·(五)): of January to June."""
    span = spans.first_half(year)
    found = counting.numbers(span)
    parts = [_members(span, found), _council(span, found), _plan(span, found), _work(span, found)]
    parts += [_information(span, found), _problems(span, found)]
    ahead = Span("下半年", clock.months_later(span.first, 6), spans.year(year).last)
    return (*_opening(span), *_numbered([*parts, _ahead(ahead, "下半年工作安排")]), *_table(span, found))


def year_end(year: int) -> tuple[Block, ...]:
    """年终总结 (第九条·秘书处·(五))."""
    span = spans.year(year)
    found = counting.numbers(span)
    parts = [_members(span, found), _council(span, found), _plan(span, found), _work(span, found)]
    parts += [_information(span, found), _assessment(year), _problems(span, found)]
    ahead = spans.year(year + 1)
    return (*_opening(span), *_numbered([*parts, _ahead(ahead, "下一年度工作安排")]), *_table(span, found))


def self_evaluation(year: int) -> tuple[Block, ...]:
    """联盟运行管理自评报告 (第十一条、第十三条·(二)): by the duties of the council and the secretariat."""
    span = spans.year(year)
    found = counting.numbers(span)
    parts = [
        ("组织机构运行（第四条至第九条）", [*_members(span, found)[1], *_council(span, found)[1]]),
        ("年度工作计划落实（第五条·（五）、第九条·秘书处·（三））", _plan(span, found)[1]),
        ("成员单位履职和产教融合（第十条）", _work(span, found)[1]),
        ("信息报送和服务成员（第九条·秘书处·（四））", _information(span, found)[1]),
        ("考核评价（第十一条至第十三条）", _assessment(year)[1]),
        _problems(span, found),
        ("自评结论", [paragraph(gap("对本年度联盟运行管理的总体评价"))]),
    ]
    law = policy.get("regulation_title")
    opening = f"按照《{law}》第十一条，现对{span.label}联盟运行管理情况自评如下。数据截至{clock.show_day(span.as_of)}。"
    return (paragraph(opening), *_numbered(parts), *_table(span, found))


def _opening(span: Span) -> tuple[Block, ...]:
    law = policy.get("regulation_title")
    said = f"{span.label}，秘书处按照《{law}》和年度工作计划开展工作。现将情况总结如下，数据截至{clock.show_day(span.as_of)}。"
    return (paragraph(said),)


def _numbered(parts: Iterable[Part]) -> list[Block]:
    found: list[Block] = []
    for numeral, (title, blocks) in zip(NUMERALS, parts, strict=False):
        found += [Heading(1, f"{numeral}、{title}"), *blocks]
    return found


def _members(span: Span, found: dict[str, Number]) -> Part:
    kinds = counting.by_kind(span)
    made_of = listed(f"{kind.label}{kinds[kind]}家" for kind in Unit.Kind if kinds[kind])
    members, joined, ended = found["members"], found["joined"], found["ended"]
    there = f"截至{clock.show_day(span.as_of)}，联盟有成员单位{members.now}家{compared(members, '上年同期')}"
    changes = (
        "没有单位加入或终止" if not joined.now and not ended.now else f"加入{joined.now}家，终止{ended.now}家"
    )
    return "联盟基本情况", [paragraph(sentence(there, f"其中{made_of}" if made_of else "", f"本期{changes}"))]


def _council(span: Span, found: dict[str, Number]) -> Part:
    than = "上年同期"
    held = sentence(
        counted(found["meetings"], verb="召开", what="会议", than=than),
        counted(found["activities"], verb="组织", what="联盟活动", than=than),
        of_due(
            found["there"].now or 0,
            found["called"].now or 0,
            due_words=f"应到{found['called'].now}单位次",
            done_words=f"实到（含书面委托）{found['there'].now}单位次",
        ),
    )
    decided = sentence(
        counted(found["decisions"], verb="形成", what="理事会决定", than=than),
        counted(found["orders"], verb="交办", what="决议事项", than=than),
        of_due(
            found["orders_on_time"].now or 0,
            found["orders_due"].now or 0,
            due_words=f"本期应办结{found['orders_due'].now}项",
            done_words=f"按期办结{found['orders_on_time'].now}项",
        ),
    )
    return "会议、活动和决议落实", [paragraph(held), paragraph(decided)]


def _plan(span: Span, found: dict[str, Number]) -> Part:
    rows = list(counting.tasks(span).order_by("due_on", "pk"))
    if not rows:
        return "工作计划落实", [paragraph(f"平台没有{span.label}到期的联盟计划任务。")]
    due, done, on_time = (found[f"tasks_{name}"].now or 0 for name in ("due", "done", "on_time"))
    if not due:
        return "工作计划落实", [paragraph(f"本期计划任务{len(rows)}项，均未到期。")]
    late = done - on_time
    said = sentence(
        f"本期计划任务{len(rows)}项，已到期或完成{due}项，完成{done}项，完成率{share(done, due)}",
        f"按期完成{on_time}项" + (f"，逾期完成{late}项" if late else ""),
    )
    finished = "".join(f"“{one.title}”" for one in rows if one.state == PlanItem.State.DONE)
    blocks: list[Block] = [paragraph(said)]
    return "工作计划落实", [*blocks, paragraph(f"已完成：{finished}。")] if finished else blocks


def _work(span: Span, found: dict[str, Number]) -> Part:
    groups = counting.records_by_group(span)
    if not groups:
        return "产教融合和成员履职", [paragraph(f"{span.label}平台没有收到成员单位的履职记录。")]
    said = counted(found["records"], verb="收到", what="成员单位履职记录", than="上年同期")
    parts = listed(f"{group}{number}件" for group, number in groups.most_common())
    return "产教融合和成员履职", [
        paragraph(sentence(said, f"其中{parts}")),
        paragraph(gap("本期产教融合、校企合作的主要做法和典型事例")),
    ]


def _information(span: Span, found: dict[str, Number]) -> Part:
    sent = sentence(
        counted(found["reports"], verb="收到", what="审核合格的信息", than="上年同期"),
        f"采用{found['adopted'].now}篇" if found["reports"].now else "",
    )
    asked = of_due(
        found["answers_on_time"].now or 0,
        found["answers_due"].now or 0,
        due_words=f"征集任务应回复{found['answers_due'].now}份",
        done_words=f"按时回复{found['answers_on_time'].now}份",
    )
    helped = of_due(
        found["requests_on_time"].now or 0,
        found["requests_due"].now or 0,
        due_words=f"应办成员诉求{found['requests_due'].now}件",
        done_words=f"按期办结{found['requests_on_time'].now}件",
    )
    served = sentence(asked or "没有到期的征集任务", helped or "没有到期的成员诉求")
    return "信息宣传和服务成员", [paragraph(sent), paragraph(served)]


def _assessment(year: int) -> Part:
    found = counting.assessed(year)
    title = "年度考核"
    if not found["units"]:
        return title, [paragraph(f"{year}年度考核尚未开启，平台没有考核数据。")]
    said = f"参加{year}年度考核的成员单位{found['units']}家，已提交自评{found['handed_in']}家"
    grades = listed(f"{label}{number}家" for label, number in found["grades"].most_common())
    return title, [paragraph(sentence(said, f"考核结果：{grades}" if grades else "考核结果尚未发布"))]


def _problems(span: Span, found: dict[str, Number]) -> Part:
    """What the records themselves show as not done; the reasons are known to people only."""
    tasks_open = (found["tasks_due"].now or 0) - (found["tasks_done"].now or 0)
    orders_late = (found["orders_due"].now or 0) - (found["orders_on_time"].now or 0)
    answers_late = (found["answers_due"].now or 0) - (found["answers_on_time"].now or 0)
    shown = [
        f"到期未完成的计划任务{tasks_open}项" if tasks_open > 0 else "",
        f"未按期办结的决议事项{orders_late}项" if orders_late > 0 else "",
        f"未按时回复的征集任务{answers_late}份" if answers_late > 0 else "",
    ]
    said = listed(filter(None, shown))
    first = (
        f"从记录看，本期有{said}。" if said else "从记录看，本期没有到期未办的计划任务、决议事项和征集任务。"
    )
    return "存在问题", [paragraph(first), paragraph(gap("存在的其他问题和原因"))]


def _ahead(span: Span, title: str) -> Part:
    rows = list(counting.tasks(span).exclude(state=PlanItem.State.DONE).order_by("due_on", "pk")[:SHOWN])
    if not rows:
        return title, [paragraph(gap(title))]
    said = [
        f"{place}．{one.title}，{clock.show_day(one.due_on)}前完成。" for place, one in enumerate(rows, 1)
    ]
    return title, [paragraph("按已通过的工作计划，重点做好以下工作："), *map(paragraph, said)]


def _table(span: Span, found: dict[str, Number]) -> tuple[Block, ...]:
    rows = tuple(
        (one.label, one.unit, _shown(one.now), _shown(one.before), _signed(one.change))
        for one in found.values()
    )
    head = ("指标", "单位", span.label, spans.a_year_before(span).label, "增减")
    return (
        Heading(1, "附表"),
        Grid(head, rows, "主要数据", frozenset({2, 3, 4}), (3.0, 1.2, 1.2, 1.2, 1.0)),
        paragraph("“—”表示平台没有记录。"),
    )


def _shown(value: int | None) -> str:
    return "—" if value is None else str(value)


def _signed(change: int | None) -> str:
    return "—" if change is None else f"+{change}" if change > 0 else str(change)
