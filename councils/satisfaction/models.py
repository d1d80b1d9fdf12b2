"""The yearly survey with its window, and the one answer of each unit."""

from typing import Any, ClassVar

from django.db import models

from alliance.ground import access, audit, clock
from alliance.ground.audit import Audited
from members.units.models import Unit


class Survey(Audited):
    """A year's survey of the members: from when it is asked, and until when (exclusive) each unit may answer."""

    year = models.PositiveSmallIntegerField("年度", unique=True)
    opened_at = models.DateTimeField("发起时间")
    closes_at = models.DateTimeField("截止（不含）")

    class Meta:
        verbose_name = verbose_name_plural = "满意度测评"
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opened_at")),
                name="survey_closes_after_opening",
                violation_error_message="截止须晚于发起。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}年度秘书处工作满意度测评"

    @property
    def is_open(self) -> bool:
        return clock.now() < self.closes_at

    @property
    def asked(self) -> models.QuerySet:
        """The units that it asks: who was a member when it was opened."""
        return Unit.objects.members_on(clock.local(self.opened_at).date())


class AnswerQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "AnswerQuerySet":
        """A unit's people their own unit's; nobody else any: all others see numbers."""
        return self.filter(unit__in=access.units_with(user))


class Answer(Audited):
    """What one unit says. Neither the history nor the log of changes has it, only that it was given."""

    class Choice(models.TextChoices):
        VERY = "VERY", "很满意"
        GOOD = "GOOD", "满意"
        FAIR = "FAIR", "基本满意"
        BAD = "BAD", "不满意"

    SATISFIED = (Choice.VERY, Choice.GOOD)
    personal: ClassVar[tuple[str, ...]] = ("choice", "words")

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="answers", verbose_name="测评")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    choice = models.CharField("总体评价", max_length=10, choices=Choice)
    words = models.TextField("意见和建议", max_length=1000, blank=True)
    answered_by = audit.person("填写人")

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "满意度测评答复"
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "unit"],
                name="one_answer_of_a_unit",
                violation_error_message="本单位已经测评。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.survey} {self.unit}"
