"""Exemptions and extensions: what the secretariat has granted a unit for a period of a duty."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django_fsm import FSMField, FSMModelMixin

from alliance.ground import clock
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, move
from members.units.models import Unit


class ReliefQuerySet(models.QuerySet):
    def standing(self) -> Self:
        return self.filter(state=Relief.State.GRANTED)

    def at(self, moment: datetime) -> Self:
        """Those that stood at an instant: granted by then, and not revoked by then."""
        return self.filter(created_at__lt=moment).filter(Q(revoked_at=None) | Q(revoked_at__gte=moment))


class Relief(FSMModelMixin, Audited):
    """A unit is exempt from a period of a duty, or may be late until an instant; the deadline of the others is never edited."""

    class State(Toned):
        GRANTED = "GRANTED", "有效", "success"
        REVOKED = "REVOKED", "已撤销", "neutral"

    claimed_with = ("unit",)

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    duty = models.CharField("事项", max_length=60)
    year = models.PositiveSmallIntegerField("年度")
    part = models.PositiveSmallIntegerField("期次", default=0)
    until = models.DateTimeField("延期至（不含）", null=True, blank=True)
    reason = models.CharField("理由", max_length=500)
    state = FSMField("状态", default=State.GRANTED, choices=State.choices, protected=True)
    created_at = models.DateTimeField("办理时间")
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)
    revoked_because = models.CharField("撤销理由", max_length=500, blank=True)

    objects = ReliefQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "豁免与延期"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "duty", "year", "part"],
                condition=Q(state="GRANTED"),
                name="relief_once",
                violation_error_message="该单位这一期已办理豁免或延期，如需变更请先撤销。",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="relief_has_reason"),
            models.CheckConstraint(
                condition=Q(state="GRANTED", revoked_at=None)
                | (Q(state="REVOKED", revoked_at__isnull=False) & ~Q(revoked_because="")),
                name="relief_revoked_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["year", "unit"])]

    def __str__(self) -> str:
        return f"{self.unit} {self.word}"

    @property
    def word(self) -> str:
        if self.until is None:
            return "豁免"
        return f"延期至 {clock.show_deadline(self.until)}"

    @move("state", "撤销豁免或延期", State.GRANTED, State.REVOKED)
    def revoke(self) -> None:
        """It holds no more: the period is owed again as by all others."""
