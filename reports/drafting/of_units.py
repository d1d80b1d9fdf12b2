"""The draft of a unit: its year as the records tell it (第七条·(五))."""

from collections import defaultdict
from collections.abc import Mapping

from alliance.ground import clock
from alliance.prose.blocks import Block, Heading, paragraph
from alliance.registers import facts, policy
from alliance.registers.facts import Fact
from councils.plans.models.items import PlanItem
from councils.plans.models.plans import WorkPlan
from members.duties import ledger
from members.obligations.periods import Standing
from members.record_overview import across
from members.records import kinds
from members.units.models import Unit
from reports.drafting import spans
from reports.drafting.sentences import Number, compared, counted, gap, listed, named, of_due, sentence

FACTS = [
    "meeting.invited",
    "meeting.attended",
    "meeting.proxied",
    "meeting.leave",
    "meeting.absent",
    "activity.invited",
    "activity.joined",
    "info.months_due",
    "info.months_on_time",
    "info.months_late",
    "info.months_missing",
    "info.accepted",
    "info.adopted",
    "collection.due",
    "collection.on_time",
    "resolution.assigned",
    "resolution.done",
    "resolution.overdue",
    "contacts.count",
]
MOST = 20


class Figures:
    """The facts of a unit in a year and in the one before."""

    def __init__(self, unit: Unit, year: int) -> None:
        self.now = facts.compute(FACTS, [unit], year)[unit.pk]
        known = spans.year(year - 1).is_kept and unit.was_member_on(spans.year(year - 1).last)
        self.before: Mapping[str, Fact] = facts.compute(FACTS, [unit], year - 1)[unit.pk] if known else {}

    def of(self, name: str, unit: str) -> Number:
        return Number(name, unit, _whole(self.now[name]), _whole(self.before.get(name)))

    def value(self, name: str) -> int | None:
        return _whole(self.now[name])


def _whole(found: Fact | None) -> int | None:
    return None if found is None or found.value is None else int(found.value)


def year(unit: Unit, number: int) -> tuple[Block, ...]:
    """单位年度工作总结: what the unit did in the alliance, what is open, and what only the unit itself knows."""
    found = Figures(unit, number)
    span = spans.year(number)
    law = policy.get("regulation_title")
    opening = f"按照《{law}》第七条，现将{unit.name}{number}年度联盟工作总结如下，数据截至{clock.show_day(span.as_of)}。"
    return (
        paragraph(opening),
        Heading(1, "一、参加联盟工作情况"),
        *_standing(unit, found),
        Heading(1, "二、履行职责和产教融合情况"),
        *_records(unit, number),
        Heading(1, "三、计划和决议落实情况"),
        *_plans(unit, number, found),
        Heading(1, "四、存在问题"),
        *_open(unit, number),
        Heading(1, "五、下一年度打算"),
        *_ahead(unit, number + 1),
    )


def _standing(unit: Unit, found: Figures) -> list[Block]:
    people = found.value("contacts.count")
    who = f"在联盟登记联络人{people}人" if people else "尚未登记联络人" if people == 0 else ""
    since = f"本单位{clock.show_day(unit.joined_on)}加入联盟，类别为{unit.get_kind_display()}"
    return [
        paragraph(sentence(since, who)),
        Heading(2, "（一）会议和活动"),
        paragraph(_meetings(found)),
        Heading(2, "（二）信息和材料报送"),
        paragraph(_information(found)),
    ]


def _meetings(found: Figures) -> str:
    invited, attended, proxied, leave, absent = (
        found.value(f"meeting.{name}") for name in ("invited", "attended", "proxied", "leave", "absent")
    )
    joined = found.of("activity.joined", "次")
    if invited is None and joined.now is None:
        return "本年平台没有会议和活动记录。"
    if invited is None:
        meetings = ""
    elif invited == 0:
        meetings = "本年没有应到的会议"
    else:
        away = [f"请假{leave}次" if leave else "", f"无故缺席{absent}次" if absent else ""]
        by_proxy = f"，书面委托出席{proxied}次" if proxied else ""
        rest = "".join(f"，{one}" for one in away if one)
        change = compared(found.of("meeting.attended", "次"), "上年")
        meetings = f"应到会议{invited}次，出席{attended}次{change}{by_proxy}{rest}"
    asked = found.value("activity.invited")
    if asked:
        activities = f"受邀参加联盟活动{asked}次，参加{joined.now}次{compared(joined, '上年')}"
    else:
        activities = "本年没有受邀的联盟活动" if asked == 0 else ""
    return sentence(meetings, activities)


