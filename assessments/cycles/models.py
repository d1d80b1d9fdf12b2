from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from alliance.ground import access
from alliance.ground.audit import Audited


class Lacking(models.TextChoices):
    """What happens to a self-assessment that lacks something."""

    BLOCK = "block", "不能提交"
    WARN = "warn", "提示，可以提交"


class CycleQuerySet(models.QuerySet):
    def visible_to(self, user) -> "CycleQuerySet":
        """The secretariat and the council see the year as a whole; units see their own assessment."""
        if access.is_council_or_secretariat(user):
            return self
        return self.none()

    def running(self) -> "CycleQuerySet":
        """Opened, and not published yet."""
        return self.filter(opened_at__isnull=False, published_at=None)


class Cycle(Audited):
    """One assessment year (第十三条). Its deadlines are exclusive instants; what phase it is in follows from the clock.

    Settings in force are copied in when the cycle is opened, so that later edits change no running year.
    """

    year = models.PositiveSmallIntegerField("考核年度", unique=True)
    opens_at = models.DateTimeField("自评开始")
    self_deadline = models.DateTimeField("自评截止（不含）")
    review_deadline = models.DateTimeField("复评确认截止（不含）")
    reviewers_per_unit = models.PositiveSmallIntegerField("每单位评审人数", default=2)
    reason_difference = models.DecimalField("须说明理由的分差", max_digits=5, decimal_places=2, default=1)
    record_difference = models.DecimalField(
        "与记录不同须说明理由的分差", max_digits=5, decimal_places=2, default=Decimal("0.1")
    )
    summary_missing = models.CharField("未写年度总结", max_length=5, choices=Lacking, default=Lacking.BLOCK)
    evidence_missing = models.CharField("缺佐证材料", max_length=5, choices=Lacking, default=Lacking.WARN)
    self_weight = models.DecimalField("自评权重", max_digits=4, decimal_places=2, default=0)
    notice_days = models.PositiveSmallIntegerField("公示工作日", default=0)
    basis = models.CharField("时间晚于规定的依据", max_length=300, blank=True)
    opened_at = models.DateTimeField("开启时间", null=True, blank=True)
    recuses_since = models.DateField("回避起算日期", null=True, blank=True, editable=False)
    results_public_at = models.DateTimeField("结果公示时间", null=True, blank=True)
    objections_until = models.DateTimeField("异议截止（不含）", null=True, blank=True)
    published_at = models.DateTimeField("结果发布时间", null=True, blank=True)
    self_closed_at = models.DateTimeField("自评截止处理时间", null=True, blank=True)
    review_closed_at = models.DateTimeField("复评截止处理时间", null=True, blank=True)
    self_evaluation = models.TextField("联盟自评", blank=True)

    objects = CycleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核年度"
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("self_deadline"), self_deadline__lt=F("review_deadline")),
                name="cycle_phases_in_order",
                violation_error_message="时间必须依次为：自评开始、自评截止、复评确认截止。",
            ),
            models.CheckConstraint(
                condition=Q(self_weight__gte=0, self_weight__lte=1), name="cycle_weight_between_0_and_1"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年度考核"

    def get_absolute_url(self) -> str:
        return reverse("cycle", args=[self.year])

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None

    @property
    def is_published(self) -> bool:
        return self.published_at is not None
