"""Who has not submitted yet (谁还没交), and asking them."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Max, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.inline import deadline, progress, status_tag
from alliance.face.listing import BulkAction
from alliance.face.lists import ListPage
from alliance.ground import clock, inputs
from alliance.ground.access import Refused, Verdict, is_secretariat, require
from assessments.cycles.models import Cycle
from assessments.lateness.filters import BoardFilter
from assessments.lateness.services import reminders
from assessments.sheets import rules
from assessments.sheets.found import answered, is_late, state_of, until_of
from assessments.sheets.models.assessments import Assessment
from members.people.models import Representative
from members.units import identifiers

State = Assessment.State


def _contact(row: Assessment, full: bool) -> str:
    people = sorted(row.unit.serving, key=lambda one: one.role != Representative.Role.LIAISON)
    if not people:
        return ""
    phone = people[0].user.phone
    return f"{people[0].user.name} {phone if full else identifiers.masked_phone(phone)}".strip()


def _progress(row: Assessment) -> str:
    return progress(row.answered, row.total_items, label="填报进度", unit=" 项")


class Board(ListPage):
    template_name = "assessments/lateness/board.html"
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
            apart=(
                Column("answered", "已填指标", kind="int"),
                Column("total_items", "指标总数", kind="int"),
            ),
        ),
        Column(
            "deadline",
            "截止",
            value=lambda row: clock.show_deadline(until_of(row)),
            cell=lambda row: deadline(until_of(row), bare=True),
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
            .aggregate(units=Count("pk"), waiting=Count("pk", filter=Q(state__in=Assessment.WITH_UNIT)))
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
