"""Reviewers from outside the pool: experts who hold no seat and no post (第十三条·(二) “有关人员”)."""

from typing import Any

from django.db import transaction

from alliance.ground.access import Refused, require
from assessments.reviews import rules
from assessments.reviews.models import Review
from assessments.reviews.services import assigning
from assessments.self_assessment.models.assessments import Assessment
from members.people.services import identities


@transaction.atomic
def assign_outsider(
    assessment: Assessment, *, name: str, phone: str, email: str = "", reason: str, by: Any
) -> Review:
    """Assign the person with this mobile number, opening an account when there is none; told as any reviewer is.

    回避 holds as for everybody. Raises `Refused` without a reason, and as `people.person` and `assigning.assign` do; then no
    account has been opened either. A new account has no password yet.
    """
    if by is not None:
        require(rules.may_assign(by, assessment))
    if not reason.strip():
        raise Refused("请填写理由。")
    reviewer = identities.person(name=name, phone=phone, email=email, by=by)
    return assigning.assign(assessment, reviewer, by=by, reason=f"池外评审人，{reason.strip()}")
