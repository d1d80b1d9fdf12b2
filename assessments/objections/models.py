from django.db import models
from django.db.models import Q
from django_fsm import FSMField, FSMModelMixin

from alliance.ground import access
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, move
from assessments.sheets.models.assessments import Assessment
from councils.recusal.models import acts_as_chair, presided_by


class ObjectionQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ObjectionQuerySet":
        """The secretariat and the chair see all; who presides in their place those units'; units their own."""
        if access.is_secretariat(user) or acts_as_chair(user):
            return self
        return self.filter(
            Q(assessment__unit__in=access.units_read(user)) | presided_by(user, "assessment__unit")
        )


class Objection(FSMModelMixin, Audited):
    """A unit's objection to its held result within the public notice period, and the answer to it."""

    class State(Toned):
        FILED = "FILED", "待答复", "warning"
        UPHELD = "UPHELD", "异议成立", "info"
        DISMISSED = "DISMISSED", "异议不成立", "neutral"

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="objections", verbose_name="考核")
    reason = models.TextField("异议内容")
    state = FSMField("状态", default=State.FILED, choices=State.choices, protected=True)
    answer = models.TextField("答复", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    claimed_with = ("assessment__unit", "assessment__cycle", "assessment__standard")
    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "结果异议"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment"],
                condition=Q(state="FILED"),
                name="one_open_objection",
                violation_error_message="已有一件待答复的异议。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.assessment} 异议"

    @move(state, "答复", State.FILED, State.UPHELD)
    def uphold(self) -> None:
        """The review is opened again."""

    @move(state, "答复", State.FILED, State.DISMISSED)
    def dismiss(self) -> None:
        """The result stands."""
