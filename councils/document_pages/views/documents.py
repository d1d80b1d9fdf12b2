"""The list of documents, and one of them with what this person may do."""

from typing import Any

from django.db.models import Count, Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from alliance.face.acting import finder
from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.lists import ListPage
from alliance.face.parts import Parts
from alliance.files import stored, uploads
from alliance.ground import access
from alliance.history.words import events_of
from alliance.paper.papers import Paper, paper
from alliance.registers import catalogue
from councils.document_pages.filters import DocumentFilter
from councils.documents import rules
from councils.documents.models.annexes import Annex, DocumentPicture, SealedScan
from councils.documents.models.documents import Document
from councils.documents.official import issuer_of, paper_of
from councils.numbering.printed import ISSUED

CLAUSES = "9.secretary_general.2"
DOCUMENT = Parts("document")
State = Document.State
ACTS = ("revise", "submit", "take_back", "drop", "check", "sign", "send_back", "make_void", "correct")


class DocumentList(ListPage):
    template_name = "councils/documents/list.html"
    title = "公文"
    subtitle = "拟稿、核稿、签发、印发和各单位阅知"
    clauses = CLAUSES
    ordering = ["-created_at"]
    filterset_class = DocumentFilter
    search_fields = ["title", "number", "body", "addressee"]
    search_placeholder = "标题、文号、主送或正文"
    export_name = "公文"
    empty = Empty("还没有公文", "秘书处在这里拟写通知、函、报告等。")
    columns = [
        Column(
            "number", "文号", value=lambda one: one.number or "未编号", css="nowrap", width=20, sort="number"
        ),
        Column("title", "标题", css="wide title", width=40),
        Column("kind", "文种", value=lambda one: one.get_kind_display(), sort="kind", css="nowrap"),
        Column("state", "状态", states=State, sort="state"),
        Column("drafted_by", "拟稿人", value=lambda one: str(one.drafted_by or ""), css="minor nowrap"),
        Column("signed_by", "签发人", value=lambda one: str(one.signed_by or ""), css="nowrap"),
        Column("sent_at", "印发时间", kind="datetime", sort="sent_at", css="nowrap"),
        Column("unread", "未阅知", kind="int", value=lambda one: one.unread or None),
    ]

    def rule(self, user: Any) -> access.Verdict:
        return rules.may_see_list(user)

    def get_queryset(self, user: Any):
        unread = Count("recipients", filter=Q(state=State.SENT, recipients__read_at=None))
        found = Document.objects.visible_to(user).select_related("drafted_by", "signed_by")
        return found.annotate(unread=unread)

    def row_url(self, one: Document) -> str:
        return one.get_absolute_url()

    def extra(self, user: Any) -> dict[str, Any]:
        return {"may_draft": rules.may_draft(user)}


visible = finder(
    Document, "unit", "drafted_by", "checked_by", "signed_by", "sent_by", "archived_by", "corrects"
)


def document(request: HttpRequest, pk: int) -> HttpResponse:
    shown, user = visible(request, pk), request.user
    office = access.is_secretariat(user)
    context = {
        "title": shown.title,
        "document": shown,
        "clauses": CLAUSES,
        "tone": State(shown.state).tone,
        "issuer": issuer_of(shown),
        "annexes": list(shown.annexes.all()),
        "scans": list(shown.scans.all()),
        "may": {name: getattr(rules, f"may_{name}")(user, shown) for name in ACTS},
        "may_archive": rules.may_archive(user, shown) if office else None,
        "may_keep_scan": rules.may_keep_scan(user, shown) if office else None,
        "office": office,
        "follows": access.is_council_or_secretariat(user),
        "correction": shown.corrections.filter(state__in=Document.OUT).first(),
        "parts": DOCUMENT.drawn(shown, request),
        "events": events_of(shown) if office else None,
    }
    return render(request, "councils/documents/detail.html", context)


@catalogue.document("公文（全文）", of="documents", faces=("pdf", "docx"), code=ISSUED)
@catalogue.document(
    "收到的公文（全文）",
    of="documents_received",
    key="documents_received_pdf",
    faces=("pdf", "docx"),
    args=lambda row: [row.document_id],
    code=ISSUED,
)
@paper
def document_pdf(request: HttpRequest, pk: int) -> Paper:
    """The document after GB/T 9704, as PDF or Word; a copy that is not in force says so."""
    return paper_of(request, visible(request, pk))


def visible_annex(request: HttpRequest, pk: Any) -> Annex:
    """An annex of a document that this person sees."""
    found = Annex.objects.filter(document__in=Document.objects.visible_to(request.user))
    return get_object_or_404(found.select_related("document__unit"), pk=pk)


@catalogue.left_out(catalogue.ATTACHED)
@require_safe
def document_annex_file(request: HttpRequest, pk: Any) -> FileResponse:
    return stored.serve(visible_annex(request, pk), request)


@require_safe
def document_picture(request: HttpRequest, pk: Any) -> FileResponse:
    """A picture of the text, for whoever sees the document."""
    found = DocumentPicture.objects.filter(document__in=Document.objects.visible_to(request.user))
    one = get_object_or_404(found, pk=pk)
    return uploads.serve(one.file, one.name, one.content_type, inline=True)


@catalogue.left_out(catalogue.ATTACHED)
@require_safe
def document_scan(request: HttpRequest, pk: Any) -> FileResponse:
    found = SealedScan.objects.filter(document__in=Document.objects.visible_to(request.user))
    return stored.serve(get_object_or_404(found, pk=pk), request)
