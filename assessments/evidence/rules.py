"""Who may put evidence beside an indicator, take it away, and read it."""

from datetime import datetime
from typing import Any

from alliance.ground.access import Verdict
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.rules import may_fill


def may_change_evidence(user: Any, assessment: Assessment, moment: datetime | None = None) -> Verdict:
    """As long as the unit may write the self-assessment; what was submitted stays with what it proves."""
    return may_fill(user, assessment, moment)
