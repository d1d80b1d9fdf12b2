"""整改通知书 on paper: what it shows, and what its code proves on the public page."""

from typing import Any

from alliance.ground import clock
from alliance.paper import printed
from alliance.paper.printed import Standing, record_of
from assessments.rectification.models import RectificationNotice
from assessments.rectification.services.notices import NOTICE


def _notice_standing(paper: Any) -> Standing | None:
    row = record_of(paper, RectificationNotice.objects)
    if row is not None and row.withdrawn_at:
        return Standing("danger", "已撤回", f"{clock.show_instant(row.withdrawn_at)} 由秘书处撤回。")
    return None


printed.kind(
    NOTICE,
    label="限期整改通知书",
    certifies="这份通知书由秘书处通过平台发给所列单位，事项和期限按打印时的样子登记。",
    limits="此后准予的延期以平台记录为准；不表示整改是否完成。",
    standing=_notice_standing,
)
