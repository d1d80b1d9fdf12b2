"""结果发布: the held results looked at together, the public notice, and the publication."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Count, OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance.face.acting import button
from alliance.face.components import Empty
from alliance.face.datatable import Column, DataTable
from alliance.face.inline import link
from alliance.face.lists import ListPage
from alliance.ground import access
from alliance.ground.access import Refused, Verdict
from alliance.paper import charts
from alliance.paper.printed import address_of
from alliance.registers import policy
from assessments.cycles.rules import looks_after, under_way
from assessments.cycles.views.years import cycle_of, other_years
from assessments.dossiers.models import Dossier
from assessments.held.rules import held_from
from assessments.objections.models import Objection
from assessments.publication import rules, services
from assessments.publication.filters import ResultFilter
from assessments.results.views.calibration import grade_tag, masked
from assessments.scoring.grading import Grade
from assessments.scoring.marking import show
from assessments.sheets.models.assessments import Assessment
from members.units.models import Unit

State = Assessment.State
CLAUSES = "11.grades 13.2"
SHOWN = [State.CONFIRMED, State.PUBLISHED]


class ResultList(ListPage):
    template_name = "assessments/publication/list.html"
    title = "考核结果"
    subtitle = "确认后的结果先保留，全部确认后统一公示和发布"
    clauses = CLAUSES
    ordering = ["-total", "unit__name_key"]
    filterset_class = ResultFilter
    search_fields = ["unit__name", "unit__initials"]
    search_placeholder = "单位名称或拼音首字母"
    export_name = "考核结果"
    empty = Empty("还没有已确认的结果", "在“校准与确认”中确认后，结果会汇集到这里，等待统一发布。")

    def rule(self, user: Any) -> Verdict:
        cycle = cycle_of(self.request)
        if cycle is None:
            return Verdict.of(looks_after(user), "还没有考核结果。")
        return rules.may_see_results(user, cycle)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Before the results are public the page, to which others link, says so: that is no refusal of an act."""
        verdict = self.rule(request.user)
        if verdict or "export" in request.GET:
            return super().get(request, *args, **kwargs)
        cycle = cycle_of(request)
        context = {
            "title": self.title,
            "reason": verdict.reason,
            "years": other_years(cycle) if cycle else [],
        }
        return render(request, "assessments/publication/waiting.html", context)

    def get_columns(self, user: Any) -> list[Column]:
        unit = [
            Column("unit", "单位", value="named", sort="unit__name_key", css="wide", width=24),
            Column("kind", "成员类别", value=lambda row: row.unit.get_kind_display(), sort="unit__kind"),
        ]
        grade = Column(
            "grade",
            "等级",
            value=lambda row: row.get_grade_display(),
            cell=lambda row: grade_tag(row.grade),
            sort="grade",
        )
        if not looks_after(user):
            return [*unit, grade]
        return [
            *unit,
            Column("self_score", "自评", kind="score", value="self_score", sort="self_score"),
            Column("review_score", "复评", kind="score", value="review_score", sort="review_score"),
            Column("total", "总分", kind="score", value="total", sort="total"),
            grade,
            Column("extras", "加减分与否决", value=_extras, css="minor"),
            Column("code", "校验码", kind="code", value="code", width=18, cell=_check, css="nowrap"),
            *(_FOR_THE_WORKBOOK if self.request.GET.get("export") else []),
        ]

    def get_queryset(self, user: Any):
        self.cycle = cycle_of(self.request)
        seal = Dossier.objects.filter(assessment=OuterRef("pk"), superseded=False).values("code")[:1]
        found = Assessment.objects.filter(cycle=self.cycle, state__in=SHOWN)
        shown = found.exclude(held_from(user))
        return (
            shown.annotate(code=Subquery(seal))
            .select_related("unit", "cycle", "standard")
            .prefetch_related("standard__bonus_items")
        )

    def row_url(self, row: Assessment) -> str:
        mine = row.unit_id in self._own
        return reverse("assessment_result", args=[row.pk]) if mine or self._looks_after else ""

    @property
    def _own(self) -> frozenset[int]:
        return access.units_read(self.request.user)

    @property
    def _looks_after(self) -> bool:
        return looks_after(self.request.user)

    def extra(self, user: Any) -> dict[str, Any]:
        cycle = self.cycle
        context = {"cycle": cycle, "years": other_years(cycle), "looks_after": looks_after(user)}
        if cycle is None:
            return context
        counted = _counted(cycle, user)
        held = Assessment.objects.filter(cycle=cycle).of_members()
        return context | {
            "masked": masked(cycle, user) if looks_after(user) else [],
            "counts": _count_table(counted),
            "chart": _chart(counted),
            "confirmed": sum(counted.values()),
            "waiting": held.exclude(state__in=SHOWN).count(),
            "hint": _share_hint(counted),
            "objections": Objection.objects.filter(assessment__cycle=cycle, state="FILED").count(),
            "may_give_notice": rules.may_give_notice(user, cycle),
            "may_publish": rules.may_publish(user, cycle),
            "work": under_way(cycle) if looks_after(user) else None,
        }


