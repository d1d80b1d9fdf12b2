"""The ranking of a month as it was issued."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from alliance.ground import clock
from alliance.ground.audit import Audited


class Bulletin(Audited):
    """The 信息报送通报 of a month as it was issued: the ranking is frozen, later checks change no old bulletin."""

    number = models.CharField("文号", max_length=40, blank=True)
    year = models.PositiveSmallIntegerField("年")
    month = models.PositiveSmallIntegerField("月")
    remark = models.TextField("通报说明", blank=True)
    rows = models.JSONField("排名", default=list)
    issued_at = models.DateTimeField("印发时间")

    class Meta:
        verbose_name = verbose_name_plural = "信息报送通报"
        ordering = ["-year", "-month"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "month"],
                name="bulletin_once_per_month",
                violation_error_message="该月的通报已印发。",
            ),
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="bulletin_month"),
        ]

    def __str__(self) -> str:
        return f"{self.period.label}信息报送情况通报"

    def get_absolute_url(self) -> str:
        return f"{reverse('report_ranking')}?year={self.year}&month={self.month}"

    @property
    def period(self) -> clock.Month:
        return clock.Month(self.year, self.month)
