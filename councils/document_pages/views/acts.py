"""What is done with a document by a button: handed on, checked, signed, made void, corrected, sealed, put away."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from alliance.face.acting import button, carry_out
from alliance.ground.access import Refused
from councils.document_pages.forms import ScanForm
from councils.document_pages.views.documents import visible
from councils.documents.services import signing, writing

document_submit = button(visible, writing.submit, "已送核稿。")
document_take_back = button(visible, writing.take_back, "已撤回，可以继续修改。", words="why")
document_drop = button(visible, writing.drop, "已撤销。", words="why")
document_check = button(visible, signing.check, "已核稿，请签发。")
document_send_back = button(visible, signing.send_back, "已退回拟稿人。", words="why", to="home")
document_sign = button(visible, signing.sign, lambda one: f"已签发，文号{one.number}，请秘书处印发。")
document_make_void = button(visible, signing.make_void, "已作废，文号留在登记簿。", words="why")
document_correct = button(
    visible,
    writing.correct,
    "已生成更正件，印发前原文件有效。",
    words="why",
    to=lambda one: redirect("document_edit", one.pk),
)
document_archive = button(visible, signing.archive, "已归档。", words="shelf")


@require_POST
def document_scan_new(request: HttpRequest, pk: int) -> HttpResponse:
    shown, form = visible(request, pk), ScanForm(request.POST, request.FILES)

    def keep() -> Any:
        if not form.is_valid():
            raise Refused("；".join(one for errors in form.errors.values() for one in errors))
        return signing.keep_scan(shown, file=form.cleaned_data["file"], by=request.user)

    return carry_out(request, None, keep, done="盖章扫描件已上传。", to=shown)
