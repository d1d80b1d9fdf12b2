"""Documents addressed, sent, read; who has not read them is reminded (第九条·秘书长·(二)、秘书处·(四))."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.ground.verbs import verb
from alliance.registers import policy
from councils.dispatch.circles import addressee_of
from councils.documents import rules
from councils.documents.models.documents import Document
from councils.documents.models.recipients import Recipient
from councils.documents.services.signing import replaced
from councils.recusal import audience
from members.units.models import Unit

LOOK_BACK = timedelta(days=60)  # nobody is asked any more to read older ones
State = Document.State


def _tell(document: Document, rows: list[Recipient], step: str, title: str, body: str) -> int:
    """Contacts and heads of these units; of one without people the office hears."""
    message = {
        "matter": f"document:{document.pk}",
        "step": step,
        "title": title,
        "body": f"{document.number}\n{body}",
        "url": document.get_absolute_url(),
        "urgent": bool(document.urgency),
    }
    return audience.tell_each(rows, message, people=audience.contacts_and_heads)


def _add(
    document: Document, units: Iterable[Unit], by: Any, sent_at: datetime | None = None
) -> list[Recipient]:
    known = set(document.recipients.values_list("unit", flat=True))
    fresh = [Recipient(document=document, unit=one, sent_at=sent_at) for one in units if one.pk not in known]
    return audit.bulk_create(Recipient, fresh, by=by, reason="列入发送范围") if fresh else []


@verb(rules.may_address, moves="address")
def address(document: Document, *, units: Iterable[Unit], by: Any) -> int:
    """Add units to those that it will go to; returns how many are new. Nobody is told before it is sent."""
    return len(_add(document, units, by))


@verb(rules.may_address, moves="address")
def leave_out(document: Document, *, recipients: Iterable[Recipient], by: Any) -> int:
    """Take units out again; returns how many."""
    rows = [one for one in recipients if one.document_id == document.pk]
    for row in rows:
        audit.delete(row, by=by, reason="移出发送范围")
    return len(rows)


@verb(rules.may_address, moves="address", reason="按发送范围生成主送")
def address_in_words(document: Document, *, by: Any) -> None:
    """Write how the chosen units are addressed into the document."""
    units = [one.unit for one in document.recipients.select_related("unit").order_by("unit__name_key")]
    if not units:
        raise Refused("请先选择发送范围。")
    document.addressee = addressee_of(units)


def _sent(document: Document) -> None:
    rows = list(document.recipients.select_related("unit"))
    again = f"（更正{document.corrects.number}）" if document.corrects else ""
    _tell(document, rows, "sent", f"{document.get_kind_display()}{again}：{document}", "请查阅并点“阅知”。")


@verb(rules.may_send, moves="send", reason="印发 {record.number}", tells=_sent)
def send(document: Document, *, moment: datetime, by: Any) -> None:
    """Send it: contacts and heads of its units are told and asked to read it; what it corrects is replaced from now on.

    A letter to somebody outside goes to no unit; it then needs its 主送. Raises `Refused` with neither.
    """
    rows = list(document.recipients.all())
    if not rows and not document.addressee.strip():
        raise Refused("没有收文单位，也没有主送，不能印发。")
    for row in rows:
        row.sent_at = moment
    audit.bulk_change(rows, ["sent_at"], by=by, reason="印发")
    document.sent_at, document.sent_by = moment, by
    if document.corrects and document.corrects.state == State.SENT:
        replaced(document.corrects, number=document.number, by=None)


@verb(rules.may_send_more, moves="send_more", reason="增发")
def send_more(document: Document, *, units: Iterable[Unit], moment: datetime, by: Any) -> None:
    """Send it to more units; they are told. Raises `Refused` when all of these have it already."""
    fresh = _add(document, units, by, sent_at=moment)
    if not fresh:
        raise Refused("所选单位都已收到。", field="unit")
    kind = document.get_kind_display()
    _tell(document, fresh, "sent", f"{kind}：{document}", "请查阅并点“阅知”。")


@verb(rules.may_read, part_of="document", reason="阅知")
def read(recipient: Recipient, *, moment: datetime, by: Any) -> None:
    """Say that one's unit has read it."""
    recipient.read_at, recipient.read_by = moment, by


@verb(rules.may_urge)
def urge(document: Document, *, chosen: Iterable[int] | None = None, by: Any) -> int:
    """Remind the units that have not read it, all or the chosen ones, at most once a day; returns how many people were told."""
    rows = document.recipients.owing().select_related("unit")
    if chosen is not None:
        rows = rows.filter(pk__in=list(chosen))
    found = list(rows)
    body = "印发后还没有阅知，请查阅。"
    return _tell(document, found, f"urged-{clock.today()}", f"请阅知：{document}", body) if found else 0


def remind_due() -> int:
    """The sweep: units that have not read a document some days after it was sent hear of it once."""
    moment, days = clock.now(), timedelta(days=policy.get("document_read_days"))
    rows = Recipient.objects.owing().filter(sent_at__lte=moment - days, sent_at__gt=moment - LOOK_BACK)
    by_document: dict[int, list[Recipient]] = {}
    for row in rows.select_related("document", "unit"):
        by_document.setdefault(row.document_id, []).append(row)
    told = 0
    for found in by_document.values():
        one = found[0].document
        told += _tell(one, found, "unread", f"请阅知：{one}", "印发后还没有阅知，请查阅。")
    return told


def words_of(document: Document, url: str) -> str:
    """The text to be pasted into a group of people: what it is, and where it is read."""
    unread = document.recipients.owing().count() if document.state == State.SENT else 0
    return "\n".join(
        [
            f"【{document.get_kind_display()}】{document.title}",
            *([document.number] if document.number else []),
            f"主送：{document.addressee}",
            *([f"还有{unread}个单位没有阅知，请尽快查阅。"] if unread else ["请查阅。"]),
            f"登录后查看并点“阅知”：{url}",
            *([f"联系人：{document.contact}"] if document.contact else []),
        ]
    )
