"""The role application (第八条): the unit files it, the secretariat checks it, the chair decides."""

from collections.abc import Iterable
from typing import Any

from alliance.ground import access, clock
from alliance.ground.access import Verdict
from alliance.ground.verbs import may_move
from alliance.registers import policy
from councils.applications.models import ApplicationCondition, RoleApplication
from councils.decisions.models import CouncilDecision
from councils.recusal.rules import may_preside, must_step_back
from councils.terms import rules as seats
from councils.terms.models.seats import Seat
from councils.terms.models.terms import Term
from members.people.models import Representative
from members.units.models import Unit

State = RoleApplication.State


def may_draft(user: Any, unit: Unit) -> Verdict:
    """The unit's people prepare an application; its head files it."""
    if unit.pk not in access.units_with(user):
        return Verdict.no("只有本单位的人员可以填写职务申请。")
    if not unit.is_active:
        return Verdict.no("本单位已不是联盟成员单位。")
    if RoleApplication.objects.open().filter(unit=unit).exists():
        return Verdict.no("本单位已有一件办理中的职务申请。")
    return Verdict.yes()


def unit_may_apply(unit: Unit, role: str, holder_role: str) -> Verdict:
    """What must be true of the unit and of the council, whoever asks: term, membership, higher seat, free seat."""
    term = Term.objects.sitting()
    if term is None:
        return Verdict.no("尚未登记现届理事会，暂不能申请席位。")
    return _may_take(unit, role, holder_role, seats.held_seat(unit, term), seats.free_seats(term))


def _may_take(
    unit: Unit, role: str, holder_role: str, held: Seat | None, free: dict[str, int | None]
) -> Verdict:
    for verdict in (
        seats.unit_may_hold(unit, role, holder_role, clock.today()),
        seats.may_rise_to(role, held),
    ):
        if not verdict:
            return verdict
    return Verdict.no(seats.full(role)) if free[role] == 0 else Verdict.yes()


def seats_for(unit: Unit, term: Term, free: dict[str, int | None]) -> dict[str, Verdict]:
    """`{role: verdict}` for every seat that can be applied for: what a form lets this unit choose, and why not; one query."""
    held = seats.held_seat(unit, term)
    roles = [role for role, _ in RoleApplication._meta.get_field("role").choices]
    return {role: _may_take(unit, role, Representative.Role.HEAD, held, free) for role in roles}


def may_change(user: Any, application: RoleApplication) -> Verdict:
    if not (verdict := may_move(application, "write")):
        return verdict
    return Verdict.of(application.unit_id in access.units_with(user), "只有申请单位的人员可以修改申请。")


def is_complete(application: RoleApplication, rows: Iterable[ApplicationCondition]) -> Verdict:
    """Whether everything is written: what the unit says to each condition, and why it applies."""
    if missing := [str(row.position) for row in rows if not row.claim.strip()]:
        return Verdict.no(f"请先填写第 {'、'.join(missing)} 项条件的单位说明。")
    return Verdict.of(application.statement, "请先填写申请理由。")


def may_hand_to_head(user: Any, application: RoleApplication) -> Verdict:
    """Who prepares it hands it on to the head; a head files it at once."""
    if not (verdict := may_change(user, application)):
        return verdict
    if application.unit_id in access.units_with(user, "head_unit"):
        return Verdict.no("您是单位负责人，可以直接提交。")
    if application.handed_at is not None:
        return Verdict.no(f"{clock.show_instant(application.handed_at)} 已送负责人。")
    return Verdict.yes()


def may_hand_back(user: Any, application: RoleApplication) -> Verdict:
    """The head hands it back to who prepared it."""
    if not (verdict := may_move(application, "hand_back")):
        return verdict
    return _is_head(user, application, "退回")


def may_add_evidence(user: Any, application: RoleApplication) -> Verdict:
    """The unit while it writes or corrects, the secretariat while it checks; each takes away only its own."""
    if application.state == State.FILED:
        return may_check(user, application)
    return may_change(user, application)


def _is_head(user: Any, application: RoleApplication, act: str) -> Verdict:
    if application.unit_id in access.units_with(user, "head_unit"):
        return Verdict.yes()
    return Verdict.no(f"由申请单位负责人{act}。")


