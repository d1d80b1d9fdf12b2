"""A unit's own hand-over: naming, its page, the acts on it, and the page behind the link."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from alliance.face.acting import button, carry_out, fill_in, finder, press
from alliance.face.components import Step
from alliance.ground import clock
from alliance.ground.access import require
from alliance.history.words import events_of
from alliance.registers import policy, portal
from alliance.signin import passwords, reauth, tries
from alliance.signin.models import SignIn
from members.handover import links, rules, services
from members.handover.forms import JoinForm, SuccessorForm
from members.handover.models import Handover
from members.people.models import Representative
from members.people.services import identities
from members.people_pages.views.people import visible_representative

TRIES = 10  # wrong numbers from one network in half an hour
SHOWN = 12
CLAUSES = "10.school.2 10.enterprise.1 9"
OVER = "这个邀请链接无效：它已经用过、已更换，或这次交接已撤回、已过期。请联系原任或本单位负责人。"
State = Handover.State


visible = finder(Handover, "unit", "representative__user", "proposed_by", "confirmed_by", "successor")


@reauth.asks_password
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Naming the successor, on one short page."""
    one: Representative = visible_representative(request, pk)
    require(rules.may_name(request.user, one))
    head = rules.leads(request.user, one.unit_id)
    form = SuccessorForm(request.POST or None, initial={"duties": one.duties})
    answer = fill_in(
        request,
        form,
        services.name,
        one,
        done="已确认，请把邀请链接发给接任人。" if head else "已提交，等待本单位负责人确认。",
    )
    title = f"交接{one.get_role_display()}"
    context = {"title": title, "representative": one, "form": form, "head": head, "clauses": CLAUSES}
    return answer or render(request, "members/handover/form.html", context)


@never_cache
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """Where it stands, what each may do, the link for those who pass it on."""
    one, user = visible(request, pk), request.user
    link = links.address(one) if rules.may_see_link(user, one) else ""
    leaving = one.is_open and user.pk == one.representative.user_id
    context = {
        "title": "人员交接",
        "handover": one,
        "clauses": CLAUSES,
        "tone": State(one.state).tone,
        "over": one.state in Handover.OPEN and not one.is_open,
        "steps": _steps(one),
        "link": link,
        "invitation": _invitation(one, link) if link else "",
        "todos": portal.todos_of(user)[:SHOWN] if leaving else [],
        "events": events_of(one),
        "stands": user.pk in (one.proposed_by_id, one.representative.user_id)
        or rules.leads(user, one.unit_id),
        "may": {
            "confirm": rules.may_confirm(user, one),
            "refuse": rules.may_refuse(user, one),
            "withdraw": rules.may_withdraw(user, one),
            "renew": rules.may_renew(user, one),
            "accept": rules.may_accept(user, one),
            "decline": rules.may_decline(user, one),
        },
    }
    return render(request, "members/handover/handover.html", context)


def _steps(one: Handover) -> list[Step]:
    confirmed, state = one.confirmed_at is not None, one.state
    stopped = state not in (*Handover.OPEN, State.DONE)
    asks = "done" if confirmed else "failed" if stopped else "current"
    takes = "done" if state == State.DONE else "todo" if not confirmed else "failed" if stopped else "current"
    return [
        Step("提名接任人", "done", holder=str(one.proposed_by or "系统"), at=one.created_at),
        Step("负责人确认", asks, holder=str(one.confirmed_by or ""), at=one.confirmed_at),
        Step("接任人接受", takes, holder=one.name, deadline=one.expires_at if takes == "current" else None),
    ]


def _invitation(one: Handover, link: str) -> str:
    place = f"{one.unit}{one.representative.get_role_display()}"
    return (
        f"{one.name}您好，您已被提名接任{place}（{policy.get('alliance_name')}），经本单位负责人{one.confirmed_by}确认。\n"
        f"请于 {clock.show_deadline(one.expires_at)} 前打开下面的链接，核对本人手机号后接受：\n{link}\n"
        "链接只能用一次，仅限本人使用，请勿转发。"
    )


confirm = reauth.asks_password(button(visible, services.confirm, "已确认，请把邀请链接发给接任人。"))
refuse = button(visible, services.refuse, "未予确认，已告知。", words="reason")
withdraw = button(visible, services.withdraw, "已撤回，原任不变，邀请链接失效。", words="reason")
renew = button(visible, services.renew, "已更换邀请链接，原链接失效。")


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Of somebody who has an account."""
    return press(request, visible(request, pk), services.accept, _welcome, to="home")


decline = button(visible, services.decline, "已告知，原任不变。", words="reason")


def _welcome(one: Handover) -> str:
    place = f"{one.unit}{one.representative.get_role_display()}"
    return f"您已接任{place}。本单位未办完的草稿和待办在首页，请继续办理。"


@login_not_required
@never_cache
def join(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """Behind the link: who has no account opens one and accepts; who has one signs in and is led to the page."""
    related = ("unit", "representative__user", "confirmed_by")
    one = Handover.objects.select_related(*related).filter(pk=pk, state=State.CONFIRMED).first()
    if one is None or not links.opens(one, token) or not one.is_open:
        return _words(request, OVER, status=404)
    if request.user.is_authenticated:
        return _for_one_signed_in(request, one)
    if identities.with_number(one.phone) is not None:
        messages.info(request, "您已有账号，请先登录，登录后接受交接。")
        return redirect(f"{reverse('login')}?{urlencode({'next': request.path})}")
    return _for_a_newcomer(request, one)


def _for_one_signed_in(request: HttpRequest, one: Handover) -> HttpResponse:
    if Handover.objects.visible_to(request.user).filter(pk=one.pk).exists():
        return redirect(one)
    return _words(request, "这个邀请是发给另一个人的。请退出当前账号，由接任人本人打开链接。", status=403)


def _for_a_newcomer(request: HttpRequest, one: Handover) -> HttpResponse:
    """The link cannot be guessed; the number, by somebody to whom it was passed on, must not be tried out."""
    counted = tries.stranger(request, "handover", TRIES)
    form = JoinForm(request.POST or None, handover=one)
    if form.is_bound and (refused := tries.closed(counted)):
        said = f"手机号填错的次数过多，请 {refused.minutes} 分钟后再试。"
        return _words(request, said, status=429)
    if form.is_bound and not form.knows_the_number:
        tries.reserve(counted)
    answer = carry_out(
        request,
        form,
        lambda: services.join(one, password=form.cleaned_data["password"], by=None),
        to=lambda taken: _signed_in(request, taken),
    )
    context = {"title": "接受人员交接", "handover": one, "form": form, "hint": passwords.HINT}
    return answer or render(request, "members/handover/join.html", context)


def _signed_in(request: HttpRequest, one: Handover) -> HttpResponse:
    user = one.successor
    login(request, user, backend="alliance.signin.tries.Backend")
    tries.note(request, SignIn.Outcome.DONE, user.username)
    messages.success(request, _welcome(one))
    response = redirect("home")
    tries.know_device(request, response, user)
    return response


def _words(request: HttpRequest, reason: str, *, status: int) -> HttpResponse:
    context = {"title": "人员交接", "reason": reason}
    return render(request, "members/handover/over.html", context, status=status)
