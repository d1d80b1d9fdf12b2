"""秘书处考核: the secretariat's self-assessment, the scoring by the council, and the result."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from alliance.face.components import Empty, Step
from alliance.face.datatable import Column, DataTable
from alliance.ground import audit
from alliance.ground.access import Conflict, Refused, require
from alliance.history.words import events_of
from assessments.cycles.models import Cycle
from assessments.secretariat import rules
from assessments.secretariat import services as secretariat
from assessments.secretariat.forms import LinesForm, ScoringForm, SelfForm
from assessments.secretariat.models import SecretariatReview, SecretariatScore
from councils.recusal.models import acts_as_chair

CLAUSES = "5.6 11.assessment"
State = SecretariatScore.State


@require_GET
def score_list(request: HttpRequest) -> HttpResponse:
    rows = SecretariatScore.objects.select_related("cycle", "standard").defer("facts", "summary")
    table = DataTable(
        [
            Column("year", "年度", value=lambda row: f"{row.cycle.year}年度"),
            Column("standard", "标准", css="wide", value=lambda row: str(row.standard)),
            Column("state", "状态", states=SecretariatScore.State),
            Column("total", "得分", kind="decimal"),
            Column("closed_at", "公布时间", kind="datetime"),
        ],
        [row for row in rows if rules.may_see(request.user, row)],
        caption="秘书处考核",
        row_url=lambda row: row.get_absolute_url(),
        empty=Empty(
            "还没有秘书处考核", "年度考核开启后，秘书处先自评，再由理事会评价；结果公布后在这里查看。"
        ),
    )
    return render(request, "assessments/secretariat/list.html", {"title": "秘书处考核", "table": table})


def visible(request: HttpRequest, year: int) -> SecretariatScore:
    found = get_object_or_404(SecretariatScore.objects.select_related("cycle", "standard"), cycle__year=year)
    if not rules.may_see(request.user, found):
        raise Http404
    return found


@require_GET
def secretariat_score(request: HttpRequest, year: int) -> HttpResponse:
    """Self-assessment and, once closed, the council's means; how far the scoring is, for those who organise it."""
    score = visible(request, year)
    lines = secretariat.lines(score)
    closed = score.state == State.CLOSED
    voters = rules.scorers() if score.state == State.SCORING else {}
    done = score.reviews.exclude(done_at=None).count()
    mine = rules.scoring_unit(request.user)
    return render(
        request,
        "assessments/secretariat/detail.html",
        {
            "title": str(score),
            "score": score,
            "tone": SecretariatScore.State(score.state).tone,
            "lines": lines,
            "closed": closed,
            "self_total": secretariat.self_total(lines),
            "steps": _steps(score, done, len(voters)),
            "done": done,
            "voters": len(voters),
            "own": score.reviews.filter(unit=mine).first() if mine else None,
            "opinions": list(
                score.reviews.exclude(done_at=None).exclude(opinion="").values_list("opinion", flat=True)
            )
            if closed
            else [],
            "may_fill": rules.may_fill(request.user, score),
            "may_hand_in": rules.may_hand_in(request.user, score),
            "may_score": rules.may_score(request.user, score),
            "may_close": rules.may_close(request.user, score),
            "office": bool(rules.may_start(request.user, score.cycle)),
            "council": bool(mine) or acts_as_chair(request.user),
            "events": events_of(score),
        },
    )


def _steps(score: SecretariatScore, done: int, voters: int) -> list[Step]:
    place = [State.SELF, State.SCORING, State.CLOSED].index(score.state)
    states = ["done" if n < place else "current" if n == place else "todo" for n in range(3)]
    return [
        Step("秘书处自评", states[0], holder="秘书处", at=score.handed_in_at),
        Step(
            "理事会评价",
            states[1],
            holder="理事会席位单位",
            note=f"{done}/{voters} 家已评价" if place == 1 else f"{done} 家参加评价" if place == 2 else "",
        ),
        Step("公布结果", "done" if place == 2 else "todo", holder="理事长", at=score.closed_at),
    ]


