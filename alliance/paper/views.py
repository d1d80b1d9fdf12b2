"""校验: the public page that says what a code on a paper stands for (no sign-in)."""

import hashlib
import logging
from collections import Counter

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from alliance.ground import clock
from alliance.ground.wayfinding import client_address
from alliance.paper import printed

log = logging.getLogger(__name__)

TRIES, WINDOW = 30, 60  # look-ups per address and seconds: some of them read all files of a unit again
TITLE = "文书校验"
_own: Counter[str] = Counter()


@login_not_required
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """The empty form, or on to the page of the code that was typed."""
    code = printed.normal(request.GET.get("code", ""))
    if code:
        return redirect("verify_code", code if code.isalnum() and code.isascii() else "0")
    return render(request, "alliance/paper/verify.html", {"title": TITLE, "code": ""})


@login_not_required
@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """What the code certifies and how the paper stands now. An unknown code is a 404."""
    if _too_often(request):
        context = {"title": TITLE, "busy": True, "code": code}
        answer = render(request, "alliance/paper/verify.html", context, status=429)
        answer["Retry-After"] = str(WINDOW)
        return answer
    found = printed.verify(code)
    context = {
        "title": TITLE,
        "code": printed.normal(code),
        "asked": True,
        "found": found,
        "checked_at": clock.now(),
    }
    return render(request, "alliance/paper/verify.html", context, status=200 if found else 404)


def _too_often(request: HttpRequest) -> bool:
    """Counted per address; the address itself is not kept."""
    window = int(clock.now().timestamp()) // WINDOW
    seed = f"{client_address(request)}{window}"
    key = f"verify:{window}:{hashlib.sha256(seed.encode()).hexdigest()[:32]}"
    return _count(key) > TRIES


def _count(key: str) -> int:
    """How often this key was counted: in all processes where the cache answers, and in this one whether it does or not."""
    if len(_own) > 10_000:
        _own.clear()
    _own[key] += 1
    try:
        cache.add(key, 0, WINDOW * 2)
        everywhere = cache.incr(key)
    except (RedisError, OSError, ValueError) as error:
        log.warning("verification counts without the cache: %s", error)
        everywhere = 0
    return max(everywhere, _own[key])
