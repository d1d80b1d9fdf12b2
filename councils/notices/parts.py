"""Whether a document stands on the public site, on its page."""

from typing import Any

from alliance.ground import access
from councils.document_pages.views.documents import DOCUMENT
from councils.documents.models.documents import Document
from councils.notices import rules


@DOCUMENT.part(90, "公开网站")
def on_site(document: Document, user: Any) -> tuple[str, dict[str, Any]] | None:
    """For the secretariat, once the document was sent."""
    if not access.is_secretariat(user) or document.state not in Document.OUT:
        return None
    rows = list(document.public_notices.select_related("made_by"))
    shown = next((one for one in rows if one.until is None), None)
    context = {"rows": rows, "shown": shown, "may_publish": rules.may_publish(user, document)}
    if shown:
        shown.document = document
        context["may_take_down"] = rules.may_take_down(user, shown)
    return "councils/notices/part.html", context
