"""What holds for every request: clean input, sessions that end, passwords that get changed, refusals explained."""

from collections.abc import Callable
from contextlib import nullcontext
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from . import clock, policy
from .access import Refused, remember
from .once import reading

METHODS = ("GET", "HEAD", "OPTIONS", "POST")
Handler = Callable[[HttpRequest], HttpResponse]


def client_address(request: HttpRequest) -> str:
    """Who is asking, for the login limits: the peer, or behind our own proxy the address that the proxy has seen.

    `X-Real-IP` is set by the proxy, never passed on from outside (docs/operations.md); a whole IPv6 /64 is one client.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    text = request.headers.get("X-Real-IP", peer) if settings.BEHIND_PROXY else peer
    try:
        address = ip_address(text.strip())
    except ValueError:
        return peer
    return (
        str(ip_network(f"{address}/64", strict=False).network_address)
        if address.version == 6
        else str(address)
    )


def reject_invalid_input(get_response: Handler) -> Handler:
    """Methods that no page uses are not allowed; NUL characters reach no database: such a request is malformed."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest("请求含有非法字符。", content_type="text/plain; charset=utf-8")
        return get_response(request)

    return middleware


def ask_once(get_response: Handler) -> Handler:
    """All that a request asks of the settings costs one query; a page that only reads asks nothing twice."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with policy.read_once(), reading() if request.method in ("GET", "HEAD") else nullcontext():
            return get_response(request)

    return middleware


def sessions_end(get_response: Handler) -> Handler:
    """Sessions end after idle time; a page of a signed-in person is never kept by a cache."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            moment = int(clock.now().timestamp())
            seen = request.session.get("seen", moment)
            if moment - seen > settings.SESSION_IDLE_SECONDS:
                logout(request)
                messages.info(request, "您已超过规定时间未操作，为安全起见系统已自动退出，请重新登录。")
                return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
            if moment - seen > 60 or "seen" not in request.session:
                request.session["seen"] = moment
            remember(request.user)
        response = get_response(request)
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def fresh_password(get_response: Handler) -> Handler:
    """A person who was given a password must first choose an own one."""
    allowed = {"password_change", "password_change_done", "logout"}

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        user = request.user
        name = request.resolver_match.url_name if request.resolver_match else ""
        if user.is_authenticated and user.must_change_password and name not in allowed:
            messages.info(request, "首次登录或密码重置后，请先设置您自己的密码。")
            return redirect("password_change")
        return None

    middleware.process_view = process_view
    return middleware


def explain_refusals(get_response: Handler) -> Handler:
    """A refused act becomes a message on the page it was tried from, or a page of its own (409)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        if request.headers.get("X-Requested-With") == "fetch":
            return HttpResponse(error.reason, status=409, content_type="text/plain; charset=utf-8")
        back = request.META.get("HTTP_REFERER", "")
        local = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
        if request.method == "POST" and local:
            messages.error(request, error.reason)
            return redirect(back)
        return render(request, "409.html", {"reason": error.reason}, status=409)

    middleware.process_exception = process_exception
    return middleware
