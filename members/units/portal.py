"""What the units contribute to the whole: how many there are, and finding one."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from alliance.ground import access
from alliance.ground.access import Office
from alliance.names import choosing
from alliance.registers import first_steps, portal
from alliance.registers.portal import Count, Hit, Tile
from members.units.models import Unit

MEMBERS = Count("members", by="kind")


def sees_all(user: Any) -> bool:
    """The secretariat, the council and the administrators (as `Unit.objects.visible_to`)."""
    return bool(access.offices(user) - {Office.UNIT_SECRETARY})


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """Members by kind for those who see all."""
    if sees_all(user):
        yield MEMBERS.of(Unit.objects.active())


def _labels(units: Sequence[Unit]) -> list[choosing.Hit]:
    """A unit by its name; of a membership that has ended, with the day."""
    return [
        choosing.Hit(
            unit.pk,
            f"{unit}（{unit.ended_on} 起终止）" if unit.ended_on and not unit.is_active else str(unit),
            "　".join(filter(None, [unit.get_kind_display(), unit.district, unit.short_name])),
        )
        for unit in units
    ]


choosing.source(
    "units", offered=lambda user: Unit.objects.visible_to(user).active().in_order(), labels=_labels
)
choosing.source(
    "members",  # whom a unit may name as its partner: the names of the members are no secret among them
    offered=lambda user: Unit.objects.active().in_order() if access.units_with(user) else None,
    labels=_labels,
)
choosing.source("units_ever", offered=lambda user: Unit.objects.visible_to(user).in_order(), labels=_labels)


HITS = 10


@portal.tiles
def number_of_members(user: Any) -> Iterable[Tile]:
    """How many members there are today, and of each kind."""
    if not sees_all(user):
        return []
    number_of = portal.waiting(user)
    number = {label.removesuffix("成员"): number_of[MEMBERS][kind] for kind, label in Unit.Kind.choices}
    kinds = " · ".join(f"{label} {count:,}" for label, count in number.items() if count)
    return [Tile("成员单位", f"{sum(number.values()):,}", reverse("units"), unit="家", note=kinds, order=200)]


@portal.search
def find_units(user: Any, text: str) -> Iterable[Hit]:
    """Units by name, short name, pinyin initials, or code."""
    found = choosing.nearest(Unit.objects.visible_to(user).matching(text).in_order(), text)[:HITS]
    return [Hit(unit.name, unit.get_absolute_url(), "成员单位", unit.get_kind_display()) for unit in found]


@first_steps.step("导入成员单位名册", "roster_import", order=10, note="上传 Excel，先看预览再确认")
def members_are_in(user: Any) -> bool:
    return Unit.objects.count() > 1
