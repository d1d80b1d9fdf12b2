"""The plans: list, one plan with its items by quarter, drafting, opinions, adoption, paper."""

import re
from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from alliance.face.acting import button, carry_out, fill_in, finder, form_page
from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.lists import ListPage
from alliance.ground import access, clock
from alliance.ground.access import require
from alliance.history.words import events_of
from alliance.names.numerals import numeral
from alliance.paper.papers import Paper, paper
from alliance.registers import catalogue, policy
from councils.hearing import rules as judge
from councils.hearing.forms import DecidedForm
from councils.hearing.views import Hearing, heard
from councils.meetings.models.meetings import Meeting
from councils.plans import rules
from councils.plans import services as drafting
from councils.plans.filters import PlanFilter
from councils.plans.forms import PlanForm
from councils.plans.models.items import PlanItem
from councils.plans.models.plans import PlanOpinion, WorkPlan
from members.units.models import Unit

CLAUSES = "5.2 5.5 7.1 9.secretariat.3"
State = WorkPlan.State

FIRST_LEVEL = re.compile(r"^\s*[一二三四五六七八九十]+、", re.MULTILINE)  # of a document: 一、


class PlanList(ListPage):
    template_name = "councils/plans/list.html"
    title = "规划和计划"
    subtitle = "中长期发展规划、年度工作计划，以及各单位据此制定的计划"
    clauses = CLAUSES
    ordering = ["-year", "unit", "kind"]
    filterset_class = PlanFilter
    search_fields = ["title", "unit__name", "unit__initials"]
    search_placeholder = "名称或单位"
    export_name = "规划和计划"
    empty = Empty("还没有规划和计划", "秘书处起草、征求意见并由理事会通过后，各单位在这里查看和落实。")
    columns = [
        Column("title", "名称", css="wide", width=36),
        Column("unit", "单位", value=lambda one: one.unit.name if one.unit_id else "联盟", width=22),
        Column("kind", "类型", value=lambda one: one.get_kind_display(), css="nowrap"),
        Column("years", "年度", kind="code", sort="year"),
        Column("state", "状态", states=State, sort="state"),
        Column("adopted_at", "通过时间", kind="date", sort="adopted_at"),
    ]

    def rule(self, user: Any) -> access.Verdict:
        return rules.may_see_plans(user)

    def get_queryset(self, user: Any):
        return WorkPlan.objects.visible_to(user).select_related("unit")

    def row_url(self, one: WorkPlan) -> str:
        return one.get_absolute_url()

    def extra(self, user: Any) -> dict[str, Any]:
        own = Unit.objects.of_people(user)
        return {"may_draft": rules.may_draft(user), "own": own}


visible = finder(WorkPlan, "unit", "prepared_by", "motion", "decision")


def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """A plan: how far it is, its items by quarter, opinions, and what may be done with it."""
    one, user = visible(request, pk), request.user
    items = list(one.items.select_related("unit", "plan"))
    writes = bool(rules.may_draft(user, one.unit))
    context = {
        "title": one.title,
        "plan": one,
        "clauses": CLAUSES,
        "tone": State(one.state).tone,
        "quarters": quarters(items),
        "figures": figures(items),
        "held": held(one) if one.unit_id is None else None,
        **heard(user, one),
        "oversees": writes or access.holds(user, *access.COUNCIL_OFFICES),
        "writes": writes,
        "keeps": bool(judge.keeps(user)),
        "may_revise": rules.may_revise(user, one),
        "may_ask_opinions": rules.may_ask_opinions(user, one),
        "may_put": judge.may_put(user, one),
        "may_adopt": judge.may_adopt(user, one),
        "may_confirm": rules.may_confirm(user, one),
        "may_withdraw": rules.may_withdraw(user, one),
        "sees_motion": one.motion_id
        and Meeting.objects.visible_to(user).filter(motions=one.motion_id).exists(),
        "events": events_of(one) if writes else [],
    }
    return render(request, "councils/plans/detail.html", context)


def quarters(items: list[PlanItem]) -> list[tuple[str, list[PlanItem]]]:
    """The items by year and quarter, in order; what lies in one year only is named by the quarter alone."""
    found: dict[tuple[int, int], list[PlanItem]] = {}
    for one in items:
        found.setdefault((one.due_on.year, one.quarter), []).append(one)
    several = len({year for year, _ in found}) > 1
    names = ("一", "二", "三", "四")
    return [
        (f"{f'{year}年' if several else ''}{names[quarter - 1]}季度", found[year, quarter])
        for year, quarter in sorted(found)
    ]