def may_file(user: Any, application: RoleApplication) -> Verdict:
    """The head files; a full role, an ended membership or a term that is over refuses it."""
    if not (verdict := may_move(application, "file")):
        return verdict
    if not (verdict := _is_head(user, application, "提交")):
        return verdict
    return still_possible(application)


def still_possible(application: RoleApplication) -> Verdict:
    """The application can still lead to a seat: its term is the present one, the unit may hold it, one is free."""
    current = Term.objects.sitting()
    if current is None or application.term_id != current.pk:
        return Verdict.no(f"该申请属于{application.term}，已换届，请重新申请。")
    return unit_may_apply(application.unit, application.role, application.holder_role)


def may_withdraw(user: Any, application: RoleApplication) -> Verdict:
    """A draft by whoever prepares it; what has been filed by the head only."""
    if not (verdict := may_move(application, "withdraw")):
        return verdict
    if application.state == State.DRAFT:
        if application.unit_id in access.units_with(user):
            return Verdict.yes()
        return Verdict.no("只有申请单位的人员可以撤回申请。")
    return _is_head(user, application, "撤回")


def _secretariat_without_interest(user: Any, application: RoleApplication) -> Verdict:
    if not access.is_secretariat(user):
        return Verdict.no("由秘书处办理。")
    return must_step_back(user, application.unit)


def may_check(user: Any, application: RoleApplication) -> Verdict:
    if not (verdict := may_move(application, "check_conditions")):
        return verdict
    return _secretariat_without_interest(user, application)


def may_send_back(user: Any, application: RoleApplication) -> Verdict:
    if not (verdict := may_move(application, "send_back")):
        return verdict
    return _secretariat_without_interest(user, application)


def may_extend(user: Any, application: RoleApplication) -> Verdict:
    """A longer time for correction."""
    if not (verdict := may_move(application, "extend")):
        return verdict
    return _secretariat_without_interest(user, application)


def may_lapse(user: Any, application: RoleApplication) -> Verdict:
    """Close what was not corrected in time."""
    if not (verdict := may_move(application, "lapse_uncorrected")):
        return verdict
    return _secretariat_without_interest(user, application)


def _may_decide(user: Any, application: RoleApplication) -> Verdict:
    if not (verdict := may_move(application, "approve")):
        return verdict
    if not (verdict := may_preside(user, application.unit)):
        return verdict
    if user.pk in (application.checked_by_id, application.filed_by_id):
        return Verdict.no("审查人、提交人与审批人不能是同一人，请由其他人员审批。")
    return Verdict.yes()


def may_reject(user: Any, application: RoleApplication) -> Verdict:
    return _may_decide(user, application)


def may_approve(user: Any, application: RoleApplication) -> Verdict:
    """The chair; every condition found met, a seat still free, and the council's vote where there is one."""
    if not (verdict := _may_decide(user, application)):
        return verdict
    unmet = application.conditions.exclude(met=True).count()
    if unmet:
        return Verdict.no(f"有 {unmet} 项担任条件经审查不符合，不能同意（第八条）。")
    if not (verdict := still_possible(application)):
        return verdict
    vote = council_vote(application)
    if vote is not None and not vote.passed:
        return Verdict.no(f"理事会{clock.show_day(vote.met_on)}表决未通过，不能同意。")
    if vote is None and policy.get("council_role_vote_required"):
        return Verdict.no(
            "尚无理事会关于该单位增补席位、已确认的决定，不能同意（设置“同意席位前须有理事会表决”）。"
        )
    return Verdict.yes()


def council_vote(application: RoleApplication) -> CouncilDecision | None:
    """The latest confirmed vote of the council on a seat for this unit, since the application was begun."""
    return (
        CouncilDecision.objects.filter(
            matter=CouncilDecision.Matter.ROLE,
            unit=application.unit_id,
            state=CouncilDecision.State.CONFIRMED,
            met_on__gte=clock.local(application.created_at).date(),
        )
        .order_by("-met_on", "-pk")
        .first()
    )
