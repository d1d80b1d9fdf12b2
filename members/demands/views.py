"""Technical problems: the list, one problem with what was said to it, and what is done by form or button."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from alliance.face.acting import button, carry_out, fill_in, finder, press
from alliance.face.components import Empty
from alliance.face.datatable import Column, DataTable
from alliance.face.inline import status_tag
from alliance.face.lists import ListPage
from alliance.ground import access, clock
from alliance.ground.access import Verdict, require
from alliance.history.words import events_of
from members.demands import rules, services
from members.demands.filters import DemandFilter
from members.demands.forms import AnswerForm, DemandForm, ExtendForm, InviteForm
from members.demands.models import DemandAnswer, DemandTicket
from members.units.models import Unit

CLAUSES = "10.research.3 10.enterprise.12"
MAY = ("write", "post", "invite", "match", "extend", "withdraw", "part", "report", "confirm", "reject")
State, Level = DemandTicket.State, DemandTicket.Level


def own_enterprises(user: Any) -> Any:
    kind = Unit.Kind.ENTERPRISE
    return Unit.objects.of_people(user).filter(kind=kind)


class DemandList(ListPage):
    """The problems that this person may see, with no more of each than its level lets everybody know."""

    template_name = "members/demands/list.html"
    title = "技术难题"
    clauses = CLAUSES
    export_name = "技术难题"
    filterset_class = DemandFilter
    ordering = ("-posted_at",)
    search_fields = ("title", "field", "unit__name", "unit__initials")
    search_placeholder = "难题名称、技术领域或企业"
    empty = Empty("还没有技术难题", "企业发布后会出现在这里。")
    columns = (
        Column("title", "难题名称", sort="title", css="wide title", width=24),
        Column("unit", "企业", value="unit.name", sort="unit__name_key", width=22, css="unit-name"),
        Column("state", "状态", states=State, sort="state"),
        Column("field", "技术领域", width=18),
        Column("mode", "合作方式", value=lambda one: one.get_mode_display(), sort="mode"),
        Column("needed_by", "期望解决期限", kind="date", sort="needed_by"),
        Column("posted_at", "发布时间", kind="datetime", sort="posted_at"),
        Column("answer_by", "响应截止", value=lambda one: _last(one.answer_by), kind="date", css="minor"),
        Column("solver", "承接单位", value="solver.name", css="minor", width=22),
    )

    def rule(self, user: Any) -> Verdict:
        return rules.may_read(user)

    def get_queryset(self, user: Any) -> QuerySet:
        return DemandTicket.objects.visible_to(user).select_related("unit", "solver")

    def row_url(self, ticket: DemandTicket) -> str:
        return ticket.get_absolute_url()

    def extra(self, user: Any) -> dict[str, Any]:
        return {"may_write": bool(own_enterprises(user))}


def _last(deadline: Any) -> Any:
    return clock.last_day(deadline) if deadline else None


visible = finder(DemandTicket, "unit", "solver", "confirmed_by")


@require_safe
def demand(request: HttpRequest, pk: int) -> HttpResponse:
    """One problem: details and answers as far as its level lets this person know them."""
    one, user = visible(request, pk), request.user
    own = access.units_with(user)
    ours, desk = one.unit_id in own, access.is_secretariat(user)
    answers = [a for a in one.answers.select_related("unit", "expert") if ours or desk or a.unit_id in own]
    mine = Unit.objects.active().filter(pk__in=own - {one.unit_id})
    context = {
        "title": one.title,
        "demand": one,
        "tone": State(one.state).tone,
        "clauses": CLAUSES,
        "ours": ours,
        "desk": desk,
        "details": rules.may_see_details(user, one),
        "may": {name: getattr(rules, f"may_{name}")(user, one) for name in MAY},
        "may_answer": any(rules.may_answer(user, one, unit) for unit in mine),
        "answers": answers,
        "table": _answers(answers, words=ours or not desk or one.level != Level.INVITED),
        "events": events_of(one) if ours else (),
        "audience": audience(one),
    }
    return render(request, "members/demands/demand.html", context)


def _answers(answers: list[DemandAnswer], *, words: bool) -> DataTable:
    columns = [
        Column("unit", "单位", value="unit.name", css="title"),
        Column("reply", "响应", cell=lambda one: status_tag(DemandAnswer.Reply(one.reply))),
        Column("due", "响应截止", value=lambda one: _last(one.due_at), kind="date"),
        Column("answered_at", "响应时间", kind="datetime"),
        Column("in_time", "按时", value=_timely),
        Column("expert", "牵头专家", value=lambda one: one.expert.name if one.expert else ""),
    ]
    if words:
        columns.append(Column("words", "响应内容", css="wide", width=30))
    return DataTable(columns, answers, caption="受邀和响应单位", empty=Empty("还没有邀请单位", ""))


def _timely(one: DemandAnswer) -> str:
    if one.due_at is None or not one.asked_at:
        return "自行响应" if one.answered_at else ""
    if one.answered_at:
        return "是" if one.in_time else "否"
    if one.released_at and one.released_at < one.due_at:
        return "不需要再响应"
    return "逾期未响应" if one.due_at <= clock.now() else ""


def audience(one: DemandTicket) -> list[str]:
    """Who sees what, in sentences (谁能看到)."""
    if one.posted_at is None:
        return [f"{one.unit}的人员。", "其他人看不到草稿。"]
    details = {
        Level.PUBLIC: "成员单位、秘书处和理事会：全部内容。",
        Level.SUMMARY: "成员单位、理事会：名称、领域和企业；受邀单位和秘书处：全部内容。",
        Level.INVITED: "受邀单位：全部内容；秘书处：名称、状态和响应时间；其他单位看不到。",
    }
    return [
        f"{one.unit}的人员：全部内容和全部响应。",
        details[Level(one.level)],
        "响应内容：企业、秘书处（仅受邀单位可见的难题除外）和响应单位自己。",
    ]


def new(request: HttpRequest) -> HttpResponse:
    units = own_enterprises(request.user)
    require(Verdict(bool(units), "技术难题由企业成员的人员提出。"))
    form = DemandForm(request.POST or None, units=units)

    def save() -> DemandTicket:
        return services.draft(unit=form.cleaned_data["unit"], content=form.content(), by=request.user)

    answer = carry_out(request, form, save, done="已保存草稿。请邀请单位后发布。")
    context = {"title": "提出技术难题", "form": form, "clauses": CLAUSES}
    return answer or render(request, "members/demands/form.html", context)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    one = visible(request, pk)
    require(rules.may_write(request.user, one))
    form = DemandForm(request.POST or None, instance=one)

    def save() -> DemandTicket:
        seen = form.cleaned_data["version"]
        return services.write(one, content=form.content(), seen=seen, by=request.user)

    answer = carry_out(request, form, save, done="已保存。")
    context = {"title": "修改技术难题", "form": form, "demand": one, "clauses": CLAUSES}
    return answer or render(request, "members/demands/form.html", context)


def invite(request: HttpRequest, pk: int) -> HttpResponse:
    one = visible(request, pk)
    require(rules.may_invite(request.user, one))
    form = InviteForm(request.POST or None)

    def act() -> Any:
        return services.invite(one, unit=form.cleaned_data["unit"], by=request.user)

    answer = carry_out(request, form, act, done=lambda asked: f"已邀请{asked.unit}。", to=one)
    return answer or _small(request, one, form, "邀请单位", "邀请")


def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer of one of the own units."""
    one, user = visible(request, pk), request.user
    units = Unit.objects.of_people(user).exclude(pk=one.unit_id)
    verdicts = [rules.may_answer(user, one, unit) for unit in units]
    require(
        next(
            filter(None, verdicts),
            verdicts[0] if verdicts else Verdict.no("由成员学校、科研机构的人员响应。"),
        )
    )
    form = AnswerForm(request.POST or None, units=units)
    done = carry_out(
        request,
        form,
        lambda: services.answer(one, **form.cleaned_data, by=user),
        done="已响应，并告知企业。",
        to=one,
    )
    return done or _small(request, one, form, "响应", "提交响应")


