"""复评: the reviewer's list and the page on which one unit is marked; read-only for those who look after the review."""

from typing import Any

from django.contrib import messages
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance.face.acting import autosaved, onward
from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.inline import deadline, progress, status_tag
from alliance.face.lists import ListPage
from alliance.ground import clock
from alliance.ground.access import Conflict, Refused, is_secretariat, require
from alliance.history.words import events_of
from assessments.held import rules as held
from assessments.reviews import rules
from assessments.reviews.filters import ReviewFilter
from assessments.reviews.forms import MarksForm
from assessments.reviews.models import Review
from assessments.reviews.services import marking
from assessments.reviews.services.completion import items_to_mark
from assessments.sheets import completeness, prefilling
from assessments.sheets.known import Known
from assessments.sheets.lines import Line
from councils.recusal.models import acts_as_chair

State = Review.State
FROZEN = "复评时固定的取数"
CLAUSES = "13.2 9.secretary_general.6"


def state_tag(one: Review) -> str:
    return status_tag(State(one.state))


def _due(one: Review) -> str:
    return deadline(one.assessment.cycle.review_deadline, done=one.state != State.ASSIGNED, bare=True)


class ReviewList(ListPage):
    title = "复评"
    subtitle = "分配给评审人的单位；各评审人独立评分，全部完成前互不可见"
    clauses = CLAUSES
    ordering = ["-assessment__cycle__year", "-mine", "state", "assessment__unit__name_key"]
    filterset_class = ReviewFilter
    search_fields = ["assessment__unit__name", "assessment__unit__initials"]
    search_placeholder = "单位名称或拼音首字母"
    export_name = "复评任务"
    empty = Empty("还没有复评任务", "秘书处分配评审单位后会出现在这里，并发送站内消息。")

    def rule(self, user: Any):
        return rules.may_list(user)

    def get_columns(self, user: Any) -> list[Column]:
        reviewer = Column("reviewer", "评审人", value="reviewer.name", sort="reviewer__name_key")
        return [
            Column(
                "unit",
                "单位",
                value="assessment.unit.name",
                sort="assessment__unit__name_key",
                css="wide",
                width=24,
            ),
            Column("kind", "成员类别", value=lambda one: one.assessment.unit.get_kind_display()),
            Column(
                "year", "年度", kind="code", value="assessment.cycle.year", sort="assessment__cycle__year"
            ),
            *([reviewer] if is_secretariat(user) or acts_as_chair(user) else []),
            Column("state", "评审", value=lambda one: one.get_state_display(), cell=state_tag, sort="state"),
            Column("stage", "考核环节", value=lambda one: one.assessment.get_state_display()),
            Column("done_at", "完成时间", kind="datetime", value="done_at", sort="done_at"),
            Column(
                "deadline",
                "截止",
                value=lambda one: clock.show_deadline(one.assessment.cycle.review_deadline, with_year=True),
                cell=_due,
            ),
        ]

    def get_queryset(self, user: Any):
        found = Review.objects.visible_to(user)
        if self.request.GET.get("mine") or not (is_secretariat(user) or acts_as_chair(user)):
            found = found.filter(reviewer=user)
        hidden = held.held_from(user, "assessment__") & ~Q(reviewer=user)
        found = found.annotate(mine=ExpressionWrapper(Q(reviewer=user), BooleanField()))
        return found.exclude(hidden).select_related("assessment__unit", "assessment__cycle", "reviewer")

    def row_url(self, one: Review) -> str:
        return reverse("review", args=[one.pk])


def visible(request: HttpRequest, pk: int) -> Review:
    """The review, or 404 where this person may not know of it; an ended one is gone for its former reviewer."""
    found = Review.objects.visible_to(request.user).select_related(
        "reviewer", "from_unit", "assessment__cycle", "assessment__unit", "assessment__standard"
    )
    shown = get_object_or_404(found, pk=pk)
    if shown.state == State.ENDED and not (is_secretariat(request.user) or acts_as_chair(request.user)):
        raise Http404("评审已解除")
    if shown.reviewer_id != request.user.pk:
        require(held.may_see_held(request.user, shown.assessment))
    return shown


