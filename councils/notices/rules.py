"""Who puts an official document on the public site and takes it down: the secretariat, and only what is about no single unit."""

from typing import Any

from alliance.ground.access import Verdict
from councils.documents.models.documents import Document
from councils.documents.rules import may_draft
from councils.notices.models import PublicNotice


def may_publish(user: Any, document: Document) -> Verdict:
    if not (verdict := may_draft(user, document.unit)):
        return verdict
    if document.state != Document.State.SENT:
        return Verdict.no("只有已印发的公文可以公开。")
    if document.unit_id is not None:
        return Verdict.no("涉及具体单位的公文不在网站公开。")
    shown = PublicNotice.objects.filter(document=document, until=None).exists()
    return Verdict(not shown, "这份公文已经公开。")


def may_take_down(user: Any, notice: PublicNotice) -> Verdict:
    verdict = may_draft(user, notice.document.unit)
    return verdict and Verdict(notice.until is None, "这份公文已经撤下。")
