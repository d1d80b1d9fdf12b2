from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin

from alliance.files.stored import StoredFile
from alliance.ground import access, audit
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, move
from councils.recusal.models import acts_as_chair
from members.units.models import Unit


class SummaryQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """A unit's people see all of their own; the secretariat what units have handed in, and all of its own; who acts as chair
        what was laid before the chair, and final ones of units; the council final ones of the secretariat.
        """
        Kind, State = Summary.Kind, Summary.State
        of_unit, ours = Q(kind=Kind.UNIT), ~Q(kind=Kind.UNIT)
        out = Q(state__in=Summary.OUT)
        final = Q(state=State.FINAL)
        own = of_unit & Q(unit__in=access.units_with(user))
        closed = of_unit & out & Q(unit__in=access.units_read(user))
        if access.is_secretariat(user):
            return self.filter(own | (of_unit & out) | ours)
        if acts_as_chair(user):
            return self.filter(own | closed | (ours & (Q(state=State.REVIEWING) | final)) | (of_unit & final))
        if access.holds(user, *access.COUNCIL_OFFICES):
            return self.filter(own | closed | (ours & final))
        return self.filter(own | closed)

    def of_units(self) -> Self:
        return self.filter(kind=Summary.Kind.UNIT)

    def of_secretariat(self) -> Self:
        return self.exclude(kind=Summary.Kind.UNIT)

    def handed_in(self) -> Self:
        """With whoever decides on them, or final."""
        return self.filter(state__in=(Summary.State.REVIEWING, Summary.State.FINAL))


class Summary(FSMModelMixin, Audited):
    """One summary: of a unit for a year, or of the secretariat for a half-year or year.

    `text` is prose (`alliance.prose`). Who checks is the head of the unit or the secretary-general; who decides is the secretariat
    or the chair. Once final nothing changes any more.
    """

    class Kind(models.TextChoices):
        UNIT = "UNIT", "单位年度工作总结"
        HALF_YEAR = "HALF_YEAR", "半年工作总结"
        YEAR_END = "YEAR_END", "年终总结"
        SELF_EVALUATION = "SELF_EVALUATION", "联盟运行管理自评报告"

    class State(Toned):
        DRAFT = "DRAFT", "起草中", "neutral"
        CHECKING = "CHECKING", "待确认", "warning"
        REVIEWING = "REVIEWING", "待审定", "info"
        RETURNED = "RETURNED", "退回修改", "warning"
        FINAL = "FINAL", "已定稿", "success"

    OURS = (Kind.HALF_YEAR, Kind.YEAR_END, Kind.SELF_EVALUATION)
    WRITTEN = (State.DRAFT, State.RETURNED)
    OUT = (State.REVIEWING, State.RETURNED, State.FINAL)
    LIMIT = 20_000
    claimed_with = ("unit",)

    kind = models.CharField("类型", max_length=16, choices=Kind)
    unit = audit.optional(Unit, "单位", related_name="summaries")
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("标题", max_length=100)
    text = models.TextField("正文", blank=True)
    state = FSMField("状态", default=State.DRAFT, choices=State.choices, protected=True)
    prepared_by = audit.person("起草人")
    checked_by = audit.somebody("确认人")
    handed_in_at = models.DateTimeField("报送时间", null=True, blank=True)
    first_handed_in_at = models.DateTimeField("首次报送时间", null=True, blank=True)
    decided_by = audit.somebody("审定人")
    decided_at = models.DateTimeField("定稿时间", null=True, blank=True)
    opinion = models.TextField("意见", max_length=1000, blank=True)

    objects = SummaryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工作总结"
        ordering = ["-year", "kind", "unit"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year"], condition=Q(kind="UNIT"), name="one_summary_a_unit_and_year"
            ),
            models.UniqueConstraint(
                fields=["kind", "year"], condition=~Q(kind="UNIT"), name="one_summary_a_kind_and_year"
            ),
            models.CheckConstraint(
                condition=(Q(kind="UNIT") & Q(unit__isnull=False)) | (~Q(kind="UNIT") & Q(unit=None)),
                name="summary_of_unit_names_it",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["DRAFT", "CHECKING"]) | Q(first_handed_in_at__isnull=False),
                name="handed_in_summary_has_time",
            ),
        ]
        indexes = [models.Index(fields=["state", "kind"])]

    def __str__(self) -> str:
        return self.title

    @property
    def name_in_log(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("summary" if self.is_of_unit else "our_summary", args=[self.pk])

    @property
    def is_of_unit(self) -> bool:
        return self.kind == self.Kind.UNIT

    @property
    def is_final(self) -> bool:
        return self.state == self.State.FINAL

    @property
    def checker(self) -> str:
        return "单位负责人" if self.is_of_unit else "秘书长"

    @property
    def decider(self) -> str:
        return "秘书处" if self.is_of_unit else "理事长"

    def timeliness(self, deadline: datetime) -> str:
        """按期 or 逾期 by the first handing in; empty before it."""
        if self.first_handed_in_at is None:
            return ""
        return "按期" if self.first_handed_in_at < deadline else "逾期"

    @move(state, "修改", WRITTEN)
    def edit(self) -> None:
        """It is written on."""

    @move(state, "送确认", WRITTEN, State.CHECKING)
    def hand_up(self) -> None:
        """It goes to the head of the unit, or to the secretary-general."""

    @move(state, "退回起草人", State.CHECKING, State.DRAFT)
    def hand_back(self) -> None:
        """It comes back to who writes, or is taken back."""

    @move(state, "确认并报送", [*WRITTEN, State.CHECKING], State.REVIEWING)
    def hand_in(self) -> None:
        """The head, or the secretary-general, answers for it."""

    @move(state, "退回修改", State.REVIEWING, State.RETURNED)
    def send_back(self) -> None:
        """Something is to be changed."""

    @move(state, "审定", State.REVIEWING, State.FINAL)
    def settle(self) -> None:
        """It is final."""


class SummaryPicture(StoredFile, Audited):
    """A picture that stands in a summary: encoded anew, without place and device."""

    FOLDER = "summaries"

    summary = models.ForeignKey(Summary, models.PROTECT, related_name="pictures", verbose_name="工作总结")

    class Meta:
        verbose_name = verbose_name_plural = "总结图片"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("summary_picture", args=[self.pk])
