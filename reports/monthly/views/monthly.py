"""Reports as their unit and the secretariat see them: the list, the own reports, one report, writing it."""

from django.contrib import messages
from django.forms import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance.face.components import Empty, Step, Tab
from alliance.face.lists import BulkAction, Column, ListPage
from alliance.ground import access, clock, inputs
from alliance.ground.access import Conflict, Refused, require
from alliance.ground.clock import Month
from alliance.history.words import events_of
from members.units.models import Unit
from reports.monthly import punctuality as standings
from reports.monthly import rules
from reports.monthly.drafts import AUTOSAVE
from reports.monthly.filters import ReportFilter
from reports.monthly.forms import AdoptionForm, PicturesForm, ReportForm, parsed_month
from reports.monthly.models.monthly import MonthlyReport
from reports.monthly.months import OWING_KINDS
from reports.monthly.services import monthly, pictures
from reports.ranking import boards

State = MonthlyReport.State
CLAUSES = "10.school.8 10.enterprise.13"
HISTORY = 200


def visible(request: HttpRequest, pk: int) -> MonthlyReport:
    """The report, or 404 where this person may not see it."""
    return get_object_or_404(
        MonthlyReport.objects.visible_to(request.user).select_related(
            "unit", "author", "signed_by", "checked_by"
        ),
        pk=pk,
    )


def timeliness(report: MonthlyReport) -> str:
    return {True: "按时", False: "补报", None: ""}[report.was_on_time]


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
        Column("timeliness", "时效", value=timeliness, css="nowrap"),
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
        return f"/monthly-reports/{report.pk}/"

    def selectable(self, report: MonthlyReport):
        return report.pk if report.state == State.SUBMITTED else None

    def bulk(self, user):
        if not access.is_secretariat(user):
            return ()
        confirm = "所选信息将全部审核为合格，计入各单位当月报送；本单位及关联单位的会自动跳过。"
        return [BulkAction("批量合格", reverse("monthly_reports_accept"), confirm=confirm, tone="primary")]


def mine(request: HttpRequest) -> HttpResponse:
    """我的报送: the current month with one click to write, the year's months, the newest reports."""
    units = list(Unit.objects.filter(pk__in=access.units_with(request.user)).in_order())
    if not units:
        raise Http404("您没有代表的成员单位")
    current = Month.current()
    year = _year(request)
    rows = standings.of_year(units, year)
    late_until = standings.late_until(current.previous())
    tasks = []
    for unit in units:
        for month in (current.previous(), current):
            if month == current or clock.now() < late_until:
                tasks.append(_task(unit, month, late_until))
    found = standings.rows(units, {task["month"] for task in tasks})
    for task in tasks:
        task["standing"] = found[task["unit"].pk].standing[task["month"]]
        task["mark"] = boards.mark(task["standing"], task["unit"], task["month"])
    reports = MonthlyReport.objects.filter(unit__in=units, year=year).select_related("unit")
    return render(
        request,
        "reports/monthly/mine.html",
        {
            "title": "我的报送",
            "clauses": CLAUSES,
            "tasks": [task for task in tasks if task["month"] == current or task["standing"] == "MISSING"],
            "board": boards.board(rows.values(), year, heading="本单位"),
            "year": year,
            "years": [
                Tab(f"{current.year - back}年", f"?year={current.year - back}", year == current.year - back)
                for back in range(3)
            ],
            "reports": [(one, State(one.state).tone, timeliness(one)) for one in reports],
        },
    )


def _task(unit: Unit, month: Month, late_until) -> dict:
    return {
        "unit": unit,
        "month": month,
        "value": f"{month.year}-{month.month:02d}",
        "deadline": month.end if clock.now() < month.end else late_until,
        "owed": unit.kind in OWING_KINDS,
    }


def _year(request: HttpRequest) -> int:
    return inputs.year(request.GET.get("year")) or clock.today().year


@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """Start a draft for a unit and month, empty or from the last report, and go on writing."""
    ours = Unit.objects.filter(pk__in=access.units_with(request.user))
    unit = get_object_or_404(ours, pk=inputs.number(request.POST.get("unit")))
    try:
        month = parsed_month(request.POST.get("month", ""))
    except ValidationError as error:
        raise Refused(error.messages[0]) from error
    report = monthly.start(unit, month=month, copy="copy" in request.POST, by=request.user)
    return redirect("monthly_report_edit", report.pk)


