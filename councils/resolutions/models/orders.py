from datetime import date, datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin

from alliance.ground import access, audit, clock
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, condition, move
from alliance.registers import policy
from councils.decisions.models import CouncilDecision
from councils.meetings.models.meetings import Meeting
from members.units.models import Unit


def nearly_due() -> timedelta:
    """How long before its time runs out an order turns yellow."""
    return timedelta(days=policy.get("resolution_yellow_days"))


class Light(Toned):
    """督办灯: how an order stands against its time, computed from the clock when it is read."""

    NONE = "", "—", "neutral"
    GREEN = "GREEN", "正常", "success"
    YELLOW = "YELLOW", "临期", "warning"
    RED = "RED", "逾期", "danger"


class ResolutionQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """The secretariat sees all; the council all that are out; a unit those that it carries out or helps with."""
        if access.is_secretariat(user):
            return self
        out = self.exclude(state=Resolution.State.DRAFT)
        if access.holds(user, *access.COUNCIL_OFFICES):
            return out
        return out.of_units(access.units_read(user))

    def of_units(self, units) -> Self:
        """Those that these units carry out or help with."""
        helped = ResolutionHelper.objects.filter(unit__in=units).values("resolution")
        return self.filter(Q(unit__in=units) | Q(pk__in=helped))

    def live(self) -> Self:
        """Ordered, and not withdrawn."""
        return self.exclude(state__in=(Resolution.State.DRAFT, Resolution.State.WITHDRAWN))

    def open(self) -> Self:
        """Still waiting for the unit."""
        return self.filter(state__in=Resolution.OPEN)

    def of_year(self, year: int) -> Self:
        """Whose last day lies in a year."""
        first, end = (clock.start_of_day(date(one, 1, 1)) for one in (year, year + 1))
        return self.live().filter(deadline__gt=first, deadline__lte=end)

    def overdue_today(self) -> Self:
        """Under way and late, as a count may ask whose statement is kept for a day: every time ends at midnight."""
        waiting = self.filter(state__in=Resolution.UNDER_WAY)
        return waiting.late(clock.start_of_day(clock.today()))

    def due_by_now(self) -> Self:
        """应办结: as far as their time is over or they are done."""
        return self.live().filter(Q(deadline__lte=clock.now()) | Q(state=Resolution.State.DONE))

    def late(self, moment: datetime | None = None) -> Self:
        """Reported done after their time, or not yet although it is over."""
        over = Q(reported_at=None, deadline__lte=moment or clock.now())
        return self.live().filter(Q(reported_at__gte=F("deadline")) | over)

    def done(self) -> Self:
        return self.filter(state=Resolution.State.DONE)

    def on_time(self) -> Self:
        return self.done().filter(reported_at__lt=F("deadline"))

    def lit(self, light: str) -> Self:
        """Those that are under way and show this light now."""
        waiting, moment = self.filter(state__in=Resolution.UNDER_WAY), clock.now()
        if light == Light.RED:
            return waiting.late(moment)
        near = Q(reported_at=None, deadline__gt=moment, deadline__lte=moment + nearly_due())
        if light == Light.YELLOW:
            return waiting.filter(near)
        return waiting.exclude(near).exclude(pk__in=waiting.late(moment).values("pk"))


@condition("时限已过，不能再申请延期。")
def has_time(resolution: "Resolution") -> bool:
    return clock.now() < resolution.deadline


