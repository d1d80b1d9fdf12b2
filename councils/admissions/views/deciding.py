"""The side of secretariat and chair: the list, one application with what can be done about it, its files."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from alliance.face.acting import button, fill_in, finder
from alliance.face.components import Attachment, Empty
from alliance.face.datatable import Column
from alliance.face.filtering import OptionFilter
from alliance.face.lists import ListPage
from alliance.files import stored
from alliance.ground import access, clock, inputs
from alliance.ground.access import Verdict, require
from alliance.history.words import events_of
from alliance.power.services import changes
from alliance.registers import catalogue
from councils.admissions import rules
from councils.admissions.forms import AdmitForm, CheckForm, ExtendForm, ReturnForm
from councils.admissions.models import MembershipApplication, MembershipApplicationFile
from councils.admissions.services import admissions, corrections
from councils.application_pages.views.corrections import ask_correction
from members.units.models import Unit

CLAUSES = "8"
State = MembershipApplication.State


class AdmissionFilter(filters.FilterSet):
    """What the list can be narrowed by."""

    state = OptionFilter("状态", [("overdue", "补正逾期"), *State.choices], method="by_state")
    kind = OptionFilter("成员类别", Unit.Kind)

    def by_state(self, found: QuerySet, name: str, value: str) -> QuerySet:
        return found.overdue() if value == "overdue" else found.filter(state=value)


def awaited(one: MembershipApplication) -> str:
    """Whom the application waits for while it is being corrected, and until when."""
    if one.state != State.RETURNED:
        return ""
    until = clock.show_deadline(one.correct_by)
    return f"补正逾期，已于 {until} 截止" if one.is_overdue else f"等待申请单位补正，截止 {until}"


class AdmissionList(ListPage):
    template_name = "councils/admissions/list.html"
    title = "入盟申请"
    subtitle = "在公开网站提出的入盟申请：秘书处审查，理事长审批，秘书处登记入册"
    clauses = CLAUSES
    ordering = ("-pk",)
    filterset_class = AdmissionFilter
    search_fields = ("name", "uscc")
    search_placeholder = "单位名称或信用代码"
    export_name = "入盟申请"
    empty = Empty("还没有入盟申请", "在公开网站“申请入盟”提交的申请会出现在这里。")
    columns = (
        Column("name", "单位名称", sort="name", width=30, css="wide title"),
        Column("kind", "成员类别", value=lambda one: one.get_kind_display(), sort="kind"),
        Column("uscc", "统一社会信用代码", kind="code"),
        Column("district", "县（市、区）", sort="district"),
        Column("state", "状态", states=State, sort="state"),
        Column("correct_by", "补正", value=awaited, sort="correct_by"),
        Column("created_at", "申请时间", kind="datetime", sort="created_at"),
        Column("decided_at", "审批时间", kind="datetime", sort="decided_at"),
    )

    def rule(self, user: Any) -> Verdict:
        return rules.may_see_applications(user)

    def get_queryset(self, user: Any) -> Any:
        return MembershipApplication.objects.visible_to(user)

    def row_url(self, one: MembershipApplication) -> str:
        return one.get_absolute_url()


visible = finder(MembershipApplication, "unit", "checked_by", "decided_by")


@require_safe
def admission(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, visible(request, pk))


def shown(request: HttpRequest, one: MembershipApplication, **sent: forms.Form) -> HttpResponse:
    """The application with what this person may do about it; a form that was refused stands there again."""
    may = {
        name: getattr(rules, f"may_{name}")(request.user, one)
        for name in ("check", "send_back", "extend", "dismiss", "approve", "refuse", "admit", "close")
    }
    context = {
        "title": str(one),
        "one": one,
        "clauses": CLAUSES,
        "state": "补正逾期" if one.is_overdue else one.get_state_display(),
        "tone": "danger" if one.is_overdue else State(one.state).tone,
        "desk": access.is_secretariat(request.user),
        "may": may,
        "unit_rows": [(one._meta.get_field(name).verbose_name, _said(one, name)) for name in admissions.UNIT],
        "files": [_attached(file) for file in one.files.exclude(file="").order_by("replaced", "created_at")],
        "memberships": list(Unit.objects.visible_to(request.user) & one.memberships),
        "events": events_of(one),
        "check_form": CheckForm(),
        "admit_form": AdmitForm(second=may["admit"].second),
        "obstacles": admissions.obstacles(one) if access.is_secretariat(request.user) and one.is_open else [],
    }  # fmt: skip
    return render(request, "councils/admissions/detail.html", context | sent)


def _attached(file: MembershipApplicationFile) -> Attachment:
    note = "补正前的文件，已被替换" if file.replaced else ""
    return Attachment(f"{file}：{file.name}", f"/admissions/files/{file.pk}/", file.size, note=note)


def _said(one: MembershipApplication, name: str) -> str:
    return one.get_kind_display() if name == "kind" else getattr(one, name)


def _by_form(
    request: HttpRequest, pk: int, rule: Any, name: str, kind: type, act: Any, done: str
) -> HttpResponse:
    one = visible(request, pk)
    require(rule(request.user, one))
    form = kind(request.POST)
    sent = fill_in(request, form, act, one, done=done, to=one)
    return sent or shown(request, one, **{name: form})


@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    done = "已审查，并提请理事长审批。"
    return _by_form(request, pk, rules.may_check, "check_form", CheckForm, admissions.check, done)


def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    one, done = visible(request, pk), "已退回补正，补正要求已发给申请单位。"
    require(rules.may_send_back(request.user, one))
    return ask_correction(
        request, one, "退回补正", corrections.send_back, done, form=ReturnForm, listed="admissions"
    )


def extend(request: HttpRequest, pk: int) -> HttpResponse:
    one, done = visible(request, pk), "已延长补正期限，申请单位将收到通知。"
    require(rules.may_extend(request.user, one))
    return ask_correction(
        request, one, "延长补正期限", corrections.extend, done, form=ExtendForm, listed="admissions"
    )


@require_POST
def admit(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the unit, or propose it where a second person must confirm."""
    one = visible(request, pk)
    ruling = rules.may_admit(request.user, one)
    require(ruling)
    form = AdmitForm(request.POST, second=ruling.second)
    sent = fill_in(
        request,
        form,
        changes.do_or_propose,
        "admissions.admit",
        application=one,
        done="已登记入册，负责人和联络员收到通知。请到单位档案发放首次登录密码。",
        to=one,
    )
    return sent or shown(request, one, admit_form=form)


dismiss = button(visible, admissions.dismiss, "已作不予受理处理，原因已发给申请单位。", words="reason")
approve = button(visible, admissions.approve, "已同意，秘书处将登记入册。", words="reason")
close = button(visible, admissions.close, "已终止办理，原因已发给申请单位。", words="reason")
refuse = button(visible, admissions.refuse, "已记为不同意，原因已发给申请单位。", words="reason")


@catalogue.left_out(catalogue.ATTACHED)
@require_safe
def file(request: HttpRequest, pk: Any) -> HttpResponse:
    """A file, for who may see its application."""
    found = get_object_or_404(MembershipApplicationFile, pk=inputs.uuid(pk))
    visible(request, found.application_id)
    return stored.serve(found, request)
