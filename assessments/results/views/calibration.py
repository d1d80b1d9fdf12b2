"""校准: all units' marks side by side, and how reviewers and indicators differ."""

from typing import Any

from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html_join

from alliance.face.components import Empty, Tab
from alliance.face.datatable import Column, DataTable
from alliance.face.inline import status_tag
from alliance.face.listing import BulkAction
from alliance.face.lists import ListPage
from alliance.ground import clock
from alliance.ground.access import holds, is_secretariat, require
from assessments.cycles.views.years import cycle_of, other_years
from assessments.held import rules as held
from assessments.results import rules as confirming_rules
from assessments.results.filters import CalibrationFilter
from assessments.results.services import calibration, outcome
from assessments.reviews import rules
from assessments.reviews.models import Review
from assessments.scoring.grading import Grade
from assessments.scoring.standard import Subject
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item
from councils.recusal.models import presided_by
from councils.terms.models.terms import PRESIDING
from members.relations.closed import closed_units
from members.units.models import Unit

State = Assessment.State
CLAUSES = "13.2 11.assessment"
STATE_WORDS = {
    State.IN_REVIEW: "复评中",
    State.REVIEWED: "待确认",
    State.CONFIRMED: "已确认",
    State.PUBLISHED: "已发布",
}
NOT_PRESIDING = Empty("没有由您主持的单位", "理事长须回避或空缺而由您主持的单位，进入复评后会出现在这里。")


def _state_tag(row: Assessment) -> str:
    """On this page a reviewed assessment is what waits."""
    waits = row.state == State.REVIEWED
    return status_tag(STATE_WORDS[row.state], "warning" if waits else State(row.state).tone)


def grade_tag(grade: str, *, provisional: bool = False) -> str:
    if not grade:
        return "—"
    label = Grade(grade).label
    return status_tag(f"{label}（暂）" if provisional else label, Grade(grade).tone)


def provisional(row: Assessment) -> str:
    """The grade on the record, or the one the marks give so far; empty until all reviewers are done."""
    if row.grade:
        return row.grade
    return outcome.computed(row).grade if row.state == State.REVIEWED else ""


def _grade_label(row: Assessment) -> str:
    grade = provisional(row)
    return Grade(grade).label if grade else ""


def _marks(row: Assessment) -> str:
    """Each reviewer's score, once all are done."""
    return "　".join(_lines_of_marks(row))


def _marks_cell(row: Assessment) -> str:
    return format_html_join("", "<div>{}</div>", ((line,) for line in _lines_of_marks(row)))


def _lines_of_marks(row: Assessment) -> list[str]:
    if not rules.all_done(row):
        return [f"{row.reviewers_done}/{row.reviewers} 人完成"]
    return [f"{one.reviewer.name} {one.score}" for one in row.done]


class CalibrationList(ListPage):
    template_name = "assessments/results/calibration.html"
    title = "校准与确认"
    subtitle = "自评、各评审人评分、均分和分差；全部评审人完成后显示"
    clauses = CLAUSES
    ordering = ["-spread", "unit__name_key"]
    filterset_class = CalibrationFilter
    search_fields = ["unit__name", "unit__initials"]
    search_placeholder = "单位名称或拼音首字母"
    export_name = "复评校准"
    empty = Empty("还没有进入复评的单位", "通过形式审查的单位会出现在这里。")
    columns = [
        Column("unit", "单位", value="unit.name", sort="unit__name_key", css="wide", width=24),
        Column(
            "kind", "成员类别", value=lambda row: row.unit.get_kind_display(), sort="unit__kind", css="minor"
        ),
        Column("self_score", "自评", kind="score", value="self_score", sort="self_score"),
        Column("marks", "各评审人评分", value=_marks, cell=_marks_cell, width=24, css="nowrap"),
        Column("mean", "均分", kind="score", value="review_score", sort="review_score"),
        Column("spread", "分差", kind="score", value="spread", sort="spread"),
        Column("difference", "复评−自评", kind="score", value="difference", sort="difference"),
        Column(
            "grade",
            "等级",
            value=_grade_label,
            cell=lambda row: grade_tag(provisional(row), provisional=not row.grade),
        ),
        Column(
            "state",
            "环节",
            value=lambda row: row.get_state_display(),
            cell=lambda row: _state_tag(row),
            sort="state",
        ),
    ]

    def rule(self, user: Any):
        return rules.may_calibrate(user)

    def get_queryset(self, user: Any):
        self.cycle = cycle_of(self.request)
        if not rules.may_compare(user):
            self.empty = NOT_PRESIDING
        done = Review.objects.filter(state=Review.State.DONE).select_related("reviewer").order_by("pk")
        items = Item.objects.select_related("indicator")
        return (
            calibration.of_units(self.cycle)
            .exclude(held.held_from(user))
            .filter(pk__in=looked_after(user).values("pk"))
            .filter(state__in=[State.IN_REVIEW, *rules.SETTLED])
            .select_related("unit", "cycle", "standard")
            .prefetch_related(
                Prefetch("reviews", done, to_attr="done"),
                Prefetch("items", items),
                "standard__bonus_items",
                "standard__vetoes",
            )
        )

    def row_url(self, row: Assessment) -> str:
        return reverse("confirmation", args=[row.pk])

    def selectable(self, row: Assessment) -> Any:
        if not hasattr(self, "_barred"):
            self._barred = closed_units(self.request.user)
        if row.unit_id in self._barred:
            return None
        confirmable = row.state == State.REVIEWED and row.submitted_at is not None
        chosen = confirmable if is_secretariat(self.request.user) else self._is_late(row)
        return row.pk if chosen else None

    def _is_late(self, row: Assessment) -> bool:
        return bool(confirming_rules.is_late_admissible(row, clock.now()))

    def bulk(self, user: Any) -> list[BulkAction]:
        if not is_secretariat(user):
            return self._for_who_presides(user)
        confirm = "将按复评均分确认所选单位的得分和等级并封存卷宗，不加减分，不计一票否决。需要加减分或否决的单位、没有提交自评的单位请逐个确认。"
        url = f"{reverse('confirm_many')}?year={self.cycle.year}" if self.cycle else reverse("confirm_many")
        return [BulkAction("批量确认", url, confirm=confirm, tone="primary")]

    def _for_who_presides(self, user: Any) -> list[BulkAction]:
        if not holds(user, *PRESIDING) or not self.cycle or clock.now() < self.cycle.review_deadline:
            return []
        confirm = "所选单位的结果将准予逾期确认，理由写入各单位记录，并告知秘书处。"
        url = f"{reverse('admit_late_many')}?year={self.cycle.year}"
        return [BulkAction("准予逾期确认", url, confirm=confirm, tone="primary", reason_field=True)]

    def extra(self, user: Any) -> dict[str, Any]:
        whole = bool(rules.may_compare(user))
        rows = looked_after(user).filter(cycle=self.cycle)
        figures = rows.aggregate(
            reviewing=Count("pk", filter=Q(state=State.IN_REVIEW)),
            waiting=Count("pk", filter=Q(state=State.REVIEWED)),
            confirmed=Count("pk", filter=Q(state__in=[State.CONFIRMED, State.PUBLISHED])),
            before=Count(
                "pk", filter=Q(state__in=[State.DRAFT, State.SIGNED, State.SUBMITTED, State.RETURNED])
            ),
        )
        return {
            "cycle": self.cycle,
            "years": other_years(self.cycle),
            "figures": figures,
            "unfiled": list(rows.filter(state=State.REVIEWED, submitted_at=None).select_related("unit")),
            "masked": masked(self.cycle, user) if whole else [],
            "severities": self._severities(user) if self.cycle and whole else None,
            "sections": sections_of(self.cycle, "units") if whole else [],
        }

    def _severities(self, user: Any) -> DataTable:
        return _severities(calibration.of_reviewers(self.cycle, without=held.held_from(user, "assessment__")))


