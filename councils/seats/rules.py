"""Who may register and end a seat now, and if not, why (第四、六、七条)."""

from typing import Any

from alliance.ground.access import Office
from alliance.power import judge
from alliance.power.judge import Act, Ruling
from councils.recusal.rules import must_step_back
from councils.terms.models.seats import Seat
from councils.terms.models.terms import CouncilRole
from councils.terms.rules import filling, may_manage_council
from members.people.models import Representative
from members.units.models import Unit


def may_seat(user: Any, unit: Unit, role: str, holder_role: str = Representative.Role.HEAD) -> Ruling:
    """The chair unit is a matter of fact (第四条); for every other seat the own unit's people step back. Whoever gives an
    office by a seat stands at least as high, or has a second person.
    """
    if role != CouncilRole.CHAIR and not (verdict := must_step_back(user, unit)) and may_manage_council(user):
        return Ruling(False, verdict.reason)
    return judge.ask(user, Act.SEAT, people=filling(unit, holder_role), moves=frozenset({Office(role)}))


def is_held(seat: Seat) -> Ruling:
    return Ruling(seat.until is None, "该席位已终止。")


def may_end_seat(user: Any, seat: Seat) -> Ruling:
    if not (verdict := may_manage_council(user)):
        return Ruling(False, verdict.reason)
    if not (held := is_held(seat)):
        return held
    if seat.role != CouncilRole.CHAIR and not (verdict := must_step_back(user, seat.unit)):
        return Ruling(False, verdict.reason)
    people, moves = filling(seat.unit, seat.holder_role), frozenset({Office(seat.role)})
    return judge.ask(user, Act.END_SEAT, people=people, moves=moves)
