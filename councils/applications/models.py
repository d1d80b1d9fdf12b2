import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin

from alliance.files.stored import Piece
from alliance.ground import access, audit, clock
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, condition, move
from alliance.registers import regulation
from councils.decisions.models import CouncilDecision
from councils.recusal.models import presided_by
from councils.terms.models.seats import Seat
from councils.terms.models.terms import CouncilRole, Term
from members.people.models import Representative
from members.units.models import Unit


class RoleApplicationQuerySet(models.QuerySet):
    def visible_to(self, user) -> "RoleApplicationQuerySet":
        """Secretariat, chair and vice-chairs see what has been filed, who presides in their place those units'; the unit's
        people see all of their own, for some time after their membership too.
        """
        filed = Q(filed_at__isnull=False)
        own = Q(unit__in=access.units_with(user)) | (filed & Q(unit__in=access.units_read(user)))
        if access.is_leader_or_secretariat(user):
            return self.filter(own | filed)
        return self.filter(own | (filed & presided_by(user, "unit")))

    def open(self) -> "RoleApplicationQuerySet":
        return self.filter(state__in=RoleApplication.OPEN)

    def overdue(self) -> "RoleApplicationQuerySet":
        """Returned for correction, and the deadline has passed."""
        return self.filter(state=RoleApplication.State.RETURNED, correct_by__lte=clock.now())


@condition("该申请没有送负责人。")
def handed(application: "RoleApplication") -> bool:
    return application.handed_at is not None


@condition("补正期限未到，不能作失效处理。")
def overdue(application: "RoleApplication") -> bool:
    return application.is_overdue


