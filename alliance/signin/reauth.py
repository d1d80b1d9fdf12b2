"""Acts that give power ask for the password again, when it was not given in the last ten minutes.

The page that asks carries what was filled in; the right password lets the same act go on. Wrong ones are counted.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alliance.signin import sessions, tries

FIELD = "own_password"
WRONG = "密码不正确，操作没有执行。"
BUSY = "现在登录的人较多，请稍等几秒后再试。"
View = Callable[..., HttpResponse]


def asks_password(view: View) -> View:
    """A POST of this view goes on only after the password was given lately, or now. Files do not survive the question."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST" or sessions.proved_lately(request):
            return view(request, *args, **kwargs)
        reason = ""
        if FIELD in request.POST:
            reason = objection(request.user, request.POST[FIELD])
            if not reason:
                sessions.prove(request)
                return view(request, *args, **kwargs)
        return _ask(request, reason)

    return asked


def objection(user: Any, password: str) -> str:
    """Why the password of a signed-in person is not accepted, in words; empty when it is right."""
    try:
        if tries.check_again(user, password):
            return ""
    except tries.Busy:
        return BUSY
    if shut := tries.closed(tries.again(user)):
        return f"{shut.said}。忘记密码的，请联系联盟秘书处重置。"
    return WRONG


def _ask(request: HttpRequest, reason: str) -> HttpResponse:
    hidden = ("csrfmiddlewaretoken", FIELD)
    carried = [(key, one) for key, texts in request.POST.lists() if key not in hidden for one in texts]
    context = {"title": "请再次输入密码", "carried": carried, "reason": reason, "field": FIELD}
    return render(request, "alliance/signin/reauth.html", context, status=403 if reason else 200)
