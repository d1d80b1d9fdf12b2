"""Reminders before the time is over, notices afterwards, and the 通报 of who misses again and again (第五条·(五))."""

from datetime import datetime
from typing import Any

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.ground.verbs import creates
from alliance.messages.notifications import notify, notify_many
from alliance.registers import policy
from councils.chasing import rules
from councils.chasing.misses import Missing, awaiting_circular
from councils.chasing.models import OrderCircular
from councils.numbering import services as numbering
from councils.numbering.models import PaperKind
from councils.recusal import audience
from councils.resolutions.models.orders import Resolution, nearly_due
from members.units.models import Unit

CIRCULARS = "/resolutions/circulars/"


def remind_due() -> int:
    """The sweep: each unit hears once that an order is nearly due, and once that it is overdue; of that the secretariat, too.

    After an extension the new day is told of anew. What was due while the portal stood still is told of once, as overdue.
    The secretariat hears of units that are proposed for a 通报. Four queries where nothing is new, however many orders.
    """
    moment = clock.now()
    found = Resolution.objects.open().filter(deadline__lte=moment + nearly_due())
    orders = list(found.select_related("unit", "meeting", "decision"))
    told = notify_many(_letters(orders, moment)) if orders else 0
    return told + _propose()


def _letters(orders: list[Resolution], moment: Any) -> list[dict[str, Any]]:
    people = audience.contacts_of_units([one.unit_id for one in orders], heads=True)
    office = audience.secretariat_desk()
    letters = []
    for one in orders:
        over = one.deadline <= moment
        day = clock.last_day(one.deadline)
        step = f"{'overdue' if over else 'soon'}-{day}"
        shown = clock.show_deadline(one.deadline, with_year=True)
        title = f"{'已逾期' if over else '即将到期'}：{one.task}"
        body = f"{one.number}，{one.unit}，时限{shown}。" + (
            "请立即办理并反馈。" if over else "请按时反馈办结；有困难的请在时限之前申请延期。"
        )
        letters += audience.letters_to(
            one.unit,
            people[one.unit_id],
            office,
            also=office(one.unit_id) if over else (),
            matter=f"resolution:{one.pk}",
            step=step,
            title=title,
            body=body,
            url=one.get_absolute_url(),
            urgent=over,
        )
    return letters


def _propose() -> int:
    told = 0
    for one in awaiting_circular():
        told += notify(
            audience.secretariat(one.unit),
            matter=f"order-circular:{one.unit.pk}-{one.year}",
            step=f"proposed-{one.misses}",
            title=f"建议通报：{one.unit}年内 {one.misses} 项交办事项逾期",
            body="；".join(one.tasks),
            url=CIRCULARS,
            about=one.unit,
        )
    return told


def draft(missing: Missing) -> str:
    """The text that the secretariat starts from."""
    named = "；".join(missing.tasks)
    return (
        f"截至{clock.show_day(clock.today())}，{missing.unit}{missing.year}年内有 {missing.misses} 项交办事项逾期：{named}。"
        "按照办法第十条“执行理事会决议”的要求，现予以通报。请单位负责人高度重视，抓紧办理并反馈。"
    )


def _issued(circular: OrderCircular) -> None:
    unit = circular.unit
    audience.tell(
        unit,
        audience.contacts_of(unit, heads=True),
        also=audience.presiding(unit),
        matter=f"order-circular:{circular.pk}",
        step="issued",
        title=str(circular),
        body=circular.text,
        url=CIRCULARS,
        urgent=True,
    )


@creates(rules.may_issue, reason="印发督办通报", asks={"text": "请填写通报内容。"}, tells=_issued)
def issue(unit: Unit, *, text: str, moment: datetime, by: Any) -> OrderCircular:
    """Issue the 通报 of a unit that is proposed for it; its head, its liaisons and who presides are told, all members read it.

    Raises `Refused` when the unit has not missed as many orders, or has been named for them already.
    """
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    found = next((one for one in awaiting_circular() if one.unit.pk == unit.pk), None)
    if found is None:
        many = policy.get("resolution_misses")
        raise Refused(f"该单位年内逾期不足 {many} 项，或已经通报。")
    circular = OrderCircular(
        unit=unit, year=found.year, misses=found.misses, text=text, issued_at=moment, issued_by=by
    )
    circular.number = numbering.number_for(
        PaperKind.CIRCULAR, moment=moment, title=str(circular), url=CIRCULARS, recipients="各成员单位", by=by
    )
    return circular