class RoleApplication(FSMModelMixin, Audited):
    """A unit's application for a council seat (第八条): filed, checked by the secretariat, decided by the chair."""

    class State(Toned):
        DRAFT = "DRAFT", "草稿", "neutral"
        FILED = "FILED", "待秘书处审查", "info"
        RETURNED = "RETURNED", "退回补正", "warning"
        CHECKED = "CHECKED", "待理事长审批", "info"
        APPROVED = "APPROVED", "已同意", "success"
        REJECTED = "REJECTED", "未同意", "danger"
        WITHDRAWN = "WITHDRAWN", "已撤回", "neutral"
        LAPSED = "LAPSED", "已失效", "neutral"

    OPEN = (State.DRAFT, State.FILED, State.RETURNED, State.CHECKED)

    term = models.ForeignKey(Term, models.PROTECT, related_name="applications", verbose_name="届")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="role_applications", verbose_name="单位")
    role = models.CharField(
        "申请席位",
        max_length=12,
        choices=[choice for choice in CouncilRole.choices if choice[0] != CouncilRole.CHAIR],
    )
    holder_role = models.CharField(
        "任职人身份",
        max_length=10,
        choices=[
            (Representative.Role.HEAD, Representative.Role.HEAD.label),
            (Representative.Role.HR_LEAD, Representative.Role.HR_LEAD.label),
        ],
        default=Representative.Role.HEAD,
    )
    statement = models.TextField("申请理由", blank=True)
    state = FSMField("状态", default=State.DRAFT, choices=State.choices, protected=True, db_index=True)
    filed_at = models.DateTimeField("提交时间", null=True, blank=True)
    filed_by = audit.somebody("提交人")
    handed_at = models.DateTimeField("送负责人时间", null=True, blank=True)
    handed_by = audit.somebody("送负责人的人员")
    correct_by = models.DateTimeField("补正截止", null=True, blank=True)
    return_reason = models.TextField("退回原因", blank=True)
    recommended = models.BooleanField("秘书处建议同意", null=True, blank=True)
    recommendation = models.TextField("秘书处意见", blank=True)
    checked_at = models.DateTimeField("审查时间", null=True, blank=True)
    checked_by = audit.somebody("审查人")
    decision_reason = models.TextField("审批意见", blank=True)
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    decided_by = audit.somebody("审批人")
    number = models.CharField("批复文号", max_length=40, blank=True)
    decision = audit.optional(CouncilDecision, "理事会表决", related_name="role_applications")
    seat = models.OneToOneField(
        Seat, models.PROTECT, null=True, blank=True, related_name="application", verbose_name="取得的席位"
    )

    objects = RoleApplicationQuerySet.as_manager()
    claimed_with = ("unit", "term")

    class Meta:
        verbose_name = verbose_name_plural = "职务申请"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "unit"],
                condition=Q(state__in=["DRAFT", "FILED", "RETURNED", "CHECKED"]),
                name="one_open_application_per_unit",
                violation_error_message="该单位已有一件办理中的职务申请。",
            ),
            models.CheckConstraint(
                condition=Q(holder_role="HEAD") | Q(role=CouncilRole.ORDINARY),
                name="application_for_head",
                violation_error_message="只有理事可以由分管人力资源负责人担任（第七条）。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} 申请担任{self.get_role_display()}"

    def get_absolute_url(self) -> str:
        return reverse("application", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def was_returned(self) -> bool:
        """It has been back for correction."""
        return self.return_reason != ""

    @property
    def is_overdue(self) -> bool:
        """Returned for correction, and the deadline has passed."""
        return (
            self.state == self.State.RETURNED
            and self.correct_by is not None
            and clock.now() >= self.correct_by
        )

    @move(state, "修改", [State.DRAFT, State.RETURNED])
    def write(self) -> None:
        """The unit writes its draft or its correction."""

    @move(state, "增减材料", [State.DRAFT, State.RETURNED, State.FILED])
    def prove(self) -> None:
        """Evidence is added and taken away: by the unit while it writes, by the secretariat while it checks."""

    @move(state, "送负责人", [State.DRAFT, State.RETURNED])
    def hand(self) -> None:
        """Who prepared it hands it on to the unit's head."""

    @move(state, "退回修改", [State.DRAFT, State.RETURNED], conditions=[handed])
    def hand_back(self) -> None:
        """The head hands it back to who prepared it."""
        self.handed_at = self.handed_by = None

    @move(state, "提交", [State.DRAFT, State.RETURNED], State.FILED)
    def file(self) -> None:
        """The unit head files it, or files it again after correction."""

    @move(state, "退回补正", State.FILED, State.RETURNED)
    def send_back(self) -> None:
        """The secretariat returns it for correction."""

    @move(state, "延长补正期限", State.RETURNED)
    def extend(self) -> None:
        """The secretariat gives more time for the correction."""

    @move(state, "审查", State.FILED)
    def note_findings(self) -> None:
        """The secretariat keeps its check half done."""

    @move(state, "审查", State.FILED, State.CHECKED)
    def check_conditions(self) -> None:
        """The secretariat has checked each condition and gives its opinion."""

    @move(state, "审批", State.CHECKED, State.APPROVED)
    def approve(self) -> None:
        """The chair approves: the seat follows."""

    @move(state, "审批", State.CHECKED, State.REJECTED)
    def reject(self) -> None:
        """The chair does not approve."""

    @move(state, "撤回", OPEN, State.WITHDRAWN)
    def withdraw(self) -> None:
        """The unit takes it back before the decision."""

    @move(state, "作失效处理", OPEN, State.LAPSED)
    def lapse(self) -> None:
        """It can no longer be decided: the term is over, or the membership has ended."""
        self.correct_by = None

    @move(state, "作失效处理", State.RETURNED, State.LAPSED, conditions=[overdue])
    def lapse_uncorrected(self) -> None:
        """It was not corrected in time, and the secretariat closes it."""
        self.correct_by = None


class ApplicationCondition(Audited):
    """One condition of 第八条 for one application: what the unit says, what the record says, what the secretariat finds."""

    application = models.ForeignKey(
        RoleApplication, models.PROTECT, related_name="conditions", verbose_name="申请"
    )
    clause = models.CharField("条款", max_length=40)
    position = models.PositiveSmallIntegerField("序号")
    claim = models.TextField("单位说明", blank=True)
    recorded = models.JSONField("系统记录", default=list, blank=True)
    met = models.BooleanField("秘书处认定符合", null=True, blank=True)
    finding = models.CharField("认定理由", max_length=300, blank=True)
    against_record = models.BooleanField("认定与系统记录不一致", default=False)
    on_material = models.BooleanField("未记录，凭材料认定", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "担任条件"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["application", "clause"], name="condition_once")]

    def __str__(self) -> str:
        return regulation.get(self.clause).citation

    @property
    def name_in_log(self) -> str:
        return f"{self.application} {self}"


class ConditionEvidence(Piece, Audited):
    """A piece of evidence for one condition: a file with its hash and its own date, or a record of the portal by link.

    Write-once: taking it away only marks it. The unit's pieces stay through a return for correction; those that the
    secretariat adds while it checks say so.
    """

    FOLDER = "applications"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    condition = models.ForeignKey(
        ApplicationCondition, models.PROTECT, related_name="evidence", verbose_name="担任条件"
    )
    from_office = models.BooleanField("由秘书处补充", default=False)

    class Meta(Piece.Meta):
        verbose_name = verbose_name_plural = "职务申请材料"
        ordering = ["created_at"]

    @property
    def name_in_log(self) -> str:
        return f"{self.condition.name_in_log} {self}"
