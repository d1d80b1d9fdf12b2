"""The 通报 of a silent unit as it was issued."""

from django.db import models
from django.db.models import Q

from alliance.ground import clock
from alliance.ground.audit import Audited
from members.units.models import Unit


class Censure(Audited):
    """The 通报 of a unit that has missed three months or more in a row, as it was issued."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="report_censures", verbose_name="单位")
    number = models.CharField("文号", max_length=40, blank=True)
    year = models.PositiveSmallIntegerField("年")
    month = models.PositiveSmallIntegerField("月")
    missing = models.PositiveSmallIntegerField("连续缺报月数")
    text = models.TextField("通报内容")
    issued_at = models.DateTimeField("印发时间")

    class Meta:
        verbose_name = verbose_name_plural = "缺报通报"
        ordering = ["-issued_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "month"],
                name="censure_once_per_month",
                violation_error_message="该单位截至该月的缺报已通报。",
            ),
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="censure_month"),
        ]

    def __str__(self) -> str:
        return f"{self.unit}截至{self.period.label}连续{self.missing}个月未报送信息的通报"

    @property
    def period(self) -> clock.Month:
        return clock.Month(self.year, self.month)
