"""The world in which kinds are tried: a unit that files it, the unit that is its partner, and everybody who looks on.

What a kind says itself (its fields, form, workbook, facts, list, the questions of its pages) is asked of every kind: `house`.
What the kit does whatever a kind is about (verbs, rules, to-dos, answers, files) is asked of one kind of each shape: `of_each_shape`,
`pair`. The shape is all that the kit's code decides by, and a kind that brings anything of its own has a shape of its own.
"""

from dataclasses import fields, replace
from types import FunctionType, SimpleNamespace
from typing import Any

import pytest

from alliance.registers import policy
from alliance.tests import builders
from alliance.tests.snapshots import remembered
from members.records import kinds
from members.records.models import Record
from members.units.models import Unit

CONTENT = {"key", "model", "clauses", "title", "demo", "facts", "columns", "sections", "search", "filters"}


def shape(kind: kinds.Kind) -> str:
    """What the kit decides by, in words: the whole declaration but what the kind is about, and what its model does otherwise."""
    said = {one.name: getattr(kind, one.name) for one in fields(kind) if one.name not in CONTENT}
    said["results"] = kind.period != "day" and bool(kind.results)
    said["due"], said["papers"], said["over"] = len(kind.due), bool(kind.papers), bool(kind.over)
    said["owed_by"] = sorted({member in kind.owed_by for member in kind.filed_by} if kind.owed_by else ())
    said["references"] = [bool(kind.references), bool(kinds.referring(kind))]
    said["checks"] = sorted({one.blocks for one in kind.checks})
    said["partner"] = kind.partner and replace(kind.partner, label="", kinds=())
    del said["filed_by"]
    own = (FunctionType, property)
    said["model"] = [
        name
        for name, value in vars(kind.model).items()
        if isinstance(value, own) and name in vars(Record) and name != "clean"
    ]
    return repr((said, type(kind.model.objects)))


EVERY = [kind.key for kind in kinds.every()]
SHAPED = list({shape(kind): kind.key for kind in reversed(kinds.every())}.values())[::-1]
PAIRED = [key for key in SHAPED if kinds.get(key).partner]
of_each_shape = pytest.mark.parametrize("house", SHAPED, indirect=True)
STATES = ("DRAFT", "FILED", "RETURNED", "ACCEPTED", "WITHDRAWN")
PEOPLE = (
    "head", "liaison", "partner_head", "partner_liaison", "officer", "chair", "stranger", "outsider", "auditor",
)  # fmt: skip


def inhabited(key: str) -> SimpleNamespace:
    """`builders.alliance()` with `kind`, `unit`, `partner` (None without), their `…head` and `…liaison`, a `stranger` and more."""
    kind = kinds.get(key)
    house = _inhabited(kind.filed_by, kind.partner.kinds if kind.partner else ())
    house.kind = kind
    return house


@remembered
def _inhabited(filed_by: tuple[str, ...], partner_of: tuple[str, ...]) -> SimpleNamespace:
    """Without the kind: kinds of the same units share a world."""
    from datetime import timedelta

    from alliance.accounts.services import administrators
    from alliance.ground import clock
    from alliance.ground.access import Office

    house = builders.alliance()
    policy.change("records_since", 2025, basis="测试", confirmed=True, by=house.officer)
    house.unit, house.head, house.liaison = _people(filed_by, house, but=None)
    house.partner = house.partner_head = house.partner_liaison = None
    if partner_of:
        house.partner, house.partner_head, house.partner_liaison = _people(partner_of, house, but=house.unit)
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


def content(house: SimpleNamespace) -> dict[str, Any]:
    """A complete content of the house's kind, with the records that it names; the partner beside it."""
    made = record(house)
    found = {
        name: getattr(made, name) for name in (*house.kind.sample(house.unit, 2026), *house.kind.references)
    }
    type(made).objects.filter(pk=made.pk)._raw_delete("default")
    return found


def record(house: SimpleNamespace, state: str = "DRAFT", **given: Any) -> Any:
    """A complete record of the house's kind, with the partner where the kind has one."""
    if house.partner is not None:
        given.setdefault("partner", house.partner)
    return builders.record(
        house.kind.key, house.unit, house.liaison, state=state, officer=house.officer, **given
    )


def numbered_anew(house: SimpleNamespace) -> None:
    """Each record of the house's kind gets a number of its own, where the kind says that a unit gives one once."""
    if name := house.kind.numbered:
        for one in house.kind.model.objects.order_by("pk"):
            house.kind.model.objects.filter(pk=one.pk).update(**{name: f"{getattr(one, name)}之{one.pk}"})


def exported(client: Any, address: str) -> bytes:
    """The workbook of a list; where it names persons, after the reason is given."""
    answer = client.get(address)
    if answer.status_code == 302:
        answer = client.post(answer["Location"], {"reason": "核对名册"})
    return answer.getvalue()
