"""The list of member units and what the secretariat does to a unit. The unit file itself is in `files`."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance.face.components import Empty
from alliance.face.lists import Column, ListPage
from alliance.ground import access, clock, inputs
from alliance.ground.access import Conflict, require, units_read, units_with
from alliance.power.models import PowerChange
from alliance.power.services import changes
from alliance.power.views import proposed
from alliance.signin import reauth
from alliance.templatetags.face import status_tag
from members.people.models import Representative
from members.people.views.attempts import attempt
from members.roster import sheet as roster
from members.units import endings, identifiers, rules
from members.units import services as units
from members.units.filters import UnitFilter
from members.units.forms import EndForm, ReasonForm, UnitForm
from members.units.models import Unit, UnitRelation

Role = Representative.Role


def state_of(unit: Unit) -> tuple[str, str]:
    """The state of a membership today as a word and its tone."""
    if unit.is_active:
        if unit.ended_on:
            return f"在册（至 {unit.ended_on}）", "warning"
        return "在册", "success"
    return ("尚未加入", "info") if unit.joined_on > clock.today() else ("已终止", "neutral")


def _names(unit: Unit, role: str) -> str:
    today = clock.today()
    return "、".join(one.user.name for one in unit.serving if one.role == role and one.since <= today)


class UnitList(ListPage):
    """The roster: secretariat, council and administrators see all units, others the units they stand for.

    The workbook has the columns of the import template, so that it can be corrected and imported again.
    """

    template_name = "members/units/list.html"
    title = "成员单位"
    subtitle = "联盟全体成员单位的名册"
    clauses = "3 10"
    columns = [
        Column("name", "单位名称", sort="name_key", css="wide"),
        Column("kind", "成员类别", value=lambda unit: unit.get_kind_display(), sort=["kind", "name_key"]),
        Column("uscc", "统一社会信用代码", kind="code"),
        Column("district", "县（市、区）", sort=["district", "name_key"]),
        Column("head", "负责人", value=lambda unit: _names(unit, Role.HEAD)),
        Column("liaison", "联络员", value=lambda unit: _names(unit, Role.LIAISON)),
        Column("joined_on", "加入日期", kind="date", sort="joined_on"),
        Column(
            "state",
            "状态",
            value=lambda unit: state_of(unit)[0],
            cell=lambda unit: status_tag(*state_of(unit)),
        ),
    ]
    ordering = ["name_key"]
    filterset_class = UnitFilter
    search_placeholder = "名称、拼音首字母或信用代码"
    export_name = roster.SHEET.title

    def get_queryset(self, user: Any) -> QuerySet:
        serving = Representative.objects.overlapping(clock.today()).select_related("user").by_rank()
        return Unit.objects.visible_to(user).prefetch_related(
            Prefetch("representatives", queryset=serving, to_attr="serving")
        )

    def search(self, queryset: QuerySet, text: str) -> QuerySet:
        return queryset.matching(text)

    def row_url(self, unit: Unit) -> str:
        return unit.get_absolute_url()

    @property
    def empty(self) -> Empty:
        if rules.may_admit_unit(self.request.user):
            return Empty(
                "还没有成员单位",
                "可以逐个登记，也可以用 Excel 名册一次导入。",
                "登记单位",
                reverse("unit_new"),
            )
        return Empty("没有您可以查看的成员单位", "如果您代表某个成员单位，请联系秘书处登记。")

    def extra(self, user: Any) -> dict[str, Any]:
        return {"may_admit": rules.may_admit_unit(user), "may_import": rules.may_import_roster(user)}

    def export_columns(self, user: Any) -> list[Column]:
        return roster_columns(user)


def roster_columns(user: Any) -> list[Column]:
    """The columns of the import template; telephone numbers and e-mails only where the user may see them."""
    today = clock.today()

    def row(unit: Unit) -> dict[str, Any]:
        if not hasattr(unit, "roster_row"):
            unit.roster_row = roster.row_of(unit, unit.serving, today)
            if not rules.may_see_contacts(user, unit):
                for prefix in roster.OFFICES:
                    phone = unit.roster_row[f"{prefix}_phone"]
                    unit.roster_row |= {
                        "phone": identifiers.masked_mobile(unit.phone),
                        f"{prefix}_phone": identifiers.masked_phone(phone),
                        f"{prefix}_email": "",
                    }
        return unit.roster_row

    full = access.is_secretariat(user) or bool(units_with(user))  # all units', or the own one's
    contacts = {f"{prefix}_{field}" for prefix in roster.OFFICES for field in ("phone", "email")}
    return [
        Column(
            one.key,
            one.label,
            one.kind,
            one.width,
            personal=full and one.key in contacts,
            value=lambda unit, key=one.key: row(unit)[key],
        )
        for one in roster.COLUMNS
    ]


def visible_unit(request: HttpRequest, pk: int) -> Unit:
    return get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)


def my_unit(request: HttpRequest) -> HttpResponse:
    """The file of the unit one stands for, or stood for to its end; a choice when there are several."""
    own = list(Unit.objects.filter(pk__in=units_read(request.user)).in_order())
    if len(own) == 1:
        return redirect(own[0])
    return render(request, "members/units/mine.html", {"title": "我的单位", "units": own})


def new(request: HttpRequest) -> HttpResponse:
    require(rules.may_admit_unit(request.user))
    form = UnitForm(request.POST or None, fields=rules.ALL_FIELDS, initial={"joined_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        unit = attempt(form, lambda: units.admit(by=request.user, **form.details()))
        if unit is not None:
            messages.success(request, f"已登记 {unit}。请接着登记负责人和联络员。")
            _warn(request, unit)
            return redirect(unit)
    return render(request, "members/units/form.html", {"title": "登记成员单位", "form": form})


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    unit = visible_unit(request, pk)
    require(rules.may_change_unit(request.user, unit))
    fields = rules.open_fields(request.user, unit)
    form = UnitForm(request.POST or None, instance=Unit.objects.get(pk=pk), fields=fields)
    context = {"title": "修改单位资料", "unit": unit, "form": form, "version": unit.version}
    if request.method == "POST" and form.is_valid():
        try:
            changed = attempt(form, lambda: _change(request, unit, form))
        except Conflict as conflict:
            form.add_error(None, conflict.reason)
            context["conflicts"] = _conflicts(form, visible_unit(request, pk))
            return render(request, "members/units/form.html", context, status=409)
        if changed is not None:
            messages.success(request, "已保存。" if changed.version != unit.version else "没有改动。")
            _warn(request, changed)
            return redirect(unit)
    return render(request, "members/units/form.html", context)


def _change(request: HttpRequest, unit: Unit, form: UnitForm) -> Unit:
    version = inputs.version(request.POST.get("version"))
    return units.change(
        unit,
        by=request.user,
        reason=form.cleaned_data["reason"],
        version=-1 if version is None else version,
        **form.details(),
    )


def _conflicts(form: UnitForm, present: Unit) -> list[dict[str, str]]:
    """Where what was typed differs from what somebody else saved meanwhile: label, stored text, typed text."""
    return [
        {
            "label": form.fields[name].label,
            "stored": present.get_kind_display() if name == "kind" else str(getattr(present, name)),
            "typed": dict(Unit.Kind.choices)[value] if name == "kind" else str(value),
        }
        for name, value in form.details().items()
        if getattr(present, name) != value
    ]


def _warn(request: HttpRequest, unit: Unit) -> None:
    for warning in units.warnings(unit):
        messages.warning(request, warning)


@reauth.asks_password
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """What will end with the membership, then a date and a reason."""
    unit = visible_unit(request, pk)
    ruling = rules.may_end_membership(request.user, unit)
    require(ruling)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ended = attempt(
            form,
            lambda: changes.carry_out("units.end", by=request.user, unit=unit, **form.cleaned_data),
        )
        if isinstance(ended, PowerChange):
            return proposed(request, ended)
        if ended is not None:
            others = "".join(
                f"、{label} {len(lines)} 项" for label, lines in ended.items() if _counts(label, lines)
            )
            messages.success(
                request, f"已终止 {unit} 的成员资格，同时终止人员任职 {len(ended['people'])} 项{others}。"
            )
            return redirect(unit)
    on = form.cleaned_data.get("on") if form.is_bound and form.is_valid() else clock.today()
    return render(
        request,
        "members/units/end.html",
        {
            "title": "终止成员资格",
            "unit": unit,
            "ruling": ruling,
            "form": form,
            "people": Representative.objects.overlapping(clock.today())
            .filter(unit=unit)
            .select_related("user")
            .by_rank(),
            "relations": UnitRelation.objects.of(unit).filter(until=None).select_related("unit", "other"),
            "others": endings.preview_all(unit, on or clock.today()),
        },
    )


def _counts(label: str, lines: list) -> bool:
    return bool(lines) and label not in ("people", "relations", "grants")


@require_POST
@reauth.asks_password
def reinstate(request: HttpRequest, pk: int) -> HttpResponse:
    unit = visible_unit(request, pk)
    require(rules.may_reinstate(request.user, unit))
    form = ReasonForm(request.POST)
    if form.is_valid():
        units.reinstate(unit, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, f"已恢复 {unit} 的成员资格。原来的人员和席位没有恢复，请重新登记。")
    else:
        messages.error(request, "请填写恢复的原因。")
    return redirect(unit)
