import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin

from alliance.ground import audit, clock
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, move
from alliance.paper.models import PrintedVersion
from assessments.cycles.models import Cycle
from assessments.scoring.grading import Grade
from assessments.sheets.models.queries import AssessmentsOfSecretariat, AssessmentsOfUnits
from assessments.standards.models import Standard
from members.units.models import Unit


def scan_path(assessment: "Assessment", filename: str) -> str:
    return f"scans/{uuid.uuid4().hex}"


class Assessment(FSMModelMixin, Audited):
    """The yearly assessment of one unit: self-assessment (自评), review (复评), confirmation, grade (第十一、十三条).

    Without a unit it is the secretariat's own (第五条·(六)): the same record, reviewed for the seats of the council.
    """

    class State(Toned):
        DRAFT = "DRAFT", "自评填报中", "info"
        SIGNED = "SIGNED", "待负责人确认", "warning"
        SUBMITTED = "SUBMITTED", "待形式审查", "info"
        RETURNED = "RETURNED", "退回补正", "danger"
        IN_REVIEW = "IN_REVIEW", "复评中", "info"
        REVIEWED = "REVIEWED", "待秘书处确认", "info"
        CONFIRMED = "CONFIRMED", "已确认", "success"
        PUBLISHED = "PUBLISHED", "已发布", "success"

    WITH_UNIT = (State.DRAFT, State.SIGNED, State.RETURNED)  # not handed in
    SETTLED = (State.REVIEWED, State.CONFIRMED, State.PUBLISHED)  # all reviewers are done

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="assessments", verbose_name="考核年度")
    unit = audit.optional(Unit, "单位", related_name="assessments")
    standard = models.ForeignKey(
        Standard, models.PROTECT, related_name="assessments", verbose_name="考核标准"
    )
    state = FSMField("状态", default=State.DRAFT, choices=State.choices, protected=True, db_index=True)
    summary = models.TextField("单位年度工作总结", blank=True)
    filler_phone = models.CharField("填报人电话", max_length=30, blank=True)

    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    submitted_by = audit.somebody("提交人")
    self_score = models.DecimalField("自评总分", max_digits=5, decimal_places=1, null=True, blank=True)
    return_count = models.PositiveSmallIntegerField("退回补正次数", default=0)
    return_reason = models.TextField("退回原因", blank=True)
    correct_by = models.DateTimeField("补正截止（不含）", null=True, blank=True)
    late_recorded_at = models.DateTimeField("逾期记录时间", null=True, blank=True)
    reminders = models.PositiveSmallIntegerField("催报次数", default=0)

    scan = models.FileField("盖章扫描件", upload_to=scan_path, blank=True)
    scan_name = models.CharField("扫描件文件名", max_length=120, blank=True)
    scan_type = models.CharField("扫描件格式", max_length=100, blank=True)
    scan_sha256 = models.CharField("扫描件校验值", max_length=64, blank=True)

    scan_version = audit.optional(PrintedVersion, "盖章件所示版本")
    checked_by = audit.somebody("形式审查经办人")
    check_note = models.TextField("材料有缺仍予受理的理由", blank=True)
    unsubmitted_reason = models.TextField("未自评直接复评的理由", blank=True)
    unsubmitted_at = models.DateTimeField("转入直接复评时间", null=True, blank=True)
    unsubmitted_by = audit.somebody("转入直接复评经办人")

    facts = models.JSONField("提交时事实", default=dict, blank=True)
    review_facts = models.JSONField("复评时的系统取数", default=dict, blank=True)
    vetoes = models.JSONField("触发的一票否决", default=list, blank=True)  # [{"code", "reason"}]
    bonus = models.JSONField("加减分", default=list, blank=True)  # [{"code", "points", "reason"}]
    recusals = models.JSONField("回避人员", default=list, blank=True)  # [{"user", "name"}] at confirmation
    review_score = models.DecimalField("复评分", max_digits=5, decimal_places=1, null=True, blank=True)
    total = models.DecimalField("总分", max_digits=5, decimal_places=1, null=True, blank=True)
    grade = models.CharField(
        "等级", max_length=12, choices=[(grade.value, grade.label) for grade in Grade], blank=True
    )
    unit_name = models.CharField("确认时的单位名称", max_length=200, blank=True)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    confirmed_by = audit.somebody("确认人")
    confirmation_note = models.TextField("确认意见", blank=True)
    late_confirmation_reason = models.TextField("逾期确认理由", blank=True)
    late_confirmation_by = audit.somebody("准予逾期确认")

    claimed_with = ("cycle", "unit", "standard")
    claimed_with_many = ("extensions",)
    named_by = ("unit",)  # nobody but the secretariat has none
    objects = AssessmentsOfUnits()
    of_secretariat = AssessmentsOfSecretariat()

    class Meta:
        verbose_name = verbose_name_plural = "年度考核"
        ordering = ["-cycle__year", "unit__name_key"]
        permissions = [("review_assessment_assigned", "评审该单位的年度考核")]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "unit"], name="one_assessment_per_unit_and_year"),
            models.UniqueConstraint(
                fields=["cycle"], condition=Q(unit=None), name="one_assessment_of_the_secretariat_per_year"
            ),
        ]
        indexes = [models.Index(fields=["cycle", "state"]), models.Index(fields=["unit", "cycle"])]

    def __str__(self) -> str:
        if self.unit_id is None:
            return f"{self.cycle.year}年度秘书处考核"
        return f"{self.unit} {self.cycle.year}年度考核"

    def get_absolute_url(self) -> str:
        if self.unit_id is None:
            return reverse("secretariat_score", args=[self.cycle.year])
        return reverse("assessment", args=[self.pk])

    @property
    def matter(self) -> str:
        """What a message about it is filed under; each person is told once of each step of a matter."""
        return f"assessment:{self.pk}"

    @property
    def named(self) -> str:
        """What the unit was called in that year: as confirmed and sealed, until then as it is called now."""
        return self.unit_name or str(self.unit)

    @property
    def is_submitted(self) -> bool:
        return self.state not in self.WITH_UNIT

    def deadline(self) -> datetime:
        """The instant before which this unit must submit: the cycle's, its extension's, or that of a correction."""
        moments = [self.cycle.self_deadline, *(extension.until for extension in self.extensions.all())]
        if self.correct_by:
            moments.append(self.correct_by)
        return max(moments)

    def is_late(self, instant: datetime | None = None) -> bool:
        return not self.is_submitted and (instant or clock.now()) >= self.deadline()

    @move(state, "修改", WITH_UNIT)
    def fill(self) -> None:
        """The unit writes, as long as it has not handed in."""

    @move(state, "送负责人确认", State.DRAFT, State.SIGNED)
    def hand_to_head(self) -> None:
        """The liaison has filled it in and asks the head to confirm."""

    @move(state, "退回填报人", State.SIGNED, State.DRAFT)
    def hand_back(self) -> None:
        """The head hands it back to the liaison."""

    @move(state, "提交", WITH_UNIT, State.SUBMITTED)
    def submit(self) -> None:
        """The head confirms and submits."""

    @move(state, "撤回", State.SUBMITTED, State.DRAFT)
    def withdraw(self) -> None:
        """The head takes it back before the deadline."""

    @move(state, "更换盖章扫描件", [*WITH_UNIT, State.SUBMITTED])
    def attach_scan(self) -> None:
        """The sealed page comes after printing, so it may follow the submission until the review begins."""

    @move(state, "延期", WITH_UNIT)
    def extend(self) -> None:
        """The secretariat gives the unit more time."""

    @move(state, "形式审查", State.SUBMITTED)
    def examine(self) -> None:
        """The secretariat answers disputes and decides what does not apply."""

    @move(state, "退回补正", State.SUBMITTED, State.RETURNED)
    def send_back(self) -> None:
        """The secretariat's formal check finds something to correct."""

    @move(state, "通过形式审查", State.SUBMITTED, State.IN_REVIEW)
    def pass_check(self) -> None:
        """The formal check is passed."""

    @move(state, "直接进入复评", WITH_UNIT, State.IN_REVIEW)
    def start_review(self) -> None:
        """Without a formal check: past its deadline, an unsubmitted one on the record; the secretariat's own."""

    @move(state, "评分", State.IN_REVIEW, State.REVIEWED)
    def finish_review(self) -> None:
        """All its reviewers are done."""

    @move(state, "退回复评", [State.REVIEWED, State.CONFIRMED], State.IN_REVIEW)
    def reopen_review(self) -> None:
        """The secretariat asks the reviewers to look again, before publication."""

    @move(state, "确认", State.REVIEWED, State.CONFIRMED)
    def confirm(self) -> None:
        """The secretariat confirms score and grade; held until all are published together."""

    @move(state, "发布", State.CONFIRMED, State.PUBLISHED)
    def publish(self) -> None:
        """Published together with all others of the cycle."""
