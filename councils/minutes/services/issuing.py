"""Minutes signed and sent to all that were called, and who has read them (第九条·秘书长·(二))."""

from datetime import datetime, timedelta
from typing import Any

from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.ground.verbs import verb
from alliance.registers import policy
from councils.minutes import drafting, rules
from councils.minutes.models import Minutes, MinutesReader
from councils.numbering import services as numbering
from councils.numbering.models import PaperKind
from councils.recusal import audience
from councils.resolutions.models.orders import Resolution
from councils.resolutions.services.orders import assign_with_minutes
from members.units.models import Unit

LOOK_BACK = timedelta(days=60)  # nobody is asked any more to sign for older ones


def _issued(minutes: Minutes) -> None:
    again = f"（更正{minutes.corrects.number}）" if minutes.corrects else ""
    rows = list(minutes.readers.select_related("unit"))
    _tell(minutes, rows, "issued", f"会议纪要{again}：{minutes}", "请查阅并签收。")


def _tell(minutes: Minutes, rows: list[MinutesReader], step: str, title: str, body: str) -> int:
    """Contacts and heads of these units; of one without people the office hears."""
    message = {
        "matter": f"minutes:{minutes.pk}",
        "step": step,
        "title": title,
        "body": f"{minutes.number}\n{body}",
        "url": minutes.get_absolute_url(),
    }
    return audience.tell_each(rows, message, people=audience.contacts_and_heads)


@verb(rules.may_sign, moves="issue", reason="签发 {record.number}", tells=_issued)
def sign(minutes: Minutes, *, moment: datetime, by: Any) -> None:
    """Sign and issue: the next number, the orders frozen into the text and sent out as they are, the edition before replaced.

    Every unit that was called is told and has to sign for reading it. Raises `Refused` when the time of an order is over
    already; then nothing is issued.
    """
    _send_orders(minutes, by=by)
    minutes.ordered = drafting.ordered(minutes.meeting)
    called = list(minutes.meeting.attendances.called().select_related("unit").in_seat_order())
    minutes.number = numbering.number_for(
        PaperKind.MINUTES,
        moment=moment,
        title=minutes.title,
        url=minutes.get_absolute_url(),
        recipients="、".join(str(line.unit) for line in called),
        by=by,
    )
    minutes.signed_by, minutes.issued_at = by, moment
    if minutes.corrects:
        numbering.replaced(minutes.corrects.number, correction=minutes.number, by=by)
        _replaced(minutes.corrects, number=minutes.number, by=None)
    readers = [MinutesReader(minutes=minutes, unit_id=line.unit_id) for line in called]
    audit.bulk_create(MinutesReader, readers, by=by, reason="印发会议纪要")


def _send_orders(minutes: Minutes, *, by: Any) -> None:
    drafts = minutes.meeting.resolutions.filter(state=Resolution.State.DRAFT).order_by("pk")
    for order in drafts.select_related("unit"):
        try:
            assign_with_minutes(order, by=by)
        except Refused as refused:
            raise Refused(f"督办事项“{order}”：{refused.reason}") from refused


@verb(None, moves="replace", reason="由 {number} 更正")
def _replaced(minutes: Minutes, *, number: str, by: Any) -> None:
    """It stays as it was, beside its correction."""


@verb(rules.may_read, part_of="minutes", reason="签收会议纪要")
def read(reader: MinutesReader, *, moment: datetime, by: Any) -> None:
    """Sign for having read the minutes, for one's unit."""
    reader.read_at, reader.read_by = moment, by


@verb(rules.may_urge)
def urge(minutes: Minutes, *, by: Any) -> int:
    """Remind the units that have not read it, at most once a day; returns how many people were told."""
    rows = _unread(minutes)
    return _tell(minutes, rows, f"urged-{clock.today()}", f"请签收会议纪要：{minutes}", "") if rows else 0


def _unread(minutes: Minutes) -> list[MinutesReader]:
    """Of units that are members: nobody else is asked to sign for them."""
    found = minutes.readers.filter(read_at=None, unit__in=Unit.objects.active())
    return list(found.select_related("unit"))


def words_of(minutes: Minutes) -> str:
    """The reminder for the group of the units, which names none of them."""
    unread = len(_unread(minutes))
    return f"【请签收】《{minutes.title}》（{minutes.number}）还有 {unread} 个单位没有签收，请登录平台“会议纪要”查阅并签收。"


def remind_due() -> int:
    """The sweep: units that have not read minutes some days after they were issued hear of it once."""
    moment, days = clock.now(), timedelta(days=policy.get("minutes_read_days"))
    found = Minutes.objects.standing().filter(
        issued_at__lte=moment - days, issued_at__gt=moment - LOOK_BACK, readers__read_at=None
    )
    told = 0
    for minutes in found.distinct():
        rows = _unread(minutes)
        told += _tell(minutes, rows, "unread", f"请签收会议纪要：{minutes}", "印发后还没有签收。")
    return told
