"""限期整改 of a unit graded 不合格, what is to be put right, and the notices that say so (第十二条)."""

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin

from alliance.files.stored import StoredFile
from alliance.ground import access, audit, clock
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, move
from assessments.sheets.models.assessments import Assessment
from councils.recusal.models import presided_by


def oversees(user) -> bool:
    """The secretariat, and who presides: they follow up the consequences of all units."""
    return access.is_leader_or_secretariat(user)


class RectificationQuerySet(models.QuerySet):
    def visible_to(self, user) -> "RectificationQuerySet":
        """The secretariat and who presides see all; a unit sees its own from the first moment."""
        if oversees(user):
            return self
        return self.filter(
            Q(assessment__unit__in=access.units_read(user)) | presided_by(user, "assessment__unit")
        )

    def complete(self) -> "RectificationQuerySet":
        """Those whose draft has what a notice must say (`rules.is_complete`), so that it can be signed."""
        items = RectificationItem.objects.filter(rectification=OuterRef("pk"))
        bare = Exists(items.filter(Q(problem="") | Q(demand="")))
        said = self.exclude(notice="").exclude(contact="").exclude(contact_phone="")
        return said.filter(Exists(items)).exclude(bare)

    def owed(self) -> "RectificationQuerySet":
        """Those that wait for the unit: for its plan or its report."""
        return self.filter(state__in=[Rectification.State.NOTIFIED, Rectification.State.PLANNED])

    def with_receipt(self) -> "RectificationQuerySet":
        """With `unsigned`: its notice stands and nobody has signed for it, and `sign_due`: by when somebody must."""
        standing = RectificationNotice.objects.filter(
            rectification=OuterRef("pk"), withdrawn_at=None, signed_at=None
        )
        return self.annotate(unsigned=Exists(standing), sign_due=Subquery(standing.values("sign_due")[:1]))

    def overdue(self) -> "RectificationQuerySet":
        return self.owed().filter(deadline__lte=clock.now())


