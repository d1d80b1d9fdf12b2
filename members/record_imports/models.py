"""An uploaded workbook of records between preview and decision."""

from typing import Any

from django.db import models
from django.dispatch import receiver
from simple_history.signals import pre_create_historical_record

from alliance.ground import audit
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned
from members.units.models import Unit


class RecordImport(Audited):
    """Rows as read, `{"row", "values", "typed"}`, and errors as [row, label, message]; both are emptied with the decision."""

    class State(Toned):
        PREVIEW = "PREVIEW", "待确认", "warning"
        APPLIED = "APPLIED", "已导入", "success"
        DISCARDED = "DISCARDED", "已放弃", "neutral"

    claimed_with = ("unit",)

    kind = models.CharField("记录类别", max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    filename = models.CharField("文件名", max_length=200)
    rows = models.JSONField("数据行", default=list)
    errors = models.JSONField("错误", default=list)
    notices = models.JSONField("提示", default=list)
    uploaded_by = audit.person("上传人")
    state = models.CharField("状态", max_length=10, choices=State, default=State.PREVIEW)
    created = models.PositiveIntegerField("导入条数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "履职记录导入"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.filename


@receiver(pre_create_historical_record, sender=RecordImport.history.model)
def leave_rows_out_of_history(history_instance: Any, **kwargs: Any) -> None:
    """What was written has its own history; what was not need not be kept for ever."""
    history_instance.rows, history_instance.errors, history_instance.notices = [], [], []
