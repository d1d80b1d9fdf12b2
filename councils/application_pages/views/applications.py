"""Role applications as the unit sees them: begin, write, file, withdraw; and the page everybody concerned reads."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from alliance.face.acting import autosaved, button, carry_out, finder, is_autosave
from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.inline import status_tag
from alliance.face.lists import ListPage
from alliance.ground import access, clock
from alliance.ground.access import require
from alliance.history.words import events_of
from councils.application_pages.filters import ApplicationFilter
from councils.application_pages.findings import conditions_of, contrast_of
from councils.application_pages.forms import ApplicationForm
from councils.application_pages.progress import steps_of
from councils.applications import conditions, rules
from councils.applications.models import RoleApplication
from councils.applications.services import applications, handing
from councils.terms import rules as seat_rules


def state_tag(application: RoleApplication) -> str:
    if application.is_overdue:
        return status_tag("补正逾期", "danger")
    return status_tag(RoleApplication.State(application.state))


class ApplicationList(ListPage):
    template_name = "councils/applications/list.html"
    title = "职务申请"
    subtitle = "单位申请、秘书处按条件审查、理事长审批"
    clauses = "8"
    columns = [
        Column("unit", "申请单位", sort="unit__name_key", css="wide", value=lambda one: str(one.unit)),
        Column("kind", "类别", value=lambda one: one.unit.get_kind_display()),
        Column("role", "申请席位", value=lambda one: one.get_role_display(), sort="role"),
        Column("state", "状态", value=lambda one: one.get_state_display(), cell=state_tag, sort="state"),
        Column(
            "met",
            "认定符合",
            value=lambda one: f"{one.met_count}/{one.condition_count}",
            apart=(
                Column("met_count", "认定符合", kind="int"),
                Column("condition_count", "条件数", kind="int"),
            ),
        ),
        Column("against", "与记录不一致", kind="int", value=lambda one: one.against_count),
        Column("material", "凭材料认定", kind="int", value=lambda one: one.material_count),
        Column("filed_at", "提交时间", kind="datetime", sort="filed_at"),
        Column(
            "correct_by",
            "补正截止（含当日）",
            kind="date",
            sort="correct_by",
            value=lambda one: one.correct_by and clock.last_day(one.correct_by),
        ),
        Column("decided_at", "审批时间", kind="datetime", sort="decided_at"),
    ]
    ordering = ["-filed_at"]
    filterset_class = ApplicationFilter
    search_fields = ["unit__name", "unit__short_name", "unit__initials"]
    search_placeholder = "单位名称、简称或拼音首字母"
    export_name = "职务申请"
    empty = Empty("还没有职务申请", "成员单位可以申请担任副理事长单位、常务理事单位或理事单位。")

    def get_queryset(self, user: Any):
        return (
            RoleApplication.objects.visible_to(user)
            .select_related("unit")
            .annotate(
                condition_count=Count("conditions"),
                met_count=Count("conditions", filter=Q(conditions__met=True)),
                against_count=Count("conditions", filter=Q(conditions__against_record=True)),
                material_count=Count("conditions", filter=Q(conditions__on_material=True)),
            )
        )

    def row_url(self, one: RoleApplication) -> str:
        return one.get_absolute_url()

    def extra(self, user: Any) -> dict[str, Any]:
        return {"may_begin": may_begin(user)}


def may_begin(user: Any) -> access.Verdict:
    if access.units_with(user):
        return access.Verdict.yes()
    return access.Verdict.no("由申请单位的人员填写。")


visible = finder(RoleApplication, "unit", "term", "seat", "decision", "filed_by", "checked_by", "decided_by")


def application(request: HttpRequest, pk: int) -> HttpResponse:
    shown, user = visible(request, pk), request.user
    parts = conditions_of(shown)
    others = RoleApplication.objects.open().filter(term=shown.term, role=shown.role)
    return render(
        request,
        "councils/applications/detail.html",
        {
            "title": str(shown),
            "application": shown,
            "state": "补正逾期" if shown.is_overdue else shown.get_state_display(),
            "tone": "danger" if shown.is_overdue else RoleApplication.State(shown.state).tone,
            "clause": conditions.GROUPS[shown.role],
            "conditions": parts,
            "contrast": contrast_of(parts) if shown.checked_at else "",
            "steps": steps_of(shown),
            "held": seat_rules.held_seat(shown.unit, shown.term),
            "free": seat_rules.free_seats(shown.term)[shown.role],
            "rivals": others.exclude(pk=shown.pk).exclude(state=RoleApplication.State.DRAFT).count(),
            "vote": shown.decision or (rules.council_vote(shown) if shown.is_open else None),
            "may_change": rules.may_change(user, shown),
            "may_file": rules.may_file(user, shown),
            "may_hand": rules.may_hand_to_head(user, shown),
            "may_hand_back": rules.may_hand_back(user, shown),
            "heads": shown.unit_id in access.units_with(user, "head_unit"),
            "may_withdraw": rules.may_withdraw(user, shown),
            "may_check": rules.may_check(user, shown),
            "may_send_back": rules.may_send_back(user, shown),
            "may_extend": rules.may_extend(user, shown),
            "may_lapse": rules.may_lapse(user, shown),
            "may_decide": rules.may_reject(user, shown),
            "own": shown.unit_id in access.units_with(user),
            "secretariat": access.is_secretariat(user),
            "events": events_of(shown),
        },
    )


SENDING = {
    "file": (applications.file, "已提交，秘书处将审查担任条件。"),
    "hand": (handing.hand_to_head, "已送单位负责人，由负责人审阅后提交。"),
}


def application_edit(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    require(rules.may_change(request.user, shown))
    parts = conditions_of(shown)
    form = ApplicationForm(request.POST or None, application=shown, rows=[part["row"] for part in parts])

    def save() -> RoleApplication:
        values = form.cleaned_data
        return applications.change(
            shown,
            statement=values["statement"],
            claims=form.claims(),
            holder_role=values.get("holder_role"),
            version=values["version"],
            by=request.user,
        )

    if is_autosave(request):
        return autosaved(request, form, save)
    act = request.POST.get("act", "")
    then, done = SENDING.get(act, (None, "已保存草稿。"))
    condition = evidence_asked_for(act, parts)
    answer = carry_out(
        request,
        form,
        save,
        then=then and (lambda saved: then(saved, by=request.user)),
        done=done if condition is None else "",
        to=shown if condition is None else redirect("application_evidence", condition),
    )
    return answer or _edit_page(request, shown, form, parts)


def _edit_page(
    request: HttpRequest, shown: RoleApplication, form: ApplicationForm, parts: list
) -> HttpResponse:
    for part, (_, claim) in zip(parts, form.pairs(), strict=True):
        part["claim"] = claim
    return render(
        request,
        "councils/applications/edit.html",
        {
            "title": f"填写：{shown}",
            "application": shown,
            "form": form,
            "conditions": parts,
            "clause": conditions.GROUPS[shown.role],
            "may_file": rules.may_file(request.user, shown),
            "may_hand": rules.may_hand_to_head(request.user, shown),
            "heads": shown.unit_id in access.units_with(request.user, "head_unit"),
        },
    )


def evidence_asked_for(act: str, parts: list[dict[str, Any]]) -> int | None:
    """The condition whose 添加材料 was pressed: what is typed is saved before the page is left."""
    return next((part["row"].pk for part in parts if act == f"evidence-{part['row'].pk}"), None)


application_file = button(visible, applications.file, "已提交，秘书处将审查担任条件。")
application_hand = button(visible, handing.hand_to_head, "已送单位负责人，由负责人审阅后提交。")
application_hand_back = button(visible, handing.hand_back, "已退回填写人修改。", words="reason")
application_withdraw = button(visible, applications.withdraw, "已撤回申请。", words="reason")
