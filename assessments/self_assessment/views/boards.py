"""Lists of assessments: all of them, the own ones by year, and who has not submitted yet (谁还没交)."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Max, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.inline import deadline, progress, status_tag
from alliance.face.listing import BulkAction
from alliance.face.lists import ListPage
from alliance.ground import clock, inputs
from alliance.ground.access import Refused, Verdict, is_secretariat, require, units_read, units_with
from assessments.cycles import deadlines
from assessments.cycles.models import Cycle
from assessments.scoring.grading import Grade
from assessments.self_assessment.filters import AssessmentFilter, BoardFilter
from assessments.self_assessment.models.assessments import Assessment
from assessments.self_assessment.rules import assessments as rules
from assessments.self_assessment.services import reminders
from assessments.self_assessment.views.assessments import CLAUSES
from members.people.models import Representative
from members.units import identifiers

State = Assessment.State


def grade_of(row: Assessment) -> str:
    """The grade once it is published; held results are shown nowhere in lists."""
    return row.get_grade_display() if row.state == State.PUBLISHED and row.grade else ""


def grade_tag(row: Assessment) -> str:
    label = grade_of(row)
    return status_tag(label, Grade(row.grade).tone) if label else "—"


def until_of(row: Assessment) -> Any:
    return deadlines.effective(row.cycle.self_deadline, [row.extended, row.correct_by])


def is_late(row: Assessment) -> bool:
    return not row.is_submitted and clock.now() >= until_of(row)


def state_of(row: Assessment) -> str:
    return "逾期未交" if is_late(row) else row.get_state_display()


class AssessmentList(ListPage):
    """What this person may see: all for the secretariat and the chair, the own units', the assigned ones."""

    title = "年度考核"
    subtitle = "各单位自评、形式审查、复评和确认的进度"
    clauses = CLAUSES
    columns = [
        Column("unit", "单位", value="unit.name", sort="unit__name_key", css="wide", width=24),
        Column(
            "kind",
            "成员类别",
            value=lambda row: row.unit.get_kind_display(),
            sort="unit__kind",
            css="nowrap",
        ),
        Column(
            "year", "年度", kind="code", value=lambda row: str(row.cycle.year), sort="cycle__year", width=6
        ),
        Column(
            "state",
            "状态",
            value=state_of,
            cell=lambda row: status_tag(state_of(row), "danger" if is_late(row) else State(row.state).tone),
            sort="state",
        ),
        Column("submitted_at", "提交时间", kind="datetime", sort="submitted_at", width=16),
        Column("self_score", "自评总分", kind="decimal", sort="self_score"),
        Column("return_count", "退回次数", kind="int", sort="return_count"),
        Column(
            "total",
            "总分",
            kind="decimal",
            value=lambda row: row.total if row.state == State.PUBLISHED else None,
        ),
        Column("grade", "等级", value=grade_of, cell=grade_tag),
    ]
    ordering = ["-cycle__year", "unit__name_key"]
    filterset_class = AssessmentFilter
    search_fields = ["unit__name", "unit__short_name", "unit__initials"]
    search_placeholder = "单位名称或拼音首字母"
    export_name = "年度考核"
    empty = Empty("还没有年度考核", "考核标准发布、年度考核开启后，各单位的考核会出现在这里。")

    def get_queryset(self, user: Any) -> QuerySet:
        return (
            Assessment.objects.visible_to(user)
            .filter(cycle__opened_at__isnull=False)
            .select_related("unit", "cycle")
            .annotate(extended=Max("extensions__until"))
            .defer("facts", "review_facts", "summary", "vetoes", "bonus", "cycle__self_evaluation")
        )

    def row_url(self, row: Assessment) -> str:
        return row.get_absolute_url()


assessment_list = AssessmentList.as_view()


