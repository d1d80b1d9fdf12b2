from django.db import models

from alliance.ground.audit import Audited


class Holiday(Audited):
    """A day that differs from the plain week: a public holiday or a make-up working day (调休)."""

    class Kind(models.TextChoices):
        OFF = "OFF", "放假"
        WORK = "WORK", "调休上班"

    day = models.DateField("日期", unique=True)
    kind = models.CharField("类型", max_length=5, choices=Kind)
    name = models.CharField("名称", max_length=40)
    source = models.CharField("依据", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "节假日"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}（{self.get_kind_display()}）"
