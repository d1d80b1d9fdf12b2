"""What the page of own duties contributes: its tab beside the to-dos, and the clauses that no other page serves."""

from typing import Any

from alliance.registers import portal, regulation
from assessments.office_duties.rules import may_see_own_duties


def _has_duties(user: Any) -> bool:
    return bool(may_see_own_duties(user))


portal.menu("我的职责", "office_duties", area="desk", order=5, shown=_has_duties)
regulation.serve("9.secretary_general.1", "office_duties", "我的职责", shown=_has_duties)
