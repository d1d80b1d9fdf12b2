from fractions import Fraction

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin

from alliance.files.stored import StoredFile, path_of
from alliance.ground import access, audit
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, move
from councils.decisions.tally import Count, Result, Share, tally
from members.units.models import Unit


class CouncilDecisionQuerySet(models.QuerySet):
    def visible_to(self, user) -> "CouncilDecisionQuerySet":
        """Council and secretariat see all. Members carry out the council's decisions (第十条), so they see what is
        confirmed and concerns no single unit, and what concerns their own.
        """
        if access.is_council_or_secretariat(user):
            return self
        own = access.units_read(user)
        if not own and not access.offices(user):
            return self.none()
        confirmed = self.filter(state=CouncilDecision.State.CONFIRMED)
        return confirmed.filter(Q(unit=None) | Q(unit__in=own))


class CouncilDecision(FSMModelMixin, StoredFile, Audited):
    """The recorded decision of a council meeting: counted by hand, entered by the secretary-general, confirmed by the chair.

    The file is the minutes. Quorum and majority in force are copied from the settings when it is entered, so that later edits change no result.
    """

    FOLDER = "minutes"

    class Matter(models.TextChoices):
        TERMINATION = "TERMINATION", "终止成员资格"
        ROLE = "ROLE", "增补席位"
        REGULATION = "REGULATION", "章程、办法的制定与修改"
        GENERAL = "GENERAL", "其他事项"

    # 第八、十二、十四条: what needs the special majority of the settings.
    SPECIAL = (Matter.TERMINATION, Matter.ROLE, Matter.REGULATION)
    # What is always about one unit, which then steps back.
    ABOUT_A_UNIT = (Matter.TERMINATION, Matter.ROLE)
    UNIT_NEEDED = "终止成员资格、增补席位须选择涉及的单位。"

    class State(Toned):
        ENTERED = "ENTERED", "待理事长确认", "info"
        RETURNED = "RETURNED", "退回核对", "warning"
        CONFIRMED = "CONFIRMED", "已确认", "success"

    matter = models.CharField("事项类别", max_length=12, choices=Matter)
    subject = models.CharField("议题", max_length=200)
    unit = audit.optional(Unit, "涉及单位", related_name="decisions")
    met_on = models.DateField("会议日期")
    seats = models.PositiveSmallIntegerField("在任席位数")
    recused = models.PositiveSmallIntegerField("回避席位数", default=0)
    present = models.PositiveSmallIntegerField("出席席位数（含书面委托）")
    votes_for = models.PositiveSmallIntegerField("赞成")
    votes_against = models.PositiveSmallIntegerField("反对")
    abstained = models.PositiveSmallIntegerField("弃权")
    quorum = models.CharField("法定出席比例", max_length=10)
    majority = models.CharField("通过比例", max_length=10)
    strict = models.BooleanField("须超过该比例（不含本数）")
    passed = models.BooleanField("通过")
    by_letter = models.BooleanField("通讯表决", default=False)
    file = models.FileField("会议纪要", upload_to=path_of, blank=True)
    state = FSMField("状态", default=State.ENTERED, choices=State.choices, protected=True)
    entered_by = audit.person("录入人")
    entered_at = models.DateTimeField("录入时间")
    confirmed_by = audit.somebody("确认人")
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    return_reason = models.TextField("退回原因", blank=True)

    objects = CouncilDecisionQuerySet.as_manager()
    claimed_with = ("unit", "entered_by")

    class Meta:
        verbose_name = verbose_name_plural = "理事会决定"
        ordering = ["-met_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(present__gte=F("votes_for") + F("votes_against") + F("abstained"))
                & Q(seats__gte=F("present") + F("recused")),
                name="decision_counts_agree",
                violation_error_message="票数之和不能超过出席席位数，出席与回避之和不能超过在任席位数。",
            )
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def count(self) -> Count:
        return Count(
            seats=self.seats,
            recused=self.recused,
            present=self.present,
            votes_for=self.votes_for,
            votes_against=self.votes_against,
            abstained=self.abstained,
            by_letter=self.by_letter,
        )

    @property
    def result(self) -> Result:
        """The outcome under the quorum and majority that were copied when the record was entered."""
        majority = Share(Fraction(self.majority), self.strict)
        return tally(self.count, quorum=Share.parse(self.quorum), majority=majority)

    @property
    def outcome(self) -> str:
        return "通过" if self.passed else "未通过"

    def get_absolute_url(self) -> str:
        return reverse("decision", args=[self.pk])

    @move(state, "修改", State.RETURNED, State.ENTERED)
    def enter_again(self) -> None:
        """The secretary-general corrects what was returned."""

    @move(state, "退回核对", State.ENTERED, State.RETURNED)
    def send_back(self) -> None:
        """The chair finds the record wrong."""

    @move(state, "确认", State.ENTERED, State.CONFIRMED)
    def confirm(self) -> None:
        """The chair confirms the record; from here on it has its effect."""
