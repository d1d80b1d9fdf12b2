from datetime import datetime
from fractions import Fraction
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin

from alliance.ground import access, audit, clock
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, condition, move
from councils.decisions.models import CouncilDecision
from councils.decisions.tally import Count, Result, Share, tally
from councils.terms.models.terms import CouncilRole
from councils.votes.models import Choice
from members.units.models import Unit

Matter = CouncilDecision.Matter


class PostalVoteQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """Secretariat and council see all; who stands for a unit that had a seat sees what was issued to it."""
        if access.is_council_or_secretariat(user):
            return self
        ballots = PostalBallot.objects.filter(unit__in=access.units_with(user))
        return self.filter(pk__in=ballots.values("vote"))

    def to_count(self, moment: datetime) -> Self:
        """Open ones whose time is over or whose last seat has voted."""
        silent = PostalBallot.objects.filter(vote=OuterRef("pk"), recused=False, choice="")
        return self.filter(state=PostalVote.State.OPEN).filter(Q(reply_by__lte=moment) | ~Exists(silent))


@condition("回复截止时间已过，不能再投票。")
def is_running(vote: "PostalVote") -> bool:
    return not vote.is_over


@condition("还有席位没有投票，且未到截止时间。")
def is_complete(vote: "PostalVote") -> bool:
    return vote.is_over or not vote.silent().exists()


@condition("回复截止时间已过，只能计票，不能中止。")
def may_still_end(vote: "PostalVote") -> bool:
    """After its time only what cannot be decided any more, because the unit that it is about has left."""
    return not vote.is_over or (vote.unit is not None and not vote.unit.was_member_on(clock.today()))


class PostalVote(FSMModelMixin, Audited):
    """A question to all seats. Seats, recusal and majority are copied when it is issued; what comes after `reply_by` counts for nothing,
    whether anybody has counted yet or not.
    """

    class State(Toned):
        DRAFT = "DRAFT", "待签发", "neutral"
        OPEN = "OPEN", "表决中", "warning"
        CLOSED = "CLOSED", "已表决", "success"
        WITHDRAWN = "WITHDRAWN", "已撤回", "neutral"

    MATTERS = [(value, label) for value, label in Matter.choices if value != Matter.TERMINATION]

    matter = models.CharField("事项类别", max_length=12, choices=Matter)
    subject = models.CharField("议题", max_length=200)
    text = models.TextField("议案内容", max_length=4000)
    unit = audit.optional(Unit, "涉及单位")
    reply_by = models.DateTimeField("回复截止")
    state = FSMField("状态", default=State.DRAFT, choices=State.choices, protected=True)
    put_by = audit.person("提交人")
    opened_at = models.DateTimeField("发出时间", null=True, blank=True)
    opened_by = audit.somebody("签发人")
    closed_at = models.DateTimeField("计票时间", null=True, blank=True)
    quorum = models.CharField("法定出席比例", max_length=10, blank=True)
    majority = models.CharField("通过比例", max_length=10, blank=True)
    strict = models.BooleanField("须超过该比例（不含本数）", default=False)
    seats = models.PositiveSmallIntegerField("在任席位数", default=0)
    recused = models.PositiveSmallIntegerField("回避席位数", default=0)
    decision = models.OneToOneField(
        CouncilDecision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="postal_vote",
        verbose_name="理事会决定",
    )

    objects = PostalVoteQuerySet.as_manager()
    claimed_with = ("unit", "put_by", "opened_by")

    class Meta:
        verbose_name = verbose_name_plural = "通讯表决"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(matter=Matter.TERMINATION),
                name="no_termination_by_letter",
                violation_error_message="终止成员资格须在会议上表决，不能通讯表决。",
            ),
            models.CheckConstraint(
                condition=~Q(matter=Matter.ROLE) | Q(unit__isnull=False),
                name="letter_about_a_unit_names_it",
                violation_error_message="增补席位须选择涉及的单位。",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("postal_vote", args=[self.pk])

    @property
    def is_over(self) -> bool:
        return clock.now() >= self.reply_by

    @property
    def shown_as(self) -> tuple[str, str]:
        """(label, tone) by the clock: what is over waits only to be counted."""
        if self.state == self.State.OPEN and self.is_over:
            return "已截止，待计票", "info"
        return self.get_state_display(), self.State(self.state).tone

    def silent(self) -> models.QuerySet["PostalBallot"]:
        """Seats that may vote and have not."""
        return self.ballots.filter(recused=False, choice="")

    def count(self) -> Count:
        """All seats but those that step back are the base; silence is an abstention. One query."""
        votes = list(self.ballots.values_list("choice", flat=True))
        base = self.seats - self.recused
        votes_for, votes_against = votes.count(Choice.FOR), votes.count(Choice.AGAINST)
        silent_too = base - votes_for - votes_against
        return Count(self.seats, self.recused, base, votes_for, votes_against, silent_too, by_letter=True)

    def result(self) -> Result | None:
        """The outcome under the copied thresholds, from the instant at which nothing can change it; None before."""
        over = self.state == self.State.OPEN and self.is_over
        if self.state != self.State.CLOSED and not over:
            return None
        majority = Share(Fraction(self.majority), self.strict)
        return tally(self.count(), quorum=Share.parse(self.quorum), majority=majority)

    @move(state, "修改", State.DRAFT)
    def revise(self) -> None:
        """The secretary-general words it anew."""

    @move(state, "撤回", State.DRAFT, State.WITHDRAWN)
    def withdraw(self) -> None:
        """It is not put to the vote."""

    @move(state, "签发", State.DRAFT, State.OPEN)
    def issue(self) -> None:
        """It goes out to the seats."""

    @move(state, "投票", State.OPEN, conditions=[is_running])
    def vote(self) -> None:
        """A seat votes."""

    @move(state, "中止", State.OPEN, State.WITHDRAWN, conditions=[may_still_end])
    def break_off(self) -> None:
        """Nothing is decided."""

    @move(state, "计票", State.OPEN, State.CLOSED, conditions=[is_complete])
    def close(self) -> None:
        """It is counted and cannot change any more."""


class PostalBallot(Audited):
    """One seat at one vote by letter, as it was held on the day of issue."""

    vote = models.ForeignKey(PostalVote, models.PROTECT, related_name="ballots", verbose_name="通讯表决")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    seat = models.CharField("席位", max_length=12, choices=CouncilRole)
    recused = models.BooleanField("回避", default=False)
    choice = models.CharField("表决", max_length=8, blank=True, choices=Choice)
    opinion = models.CharField("意见", max_length=500, blank=True)
    cast_at = models.DateTimeField("投票时间", null=True, blank=True)
    cast_by = audit.somebody("投票人")

    claimed_with = ("vote", "unit")

    class Meta:
        verbose_name = verbose_name_plural = "通讯表决票"
        ordering = ["vote", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["vote", "unit"], name="one_letter_each"),
            models.CheckConstraint(
                condition=Q(choice="", cast_at=None)
                | (~Q(choice="") & Q(cast_at__isnull=False, recused=False)),
                name="letter_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}：{self.vote}"
