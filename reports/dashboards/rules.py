"""Who sees which dashboard."""

from typing import Any

from alliance.ground import access
from alliance.ground.access import Verdict


def may_see_secretariat(user: Any) -> Verdict:
    """All units by their names: for the secretariat, which sees each of them anyway."""
    return Verdict.of(access.is_secretariat(user), "秘书处看板列有各单位情况，供秘书处使用。")


def may_see_council(user: Any) -> Verdict:
    """Totals without names: for whoever holds a seat of the council."""
    return Verdict.of(access.holds(user, *access.COUNCIL_OFFICES), "理事会看板供理事会成员使用。")


def may_see_own(user: Any) -> Verdict:
    """The own unit and the averages of its kind: for the people of a unit."""
    return Verdict.of(access.units_with(user), "本单位看板供成员单位人员使用。")
