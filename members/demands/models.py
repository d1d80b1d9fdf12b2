"""A technical problem with its lifecycle, and what each unit that was asked said to it."""

from typing import Any, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin

from alliance.ground import access, audit, clock
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, move
from members.experts.models import Expert
from members.units.models import Unit


class DemandQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Own problems; those that a unit was asked about; of the others posted ones that are not for invited units only.

        The secretariat sees all that were posted, of the secret ones no more than that they are there (`rules.may_see_details`).
        """
        own = access.units_with(user)
        posted = self.exclude(posted_at=None)
        if access.is_secretariat(user):
            return self.filter(Q(unit__in=own) | Q(posted_at__isnull=False))
        if not own and not access.is_council_or_secretariat(user):
            return self.none()
        asked = DemandAnswer.objects.filter(ticket=OuterRef("pk"), unit__in=own, asked_at__isnull=False)
        known = Q(Exists(asked)) | ~Q(level=DemandTicket.Level.INVITED)
        return self.filter(Q(unit__in=own) | Q(pk__in=posted.filter(known).values("pk")))

    def open(self) -> Self:
        return self.filter(state=DemandTicket.State.OPEN, unit__ended_on=None)

    def with_offers(self) -> Self:
        return self.filter(Exists(_offers()))

    def in_vain(self) -> Self:
        """Open ones to which nobody has made an offer in time."""
        return self.open().filter(~Exists(_offers()), answer_by__lte=clock.start_of_day(clock.today()))

    def expired(self) -> Self:
        """Open ones whose own day has passed."""
        return self.open().filter(needed_by__lt=clock.today())


def _offers() -> models.QuerySet:
    return DemandAnswer.objects.filter(ticket=OuterRef("pk"), reply=DemandAnswer.Reply.OFFER)


class DemandTicket(FSMModelMixin, Audited):
    """What an enterprise cannot solve alone: what it is, what is to be reached, until when, who sees it."""

    class State(Toned):
        DRAFT = "DRAFT", "草稿", "neutral"
        OPEN = "OPEN", "征集响应", "info"
        MATCHED = "MATCHED", "已对接", "info"
        SOLVED = "SOLVED", "待企业确认", "warning"
        CONFIRMED = "CONFIRMED", "已解决", "success"
        WITHDRAWN = "WITHDRAWN", "已撤回", "neutral"

    class Level(models.TextChoices):
        PUBLIC = "PUBLIC", "联盟内公开"
        SUMMARY = "SUMMARY", "公开名称和领域，详情仅受邀单位和秘书处可见"
        INVITED = "INVITED", "仅受邀单位可见"

    class Mode(models.TextChoices):
        COMMISSION = "COMMISSION", "委托开发"
        JOINT = "JOINT", "联合攻关"
        OPEN_CALL = "OPEN_CALL", "揭榜挂帅"
        CONSULTING = "CONSULTING", "技术咨询"

    CONTENT = ("title", "field", "level", "mode", "background", "specs", "needed_by", "funds", "contact")
    claimed_with = ("unit", "solver")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="企业")
    title = models.CharField("难题名称", max_length=100)
    field = models.CharField("技术领域", max_length=100, help_text="如：智能检测、焊接工艺")
    level = models.CharField("保密级别", max_length=10, choices=Level, default=Level.PUBLIC)
    mode = models.CharField("合作方式", max_length=12, choices=Mode)
    background = models.TextField("背景与现状", max_length=3000)
    specs = models.TextField("技术指标", max_length=2000)
    needed_by = models.DateField("期望解决期限")
    funds = models.DecimalField(
        "拟投入资金（万元）", max_digits=10, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    contact = models.CharField("联系部门及电话", max_length=100)
    state = FSMField("状态", default=State.DRAFT, choices=State.choices, protected=True, db_index=True)
    posted_at = models.DateTimeField("发布时间", null=True, blank=True)
    answer_by = models.DateTimeField("响应截止（不含）", null=True, blank=True)
    solver = audit.optional(Unit, "承接单位")
    matched_at = models.DateTimeField("对接时间", null=True, blank=True)
    outcome = models.TextField("解决情况", max_length=2000, blank=True)
    confirmed_by = audit.somebody("确认人")
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)

    objects = DemandQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "技术难题"
        ordering = ["-posted_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("DRAFT", "WITHDRAWN"))
                | Q(posted_at__isnull=False, answer_by__isnull=False),
                name="demand_posted_has_times",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("MATCHED", "SOLVED", "CONFIRMED")) | Q(solver__isnull=False),
                name="demand_matched_has_solver",
            ),
            models.CheckConstraint(
                condition=~Q(state="CONFIRMED") | Q(confirmed_at__isnull=False),
                name="demand_confirmed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(solver=None) | ~Q(solver=F("unit")), name="demand_solved_by_another"
            ),
        ]
        indexes = [models.Index(fields=["unit", "state"]), models.Index(fields=["solver", "state"])]

    def __str__(self) -> str:
        return self.title

    @property
    def name_in_log(self) -> str:
        return f"{self.unit} 技术难题 {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("demand", args=[self.pk])

    @property
    def is_expired(self) -> bool:
        return self.state == self.State.OPEN and self.needed_by < clock.today()

    @move("state", "修改", State.DRAFT)
    def write(self) -> None:
        """The enterprise writes it."""

    @move("state", "邀请单位", [State.DRAFT, State.OPEN])
    def invite(self) -> None:
        """A unit is asked."""

    @move("state", "发布", State.DRAFT, State.OPEN)
    def post(self) -> None:
        """The units that were named are asked; it is seen as its level says."""

    @move("state", "响应", State.OPEN)
    def answer(self) -> None:
        """A unit says whether it can help."""

    @move("state", "延期", State.OPEN)
    def extend(self) -> None:
        """The enterprise names a later day."""

    @move("state", "选定承接单位", State.OPEN, State.MATCHED)
    def match(self) -> None:
        """The enterprise has chosen one of the offers."""

    @move("state", "终止对接", State.MATCHED, State.OPEN)
    def part(self) -> None:
        """The two do not come together; others may answer again."""
        self.solver = self.matched_at = None

    @move("state", "报告已解决", State.MATCHED, State.SOLVED)
    def report(self) -> None:
        """The solving unit says that it is done."""

    @move("state", "确认解决", State.SOLVED, State.CONFIRMED)
    def confirm(self) -> None:
        """The enterprise says so too; it counts for both."""

    @move("state", "认为尚未解决", State.SOLVED, State.MATCHED)
    def reject(self) -> None:
        """The enterprise does not say so yet."""

    @move("state", "撤回", [State.DRAFT, State.OPEN, State.MATCHED], State.WITHDRAWN)
    def withdraw(self) -> None:
        """The enterprise does not ask any more."""


class AnswerQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        """Units that were asked and have said nothing yet, while the problem is open."""
        return self.filter(
            reply="",
            asked_at__isnull=False,
            released_at=None,
            ticket__state=DemandTicket.State.OPEN,
            ticket__unit__ended_on=None,
        )


class DemandAnswer(Audited):
    """That a unit was asked about a problem, until when it should answer, and what it said; or that it came forward by itself."""

    class Reply(Toned):
        NONE = "", "未响应", "warning"
        OFFER = "OFFER", "可以承接", "success"
        DECLINE = "DECLINE", "暂不能承接", "neutral"

    claimed_with = ("unit",)

    ticket = models.ForeignKey(DemandTicket, models.PROTECT, related_name="answers", verbose_name="技术难题")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    asked_by = audit.somebody("邀请人")
    asked_at = models.DateTimeField("邀请时间", null=True, blank=True)
    due_at = models.DateTimeField("响应截止（不含）", null=True, blank=True)
    released_at = models.DateTimeField("不再需要响应的时间", null=True, blank=True)
    reply = models.CharField("响应", max_length=10, choices=Reply, default=Reply.NONE, blank=True)
    words = models.TextField("响应内容", max_length=1000, blank=True)
    expert = audit.optional(Expert, "专家")
    answered_by = audit.somebody("响应人")
    answered_at = models.DateTimeField("首次响应时间", null=True, blank=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "技术难题响应"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "unit"],
                name="demand_answer_once",
                violation_error_message="该单位已在受邀或响应的单位中。",
            ),
            models.CheckConstraint(
                condition=Q(reply="") | Q(answered_at__isnull=False), name="demand_answer_has_time"
            ),
            models.CheckConstraint(
                condition=Q(asked_at=None) | Q(due_at__isnull=False), name="demand_asked_has_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}：{self.Reply(self.reply).label}"

    @property
    def name_in_log(self) -> str:
        return f"技术难题“{self.ticket}” {self}"

    @property
    def in_time(self) -> bool:
        return self.answered_at is not None and self.due_at is not None and self.answered_at < self.due_at