class Rectification(FSMModelMixin, Audited):
    """限期整改 of a unit graded 不合格 (第十二条): draft of the notice, notice, plan, evidence, re-check, close.

    Opened with the publication; what is to be put right is the secretariat's draft until the notice is issued, and the time
    for it is counted from there.
    """

    class State(Toned):
        DRAFTED = "DRAFTED", "待下发整改通知", "neutral"
        NOTIFIED = "NOTIFIED", "待报整改方案", "warning"
        SUBMITTED = "SUBMITTED", "整改方案待审核", "info"
        PLANNED = "PLANNED", "整改中", "info"
        REPORTED = "REPORTED", "待验收", "info"
        CLOSED = "CLOSED", "已销号", "success"
        ENDED = "ENDED", "已随成员资格终止", "neutral"

    assessment = models.OneToOneField(
        Assessment, models.PROTECT, related_name="rectification", verbose_name="考核"
    )
    notice = models.TextField("整改事由")
    notice_due = models.DateTimeField("通知下发期限（不含）")
    days = models.PositiveSmallIntegerField("整改期限（天）")
    contact = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = models.CharField("联系电话", max_length=40, blank=True)
    deadline = models.DateTimeField("整改截止（不含）", null=True, blank=True)
    plan = models.TextField("整改方案", blank=True)
    report = models.TextField("整改报告", blank=True)
    state = FSMField("状态", default=State.DRAFTED, choices=State.choices, protected=True)
    plan_at = models.DateTimeField("方案报送时间", null=True, blank=True)
    plan_accepted_at = models.DateTimeField("方案认可时间", null=True, blank=True)
    plan_answer = models.TextField("方案审核意见", blank=True)
    reported_at = models.DateTimeField("报告报送时间", null=True, blank=True)
    closed_at = models.DateTimeField("销号时间", null=True, blank=True)
    recheck = models.TextField("验收意见", blank=True)
    late_recorded_at = models.DateTimeField("逾期记录时间", null=True, blank=True)

    claimed_with = ("assessment__unit", "assessment__cycle")
    objects = RectificationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "整改"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.assessment.unit} {self.assessment.cycle.year}年度整改"

    def get_absolute_url(self) -> str:
        return reverse("rectification", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state not in (self.State.CLOSED, self.State.ENDED)

    @property
    def is_overdue(self) -> bool:
        waits = self.state in (self.State.NOTIFIED, self.State.PLANNED)
        return waits and self.deadline is not None and clock.now() >= self.deadline

    @move(state, "下发通知书", State.DRAFTED, State.NOTIFIED)
    def issue(self) -> None:
        """The secretariat issues the notice; the time begins."""

    @move(state, "撤回通知书", [State.NOTIFIED, State.SUBMITTED, State.PLANNED], State.DRAFTED)
    def withdraw_notice(self) -> None:
        """The secretariat takes the notice back, to issue a corrected one."""

    @move(state, "修改", [State.NOTIFIED, State.PLANNED])
    def work(self) -> None:
        """The unit writes on its plan or report."""

    @move(state, "报送", [State.NOTIFIED, State.PLANNED])
    def hand_in(self) -> None:
        """The unit may hand in its plan, or its report."""

    @move(state, "延期", [State.NOTIFIED, State.PLANNED])
    def extend(self) -> None:
        """The secretariat gives more time, while the case waits for the unit."""

    @move(state, "报送整改方案", State.NOTIFIED, State.SUBMITTED)
    def hand_in_plan(self) -> None:
        """The unit hands in its plan."""

    @move(state, "审核整改方案", State.SUBMITTED, State.PLANNED)
    def accept_plan(self) -> None:
        """The secretariat finds the plan fit."""

    @move(state, "审核整改方案", State.SUBMITTED, State.NOTIFIED)
    def return_plan(self) -> None:
        """The secretariat asks for a better plan."""

    @move(state, "报送整改报告", State.PLANNED, State.REPORTED)
    def hand_in_report(self) -> None:
        """The unit reports that the items are done."""

    @move(state, "验收", State.REPORTED, State.PLANNED)
    def send_back(self) -> None:
        """The re-check finds items not done."""

    @move(state, "验收", State.REPORTED, State.CLOSED)
    def close(self) -> None:
        """The re-check is passed."""

    @move(
        state,
        "终止",
        [State.DRAFTED, State.NOTIFIED, State.SUBMITTED, State.PLANNED, State.REPORTED],
        State.ENDED,
    )
    def end(self) -> None:
        """The membership has ended."""


class RectificationItem(StoredFile, Audited):
    """One thing to put right: what was found, what is asked, and how it was done, with a file as evidence."""

    FOLDER = "rectification"

    rectification = models.ForeignKey(
        Rectification, models.PROTECT, related_name="items", verbose_name="整改"
    )
    position = models.PositiveSmallIntegerField("序号", default=1)
    problem = models.CharField("问题", max_length=600)
    demand = models.CharField("整改要求", max_length=600, blank=True)
    measure = models.TextField("整改措施", blank=True)
    done = models.BooleanField("单位报告已完成", default=False)
    result = models.TextField("完成情况", blank=True)
    accepted = models.BooleanField("验收通过", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "整改事项"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.problem

    @property
    def name_in_log(self) -> str:
        return f"{self.rectification} {self}"


class RectificationNotice(Audited):
    """整改通知书 as it was issued: frozen, signed for by the unit, or withdrawn and kept beside its correction."""

    rectification = models.ForeignKey(
        Rectification, models.PROTECT, related_name="notices", verbose_name="整改"
    )
    number = models.PositiveSmallIntegerField("第几次下发", default=1)
    document_number = models.CharField("文号", max_length=40, blank=True)
    text = models.TextField("整改事由")
    items = models.JSONField("整改事项", default=list)  # [{"problem", "demand"}]
    contact = models.CharField("联系人", max_length=40)
    contact_phone = models.CharField("联系电话", max_length=40)
    deadline = models.DateTimeField("整改截止（不含）")
    reason = models.CharField("签发说明", max_length=500)
    issued_at = models.DateTimeField("下发时间")
    issued_by = audit.somebody("签发人")
    sign_due = models.DateTimeField("签收期限（不含）")
    signed_at = models.DateTimeField("签收时间", null=True, blank=True)
    signed_by = audit.somebody("签收人")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdraw_reason = models.CharField("撤回原因", max_length=500, blank=True)

    claimed_with = ("rectification__assessment__unit", "rectification__assessment__cycle")

    class Meta:
        verbose_name = verbose_name_plural = "整改通知书"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["rectification"],
                condition=Q(withdrawn_at=None),
                name="one_standing_notice",
                violation_error_message="该整改已有一份有效的整改通知书。",
            )
        ]

    def __str__(self) -> str:
        again = f"（第{self.number}次下发）" if self.number > 1 else ""
        return f"{self.rectification.assessment.unit}整改通知书{again}"

    def get_absolute_url(self) -> str:
        return self.rectification.get_absolute_url()

    @property
    def last_day(self) -> str:
        """Until when, in words, with the year: 2027年2月26日."""
        return clock.show_day(clock.last_day(self.deadline))
