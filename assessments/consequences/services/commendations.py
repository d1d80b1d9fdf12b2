"""优秀 units: listed for recommendation to the authorities (第十二条)."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from alliance.ground import audit
from alliance.ground.access import Refused, require
from alliance.registers import policy
from assessments.consequences.models.consequences import Commendation
from assessments.consequences.rules import consequences as rules
from assessments.self_assessment.models.assessments import Assessment


def list_excellent(assessments: Sequence[Assessment], *, by: Any) -> int:
    """Put published 优秀 assessments on the recommendation list, inside the caller's transaction; returns how many."""
    if not assessments:
        return 0
    target = policy.get("recommended_to")
    audit.bulk_create(
        Commendation,
        [
            Commendation(
                assessment=row,
                recommended_to=target,
                grounds=f"{row.cycle.year}年度考核总分 {row.total}，评为优秀。",
            )
            for row in assessments
        ],
        by=by,
        reason="列入推荐评优名单",
    )
    return len(assessments)


@transaction.atomic
def change(
    commendation: Commendation, *, recommended_to: str, grounds: str, by: Any, version: int | None = None
) -> Commendation:
    """Write to whom and for what a unit is recommended. Tells nobody; `version` as in `audit.expect_version`."""
    commendation = (
        Commendation.objects.select_for_update(of=("self",))
        .select_related("assessment__unit", "assessment__cycle")
        .get(pk=commendation.pk)
    )
    if by is not None:
        require(rules.may_commend(by, commendation))
    audit.expect_version(commendation, version)
    if not recommended_to.strip() or not grounds.strip():
        raise Refused("请填写推荐去向和推荐理由。")
    commendation.recommended_to, commendation.grounds = recommended_to.strip(), grounds.strip()
    return audit.save(commendation, by=by, reason="修改推荐评优")
