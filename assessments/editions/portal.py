"""Says on the page of a new edition how many assessments still stand on an older one."""

from typing import Any

from assessments.editions import services as editions
from assessments.standards import rules
from assessments.standards.models import Standard
from assessments.standards.notices import Notice, notice


@notice
def left_behind(standard: Standard, user: Any) -> Notice | None:
    if standard.edition == 1 or standard.state != Standard.State.PUBLISHED:
        return None
    return "assessments/editions/notice.html", {
        "standard": standard,
        "impact": editions.impact(standard),
        "office": bool(rules.may_edit_standards(user)),
        "may_move": rules.may_move_assessments(user, standard),
    }
