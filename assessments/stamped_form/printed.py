"""What the code on a printed 自评表 proves on the public page."""

from typing import Any

from alliance.paper import printed
from alliance.paper.printed import Standing, record_of
from assessments.sheets import prefilling
from assessments.sheets.models.assessments import Assessment
from assessments.stamped_form.paper import FORM, shows_now


def _form_standing(paper: Any) -> Standing | None:
    row = record_of(paper, Assessment.objects.select_related("cycle", "unit", "standard"))
    if row is None:
        return None
    if shows_now(paper, row, prefilling.lines_of(row)):
        return Standing("success", "完好", "由平台打印，与平台上该单位的自评内容一致。")
    return Standing(
        "warning", "此后有改动", "由平台打印，内容如登记所存；平台上该单位的自评内容在打印之后有改动。"
    )


printed.kind(
    FORM,
    label="年度考核自评表",
    certifies="平台在所示时间打印过这份自评表，内容按打印时的样子登记。",
    limits="不表示该单位已提交、秘书处已受理，也不表示得分已经确认。签字和印章由持有人核对。",
    standing=_form_standing,
)
