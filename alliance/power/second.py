"""The second person of a change of power: who may confirm what somebody has proposed (第四至九条)."""

from collections.abc import Iterable
from typing import Any

from alliance.ground import access, clock
from alliance.ground.access import SECRETARIAT_OFFICES, Office
from alliance.power.judge import (
    ACCOUNTS_BY_TWO,
    ADMINISTRATORS,
    CONFIRMING,
    LEADERS,
    LEADING,
    RANK,
    Offices,
    held,
    office_holders,
    rank,
)
from alliance.rights.models.users import User


def confirmers(
    concerned: Offices, *, proposer: Any, gaining: Iterable[int], leaving: Iterable[int]
) -> set[int]:
    """Ids of who may confirm a proposal about these offices; nobody at all: the command on the server.

    Neither who proposed it nor who gains by it or owns the account; who gives the office up may. What concerns whoever may
    preside (chair, vice-chairs, standing directors) or the secretary-general is confirmed by the chair or a vice-chair, and only where nobody holds either office
    (after a change of term) by the highest of the secretariat. The rest: whoever of the secretariat or the council's head
    stands as high as the office concerned. An administrator's change: another administrator; where there is no other, and
    one proposed it, the chair.
    """
    now, apart, leaving = _in_office(), {proposer.pk, *gaining}, set(leaving)
    if concerned & ADMINISTRATORS:
        others = {user for user, has in now.items() if has & ADMINISTRATORS} - leaving
        if others - apart or not access.offices(proposer) & ADMINISTRATORS:
            return others - apart
        return {user for user, has in now.items() if Office.CHAIR in has} - apart
    leaders = {user for user, has in now.items() if has & LEADERS}
    able = (
        leaders if concerned & LEADING and leaders else {one for one, has in now.items() if has & CONFIRMING}
    )
    others = able - apart - leaving
    floor = max(rank(concerned), RANK[Office.SECRETARIAT])
    high = {user for user in others if rank(now[user]) >= floor}
    if not high:
        top = max((rank(now[user]) for user in others), default=0)
        high = {user for user in others if rank(now[user]) == top}
    return high | ((leaving & able) - apart)


def _in_office() -> dict[int, Offices]:
    """`{user id: offices}` in force today, of active accounts."""
    today, found = clock.today(), {}
    for user, office, since in held():
        if since <= today:
            found.setdefault(user, set()).add(office)
    return {user: frozenset(found[user]) for user in _active(found)}


def _active(users: Iterable[int]) -> set[int]:
    users = set(users)
    return (
        set(User.objects.filter(pk__in=users, is_active=True).values_list("pk", flat=True))
        if users
        else set()
    )


def out_of_reach(actor: Any) -> set[int]:
    """Ids of the people whose accounts `actor` may not touch alone: the own one and those of who holds more."""
    if actor is None:
        return set()
    mine = access.offices(actor)
    return {actor.pk} | {
        user
        for user, held in office_holders().items()
        if held & ACCOUNTS_BY_TWO or rank(held) > rank(mine) or not mine & SECRETARIAT_OFFICES
    }