def looked_after(user: Any) -> Any:
    """The assessments whose review and confirmation are looked after: all, or those over which the person presides."""
    if rules.may_compare(user):
        return Assessment.objects.all()
    return Assessment.objects.filter(presided_by(user, "unit"))


def masked(cycle: Any, user: Any) -> list[str]:
    """The units of the year whose marks this person may not see yet, by name (回避)."""
    rows = Assessment.objects.filter(
        held.held_from(user), cycle=cycle, state__in=[State.IN_REVIEW, *rules.SETTLED]
    )
    return list(rows.order_by("unit__name_key").values_list("unit__name", flat=True))


def sections_of(cycle: Any, active: str) -> list[Tab]:
    year = f"?year={cycle.year}" if cycle else ""
    names = [("units", "单位", "calibration"), ("indicators", "指标区分度", "calibration_indicators")]
    return [Tab(label, f"{reverse(name)}{year}", key == active) for key, label, name in names]


def _severities(found: list[calibration.Severity]) -> DataTable:
    def shown(one: calibration.Severity) -> str:
        sign = "+" if one.deviation > 0 else ""
        text = f"{sign}{one.deviation}"
        if not one.stands_out:
            return text
        return status_tag(f"{text} {'偏严' if one.deviation < 0 else '偏松'}", "warning")

    columns = [
        Column("reviewer", "评审人"),
        Column("units", "已评单位", kind="int"),
        Column("mean", "平均给分", kind="score"),
        Column("deviation", "与均分的平均偏差", kind="score", cell=shown),
    ]
    empty = Empty("还没有完成的评审", "一个单位的全部评审人完成后才计入。")
    return DataTable(columns, found, caption="评审人宽严", empty=empty)


def indicators(request: HttpRequest) -> HttpResponse:
    """Which indicators tell units apart, and which give everybody the same, by kind of member."""
    require(rules.may_compare(request.user))
    cycle = cycle_of(request)
    kinds = dict(Unit.Kind.choices)
    kind = request.GET.get("kind", "")
    kind = kind if kind in kinds else next(iter(kinds))
    columns = [
        Column("code", "代码", kind="code"),
        Column("name", "指标", css="wide"),
        Column("points", "分值", kind="score"),
        Column("units", "单位数", kind="int"),
        Column("mean", "平均得分", kind="score"),
        Column("share", "得分率", kind="percent"),
        Column("lowest", "最低", kind="score"),
        Column("highest", "最高", kind="score"),
        Column("deviation", "标准差", kind="score"),
        Column(
            "verdict",
            "区分度",
            value=lambda one: "",
            cell=lambda one: status_tag("全部相同", "warning") if one.separates_nobody else "",
        ),
    ]
    without = held.held_from(request.user, "assessment__")
    found = calibration.of_indicators(cycle, kind, without=without) if cycle else []
    year = f"year={cycle.year}&" if cycle else ""
    return render(
        request,
        "assessments/results/indicators.html",
        {
            "title": "校准与确认",
            "clauses": CLAUSES,
            "cycle": cycle,
            "sections": sections_of(cycle, "indicators"),
            "kinds": [Tab(Subject(key).label, f"?{year}kind={key}", key == kind) for key in kinds],
            "table": DataTable(columns, found, caption="指标区分度", empty=Empty("还没有完成复评的单位")),
            "dull": sum(one.separates_nobody for one in found),
        },
    )