def mine(request: HttpRequest) -> HttpResponse:
    """年度考核 of the units this person stands for (or whose closed file is still open to read), by year."""
    rows = list(
        Assessment.objects.of_units_of(request.user)
        .filter(cycle__opened_at__isnull=False)
        .select_related("unit", "cycle")
        .annotate(
            extended=Max("extensions__until"),
            total_items=Count("items", distinct=True),
            answered=Count("items", filter=answered(), distinct=True),
        )
        .order_by("-cycle__year", "unit__name_key")
    )
    own = units_with(request.user)
    for row in rows:
        row.closed = row.unit_id not in own
        row.until, row.late, row.state_label = until_of(row), is_late(row), state_of(row)
        row.tone = "danger" if row.late else State(row.state).tone
        row.grade_label = grade_of(row)
        row.grade_tone = Grade(row.grade).tone if row.grade_label else "neutral"
    context = {
        "title": "本单位年度考核",
        "clauses": "7.5 13.1",
        "rows": rows,
        "represents": bool(units_read(request.user)),
    }
    return render(request, "assessments/self_assessment/mine.html", context)


def answered() -> Q:
    """As `rules.is_answered`, over the items of an assessment."""
    claimed = Q(items__not_applicable=True) & ~Q(items__na_approved=False)
    return Q(items__self_points__isnull=False) | claimed


# ---------------------------------------------------------------- who has not submitted


def _contact(row: Assessment, full: bool) -> str:
    people = sorted(row.unit.serving, key=lambda one: one.role != Representative.Role.LIAISON)
    if not people:
        return ""
    phone = people[0].user.phone
    return f"{people[0].user.name} {phone if full else identifiers.masked_phone(phone)}".strip()


def _progress(row: Assessment) -> str:
    return progress(row.answered, row.total_items, label="填报进度", unit=" 项")


class Board(ListPage):
    template_name = "assessments/self_assessment/board.html"
    title = "自评报送情况：谁还没交"
    clauses = "13.1 9.secretariat.6"
    columns = [
        Column("unit", "单位", value="unit.name", sort="unit__name_key", css="wide", width=24),
        Column(
            "kind",
            "成员类别",
            value=lambda row: row.unit.get_kind_display(),
            sort="unit__kind",
            css="nowrap",
        ),
        Column(
            "state",
            "环节",
            value=state_of,
            cell=lambda row: status_tag(state_of(row), "danger" if is_late(row) else State(row.state).tone),
            sort="state",
        ),
        Column(
            "progress",
            "填报进度",
            value=lambda row: f"{row.answered}/{row.total_items}",
            cell=_progress,
            sort="answered",
        ),
        Column(
            "deadline",
            "截止",
            value=lambda row: clock.show_deadline(until_of(row)),
            cell=lambda row: deadline(until_of(row)),
            width=20,
        ),
        Column("reminders", "催报次数", kind="int", sort="reminders"),
    ]
    ordering = ["unit__name_key"]
    filterset_class = BoardFilter
    search_fields = ["unit__name", "unit__short_name", "unit__initials"]
    search_placeholder = "单位名称或拼音首字母"
    export_name = "未交自评单位"
    empty = Empty("都已提交", "本年度应报自评的单位都已提交。")

    def rule(self, user: Any) -> Verdict:
        return rules.may_see_board(user)

    def get_columns(self, user: Any) -> list[Column]:
        """Whom to call: the whole number for the secretariat, which calls."""
        full = is_secretariat(user)
        contact = Column("contact", "联络员", personal=full, value=lambda row: _contact(row, full), width=18)
        return [*self.columns[:-1], contact, self.columns[-1]]

    def cycle(self) -> Cycle | None:
        """The year asked for, else the newest opened one."""
        if not hasattr(self, "_cycle"):
            opened = Cycle.objects.filter(opened_at__isnull=False).order_by("-year")
            year = inputs.year(self.request.GET.get("year"))
            self._cycle = (opened if year is None else opened.filter(year=year)).first()
        return self._cycle

    def get_queryset(self, user: Any) -> QuerySet:
        if self.cycle() is None:
            return Assessment.objects.none()
        serving = Representative.objects.current().select_related("user").by_rank()
        return (
            Assessment.objects.visible_to(user)
            .filter(cycle=self.cycle())
            .not_submitted()
            .of_members()
            .select_related("unit", "cycle")
            .prefetch_related(Prefetch("unit__representatives", queryset=serving, to_attr="serving"))
            .annotate(
                extended=Max("extensions__until"),
                total_items=Count("items", distinct=True),
                answered=Count("items", filter=answered(), distinct=True),
            )
            .defer("facts", "review_facts", "summary", "vetoes", "bonus", "cycle__self_evaluation")
        )

    def row_url(self, row: Assessment) -> str:
        return row.get_absolute_url()

    def selectable(self, row: Assessment) -> int:
        return row.unit_id

    def bulk(self, user: Any) -> list[BulkAction]:
        cycle = self.cycle()
        if cycle is None or not is_secretariat(user):
            return []
        url = reverse("assessment_remind", args=[cycle.year])
        confirm = "将向所选单位的联络员和负责人发送催报消息，并计入催报次数；同一单位一天只发一次。"
        return [BulkAction("催报所选单位", url, confirm=confirm)]

    def extra(self, user: Any) -> dict[str, Any]:
        cycle = self.cycle()
        if cycle is None:
            return {"cycle": None}
        counted = (
            Assessment.objects.filter(cycle=cycle)
            .of_members()
            .aggregate(units=Count("pk"), waiting=Count("pk", filter=Q(state__in=rules.WITH_UNIT)))
        )
        late = Assessment.objects.filter(cycle=cycle).overdue(clock.now()).of_members().count()
        return {
            "cycle": cycle,
            "figures": counted | {"late": late, "handed_in": counted["units"] - counted["waiting"]},
            "may_remind": rules.may_remind(user),
            "notice": _notice(cycle, counted["waiting"]),
        }


