"""The board of orders, a unit's own orders, the page of one, and what the secretariat does with it."""

from typing import Any

from django.db.models import Case, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from alliance.face.acting import button, carry_out, finder, form_page
from alliance.face.components import Attachment, Empty
from alliance.face.datatable import Column
from alliance.face.listing import BulkAction
from alliance.face.lists import ListPage
from alliance.face.parts import Parts
from alliance.ground import access, clock, inputs
from alliance.ground.access import require
from alliance.history.words import events_of
from alliance.official.content import Official
from alliance.official.faces import face_of
from alliance.paper.papers import Paper, paper
from alliance.prose.blocks import Grid
from alliance.registers import catalogue, policy
from councils.numbering.models import PaperKind
from councils.numbering.printed import ISSUED, issued_version
from councils.resolutions import rules
from councils.resolutions.filters import OwnFilter, ResolutionFilter
from councils.resolutions.forms import ResolutionForm
from councils.resolutions.models.entries import Entry, EntryFile
from councils.resolutions.models.orders import Light, Resolution
from councils.resolutions.services import orders, work

State = Resolution.State

CLAUSES = "5.5 10.school.1 10.enterprise.1"
# What later stories add to the page of an order.
RESOLUTION = Parts("resolution")


class ResolutionList(ListPage):
    template_name = "councils/resolutions/list.html"
    title = "决议督办"
    subtitle = "会议、决定和秘书处交办的事项：谁承办、何时办结、办到哪一步"
    clauses = CLAUSES
    ordering = ["over", "deadline", "pk"]
    filterset_class = ResolutionFilter
    search_fields = ["task", "number", "unit__name", "unit__initials"]
    search_placeholder = "事项、编号或单位"
    export_name = "督办台账"
    empty = Empty("还没有督办事项", "秘书处拟定、秘书长交办后，责任单位会收到通知并签收。")
    columns = [
        Column("number", "编号", value=lambda one: one.number or "未编号", css="nowrap", width=18),
        Column("task", "事项", css="wide title", width=36),
        Column("light", "督办灯", states=Light, value="light"),
        Column("unit", "责任单位", value=lambda one: str(one.unit), sort="unit__name_key", width=22),
        Column("person", "责任人", css="minor"),
        Column("last_day", "时限", kind="date", sort="deadline", css="nowrap"),
        Column("origin", "来源", css="minor", width=26),
        Column("state", "状态", states=Resolution.State, sort="state"),
        Column("reported_at", "反馈时间", kind="datetime", css="minor nowrap"),
    ]

    def rule(self, user: Any) -> access.Verdict:
        return rules.may_see_board(user)

    def get_queryset(self, user: Any):
        over = Case(When(state__in=(State.DRAFT, *Resolution.UNDER_WAY), then=0), default=1)
        rows = Resolution.objects.visible_to(user).annotate(over=over)  # what is finished stands below
        return rows.select_related("unit", "meeting", "decision")

    def row_url(self, one: Resolution) -> str:
        return one.get_absolute_url()

    def selectable(self, one: Resolution) -> int | None:
        return one.pk if rules.may_urge(self.request.user, one) else None

    def bulk(self, user: Any) -> list[BulkAction]:
        if not rules.may_urge_many(user):
            return []
        confirm = "所选事项的责任单位各收到一次催办通知，同一天不重复通知。"
        return [BulkAction("催办所选事项", reverse("resolutions_urge"), confirm)]

    def extra(self, user: Any) -> dict[str, Any]:
        return {"may_draft": rules.may_draft(user)}


class OwnList(ResolutionList):
    title = "交办事项"
    subtitle = "本单位承办和配合的事项"
    filterset_class = OwnFilter
    export_name = "交办事项"
    empty = Empty("没有交办事项", "理事会会议或秘书处交办的事项会出现在这里，并通知联络员和负责人。")

    def rule(self, user: Any) -> access.Verdict:
        return rules.may_see_own(user)

    def bulk(self, user: Any) -> list[BulkAction]:
        return []

    def get_queryset(self, user: Any):
        return (
            super().get_queryset(user).exclude(state=Resolution.State.DRAFT).of_units(access.units_with(user))
        )

    def extra(self, user: Any) -> dict[str, Any]:
        return {}


visible = finder(
    Resolution, "unit", "meeting", "decision", "drafted_by", "assigned_by", "taken_by", "done_by"
)


