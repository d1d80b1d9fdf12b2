"""Votes by letter: the list, one with the own vote, wording, issuing, the count, the result on paper."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from alliance.face.acting import button, fill_in, finder, form_page, press
from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.inline import status_tag
from alliance.face.lists import ListPage
from alliance.ground import access, clock, inputs
from alliance.ground.access import Refused, require
from alliance.history.words import events_of
from alliance.paper.papers import Paper, paper
from alliance.registers import catalogue, policy
from alliance.signin import reauth
from councils.correspondence import rules, services
from councils.correspondence.filters import PostalVoteFilter
from councils.correspondence.forms import PostalVoteForm
from councils.correspondence.models import PostalBallot, PostalVote
from councils.recusal.rules import may_preside
from councils.votes.models import Choice

CLAUSES = "5.4"


class PostalVoteList(ListPage):
    template_name = "councils/correspondence/list.html"
    title = "通讯表决"
    subtitle = "不开会，由各席位在截止前分别投票；到时自动计票"
    clauses = CLAUSES
    ordering = ["-pk"]
    filterset_class = PostalVoteFilter
    search_fields = ["subject", "text"]
    search_placeholder = "议题或内容"
    export_name = "通讯表决"
    empty = Empty("还没有通讯表决", "秘书长提交议案，理事长签发后各席位投票。")
    columns = [
        Column("subject", "议题", css="wide title", width=36),
        Column("matter", "事项类别", value=lambda one: one.get_matter_display(), css="nowrap"),
        Column("reply_by", "截止", value=lambda one: clock.show_deadline(one.reply_by), css="nowrap"),
        Column(
            "state",
            "状态",
            cell=lambda one: status_tag(*one.shown_as),
            value=lambda one: one.shown_as[0],
            sort="state",
        ),
        Column("outcome", "结果", value=lambda one: one.decision.outcome if one.decision else ""),
    ]

    def rule(self, user: Any) -> access.Verdict:
        return rules.may_see_list(user)

    def get_queryset(self, user: Any):
        return PostalVote.objects.visible_to(user).select_related("decision")

    def row_url(self, one: PostalVote) -> str:
        return one.get_absolute_url()

    def extra(self, user: Any) -> dict[str, Any]:
        return {"may_put": rules.may_put(user)}


visible = finder(PostalVote, "unit", "put_by", "opened_by", "decision")


def postal_vote_new(request: HttpRequest) -> HttpResponse:
    require(rules.may_put(request.user))
    form = PostalVoteForm(request.POST or None, initial={"matter": "GENERAL"})
    answer = fill_in(request, form, services.put, done="已提交，等待理事长签发。")
    return answer or _form_page(request, "提交通讯表决", form)


def postal_vote_edit(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    require(rules.may_revise(request.user, shown))
    form = PostalVoteForm(request.POST or None, instance=shown)
    answer = fill_in(request, form, services.revise, shown, done="已保存。")
    return answer or _form_page(request, f"修改：{shown}", form)


def _form_page(request: HttpRequest, title: str, form: PostalVoteForm) -> HttpResponse:
    context = {"title": title, "form": form, "clauses": CLAUSES}
    return form_page(request, "councils/correspondence/form.html", context)


def postal_vote(request: HttpRequest, pk: int) -> HttpResponse:
    """The question with the own vote; how many have voted; once it is over, the result and who voted what."""
    shown, user = visible(request, pk), request.user
    ballots = _ballots(shown)
    result = shown.result()
    acts = ("issue", "revise", "withdraw", "break_off", "close", "urge")
    keeps = bool(rules.may_put(user, shown.unit))
    presides = bool(may_preside(user, shown.unit))
    label, tone = shown.shown_as
    context = {
        "title": shown.subject,
        "vote": shown,
        "clauses": CLAUSES,
        "label": label,
        "tone": tone,
        "own": [one for one in ballots if _is_own(user, shown, one)],
        "choices": Choice,
        "entitled": sum(not one.recused for one in ballots),
        "cast": sum(bool(one.choice) for one in ballots),
        "recused": [one.unit for one in ballots if one.recused],
        "silent": [one.unit for one in ballots if not one.recused and not one.choice],
        "ballots": ballots if result else [],
        "result": result,
        "keeps": keeps,
        "presides": presides,
        "words": services.words_of(shown) if keeps and rules.may_urge(user, shown) else "",
        "events": events_of(shown),
        **{f"may_{act}": getattr(rules, f"may_{act}")(user, shown) for act in acts},
    }
    return render(request, "councils/correspondence/detail.html", context)


def _ballots(vote: PostalVote) -> list[PostalBallot]:
    return list(vote.ballots.select_related("unit").order_by("unit__name_key"))


def _is_own(user: Any, vote: PostalVote, ballot: PostalBallot) -> bool:
    """Whether the person votes, or has voted, for this seat while the time runs."""
    running = vote.state == PostalVote.State.OPEN and not vote.is_over
    return running and not ballot.recused and rules.fills_seat(user, ballot.unit_id)


@require_POST
def postal_vote_cast(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    ballot = get_object_or_404(shown.ballots, pk=inputs.number(request.POST.get("ballot")))
    return press(
        request,
        ballot,
        services.cast,
        lambda one: f"{one.unit} 已投票。",
        to=shown,
        choice=request.POST.get("choice", ""),
        opinion=request.POST.get("opinion", ""),
    )


postal_vote_issue = reauth.asks_password(
    button(visible, services.issue, "已发出，各席位现在可以投票；到截止时间自动计票。")
)
postal_vote_close = button(visible, services.close, "已计票，结果已成为理事会决定。")
postal_vote_urge = button(visible, services.urge, lambda number: f"已提醒 {number} 人。")
postal_vote_break_off = button(visible, services.break_off, "通讯表决已中止，已投的票不作数。", words="why")
postal_vote_withdraw = button(visible, services.withdraw, "已撤回。", words="why")


@catalogue.document("通讯表决结果单", of="postal_votes", rows=lambda rows, user: rows.exclude(decision=None))
@paper
def postal_vote_sheet(request: HttpRequest, pk: int) -> Paper:
    """The result sheet (通讯表决结果单): base, thresholds, numbers, and who voted what when."""
    shown = visible(request, pk)
    if shown.decision is None:
        raise Refused("计票后才有表决结果单。")
    context = {
        "vote": shown,
        "result": shown.result(),
        "ballots": _ballots(shown),
        "issuer": policy.get("alliance_name"),
    }
    return Paper("print/postal_vote.html", context, f"通讯表决结果单-{shown.subject}.pdf")
