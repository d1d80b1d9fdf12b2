"""Ending a membership with everything that hangs on it, and taking back an ending entered by mistake (第十二条)."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.messages import notifications
from alliance.power import judge
from alliance.power.judge import Act
from alliance.registers import policy
from members.membership import endings, rules
from members.people.models import Representative
from members.people.services import grants
from members.relations.models import UnitRelation
from members.units.models import Unit
from members.units.services import store


@transaction.atomic
def end_membership(unit: Unit, *, on: date, reason: str, by: Any) -> dict[str, list]:
    """End a membership from the day `on` (that day no longer counts) with everything that hangs on it (第十二条).

    Appointments, relations, object permissions and what other apps registered in `members.units.endings` (seats, posts) end
    on the same day; the unit's people go on reading its file for the months of the setting. Tells these people. Returns what ended: "people", "relations", "grants", and
    one list of sentences for each registered label. Raises `Refused` when already ended, or `on` is before joining.
    """
    claimed = Unit.objects.select_for_update().get(pk=unit.pk)
    if by is not None:
        judge.insist(rules.may_end_membership(by, claimed), by, Act.END_MEMBERSHIP)
    if claimed.ended_on is not None:
        raise Refused(f"该单位的成员资格已登记于 {claimed.ended_on} 终止。")
    if not reason.strip():
        raise Refused("请填写终止原因。")
    if on < claimed.joined_on:
        raise Refused("终止日期不能早于加入日期。")
    ended: dict[str, list] = endings.end_all(claimed, on=on, reason=reason.strip(), by=by)
    claimed.ended_on, claimed.end_reason = on, reason.strip()
    claimed.file_open_until = clock.months_later(on, policy.get("closed_file_months"))
    audit.save(claimed, by=by, reason=f"终止成员资格：{reason.strip()}")
    ended["people"] = _end_people(claimed, on=on, by=by)
    ended["relations"] = _end_relations(claimed, on=on, by=by)
    ended["grants"] = grants.settle([claimed.pk])
    notifications.notify(
        {person.user for person in ended["people"]},
        matter=f"unit:{claimed.pk}",
        step=f"ended-{on}",
        title=f"{claimed.name}的成员资格自 {clock.show_day(on)} 起终止",
        body=f"原因：{reason.strip()}\n您代表该单位的任职同时终止。"
        f"此后至 {clock.show_day(claimed.file_open_until - timedelta(days=1))}，您仍可登录查阅本单位的档案。如有疑问，请联系联盟秘书处。",
    )
    return ended


@transaction.atomic
def reinstate(unit: Unit, *, reason: str, by: Any) -> Unit:
    """Take back the ending of a membership entered by mistake. People and seats are appointed anew. Tells nobody.

    Raises `Refused` where the council has ended it (第十二条): then only a new admission leads back; and where the name
    or the code belongs to another member by now.
    """
    claimed = Unit.objects.select_for_update().get(pk=unit.pk)
    if by is not None:
        require(rules.may_reinstate(by, claimed))
    require(endings.may_take_back(claimed))
    if not reason.strip():
        raise Refused("请填写恢复的原因。")
    claimed.ended_on, claimed.end_reason, claimed.file_open_until = None, "", None
    store(claimed, by=by, reason=f"恢复成员资格：{reason.strip()}")
    grants.settle([claimed.pk])
    return claimed


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
