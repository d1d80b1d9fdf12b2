"""More time that a unit asked for, and the answer."""

from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField, FSMModelMixin

from alliance.ground import audit, clock
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, move
from councils.resolutions.models.orders import Resolution


class Extension(FSMModelMixin, Audited):
    """More time that the unit asked for: the old last day stays beside the new one, whatever the answer."""

    class State(Toned):
        ASKED = "ASKED", "待答复", "warning"
        GRANTED = "GRANTED", "准予", "success"
        REFUSED = "REFUSED", "不予延期", "danger"

    resolution = models.ForeignKey(
        Resolution, models.PROTECT, related_name="extensions", verbose_name="督办事项"
    )
    old_deadline = models.DateTimeField("原时限（不含）")
    new_deadline = models.DateTimeField("申请延至（不含）")
    reason = models.CharField("申请理由", max_length=500)
    state = FSMField("状态", default=State.ASKED, choices=State.choices, protected=True)
    asked_by = audit.somebody("申请人")
    answer = models.CharField("答复意见", max_length=500, blank=True)
    answered_by = audit.somebody("答复人")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    claimed_with = ("resolution",)

    class Meta:
        verbose_name = verbose_name_plural = "延期申请"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resolution"],
                condition=Q(state="ASKED"),
                name="one_open_extension",
                violation_error_message="已有一项延期申请等待答复。",
            ),
            models.CheckConstraint(
                condition=Q(new_deadline__gt=F("old_deadline")), name="extension_is_longer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resolution}延期至{clock.show_day(self.last_day)}"

    @property
    def last_day(self):
        return clock.last_day(self.new_deadline)

    @move(state, "准予延期", State.ASKED, State.GRANTED)
    def grant(self) -> None:
        """The order has until the new day."""

    @move(state, "不予延期", State.ASKED, State.REFUSED)
    def refuse(self) -> None:
        """It stays with the old day."""