def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit on one page: criteria, facts, evidence, the unit's points, and the reviewer's own."""
    shown = visible(request, pk)
    if request.method == "POST":
        return _save(request, shown)
    return _page(request, shown)


def _page(
    request: HttpRequest, shown: Review, *, data: Any = None, stale: bool = False, status: int = 200
) -> HttpResponse:
    user, assessment = request.user, shown.assessment
    may_mark, may_see = rules.may_mark(user, shown), rules.may_see_marks(user, shown)
    lines = prefilling.lines_of(assessment)
    form = MarksForm(shown, [line.item for line in lines if _applies(line)], data, lines)
    groups = [
        (group, [(line, Known(line, user, FROZEN), form.forms.get(line.item.pk)) for line in group.lines])
        for group in prefilling.groups_of(lines)
    ]
    context = {
        "title": f"复评：{assessment.unit}",
        "clauses": CLAUSES,
        "review": shown,
        "assessment": assessment,
        "tone": State(shown.state).tone,
        "groups": groups,
        "form": form,
        "total": len(form.forms),
        "version": shown.version,
        "writing": may_mark,
        "seeing": may_see,
        "mine": shown.reviewer_id == user.pk,
        "stale": stale,
        "progress": progress(form.marked, len(form.forms), unit=" 项") if may_see else "",
        "others": _others(user, shown),
        "events": events_of(shown) if may_see else [],
        "may_confirm": held.looks_after(user, assessment) and held.may_see_held(user, assessment),
        "remarks": completeness.lacks_of(
            [gap for gap in completeness.gaps_of(assessment, lines) if gap.kind != completeness.POINTS]
        )
        if assessment.submitted_at
        else [],
    }
    return render(request, "assessments/reviews/detail.html", context, status=status)


def _applies(line: Line) -> bool:
    return not (line.item.not_applicable and line.item.na_approved)


def _others(user: Any, shown: Review) -> list[Review]:
    """The other reviews of the unit, for those who may see their marks by now."""
    if not rules.all_done(shown.assessment) or not rules.may_see_marks(user, shown):
        return []
    rows = shown.assessment.reviews.standing().exclude(pk=shown.pk).select_related("reviewer")
    return list(rows.order_by("pk"))


def _save(request: HttpRequest, shown: Review) -> HttpResponse:
    finishing = request.POST.get("act") == "finish"
    if finishing and shown.state == State.DONE and shown.reviewer_id == request.user.pk:
        return redirect("review", shown.pk)  # the second click of a double click
    form = MarksForm(shown, items_to_mark(shown.assessment), request.POST)
    if form.errors:
        messages.error(request, "；".join(form.errors[:5]))
        return _page(request, shown, data=request.POST, status=422)
    try:
        _mark(request, shown, form)
        if finishing:
            marking.finish(shown, by=request.user)
    except Conflict as error:
        messages.error(request, error.reason)
        return _page(request, visible(request, shown.pk), data=request.POST, stale=True, status=409)
    except Refused as error:
        messages.error(request, error.reason)
        return redirect(f"{reverse('review', args=[shown.pk])}{'#missing' if finishing else ''}")
    messages.success(request, _finished(request) if finishing else "已保存。")
    return redirect("reviews" if finishing else reverse("review", args=[shown.pk]))


def _finished(request: HttpRequest) -> str:
    mine = Review.objects.to_mark_by(request.user)
    return onward(
        "评审已完成，感谢您的工作。",
        mine,
        url=lambda one: reverse("review", args=[one.pk]),
        named=lambda one: str(one.assessment.unit),
    )


@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Autosave: JSON with the new version, or why nothing was saved."""
    shown = visible(request, pk)
    form = MarksForm(shown, items_to_mark(shown.assessment), request.POST)
    return autosaved(request, form, lambda: _mark(request, shown, form))


def _mark(request: HttpRequest, shown: Review, form: MarksForm) -> Review:
    return marking.mark(shown, marks=form.marks, opinion=form.opinion, version=form.version, by=request.user)
