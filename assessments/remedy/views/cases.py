"""限期整改: the list, the case file, the printed notice, and what the secretariat does. The unit's part is in `rectification_work`."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from alliance.face.acting import button, carry_out
from alliance.face.components import Empty
from alliance.face.datatable import Column, DataTable
from alliance.face.inline import deadline, link, status_tag
from alliance.face.lists import ListPage
from alliance.ground import clock
from alliance.ground.access import Verdict, is_secretariat, require, units_read, units_with
from alliance.history.words import events_of
from alliance.registers import policy
from assessments.rectification import rules as notice_rules
from assessments.rectification.models import Rectification, RectificationItem
from assessments.rectification.services import notices
from assessments.rectification.services.findings import text_for
from assessments.rectification.views import CLAUSES, visible
from assessments.remedy import rules
from assessments.remedy.filters import RectificationFilter
from assessments.remedy.forms import ExtendForm, RecheckForm
from assessments.remedy.progress import label_of_case, steps_of_case
from assessments.remedy.services import checking

State = Rectification.State


def _settled(one: Rectification) -> bool:
    """Nothing is due from the unit now."""
    return one.state not in (State.NOTIFIED, State.PLANNED)


def _receipt(one: Rectification) -> str:
    """Whether the unit has signed for the notice; nothing while there is none."""
    if one.state == State.DRAFTED:
        return ""
    return "未签收" if one.unsigned else "已签收"


class RectificationList(ListPage):
    title = "整改"
    subtitle = "被评为不合格的单位限期整改"
    clauses = CLAUSES
    columns = [
        Column("unit", "单位", value="assessment.unit.name", sort="assessment__unit__name_key", css="wide"),
        Column("kind", "成员类别", value=lambda one: one.assessment.unit.get_kind_display(), css="minor"),
        Column("year", "年度", value="assessment.cycle.year", sort="assessment__cycle__year"),
        Column("total", "总分", kind="score", value="assessment.total", sort="assessment__total"),
        Column(
            "deadline",
            "整改期限",
            value=lambda one: clock.show_deadline(one.deadline) if one.deadline else "",
            cell=lambda one: deadline(one.deadline, done=_settled(one)) if one.deadline else "—",
            sort="deadline",
        ),
        Column("signed", "签收", value=lambda one: _receipt(one), css="minor"),
        Column("plan_at", "方案报送", kind="date", sort="plan_at", css="minor"),
        Column("reported_at", "报告报送", kind="date", sort="reported_at", css="minor"),
        Column(
            "state",
            "状态",
            value=lambda one: label_of_case(one)[0],
            cell=lambda one: status_tag(*label_of_case(one)),
        ),
    ]
    ordering = ["-assessment__cycle__year", "assessment__unit__name_key"]
    filterset_class = RectificationFilter
    search_fields = ["assessment__unit__name", "assessment__unit__initials"]
    search_placeholder = "单位名称或拼音首字母"
    export_name = "整改台账"
    empty = Empty(
        "没有整改", "考核结果发布后，被评为不合格的单位进入限期整改，整改通知书由秘书处核定后下发。"
    )

    def rule(self, user: Any) -> Verdict:
        return notice_rules.may_see_consequences(user) if not units_read(user) else Verdict.yes()

    def get_queryset(self, user: Any) -> Any:
        found = Rectification.objects.visible_to(user).with_receipt()
        return found.select_related("assessment__unit", "assessment__cycle")

    def row_url(self, one: Rectification) -> str:
        return one.get_absolute_url()


def items_table(items: list[RectificationItem]) -> DataTable:
    """What is to be put right, and how far it is; columns come as there is something to show in them."""
    verdicts = {True: ("通过", "success"), False: ("不通过", "danger")}
    places = {item.pk: place for place, item in enumerate(items, start=1)}
    columns = [
        Column("place", "序号", kind="code", value=lambda one: str(places[one.pk])),
        Column("problem", "问题", css="wide"),
        Column("demand", "整改要求", css="wide"),
    ]
    if any(item.measure for item in items):
        columns.append(Column("measure", "整改措施", css="wide"))
    if any(item.result or item.done for item in items):
        columns.append(
            Column(
                "result",
                "完成情况",
                value=lambda one: f"{'已完成' if one.done else '未完成'}。{one.result}",
                css="wide",
            )
        )
    if any(item.file for item in items):
        columns.append(Column("file", "佐证", cell=_file_link))
    if any(item.accepted is not None for item in items):
        columns.append(
            Column(
                "accepted",
                "验收",
                cell=lambda one: status_tag(*verdicts[one.accepted]) if one.accepted is not None else "—",
            )
        )
    return DataTable(columns, items, caption="整改事项", sticky=False)


def _file_link(item: RectificationItem) -> Any:
    return link(item.name, reverse("rectification_file", args=[item.pk])) if item.file else "—"


# What the secretariat tries out before it issues a notice.
DRAFTED_FIELDS = frozenset({"notice", "contact", "contact_phone"})


def _said(case: Rectification, hidden: bool) -> str:
    """What the unit reads before its notice is issued: the result, not what the secretariat is drafting."""
    if hidden:
        return text_for(case.assessment, policy.get("regulation_title"))
    return case.notice


def rectification(request: HttpRequest, pk: int) -> HttpResponse:
    case = visible(request, pk)
    user, label = request.user, label_of_case(case)
    drafts = notice_rules.may_see_draft(user, case)
    hidden = case.state == State.DRAFTED and not drafts
    notice = notices.standing(case)
    return render(
        request,
        "assessments/rectification/detail.html",
        {
            "title": str(case),
            "case": case,
            "state_label": label[0],
            "tone": label[1],
            "clauses": CLAUSES,
            "table": None if hidden else items_table(list(case.items.all())),
            "hidden": hidden,
            "said": _said(case, hidden),
            "notice": notice,
            "withdrawn": list(case.notices.exclude(withdrawn_at=None)),
            "notice_days": policy.get("rectification_notice_days"),
            "steps": steps_of_case(case, notice),
            "settled": _settled(case),
            "own": case.assessment.unit_id in units_with(user),
            "secretariat": is_secretariat(user),
            "may_work": rules.may_work_on(user, case),
            "may_hand_in": rules.may_hand_in(user, case),
            "may_recheck": rules.may_recheck(user, case),
            "may_extend": rules.may_extend(user, case),
            "may_draft": notice_rules.may_draft(user, case),
            "may_issue": notice_rules.may_issue(user, case),
            "may_withdraw": notice_rules.may_withdraw(user, case),
            "may_answer": rules.may_answer_plan(user, case),
            "may_sign": notice_rules.may_sign(user, case, notice) if notice else None,
            "events": [] if hidden else events_of(case, without=frozenset() if drafts else DRAFTED_FIELDS),
        },
    )


def rectification_recheck(request: HttpRequest, pk: int) -> HttpResponse:
    case = visible(request, pk)
    require(rules.may_recheck(request.user, case))
    items = list(case.items.all())
    form = RecheckForm(request.POST or None, case=case, items=items)
    answer = carry_out(
        request,
        form,
        lambda: checking.recheck(
            case,
            accepted=form.accepted(),
            opinion=form.cleaned_data["opinion"],
            by=request.user,
            version=form.cleaned_data["version"],
        ),
        done=lambda one: (
            "验收通过，已销号。" if one.state == State.CLOSED else "验收未通过，已退回继续整改。"
        ),
    )
    context = {"title": "整改验收", "case": case, "form": form, "clauses": CLAUSES}
    return answer or render(request, "assessments/rectification/recheck.html", context)


def rectification_extend(request: HttpRequest, pk: int) -> HttpResponse:
    case = visible(request, pk)
    require(rules.may_extend(request.user, case))
    form = ExtendForm(request.POST or None)

    def extend() -> Rectification:
        until = clock.end_of_day(form.cleaned_data["until"])
        return checking.extend(case, until=until, reason=form.cleaned_data["reason"], by=request.user)

    answer = carry_out(
        request,
        form,
        extend,
        done=lambda one: f"整改期限已延至{clock.show_deadline(one.deadline)}，并通知该单位。",
    )
    context = {"title": "整改延期", "case": case, "form": form, "verb": "延期", "clauses": CLAUSES}
    return answer or render(request, "assessments/rectification/form.html", context)


rectification_plan_accept = button(visible, checking.accept_plan, "整改方案已通过审核，并通知该单位。")
rectification_plan_return = button(
    visible, checking.return_plan, "已退回整改方案，该单位会收到原因。", words="reason"
)
