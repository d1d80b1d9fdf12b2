"""回避: nobody checks, approves, records or confirms what concerns the own unit or a related one.

Who comes from where, and the order in which the council presides, are told by `councils.recusal.models`; where the
secretary-general steps back, a deputy keeps the record.
"""

from typing import Any

from alliance.ground import access
from alliance.ground.access import Office, Verdict
from councils.recusal.models import closed_units_of, presides_over, secretaries_general
from councils.terms.models.terms import PRESIDING
from members.relations.closed import closed_units
from members.units.models import Unit

NOT_PRESIDING = (
    "由理事长办理；理事长回避或空缺时由副理事长办理，副理事长也都回避或空缺时由席次在前的常务理事办理。"
)


def must_step_back(user: Any, unit: Unit | None) -> Verdict:
    """Denies with the reason when the person belongs to the unit or to a related one; `None` concerns nobody."""
    if unit is None or unit.pk not in closed_units(user):
        return Verdict.yes()
    return Verdict.no(f"您来自{unit}或其关联单位，应当回避，请由其他人员办理。")


def may_preside(user: Any, unit: Unit | None) -> Verdict:
    """The chair; where the chair must step back for `unit`, or there is none, whoever comes next (`presiding_order`)."""
    if not access.holds(user, *PRESIDING):
        return Verdict.no(NOT_PRESIDING)
    if not (verdict := must_step_back(user, unit)):
        return verdict
    return Verdict.of(presides_over(user)(None if unit is None else unit.pk), NOT_PRESIDING)


def may_keep_record(user: Any, unit: Unit | None) -> Verdict:
    """The secretary-general; where that person must step back for `unit`, or there is none, a deputy who need not."""
    offices = access.offices(user)
    if offices.isdisjoint({Office.SECRETARY_GENERAL, Office.DEPUTY_SECRETARY_GENERAL}):
        return Verdict.no("只有秘书长可以录入；秘书长回避或空缺时，由副秘书长录入。")
    if not (verdict := must_step_back(user, unit)):
        return verdict
    if Office.SECRETARY_GENERAL in offices:
        return Verdict.yes()
    away = closed_units_of(secretaries_general())
    if any(unit is None or unit.pk not in units for units in away.values()):
        return Verdict.no("由秘书长录入；秘书长回避或空缺时，才由副秘书长录入。")
    return Verdict.yes()