def _check(row: Assessment) -> str:
    return link(row.code, reverse("verify_code", args=[row.code])) if row.code else "—"


_FOR_THE_WORKBOOK = [
    Column("confirmed_at", "确认时间", kind="datetime", value="confirmed_at"),
    Column("address", "校验网址", kind="code", value=lambda row: address_of(row.code), width=40),
]


def _extras(row: Assessment) -> str:
    lost = {one.code for one in row.standard.bonus_items.all() if one.deduction} if row.bonus else set()
    found = [f"{'−' if line['code'] in lost else '+'}{Decimal(line['points']):.1f}" for line in row.bonus]
    return "，".join([*found, *([f"否决 {len(row.vetoes)} 项"] if row.vetoes else [])])


def _counted(cycle: Any, user: Any) -> dict[tuple[str, str], int]:
    """`{(kind, grade): units}` of the confirmed results that this person may know, in one query."""
    rows = Assessment.objects.filter(cycle=cycle, state__in=SHOWN).exclude(held_from(user)).order_by()
    return {
        (kind, grade): number
        for kind, grade, number in rows.values_list("unit__kind", "grade").annotate(number=Count("pk"))
    }


def _count_table(counted: dict[tuple[str, str], int]) -> DataTable:
    grades = [grade.value for grade in Grade]
    rows = [
        {
            "label": label.removesuffix("成员"),
            **{grade: counted.get((kind, grade), 0) for grade in grades},
            "all": sum(number for (one, _), number in counted.items() if one == kind),
        }
        for kind, label in Unit.Kind.choices
    ]
    keys = [*grades, "all"]
    columns = [
        Column("label", "类别"),
        *(Column(grade.value, grade.label, kind="int") for grade in Grade),
        Column("all", "合计", kind="int"),
    ]
    totals = {key: f"{sum(row[key] for row in rows):,}" for key in keys}
    return DataTable(columns, rows, caption="各类成员的等级", totals=totals)


def _chart(counted: dict[tuple[str, str], int]) -> Any:
    kinds = [(kind, label) for kind, label in Unit.Kind.choices if any(one == kind for one, _ in counted)]
    if not kinds:
        return ""
    series = [(label, [counted.get((kind, grade.value), 0) for grade in Grade]) for kind, label in kinds]
    return charts.bar([grade.label for grade in Grade], series, title="等级分布", unit="家")


def _share_hint(counted: dict[tuple[str, str], int]) -> str:
    """A hint, never a rule: the share of 优秀 against the setting; empty where it is off or kept."""
    most = policy.get("excellent_share")
    total = sum(counted.values())
    best = sum(number for (_, grade), number in counted.items() if grade == Grade.EXCELLENT)
    if not most or not total or best * 100 <= most * total:
        return ""
    return f"优秀 {best} 家，占 {show(best * 100 / total)}%，高于提示值 {show(most)}%。仅作提示，不影响发布。"


def _cycle_or_404(request: HttpRequest) -> Any:
    cycle = cycle_of(request)
    if cycle is None:
        raise Http404("还没有考核年度")
    if not rules.may_see_results(request.user, cycle):
        raise Refused(rules.may_see_results(request.user, cycle).reason)
    return cycle


give_notice = button(
    _cycle_or_404,
    services.give_notice,
    "已公示考核结果，并通知各单位。",
    to=lambda one: f"{reverse('results')}?year={one.year}",
)


@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    cycle = services.publish(_cycle_or_404(request), by=request.user)
    if work := under_way(cycle):
        return redirect(work)
    messages.success(request, f"已发布{cycle.year}年度考核结果，并通知各单位。")
    return redirect(f"{reverse('results')}?year={cycle.year}")
