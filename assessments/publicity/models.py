"""What is made known of the results: circulars to all members, and who is recommended to the authorities (第十二条)."""

from django.db import models
from django.urls import reverse

from alliance.ground import access
from alliance.ground.audit import Audited
from assessments.cycles.models import Cycle
from assessments.rectification.models import oversees
from assessments.sheets.models.assessments import Assessment


class CommendationQuerySet(models.QuerySet):
    def visible_to(self, user) -> "CommendationQuerySet":
        """The secretariat and who presides see all; a unit sees its own."""
        return self if oversees(user) else self.filter(assessment__unit__in=access.units_read(user))


class Commendation(Audited):
    """A unit recommended upwards for its 优秀 (第十二条), with what it is recommended for."""

    assessment = models.OneToOneField(
        Assessment, models.PROTECT, related_name="commendation", verbose_name="考核"
    )
    recommended_to = models.CharField("推荐至", max_length=100)
    grounds = models.TextField("推荐理由")

    claimed_with = ("assessment__unit", "assessment__cycle")
    objects = CommendationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "推荐评优"
        ordering = ["-assessment__cycle__year", "assessment__unit__name_key"]

    def __str__(self) -> str:
        return f"{self.assessment.unit} {self.assessment.cycle.year}年度推荐评优"

    def get_absolute_url(self) -> str:
        return reverse("commendation", args=[self.pk])


class CircularQuerySet(models.QuerySet):
    def visible_to(self, user) -> "CircularQuerySet":
        """Issued to all members: who holds an office of the alliance, or stands for a member unit."""
        return self if access.offices(user) or access.units_with(user) else self.none()


class Circular(Audited):
    """The circular (通报) on the results of a cycle, frozen as it was issued (第十二条)."""

    class Kind(models.TextChoices):
        RESULTS = "RESULTS", "考核结果通报"
        COMMENDATION = "COMMENDATION", "优秀单位表扬通报"
        CRITICISM = "CRITICISM", "不合格单位通报"

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="circulars", verbose_name="考核年度")
    kind = models.CharField("类别", max_length=15, choices=Kind)
    number = models.CharField("文号", max_length=40, blank=True)
    title = models.CharField("标题", max_length=200)
    body = models.TextField("正文")
    units = models.JSONField("涉及单位", default=list)  # [{"id", "name", "total", "grade"}]
    issued_at = models.DateTimeField("印发时间")

    objects = CircularQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通报"
        ordering = ["-issued_at"]
        constraints = [models.UniqueConstraint(fields=["cycle", "kind"], name="circular_once")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("circular", args=[self.pk])
