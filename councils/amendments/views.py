"""登记有误，更正或撤销: one page for each registration, which says what rests on it where it is too late."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from alliance.face import acting
from alliance.ground.access import require
from alliance.power.judge import Ruling
from alliance.power.services import changes
from alliance.signin import reauth
from councils.amendments import rules
from councils.amendments.forms import DayForm, PastTermForm, ReasonForm, TermForm
from councils.posts.models import SecretariatPost
from councils.terms.models.seats import Seat
from councils.terms.models.terms import Term


@dataclass(frozen=True)
class Correction:
    """What is corrected, by what form and rule, and what the page says will happen."""

    title: str
    model: Any
    name: str  # of the record among the arguments of the act
    form: Any
    may: Callable[[Any, Any], Ruling]
    text: str
    to: str
    initial: Callable[[Any], dict[str, Any]] = lambda record: {}


def _day(record: Any) -> dict[str, Any]:
    return {"since": record.since}


CORRECTIONS = {
    "seats.withdraw": Correction(
        "撤销席位登记",
        Seat,
        "seat",
        ReasonForm,
        rules.may_withdraw_seat,
        "该席位视为从未担任；因它而终止的较低席位恢复。历史记录保留。",
        "council",
    ),
    "seats.amend": Correction(
        "更正席位起始日期",
        Seat,
        "seat",
        DayForm,
        rules.may_amend_seat,
        "只更正日期，单位和席位不变。",
        "council",
        _day,
    ),
    "posts.withdraw": Correction(
        "撤销任命",
        SecretariatPost,
        "post",
        ReasonForm,
        rules.may_withdraw_post,
        "该职务视为从未担任，权限立即终止。历史记录保留。",
        "posts",
    ),
    "posts.amend": Correction(
        "更正任命日期",
        SecretariatPost,
        "post",
        DayForm,
        rules.may_amend_post,
        "只更正日期，人员和职务不变。",
        "posts",
        _day,
    ),
    "terms.amend": Correction(
        "更正届次和日期",
        Term,
        "term",
        TermForm,
        rules.may_amend_term,
        "与本届同日起始的席位一并更正。",
        "council",
        TermForm.initial_of,
    ),
    "terms.undo": Correction(
        "撤销换届",
        Term,
        "term",
        ReasonForm,
        rules.may_undo_term,
        "上一届及因换届终止的席位恢复，并通知有关单位；已失效的职务申请须重新提交。",
        "council",
    ),
}


@reauth.asks_password
def correct(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Refused, in words, where something rests on the registration or the person may not."""
    correction = CORRECTIONS[what]
    record = get_object_or_404(correction.model, pk=pk)
    ruling = correction.may(request.user, record)
    require(ruling)
    form = correction.form(request.POST or None, initial=correction.initial(record))
    answer = acting.carry_out(
        request,
        form,
        lambda: changes.do_or_propose(
            what, by=request.user, **{correction.name: record}, **form.cleaned_data
        ),
        done=f"已办理：{correction.title}。",
        to=correction.to,
    )
    return answer or _page(request, correction.title, form, record, ruling, correction.text, correction.to)


@reauth.asks_password
def past_term(request: HttpRequest) -> HttpResponse:
    ruling = rules.may_enter_past_term(request.user)
    require(ruling)
    form = PastTermForm(request.POST or None)
    answer = acting.fill_in(
        request, form, changes.do_or_propose, "terms.past", done=lambda term: f"已登记{term}。", to="council"
    )
    text = "只作记录：往届的席位不产生职权。在“理事会”页选择往届的日期可以查看。"
    return answer or _page(request, "登记往届理事会", form, "", ruling, text, "council")


def _page(
    request: HttpRequest, title: str, form: Any, record: Any, ruling: Ruling, text: str, to: str
) -> HttpResponse:
    context = {"title": title, "form": form, "record": record, "ruling": ruling, "text": text, "to": to}
    return render(request, "councils/amendments/form.html", context)
