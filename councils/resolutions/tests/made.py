"""Orders for tests, through the verbs."""

from datetime import date
from typing import Any

DUE = date(2026, 12, 10)  # a Thursday, eighteen days after the tests' Sunday


def drafted(unit: Any, by: Any, *, last_day: date = DUE, **values: Any):
    """A draft of the secretariat."""
    from councils.resolutions.services import orders

    given = {"task": "制定校企联合培训计划", "measure": "印发计划并报秘书处", "source": "理事长交办"}
    return orders.draft(unit, by=by, last_day=last_day, **given | values)


def assigned(unit: Any, by: Any, **values: Any):
    """An order that is out."""
    from councils.resolutions.services import orders

    return orders.assign(drafted(unit, by, **values), by=by)


def taken(unit: Any, by: Any, person: Any, **values: Any):
    """An order that the unit has signed for."""
    from councils.resolutions.services import work

    return work.take(assigned(unit, by, **values), person="王建国 副院长", by=person)


def reported(unit: Any, by: Any, person: Any, **values: Any):
    """An order that the unit says is done."""
    from councils.resolutions.services import work

    return work.report(taken(unit, by, person, **values), text="计划已印发。", by=person)


def done(unit: Any, by: Any, person: Any, **values: Any):
    """An order that was found done."""
    from councils.resolutions.services import work

    return work.accept(reported(unit, by, person, **values), opinion="材料齐全，同意销号。", by=by)