def resolution(request: HttpRequest, pk: int) -> HttpResponse:
    """One order: what, who, until when; what was written about it; what the person may do."""
    shown, user = visible(request, pk), request.user
    entries = shown.entries.select_related("unit", "written_by").prefetch_related("files")
    sees_all = access.is_council_or_secretariat(user)
    context = {
        "title": shown.task,
        "resolution": shown,
        "clauses": CLAUSES,
        "tone": Resolution.State(shown.state).tone,
        "light": shown.light,
        "helpers": [str(one.unit) for one in shown.helpers.select_related("unit")],
        "entries": [
            (one, Entry.Kind(one.kind).tone, [attachment_of(file) for file in one.files.all()])
            for one in entries
        ],
        "sees_all": sees_all,
        "own": shown.unit_id in access.units_with(user),
        "may": {
            name: getattr(rules, f"may_{name}")(user, shown)
            for name in (
                *("revise", "assign", "withdraw", "urge", "take"),
                *("note", "report", "take_back", "send_back", "accept"),
            )
        },
        "words": work.words_of(shown) if sees_all and rules.may_urge(user, shown) else "",
        "parts": RESOLUTION.drawn(shown, request),
        "events": events_of(shown) if sees_all else None,
    }
    return render(request, "councils/resolutions/detail.html", context)


def attachment_of(file: EntryFile) -> Attachment:
    url = reverse("resolution_file", args=[file.pk])
    return Attachment(file.name, url, file.size, f"{url}?inline" if file.can_be_previewed else "")


def _given(request: HttpRequest) -> dict[str, Any]:
    """From which meeting or decision the way to the form led."""
    return {name: inputs.number(request.GET.get(name)) for name in ("meeting", "decision")}


def resolution_new(request: HttpRequest) -> HttpResponse:
    require(rules.may_draft(request.user))
    form = ResolutionForm(request.POST or None, initial=_given(request))
    answer = carry_out(
        request,
        form,
        lambda: orders.draft(by=request.user, **form.values()),
        done="已保存，核对后由秘书长交办。",
    )
    return answer or _form_page(request, "拟定督办事项", form)


def resolution_edit(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    require(rules.may_revise(request.user, shown))
    form = ResolutionForm(request.POST or None, resolution=shown)
    answer = carry_out(
        request,
        form,
        lambda: orders.revise(shown, by=request.user, version=form.cleaned_data["version"], **form.values()),
        done="已保存。",
    )
    return answer or _form_page(request, f"修改：{shown}", form, shown)


def _form_page(
    request: HttpRequest, title: str, form: ResolutionForm, shown: Resolution | None = None
) -> HttpResponse:
    context = {"title": title, "form": form, "resolution": shown, "clauses": CLAUSES}
    return form_page(request, "councils/resolutions/form.html", context)


resolution_assign = button(visible, orders.assign, "已编号交办，责任单位和配合单位已收到通知。")
resolution_withdraw = button(visible, orders.withdraw, "已撤销。", words="why")


@catalogue.document("督办单", of=("resolutions", "resolutions_own"), faces=("pdf", "docx"), code=ISSUED)
@paper
def resolution_pdf(request: HttpRequest, pk: int) -> Paper:
    """The 督办单 of one order, as it stands, as PDF or Word."""
    shown = visible(request, pk)
    official = official_of(shown)
    return face_of(request, official, f"督办单-{shown.task}", version=issued_version(official))


# ---------------------------------------------------------------- on paper


LABELLED = frozenset({0})


def official_of(shown: Resolution) -> Official:
    """One order as it was issued; how it goes on stands on its page, and only that it was withdrawn on its paper."""
    issuer = policy.get("alliance_name")
    withdrawn = shown.state == Resolution.State.WITHDRAWN
    return Official(
        "督　办　单",
        (Grid((), _rows(shown), widths=(22, 78), labels=LABELLED),),
        issuer,
        head="plain",
        number=shown.number,
        signature=f"{issuer}秘书处",
        day=clock.local(shown.assigned_at).date() if shown.assigned_at else None,
        draft="已撤销" if withdrawn else "" if shown.number else "草拟，未交办",
        form=PaperKind.ORDER,
        issued_at=shown.assigned_at,
    )


def _rows(shown: Resolution) -> tuple[tuple[str, str], ...]:
    helpers = "、".join(str(one.unit) for one in shown.helpers.select_related("unit"))
    until = shown.first_day or shown.last_day
    return (
        ("事项", shown.task),
        ("来源", str(shown.origin)),
        ("责任单位", str(shown.unit)),
        ("责任人", _named(shown)),
        ("配合单位", helpers or "无"),
        ("时限", clock.show_day(until) if until else ""),
        ("办结标准", shown.measure),
    )


def _named(shown: Resolution) -> str:
    """Who was named with the order; the unit may name another when it signs for it."""
    issued = (
        shown.history.filter(state=Resolution.State.ASSIGNED).order_by("history_date", "history_id").first()
    )
    return issued.person if issued else shown.person