@require_POST
def secretariat_start(request: HttpRequest, year: int) -> HttpResponse:
    cycle = get_object_or_404(Cycle.objects.visible_to(request.user), year=year)
    secretariat.start(cycle, by=request.user)
    return redirect("secretariat_self", year=year)


def secretariat_self(request: HttpRequest, year: int) -> HttpResponse:
    score = visible(request, year)
    require(rules.may_fill(request.user, score))
    lines = secretariat.lines(score)
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

    def write() -> SecretariatScore:
        return secretariat.fill(
            score,
            points=form.given("self_points", "self_note"),
            summary=form.cleaned_data["summary"],
            version=form.cleaned_data["version"],
            by=request.user,
        )

    if request.method == "POST":
        answer = _written(request, form, write)
        if answer is not None:
            return answer
    return _sheet(request, score, form, "秘书处自评")


def secretariat_review(request: HttpRequest, year: int) -> HttpResponse:
    """The scoring sheet of one seat's unit; drafts are kept until it is finished."""
    score = visible(request, year)
    require(rules.may_score(request.user, score))
    review = SecretariatReview.objects.filter(score=score, unit=rules.scoring_unit(request.user)).first()
    if review and review.done_at:
        raise Refused("本单位已完成评价，不能重复评价。")
    given = {mark.item_id: (mark.points, mark.reason) for mark in review.marks.all()} if review else {}
    form = ScoringForm(
        request.POST or None,
        lines=secretariat.lines(score),
        values=given,
        initial={"opinion": review.opinion if review else "", "version": review.version if review else None},
    )

    def write() -> SecretariatReview:
        return secretariat.mark(
            score,
            marks=form.given("points", "reason"),
            opinion=form.cleaned_data["opinion"],
            finish=request.POST.get("act") == "finish",
            version=form.cleaned_data["version"],
            by=request.user,
        )

    if request.method == "POST":
        answer = _written(request, form, write)
        if answer is not None:
            return answer
    return _sheet(request, score, form, "评价秘书处")


def _written(request: HttpRequest, form: LinesForm, write: Any) -> HttpResponse | None:
    """Save what was posted: JSON for the autosave, a redirect for a button, None where the page says what is wrong."""
    autosaved = request.headers.get("X-Autosave") == "1"
    if form.is_valid():
        try:
            with audit.autosaving(autosaved and "act" not in request.POST):
                saved = write()
        except Conflict:
            raise
        except Refused as error:
            form.add_error(None, error.reason)
        else:
            if autosaved:
                return JsonResponse({"version": saved.version})
            score = saved if isinstance(saved, SecretariatScore) else saved.score
            messages.success(request, "已完成评价。" if request.POST.get("act") == "finish" else "已保存。")
            return redirect(score)
    if autosaved:
        said = "；".join(message for found in form.errors.values() for message in found)
        return JsonResponse({"message": said}, status=422)
    return None


def _sheet(request: HttpRequest, score: SecretariatScore, form: LinesForm, title: str) -> HttpResponse:
    return render(
        request,
        "assessments/secretariat/sheet.html",
        {
            "title": title,
            "score": score,
            "form": form,
            "text": form[form.text_name],
            "scoring": isinstance(form, ScoringForm),
        },
    )


@require_POST
def secretariat_hand_in(request: HttpRequest, year: int) -> HttpResponse:
    score = secretariat.hand_in(visible(request, year), by=request.user)
    messages.success(request, "已提交理事会，并通知各评价单位。")
    return redirect(score)


@require_POST
def secretariat_close(request: HttpRequest, year: int) -> HttpResponse:
    score = secretariat.close(visible(request, year), by=request.user)
    messages.success(request, f"已公布：{score} {score.total} 分。")
    return redirect(score)
