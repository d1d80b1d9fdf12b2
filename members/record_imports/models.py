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
    """Errors are [row, label, message], the first of `error_count`; they and the rows as read (`ImportedRows`) go with the decision."""

    class State(Toned):
        PREVIEW = "PREVIEW", "待确认", "warning"
        APPLIED = "APPLIED", "已导入", "success"
        DISCARDED = "DISCARDED", "已放弃", "neutral"

    claimed_with = ("unit",)
    part_size = 1000  # rows

    kind = models.CharField("记录类别", max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    filename = models.CharField("文件名", max_length=200)
    total = models.PositiveIntegerField("行数", default=0)
    errors = models.JSONField("错误", default=list)
    error_count = models.PositiveIntegerField("错误数", default=0)
    notices = models.JSONField("提示", default=list)
    uploaded_by = audit.person("上传人")
    state = models.CharField("状态", max_length=10, choices=State, default=State.PREVIEW)
    created = models.PositiveIntegerField("导入条数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "履职记录导入"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.filename

    def between(self, start: int, end: int) -> list[dict[str, Any]]:
        """The rows as read from place `start`, counted from 0, to before `end`."""
        parts = self.parts.filter(first__gt=start - self.part_size, first__lt=end)
        rows = [row for part in parts for row in part.rows]
        return rows[start % self.part_size :][: end - start]


class ImportedRows(models.Model):
    """Up to `part_size` rows of an import as read, `{"row", "values", "typed"}`, `typed` of a faulty row only: a page or a step takes no more into memory."""

    upload = models.ForeignKey(RecordImport, models.PROTECT, related_name="parts", verbose_name="导入")
    first = models.PositiveIntegerField("首行位置")
    rows = models.JSONField("数据行")

    class Meta:
        verbose_name = verbose_name_plural = "待导入的数据行"
        ordering = ["first"]
        constraints = [models.UniqueConstraint(fields=["upload", "first"], name="imported_rows_once")]

    def __str__(self) -> str:
        return f"{self.upload}，第 {self.first + 1} 行起"


@receiver(pre_create_historical_record, sender=RecordImport.history.model)
def leave_errors_out_of_history(history_instance: Any, **kwargs: Any) -> None:
    """What was written has its own history; what was not need not be kept for ever."""
    history_instance.errors, history_instance.notices = [], []
