"""That an enterprise has gone through its register in a month and found it in order."""

from django.db import models
from django.db.models import Q

from alliance.ground.audit import Audited
from members.units.models import Unit


class RegisterCheck(Audited):
    """Said once for a month, when nothing had to be changed in it (a change is an upkeep by itself)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    year = models.PositiveSmallIntegerField("年度")
    month = models.PositiveSmallIntegerField("月份")

    class Meta:
        verbose_name = verbose_name_plural = "学生信息库月度核对"
        ordering = ["-year", "-month"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "month"],
                name="register_check_once_a_month",
                violation_error_message="本月已经核对。",
            ),
            models.CheckConstraint(condition=Q(month__range=(1, 12)), name="register_check_month"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.year}年{self.month}月学生信息库"
