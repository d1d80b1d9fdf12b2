"""秘书处考核: the secretariat's self-assessment, the scoring by the council, and the result."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from alliance.face.acting import autosaved, button, carry_out, is_autosave
from alliance.face.components import Empty, Step
from alliance.face.datatable import Column, DataTable
from alliance.face.inline import status_tag
from alliance.ground.access import Refused, require
from alliance.history.words import events_of
from assessments.cycles.models import Cycle
from assessments.reviews.models import Review
from assessments.secretariat import rules, services
from assessments.secretariat.forms import LinesForm, ScoringForm, SelfForm
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.prefilling import self_score
from councils.recusal.models import acts_as_chair

State = Assessment.State


@require_GET
def score_list(request: HttpRequest) -> HttpResponse:
    rows = Assessment.of_secretariat.select_related("cycle", "standard").defer("facts", "summary")
    table = DataTable(
        [
            Column("year", "年度", value=lambda row: f"{row.cycle.year}年度"),
            Column("standard", "标准", css="wide", value=lambda row: str(row.standard)),
            Column("state", "状态", cell=lambda row: status_tag(*rules.STAGES[row.state])),
            Column("total", "得分", kind="score"),
            Column("closed_at", "公布时间", kind="datetime", value="confirmed_at"),
        ],
        [row for row in rows if rules.may_see(request.user, row)],
        caption="秘书处考核",
        row_url=lambda row: row.get_absolute_url(),
        empty=Empty(
            "还没有秘书处考核", "年度考核开启后，秘书处先自评，再由理事会评价；结果公布后在这里查看。"
        ),
    )
    return render(request, "assessments/secretariat/list.html", {"title": "秘书处考核", "table": table})


def visible(request: HttpRequest, year: int) -> Assessment:
    found = get_object_or_404(Assessment.of_secretariat.select_related("cycle", "standard"), cycle__year=year)
    if not rules.may_see(request.user, found):
        raise Http404
    return found


@require_GET
def secretariat_score(request: HttpRequest, year: int) -> HttpResponse:
    """Self-assessment and, once published, the council's means; how far the scoring is, for those who organise it."""
    score, user = visible(request, year), request.user
    mine = rules.scoring_unit(user)
    stage, tone = rules.STAGES[score.state]
    return render(
        request,
        "assessments/secretariat/detail.html",
        {
            "title": str(score),
            "score": score,
            "stage": stage,
            "tone": tone,
            "own": _reviews(score).filter(from_unit=mine).first() if mine else None,
            "may_fill": rules.may_fill(user, score),
            "may_hand_in": rules.may_hand_in(user, score),
            "may_score": rules.may_score(user, score),
            "may_close": rules.may_close(user, score),
            "office": bool(rules.may_start(user, score.cycle)),
            "council": bool(mine) or acts_as_chair(user),
            "events": events_of(score),
            **_content(score),
        },
    )


def _content(score: Assessment) -> dict[str, Any]:
    """The lines with what the council gave, how far the scoring is, and once published what was said."""
    lines, finished = services.lines(score), _reviews(score).exclude(done_at=None)
    filling, scoring, closed = (score.state == state for state in rules.STAGES)
    spreads = services.spreads(score) if closed else {}
    done, voters = finished.count(), len(rules.scorers()) if scoring else 0
    return {
        "lines": [(line, spreads.get(line.item.pk)) for line in lines],
        "filling": filling,
        "scoring": scoring,
        "closed": closed,
        "self_total": self_score([line.item for line in lines]),
        "steps": _steps(score, done, voters),
        "done": done,
        "voters": voters,
        "opinions": list(finished.exclude(opinion="").values_list("opinion", flat=True)) if closed else [],
    }


def _reviews(score: Assessment) -> Any:
    return Review.of_secretariat.filter(assessment=score)


def _steps(score: Assessment, done: int, voters: int) -> list[Step]:
    place = list(rules.STAGES).index(State(score.state))
    states = ["done" if n < place else "current" if n == place else "todo" for n in range(3)]
    return [
        Step("秘书处自评", states[0], holder="秘书处", at=score.submitted_at),
        Step(
            "理事会评价",
            states[1],
            holder="理事会席位单位",
            note=f"{done}/{voters} 家已评价" if place == 1 else f"{done} 家参加评价" if place == 2 else "",
        ),
        Step("公布结果", "done" if place == 2 else "todo", holder="理事长", at=score.confirmed_at),
    ]


@require_POST
def secretariat_start(request: HttpRequest, year: int) -> HttpResponse:
    cycle = get_object_or_404(Cycle.objects.visible_to(request.user), year=year)
    services.start(cycle, by=request.user)
    return redirect("secretariat_self", year=year)


def secretariat_self(request: HttpRequest, year: int) -> HttpResponse:
    score = visible(request, year)
    require(rules.may_fill(request.user, score))
    lines = services.lines(score)
    form = SelfForm(
        request.POST or None,
        lines=lines,
        values={
            line.item.pk: (
                line.filled_by_record if line.item.self_points is None else line.item.self_points,
                line.item.self_note,
            )
            for line in lines
        },
        initial={"summary": score.summary, "version": score.version},
    )

    def write() -> Assessment:
        return services.fill(
            score,
            points=form.given("self_points", "self_note"),
            summary=form.cleaned_data["summary"],
            version=form.cleaned_data["version"],
            by=request.user,
        )

    return _sheet(request, score, form, write, "秘书处自评", "已保存。")


def secretariat_review(request: HttpRequest, year: int) -> HttpResponse:
    """The scoring sheet of one seat's unit; drafts are kept until it is finished."""
    score = visible(request, year)
    require(rules.may_score(request.user, score))
    review = _reviews(score).filter(from_unit=rules.scoring_unit(request.user)).first()
    if review and review.done_at:
        raise Refused("本单位已完成评价，不能重复评价。")
    finish = request.POST.get("act") == "finish"
    form = ScoringForm(
        request.POST or None,
        lines=services.lines(score),
        values={mark.item_id: (mark.points, mark.reason) for mark in review.marks.all()} if review else {},
        initial={"opinion": review.opinion if review else "", "version": review.version if review else None},
    )

    def write() -> Review:
        return services.mark(
            score,
            marks=form.given("points", "reason"),
            opinion=form.cleaned_data["opinion"],
            finish=finish and not is_autosave(request),
            seen=form.cleaned_data["version"],
            by=request.user,
        )

    return _sheet(request, score, form, write, "评价秘书处", "已完成评价。" if finish else "已保存。")


def _sheet(
    request: HttpRequest,
    score: Assessment,
    form: LinesForm,
    write: Callable[[], Any],
    title: str,
    done: str,
) -> HttpResponse:
    """The sheet, kept by itself and by its buttons."""
    if is_autosave(request):
        return autosaved(request, form, write)
    context = {
        "title": title,
        "score": score,
        "form": form,
        "text": form[form.text_name],
        "scoring": isinstance(form, ScoringForm),
    }
    answer = carry_out(request, form, write, done=done, to=score)
    return answer or render(request, "assessments/secretariat/sheet.html", context)


secretariat_hand_in = button(visible, services.hand_in, "已提交理事会，并通知各评价单位。")
secretariat_close = button(visible, services.close, lambda one: f"已公布：{one} {one.total} 分。")
