"""The error pages; each says what happened and where to go on."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import get_template

from alliance.ground import wayfinding
from alliance.ground.access import Conflict, Refused
from alliance.signin import reauth
from alliance.signin.sessions import NOT_DONE, sign_in_again


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return plain("这个请求有误", "地址或提交的内容不完整，没有保存。请返回上一页重试。", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return plain(
        "系统出错了",
        "刚才的操作没有完成，错误已经记录。请稍后再试；如果反复出现，请把时间和操作步骤告诉联盟秘书处。",
        status=500,
    )


def plain(title: str, text: str, *, status: int) -> HttpResponse:
    """A page outside the frame: what has failed may be the database, and nobody may be signed in."""
    return HttpResponse(get_template("plain.html").render({"title": title, "text": text}), status=status)


LABELS = {"reason": "理由", "opinion": "意见", "answer": "答复", "note": "说明", "why": "原因"}
NEVER_SHOWN = ("csrfmiddlewaretoken", reauth.FIELD)


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """The reason, and what was typed in a form that goes to the same address again, so that nothing is typed twice."""
    context = {"reason": refusal.reason, "record": wayfinding.record_of(request.path)}
    if request.method == "POST":
        typed = [
            (name, LABELS.get(name, "您填写的内容"), text)
            for name, text in _sent(request)
            if _is_typed(name, text)
        ]
        carried = [(name, text) for name, text in _sent(request) if not _is_typed(name, text)]
        if isinstance(refusal, Conflict) and refusal.version is not None:
            carried = [(name, refusal.version if name == "version" else text) for name, text in carried]
        context |= {"typed": typed, "carried": carried, "had_files": bool(request.FILES)}
    return render(request, "409.html", context, status=409)


def has_typed(request: HttpRequest) -> bool:
    """Whether words would be lost with the form; what only chooses or switches is done again by one click."""
    return any(_is_typed(name, text) for name, text in _sent(request))


def _sent(request: HttpRequest) -> list[tuple[str, str]]:
    sent = ((name, text) for name, texts in request.POST.lists() for text in texts)
    return [(name, text) for name, text in sent if name not in NEVER_SHOWN and "password" not in name]


def _is_typed(name: str, text: str) -> bool:
    """Choices, ids and days are written without spaces in plain letters; words of a person are not."""
    return not text.isascii() or len(text.split()) > 1 or (name in LABELS and bool(text.strip()))


def acts_only(request: HttpRequest, answer: HttpResponseBase) -> HttpResponse:
    """An address that takes an act was opened like a page: nothing was done.

    After signing in again (a form that was shown once more stands at the address of its act) the page of the record is
    opened instead, and says so; from a bookmark an answer of its own (405) says it.
    """
    if request.method == "GET" and wayfinding.has_just_signed_in(request):
        messages.warning(request, NOT_DONE)
        return redirect(wayfinding.record_of(request.path) or "/")
    response = render(request, "405.html", {"record": wayfinding.record_of(request.path)}, status=405)
    response.headers["Allow"] = answer.headers.get("Allow", "POST")
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if not request.user.is_authenticated:
        return sign_in_again(request)
    return render(request, "csrf_failure.html", {"back": wayfinding.page_before(request)}, status=403)
