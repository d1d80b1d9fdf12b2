from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import FSMField, FSMModelMixin

from alliance.ground import access, audit
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, move
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item
from councils.recusal.models import acts_as_chair, presided_by
from members.units.models import Unit


class ReviewQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ReviewQuerySet":
        """A reviewer sees the own ones, and those beside them once all are done, while granted; the secretariat and who
        presides over the unit's matters see all of them.
        """
        if access.is_secretariat(user) or acts_as_chair(user):
            return self
        granted = access.granted(user, "review_assessment_assigned")
        own = Q(reviewer=user) | Q(assessment__state__in=Assessment.SETTLED)
        return self.filter(Q(own, assessment__in=granted) | presided_by(user, "assessment__unit"))

    def standing(self) -> "ReviewQuerySet":
        return self.exclude(state=Review.State.ENDED)

    def to_mark_by(self, user) -> "ReviewQuerySet":
        """What this person still has to mark, in the order of the list."""
        waiting = self.filter(
            reviewer=user, state=Review.State.ASSIGNED, assessment__state=Assessment.State.IN_REVIEW
        )
        return waiting.select_related("assessment__unit").order_by("assessment__unit__name_key")


class ReviewsOfUnits(models.Manager.from_queryset(ReviewQuerySet)):
    """What everybody means by reviews; the council's of the secretariat are asked for by name."""

    def get_queryset(self) -> ReviewQuerySet:
        return super().get_queryset().filter(for_seat=False)


class ReviewsOfSecretariat(models.Manager.from_queryset(ReviewQuerySet)):
    def get_queryset(self) -> ReviewQuerySet:
        return super().get_queryset().filter(for_seat=True)


class Review(FSMModelMixin, Audited):
    """One reviewer's review of one assessment (复评); never of the own unit or a related one.

    The secretariat is reviewed once for each seat of the council, by who fills it (`for_seat`).
    """

    class State(Toned):
        ASSIGNED = "ASSIGNED", "待评审", "warning"
        DONE = "DONE", "已完成", "success"
        ENDED = "ENDED", "已解除", "neutral"

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="reviews", verbose_name="考核")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reviews", verbose_name="评审人"
    )
    from_unit = audit.optional(Unit, "评审人所在单位")
    outside = models.BooleanField("池外评审人", default=False)
    for_seat = models.BooleanField("代表理事会席位单位", default=False)
    state = FSMField("状态", default=State.ASSIGNED, choices=State.choices, protected=True)
    opinion = models.TextField("总体评价", blank=True)
    score = models.DecimalField("评审总分", max_digits=5, decimal_places=1, null=True, blank=True)
    done_at = models.DateTimeField("完成时间", null=True, blank=True)
    end_reason = models.CharField("解除原因", max_length=300, blank=True)

    claimed_with = ("assessment__cycle", "assessment__unit", "assessment__standard", "reviewer")
    objects = ReviewsOfUnits()
    of_secretariat = ReviewsOfSecretariat()

    class Meta:
        verbose_name = verbose_name_plural = "复评"
        ordering = ["assessment", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "reviewer"],
                condition=~Q(state="ENDED"),
                name="reviewer_once",
                violation_error_message="该评审人已分配给这个单位。",
            ),
            models.UniqueConstraint(
                fields=["assessment", "from_unit"],
                condition=Q(for_seat=True),
                name="seat_reviews_once",
                violation_error_message="本单位已有人在评价，请刷新页面。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} {self.reviewer}"

    @move(state, "评分", State.ASSIGNED, State.DONE)
    def finish(self) -> None:
        """The reviewer hands in all marks."""

    @move(state, "重新评审", State.DONE, State.ASSIGNED)
    def reopen(self) -> None:
        """The secretariat asks to look again."""

    @move(state, "解除", [State.ASSIGNED, State.DONE], State.ENDED)
    def end(self) -> None:
        """The assignment is taken away (recusal, hand-over); marks stay in history."""


class Mark(Audited):
    """A reviewer's points for one indicator, with the reason where it differs from the self-assessment."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="marks", verbose_name="复评")
    item = models.ForeignKey(Item, models.PROTECT, related_name="marks", verbose_name="指标")
    points = models.DecimalField("评分", max_digits=5, decimal_places=2, null=True, blank=True)
    reason = models.TextField("扣分原因/说明", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "复评分"
        constraints = [models.UniqueConstraint(fields=["review", "item"], name="mark_once")]

    def __str__(self) -> str:
        return str(self.item)

    @property
    def name_in_log(self) -> str:
        return f"{self.review} {self}"
