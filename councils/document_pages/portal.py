"""What documents contribute to the whole: menu, to-dos for who writes, checks and signs, search, clauses."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from alliance.ground import access
from alliance.registers import portal, regulation
from alliance.registers.portal import Count, Hit, Todo
from councils.documents import rules
from councils.documents.models.documents import Document
from councils.terms.models.terms import PRESIDING
from members.relations.closed import closed_units

TO_WRITE = Count("documents to write")
TO_CHECK = Count("documents to check")
TO_SIGN = Count("documents to sign")
TO_SEND = Count("documents to send")
State = Document.State
KIND = "公文"
HITS = 10
LEADING = (access.Office.SECRETARY_GENERAL, access.Office.DEPUTY_SECRETARY_GENERAL)

portal.menu(
    "公文",
    "documents",
    area="council",
    order=28,
    shown=access.is_council_or_secretariat,
    pages=(
        *("document", "document_new", "document_edit", "document_pdf"),
        *("document_annex_new", "document_annex_edit"),
        *("document_recipients", "document_receipts"),
    ),
    waits=portal.waits_for(TO_WRITE, TO_CHECK, TO_SIGN, TO_SEND),
)


def _of_others(user: Any) -> QuerySet:
    """Documents about no unit that this person steps back for."""
    return Document.objects.exclude(unit__in=closed_units(user))


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """Documents that wait for this person."""
    if access.is_secretariat(user):
        mine = Q(drafted_by=user) | Q(drafted_by=None)
        yield TO_WRITE.of(Document.objects.filter(mine, state=State.DRAFT))
        yield TO_SEND.of(_of_others(user).filter(state=State.SIGNED))
    if access.holds(user, *LEADING):
        yield TO_CHECK.of(_of_others(user).filter(state=State.CHECKING).exclude(drafted_by=user))
    signing = Document.objects.filter(state=State.SIGNING).exclude(drafted_by=user).exclude(checked_by=user)
    if access.holds(user, access.Office.CHAIR):
        yield TO_SIGN.of(signing)
    elif access.holds(user, *PRESIDING):  # where the chair steps back
        yield TO_SIGN.of(signing.exclude(unit=None))
    elif access.holds(user, *LEADING):
        yield TO_SIGN.of(signing.exclude(unit__in=closed_units(user)))


@portal.todos
def to_write(user: Any) -> Iterable[Todo]:
    """Own drafts, and what is signed and not yet sent."""
    if not access.is_secretariat(user):
        return
    number_of = portal.waiting(user)
    if number_of[TO_WRITE]:
        for one in Document.objects.filter(Q(drafted_by=user) | Q(drafted_by=None), state=State.DRAFT)[:HITS]:
            note = f"退回：{one.return_reason}" if one.return_reason else ""
            yield Todo(f"编写公文：{one}", reverse("document_edit", args=[one.pk]), None, note, KIND)
    if number_of[TO_SEND]:
        for one in _of_others(user).filter(state=State.SIGNED)[:HITS]:
            yield Todo(f"印发公文：{one}", one.get_absolute_url(), None, one.number, KIND)


@portal.todos
def to_decide(user: Any) -> Iterable[Todo]:
    """Documents that this person checks or signs."""
    number_of = portal.waiting(user)
    if access.holds(user, *LEADING) and number_of[TO_CHECK]:
        for one in Document.objects.filter(state=State.CHECKING).select_related("unit", "drafted_by"):
            if rules.may_check(user, one):
                yield _todo("核稿", one)
    if access.holds(user, *PRESIDING, *LEADING) and number_of[TO_SIGN]:
        found = list(Document.objects.filter(state=State.SIGNING).select_related("unit"))
        if access.holds(user, *PRESIDING) and not access.holds(user, *LEADING):
            found = rules.for_who_presides(found)
        for one in found:
            if rules.may_sign(user, one):
                yield _todo("签发", one)


def _todo(doing: str, one: Document) -> Todo:
    urgency = one.get_urgency_display() if one.urgency else ""
    note = " ".join(part for part in (one.get_kind_display(), urgency) if part)
    return Todo(f"{doing}公文：{one}", one.get_absolute_url(), None, note, KIND, urgent=True, decides=True)


@portal.search
def find_documents(user: Any, text: str) -> Iterable[Hit]:
    """Documents that the person sees, by title, number or text."""
    found = Document.objects.visible_to(user)
    found = found.filter(Q(title__icontains=text) | Q(number__icontains=text) | Q(body__icontains=text))
    return [
        Hit(one.title, one.get_absolute_url(), KIND, f"{one.number} {one.get_state_display()}".strip())
        for one in found[:HITS]
    ]


def issued_in(year: int) -> int:
    """Documents signed in the year that hold."""
    return Document.objects.filter(state__in=(State.SIGNED, State.SENT), signed_at__year=year).count()


for _ref in ("5.3", "9.secretary_general.2", "9.secretariat.4"):
    regulation.serve(_ref, "documents", KIND, issued_in, shown=access.is_council_or_secretariat)
