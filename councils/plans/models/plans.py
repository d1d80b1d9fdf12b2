"""A plan, and the opinions on it."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin

from alliance.ground import access, audit, clock
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, condition, move
from councils.decisions.models import CouncilDecision
from councils.recusal.models import acts_as_chair
from councils.votes.models import Motion
from members.units.models import Unit


class WorkPlanQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """Of the alliance's plans the secretariat sees all, the council and the people of units that are asked those under
        discussion, members what was adopted. A unit's plan is seen by its people; once it is in force by the secretariat and
        who acts as chair.
        """
        State = WorkPlan.State
        asked = PlanOpinion.objects.filter(unit__in=access.units_with(user)).values("plan")
        own = Q(unit__in=access.units_read(user)) | Q(pk__in=asked, state=State.OPINIONS)
        adopted = Q(state=State.ADOPTED)
        ours = Q(unit=None)
        if access.is_secretariat(user):
            return self.filter(ours | own | adopted)
        if acts_as_chair(user):
            return self.filter(own | adopted | (ours & Q(state=State.OPINIONS)))
        if access.holds(user, *access.COUNCIL_OFFICES):
            return self.filter(own | (ours & Q(state__in=(State.OPINIONS, State.ADOPTED))))
        if access.units_read(user):
            return self.filter(own | (ours & adopted))
        return self.none()

    def of_alliance(self) -> Self:
        return self.filter(unit=None)

    def in_force(self, year: int) -> Self:
        """Adopted plans of the alliance that speak of a year."""
        return self.of_alliance().filter(state=WorkPlan.State.ADOPTED, year__lte=year, until_year__gte=year)


@condition("请先列出计划任务。")
def has_items(plan: "WorkPlan") -> bool:
    return plan.items.exists()


@condition("单位计划由本单位负责人确认，不征求意见、不表决。")
def is_of_alliance(plan: "WorkPlan") -> bool:
    return plan.unit_id is None


@condition("联盟的计划由理事会通过，不由单位确认。")
def is_of_unit(plan: "WorkPlan") -> bool:
    return plan.unit_id is not None


@condition("还在征求意见，截止后（或全部答复后）才能提请审议。")
def is_heard(plan: "WorkPlan") -> bool:
    over = plan.opinions_by is None or plan.opinions_by <= clock.now()
    return over or not plan.opinions.filter(answered_at=None).exists()


class WorkPlan(FSMModelMixin, Audited):
    """A plan of the alliance, or of one unit. It speaks of the years from `year` to `until_year`, both included."""

    class Kind(models.TextChoices):
        YEARLY = "YEARLY", "年度工作计划"
        LONG_TERM = "LONG_TERM", "中长期发展规划"

    class State(Toned):
        DRAFT = "DRAFT", "起草中", "neutral"
        OPINIONS = "OPINIONS", "征求意见", "info"
        ADOPTED = "ADOPTED", "已通过", "success"
        WITHDRAWN = "WITHDRAWN", "已撤销", "warning"

    BEFORE_ADOPTION = (State.DRAFT, State.OPINIONS)
    claimed_with = ("unit",)

    kind = models.CharField("类型", max_length=10, choices=Kind, default=Kind.YEARLY)
    unit = audit.optional(Unit, "单位", related_name="work_plans")
    year = models.PositiveSmallIntegerField("年度")
    until_year = models.PositiveSmallIntegerField("至年度")
    title = models.CharField("名称", max_length=100)
    text = models.TextField("总体要求", max_length=8000, blank=True)
    state = FSMField("状态", default=State.DRAFT, choices=State.choices, protected=True)
    prepared_by = audit.person("起草人")
    drafted_at = models.DateTimeField("完成起草时间", null=True, blank=True)
    opinions_by = models.DateTimeField("意见截止（不含）", null=True, blank=True)
    motion = models.OneToOneField(
        Motion, models.PROTECT, null=True, blank=True, related_name="work_plan", verbose_name="议案"
    )
    decision = audit.optional(CouncilDecision, "理事会决定", related_name="work_plans")
    adopted_at = models.DateTimeField("通过时间", null=True, blank=True)
    withdraw_reason = models.CharField("撤销原因", max_length=200, blank=True)

    objects = WorkPlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工作计划"
        ordering = ["-year", "kind", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_year__gte=F("year")),
                name="plan_years_in_order",
                violation_error_message="截止年度不能早于起始年度。",
            ),
            models.UniqueConstraint(
                fields=["year"],
                condition=Q(unit=None, kind="YEARLY") & ~Q(state="WITHDRAWN"),
                name="one_yearly_plan",
                violation_error_message="该年度已有年度工作计划。",
            ),
            models.UniqueConstraint(
                fields=["unit", "year", "kind"],
                condition=Q(unit__isnull=False) & ~Q(state="WITHDRAWN"),
                name="one_plan_a_unit_and_year",
                violation_error_message="本单位该年度已有这类计划。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def name_in_log(self) -> str:
        return f"{self.unit} {self.title}" if self.unit_id else self.title

    def get_absolute_url(self) -> str:
        return reverse("plan", args=[self.pk])

    @property
    def years(self) -> str:
        return f"{self.year}" if self.until_year == self.year else f"{self.year}—{self.until_year}"

    @property
    def first_day(self) -> date:
        return date(self.year, 1, 1)

    @property
    def last_day(self) -> date:
        return date(self.until_year, 12, 31)

    @property
    def is_adopted(self) -> bool:
        return self.state == self.State.ADOPTED

    @move(state, "修改", BEFORE_ADOPTION)
    def revise(self) -> None:
        """Text and items are written."""

    @move(state, "征求意见", State.DRAFT, State.OPINIONS, conditions=[is_of_alliance, has_items])
    def ask_opinions(self) -> None:
        """The draft goes to vice-chairs and directors."""

    @move(state, "填写意见", State.OPINIONS)
    def hear(self) -> None:
        """A unit answers."""

    @move(state, "提请表决", State.OPINIONS, conditions=[is_heard])
    def put(self) -> None:
        """It is put to a vote."""

    @move(state, "登记通过", State.OPINIONS, State.ADOPTED, conditions=[is_heard])
    def adopt(self) -> None:
        """The council has adopted it."""

    @move(state, "确认", State.DRAFT, State.ADOPTED, conditions=[is_of_unit, has_items])
    def confirm(self) -> None:
        """The head of the unit confirms the unit's own plan."""

    @move(state, "撤销", BEFORE_ADOPTION, State.WITHDRAWN)
    def withdraw(self) -> None:
        """It is given up."""

    @move(state, "分解", State.ADOPTED)
    def break_down(self) -> None:
        """Items are given to units and posts."""


class PlanOpinion(Audited):
    """What a unit of the council thinks of a draft (第五条·(二)、第六条·(一)); empty until it has answered."""

    plan = models.ForeignKey(WorkPlan, models.PROTECT, related_name="opinions", verbose_name="计划")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    agrees = models.BooleanField("无修改意见", default=False)
    text = models.TextField("意见", max_length=2000, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = audit.somebody("答复人")

    claimed_with = ("plan", "unit")

    class Meta:
        verbose_name = verbose_name_plural = "计划意见"
        ordering = ["plan", "pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "unit"], name="one_opinion_a_unit")]

    def __str__(self) -> str:
        return f"{self.unit}：{self.plan}"
