"""The plans of the demo: last year's carried out, this year's under way, next year's being heard where its time has come; a long-term one."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from alliance.ground import clock
from councils.decisions.models import CouncilDecision
from councils.hearing import services as hearing
from councils.plan_items import services as items
from councils.plans import services as plans
from councils.plans.models.items import PlanItem
from councils.plans.models.plans import WorkPlan
from demo.agenda import Agenda
from demo.cast import instant

Type = PlanItem.Type
SHORT = timedelta(days=9)
# title, measure, type, month, day, number, unit of the cast or post
LINES: tuple[tuple[Any, ...], ...] = (
    ("修订联盟信息报送和考核细则", "印发修订稿", Type.TASK, 3, 31, 1, "SECRETARY_GENERAL"),
    ("组织职业教育活动周联合宣传", "成果展示不少于 10 家", Type.TASK, 5, 20, 1, 12),
    ("校企人才对接", "达成就业意向不少于 200 人", Type.TASK, 6, 30, 1, 11),
    ("共建共享实训基地挂牌", "挂牌 3 个", Type.TASK, 8, 31, 1, 2),
    ("智能制造技术难题联合攻关", "解决难题 5 项", Type.TASK, 10, 31, 1, 13),
    ("年度考核和总结", "公布考核结果、印发总结报告", Type.TASK, 12, 30, 1, "OFFICER"),
    ("理事会会议", "", Type.MEETING, 12, 27, 2, ""),
    ("理事长会议和联络员工作会议", "", Type.MEETING, 9, 20, 2, ""),
    ("联盟活动", "", Type.ACTIVITY, 6, 20, 2, ""),
)


def plan_plans(agenda: Agenda, cast: SimpleNamespace, year: int, today: date) -> None:
    """Drafted in January or, in the second year, a week late; adopted in March; reported on as the year goes."""
    agenda.at(instant(date(year, 1, 26)), lambda: _long_term(agenda, cast, year))
    for on, drafted in ((year, date(year, 2, 10)), (year + 1, date(year + 1, 2, 20))):
        agenda.at(instant(drafted), lambda on=on: _yearly(agenda, cast, on))
    agenda.at(instant(date(year + 1, 4, 8)), lambda: _of_unit(agenda, cast, year + 1))
    soon = max(date(year + 1, 11, 25), today - timedelta(days=3))
    agenda.at(instant(soon, 10), lambda: _next(cast, year + 2))


def _add(cast: SimpleNamespace, plan: WorkPlan, year: int, lines: tuple) -> None:
    for title, measure, type_, month, day, number, whose in lines:
        values = {"unit": cast.units[whose]} if isinstance(whose, int) else {"post": whose}
        values |= {"title": title, "measure": measure, "type": type_, "number": number}
        items.add_item(plan, due_on=date(year, month, day), by=plan.prepared_by, **values)


def _yearly(agenda: Agenda, cast: SimpleNamespace, year: int) -> None:
    text = "围绕产教融合、校企合作，办好一批实事，任务落实到单位和岗位。"
    plan = plans.draft(kind=WorkPlan.Kind.YEARLY, year=year, text=text, by=cast.officer)
    _add(cast, plan, year, LINES)
    until = clock.now() + SHORT
    plan = plans.ask_opinions(plan, until=until, by=cast.officer)
    agenda.at(clock.now() + timedelta(days=3), lambda: _answer(cast, plan))
    agenda.at(until + timedelta(hours=1), lambda: _adopt(agenda, cast, plan, year))


def _answer(cast: SimpleNamespace, plan: WorkPlan) -> None:
    """Two in three answer, one of them with a wish."""
    for place, opinion in enumerate(plan.opinions.select_related("unit").order_by("pk")):
        number = next(key for key, unit in cast.units.items() if unit.pk == opinion.unit_id)
        if place % 3 != 2:
            wish = "建议增加面向中小企业的技术服务日。" if place == 1 else ""
            hearing.answer(opinion, agrees=not wish, text=wish, by=cast.heads[number])


def _adopt(agenda: Agenda, cast: SimpleNamespace, plan: WorkPlan, year: int) -> None:
    plans.adopt(plan, decision=_carried(), by=None)
    for place, item in enumerate(plan.items.filter(type=Type.TASK)):
        late = timedelta(days=12) if place == 3 else -timedelta(days=4)
        if place == 4 and year != clock.today().year:
            continue
        begun = max(instant(item.due_on) - timedelta(days=40), clock.now() + timedelta(days=7))
        agenda.at(begun, lambda item=item: _report(cast, item, "ONGOING"))
        agenda.at(instant(item.due_on) + late, lambda item=item: _report(cast, item, "DONE"))


def _carried() -> CouncilDecision | None:
    """The last decision of the council, which stands for the adoption."""
    carried = CouncilDecision.objects.filter(passed=True, state=CouncilDecision.State.CONFIRMED, unit=None)
    return carried.order_by("-met_on").first()


def _report(cast: SimpleNamespace, item: PlanItem, word: str) -> None:
    number = next((key for key, unit in cast.units.items() if unit.pk == item.unit_id), None)
    by = (
        cast.liaisons[number]
        if number
        else cast.secretary_general
        if item.post != "OFFICER"
        else cast.officer
    )
    text = "已按计划完成，材料已归档。" if word == "DONE" else "方案已印发，正在组织实施。"
    items.report(item, word=word, text=text, on=clock.today(), by=by)


def _of_unit(agenda: Agenda, cast: SimpleNamespace, year: int) -> None:
    """School 2 answers to the item that it carries."""
    unit, head = cast.units[2], cast.heads[2]
    plan = plans.draft(kind=WorkPlan.Kind.YEARLY, year=year, unit=unit, by=cast.liaisons[2])
    above = PlanItem.objects.filter(plan__year=year, plan__unit=None, unit=unit).first()
    for title, month in (("数控实训基地对企业开放", 6), ("承接企业员工培训", 11)):
        values = {"title": title, "due_on": date(year, month, 30), "above": above if month == 6 else None}
        items.add_item(plan, by=cast.liaisons[2], **values)
    plans.confirm(plan, by=head)


def _long_term(agenda: Agenda, cast: SimpleNamespace, year: int) -> None:
    text = "到规划期末，建成资源共享、人才共育、技术共研的产教联合体。"
    kind = WorkPlan.Kind.LONG_TERM
    plan = plans.draft(kind=kind, year=year, until_year=year + 4, text=text, by=cast.officer)
    _add(cast, plan, year + 2, (("建成公共实训中心", "投入使用", Type.TASK, 12, 31, 1, 1),))
    _add(cast, plan, year + 4, (("成员企业员工培训覆盖率过半", "覆盖率 50%", Type.TASK, 12, 31, 1, ""),))
    plan = plans.ask_opinions(plan, until=clock.now() + SHORT, by=cast.officer)
    agenda.at(clock.now() + SHORT, lambda: plans.adopt(plan, decision=_carried(), by=None))


def _next(cast: SimpleNamespace, year: int) -> None:
    earlier = WorkPlan.objects.get(unit=None, kind=WorkPlan.Kind.YEARLY, year=year - 1)
    plan = plans.copy(earlier, year=year, by=cast.officer)
    plans.ask_opinions(plan, until=clock.end_of_day(clock.today() + SHORT), by=cast.officer)
