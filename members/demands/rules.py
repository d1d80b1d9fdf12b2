"""Who may post, see, answer, match, solve and confirm a technical problem now, and if not, why; one function per verb.

The enterprise posts, chooses and confirms; who was asked answers, to a public problem also any school, research institute and unit
with an expert in the pool; the secretariat forwards what is not for invited units only. Nobody acts on both sides.
"""

from typing import Any

from alliance.ground import access, clock
from alliance.ground.access import Verdict
from alliance.ground.verbs import may_move
from members.demands.models import DemandAnswer, DemandTicket
from members.experts.models import Expert
from members.relations.closed import closed_units
from members.units.models import Unit

Level, State = DemandTicket.Level, DemandTicket.State
ONLY_OWN = "只有提出难题的企业可以办理。"
HELPERS = (Unit.Kind.SCHOOL, Unit.Kind.RESEARCH)


def may_read(user: Any) -> Verdict:
    if access.units_with(user) or access.is_council_or_secretariat(user):
        return Verdict.yes()
    return Verdict.no("技术难题由成员单位、秘书处和理事会查阅。")


def may_see_details(user: Any, ticket: DemandTicket) -> bool:
    """Background, figures and contact: by the level for everybody, for the secretariat too, or for the units concerned only."""
    own = access.units_with(user)
    if ticket.unit_id in own or ticket.level == Level.PUBLIC:
        return True
    if ticket.level == Level.SUMMARY and access.is_secretariat(user):
        return True
    return bool(own) and ticket.answers.filter(unit__in=own, asked_at__isnull=False).exists()


def may_draft(user: Any, unit: Unit) -> Verdict:
    if unit.pk not in access.units_with(user):
        return Verdict.no("只能提出本单位的技术难题。")
    if unit.kind != Unit.Kind.ENTERPRISE:
        return Verdict.no("技术难题由企业成员提出。")
    return Verdict.of(unit.is_active, "该单位现在不是成员单位，不能提出。")


def may_write(user: Any, ticket: DemandTicket) -> Verdict:
    return _own(user, ticket, "write")


def may_post(user: Any, ticket: DemandTicket) -> Verdict:
    return _own(user, ticket, "post")


def may_invite(user: Any, ticket: DemandTicket) -> Verdict:
    """The enterprise; of what is posted and not secret the secretariat too, without those who step back."""
    if ticket.unit_id in access.units_with(user):
        return may_move(ticket, "invite")
    if not access.is_secretariat(user):
        return Verdict.no("由提出难题的企业或秘书处邀请。")
    if ticket.level == Level.INVITED:
        return Verdict.no("该难题仅由企业自行邀请单位。")
    if ticket.unit_id in closed_units(user):
        return Verdict.no("您来自该企业或其关联单位，须由秘书处其他人员办理（回避）。")
    if ticket.state != State.OPEN:
        return Verdict.no("难题发布后，秘书处可以转给有关单位。")
    return Verdict.yes()


def may_answer(user: Any, ticket: DemandTicket, unit: Unit) -> Verdict:
    if unit.pk not in access.units_with(user):
        return Verdict.no("只能代表本单位响应。")
    if unit.pk == ticket.unit_id:
        return Verdict.no("本单位提出的难题，由其他单位响应。")
    if ticket.unit_id in access.units_with(user):
        return Verdict.no("您同时代表提出难题的企业，须由本单位的其他人员响应（回避）。")
    if not ticket.unit.is_active:
        return Verdict.no("提出难题的企业现在不是成员单位。")
    if ticket.is_expired:
        return Verdict.no("已过企业期望的解决期限，不再接受响应。")
    asked = DemandAnswer.objects.filter(ticket=ticket, unit=unit).exists()
    if not asked and not (ticket.level == Level.PUBLIC and is_helper(unit)):
        return Verdict.no("该难题由受邀的单位响应；有意承接的，请与秘书处联系。")
    return may_move(ticket, "answer")


def is_helper(unit: Unit) -> bool:
    """Schools, research institutes, and whoever has an expert in the pool may be asked and come forward."""
    pool = Expert.objects.in_pool(clock.today()).filter(unit=unit)
    return unit.is_active and (unit.kind in HELPERS or pool.exists())


def may_match(user: Any, ticket: DemandTicket) -> Verdict:
    return _own(user, ticket, "match")


def may_extend(user: Any, ticket: DemandTicket) -> Verdict:
    return _own(user, ticket, "extend")


def may_withdraw(user: Any, ticket: DemandTicket) -> Verdict:
    return _own(user, ticket, "withdraw")


def may_part(user: Any, ticket: DemandTicket) -> Verdict:
    """Either side."""
    if {ticket.unit_id, ticket.solver_id} & access.units_with(user):
        return may_move(ticket, "part")
    return Verdict.no("由对接的双方办理。")


def may_report(user: Any, ticket: DemandTicket) -> Verdict:
    if ticket.solver_id is None or ticket.solver_id not in access.units_with(user):
        return Verdict.no("由承接单位办理。")
    return may_move(ticket, "report")


def may_confirm(user: Any, ticket: DemandTicket) -> Verdict:
    return _own(user, ticket, "confirm") and _on_one_side(user, ticket)


def may_reject(user: Any, ticket: DemandTicket) -> Verdict:
    return _own(user, ticket, "reject") and _on_one_side(user, ticket)


def _own(user: Any, ticket: DemandTicket, move: str) -> Verdict:
    if ticket.unit_id not in access.units_with(user):
        return Verdict.no(ONLY_OWN)
    return may_move(ticket, move)


def _on_one_side(user: Any, ticket: DemandTicket) -> Verdict:
    if ticket.solver_id in access.units_with(user):
        return Verdict.no("您同时代表承接单位，须由企业的其他人员确认（回避）。")
    return Verdict.yes()
