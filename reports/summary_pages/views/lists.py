"""The lists of summaries: of the own unit, of all units, of the secretariat."""

from typing import Any

from django.db.models import QuerySet

from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.lists import ListPage
from alliance.ground import access, clock
from alliance.ground.access import Verdict
from councils.recusal.models import acts_as_chair
from members.people.rights import units_of
from reports.summaries import deadlines, rules
from reports.summaries.models import Summary
from reports.summary_pages.filters import OurSummaryFilter, UnitSummaryFilter

State = Summary.State
SHOWN = 12


def _in_time(one: Summary) -> str:
    """按期 or 逾期; for what is still owed after its day, 逾期未报."""
    deadline = deadlines.of(one.kind, one.year)
    if one.first_handed_in_at is None and clock.now() >= deadline:
        return "逾期未报"
    return one.timeliness(deadline)


YEAR = Column("year", "年度", kind="code", sort="year")
STATE = Column("state", "状态", states=State, sort="state")
IN_TIME = Column("in_time", "时效", value=_in_time, width=8)
HANDED_IN = Column("first_handed_in_at", "首次报送", kind="datetime", sort="first_handed_in_at")
DECIDED = Column("decided_at", "定稿时间", kind="datetime", sort="decided_at", css="minor")
TITLE = Column("title", "标题", css="title wide", width=36)


class _Summaries(ListPage):
    ordering = ("-year", "kind", "pk")
    search_fields = ("title",)

    def row_url(self, one: Summary) -> str:
        return one.get_absolute_url()


class MySummaries(_Summaries):
    """A unit's own, with the one to begin."""

    title = "年度工作总结"
    subtitle = "按记录起草，联络员修改，负责人确认后报送秘书处"
    clauses = "7.5"
    template_name = "reports/summaries/list.html"
    columns = (YEAR, TITLE, STATE, IN_TIME, HANDED_IN, DECIDED)
    empty = Empty("还没有年度工作总结", "点击“起草”，平台按本年的记录写好初稿，再由本单位修改、补充。")

    def rule(self, user: Any) -> Verdict:
        return Verdict.of(access.units_with(user), "这里供成员单位的人员撰写本单位总结。")

    def get_queryset(self, user: Any) -> QuerySet:
        return (
            Summary.objects.of_units()
            .filter(unit__in=access.units_with(user))
            .select_related("unit")
            .defer("text")
        )

    def extra(self, user: Any) -> dict[str, Any]:
        units, today = units_of(user), clock.today()
        years = (today.year, today.year - 1)
        known = set(self.get_queryset(user).filter(year__in=years).values_list("unit", "year"))
        begin = [
            {
                "kind": Summary.Kind.UNIT,
                "year": year,
                "unit": unit,
                "label": f"起草{year}年度总结" + (f"（{unit}）" if len(units) > 1 else ""),
            }
            for unit in units
            for year in years
            if (unit.pk, year) not in known and rules.may_start_unit(user, unit, year)
        ]
        return {"begin": begin, "due": _due(units, today.year)}


def _due(units: list[Any], year: int) -> str:
    """Until when the own units owe the summary of this year; or that a unit which joined lately owes none."""
    period = deadlines.period_of_units(year).get(0)
    if period is None:
        return f"{year}年度总结自愿报送，不作要求。"
    day = clock.show_deadline(period.deadline, with_year=True)
    late = [str(unit) for unit in units if unit.joined_on > period.joined_by]
    said = f"{year}年度总结截止 {day}。"
    return f"{said}{'、'.join(late)}本年新加入，{year}年度不作要求。" if late else said


class UnitSummaries(_Summaries):
    """Those of all units, and who still owes one."""

    title = "单位年度工作总结"
    subtitle = "单位负责人确认后报送，秘书处审定"
    clauses = "7.5"
    template_name = "reports/summaries/units.html"
    columns = (
        YEAR,
        Column(
            "unit", "单位", css="title wide", value=lambda one: one.unit.name, sort="unit__name_key", width=28
        ),
        Column("unit_kind", "成员类别", value=lambda one: one.unit.get_kind_display(), sort="unit__kind"),
        STATE,
        IN_TIME,
        HANDED_IN,
        Column("checked_by", "确认人", css="minor", value=lambda one: str(one.checked_by or "")),
        DECIDED,
    )
    filterset_class = UnitSummaryFilter
    search_fields = ("unit__name", "title")
    search_placeholder = "搜索单位"
    export_name = "单位年度工作总结"
    empty = Empty("还没有单位报送年度工作总结", "单位负责人确认后，在这里审定。")

    def rule(self, user: Any) -> Verdict:
        if access.is_secretariat(user) or acts_as_chair(user):
            return Verdict.yes()
        return Verdict.no("全部单位的总结供秘书处和理事长查看，本单位的请看“年度工作总结”。")

    def get_queryset(self, user: Any) -> QuerySet:
        rows = Summary.objects.visible_to(user).of_units().exclude(first_handed_in_at=None)
        return rows.select_related("unit", "checked_by").defer("text")

    def extra(self, user: Any) -> dict[str, Any]:
        if not access.is_secretariat(user):
            return {}
        year = clock.today().year
        missing = list(deadlines.owing(year).in_order())
        deadline = deadlines.of(Summary.Kind.UNIT, year)
        return {
            "missing": missing[:SHOWN],
            "missing_count": len(missing),
            "year": year,
            "deadline": clock.show_deadline(deadline, with_year=True),
            "is_late": clock.now() >= deadline,
        }


class OurSummaries(_Summaries):
    """Those of the secretariat: drafts for itself, what was laid before the chair, final ones for the council."""

    title = "秘书处总结和联盟自评"
    subtitle = "秘书处起草，秘书长确认，理事长审定；定稿后理事会成员可以查看"
    clauses = "9.secretariat.5 11.self_evaluation"
    template_name = "reports/summaries/list.html"
    columns = (
        YEAR,
        Column("kind", "类型", value=lambda one: one.get_kind_display(), sort="kind", width=14),
        TITLE,
        STATE,
        IN_TIME,
        HANDED_IN,
        DECIDED,
    )
    filterset_class = OurSummaryFilter
    export_name = "秘书处总结和联盟自评"
    empty = Empty("还没有总结", "秘书处起草、理事长审定后，理事会成员可以在这里查看。")

    def rule(self, user: Any) -> Verdict:
        if access.is_council_or_secretariat(user):
            return Verdict.yes()
        return Verdict.no("秘书处的总结供秘书处和理事会成员查看。")

    def get_queryset(self, user: Any) -> QuerySet:
        return Summary.objects.visible_to(user).of_secretariat().defer("text")

    def extra(self, user: Any) -> dict[str, Any]:
        this = clock.today().year
        known = set(Summary.objects.of_secretariat().filter(year__gte=this - 1).values_list("kind", "year"))
        begin = [
            {"kind": kind, "year": year, "label": f"起草{year}年{kind.label}"}
            for year in (this, this - 1)
            for kind in Summary.OURS
            if (kind, year) not in known and rules.may_start_ours(user, kind, year)
        ]
        return {"begin": begin, "due": ""}
