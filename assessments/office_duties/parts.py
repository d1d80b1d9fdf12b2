"""On the page of a clause that somebody owes himself: how it stands with him."""

from typing import Any

from alliance.face.parts import CLAUSE
from alliance.registers.regulation import Clause
from assessments.office_duties.holding import holdings, holds_something


@CLAUSE.part(10, "我的职责")
def own_duty(clause: Clause, user: Any) -> tuple[str, dict[str, Any]] | None:
    """By what the person owes this clause; nothing for others."""
    if not clause.duty or not holds_something(user):
        return None
    owed = [one for one in holdings(user) if clause in one.clauses]
    return ("assessments/office_duties/part.html", {"owed": owed}) if owed else None
