"""What recusal contributes: the counts of the office leave out units to step back for."""

from typing import Any

from alliance.ground.access import is_secretariat
from alliance.registers import portal
from members.relations.closed import closed_units


@portal.counts_depend_on
def closed_to_the_office(user: Any) -> frozenset[int]:
    return closed_units(user) if is_secretariat(user) else frozenset()
