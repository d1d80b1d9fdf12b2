"""Who may recommend, update, check and remove an expert now, and if not, why; one function per verb.

The recommending unit's people write, the secretariat checks; who comes from the unit, or one related to it, does not check (回避).
"""

from typing import Any

from alliance.ground import access
from alliance.ground.access import Verdict
from alliance.ground.verbs import may_move
from members.experts.models import Expert
from members.relations.closed import closed_units
from members.units.models import Unit

ONLY_OWN = "只有推荐单位的人员可以办理。"


def may_read(user: Any) -> Verdict:
    """The pool is for the members, the secretariat and the council."""
    if access.units_with(user) or access.is_council_or_secretariat(user):
        return Verdict.yes()
    return Verdict.no("专家库由成员单位、秘书处和理事会查阅。")


def may_see_contacts(user: Any, expert: Expert) -> bool:
    """Telephone, e-mail and year of birth: for the recommending unit and the secretariat."""
    return expert.unit_id in access.units_with(user) or access.is_secretariat(user)


def may_recommend(user: Any, unit: Unit) -> Verdict:
    if unit.pk not in access.units_with(user):
        return Verdict.no("只能推荐本单位的专家。")
    return Verdict.of(unit.is_active, "该单位现在不是成员单位，不能推荐。")


def may_revise(user: Any, expert: Expert) -> Verdict:
    """Write an entry: one that waits or was returned, or one of the pool, which is updated by it."""
    return _own(user, expert, "freshen" if expert.state == Expert.State.LISTED else "revise")


def may_freshen(user: Any, expert: Expert) -> Verdict:
    return _own(user, expert, "freshen")


def may_accept(user: Any, expert: Expert) -> Verdict:
    return _office(user, expert) and may_move(expert, "accept")


def may_send_back(user: Any, expert: Expert) -> Verdict:
    return _office(user, expert) and may_move(expert, "send_back")


def may_prolong(user: Any, expert: Expert) -> Verdict:
    return _office(user, expert) and may_move(expert, "prolong")


def may_remove(user: Any, expert: Expert) -> Verdict:
    """The unit takes its expert back, or the secretariat takes one out, each for a reason."""
    if expert.unit_id in access.units_with(user):
        return may_move(expert, "leave")
    return _office(user, expert) and may_move(expert, "leave")


def _own(user: Any, expert: Expert, move: str) -> Verdict:
    if expert.unit_id not in access.units_with(user):
        return Verdict.no(ONLY_OWN)
    return may_move(expert, move)


def _office(user: Any, expert: Expert) -> Verdict:
    if not access.is_secretariat(user):
        return Verdict.no("由秘书处审核。")
    if expert.unit_id in closed_units(user):
        return Verdict.no("您来自推荐单位或其关联单位，须由秘书处其他人员办理（回避）。")
    return Verdict.yes()