def numbered(text: str, items: list[PlanItem]) -> list[tuple[str, list[tuple[str, PlanItem]]]]:
    """The quarters as a document counts: 一、 for each, after those of the text before them, and （一） for what is due in it."""
    before = len(FIRST_LEVEL.findall(text))
    return [
        (
            f"{numeral(before + place)}、{name}",
            [(f"（{numeral(number)}）", one) for number, one in enumerate(due, 1)],
        )
        for place, (name, due) in enumerate(quarters(items), 1)
    ]


def figures(items: list[PlanItem]) -> dict[str, int]:
    items = [one for one in items if one.type == PlanItem.Type.TASK]
    counts = Counter(one.state for one in items)
    overdue = sum(one.is_overdue(clock.today()) for one in items)
    live = len(items) - counts[PlanItem.State.DROPPED]
    return {"all": live, "done": counts[PlanItem.State.DONE], "overdue": overdue}


def held(one: WorkPlan) -> dict[str, int]:
    """What was held in the years of a plan, beside what is planned in it."""
    first, end = clock.start_of_day(one.first_day), clock.end_of_day(one.last_day)
    rows = Meeting.objects.filter(state=Meeting.State.HELD, begins_at__gte=first, begins_at__lt=end)
    kinds = Counter(rows.values_list("kind", flat=True))
    activities = sum(kinds[kind] for kind in Meeting.ACTIVITIES)
    planned = Counter()
    for type_, state, number in one.items.values_list("type", "state", "number"):
        planned[type_] += number if state != PlanItem.State.DROPPED else 0
    return {
        "meetings": sum(kinds.values()) - activities,
        "activities": activities,
        "planned_meetings": planned[PlanItem.Type.MEETING],
        "planned_activities": planned[PlanItem.Type.ACTIVITY],
    }


def new(request: HttpRequest) -> HttpResponse:
    require(rules.may_draft(request.user))
    return _begin(request, None)


def new_of_unit(request: HttpRequest, unit: int) -> HttpResponse:
    ours = Unit.objects.filter(pk__in=access.units_with(request.user))
    return _begin(request, get_object_or_404(ours, pk=unit))


def _begin(request: HttpRequest, unit: Unit | None) -> HttpResponse:
    form = PlanForm(request.POST or None)
    answer = fill_in(request, form, drafting.draft, unit=unit, done="已起草，请逐项列出计划任务。")
    subtitle = unit.name if unit else "起草后列出事项，送副理事长、理事征求意见，再提请理事会通过"
    return answer or _form(request, "起草计划", form, subtitle=subtitle)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    one = visible(request, pk)
    require(rules.may_revise(request.user, one))
    form = PlanForm(request.POST or None, instance=one)
    answer = fill_in(request, form, drafting.write, one, done="已保存。")
    return answer or _form(request, f"修改：{one}", form, one)


def _form(
    request: HttpRequest, title: str, form: Any, one: WorkPlan | None = None, subtitle: str = ""
) -> HttpResponse:
    context = {"title": title, "form": form, "plan": one, "subtitle": subtitle, "clauses": CLAUSES}
    return form_page(request, "councils/plans/form.html", context)


@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    one = visible(request, pk)
    year = one.until_year + 1
    return carry_out(
        request,
        None,
        lambda: drafting.copy(one, year=year, unit=one.unit, by=request.user),
        done=f"已按{one}起草{year}年的计划，请逐项核对。",
    )


hearing = Hearing(PlanOpinion, visible, rules, drafting, _form)


def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    one = visible(request, pk)
    require(judge.may_adopt(request.user, one))
    form = DecidedForm(request.POST or None)
    answer = fill_in(request, form, drafting.adopt, one, done="已登记通过，承担事项的单位已收到消息。")
    return answer or _form(request, "登记通过", form, one, "用于在平台以外开会通过、决定已录入并确认的")


confirm = button(visible, drafting.confirm, "已确认，可以按事项填报进展。")
withdraw = button(visible, drafting.withdraw, "已撤销。", words="why", to="plans")


@catalogue.document("工作计划（全文）", of="plans")
@paper
def pdf(request: HttpRequest, pk: int) -> Paper:
    """The plan on paper: text, and its items by quarter."""
    one = visible(request, pk)
    items = list(one.items.exclude(state=PlanItem.State.DROPPED).select_related("unit", "plan"))
    issuer = one.unit.name if one.unit_id else policy.get("alliance_name")
    context = {"plan": one, "quarters": numbered(one.text, items), "issuer": issuer}
    return Paper("print/work_plan.html", context, f"{one.title}.pdf")
