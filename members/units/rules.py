"""May this person admit or change this member unit now, and if not, why. One function per verb.

The secretariat keeps the roster (第九条·秘书处·(四)); the people of a unit keep its contact data themselves.
"""

from typing import Any

from alliance.ground import access
from alliance.ground.access import Verdict
from alliance.power import judge
from members.units.models import Unit

SECRETARIAT_ONLY = judge.TABLE[judge.Act.APPOINT].otherwise


CONTACT_FIELDS = ("address", "postcode", "phone", "website", "introduction")


ALL_FIELDS = (
    "name",
    "short_name",
    "kind",
    "uscc",
    "uscc_missing_reason",
    "district",
    "field",
    "joined_on",
    *CONTACT_FIELDS,
)


def by_secretariat(user: Any) -> Verdict:
    return Verdict.of(access.is_secretariat(user), SECRETARIAT_ONLY)


def without_own_recusal(user: Any, *units: int) -> Verdict:
    """回避: nobody ends what makes him or her step back, else a recusal would last as long as it pleases."""
    if access.granted(user, access.COMES_FROM).isdisjoint(units):
        return Verdict.yes()
    return Verdict.no("您来自该单位，终止后您将不再因此回避，须由其他人员办理（回避）。")


def stands_for(user: Any, unit: Unit) -> bool:
    """Whether the user is in office for the unit in any role."""
    return unit.pk in access.units_with(user)


def open_fields(user: Any, unit: Unit) -> tuple[str, ...]:
    """The fields of a unit that the user may change: all for the secretariat and the system (None), contact data for its own
    people.
    """
    if user is None or access.is_secretariat(user):
        return ALL_FIELDS
    return CONTACT_FIELDS if stands_for(user, unit) else ()


def may_admit_unit(user: Any) -> Verdict:
    return by_secretariat(user)


def may_change_unit(user: Any, unit: Unit) -> Verdict:
    return Verdict.of(open_fields(user, unit), "只有秘书处和本单位人员可以修改单位资料。")


def may_see_contacts(user: Any, unit: Unit) -> Verdict:
    """Telephone numbers and addresses in full: for the secretariat and the unit's own people (个人信息保护法第六条)."""
    if access.is_secretariat(user) or stands_for(user, unit):
        return Verdict.yes()
    return Verdict.no("联系方式只对秘书处和本单位人员完整显示。")
