"""What holds for every request: clean input, passwords that get changed, refusals explained (sessions: `alliance.signin.sessions`)."""

from collections.abc import Callable
from contextlib import nullcontext

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url

from alliance.ground.access import Refused
from alliance.ground.once import reading
from alliance.ground.wayfinding import came_from
from alliance.public import pages
from alliance.registers import policy
from alliance.signin import tries
from alliance.site.views import errors

METHODS = ("GET", "HEAD", "OPTIONS", "POST")
Handler = Callable[[HttpRequest], HttpResponse]


def reject_invalid_input(get_response: Handler) -> Handler:
    """Methods that no page uses are not allowed; NUL characters reach no database: such a request is malformed."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            answer = errors.plain("这个地址不接受这种请求", "请从页面上的链接和按钮进入。", status=405)
            answer["Allow"] = ", ".join(METHODS)
            return answer
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return _malformed()
        return get_response(request)

    def process_view(request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        """After the check of the token, so that nobody else makes the portal read a form."""
        if request.method == "POST" and any(
            "\x00" in text for _, texts in request.POST.lists() for text in texts
        ):
            return _malformed()
        return None

    middleware.process_view = process_view
    return middleware


def _malformed() -> HttpResponse:
    return errors.plain(
        "这个请求有误", "提交的内容含有不能识别的字符，没有保存。请返回上一页检查后重试。", status=400
    )


def send_away_when_full(get_response: Handler) -> Handler:
    """A crowd at the sign-in page costs those who are signed in next to nothing: it is answered before all else (503)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and request.path == resolve_url(settings.LOGIN_URL) and tries.is_full():
            text = "刚才没有登录，也没有计为输错。请稍等几秒，回到登录页再试。"
            answer = errors.plain("现在登录的人较多", text, status=503)
            answer.headers["Retry-After"] = "5"
            answer._has_been_logged = True  # thousands of lines about nothing
            return answer
        return get_response(request)

    return middleware


def ask_once(get_response: Handler) -> Handler:
    """All that a request asks of the settings costs one query; a page that only reads asks nothing twice."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with policy.read_once(), reading() if request.method in ("GET", "HEAD") else nullcontext():
            return get_response(request)

    return middleware


def know_nobody_in_public(get_response: Handler) -> Handler:
    """A page of the public site that everybody may see is made without looking at cookies, so that any cache may keep it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not pages.is_for_everybody(request.path):
            return get_response(request)
        request.COOKIES.clear()
        response = get_response(request)
        if response.headers.get("Vary") == "Cookie":  # the session was found to be empty
            del response.headers["Vary"]
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
    """A refused act becomes a message on the page it was tried from, or a page of its own that keeps what was typed (409).

    An address that only takes acts, opened like a page, says so and where to go on (405).
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == 405 and request.method in ("GET", "HEAD"):
            return errors.acts_only(request, response)
        return response

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        if request.headers.get("X-Requested-With") == "fetch":
            return HttpResponse(error.reason, status=409, content_type="text/plain; charset=utf-8")
        if request.method == "POST" and came_from(request) and not errors.has_typed(request):
            messages.error(request, error.reason)
            return redirect(request.META["HTTP_REFERER"])
        return errors.refused(request, error)

    middleware.process_exception = process_exception
    return middleware
