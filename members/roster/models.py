from typing import Any

from django.conf import settings
from django.db import models
from django.dispatch import receiver
from simple_history.signals import pre_create_historical_record

from alliance.ground.audit import Audited
from alliance.ground.toned import Toned


class RosterImport(Audited):
    """An uploaded roster between preview and decision: the rows as read and their errors, then what became of it.

    `rows` are mappings as `services.roster` plans them; `errors` are [row in Excel, label, message]. Both hold personal
    data and are emptied with the decision. The counts then say what was written.
    """

    class State(Toned):
        PREVIEW = "PREVIEW", "待确认", "warning"
        APPLIED = "APPLIED", "已导入", "success"
        DISCARDED = "DISCARDED", "已放弃", "neutral"

    filename = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    rows = models.JSONField("数据行", default=list)
    errors = models.JSONField("错误", default=list)
    notices = models.JSONField("提示", default=list)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="上传人"
    )
    state = models.CharField("状态", max_length=10, choices=State, default=State.PREVIEW)
    created_units = models.PositiveIntegerField("新增单位数", default=0)
    changed_units = models.PositiveIntegerField("更新单位数", default=0)
    appointments = models.PositiveIntegerField("登记人员数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "名册导入"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.filename


@receiver(pre_create_historical_record, sender=RosterImport.history.model)
def leave_rows_out_of_history(history_instance: Any, **kwargs: Any) -> None:
    """History stays for ever; the telephone numbers of a preview must not. What was written has its own history."""
    history_instance.rows, history_instance.errors, history_instance.notices = [], [], []
