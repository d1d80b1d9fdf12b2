"""Reminding units of just what they owe (第九条·秘书处·(四))."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.ground.verbs import creates
from alliance.messages.models import Notification
from alliance.messages.notifications import notify_many
from members.duties import ledger, rules
from members.obligations.duties import Duty
from members.people.models import Representative
from members.units.models import Unit

Role = Representative.Role
CONTACT = (Role.LIAISON, Role.SECRETARY, Role.HEAD)  # the first of these that the unit has


@dataclass
class Outcome:
    """What a reminder did: the units told, those told earlier today, those that owe nothing, and those where nobody can be told."""

    told: list[Unit] = field(default_factory=list)
    already: list[Unit] = field(default_factory=list)
    clear: list[Unit] = field(default_factory=list)
    unreachable: list[Unit] = field(default_factory=list)


def matter(unit_id: int, year: int) -> str:
    return f"duties:{unit_id}:{year}"


def contacts(units: Iterable[int]) -> dict[int, list[Any]]:
    """Who takes a message for each unit: its liaisons, else its 秘书, else its head; one query."""
    found: dict[int, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    rows = Representative.objects.current().filter(
        unit__in=set(units), role__in=CONTACT, user__is_active=True
    )
    for row in rows.select_related("user").order_by("pk"):
        found[row.unit_id][row.role].append(row.user)
    return {unit: next(of[role] for role in CONTACT if of[role]) for unit, of in found.items()}


@creates(rules.may_remind)
def remind(
    units: list[Unit], *, year: int, opening: str, by: Any, duties: list[Duty] | None = None
) -> Outcome:
    """Tell the contacts of those of the units that owe something now, of these duties or of all, what it is; each at most once a day.

    What was done meanwhile is not asked for. The messages are the record of who was told. Raises `Refused` without any words.
    """
    if not opening.strip():
        raise Refused("请填写催办文字。", field="opening")
    step = f"manual-{clock.today()}"
    matters = {matter(unit.pk, year): unit for unit in units}
    earlier = set(
        Notification.objects.filter(step=step, matter__in=matters).values_list("matter", flat=True).distinct()
    )
    people = contacts(unit.pk for unit in units)
    outcome, letters = Outcome(), []
    for unit_id, lines in ledger.of_units(units, year, duties=duties).items():
        what = matter(unit_id, year)
        owed = ledger.waiting(lines)
        if not owed:
            outcome.clear.append(matters[what])
        elif what in earlier:
            outcome.already.append(matters[what])
        elif unit_id not in people:
            outcome.unreachable.append(matters[what])
        else:
            outcome.told.append(matters[what])
            letters += [
                _letter(person, matters[what], year, owed, opening.strip()) for person in people[unit_id]
            ]
    notify_many([letter | {"step": step} for letter in letters])
    return outcome


def _letter(person: Any, unit: Unit, year: int, owed: list[ledger.Line], opening: str) -> dict[str, Any]:
    late = ledger.tally(owed)[ledger.Standing.OVERDUE]
    return {
        "recipient": person,
        "matter": matter(unit.pk, year),
        "title": f"{year}年度履职事项 {len(owed)} 项待办" + (f"，其中 {late} 项已逾期" if late else ""),
        "body": ledger.text(owed, opening),
        "url": f"/duties/units/{unit.pk}/?year={year}",
        "urgent": bool(late),
        "about": unit,
    }
