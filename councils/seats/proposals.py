"""Which acts on a seat may need a second person, and what such a proposal says."""

from datetime import date
from typing import Any

from alliance.ground import clock
from alliance.power.judge import Act, Ruling
from alliance.power.services import changes
from alliance.power.services.changes import Kind, Meaning
from councils.seats import rules
from councils.seats import services as seats
from councils.terms.models.seats import Seat
from councils.terms.models.terms import CouncilRole
from councils.terms.rules import filling
from members.people.models import Representative
from members.units.models import Unit

HEAD = Representative.Role.HEAD


def _may_seat(by: Any, *, unit: Unit, role: str, holder_role: str = HEAD, **details: Any) -> Ruling:
    return rules.may_seat(by, unit, role, holder_role)


def _seat(*, unit: Unit, role: str, since: date, holder_role: str = HEAD, **details: Any) -> Meaning:
    holder = next(iter(filling(unit, holder_role)), None)
    label = CouncilRole(role).label
    return Meaning(
        matter=f"seat:{unit.pk}",
        title=f"登记席位：{unit}，{label}",
        lines=[
            f"{unit}自{clock.show_day(since)}起为{label}。",
            f"任职人：{holder or '（空缺）'}。该单位原有的较低席位同日终止。",
        ],
        gains=holder,
    )


def _seat_ending(*, seat: Seat, on: date, reason: str) -> Meaning:
    holder = next(iter(filling(seat.unit, seat.holder_role)), None)
    label = seat.get_role_display()
    return Meaning(
        matter=f"seat-end:{seat.pk}",
        title=f"终止席位：{seat.unit}，{label}",
        lines=[
            f"{seat.unit}自{clock.show_day(on)}起不再是{label}，任职人（{holder or '空缺'}）的职权同时终止。",
            "依托该席位的秘书处职务一并终止。",
        ],
        leaves=holder,
    )


changes.register("seats.seat", Kind(Act.SEAT, _may_seat, seats.seat, _seat))
changes.register(
    "seats.end",
    Kind(
        Act.END_SEAT,
        lambda by, *, seat, **details: rules.may_end_seat(by, seat),
        seats.end,
        _seat_ending,
    ),
)
