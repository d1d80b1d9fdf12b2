"""Exempting a unit from a period of a duty, giving it longer, and taking that back: each for a reason, told to the unit."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.ground.verbs import creates, verb
from alliance.messages.notifications import notify
from members.obligations import duties, periods, rules
from members.obligations.duties import Duty
from members.obligations.models import Relief
from members.people.models import Representative
from members.units.models import Unit

Role = Representative.Role


def _tell(relief: Relief, step: str, title: str, body: str) -> None:
    """Tell the head and the liaisons of the unit."""
    serving = Representative.objects.current().filter(unit=relief.unit, role__in=(Role.HEAD, Role.LIAISON))
    notify(
        [one.user for one in serving.select_related("user")],
        matter=f"relief:{relief.pk}",
        step=step,
        title=title,
        body=body,
        url=f"/duties/units/{relief.unit_id}/?year={relief.year}",
        about=relief.unit,
    )


def _granted(relief: Relief) -> None:
    title = duties.get(relief.duty).title_of(relief.year, relief.part)
    if relief.until is None:
        _tell(relief, "exempt", f"{title}已豁免", f"本单位不需要办理，也不计逾期。理由：{relief.reason}")
        return
    until = clock.show_deadline(relief.until, with_year=True)
    _tell(relief, "extended", f"{title}已延期", f"请于 {until} 前办理。理由：{relief.reason}")


@creates(
    rules.may_relieve,
    reason=lambda *, duty, year, part, reason, **_: f"豁免{duty.title_of(year, part)}：{reason}",
    asks={"reason": "请写明豁免理由。"},
    tells=_granted,
)
def exempt(unit: Unit, *, duty: Duty, year: int, part: int, reason: str, by: Any, moment: datetime) -> Relief:
    """The unit need not do it in this period; what it does all the same is in time. Its head and liaisons are told.

    Raises `Refused` without a reason, for what the unit does not owe, and where something was granted already.
    """
    return _new(unit, duty, year, part, reason, moment, until=None)


@creates(
    rules.may_relieve,
    reason=lambda *, duty, year, part, reason, **_: f"延期{duty.title_of(year, part)}：{reason}",
    asks={"reason": "请写明延期理由。"},
    tells=_granted,
)
def extend(
    unit: Unit, *, duty: Duty, year: int, part: int, day: date, reason: str, by: Any, moment: datetime
) -> Relief:
    """The unit is in time until the end of a day; its head and liaisons are told.

    Raises `Refused` for a day that is past, no later than the deadline or later than the year allows, and as `exempt`.
    """
    until = clock.end_of_day(day)
    owed = duty.periods(year).get(part)
    if until <= moment or (owed and until <= owed.deadline):
        raise Refused("延期截止日须晚于今天和原截止日。", field="day")
    if day > (last := periods.last_extension(year)):
        raise Refused(
            f"{year}年度的事项最晚延期至 {clock.show_day(last)}；不再要求办理的，请选豁免。", field="day"
        )
    return _new(unit, duty, year, part, reason, moment, until=until)


def _new(
    unit: Unit, duty: Duty, year: int, part: int, reason: str, moment: datetime, *, until: datetime | None
) -> Relief:
    if not duty.relievable:
        raise Refused(f"{duty.label}的豁免和延期不在这里办理。")
    if part not in periods.owed(unit, duty.kinds, duty.periods(year)):
        raise Refused("该单位这一期没有此项要求，不需要办理。", field="part")
    relief = Relief(
        unit=unit, duty=duty.key, year=year, part=part, until=until, reason=reason, created_at=moment
    )
    try:
        relief.validate_constraints()
    except ValidationError as error:
        raise Refused("；".join(error.messages)) from error
    return relief


def _taken_back(relief: Relief) -> None:
    title = duties.get(relief.duty).title_of(relief.year, relief.part)
    _tell(
        relief,
        "revoked",
        f"{title}的{'豁免' if relief.until is None else '延期'}已撤销",
        f"请按原要求办理。原因：{relief.revoked_because}",
    )


@verb(
    rules.may_revoke,
    moves="revoke",
    reason="撤销豁免或延期：{reason}",
    asks={"reason": "请写明撤销原因。"},
    tells=_taken_back,
)
def revoke(relief: Relief, *, reason: str, by: Any, moment: datetime) -> None:
    """Take an exemption or extension back, for a reason: the period is owed as by all others. Head and liaisons are told."""
    relief.revoked_at, relief.revoked_because = moment, reason
