"""Who orders, who carries out, who finds it done (第五条·(五)，第九条).

The secretariat drafts and checks, but nobody in the matter of the own unit or a related one (回避); whoever presides over a
unit's matters may do the same. What goes out, and what is called off, is signed by the secretary-general (第九条·秘书长·(二));
where that person steps back, by a deputy, and where all do, by who presides. Only people of the responsible unit report.
"""

from typing import Any

from alliance.ground import access
from alliance.ground.access import Verdict
from alliance.ground.verbs import may_move
from councils.recusal.models import presides
from councils.recusal.rules import may_keep_record, may_preside, must_step_back
from councils.resolutions.models.orders import Resolution
from members.units.models import Unit

NOT_OFFICE = "由秘书处办理。"
NOT_UNIT = "由责任单位办理。"


def may_see_board(user: Any) -> Verdict:
    """Everybody who sees any of it: a unit finds its own there (a number in its assessment leads here)."""
    return Verdict.of(
        access.is_council_or_secretariat(user) or access.units_read(user),
        "督办台账由秘书处、理事会和成员单位查看。",
    )


def may_see_own(user: Any) -> Verdict:
    return Verdict.of(access.units_with(user), "交办事项由成员单位查看。")


def may_draft(user: Any) -> Verdict:
    """Whether the form is of any use to this person; about the unit is asked when it is known."""
    return Verdict.of(access.is_secretariat(user) or presides(user), NOT_OFFICE)


def may_oversee(user: Any, unit: Unit) -> Verdict:
    """Somebody of the secretariat who need not step back for the unit, or who presides over its matters."""
    verdict = must_step_back(user, unit) if access.is_secretariat(user) else Verdict.no(NOT_OFFICE)
    return Verdict.yes() if verdict or may_preside(user, unit) else verdict


def may_sign(user: Any, unit: Unit) -> Verdict:
    """The secretary-general or, where that person steps back, a deputy; who presides over the unit's matters."""
    verdict = may_keep_record(user, unit)
    return Verdict.yes() if verdict or may_preside(user, unit) else verdict


def may_revise(user: Any, resolution: Resolution, unit: Unit | None = None) -> Verdict:
    """For the unit that it names, and for the one that it will name."""
    verdict = may_move(resolution, "revise") and may_oversee(user, resolution.unit)
    return verdict and may_oversee(user, unit or resolution.unit)


def may_assign(user: Any, resolution: Resolution) -> Verdict:
    return may_move(resolution, "assign") and may_sign(user, resolution.unit)


def may_withdraw(user: Any, resolution: Resolution) -> Verdict:
    """A draft is given up by who drafts; what is out was ordered, and is called off by who signs."""
    verdict = may_move(resolution, "withdraw")
    draft = resolution.state == Resolution.State.DRAFT
    return verdict and (may_oversee if draft else may_sign)(user, resolution.unit)


def may_urge(user: Any, resolution: Resolution) -> Verdict:
    return may_move(resolution, "urge") and may_oversee(user, resolution.unit)


def may_urge_many(user: Any) -> Verdict:
    """Who may tick orders of the board; each is asked for again."""
    return Verdict.of(access.is_secretariat(user) or access.is_chair(user), NOT_OFFICE)


def _of_unit(user: Any, resolution: Resolution) -> Verdict:
    return Verdict.of(resolution.unit_id in access.units_with(user), NOT_UNIT)


def may_take(user: Any, resolution: Resolution) -> Verdict:
    return may_move(resolution, "take") and _of_unit(user, resolution)


def writes_for(user: Any, resolution: Resolution) -> Unit | None:
    """For which unit the person writes about it: the responsible one, else one that helps."""
    own = access.units_with(user)
    if resolution.unit_id in own:
        return resolution.unit
    return next((one.unit for one in resolution.helpers.select_related("unit") if one.unit_id in own), None)


def may_note(user: Any, resolution: Resolution) -> Verdict:
    """The responsible unit and those that help."""
    if not (verdict := may_move(resolution, "note")):
        return verdict
    return Verdict.of(writes_for(user, resolution), "由责任单位和配合单位填报。")


def may_report(user: Any, resolution: Resolution) -> Verdict:
    return may_move(resolution, "report") and _of_unit(user, resolution)


def may_take_back(user: Any, resolution: Resolution) -> Verdict:
    return may_move(resolution, "take_back") and _of_unit(user, resolution)


def may_send_back(user: Any, resolution: Resolution) -> Verdict:
    return may_move(resolution, "send_back") and may_oversee(user, resolution.unit)


def may_accept(user: Any, resolution: Resolution) -> Verdict:
    """Never by somebody of the responsible unit."""
    return may_move(resolution, "accept") and may_oversee(user, resolution.unit)