def _information(found: Figures) -> str:
    due, on_time = found.value("info.months_due"), found.value("info.months_on_time")
    late, missing = found.value("info.months_late"), found.value("info.months_missing")
    if due:
        months = of_due(
            on_time or 0, due, due_words=f"应报送信息{due}个月", done_words=f"按时报送{on_time}个月"
        )
        months += (f"，补报{late}个月" if late else "") + (f"，缺报{missing}个月" if missing else "")
    else:
        months = ""
    accepted = counted(found.of("info.accepted", "篇"), verb="报送", what="审核合格的信息", than="上年")
    adopted = found.value("info.adopted")
    asked, answered = found.value("collection.due"), found.value("collection.on_time")
    tasks = (
        of_due(answered or 0, asked, due_words=f"应回复征集任务{asked}项", done_words=f"按时回复{answered}项")
        if asked
        else ""
    )
    return (
        sentence(months, accepted, f"被采用{adopted}篇" if adopted else "", tasks)
        or "本年平台没有信息报送记录。"
    )


def _records(unit: Unit, number: int) -> list[Block]:
    """Each group of kinds with what was filed, by name; compared with the year before."""
    of_key = {kind.key: kind for kind in kinds.every()}
    filed: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for key, _, title, _ in across.titles(unit, number):
        filed[of_key[key].group][of_key[key].label].append(title)
    earlier = len(across.titles(unit, number - 1))
    total = sum(len(titles) for labels in filed.values() for titles in labels.values())
    if not total:
        was = f"（上年{earlier}件）" if earlier else ""
        return [
            paragraph(f"本年在平台没有报送履职记录{was}。"),
            paragraph(gap("本年参与产教融合、校企合作的情况")),
        ]
    before = earlier if unit.was_member_on(spans.year(number - 1).last) else None
    said = counted(Number("", "件", total, before), verb="报送", what="履职记录", than="上年")
    blocks: list[Block] = [paragraph(f"本年在平台{said}。")]
    for group, labels in filed.items():
        parts = [f"{label}{len(titles)}件{named(titles)}" for label, titles in labels.items()]
        blocks.append(paragraph(f"{group}方面：{'；'.join(parts)}。"))
    return [*blocks, paragraph(gap("主要做法、成效和典型事例"))]


def _plans(unit: Unit, number: int, found: Figures) -> list[Block]:
    items = PlanItem.objects.filter(
        plan__state=WorkPlan.State.ADOPTED, due_on__year=number, type=PlanItem.Type.TASK
    )
    items = items.exclude(state=PlanItem.State.DROPPED).select_related("plan")
    own = list(items.filter(plan__unit=unit))
    given = list(items.filter(plan__unit=None, unit=unit))
    assigned, done, overdue = (found.value(f"resolution.{name}") for name in ("assigned", "done", "overdue"))
    orders = ""
    if assigned:
        orders = f"承办理事会决议事项{assigned}项，办结{done}项" + (f"，逾期{overdue}项" if overdue else "")
    elif assigned == 0:
        orders = "本年没有承办到期的决议事项"
    said = sentence(_of_items("本单位计划", own), _of_items("联盟计划交由本单位负责", given), orders)
    return [paragraph(said or "平台没有本单位的计划任务和决议事项记录。")]


def _of_items(what: str, rows: list[PlanItem]) -> str:
    if not rows:
        return ""
    done = [one for one in rows if one.state == PlanItem.State.DONE]
    said = f"已完成{len(done)}项{named(one.title for one in done)}" if done else "尚未完成"
    return f"{what}的任务{len(rows)}项，{said}"


def _open(unit: Unit, number: int) -> list[Block]:
    lines = [one for one in ledger.of_units([unit], number)[unit.pk] if one.owed]
    overdue = [one for one in lines if one.standing is Standing.OVERDUE]
    late = [one for one in lines if one.standing is Standing.LATE]
    if overdue:
        said = f"截至目前，逾期未办的履职事项{len(overdue)}项：{_by_duty(overdue)}"
    else:
        said = "截至目前，没有逾期未办的履职事项"
    return [
        paragraph(sentence(said, f"逾期后完成{len(late)}项" if late else "")),
        paragraph(gap("存在的问题和原因")),
    ]


def _by_duty(lines: list[ledger.Line]) -> str:
    """“信息报送10项、2026年度工作总结”: what is owed several times by its number."""
    of: dict[str, list[ledger.Line]] = defaultdict(list)
    for line in lines:
        of[line.duty.label].append(line)
    return listed(same[0].title if len(same) == 1 else f"{label}{len(same)}项" for label, same in of.items())


def _ahead(unit: Unit, number: int) -> list[Block]:
    rows = PlanItem.objects.filter(due_on__year=number, plan__state=WorkPlan.State.ADOPTED)
    rows = rows.filter(plan__unit=unit).exclude(state=PlanItem.State.DROPPED).order_by("due_on", "pk")
    found = [
        f"{place}．{one.title}，{clock.show_day(one.due_on)}前完成。"
        for place, one in enumerate(rows[:MOST], 1)
    ]
    if not found:
        return [paragraph(gap("下一年度参加联盟工作的打算"))]
    return [paragraph(f"按本单位{number}年度工作计划，做好以下工作："), *map(paragraph, found)]
