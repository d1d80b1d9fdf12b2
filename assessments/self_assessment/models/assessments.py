import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin, transition

from alliance.ground import access, clock
from alliance.ground.audit import Audited
from alliance.ground.toned import Toned
from alliance.paper.models import PrintedVersion
from alliance.rights.models.grants import DatedGrant
from assessments.cycles.models import Cycle
from assessments.scoring.grading import Grade
from assessments.standards.models import Indicator, Standard
from councils.recusal.models import acts_as_chair, presided_by
from members.units.models import Unit


def scan_path(assessment: "Assessment", filename: str) -> str:
    return f"scans/{uuid.uuid4().hex}"


class AssessmentQuerySet(models.QuerySet):
    def visible_to(self, user) -> "AssessmentQuerySet":
        """The secretariat and the chair see all; who presides in the chair's place those units; reviewers what is assigned
        to them; units their own, for some time after their membership too.
        """
        if access.is_secretariat(user) or acts_as_chair(user):
            return self
        return self.filter(
            self._of_units_of(user)
            | Q(pk__in=access.granted(user, "review_assessment_assigned"))
            | presided_by(user, "unit")
        )

    def of_units_of(self, user) -> "AssessmentQuerySet":
        """Of the units that the person stands for; what was submitted also of those whose closed file is open to read."""
        return self.filter(self._of_units_of(user))

    @staticmethod
    def _of_units_of(user) -> Q:
        drafts = [Assessment.State.DRAFT, Assessment.State.SIGNED]
        read = Q(unit__in=access.units_read(user)) & ~Q(state__in=drafts)
        return Q(unit__in=access.units_with(user)) | read

    def not_submitted(self) -> "AssessmentQuerySet":
        return self.filter(
            state__in=[Assessment.State.DRAFT, Assessment.State.SIGNED, Assessment.State.RETURNED]
        )

    def of_members(self) -> "AssessmentQuerySet":
        """Of units that are members today: nobody asks the others any more."""
        return self.filter(unit__in=Unit.objects.active())

    def overdue(self, instant: datetime) -> "AssessmentQuerySet":
        """Not submitted although every deadline that applies (cycle, extension, correction) has passed at `instant`."""
        extended = Extension.objects.filter(assessment=OuterRef("pk"), until__gt=instant)
        return (
            self.not_submitted()
            .filter(cycle__opened_at__isnull=False, cycle__self_deadline__lte=instant)
            .filter(Q(correct_by=None) | Q(correct_by__lte=instant))
            .exclude(Exists(extended))
        )

    def owed(self) -> "AssessmentQuerySet":
        """Those whose unit is still a member: an ended membership owes no result."""
        return self.filter(Q(unit__ended_on=None) | Q(unit__ended_on__gt=clock.today()))

    def awaiting_check(self) -> "AssessmentQuerySet":
        return self.filter(state=Assessment.State.SUBMITTED)

    def awaiting_review(self) -> "AssessmentQuerySet":
        return self.filter(state=Assessment.State.IN_REVIEW)


