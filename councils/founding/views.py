"""The first page of an empty portal: what to do, and with the one-time link the form that founds the alliance."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from alliance.face import acting
from alliance.signin import handing_over, tries
from alliance.signin.models import SignIn
from councils.founding import links, rules, services
from councils.founding.forms import FoundingForm

TRIES = 20  # wrong links from one network in half an hour


@login_not_required
@require_GET
def founding(request: HttpRequest) -> HttpResponse:
    """What somebody reads who opens an empty portal without the link."""
    return _words(request) if rules.is_empty() else _founded(request)


@login_not_required
def founding_link(request: HttpRequest, token: str) -> HttpResponse:
    """The form behind the link; who founds with it is signed in as the secretary-general and hands the chair's password over."""
    if not rules.is_empty():
        return _founded(request)
    counted = tries.stranger(request, "founding", TRIES)
    if refused := tries.closed(counted):
        return _words(request, f"打开链接的次数过多，请 {refused.minutes} 分钟后再试。", status=429)
    if not links.opens(token):
        tries.reserve(counted)
        return _words(request, links.INVALID, status=404)
    form = FoundingForm(request.POST or None)
    answer = acting.carry_out(
        request,
        form,
        lambda: services.found(**form.content(), link=token, by=None),
        to=lambda founders: _welcome(request, founders),
    )
    return answer or render(
        request, "councils/founding/form.html", {"title": "建立联盟", "form": form}, status=200
    )


def _welcome(request: HttpRequest, founders: services.Founders) -> HttpResponse:
    chief, chair = founders.secretary_general, founders.chair
    login(request, chief, backend="alliance.signin.tries.Backend")
    tries.note(request, SignIn.Outcome.DONE, chief.username)
    messages.success(request, "联盟已经建立，您已登录。请先把院长的一次性密码转交本人，再按首页的清单办理。")
    response = redirect("account_password", pk=chair.pk)
    tries.know_device(request, response, chief)
    return handing_over.hand_over(request, response, chair, founders.passwords[chair.pk])


def _words(request: HttpRequest, reason: str = "", *, status: int = 200) -> HttpResponse:
    return render(
        request, "councils/founding/empty.html", {"title": "联盟尚未建立", "reason": reason}, status=status
    )


def _founded(request: HttpRequest) -> HttpResponse:
    messages.info(request, "联盟已经建立，请登录。")
    return redirect("home" if request.user.is_authenticated else "login")
