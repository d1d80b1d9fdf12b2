"""Requests of members: the list, one with all that can be done to it, and its files."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from alliance.face.acting import button, fill_in, finder
from alliance.face.components import Attachment, Empty
from alliance.face.datatable import Column
from alliance.face.lists import ListPage
from alliance.files import stored
from alliance.ground import access, clock, inputs
from alliance.ground.access import Verdict, require
from alliance.history.words import events_of
from alliance.registers import catalogue
from councils.requests import rules, services
from councils.requests.filters import RequestFilter
from councils.requests.forms import AnswerForm, FileForm, RatingForm, RequestForm
from councils.requests.models import MemberRequest, RequestFile

CLAUSES = " ".join(rules.CLAUSES)
State, Rating = MemberRequest.State, MemberRequest.Rating
MAY = ("supply", "attach", "rate", "reopen", "withdraw", "take", "ask_back", "reply")


class RequestList(ListPage):
    template_name = "councils/requests/list.html"
    title = "成员诉求"
    subtitle = "成员单位提请秘书处协调、解答的事项，按期答复，由单位评价"
    clauses = CLAUSES
    ordering = ("-pk",)
    filterset_class = RequestFilter
    search_fields = ("title", "unit__name", "unit__initials")
    search_placeholder = "事由、单位名称或拼音首字母"
    export_name = "成员诉求"
    empty = Empty("还没有诉求", "成员单位提出的诉求会出现在这里。")
    columns = (
        Column("title", "事由", sort="title", width=30, css="wide title"),
        Column("unit", "单位", value="unit.name", sort="unit__name_key", width=24, css="unit-name"),
        Column("category", "类别", value=lambda one: one.get_category_display(), sort="category"),
        Column("state", "状态", states=State, sort="state"),
        Column("created_at", "提出时间", kind="datetime", sort="created_at"),
        Column("due", "办理截止", kind="date", value=lambda one: clock.last_day(one.due), sort="due"),
        Column("answered_at", "答复时间", kind="datetime", sort="answered_at"),
        Column("rating", "满意度", states=Rating, sort="rating"),
    )

    def rule(self, user: Any) -> Verdict:
        return rules.may_see_requests(user)

    def get_queryset(self, user: Any) -> Any:
        return MemberRequest.objects.visible_to(user).select_related("unit")

    def row_url(self, one: MemberRequest) -> str:
        return one.get_absolute_url()

    def extra(self, user: Any) -> dict[str, Any]:
        return {"may_ask": rules.may_begin(user)}


visible = finder(MemberRequest, "unit", "filed_by", "taken_by")


def new(request: HttpRequest) -> HttpResponse:
    """A unit's people write what they ask."""
    require(rules.may_begin(request.user))
    form = RequestForm(request.POST or None, units=rules.units_to_ask_for(request.user))
    answered = fill_in(
        request, form, services.ask, done="已提出，秘书处会在期限内答复。需要附件的，可以在下面添加。"
    )
    context = {"title": "提出诉求", "clauses": CLAUSES, "form": form}
    return answered or render(request, "councils/requests/form.html", context)


@require_safe
def shown(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, visible(request, pk))


def _page(request: HttpRequest, one: MemberRequest, **forms_sent: forms.Form) -> HttpResponse:
    """The request with what this person may do to it; a form that was refused stands there again."""
    context = {
        "title": str(one),
        "one": one,
        "clauses": CLAUSES,
        "tone": State(one.state).tone,
        "rating": Rating(one.rating),
        "ours": one.unit_id in access.units_with(request.user),
        "desk": access.is_secretariat(request.user),
        "open": one.state in (*MemberRequest.WITH_THE_OFFICE, State.ASKED),
        "may": {name: getattr(rules, f"may_{name}")(request.user, one) for name in MAY},
        "files": [_attachment(file) for file in one.files.all()],
        "events": events_of(one),
        "answer_form": AnswerForm(),
        "rating_form": RatingForm(),
        "file_form": FileForm(),
    }
    return render(request, "councils/requests/detail.html", context | forms_sent)


def _attachment(file: RequestFile) -> Attachment:
    return Attachment(file.name, reverse("request_file", args=[file.pk]), file.size)


def _by_form(request: HttpRequest, pk: int, rule: Any, kind: type, name: str, act: Any, done: str) -> Any:
    one = visible(request, pk)
    require(rule(request.user, one))
    form = kind(request.POST, request.FILES)
    sent = fill_in(request, form, act, one, done=done, to=one)
    return sent or _page(request, one, **{name: form})


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    done = "已答复，并通知单位。"
    return _by_form(request, pk, rules.may_reply, AnswerForm, "answer_form", services.reply, done)


@require_POST
def rate(request: HttpRequest, pk: int) -> HttpResponse:
    return _by_form(request, pk, rules.may_rate, RatingForm, "rating_form", services.rate, "已评价并办结。")


@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    return _by_form(request, pk, rules.may_attach, FileForm, "file_form", services.attach, "附件已添加。")


take = button(visible, services.take, "已受理。")
ask_back = button(visible, services.ask_back, "已请单位补充，期间不计办理时间。", words="words")
supply = button(visible, services.supply, "已补充，秘书处继续办理。", words="words")
reopen = button(visible, services.reopen, "已退回重办。", words="words")
withdraw = button(visible, services.withdraw, "已撤回。", words="words")


@catalogue.left_out(catalogue.ATTACHED)
@require_safe
def file(request: HttpRequest, pk: Any) -> HttpResponse:
    """A file, for who may see its request."""
    found = get_object_or_404(RequestFile, pk=inputs.uuid(pk))
    visible(request, found.request_id)
    return stored.serve(found, request)
