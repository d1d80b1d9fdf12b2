"""What the pages of records contribute to the whole: previews that nobody decided are dropped."""

from alliance.registers import portal
from members.record_imports import services

portal.sweep("members.record_previews", label="清理未确认的履职记录导入", every=portal.HOUR)(
    services.forget_old
)