def extend(request: HttpRequest, pk: int) -> HttpResponse:
    one = visible(request, pk)
    require(rules.may_extend(request.user, one))
    form = ExtendForm(request.POST or None)
    act = fill_in(request, form, services.extend, one, done="已延期。", to=one)
    return act or _small(request, one, form, "延期", "保存")


def _small(request: HttpRequest, one: DemandTicket, form: Any, title: str, button: str) -> HttpResponse:
    context = {"title": title, "demand": one, "form": form, "button": button, "clauses": CLAUSES}
    return render(request, "members/demands/small.html", context)


post = button(visible, services.post, "已发布。")


@require_POST
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """The enterprise chooses this answer."""
    rows = DemandAnswer.objects.select_related("ticket", "unit")
    chosen = get_object_or_404(rows.filter(ticket__in=DemandTicket.objects.visible_to(request.user)), pk=pk)
    return press(request, chosen.ticket, services.match, "已选定承接单位，并告知各响应单位。", answer=chosen)


part = button(visible, services.part, "已终止对接，重新征集响应。", words="reason")
report = button(visible, services.report, "已报告，等待企业确认。", words="reason")
confirm = button(visible, services.confirm, "已确认解决，计入双方。")
reject = button(visible, services.reject, "已告知承接单位继续解决。", words="reason")
withdraw = button(visible, services.withdraw, "已撤回。", words="reason")