class Resolution(FSMModelMixin, Audited):
    """One thing that one unit has to do, in time, because a meeting, a decision or the secretariat has ordered it.

    In time is what is reported before the deadline and then found done; the day of the check is the secretariat's. `number`
    is given when it goes out. Who carries it out may be extended: `first_deadline` stays.
    """

    class State(Toned):
        DRAFT = "DRAFT", "待交办", "neutral"
        ASSIGNED = "ASSIGNED", "待签收", "warning"
        TAKEN = "TAKEN", "承办中", "info"
        REPORTED = "REPORTED", "待审核", "warning"
        DONE = "DONE", "已办结", "success"
        WITHDRAWN = "WITHDRAWN", "已撤销", "neutral"

    OPEN = (State.ASSIGNED, State.TAKEN)
    UNDER_WAY = (*OPEN, State.REPORTED)

    number = models.CharField("编号", max_length=40, blank=True)
    task = models.CharField("事项", max_length=200)
    measure = models.TextField("办结标准", max_length=1000)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="resolutions", verbose_name="责任单位")
    person = models.CharField("责任人", max_length=60, blank=True)
    deadline = models.DateTimeField("时限（不含）")
    first_deadline = models.DateTimeField("原时限（不含）", null=True, blank=True)
    meeting = audit.optional(Meeting, "来源会议", related_name="resolutions")
    decision = audit.optional(CouncilDecision, "来源决定", related_name="resolutions")
    source = models.CharField("来源说明", max_length=200, blank=True)
    state = FSMField("状态", default=State.DRAFT, choices=State.choices, protected=True)
    drafted_by = audit.somebody("拟办人")
    assigned_by = audit.somebody("交办人")
    assigned_at = models.DateTimeField("交办时间", null=True, blank=True)
    taken_by = audit.somebody("签收人")
    taken_at = models.DateTimeField("签收时间", null=True, blank=True)
    reported_at = models.DateTimeField("反馈时间", null=True, blank=True)
    done_by = audit.somebody("审核人")
    done_at = models.DateTimeField("办结时间", null=True, blank=True)
    withdraw_reason = models.CharField("撤销原因", max_length=200, blank=True)

    objects = ResolutionQuerySet.as_manager()
    claimed_with = ("unit", "meeting", "decision")

    class Meta:
        verbose_name, verbose_name_plural = "督办事项", "督办事项"
        ordering = ["deadline", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="resolution_number_once"
            ),
            models.CheckConstraint(
                condition=Q(meeting__isnull=False) | Q(decision__isnull=False) | ~Q(source=""),
                name="resolution_has_a_source",
                violation_error_message="请选择来源会议或决定，或写明来源。",
            ),
        ]
        indexes = [models.Index(fields=["state", "deadline"])]

    def __str__(self) -> str:
        return self.task

    def get_absolute_url(self) -> str:
        return reverse("resolution", args=[self.pk])

    @property
    def last_day(self):
        return clock.last_day(self.deadline)

    @property
    def first_day(self):
        """The last day as it was ordered, whatever was granted since."""
        return clock.last_day(self.first_deadline or self.deadline)

    @property
    def is_late(self) -> bool:
        return (self.reported_at or clock.now()) >= self.deadline

    @property
    def light(self) -> Light:
        """Of what is under way; done or withdrawn, nothing is lit any more."""
        if self.state not in self.UNDER_WAY:
            return Light.NONE
        if self.is_late:
            return Light.RED
        near = self.reported_at is None and self.deadline - clock.now() <= nearly_due()
        return Light.YELLOW if near else Light.GREEN

    @property
    def origin(self) -> str:
        """Where it comes from, in words."""
        named = [str(one) for one in (self.decision, self.meeting) if one]
        return "；".join([*named[:1], *([self.source] if self.source else [])])

    @move(state, "修改", State.DRAFT)
    def revise(self) -> None:
        """The secretariat words it anew."""

    @move(state, "交办", State.DRAFT, State.ASSIGNED)
    def assign(self) -> None:
        """It goes out, with its number."""

    @move(state, "签收", State.ASSIGNED, State.TAKEN)
    def take(self) -> None:
        """The unit has it and names who carries it out."""

    @move(state, "填报进展", State.TAKEN)
    def note(self) -> None:
        """The unit, or one that helps, writes how far it is."""

    @move(state, "反馈办结", State.TAKEN, State.REPORTED)
    def report(self) -> None:
        """The unit says that it is done."""

    @move(state, "撤回反馈", State.REPORTED, State.TAKEN)
    def take_back(self) -> None:
        """The unit takes its report back, before it was judged."""

    @move(state, "退回", State.REPORTED, State.TAKEN)
    def send_back(self) -> None:
        """It is not done yet."""

    @move(state, "办结销号", State.REPORTED, State.DONE)
    def accept(self) -> None:
        """It is found done."""

    @move(state, "申请延期", [State.ASSIGNED, State.TAKEN], conditions=[has_time])
    def ask_extension(self) -> None:
        """The unit asks for more time."""

    @move(state, "答复延期", [State.ASSIGNED, State.TAKEN, State.REPORTED])
    def answer_extension(self) -> None:
        """More time is given, or not."""

    @move(state, "催办", [State.ASSIGNED, State.TAKEN])
    def urge(self) -> None:
        """The unit is reminded."""

    @move(state, "撤销", [State.DRAFT, State.ASSIGNED, State.TAKEN, State.REPORTED], State.WITHDRAWN)
    def withdraw(self) -> None:
        """It need not be done any more."""


class ResolutionHelper(Audited):
    """配合单位: a unit that helps with an order."""

    resolution = models.ForeignKey(
        Resolution, models.PROTECT, related_name="helpers", verbose_name="督办事项"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="配合单位")

    class Meta:
        verbose_name = verbose_name_plural = "配合单位"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["resolution", "unit"], name="helper_once")]

    def __str__(self) -> str:
        return f"{self.unit}（{self.resolution}）"
