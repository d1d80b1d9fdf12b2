"""A plan, and the opinions on it."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from alliance.ground import access, audit
from alliance.ground.lifecycle import condition, move
from councils.hearing.models import Draft, Opinion, of_draft
from councils.recusal.models import acts_as_chair
from members.units.models import Unit


class WorkPlanQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """Of the alliance's plans the secretariat sees all, the council and the people of units that are asked those under
        discussion, members what was adopted. A unit's plan is seen by its people; once it is in force by the secretariat and
        who acts as chair.
        """
        State = WorkPlan.State
        asked = PlanOpinion.objects.filter(unit__in=access.units_with(user)).values("draft")
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


class WorkPlan(Draft):
    """A plan of the alliance, or of one unit. It speaks of the years from `year` to `until_year`, both included."""

    class Kind(models.TextChoices):
        YEARLY = "YEARLY", "年度工作计划"
        LONG_TERM = "LONG_TERM", "中长期发展规划"

    State = Draft.State
    claimed_with = ("unit",)

    kind = models.CharField("类型", max_length=10, choices=Kind, default=Kind.YEARLY)
    unit = audit.optional(Unit, "单位", related_name="work_plans")
    year = models.PositiveSmallIntegerField("年度")
    until_year = models.PositiveSmallIntegerField("至年度")
    title = models.CharField("名称", max_length=100)
    text = models.TextField("总体要求", max_length=8000, blank=True)
    drafted_at = models.DateTimeField("完成起草时间", null=True, blank=True)
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

    @move("state", "征求意见", State.DRAFT, State.OPINIONS, conditions=[is_of_alliance, has_items])
    def ask_opinions(self) -> None:
        """The draft goes to vice-chairs and directors."""

    @move("state", "确认", State.DRAFT, State.ADOPTED, conditions=[is_of_unit, has_items])
    def confirm(self) -> None:
        """The head of the unit confirms the unit's own plan."""

    @move("state", "分解", State.ADOPTED)
    def break_down(self) -> None:
        """Items are given to units and posts."""


class PlanOpinion(Opinion):
    """What a unit of the council thinks of a plan."""

    draft = of_draft(WorkPlan)

    claimed_with = ("draft", "unit")

    class Meta:
        verbose_name = verbose_name_plural = "计划意见"
        ordering = ["draft", "pk"]
        constraints = [models.UniqueConstraint(fields=["draft", "unit"], name="one_opinion_a_unit")]
