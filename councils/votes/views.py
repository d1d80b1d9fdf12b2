"""Motions: worded by the secretary-general, opened and closed by who presides, cast on the phone, with their result sheet."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from alliance.face.acting import button, fill_in, finder, form_page, press
from alliance.ground import inputs
from alliance.ground.access import Refused, require
from alliance.history.words import events_of
from alliance.official.faces import face_of
from alliance.paper.papers import Paper, paper
from alliance.registers import catalogue
from alliance.signin import reauth
from councils.meetings import views as meetings
from councils.meetings.models.meetings import Meeting
from councils.numbering.printed import ISSUED, issued_version
from councils.votes import rules, services
from councils.votes.forms import HandsForm, MotionForm
from councils.votes.models import Choice, Motion
from councils.votes.paper import official_of

CLAUSES = "5.4 12.two_years"


visible = finder(Motion, "meeting", "unit", "put_by", "opened_by", "decision")


def motion_new(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meetings.visible(request, pk)
    require(rules.may_put(request.user, meeting))
    form = MotionForm(request.POST or None, initial={"matter": "GENERAL", "method": "NAMED"})
    answer = fill_in(request, form, services.put, meeting, done="已列入会议的表决事项。", to=meeting)
    return answer or _form_page(request, "提交议案", meeting, form)


def motion_edit(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    require(rules.may_revise(request.user, shown))
    form = MotionForm(request.POST or None, instance=shown)
    answer = fill_in(request, form, services.revise, shown, done="已保存。")
    return answer or _form_page(request, f"修改：{shown}", shown.meeting, form)


def _form_page(request: HttpRequest, title: str, meeting: Meeting, form: MotionForm) -> HttpResponse:
    context = {"title": title, "meeting": meeting, "form": form, "clauses": CLAUSES}
    return form_page(request, "councils/votes/form.html", context)


def motion_vote(request: HttpRequest, pk: int) -> HttpResponse:
    """The question, the own vote, how many have voted; once closed, the result. Asked again by itself it is the middle part."""
    shown, user = visible(request, pk), request.user
    context = {"motion": shown, **_standing(user, shown)}
    if request.htmx:
        # Opened (anew): what the page says of the question may be out of date.
        if request.GET.get("round", shown.round) != shown.round:
            return HttpResponseClientRefresh()
        return render(request, "councils/votes/middle.html", context | _just_counted(request, shown))
    context |= {
        "title": shown.subject,
        "meeting": shown.meeting,
        "clauses": CLAUSES,
        "tone": Motion.State(shown.state).tone,
        "may_open": rules.may_open(user, shown),
        "may_close": rules.may_close(user, shown),
        "may_break_off": rules.may_break_off(user, shown),
        "may_count_hands": rules.may_count_hands(user, shown),
        "may_revise": rules.may_revise(user, shown),
        "may_withdraw": rules.may_withdraw(user, shown),
        "presides": bool(rules.may_preside(user, shown.unit)),
        "keeps": bool(rules.may_keep_record(user, shown.unit)),
        "events": events_of(shown),
    }
    return render(request, "councils/votes/detail.html", context)


def _standing(user: Any, motion: Motion) -> dict[str, Any]:
    """How the vote stands; as many queries for one seat as for all."""
    ballots = motion.roll()
    there = services.there_at(motion) if motion.state == Motion.State.OPEN else frozenset()
    cast = sum(one.cast for one in ballots)
    return {
        "own": rules.own_ballots(user, motion, ballots),
        "choices": Choice,
        "entitled": sum(not one.recused for one in ballots),
        "present": len(there),
        "cast": cast,
        "silent": len(there) - cast,
        "recused": [one.unit for one in ballots if one.recused],
        "ballots": ballots if _shows_names(motion) else [],
        "result": motion.result,
    }


def _just_counted(request: HttpRequest, motion: Motion) -> dict[str, Any]:
    """The button that closes, for who presides and has it refused on the page: the hands have been counted meanwhile."""
    if "uncounted" not in request.GET or motion.votes_for is None:
        return {}
    return {
        "counted": bool(rules.may_preside(request.user, motion.unit)),
        "may_close": rules.may_close(request.user, motion),
    }


def _shows_names(motion: Motion) -> bool:
    """Who voted what is shown once a vote by name is closed."""
    return motion.method == Motion.Method.NAMED and motion.state == Motion.State.CLOSED


@require_POST
def motion_cast(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    ballot = get_object_or_404(shown.ballots, pk=inputs.number(request.POST.get("ballot")))
    return press(
        request,
        ballot,
        services.cast,
        lambda one: f"{one.unit} 已投票。",
        to=shown,
        choice=request.POST.get("choice", ""),
        seen=request.POST.get("round", ""),
    )


def motion_hands(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    require(rules.may_count_hands(request.user, shown))
    form = HandsForm(request.POST or None, initial={"version": shown.version})
    answer = fill_in(request, form, services.count_hands, shown, done="已登记举手票数，等待主持人结束表决。")
    context = {
        "title": "登记举手票数",
        "motion": shown,
        "meeting": shown.meeting,
        "form": form,
        "present": len(services.there_at(shown)),
        "clauses": CLAUSES,
    }
    return answer or form_page(request, "councils/votes/hands.html", context)


def _closed(motion: Motion) -> str:
    return f"表决结束：{'通过' if motion.result.passed else '未通过'}。结果已成为理事会决定。"


motion_open = button(visible, services.open, "表决开始，到会席位现在可以投票。")
motion_close = reauth.asks_password(button(visible, services.close, _closed))
motion_break_off = button(visible, services.break_off, "表决已中止，已投的票作废。", words="why")
motion_withdraw = button(visible, services.withdraw, "议案已撤回。", words="why")


@catalogue.document(
    "表决结果单",
    of="decisions",
    faces=("pdf", "docx"),
    rows=lambda rows, user: rows.filter(vote__in=Motion.objects.visible_to(user)).select_related("vote"),
    args=lambda row: [row.vote.pk],
    code=ISSUED,
)
@paper
def motion_sheet(request: HttpRequest, pk: int) -> Paper:
    """The result sheet of a closed vote (表决结果单): base, thresholds, numbers, and by name who voted what."""
    shown = visible(request, pk)
    if shown.result is None:
        raise Refused("表决结束后才有表决结果单。")
    ballots = shown.roll()
    named = _shows_names(shown)
    official = official_of(shown, ballots, named=named)
    version = issued_version(official, face="named" if named else "")
    return face_of(request, official, f"表决结果单-{shown.subject}", version=version)