board = Board.as_view()


def _notice(cycle: Cycle, waiting: int) -> str:
    """Ready words for the group chat of the units, without naming anybody's telephone."""
    return (
        f"【催报】{cycle.year}年度考核自评请于 {clock.before(cycle.self_deadline)}由单位负责人确认并提交，"
        f"目前还有 {waiting} 家单位未提交。请登录平台“本单位年度考核”办理；逾期系统不再接收。"
    )


@require_POST
def remind(request: HttpRequest, year: int) -> HttpResponse:
    """Remind the chosen units, or all that have not submitted."""
    require(rules.may_remind(request.user))
    cycle = Cycle.objects.filter(year=year, opened_at__isnull=False).first()
    if cycle is None:
        raise Refused(f"{year}年度考核还没有开启。")
    waiting = Assessment.objects.filter(cycle=cycle).not_submitted().of_members()
    if request.POST.get("all") != "yes":
        chosen = inputs.numbers(request.POST.getlist("selected"))
        if not chosen:
            raise Refused("请先选择单位。")
        waiting = waiting.filter(unit__in=chosen)
    outcome = reminders.remind(
        cycle, units=list(waiting.order_by("pk").values_list("unit_id", flat=True)), by=request.user
    )
    _report(request, outcome)
    return redirect(f"{reverse('assessment_board')}?year={year}")


def _report(request: HttpRequest, outcome: reminders.Outcome) -> None:
    if outcome.told:
        messages.success(request, f"已催报 {len(outcome.told)} 家单位。")
    if outcome.already:
        messages.info(request, f"{len(outcome.already)} 家单位今天已催报过，没有重复发送。")
    if outcome.unreachable:
        names = "、".join(unit.name for unit in outcome.unreachable[:10])
        messages.warning(request, f"{len(outcome.unreachable)} 家单位没有可通知的人员：{names}。")
    if not (outcome.told or outcome.already or outcome.unreachable):
        messages.info(request, "所选单位都已提交，没有发送催报。")
