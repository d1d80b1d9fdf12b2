"""Reports as their unit and the secretariat see them: the list, one report, the secretariat's desk, where it was used."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance.face.acting import act_on_chosen, fill_in, onward, press
from alliance.face.components import Empty, Step
from alliance.face.datatable import Column
from alliance.face.listing import BulkAction
from alliance.face.lists import ListPage
from alliance.ground import access
from alliance.ground.access import require
from alliance.history.words import events_of
from reports.checks import adoptions, rules, services
from reports.checks.filters import ReportFilter
from reports.checks.forms import AdoptionForm, ReturnForm
from reports.checks.models import Adoption
from reports.monthly import rules as writing
from reports.monthly.models import MonthlyReport
from reports.monthly.views import CLAUSES, visible

HISTORY = 200


State = MonthlyReport.State


def channels(report: MonthlyReport) -> str:
    return "、".join(adoption.get_channel_display() for adoption in report.adoptions.all())


class ReportList(ListPage):
    title = "信息报送"
    subtitle = "学校和企业成员每月至少报送一次；行业、科研机构成员自愿报送"
    clauses = CLAUSES
    columns = [
        Column(
            "title", "标题", value=lambda one: one.title or "（未填标题）", sort="title", css="wide", width=24
        ),
        Column("unit", "单位", value="unit.name", sort="unit__name_key", width=22, css="unit-name"),
        Column(
            "period",
            "所属期",
            kind="code",
            value=lambda one: f"{one.year}-{one.month:02d}",
            sort=["year", "month"],
        ),
        Column("category", "类别", value=lambda one: one.get_category_display(), sort="category"),
        Column(
            "state",
            "状态",
            states=State,
            sort="state",
        ),
        Column(
            "submitted_at", "报送时间", kind="datetime", value="first_submitted_at", sort="first_submitted_at"
        ),
        Column("timeliness", "时效", value="timeliness", css="nowrap"),
        Column("adoptions", "采用", value=channels),
    ]
    ordering = ["-year", "-month", "-first_submitted_at"]
    filterset_class = ReportFilter
    search_fields = ["title", "unit__name", "unit__initials"]
    search_placeholder = "标题、单位名称或拼音首字母"
    export_name = "信息报送"
    empty = Empty("还没有信息报送", "单位报送的信息会出现在这里。")

    def get_queryset(self, user):
        return (
            MonthlyReport.objects.visible_to(user)
            .select_related("unit")
            .prefetch_related("adoptions")
            .only("title", "year", "month", "category", "state", "first_submitted_at", "unit__name")
        )

    def row_url(self, report: MonthlyReport) -> str:
        return report.get_absolute_url()

    def selectable(self, report: MonthlyReport):
        return report.pk if report.state == State.SUBMITTED else None

    def bulk(self, user):
        if not access.is_secretariat(user):
            return ()
        confirm = "所选信息将全部审核为合格，计入各单位当月报送；本单位及关联单位的会自动跳过。"
        return [BulkAction("批量合格", reverse("monthly_reports_accept"), confirm=confirm, tone="primary")]


def report(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, visible(request, pk), AdoptionForm())


def _page(request: HttpRequest, one: MonthlyReport, adoption: AdoptionForm) -> HttpResponse:
    """One report with its pictures, where it stands, and what this person may do with it."""
    user = request.user
    ours = writing.represents(user, one.unit_id)
    context = {
        "title": str(one),
        "report": one,
        "tone": State(one.state).tone,
        "clauses": CLAUSES,
        "timeliness": one.timeliness,
        "pictures": one.pictures.all(),
        "adoptions": one.adoptions.order_by("adopted_on", "pk"),
        "steps": steps(one),
        "events": events_of(one, limit=HISTORY),
        "ours": ours,
        "desk": access.is_secretariat(user),
        "may_edit": ours and writing.may_edit(user, one),
        "may_ask": ours and writing.may_ask_signature(user, one),
        "may_submit": ours and writing.may_submit(user, one),
        "may_hand_back": ours and writing.may_hand_back(user, one),
        "may_discard": ours and writing.may_discard(user, one),
        "is_head": writing.heads(user, one.unit_id),
        "may_accept": rules.may_accept(user, one),
        "may_send_back": rules.may_send_back(user, one),
        "may_decline": rules.may_decline(user, one),
        "may_adopt": rules.may_adopt(user, one),
        "adoption_form": adoption,
    }
    return render(request, "reports/checks/detail.html", context)


def steps(one: MonthlyReport) -> list[Step]:
    """Where the report stands: written, signed, checked, used."""
    with_unit = one.state in MonthlyReport.WITH_UNIT
    waiting = one.state == State.AWAITING_SIGNATURE
    checked = {State.ACCEPTED: "done", State.DECLINED: "failed", State.SUBMITTED: "current"}
    return [
        Step(
            "起草" if one.state != State.RETURNED else "按意见修改",
            "current" if one.state in (State.DRAFT, State.RETURNED) else "done",
            holder=str(one.author),
            at=one.created_at,
            deadline=one.correct_by if one.in_correction else None,
        ),
        Step(
            "负责人审签并报送",
            "current" if waiting else "todo" if with_unit else "done",
            holder=str(one.signed_by or "") if not with_unit else "单位负责人" if waiting else "",
            at=None if with_unit else one.submitted_at,
            deadline=one.deadline if with_unit and not one.in_correction else None,
            note=one.timeliness,
        ),
        Step(
            "秘书处审核",
            checked.get(one.state, "todo"),
            holder=str(one.checked_by or "") if one.state in (State.ACCEPTED, State.DECLINED) else "秘书处",
            at=one.checked_at if one.state in (State.ACCEPTED, State.DECLINED) else None,
            note=one.opinion if one.state in (State.ACCEPTED, State.DECLINED, State.RETURNED) else "",
        ),
    ]


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    one = visible(request, pk)
    return press(request, one, services.accept, lambda _: _onward(request, "已审核合格。"))


def _onward(request: HttpRequest, said: str) -> str:
    return onward(said, MonthlyReport.objects.to_check_by(request.user), each="条")


@require_POST
def accept_many(request: HttpRequest) -> HttpResponse:
    """Each chosen report for itself; what cannot be accepted is named with its reason."""
    require(rules.may_accept_many(request.user))
    return act_on_chosen(
        request,
        MonthlyReport.objects.visible_to(request.user).select_related("unit"),
        services.accept,
        named=lambda report: f"{report.unit}《{report.title}》",
        done="已审核合格 {} 条。",
        what="待审核的信息",
        to="monthly_reports",
        most=500,
    )


def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return for correction: reason and deadline on a page of its own."""
    one = visible(request, pk)
    require(rules.may_send_back(request.user, one))
    form = ReturnForm(request.POST or None)
    answer = fill_in(request, form, services.send_back, one, done=lambda _: _onward(request, "已退回修改。"))
    context = {"title": "退回修改", "report": one, "form": form, "clauses": CLAUSES}
    return answer or render(request, "reports/checks/return.html", context)


@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    one, reason = visible(request, pk), request.POST.get("reason", "")
    return press(
        request, one, services.decline, lambda _: _onward(request, "已登记为不予采用。"), reason=reason
    )


@require_POST
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    one = visible(request, pk)
    require(rules.may_adopt(request.user, one))
    form = AdoptionForm(request.POST)
    answer = fill_in(request, form, adoptions.record, one, done="已登记采用。", to=one)
    return answer or _page(request, one, form)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    reports = MonthlyReport.objects.visible_to(request.user)
    adoption = get_object_or_404(Adoption.objects.filter(report__in=reports), pk=pk)
    reason = request.POST.get("reason", "")
    return press(request, adoption, adoptions.remove, "已撤销采用登记。", to=adoption.report, reason=reason)
