"""优秀 units: listed for recommendation to the authorities (第十二条)."""

from collections.abc import Sequence
from typing import Any

from alliance.ground import audit
from alliance.ground.verbs import verb
from alliance.registers import policy
from assessments.publicity import rules
from assessments.publicity.models import Commendation
from assessments.sheets.models.assessments import Assessment


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


@verb(
    rules.may_commend,
    asks={"recommended_to": "请填写推荐去向和推荐理由。", "grounds": "请填写推荐去向和推荐理由。"},
    reason="修改推荐评优",
)
def change(commendation: Commendation, *, recommended_to: str, grounds: str, by: Any) -> None:
    """Write to whom and for what a unit is recommended. Tells nobody; `version` as in `audit.expect_version`."""
    commendation.recommended_to, commendation.grounds = recommended_to, grounds