class Assessment(FSMModelMixin, Audited):
    """The yearly assessment of one unit: self-assessment (自评), review (复评), confirmation, grade (第十一、十三条)."""

    class State(Toned):
        DRAFT = "DRAFT", "自评填报中", "info"
        SIGNED = "SIGNED", "待负责人确认", "warning"
        SUBMITTED = "SUBMITTED", "待形式审查", "info"
        RETURNED = "RETURNED", "退回补正", "danger"
        IN_REVIEW = "IN_REVIEW", "复评中", "info"
        REVIEWED = "REVIEWED", "待秘书处确认", "info"
        CONFIRMED = "CONFIRMED", "已确认", "success"
        PUBLISHED = "PUBLISHED", "已发布", "success"

    SETTLED = (State.REVIEWED, State.CONFIRMED, State.PUBLISHED)  # all reviewers are done

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="assessments", verbose_name="考核年度")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assessments", verbose_name="单位")
    standard = models.ForeignKey(
        Standard, models.PROTECT, related_name="assessments", verbose_name="考核标准"
    )
    state = FSMField("状态", default=State.DRAFT, choices=State.choices, protected=True, db_index=True)
    summary = models.TextField("单位年度工作总结", blank=True)
    filler_phone = models.CharField("填报人电话", max_length=30, blank=True)

    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="提交人",
    )
    self_score = models.DecimalField("自评总分", max_digits=5, decimal_places=1, null=True, blank=True)
    return_count = models.PositiveSmallIntegerField("退回补正次数", default=0)
    return_reason = models.TextField("退回原因", blank=True)
    correct_by = models.DateTimeField("补正截止（不含）", null=True, blank=True)
    late_recorded_at = models.DateTimeField("逾期记录时间", null=True, blank=True)
    reminders = models.PositiveSmallIntegerField("催报次数", default=0)

    scan = models.FileField("盖章扫描件", upload_to=scan_path, blank=True)
    scan_name = models.CharField("扫描件文件名", max_length=120, blank=True)
    scan_type = models.CharField("扫描件格式", max_length=100, blank=True)
    scan_sha256 = models.CharField("扫描件 SHA-256", max_length=64, blank=True)

    scan_version = models.ForeignKey(
        PrintedVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="盖章件所示版本",
    )
    check_note = models.TextField("材料有缺仍予受理的理由", blank=True)
    unsubmitted_reason = models.TextField("未自评直接复评的理由", blank=True)
    unsubmitted_at = models.DateTimeField("转入直接复评时间", null=True, blank=True)
    unsubmitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="转入直接复评经办人",
    )

    facts = models.JSONField("提交时事实", default=dict, blank=True)
    review_facts = models.JSONField("复评时事实", default=dict, blank=True)
    vetoes = models.JSONField("触发的一票否决", default=list, blank=True)  # [{"code", "reason"}]
    bonus = models.JSONField("加减分", default=list, blank=True)  # [{"code", "points", "reason"}]
    recusals = models.JSONField("回避人员", default=list, blank=True)  # [{"user", "name"}] at confirmation
    review_score = models.DecimalField("复评分", max_digits=5, decimal_places=1, null=True, blank=True)
    total = models.DecimalField("总分", max_digits=5, decimal_places=1, null=True, blank=True)
    grade = models.CharField(
        "等级", max_length=12, choices=[(grade.value, grade.label) for grade in Grade], blank=True
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="确认人",
    )
    confirmation_note = models.TextField("确认意见", blank=True)
    late_confirmation_reason = models.TextField("逾期确认理由", blank=True)
    late_confirmation_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="准予逾期确认",
    )

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度考核"
        ordering = ["-cycle__year", "unit__name_key"]
        permissions = [("review_assessment_assigned", "评审该单位的年度考核")]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "unit"], name="one_assessment_per_unit_and_year")
        ]
        indexes = [models.Index(fields=["cycle", "state"]), models.Index(fields=["unit", "cycle"])]

    def __str__(self) -> str:
        return f"{self.unit} {self.cycle.year}年度考核"

    def get_absolute_url(self) -> str:
        return reverse("assessment", args=[self.pk])

    @property
    def matter(self) -> str:
        """What a message about it is filed under; each person is told once of each step of a matter."""
        return f"assessment:{self.pk}"

    @property
    def is_submitted(self) -> bool:
        return self.state not in (self.State.DRAFT, self.State.SIGNED, self.State.RETURNED)

    def deadline(self) -> datetime:
        """The instant before which this unit must submit: the cycle's, its extension's, or that of a correction."""
        moments = [self.cycle.self_deadline, *(extension.until for extension in self.extensions.all())]
        if self.correct_by:
            moments.append(self.correct_by)
        return max(moments)

    def is_late(self, instant: datetime | None = None) -> bool:
        return not self.is_submitted and (instant or clock.now()) >= self.deadline()

    @transition(field=state, source=State.DRAFT, target=State.SIGNED)
    def hand_to_head(self) -> None:
        """The liaison has filled it in and asks the head to confirm."""

    @transition(field=state, source=State.SIGNED, target=State.DRAFT)
    def hand_back(self) -> None:
        """The head hands it back to the liaison."""

    @transition(field=state, source=[State.DRAFT, State.SIGNED, State.RETURNED], target=State.SUBMITTED)
    def submit(self) -> None:
        """The head confirms and submits."""

    @transition(field=state, source=State.SUBMITTED, target=State.DRAFT)
    def withdraw(self) -> None:
        """The head takes it back before the deadline."""

    @transition(field=state, source=State.SUBMITTED, target=State.RETURNED)
    def send_back(self) -> None:
        """The secretariat's formal check finds something to correct."""

    @transition(
        field=state,
        source=[State.SUBMITTED, State.DRAFT, State.SIGNED, State.RETURNED],
        target=State.IN_REVIEW,
    )
    def start_review(self) -> None:
        """The formal check is passed; or, past its deadline, an unsubmitted one is reviewed on the record."""

    @transition(field=state, source=State.IN_REVIEW, target=State.REVIEWED)
    def finish_review(self) -> None:
        """All its reviewers are done."""

    @transition(field=state, source=[State.REVIEWED, State.CONFIRMED], target=State.IN_REVIEW)
    def reopen_review(self) -> None:
        """The secretariat asks the reviewers to look again, before publication."""

    @transition(field=state, source=State.REVIEWED, target=State.CONFIRMED)
    def confirm(self) -> None:
        """The secretariat confirms score and grade; held until all are published together."""

    @transition(field=state, source=State.CONFIRMED, target=State.PUBLISHED)
    def publish(self) -> None:
        """Published together with all others of the cycle."""


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
