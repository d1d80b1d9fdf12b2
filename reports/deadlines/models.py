"""Months opened again for single units."""

from django.db import models
from django.db.models import Q

from alliance.ground import clock
from alliance.ground.audit import Audited
from members.units.models import Unit


class Opening(Audited):
    """A month opened again for one unit, with a reason; the deadline itself is never edited.

    What is reported through it is late all the same.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="report_openings", verbose_name="单位")
    year = models.PositiveSmallIntegerField("年")
    month = models.PositiveSmallIntegerField("月")
    until = models.DateTimeField("开放至（不含）")
    reason = models.TextField("理由")

    class Meta:
        verbose_name = verbose_name_plural = "补报开放"
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="opening_month")]
        indexes = [models.Index(fields=["unit", "year", "month"])]

    def __str__(self) -> str:
        return f"{self.unit} {self.period.label}补报，开放至 {clock.show_deadline(self.until)}"

    @property
    def period(self) -> clock.Month:
        return clock.Month(self.year, self.month)
