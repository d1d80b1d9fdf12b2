from django.conf import settings
from django.db import models
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin, transition

from alliance.ground.audit import Audited
from alliance.ground.toned import Toned
from assessments.cycles.models import Cycle
from assessments.standards.models import Indicator, Standard
from members.units.models import Unit


class SecretariatScore(FSMModelMixin, Audited):
    """The council's assessment of the secretariat in a year (第五条·(六)、第十一条): scored, no grade words."""

    class State(Toned):
        SELF = "SELF", "秘书处自评中", "info"
        SCORING = "SCORING", "理事会评价中", "warning"
        CLOSED = "CLOSED", "已公布", "success"

    cycle = models.OneToOneField(
        Cycle, models.PROTECT, related_name="secretariat_score", verbose_name="考核年度"
    )
    standard = models.ForeignKey(
        Standard, models.PROTECT, related_name="secretariat_scores", verbose_name="标准"
    )
    state = FSMField("状态", default=State.SELF, choices=State.choices, protected=True)
    summary = models.TextField("秘书处工作总结", blank=True)
    facts = models.JSONField("取数", default=dict, blank=True)
    total = models.DecimalField("得分", max_digits=5, decimal_places=1, null=True, blank=True)
    handed_in_at = models.DateTimeField("自评提交时间", null=True, blank=True)
    closed_at = models.DateTimeField("公布时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "秘书处考核"
        ordering = ["-cycle__year"]

    def __str__(self) -> str:
        return f"{self.cycle.year}年度秘书处考核"

    def get_absolute_url(self) -> str:
        return reverse("secretariat_score", args=[self.cycle.year])

    @transition(field=state, source=State.SELF, target=State.SCORING)
    def hand_in(self) -> None:
        """The secretary-general hands the self-assessment to the council."""

    @transition(field=state, source=State.SCORING, target=State.CLOSED)
    def close(self) -> None:
        """The chair closes the scoring and makes the result known."""


class SecretariatItem(Audited):
    """The secretariat's self-assessed points and note for one indicator."""

    score = models.ForeignKey(SecretariatScore, models.PROTECT, related_name="items", verbose_name="考核")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name="指标")
    self_points = models.DecimalField("自评分", max_digits=5, decimal_places=2, null=True, blank=True)
    self_note = models.TextField("说明", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "秘书处考核指标"
        ordering = ["indicator__position"]
        constraints = [models.UniqueConstraint(fields=["score", "indicator"], name="secretariat_item_once")]

    def __str__(self) -> str:
        return str(self.indicator)


class SecretariatReview(Audited):
    """One council seat's scoring of the secretariat; one unit, one scoring."""

    score = models.ForeignKey(SecretariatScore, models.PROTECT, related_name="reviews", verbose_name="考核")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="理事会席位单位")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="评价人")
    opinion = models.TextField("评价意见", blank=True)
    done_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "秘书处评价"
        constraints = [models.UniqueConstraint(fields=["score", "unit"], name="secretariat_review_once")]

    def __str__(self) -> str:
        return f"{self.score} {self.unit}"


class SecretariatMark(Audited):
    """A council unit's points for one indicator of the secretariat."""

    review = models.ForeignKey(SecretariatReview, models.PROTECT, related_name="marks", verbose_name="评价")
    item = models.ForeignKey(SecretariatItem, models.PROTECT, related_name="marks", verbose_name="指标")
    points = models.DecimalField("评分", max_digits=5, decimal_places=2)
    reason = models.TextField("说明", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "秘书处评价分"
        constraints = [models.UniqueConstraint(fields=["review", "item"], name="secretariat_mark_once")]

    def __str__(self) -> str:
        return str(self.item)
