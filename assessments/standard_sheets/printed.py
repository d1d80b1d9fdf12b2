"""What the code on a printed standard proves on the public page."""

import json
from typing import Any

from alliance.paper import printed
from alliance.paper.printed import Standing, record_of
from assessments.standard_sheets.paper import STANDARD
from assessments.standards.models import Standard


def _standard_standing(paper: Any) -> Standing | None:
    row = record_of(paper, Standard.objects)
    if row is None:
        return Standing("danger", "已作废", "这是一份草稿，已废弃，没有发布过。")
    if row.state == Standard.State.SUPERSEDED:
        return Standing("warning", "已被新版替代", "由平台打印；该标准已被新的版次替代。")
    if json.loads(paper.content)["state"] == Standard.State.DRAFT:
        return Standing("warning", "草稿", "打印时尚未发布，不作考核依据。")
    return None


printed.kind(
    STANDARD,
    label="考核标准",
    certifies="平台打印过这一版考核标准，内容按打印时的样子登记。",
    limits="草稿不作考核依据；是否现行以平台公布的版次为准。",
    standing=_standard_standing,
)
