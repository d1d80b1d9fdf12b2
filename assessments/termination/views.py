"""Motions to end a membership: the list, the file with both dossiers, the printed motion, the preview and the execution."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from alliance.face.acting import button, finder
from alliance.face.components import Empty
from alliance.face.datatable import Column, DataTable
from alliance.face.inline import link
from alliance.face.lists import ListPage
from alliance.ground import clock
from alliance.ground.access import Verdict, is_council_or_secretariat, require, units_with
from alliance.history.words import events_of
from alliance.official.faces import face_of
from alliance.paper.papers import Paper, paper
from alliance.registers import catalogue, policy
from assessments.dossiers.models import Dossier
from assessments.earlier.models import EarlierGrade
from assessments.sheets.models.assessments import Assessment
from assessments.termination import rules
from assessments.termination.filters import MotionFilter
from assessments.termination.models import TerminationMotion
from assessments.termination.progress import steps_of_motion
from assessments.termination.services import execution, motions
from councils.decisions.models import CouncilDecision

State = TerminationMotion.State
CLAUSES = "12.two_years"


def effects_in_short(motion: TerminationMotion) -> str:
    """What was ended, by label and number."""
    return "、".join(f"{label} {len(lines)} 项" for label, lines in motion.ended)


class MotionList(ListPage):
    title = "终止议案"
    subtitle = "连续两年不合格的单位，由理事会表决是否终止成员资格"
    clauses = CLAUSES
    columns = [
        Column("unit", "单位", value="unit.name", sort="unit__name_key", css="wide"),
        Column("years", "年度", value=lambda one: f"{one.first_year}、{one.second.cycle.year}"),
        Column("created_at", "起草时间", kind="date", sort="created_at"),
        Column("met_on", "表决日期", kind="date", value="decision.met_on", sort="decision__met_on"),
        Column("executed_at", "执行时间", kind="datetime", sort="executed_at", css="minor"),
        Column("effects", "执行内容", value=effects_in_short, css="wide minor"),
        Column(
            "state",
            "状态",
            states=TerminationMotion.State,
            sort="state",
        ),
    ]
    ordering = ["-created_at"]
    filterset_class = MotionFilter
    search_fields = ["unit__name", "unit__initials"]
    search_placeholder = "单位名称或拼音首字母"
    export_name = "终止成员资格议案"
    empty = Empty("没有终止议案", "单位连续两年被评为不合格时，系统自动起草议案。")

    def rule(self, user: Any) -> Verdict:
        if is_council_or_secretariat(user) or units_with(user):
            return Verdict.yes()
        return Verdict.no("供秘书处和理事会使用。")

    def get_queryset(self, user: Any) -> Any:
        return TerminationMotion.objects.visible_to(user).select_related(
            "unit", "first__cycle", "earlier", "second__cycle", "decision"
        )

    def row_url(self, one: TerminationMotion) -> str:
        return one.get_absolute_url()


visible = finder(
    TerminationMotion,
    "unit",
    "first__cycle",
    "first__standard",
    "earlier",
    "second__cycle",
    "second__standard",
    "decision__confirmed_by",
)


def dossiers_of(motion: TerminationMotion) -> dict[int, Dossier]:
    """`{assessment id: its seal in force}`, in one query."""
    found = Dossier.objects.filter(assessment__in=[motion.first_id, motion.second_id], superseded=False)
    return {one.assessment_id: one for one in found.defer("content")}


def years_table(motion: TerminationMotion, user: Any) -> DataTable:
    """Both results side by side, each with its sealed dossier; links only to what the reader may open."""
    seals = dossiers_of(motion)
    open_to = set(
        Assessment.objects.visible_to(user)
        .filter(pk__in=[motion.first_id, motion.second_id])
        .values_list("pk", flat=True)
    )

    def year(one: Any) -> Any:
        label = f"{motions.year_of(one)}年度"
        if isinstance(one, EarlierGrade):
            return link(f"{label}（平台启用前）", one.get_absolute_url())
        return link(label, one.get_absolute_url()) if one.pk in open_to else label

    def code(one: Any) -> Any:
        if isinstance(one, EarlierGrade):
            return one.basis
        return (
            link(seals[one.pk].code, reverse("verify_code", args=[seals[one.pk].code]))
            if one.pk in seals
            else "—"
        )

    return DataTable(
        [
            Column("year", "年度", cell=year),
            Column("total", "总分", kind="score"),
            Column("grade", "等级", value=lambda one: one.get_grade_display()),
            Column("confirmed_at", "确认时间", kind="datetime", css="minor"),
            Column("code", "卷宗校验码或依据", cell=code),
        ],
        [motion.first or motion.earlier, motion.second],
        caption="两个年度的考核",
        sticky=False,
    )


def entry_url(motion: TerminationMotion) -> str:
    """Where the secretary-general enters the council's decision, with matter, unit and subject filled in."""
    given = {
        "matter": CouncilDecision.Matter.TERMINATION.value,
        "unit": motion.unit_id,
        "subject": f"关于终止{motion.unit}成员资格的决定",
    }
    return f"{reverse('decision_new')}?{urlencode(given)}"


def motion(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    user = request.user
    ground = rules.has_ground(shown)
    waiting = shown.state in (State.DRAFTED, State.CARRIED)
    return render(
        request,
        "assessments/termination/detail.html",
        {
            "title": str(shown),
            "motion": shown,
            "tone": TerminationMotion.State(shown.state).tone,
            "clauses": CLAUSES,
            "years": years_table(shown, user),
            "steps": steps_of_motion(shown),
            "ground": ground,
            "ends": execution.preview(shown) if waiting else dict(shown.ended),
            "waiting": waiting,
            "pending": rules.pending_decisions(shown) if shown.state == State.DRAFTED else [],
            "entry_url": entry_url(shown),
            "may_enter": rules.may_enter_decision(user, shown),
            "may_execute": rules.may_execute(user, shown),
            "may_issue": rules.may_issue(user, shown),
            "may_drop": rules.may_drop(user, shown),
            "own": shown.unit_id in units_with(user),
            "events": events_of(shown),
        },
    )


def motion_execute(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that will end, read before it ends; then once."""
    shown = visible(request, pk)
    require(rules.may_execute(request.user, shown))
    if request.method == "POST":
        execution.execute(shown, by=request.user)
        messages.success(request, f"已执行：{shown.unit}的成员资格已终止。")
        return redirect(shown)
    return render(
        request,
        "assessments/termination/execute.html",
        {
            "title": "执行终止成员资格",
            "motion": shown,
            "clauses": CLAUSES,
            "ends": execution.preview(shown),
            "day": clock.today(),
        },
    )


motion_issue = button(visible, execution.issue, lambda one: f"已印发，文号{one.number}。")
motion_drop = button(visible, execution.drop, "议案已撤销，并通知该单位。", words="reason")


@catalogue.document("终止成员资格议案", of="motions", faces=("pdf", "docx"), code=execution.MOTION)
@paper
def motion_pdf(request: HttpRequest, pk: int) -> Paper:
    """The motion with a sheet for each dossier, as it is laid before the council."""
    shown = visible(request, pk)
    seals = dossiers_of(shown)
    years = [
        {
            "assessment": one,
            "dossier": seals.get(one.pk),
            "unit": one.named,
            "items": list(one.items.select_related("indicator").order_by("indicator__position")),
        }
        for one in (shown.first, shown.second)
        if one is not None
    ]
    issuer = policy.get("alliance_name")
    version = execution.motion_version(shown, years, issuer=issuer)
    official = execution.official_of(shown, years, issuer=issuer)
    return face_of(request, official, str(shown), version=version)
