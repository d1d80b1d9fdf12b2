"""The full text of the regulation: uploaded by the secretariat, read by everybody who is signed in."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from alliance.files import stored, uploads
from alliance.ground import audit
from alliance.ground.access import require
from alliance.registers import policy
from alliance.site.models import RegulationText

MEGABYTES = 20


class TextForm(forms.Form):
    file = forms.FileField(label="办法全文", help_text=f"PDF 或 Word，不超过 {MEGABYTES} MB")


def text(request: HttpRequest) -> HttpResponse:
    newest = RegulationText.objects.order_by("-pk").first()
    if newest is None:
        raise Http404("尚未上传办法全文")
    return stored.serve(newest, request)


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    require(policy.may_change(request.user))
    form = TextForm(request.POST, request.FILES)
    if form.is_valid():
        checked = uploads.check(
            form.cleaned_data["file"], kinds=("pdf", "docx"), max_bytes=MEGABYTES * 1024 * 1024
        )
        with transaction.atomic():
            row = RegulationText()
            row.keep(checked)
            audit.save(row, by=request.user, reason="上传办法全文")
        messages.success(request, "已上传办法全文。")
    else:
        messages.error(request, "请选择要上传的文件。")
    return redirect("regulation")
