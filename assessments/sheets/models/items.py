from django.db import models
from django.db.models import Q

from alliance.ground import clock
from alliance.ground.audit import Audited
from alliance.registers.kept import kept
from alliance.rights.models.grants import DatedGrant
from assessments.sheets.models.assessments import Assessment
from assessments.standards.models import Indicator


class AssessmentUserObjectPermission(DatedGrant):
    """Who reviews which assessment: from the assignment on, as long as the person may review at all."""

    content_object = models.ForeignKey(Assessment, models.CASCADE, verbose_name="考核")


class Extension(Audited):
    """More time for one unit, as an act with a reason; the cycle's own deadline is never edited."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="extensions", verbose_name="考核")
    until = models.DateTimeField("延期至（不含）")
    reason = models.TextField("理由")

    class Meta:
        verbose_name = verbose_name_plural = "延期"
        ordering = ["until"]

    def __str__(self) -> str:
        return clock.show_deadline(self.until)


class Item(Audited):
    """One indicator in one assessment: the fact, what the unit says of it, and the points of self-assessment and review."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="items", verbose_name="考核")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="items", verbose_name="指标")
    self_points = models.DecimalField("自评分", max_digits=5, decimal_places=2, null=True, blank=True)
    self_note = models.TextField("自评说明", blank=True)
    not_applicable = models.BooleanField("申请不适用", default=False)
    na_reason = models.CharField("不适用理由", max_length=300, blank=True)
    na_approved = models.BooleanField("不适用经秘书处同意", null=True, blank=True)
    dispute = models.TextField("对取数的异议", blank=True)
    dispute_answer = models.TextField("秘书处对异议的答复", blank=True)
    dispute_upheld = models.BooleanField("异议成立", null=True, blank=True)
    review_points = models.DecimalField("复评分", max_digits=5, decimal_places=2, null=True, blank=True)
    review_note = models.TextField("扣分原因/说明", blank=True)

    claimed_with = ("indicator",)

    class Meta:
        verbose_name = verbose_name_plural = "考核指标得分"
        ordering = ["indicator__position"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "indicator"], name="item_once"),
            models.CheckConstraint(
                condition=Q(not_applicable=False) | ~Q(na_reason=""),
                name="na_has_reason",
                violation_error_message="申请不适用须说明理由。",
            ),
        ]

    def __str__(self) -> str:
        return str(self.indicator)

    @property
    def name_in_log(self) -> str:
        return f"{self.assessment} {self}"


def in_order(assessment: Assessment) -> list[Item]:
    """The items of an assessment in the order of its standard, with their indicators at hand; one query."""
    items = _in_order(assessment.pk)
    for item in items:
        item.assessment = assessment
    return items


@kept
def _in_order(assessment: int) -> models.QuerySet:
    rows = Item.objects.filter(assessment=assessment)
    return rows.select_related("indicator").order_by("indicator__position")


def evidence_of(assessment: Assessment) -> dict[int, list[models.Model]]:
    """`{item id: its pieces of evidence that were not taken away}`, the oldest first; one query."""
    found: dict[int, list[models.Model]] = {}
    for one in _evidence(assessment.pk):
        found.setdefault(one.item_id, []).append(one)
    return found


@kept
def _evidence(assessment: int) -> models.QuerySet:
    pieces = Item.evidence.rel.related_model  # a later story's
    return pieces.objects.there().filter(item__assessment=assessment)
