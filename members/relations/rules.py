"""May this person declare or end a relation between two units now, and if not, why."""

from typing import Any

from alliance.ground import clock
from alliance.ground.access import Office, Verdict
from alliance.power import judge
from alliance.power.judge import Act, Ruling
from members.people.models import Representative
from members.relations.models import UnitRelation
from members.units.models import Unit
from members.units.rules import by_secretariat, without_own_recusal


def may_declare_relation(user: Any, unit: Unit, other: Unit | None = None) -> Ruling:
    """A relation takes the matters of the one unit away from whoever presides and comes from the other (回避): such a one
    needs a second person. Without `other`: whether the user may declare any.
    """
    somebody = other is not None and _presiding_in(unit, other)
    # Asked as about a vice-chair also where it is the chair who would step back: that is not for the chair alone to say.
    moves = frozenset({Office.VICE_CHAIR}) if somebody else judge.NOTHING
    return judge.ask(user, Act.RELATION, moves=moves)


def _presiding_in(*units: Unit) -> judge.Offices:
    """The offices, among those that may come to preside, that go with these units or that their people hold wherever."""
    held = judge.office_holders()
    people = Representative.objects.not_over_on(clock.today()).filter(unit__in=units)
    found = [held.get(pk, judge.NOTHING) for pk in people.values_list("user_id", flat=True)]
    return frozenset().union(*found, *map(judge.all_carried_in, units)) & judge.PRESIDING


def may_end_relation(user: Any, relation: UnitRelation) -> Verdict:
    if relation.until is not None:
        return Verdict.no("该关联关系已登记终止。")
    return by_secretariat(user) and without_own_recusal(user, relation.unit_id, relation.other_id)
