"""The notices as anybody reads them, with their pictures, and the two buttons of the secretariat."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from alliance.face.acting import button, press
from alliance.files import uploads
from alliance.prose import parsing, sanitising
from alliance.public.pages import KEPT_SECONDS, Line, draw, leaf, page
from councils.document_pages.views.documents import visible
from councils.documents.models.annexes import DocumentPicture
from councils.documents.models.documents import Document
from councils.documents.official import issuer_of
from councils.notices import services
from councils.notices.models import PublicNotice


def made_public() -> QuerySet:
    return PublicNotice.objects.standing().select_related("document").order_by("-since", "-pk")


def line_of(notice: PublicNotice) -> Line:
    document = notice.document
    return Line(document.title, f"/site/notices/{notice.pk}/", document.number, document.signed_at)


@page("notices")
def notices(request: HttpRequest) -> HttpResponse:
    context = {"title": "通知公告", "note": "联盟公开的公文"} | leaf(request, made_public())
    context["entries"] = [line_of(one) for one in context["leaf"]]
    return draw("alliance/public/entries.html", "notices", context)


@page("notices")
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(made_public(), pk=pk)
    document, annexes = found.document, list(found.document.annexes.all())
    pictures = document.pictures.all() if any("<img" in one.body for one in (document, *annexes)) else ()
    context = {
        "title": document.title,
        "document": document,
        "issuer": issuer_of(document),
        "text": text_of(document.body, pictures),
        "annexes": [(one, text_of(one.body, pictures)) for one in annexes],
        "corrected": document.state == Document.State.REPLACED,
    }
    return draw("councils/notices/notice.html", "notices", context)


def text_of(stored: str, pictures: Sequence[DocumentPicture]) -> SafeString:
    """The text as it is shown, its pictures at addresses that ask nobody to sign in."""
    shown = {one.get_absolute_url(): reverse("site_notice_picture", args=[one.pk]) for one in pictures}
    blocks = sanitising.read(stored, shown)
    return SafeString(parsing.html_of(blocks, address=lambda one: shown[sanitising.place_of(one)]))


@page("notices")
def picture(request: HttpRequest, pk: Any) -> HttpResponse:
    """A picture of a notice that is shown."""
    documents = made_public().values("document")
    found = get_object_or_404(DocumentPicture, pk=pk, document__in=documents)
    answer = uploads.serve(found.file, found.name, found.content_type, inline=True)
    answer.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return answer


publish = button(visible, services.publish, "已在公开网站“通知公告”中公开。")


@require_POST
def take_down(request: HttpRequest, pk: int) -> HttpResponse:
    one = visible(request, pk)
    shown = get_object_or_404(PublicNotice, document=one, until=None)
    reason = request.POST.get("reason", "")
    return press(request, shown, services.take_down, "已从公开网站撤下。", to=one, reason=reason)
