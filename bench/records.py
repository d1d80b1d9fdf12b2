"""Duty records of all kinds in three years, written in bulk with history: most accepted, some in every other state."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import CharField

from alliance.ground import audit, clock
from alliance.registers import policy
from members.records import kinds
from members.records.kinds import Kind
from members.records.models import Record
from members.units.models import Unit

CHUNK = 2_000
YEARS = 3
State, Answer = Record.State, Record.Answer
STATES = [*[State.ACCEPTED] * 14, *[State.FILED] * 3, State.RETURNED, State.DRAFT, State.WITHDRAWN]
ANSWERS = [*[Answer.CONFIRMED] * 7, Answer.ASKED, Answer.ASKED, Answer.DISPUTED]


def fill(number: int) -> int:
    """Write about as many records, the same number of each kind, and let them speak for their years; say how many."""
    since = clock.today().year - YEARS + 1
    with transaction.atomic():
        policy.change("records_since", since, basis="性能测试", confirmed=True, by=None)
    units = _by_kind()
    each = number // len(kinds.every())
    return sum(_of_kind(kind, each, units) for kind in kinds.every())


def _by_kind() -> dict[str, list[Unit]]:
    found: dict[str, list[Unit]] = defaultdict(list)
    for unit in Unit.objects.order_by("pk"):
        found[unit.kind].append(unit)
    return found


def _of_kind(kind: Kind, number: int, units: dict[str, list[Unit]]) -> int:
    rows = list(_rows(kind, number, units))
    for first in range(0, len(rows), CHUNK):
        with transaction.atomic():
            audit.bulk_create(kind.model, rows[first : first + CHUNK], by=None, reason="性能测试")
    return len(rows)


def _rows(kind: Kind, number: int, units: dict[str, list[Unit]]) -> Iterator[Record]:
    """Units and years in turn; of five units one has three times as many as its neighbours."""
    owners = [unit for one in kind.filed_by for unit in units[one]]
    others = [unit for one in (kind.partner.kinds if kind.partner else ()) for unit in units[one]]
    this = clock.today().year
    years = [this - back for back in range(YEARS)]
    samples = {year: kind.sample(owners[0], year) for year in years}
    parts = kind.parts or (0,)
    for place in range(number):
        year = years[place % YEARS]
        owner = owners[(place // YEARS // (3 if place % 5 == 0 else 1)) % len(owners)]
        content = _told_apart(kind, samples[year], place) | _standing(place)
        record = kind.model(unit=owner, year=year, part=parts[place % len(parts)], **content)
        record.settle_period()
        if others and place % 4:
            _name(record, others[(place * 7 + 1) % len(others)], ANSWERS[place % len(ANSWERS)])
        yield record


def _told_apart(kind: Kind, content: dict[str, Any], place: int) -> dict[str, Any]:
    """The sample with a title of its own, where a title is free words."""
    title = kind.field(kind.title)
    if title.choices or not isinstance(title, CharField):
        return content
    return content | {title.name: f"{content[title.name]}{place % 97}"[-title.max_length :]}


def _standing(place: int) -> dict[str, Any]:
    state = STATES[(place * 3) % len(STATES)]
    filed = None if state == State.DRAFT else clock.now() - timedelta(days=place % 300)
    return {"state": state, "filed_at": filed, "first_filed_at": filed}


def _name(record: Record, partner: Unit, answer: str) -> None:
    """A member as the partner, and what it says."""
    if partner.pk != record.unit_id:
        record.partner, record.partner_name, record.answer = partner, "", answer
        record.answer_words = "性能测试" if answer == Answer.DISPUTED else ""
