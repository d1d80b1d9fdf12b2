"""What sending contributes to the whole: 收文 in the menu of units, their to-dos, and the reminder."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from alliance.ground import access, clock
from alliance.registers import portal, regulation
from alliance.registers.portal import Count, Todo
from councils.dispatch import services
from councils.documents.models.recipients import Recipient

TO_READ = Count("documents to read")
KIND = "收文"
HITS = 10


def receives(user: Any) -> bool:
    return bool(access.units_read(user))


portal.menu(
    "收文",
    "documents_received",
    area="own",
    order=44,
    shown=receives,
    pages=("document", "document_pdf"),
    waits=portal.waits_for(TO_READ),
)
portal.sweep("councils.dispatch", label="公文阅知提醒", every=portal.HOUR)(services.remind_due)


def _unread(user: Any) -> QuerySet:
    since = clock.start_of_day(clock.today()) - services.LOOK_BACK
    mine = Recipient.objects.unread().filter(unit__in=access.units_with(user))
    return mine.filter(sent_at__gte=since)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    if access.units_with(user):
        yield TO_READ.of(_unread(user))


@portal.todos
def to_read(user: Any) -> Iterable[Todo]:
    """Documents that the own unit has not read."""
    if not access.units_with(user) or not portal.waiting(user)[TO_READ]:
        return
    for one in _unread(user).select_related("document", "unit").order_by("-sent_at")[:HITS]:
        shown = one.document
        note = f"{shown.number} {one.unit}"
        yield Todo(f"阅知：{shown}", shown.get_absolute_url(), None, note, KIND, urgent=bool(shown.urgency))


def sent_in(year: int) -> int:
    """How often a unit was sent a document in the year."""
    return Recipient.objects.filter(sent_at__year=year).count()


for _ref in ("7.4", "9.secretariat.4"):
    regulation.serve(_ref, "documents_received", KIND, sent_in, shown=receives)
