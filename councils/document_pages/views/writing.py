"""Beginning and writing a document, and its annexes."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance.face.acting import autosaved, carry_out, fill_in, form_page, is_autosave, press
from alliance.ground.access import Refused, require
from councils.document_pages.forms import AnnexForm, DocumentForm, NewDocumentForm
from councils.document_pages.views.documents import CLAUSES, visible, visible_annex
from councils.documents import rules
from councils.documents.models.annexes import Annex
from councils.documents.models.documents import Document
from councils.documents.services import writing


def document_new(request: HttpRequest) -> HttpResponse:
    require(rules.may_draft(request.user))
    form = NewDocumentForm(request.POST or None)
    answer = fill_in(
        request,
        form,
        writing.draft,
        done="已按文种生成初稿，请填写。",
        to=lambda one: redirect("document_edit", one.pk),
    )
    context = {"title": "拟写公文", "form": form, "clauses": CLAUSES, "back": reverse("documents")}
    return answer or form_page(request, "councils/documents/new.html", context)


def document_edit(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    form = DocumentForm(request.POST or None, instance=shown)

    def save() -> Document:
        return writing.revise(shown, by=request.user, **form.values())

    if is_autosave(request):
        return autosaved(request, form, save)
    require(rules.may_revise(request.user, shown))
    answer = carry_out(request, form, save, done="已保存。")
    context = {"title": f"编写：{shown}", "document": shown, "form": form, "clauses": CLAUSES}
    return answer or form_page(request, "councils/documents/edit.html", context)


def _annex_page(request: HttpRequest, shown: Document, title: str, form: Any) -> HttpResponse:
    context = {
        "title": title,
        "document": shown,
        "form": form,
        "clauses": CLAUSES,
        "back": shown.get_absolute_url(),
    }
    return form_page(request, "councils/documents/annex.html", context)


def document_annex_new(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    require(rules.may_revise(request.user, shown))
    form = AnnexForm(request.POST or None, request.FILES or None, document=shown)
    answer = fill_in(request, form, writing.add_annex, shown, done="附件已增加。", to=shown)
    return answer or _annex_page(request, shown, "增加附件", form)


def document_annex_edit(request: HttpRequest, pk: Any) -> HttpResponse:
    annex: Annex = visible_annex(request, pk)
    shown = annex.document
    require(rules.may_revise(request.user, shown))
    form = AnnexForm(request.POST or None, request.FILES or None, document=shown, annex=annex)
    answer = fill_in(request, form, writing.change_annex, annex, done="附件已修改。", to=shown)
    return answer or _annex_page(request, shown, f"修改附件：{annex}", form)


@require_POST
def document_annex_remove(request: HttpRequest, pk: Any) -> HttpResponse:
    annex = visible_annex(request, pk)
    return press(
        request, annex.document, writing.remove_annex, "附件已移除。", to=annex.document, annex=annex
    )


@require_POST
def document_picture_new(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep a picture for the text; answers with its address, or with the reason why not."""
    shown = visible(request, pk)
    try:
        file = writing.checked_picture(request.FILES.get("file"))
        picture = writing.add_picture(shown, file=file, by=request.user)
    except Refused as refused:
        return JsonResponse({"message": refused.reason}, status=422)
    return JsonResponse({"url": picture.get_absolute_url(), "caption": picture.name.rpartition(".")[0]})
