"""What is done with a document by a button: handed on, checked, signed, made void, corrected, sealed, put away."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance.face.acting import carry_out, press
from alliance.ground.access import Refused
from councils.document_pages.forms import ScanForm
from councils.document_pages.views.documents import visible
from councils.documents.services import signing, writing


def _act(request: HttpRequest, pk: int, act: Any, done: Any, words: str = "", to: Any = None) -> HttpResponse:
    return press(request, visible(request, pk), act, done, words=words, to=to)


@require_POST
def document_submit(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, writing.submit, "已送核稿。")


@require_POST
def document_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, writing.take_back, "已撤回，可以继续修改。", words="why")


@require_POST
def document_drop(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, writing.drop, "已撤销。", words="why")


@require_POST
def document_check(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, signing.check, "已核稿，请签发。")


@require_POST
def document_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, signing.send_back, "已退回拟稿人。", words="why", to=reverse("home"))


@require_POST
def document_sign(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, signing.sign, lambda one: f"已签发，文号{one.number}，请秘书处印发。")


@require_POST
def document_make_void(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, signing.make_void, "已作废，文号留在登记簿。", words="why")


@require_POST
def document_correct(request: HttpRequest, pk: int) -> HttpResponse:
    to = lambda one: redirect("document_edit", one.pk)  # noqa: E731 - the correction, not what it corrects
    return _act(request, pk, writing.correct, "已生成更正件，印发前原文件有效。", words="why", to=to)


@require_POST
def document_archive(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, signing.archive, "已归档。", words="shelf")


@require_POST
def document_scan_new(request: HttpRequest, pk: int) -> HttpResponse:
    shown, form = visible(request, pk), ScanForm(request.POST, request.FILES)

    def keep() -> Any:
        if not form.is_valid():
            raise Refused("；".join(one for errors in form.errors.values() for one in errors))
        return signing.keep_scan(shown, file=form.cleaned_data["file"], by=request.user)

    return carry_out(request, None, keep, done="盖章扫描件已上传。", to=shown)
