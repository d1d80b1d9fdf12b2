"""The motion to end a membership on paper: what it shows, and what its code proves on the public page."""

from typing import Any

from alliance.paper import printed
from alliance.paper.printed import Standing, record_of
from assessments.termination.models import TerminationMotion
from assessments.termination.services.execution import MOTION


def _motion_standing(paper: Any) -> Standing | None:
    row = record_of(paper, TerminationMotion.objects)
    if row is not None and row.state == TerminationMotion.State.DROPPED:
        return Standing("danger", "已作废", f"议案已撤销：{row.drop_reason}")
    return None


printed.kind(
    MOTION,
    label="终止成员资格议案",
    certifies="这份议案由平台依据两个年度的考核结果起草，内容按打印时的样子登记。",
    limits="不是理事会的决定；是否通过以理事会表决为准。",
    standing=_motion_standing,
)