def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report with its pictures, where it stands, and what this person may do with it."""
    one = visible(request, pk)
    user = request.user
    ours = rules.represents(user, one.unit_id)
    return render(
        request,
        "reports/monthly/detail.html",
        {
            "title": str(one),
            "report": one,
            "tone": State(one.state).tone,
            "clauses": CLAUSES,
            "timeliness": timeliness(one),
            "pictures": one.pictures.all(),
            "adoptions": one.adoptions.order_by("adopted_on", "pk"),
            "steps": steps(one),
            "events": events_of(one, limit=HISTORY),
            "ours": ours,
            "desk": access.is_secretariat(user),
            "may_edit": ours and rules.may_edit(user, one),
            "may_ask": ours and rules.may_ask_signature(user, one),
            "may_submit": ours and rules.may_submit(user, one),
            "may_hand_back": ours and rules.may_hand_back(user, one),
            "may_discard": ours and rules.may_discard(user, one),
            "is_head": rules.heads(user, one.unit_id),
            "may_check": rules.may_check(user, one),
            "may_adopt": rules.may_adopt(user, one),
            "adoption_form": AdoptionForm(),
        },
    )


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
            note=timeliness(one),
        ),
        Step(
            "秘书处审核",
            checked.get(one.state, "todo"),
            holder=str(one.checked_by or "") if one.state in (State.ACCEPTED, State.DECLINED) else "秘书处",
            at=one.checked_at if one.state in (State.ACCEPTED, State.DECLINED) else None,
            note=one.opinion if one.state in (State.ACCEPTED, State.DECLINED, State.RETURNED) else "",
        ),
    ]


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a report: text, pictures with captions; saved by itself, and handed on from here."""
    one = visible(request, pk)
    require(rules.may_edit(request.user, one))
    form = ReportForm(request.POST or None, instance=one)
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, one, form)
            return _hand_on(request, one)
        except Conflict as error:
            form = _renewed(request, pk)
            form.add_error(None, error.reason)
        except Refused as error:
            messages.error(request, error.reason)
            return redirect("monthly_report_edit", pk)
    return render(
        request,
        "reports/monthly/edit.html",
        {
            "title": f"{one.period.label}信息",
            "report": one,
            "form": form,
            "uploads": PicturesForm(),
            "pictures": list(zip(one.pictures.all(), form.captions, strict=True)),
            "room": rules.MAX_PICTURES - len(form.captions),
            "closes_at": rules.closes_at(one),
            "finds": rules.finds_in(one),
            "is_head": rules.heads(request.user, one.unit_id),
            "needs_signature": rules.needs_signature(),
        },
    )


def _save(request: HttpRequest, one: MonthlyReport, form: ReportForm) -> None:
    """Text and captions first, so that a picture which is refused takes nothing with it."""
    monthly.write(one, by=request.user, **form.content())
    for caption in form.captions:
        if caption.removes:
            pictures.remove(caption.instance, by=request.user)
    if files := request.FILES.getlist("files"):
        pictures.add(one, pictures.checked(files), by=request.user)


def _hand_on(request: HttpRequest, one: MonthlyReport) -> HttpResponse:
    act = request.POST.get("act", "")
    if act == "hand":
        monthly.ask_signature(one, by=request.user)
        messages.success(request, "已送单位负责人审签。")
    elif act == "submit":
        submitted = monthly.submit(one, by=request.user)
        messages.success(request, "已报送秘书处。" if submitted.was_on_time else "已报送秘书处，记为补报。")
    else:
        messages.success(request, "已保存。")
        return redirect("monthly_report_edit", one.pk)
    return redirect("monthly_report", one.pk)


def _renewed(request: HttpRequest, pk: int) -> ReportForm:
    """The typed text over the newest version, so that the next save is a decision and no accident."""
    newest = visible(request, pk)
    data = request.POST.copy()
    data["version"] = str(newest.version)
    form = ReportForm(data, instance=newest)
    form.is_valid()
    return form


@require_POST
def autosave(request: HttpRequest, pk: int) -> HttpResponse:
    """What is typed, saved without being asked; JSON with the new version, or why it was not saved."""
    one = visible(request, pk)
    if not (verdict := rules.may_edit(request.user, one)):
        return JsonResponse({"message": verdict.reason}, status=409)
    form = ReportForm(request.POST, instance=one)
    if not form.is_valid():
        found = [
            *form.errors.values(),
            *(errors for caption in form.captions for errors in caption.errors.values()),
        ]
        return JsonResponse({"message": f"未保存：{found[0][0]}"}, status=422)
    try:
        saved = monthly.write(one, by=request.user, reason=AUTOSAVE, **form.content())
    except Refused as error:
        return JsonResponse({"message": error.reason}, status=409)
    return JsonResponse({"version": saved.version})


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    monthly.discard(visible(request, pk), by=request.user)
    messages.success(request, "草稿已删除。")
    return redirect("my_reports")
