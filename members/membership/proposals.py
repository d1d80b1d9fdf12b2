"""The end of a membership, where it needs a second person, and how its proposal says what will happen."""

from datetime import date

from alliance.ground import clock
from alliance.power import judge
from alliance.power.judge import Act
from alliance.power.services import changes
from alliance.power.services.changes import Kind, Meaning
from members.membership import rules
from members.membership import services as membership
from members.units.models import Unit


def _ended_membership(*, unit: Unit, on: date, reason: str) -> Meaning:
    offices = "、".join(office.label for office in sorted(judge.all_carried_in(unit)))
    return Meaning(
        matter=f"membership:{unit.pk}",
        title=f"终止成员资格：{unit}",
        lines=[
            f"{unit}自{clock.show_day(on)}起不再是成员单位，其人员的任职、权限同日终止。",
            f"随之终止的席位和秘书处职务：{offices or '无'}。",
        ],
    )


changes.register(
    "units.end",
    Kind(
        Act.END_MEMBERSHIP,
        lambda by, *, unit, **details: rules.may_end_membership(by, unit),
        membership.end_membership,
        _ended_membership,
    ),
)
