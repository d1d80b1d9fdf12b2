"""Ending a membership with everything that hangs on it, and taking back an ending entered by mistake (第十二条)."""

from datetime import date
from typing import Any

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.ground.verbs import verb
from alliance.messages import notifications
from alliance.registers import policy
from members.membership import endings, rules
from members.people.models import Representative
from members.people.services import grants
from members.relations.models import UnitRelation
from members.units.models import Unit
from members.units.services import store


@verb(rules.may_end_membership, asks={"reason": "请填写终止原因。"})
def end_membership(unit: Unit, *, on: date, reason: str, by: Any) -> dict[str, list]:
    """End a membership from the day `on` (that day no longer counts) with everything that hangs on it (第十二条).

    Appointments, relations, object permissions and what other stories registered in `members.membership.endings` (seats,
    posts) end on the same day; the unit's people go on reading its file for the months of the setting. Tells these people.
    Returns what ended: "people", "relations", "grants", and one list of sentences for each registered label. Raises
    `Refused` when already ended, or `on` is before joining.
    """
    require(rules.has_not_ended(unit))
    if on < unit.joined_on:
        raise Refused("终止日期不能早于加入日期。")
    ended: dict[str, list] = endings.end_all(unit, on=on, reason=reason, by=by)
    unit.ended_on, unit.end_reason = on, reason
    unit.file_open_until = clock.months_later(on, policy.get("closed_file_months"))
    audit.save(unit, by=by, reason=f"终止成员资格：{reason}")
    ended["people"] = _end_people(unit, on=on, by=by)
    ended["relations"] = _end_relations(unit, on=on, by=by)
    ended["grants"] = grants.settle([unit.pk])
    notifications.notify(
        {person.user for person in ended["people"]},
        matter=f"unit:{unit.pk}",
        step=f"ended-{on}",
        title=f"{unit.name}的成员资格自 {clock.show_day(on)} 起终止",
        body=f"原因：{reason}\n您代表该单位的任职同时终止。"
        f"此后至 {clock.show_day(unit.file_open_on)}，您仍可登录查阅本单位的档案。如有疑问，请联系联盟秘书处。",
    )
    return ended


@verb(rules.may_reinstate, asks={"reason": "请填写恢复的原因。"})
def reinstate(unit: Unit, *, reason: str, by: Any) -> None:
    """Take back the ending of a membership entered by mistake. People and seats are appointed anew. Tells nobody.

    Raises `Refused` where the council has ended it (第十二条): then only a new admission leads back; and where the name
    or the code belongs to another member by now.
    """
    require(endings.may_take_back(unit))
    unit.ended_on, unit.end_reason, unit.file_open_until = None, "", None
    store(unit, by=by, reason=f"恢复成员资格：{reason}")
    grants.settle([unit.pk])


def _end_people(unit: Unit, *, on: date, by: Any) -> list[Representative]:
    """End the appointments still open on the day; those that would begin later never begin."""
    serving = list(
        Representative.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(unit=unit)
        .overlapping(on)
    )
    for representative in serving:
        representative.until = max(on, representative.since)
        representative.end_reason = "单位成员资格终止"
        audit.save(representative, by=by, reason="随单位成员资格终止")
    return serving


def _end_relations(unit: Unit, *, on: date, by: Any) -> list[UnitRelation]:
    open_relations = list(UnitRelation.objects.select_for_update().of(unit).filter(until=None))
    for relation in open_relations:
        relation.until = max(on, relation.since)
        audit.save(relation, by=by, reason="随单位成员资格终止")
    return open_relations
