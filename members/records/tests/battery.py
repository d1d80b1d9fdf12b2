"""The world in which every kind is tried: a unit that files it, the unit that is its partner, and everybody who looks on."""

from types import SimpleNamespace
from typing import Any

from alliance.registers import policy
from alliance.tests import builders
from members.records import kinds
from members.units.models import Unit

EVERY = [kind.key for kind in kinds.every()]
WITH_PARTNER = [kind.key for kind in kinds.every() if kind.partner]
STATES = ("DRAFT", "FILED", "RETURNED", "ACCEPTED", "WITHDRAWN")
PEOPLE = (
    "head", "liaison", "partner_head", "partner_liaison", "officer", "chair", "stranger", "outsider", "auditor",
)  # fmt: skip


def inhabited(key: str) -> SimpleNamespace:
    """`builders.alliance()` with `kind`, `unit`, `partner` (None without), their `…head` and `…liaison`, a `stranger` and more."""
    from datetime import timedelta

    from alliance.accounts.services import administrators
    from alliance.ground import clock
    from alliance.ground.access import Office

    house = builders.alliance()
    policy.change("records_since", 2025, basis="测试", confirmed=True, by=house.officer)
    house.kind = kind = kinds.get(key)
    house.unit, house.head, house.liaison = _people(kind.filed_by, house, but=None)
    house.partner = house.partner_head = house.partner_liaison = None
    if kind.partner:
        house.partner, house.partner_head, house.partner_liaison = _people(
            kind.partner.kinds, house, but=house.unit
        )
    house.stranger = builders.person(builders.unit(Unit.Kind.RESEARCH), "HEAD")
    house.outsider, house.auditor = builders.person(), builders.person()
    yesterday = clock.today() - timedelta(days=1)
    administrators.appoint(user=house.auditor, office=Office.AUDIT_ADMIN, since=yesterday, by=None)
    return house


def _people(wanted: tuple[str, ...], house: SimpleNamespace, *, but: Any) -> tuple[Any, Any, Any]:
    for name in ("school", "enterprise"):
        unit = getattr(house, name)
        if unit.kind in wanted and unit != but:
            return unit, getattr(house, f"{name}_head"), getattr(house, f"{name}_liaison")
    unit = builders.unit(wanted[0])
    return unit, builders.person(unit, "HEAD"), builders.person(unit, "LIAISON")


def record(house: SimpleNamespace, state: str = "DRAFT", **given: Any) -> Any:
    """A complete record of the house's kind, with the partner where the kind has one."""
    if house.partner is not None:
        given.setdefault("partner", house.partner)
    return builders.record(
        house.kind.key, house.unit, house.liaison, state=state, officer=house.officer, **given
    )
