"""The 通报 of units that have missed three months in a row (default of the secretariat, 第九条·秘书处·(四))."""

from datetime import datetime
from typing import Any

from django.db import transaction

from alliance.ground.access import Refused
from alliance.ground.verbs import creates
from alliance.messages.notifications import notify
from councils.numbering import services as numbering
from councils.numbering.models import PaperKind
from councils.recusal import audience
from members.units.models import Unit
from reports.censures import rules
from reports.censures.models import Censure
from reports.censures.streaks import Streak, awaiting_censure, streaks
from reports.punctuality.services import MINE, matter

CENSURES = "/reports/censures/"


def draft(streak: Streak) -> str:
    """The text that the secretariat starts from."""
    return (
        f"截至{streak.last.label}，{streak.unit}已连续 {streak.shown}未向联盟秘书处报送信息。"
        "按照办法第十条“每月至少报送一次”的要求，现予以通报。请单位负责人高度重视，明确专人，按月报送信息。"
    )


def _issued(censure: Censure) -> None:
    unit = censure.unit
    audience.tell(
        unit,
        audience.contacts_of(unit, heads=True),
        matter=f"censure:{censure.pk}",
        step="issued",
        title=str(censure),
        body=censure.text,
        url=CENSURES,
        urgent=True,
    )


@creates(rules.may_censure, reason="印发缺报通报", asks={"text": "请填写通报内容。"}, tells=_issued)
def issue(unit: Unit, *, text: str, moment: datetime, by: Any) -> Censure:
    """Issue the 通报 of a unit; its head and liaisons are told, and the secretariat's to-do is done.

    Raises `Refused` when the unit has not missed three months in a row, or has been named for them already.
    """
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    streak = next((one for one in awaiting_censure() if one.unit.pk == unit.pk), None)
    if streak is None:
        raise Refused("该单位没有连续三个月未报送，或近期已经通报。")
    censure = Censure(
        unit=unit,
        year=streak.last.year,
        month=streak.last.month,
        missing=streak.months,
        text=text,
        issued_at=moment,
    )
    censure.number = numbering.number_for(
        PaperKind.CIRCULAR, moment=moment, title=str(censure), url=CENSURES, recipients=str(unit), by=by
    )
    return censure


@transaction.atomic
def escalate() -> int:
    """The sweep: two months missing in a row → the unit's head; three → the secretariat, in one message a month."""
    found = streaks(2)
    if not found:
        return 0
    told = audience.tell_each(
        found,
        lambda streak: {
            "matter": matter(streak.unit.pk, streak.last),
            "step": "missing-2",
            "title": f"本单位已连续 {streak.shown}未报送信息",
            "body": f"截至{streak.last.label}，{streak.unit}连续 {streak.shown}没有报送信息，请督促联络员按月报送。"
            "连续三个月未报送的，秘书处将予以通报。",
            "url": MINE,
            "urgent": True,
        },
        people=audience.heads_of_units,
    )
    if waiting := awaiting_censure(found):
        names = "、".join(f"{streak.unit}（{streak.shown}）" for streak in waiting)
        last = waiting[0].last
        told += notify(
            audience.secretariat(),
            matter=f"monthly-missing:{last.year}-{last.month:02d}",
            step="missing-3",
            title=f"{len(waiting)} 个单位连续三个月以上未报送信息，待通报",
            body=f"截至{last.label}：{names}。",
            url=CENSURES,
        )
    return told
