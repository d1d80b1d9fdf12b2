"""The 通报 of a unit that has missed its orders again and again, as it was issued."""

from django.db import models

from alliance.ground import audit
from alliance.ground.audit import Audited
from members.units.models import Unit


class OrderCircular(Audited):
    """The 通报 of a unit whose orders are overdue: how many in the year when it was issued, and what was said."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="order_circulars", verbose_name="单位")
    number = models.CharField("文号", max_length=40, blank=True)
    year = models.PositiveSmallIntegerField("年度")
    misses = models.PositiveSmallIntegerField("逾期项数")
    text = models.TextField("通报内容", max_length=2000)
    issued_at = models.DateTimeField("印发时间")
    issued_by = audit.somebody("签发人")

    class Meta:
        verbose_name = verbose_name_plural = "督办通报"
        ordering = ["-issued_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "misses"],
                name="order_circular_once",
                violation_error_message="该单位的这些逾期事项已经通报。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit}{self.year}年{self.misses}项交办事项逾期的通报"
