"""Who reviews whom: all units with their reviewers, and the automatic distribution with its preview."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from alliance.face.components import Empty
from alliance.face.datatable import Column, DataTable
from alliance.face.inline import status_tag
from alliance.face.lists import ListPage
from alliance.ground.access import Refused, require
from alliance.rights.models.users import User
from assessments.assignments import rules
from assessments.assignments.filters import AssignmentFilter
from assessments.assignments.services import assigning
from assessments.cycles.views.years import cycle_of, other_years
from assessments.held.rules import is_public, may_see_held
from assessments.reviews.models import Review
from assessments.reviews.rules import SETTLED
from assessments.sheets.models.assessments import Assessment
from members.relations.closed import closed_units
from members.units.models import Unit

State = Assessment.State
CLAUSES = "13.2 9.secretary_general.6"
PREVIEWED = 200
SHOWN = [State.SUBMITTED, State.IN_REVIEW, *SETTLED]


class AssignmentList(ListPage):
    template_name = "assessments/assignments/assignments.html"
    title = "评审分配"
    subtitle = "评审人不评本单位和关联单位；按现有任务量均衡分配"
    clauses = CLAUSES
    ordering = ["unit__name_key"]
    filterset_class = AssignmentFilter
    search_fields = ["unit__name", "unit__initials"]
    search_placeholder = "单位名称或拼音首字母"
    export_name = "评审分配"
    empty = Empty("还没有可以分配的单位", "单位提交自评并通过形式审查后进入复评，在这里分配评审人。")

    def rule(self, user: Any):
        return rules.may_organise(user)

    def get_columns(self, user: Any) -> list[Column]:
        return [
            Column("unit", "单位", value="unit.name", sort="unit__name_key", css="wide", width=24),
            Column("kind", "成员类别", value=lambda row: row.unit.get_kind_display(), sort="unit__kind"),
            Column("state", "环节", value=lambda row: row.get_state_display(), sort="state"),
            Column("reviewers", "评审人", value=self._names, width=20),
            Column("number", "人数", kind="int", value="standing", sort="standing"),
            Column("lacking", "缺额", value=self._gap, cell=self._gap_tag, width=24),
        ]

    def get_queryset(self, user: Any):
        self.cycle = cycle_of(self.request)
        self._barred = closed_units(user)
        standing = Review.objects.standing().select_related("reviewer").order_by("pk")
        return (
            Assessment.objects.filter(cycle=self.cycle, state__in=SHOWN)
            .annotate(standing=Count("reviews", filter=~Q(reviews__state=Review.State.ENDED)))
            .select_related("unit", "cycle")
            .prefetch_related(Prefetch("reviews", standing, to_attr="present"))
        )

    @property
    def _pool(self) -> list[assigning.Candidate]:
        if not hasattr(self, "_candidates"):
            self._candidates = (
                assigning.candidates(self.cycle, assigning.reviewer_pool()) if self.cycle else []
            )
        return self._candidates

    def _names(self, row: Assessment) -> str:
        if row.unit_id in self._barred and not is_public(row):
            return "回避：公布前不向您显示"
        return "、".join(one.reviewer.name for one in row.present)

    def _gap(self, row: Assessment) -> str:
        if row.state not in rules.ASSIGNABLE:
            return ""
        missing = row.cycle.reviewers_per_unit - row.standing
        if missing <= 0:
            return ""
        able = sum(row.unit_id not in one.barred for one in self._pool)
        barred = len(self._pool) - able
        if able < row.cycle.reviewers_per_unit:
            return f"缺 {missing} 人：可评 {able} 人，回避 {barred} 人"
        return f"缺 {missing} 人：尚未分配"

    def _gap_tag(self, row: Assessment) -> str:
        gap = self._gap(row)
        return status_tag(gap, "danger" if "回避" in gap else "warning") if gap else "—"

    def row_url(self, row: Assessment) -> str:
        return _url(row, self.request.user)

    def extra(self, user: Any) -> dict[str, Any]:
        lacking = assigning.lacking(self.cycle).count() if self.cycle else 0
        return {
            "cycle": self.cycle,
            "years": other_years(self.cycle),
            "lacking": lacking,
            "pool": _pool_table(self._pool),
            "pool_size": len(self._pool),
        }


def _url(row: Assessment, user: Any) -> str:
    return reverse("assessment_reviewers", args=[row.pk]) if may_see_held(user, row) else ""


def _pool_table(pool: list[assigning.Candidate]) -> DataTable:
    names = dict(Unit.objects.filter(pk__in={pk for one in pool for pk in one.own}).values_list("pk", "name"))
    columns = [
        Column("name", "评审人"),
        Column("units", "来自", value=lambda one: "、".join(names[pk] for pk in sorted(one.own)) or "—"),
        Column("barred", "回避单位数", kind="int", value=lambda one: len(one.barred)),
        Column("load", "评审任务", kind="int"),
    ]
    empty = Empty("没有可选的评审人", "理事会成员和秘书处人员在任后即可参加评审。")
    return DataTable(columns, pool, caption="评审人", empty=empty)


def preview(request: HttpRequest) -> HttpResponse:
    """Who would get what if the missing reviewers were filled up now; POST does it."""
    require(rules.may_organise(request.user))
    cycle = cycle_of(request)
    if cycle is None:
        raise Refused("还没有开启的考核年度。")
    back = f"{reverse('review_assignments')}?year={cycle.year}"
    if request.method == "POST":
        made, lacking = assigning.assign_all(cycle, by=request.user)
        messages.success(
            request, f"已分配 {made} 个评审任务，并通知评审人。" if made else "没有可以再分配的任务。"
        )
        if lacking:
            named = "、".join(str(one.unit) for one in lacking[:10])
            messages.warning(request, f"{len(lacking)} 家单位仍缺评审人：{named}。")
        return redirect(back)
    plan = assigning.plan(cycle, by=request.user)
    return render(
        request,
        "assessments/assignments/preview.html",
        {
            "title": "自动分配预览",
            "clauses": CLAUSES,
            "cycle": cycle,
            "back": back,
            "number": len(plan.chosen),
            "units": len({pk for pk, _ in plan.chosen}),
            "loads": _loads_table(plan),
            "table": _plan_table(plan),
            "shown": PREVIEWED,
            "lacking": _lacking_table(cycle, plan, request.user),
        },
    )


def _loads_table(plan: Any) -> DataTable:
    gained: dict[int, int] = {}
    for _, key in plan.chosen:
        gained[key] = gained.get(key, 0) + 1
    people = dict(User.objects.filter(pk__in=plan.load).in_order().values_list("pk", "name"))
    rows = [
        {
            "name": name,
            "before": plan.load[key] - gained.get(key, 0),
            "more": gained.get(key, 0),
            "after": plan.load[key],
        }
        for key, name in people.items()
    ]
    columns = [
        Column("name", "评审人"),
        Column("before", "现有", kind="int"),
        Column("more", "新增", kind="int"),
        Column("after", "合计", kind="int"),
    ]
    return DataTable(columns, sorted(rows, key=lambda row: -row["more"]), caption="任务量")


def _plan_table(plan: Any) -> DataTable:
    chosen: dict[int, list[int]] = {}
    for pk, key in plan.chosen:
        chosen.setdefault(pk, []).append(key)
    first = list(chosen)[:PREVIEWED]
    people = dict(
        User.objects.filter(pk__in={key for pk in first for key in chosen[pk]}).values_list("pk", "name")
    )
    found = Assessment.objects.filter(pk__in=first).select_related("unit").order_by("unit__name_key")
    columns = [
        Column("unit", "单位", value="unit.name", css="wide"),
        Column("kind", "成员类别", value=lambda row: row.unit.get_kind_display()),
        Column("people", "将分配给", value=lambda row: "、".join(people[key] for key in chosen[row.pk])),
    ]
    return DataTable(
        columns, found, caption="将要分配", empty=Empty("没有需要分配的单位", "各单位的评审人已经够数。")
    )


def _lacking_table(cycle: Any, plan: Any, user: Any) -> DataTable | None:
    if not plan.lacking:
        return None
    barred = closed_units(user)
    found = Assessment.objects.filter(pk__in=list(plan.lacking)[:PREVIEWED]).select_related("unit", "cycle")
    columns = [
        Column("unit", "单位", value="unit.name", css="wide"),
        Column("number", "仍缺", kind="int", value=lambda row: plan.lacking[row.pk]),
        Column(
            "reason",
            "原因",
            value=lambda row: (
                "您来自该单位或其关联单位，须由其他人员分配"
                if row.unit_id in barred
                else "不需回避的评审人不够"
            ),
        ),
    ]
    return DataTable(
        columns,
        found.order_by("unit__name_key"),
        caption="仍缺评审人",
        row_url=lambda row: _url(row, user),
    )
