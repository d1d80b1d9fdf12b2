"""A question that is put to a vote in session, the ballot of each seat, and the numbers of a secret vote."""

from fractions import Fraction
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin

from alliance.ground import audit
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, condition, move
from councils.decisions.models import CouncilDecision
from councils.decisions.tally import Count, Result, Share, tally
from councils.meetings.models.meetings import Meeting
from members.units.models import Unit


class MotionQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """With the meeting that it is put to."""
        return self.filter(meeting__in=Meeting.objects.visible_to(user))


@condition("请先登记举手票数。")
def is_counted(motion: "Motion") -> bool:
    """Hands are counted in the room by the keeper of the record; all else is counted when the vote is closed."""
    return motion.method != Motion.Method.HANDS or motion.votes_for is not None


class Motion(FSMModelMixin, Audited):
    """A question put to a vote of a meeting. What the settings and the seats say is copied when the vote opens.

    A secret vote keeps who has voted (`Ballot.cast`) apart from what was voted (`SecretCount`): three numbers without time,
    order or history, which nothing joins to a seat.
    """

    class Method(models.TextChoices):
        NAMED = "NAMED", "记名表决"
        SECRET = "SECRET", "无记名投票"
        HANDS = "HANDS", "举手表决"

    class State(Toned):
        PUT = "PUT", "待表决", "neutral"
        OPEN = "OPEN", "表决中", "warning"
        CLOSED = "CLOSED", "已表决", "success"
        WITHDRAWN = "WITHDRAWN", "已撤回", "neutral"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="motions", verbose_name="会议")
    matter = models.CharField("事项类别", max_length=12, choices=CouncilDecision.Matter)
    subject = models.CharField("议题", max_length=200)
    text = models.TextField("议案内容", max_length=4000)
    unit = audit.optional(Unit, "涉及单位")
    method = models.CharField("表决方式", max_length=8, choices=Method, default=Method.NAMED)
    state = FSMField("状态", default=State.PUT, choices=State.choices, protected=True)
    put_by = audit.person("提交人")
    opened_at = models.DateTimeField("表决开始", null=True, blank=True)
    opened_by = audit.somebody("主持人")
    closed_at = models.DateTimeField("表决结束", null=True, blank=True)
    number = models.CharField("文号", max_length=40, blank=True)
    quorum = models.CharField("法定出席比例", max_length=10, blank=True)
    majority = models.CharField("通过比例", max_length=10, blank=True)
    strict = models.BooleanField("须超过该比例（不含本数）", default=False)
    seats = models.PositiveSmallIntegerField("在任席位数", default=0)
    recused = models.PositiveSmallIntegerField("回避席位数", default=0)
    present = models.PositiveSmallIntegerField("出席席位数（含书面委托）", default=0)
    votes_for = models.PositiveSmallIntegerField("赞成", null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField("反对", null=True, blank=True)
    decision = models.OneToOneField(
        CouncilDecision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="vote",
        verbose_name="理事会决定",
    )

    objects = MotionQuerySet.as_manager()
    claimed_with = ("meeting", "unit", "put_by")

    class Meta:
        verbose_name = verbose_name_plural = "议案"
        ordering = ["meeting", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(matter__in=CouncilDecision.ABOUT_A_UNIT) | Q(unit__isnull=False),
                name="motion_about_a_unit_names_it",
                violation_error_message=CouncilDecision.UNIT_NEEDED,
            ),
            models.CheckConstraint(
                condition=Q(votes_for__isnull=True, votes_against__isnull=True) & ~Q(state="CLOSED")
                | Q(votes_for__isnull=False, votes_against__isnull=False),
                name="closed_motion_is_counted",
                violation_error_message="已结束的表决缺少票数。",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("motion_vote", args=[self.pk])

    def roll(self) -> list["Ballot"]:
        """Its ballots with their units, as the units sit at the meeting; two queries."""
        seated = self.meeting.attendances.in_seat_order().values_list("unit", flat=True)
        places = {unit: number for number, unit in enumerate(seated)}
        return sorted(
            self.ballots.select_related("unit"), key=lambda one: places.get(one.unit_id, len(places))
        )

    @property
    def round(self) -> str:
        """Which opening of the vote this is: what was broken off may have been worded anew before it is opened again."""
        return f"{self.opened_at:%Y%m%d%H%M%S%f}" if self.opened_at else ""

    @property
    def count(self) -> Count:
        """Of a vote that was counted. Silence of a seat that is there is an abstention: it stays in the base."""
        abstained = self.present - self.votes_for - self.votes_against
        return Count(self.seats, self.recused, self.present, self.votes_for, self.votes_against, abstained)

    @property
    def result(self) -> Result | None:
        """The outcome of a closed vote, under the thresholds that were copied when it opened."""
        if self.state != self.State.CLOSED:
            return None
        majority = Share(Fraction(self.majority), self.strict)
        return tally(self.count, quorum=Share.parse(self.quorum), majority=majority)

    @move(state, "修改", State.PUT)
    def revise(self) -> None:
        """The secretariat words it anew."""

    @move(state, "撤回", State.PUT, State.WITHDRAWN)
    def withdraw(self) -> None:
        """It is not put to the vote."""

    @move(state, "开始表决", State.PUT, State.OPEN)
    def open(self) -> None:
        """Seats that are there may vote."""

    @move(state, "投票", State.OPEN)
    def vote(self) -> None:
        """A seat votes, or hands are counted."""

    @move(state, "中止表决", State.OPEN, State.PUT)
    def break_off(self) -> None:
        """The vote is broken off: nothing was decided, what was cast is void."""

    @move(state, "结束表决", State.OPEN, State.CLOSED, conditions=[is_counted])
    def close(self) -> None:
        """It is counted and cannot change any more."""


class Choice(Toned):
    FOR = "FOR", "赞成", "success"
    AGAINST = "AGAINST", "反对", "danger"
    ABSTAIN = "ABSTAIN", "弃权", "neutral"


class Ballot(Audited):
    """One seat at one vote, as it was entitled when the vote opened, and whether it was there when the vote was closed.

    In a secret vote `choice` stays empty.
    """

    motion = models.ForeignKey(Motion, models.PROTECT, related_name="ballots", verbose_name="议案")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    recused = models.BooleanField("回避", default=False)
    cast = models.BooleanField("已投票", default=False)
    there = models.BooleanField("出席", default=False)
    choice = models.CharField("表决", max_length=8, blank=True, choices=Choice)

    claimed_with = ("motion", "unit")

    class Meta:
        verbose_name = verbose_name_plural = "表决票"
        ordering = ["motion", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["motion", "unit"], name="one_vote_each"),
            models.CheckConstraint(condition=~Q(recused=True, cast=True), name="recused_casts_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.unit}：{self.motion}"

    @property
    def said(self) -> str:
        """What stands for the seat in the record of a closed vote by name."""
        if self.recused:
            return "回避"
        if not self.there:
            return "未出席"
        return self.get_choice_display() or "未投票（计为弃权）"


class SecretCount(models.Model):
    """How often a choice was cast in a secret vote: a number, with no time, no person, no history."""

    motion = models.ForeignKey(Motion, models.PROTECT, related_name="secret_counts", verbose_name="议案")
    choice = models.CharField("表决", max_length=8, choices=Choice)
    number = models.PositiveSmallIntegerField("票数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "无记名计票"
        constraints = [models.UniqueConstraint(fields=["motion", "choice"], name="one_count_a_choice")]

    def __str__(self) -> str:
        return f"{self.get_choice_display()} {self.number}"
