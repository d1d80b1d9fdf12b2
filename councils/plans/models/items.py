"""The items of a plan, and what is reported on them."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin

from alliance.files.stored import StoredFile
from alliance.ground import access, audit, clock
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, condition, move
from councils.plans.models.plans import WorkPlan
from councils.posts.models import SecretariatPost
from members.units.models import Unit


class PlanItemQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """With their plan."""
        return self.filter(plan__in=WorkPlan.objects.visible_to(user))

    def under_way(self) -> Self:
        """Tasks of adopted plans, neither done nor dropped; what is to be held is followed by the meetings."""
        tasks = self.filter(type=PlanItem.Type.TASK, state__in=PlanItem.OPEN)
        return tasks.filter(plan__state=WorkPlan.State.ADOPTED)

    def due_in(self, year: int) -> Self:
        return self.filter(due_on__year=year)


@condition("计划还没有通过。")
def plan_is_adopted(item: "PlanItem") -> bool:
    return item.plan.is_adopted


class PlanItem(FSMModelMixin, Audited):
    """One thing to do until a day (included), by a unit or a post, with the measure of its being done.

    A planned meeting or activity is an item of its own type; it is held as the meetings say.
    """

    class Type(models.TextChoices):
        TASK = "TASK", "任务"
        MEETING = "MEETING", "会议"
        ACTIVITY = "ACTIVITY", "活动"

    class State(Toned):
        PLANNED = "PLANNED", "未开始", "neutral"
        ONGOING = "ONGOING", "推进中", "info"
        DONE = "DONE", "已完成", "success"
        DROPPED = "DROPPED", "已取消", "warning"

    OPEN = (State.PLANNED, State.ONGOING)
    claimed_with = ("plan", "plan__unit", "unit")

    plan = models.ForeignKey(WorkPlan, models.PROTECT, related_name="items", verbose_name="计划")
    type = models.CharField("类型", max_length=10, choices=Type, default=Type.TASK)
    title = models.CharField("事项", max_length=200)
    measure = models.CharField("完成标志", max_length=200, blank=True)
    unit = audit.optional(Unit, "责任单位", related_name="plan_items")
    post = models.CharField("责任岗位", max_length=30, choices=SecretariatPost.Post, blank=True)
    starts_on = models.DateField("开始日期", null=True, blank=True)
    due_on = models.DateField("完成日期")
    number = models.PositiveSmallIntegerField("次数", default=1)
    above = audit.optional("self", "对应联盟计划", related_name="below")
    state = FSMField("进展", default=State.PLANNED, choices=State.choices, protected=True)
    done_on = models.DateField("完成于", null=True, blank=True)
    remark = models.CharField("说明", max_length=200, blank=True)

    objects = PlanItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "计划事项"
        ordering = ["plan", "due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(starts_on__lte=F("due_on")),
                name="plan_item_starts_before_due",
                violation_error_message="开始日期不能晚于完成日期。",
            ),
            models.CheckConstraint(
                condition=Q(unit=None) | Q(post=""),
                name="plan_item_has_one_responsible",
                violation_error_message="责任单位和责任岗位只填一个。",
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=False) | ~Q(state="DONE"),
                name="done_plan_item_has_day",
                violation_error_message="已完成的事项须有完成日期。",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="plan_item_number"),
        ]
        indexes = [models.Index(fields=["due_on", "state"])]

    def __str__(self) -> str:
        return self.title

    @property
    def name_in_log(self) -> str:
        return f"{self.plan}：{self.title}"

    def get_absolute_url(self) -> str:
        return reverse("plan_item", args=[self.pk])

    @property
    def quarter(self) -> int:
        return (self.due_on.month + 2) // 3

    @property
    def responsible(self) -> str:
        return self.unit.name if self.unit_id else self.get_post_display()

    @property
    def timeliness(self) -> str:
        """Done in time or late, overdue, or nothing yet."""
        if self.state == self.State.DONE:
            return "按期" if self.done_on <= self.due_on else "逾期完成"
        return "逾期" if self.plan.is_adopted and self.is_overdue(clock.today()) else ""

    def is_overdue(self, day: date) -> bool:
        return self.type == self.Type.TASK and self.state in self.OPEN and self.due_on < day

    @property
    def tone(self) -> str:
        return self.State(self.state).tone

    @move(state, "填报进展", OPEN, State.ONGOING, conditions=[plan_is_adopted])
    def go_on(self) -> None:
        """Work is under way."""

    @move(state, "填报完成", OPEN, State.DONE, conditions=[plan_is_adopted])
    def finish(self) -> None:
        """It is done."""

    @move(state, "退回未完成", State.DONE, State.ONGOING)
    def send_back(self) -> None:
        """The secretariat does not find it done."""

    @move(state, "取消事项", OPEN, State.DROPPED, conditions=[plan_is_adopted])
    def drop(self) -> None:
        """It is not done any more, with the reason."""


class PlanProgressQuerySet(models.QuerySet):
    def with_file_for(self, user) -> Self:
        """Whose file this person may open: the secretariat, the council, and the people of the unit whose item it is."""
        there = self.exclude(file="").filter(item__in=PlanItem.objects.visible_to(user))
        if access.is_council_or_secretariat(user):
            return there
        units = access.units_read(user)
        return there.filter(Q(item__unit__in=units) | Q(item__plan__unit__in=units))


class PlanProgress(StoredFile, Audited):
    """What was reported on an item: a word, what was done, and where there is one a file."""

    FOLDER = "plans"

    class Word(Toned):
        ONGOING = "ONGOING", "推进中", "info"
        DONE = "DONE", "已完成", "success"

    item = models.ForeignKey(PlanItem, models.PROTECT, related_name="progress", verbose_name="事项")
    word = models.CharField("进展", max_length=10, choices=Word)
    text = models.TextField("情况", max_length=1000)
    on = models.DateField("日期")
    reported_by = audit.person("填报人")

    objects = PlanProgressQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "计划进展"
        ordering = ["item", "-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.item}：{self.get_word_display()}"
