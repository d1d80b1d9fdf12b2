"""Who has duties to look at."""

from typing import Any

from alliance.ground.access import Verdict
from assessments.office_duties.holding import holds_something


def may_see_own_duties(user: Any) -> Verdict:
    """Who holds an office of the council or the secretariat, or stands for a member unit; everybody sees only the own page."""
    return Verdict.of(holds_something(user), "您目前没有担任理事会、秘书处职务，也没有代表成员单位。")
