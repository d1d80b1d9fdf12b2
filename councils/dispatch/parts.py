"""On the page of a document: to whom it goes, who has read it, and the own unit's 阅知."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from alliance.face.parts import Contribution
from alliance.ground import access
from councils.dispatch import services
from councils.dispatch.views import receipts_of
from councils.document_pages.views.documents import DOCUMENT
from councils.documents import rules
from councils.documents.models.documents import Document
from councils.documents.services.signing import readers_of

SHOWN = 20


@DOCUMENT.part(10, "本单位阅知")
def of_own_unit(document: Document, user: Any) -> Contribution:
    """The line of each unit that the person stands for; one query."""
    if document.sent_at is None or not (own := access.units_with(user)):
        return None
    rows = list(document.recipients.filter(unit__in=own).select_related("unit", "read_by"))
    return ("councils/dispatch/own.html", {"rows": rows}) if rows else None


@DOCUMENT.part(20, "发送与阅知")
def of_recipients(document: Document, user: Any) -> Contribution:
    """For the office and who presides; four queries for any number of units."""
    if not access.is_leader_or_secretariat(user) or document.state == Document.State.DROPPED:
        return None
    found = document.recipients.select_related("unit", "read_by").order_by("-read_at", "unit__name_key")
    rows = [*found.filter(read_at=None)[:SHOWN]]
    rows += [*found.exclude(read_at=None)[: SHOWN - len(rows)]]
    read, number = readers_of(document)
    url = settings.SITE_URL.rstrip("/") + document.get_absolute_url()
    return "councils/dispatch/part.html", {
        "rows": receipts_of(rows) if rows and document.sent_at else None,
        "named": [row.unit.name for row in rows] if document.sent_at is None else [],
        "number": number,
        "before_sending": f"将发给 {number} 个单位，其联络员和负责人会收到通知。"
        if number
        else "没有平台内的收文单位，只登记为已印发；请线下送达。",
        "read": read,
        "words": services.words_of(document, url) if document.sent_at else "",
        "office": access.is_secretariat(user),
        "may_address": rules.may_address(user, document),
        "may_send": rules.may_send(user, document),
        "may_send_more": rules.may_send_more(user, document),
        "may_urge": rules.may_urge(user, document),
        "receipts_url": reverse("document_receipts", args=[document.pk]),
    }
