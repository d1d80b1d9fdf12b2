from django.db import models

from alliance.ground.audit import Audited

LABELS = {
    "demo": "演示数据的标记",
    "founded": "建立联盟的日期",
}  # by key; `alliance.registers.policy` adds each setting that it declares


class Setting(Audited):
    """A value that the secretariat or the council may set, with its 依据; `alliance.registers.policy` declares the keys."""

    key = models.CharField("键", max_length=60, unique=True)
    value = models.JSONField("值")
    basis = models.CharField("依据", max_length=300, blank=True)
    confirmed = models.BooleanField("理事会已确认", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "设置"

    def __str__(self) -> str:
        return LABELS.get(self.key, self.key)
