"""Who may put evidence beside an indicator, take it away, and read it."""

from datetime import datetime
from typing import Any

from alliance.ground.access import Verdict
from assessments.self_assessment.models.assessments import Assessment
from assessments.self_assessment.rules import assessments


def may_change_evidence(user: Any, assessment: Assessment, moment: datetime | None = None) -> Verdict:
    """As long as the unit may write the self-assessment; what was submitted stays with what it proves."""
    return assessments.may_fill(user, assessment, moment)
