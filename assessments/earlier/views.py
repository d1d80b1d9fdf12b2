"""The grades of years before the portal: list, workbook out and in, confirmation."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from alliance.face.acting import act_on_chosen, button, carry_out, finder
from alliance.face.components import Empty
from alliance.face.datatable import Column, DataTable, sheet_row
from alliance.face.inline import status_tag
from alliance.face.listing import BulkAction
from alliance.face.lists import ListPage
from alliance.ground import access, clock
from alliance.ground.access import Refused, Verdict, require
from alliance.ground.once import once
from alliance.history.words import events_of
from alliance.registers import catalogue
from alliance.workbook import writing
from assessments.earlier import rules, services, sheet
from assessments.earlier.filters import EarlierGradeFilter
from assessments.earlier.forms import GradesFileForm
from assessments.earlier.models import EarlierGrade
from assessments.scoring.grading import Grade
from members.relations.closed import closed_units

CLAUSES = "11.grades 12.two_years"
State = EarlierGrade.State
SHOWN = 500  # lines of a preview


def grade_tag(one: EarlierGrade) -> Any:
    return status_tag(one.get_grade_display(), Grade(one.grade).tone)


class EarlierGradeList(ListPage):
    template_name = "assessments/earlier/list.html"
    title = "往年等次"
    subtitle = "平台启用以前各年度的考核等次，按文件登记，由另一人确认后作为依据"
    clauses = CLAUSES
    columns = [
        Column("unit", "单位", value="unit.name", sort="unit__name_key", css="wide", width=30),
        Column("year", "年度", kind="code", sort="year", value=lambda one: str(one.year)),
        Column("kind", "成员类别", value=lambda one: one.unit.get_kind_display(), css="minor"),
        Column("grade", "等级", value=lambda one: one.get_grade_display(), cell=grade_tag, sort="grade"),
        Column("total", "总分", kind="score", sort="total"),
        Column("basis", "依据", css="wide", width=30),
        Column("registered_by", "登记人", value=lambda one: one.registered_by or "", css="minor"),
        Column("state", "状态", states=State, sort="state"),
    ]
    ordering = ["-year", "unit__name_key"]
    filterset_class = EarlierGradeFilter
    search_fields = ["unit__name", "unit__short_name", "unit__initials", "basis"]
    search_placeholder = "单位名称、拼音首字母或依据"
    export_name = "往年等次"
    empty = Empty(
        "还没有登记往年等次", "平台启用以前的考核等次按文件登记后，“连续两年不合格”才能接上以前的年度。"
    )

    def rule(self, user: Any) -> Verdict:
        return rules.may_see(user)

    def get_queryset(self, user: Any) -> Any:
        return EarlierGrade.objects.visible_to(user).select_related("unit", "registered_by")

    def extra(self, user: Any) -> dict[str, Any]:
        return {"may_register": rules.may_register(user)}

    def row_url(self, one: EarlierGrade) -> str:
        return one.get_absolute_url()

    def selectable(self, one: EarlierGrade) -> int | None:
        """What this person may confirm."""
        user = self.request.user
        barred = once(("barred", user.pk), lambda: closed_units(user))
        free = one.state == State.REGISTERED and one.registered_by_id != user.pk and one.unit_id not in barred
        return one.pk if free else None

    def bulk(self, user: Any) -> list[BulkAction]:
        if not rules.confirms(user):
            return []
        said = "所选等次经您核对文件后确认，自此作为“连续两年”的依据，并通知各单位；本人登记的和本单位的不能由本人确认。"
        return [BulkAction("确认所选等次", reverse("earlier_grades_confirm"), said, "primary")]


grades = EarlierGradeList.as_view()


@catalogue.left_out(catalogue.BLANK)
@require_safe
def sheet_to_fill(request: HttpRequest) -> HttpResponse:
    require(rules.may_register(request.user))
    return writing.response(
        [sheet.table_of(request.user)], f"往年等次表-{clock.today():%Y%m%d}.xlsx", by=request.user
    )


def take_in(request: HttpRequest) -> HttpResponse:
    """Upload the filled table; the answer is what it would register, or what is wrong row by row. Nothing is written."""
    require(rules.may_register(request.user))
    form, plan = GradesFileForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        try:
            plan = sheet.plan(form.cleaned_data["file"].content, by=request.user)
        except Refused as refused:
            form.add_error("file", f"{refused.reason.rstrip('。')}。")
    wrong = bool(form.errors) or (plan is not None and not plan.sheet.ok)
    good = plan is not None and not wrong and bool(plan.changed)
    context = {
        "title": "导入往年等次",
        "form": form,
        "plan": plan,
        "first": rules.first_held(),
        "errors": _errors(plan) if plan else None,
        "changes": _changes(plan) if good else None,
        "more": len(plan.changed) - SHOWN if good else 0,
        "sealed": services.seal(plan, by=request.user) if good else "",
        "clauses": CLAUSES,
    }
    return render(request, "assessments/earlier/import.html", context, status=422 if wrong else 200)


@require_POST
def apply(request: HttpRequest) -> HttpResponse:
    """Write what was shown."""
    require(rules.may_register(request.user))
    entries = services.unseal(request.POST.get("sealed", ""), by=request.user)
    return carry_out(
        request,
        None,
        lambda: services.register(entries, by=request.user),
        done=lambda made: f"已登记 {len(made)} 项，由秘书长或副秘书长中的另一人确认后作为依据。",
        to=f"{reverse('earlier_grades')}?state={State.REGISTERED}",
    )


@require_POST
def confirm_many(request: HttpRequest) -> HttpResponse:
    """Each of the chosen for itself; what cannot be confirmed is named with its reason."""
    require(rules.confirms(request.user))
    return act_on_chosen(
        request,
        EarlierGrade.objects.visible_to(request.user).select_related("unit"),
        services.confirm,
        done="已确认 {} 项，各单位已收到通知。",
        what="待确认的等次",
        to=f"{reverse('earlier_grades')}?state={State.REGISTERED}",
    )


_visible = finder(EarlierGrade, "unit", "registered_by", "confirmed_by")


@require_safe
def grade(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _visible(request, pk)
    context = {
        "title": str(shown),
        "grade": shown,
        "tag": grade_tag(shown),
        "tone": State(shown.state).tone,
        "clauses": CLAUSES,
        "office": access.is_secretariat(request.user),
        "may_confirm": rules.may_confirm(request.user, shown),
        "may_withdraw": rules.may_withdraw(request.user, shown),
        "events": events_of(shown),
    }
    return render(request, "assessments/earlier/detail.html", context)


confirm = button(_visible, services.confirm, "已确认，单位人员已收到通知。")
withdraw = button(_visible, services.withdraw, "已撤销，该等次不再作为依据。", words="reason")


def _errors(plan: sheet.Plan) -> DataTable:
    return DataTable(
        [
            sheet_row(),
            Column("label", "列", value=lambda error: error.label or "整行"),
            Column("message", "问题", css="wide"),
        ],
        plan.sheet.errors[:SHOWN],
        caption="错误",
    )


def _was(line: sheet.Line) -> str:
    if line.before is None:
        return "未登记"
    state = "（已撤销）" if line.before.state == State.WITHDRAWN else ""
    return f"{line.before.in_words}{state}；{line.before.basis}"


def _changes(plan: sheet.Plan) -> DataTable:
    return DataTable(
        [
            sheet_row(),
            Column("year", "年度", kind="code", value=lambda line: str(line.year)),
            Column("unit", "单位", value=lambda line: line.unit.name, css="wide"),
            Column("before", "现登记", value=_was, css="wide"),
            Column("grade", "拟登记等级", cell=lambda line: grade_tag(line.after)),
            Column("total", "总分", kind="score"),
            Column("basis", "依据", css="wide"),
        ],
        plan.changed[:SHOWN],
        caption="将要登记",
    )
