"""The answer of each unit, and its files."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import TruncDate
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin

from alliance.files.stored import StoredFile
from alliance.ground import access, audit, clock
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, condition, move
from councils.recusal.models import acts_as_chair
from members.units.models import Unit
from reports.collections.models.collections import Collection, Question


class AnswerQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """The secretariat and who acts as chair see what every unit was asked; directors where the table is shared; a unit's
        people their own.
        """
        published = self.exclude(collection__published_at=None)
        if access.is_secretariat(user) or acts_as_chair(user):
            return published
        own = Q(unit__in=access.units_read(user))
        if access.holds(user, *access.COUNCIL_OFFICES):
            return published.filter(own | Q(collection__shared=True))
        return published.filter(own)

    def waiting(self) -> Self:
        """Not handed in, or returned; of a unit that has left the alliance nothing is awaited."""
        return self.owed().filter(state__in=Answer.WITH_UNIT, unit__in=Unit.objects.active())

    def owed(self) -> Self:
        """Without the units that left before their last day was over and have not answered: they owed nothing."""
        after = TruncDate("due_at", tzinfo=clock.TZ)  # the day after the last one
        return self.exclude(
            state__in=Answer.WITH_UNIT, unit__ended_on__isnull=False, unit__ended_on__lt=after
        )

    def asked_now(self) -> Self:
        """What units still have to hand in."""
        return self.waiting().filter(collection__state=Collection.State.OPEN)

    def counting(self) -> Self:
        """Of tasks that were not withdrawn, from units that had to answer."""
        counted = (Collection.State.OPEN, Collection.State.CLOSED)
        return self.owed().filter(collection__state__in=counted).exclude(state=Answer.State.EXCUSED)


@condition("该征集任务已不再接收填报。")
def task_is_open(answer: "Answer") -> bool:
    return answer.collection.is_open


@condition("已过截止时间，不能再自行更正；确需更正请联系秘书处退回。")
def is_in_time(answer: "Answer") -> bool:
    return clock.now() < answer.due_at


class Answer(FSMModelMixin, Audited):
    """What one unit answers. `values` is {question: text}, `due_at` the unit's own last instant (exclusive).

    Whether it was on time is decided by the first handing in.
    """

    class State(Toned):
        PENDING = "PENDING", "未报", "warning"
        HANDED_IN = "HANDED_IN", "已报", "success"
        RETURNED = "RETURNED", "退回修改", "danger"
        EXCUSED = "EXCUSED", "不需报送", "neutral"

    WITH_UNIT = (State.PENDING, State.RETURNED)
    claimed_with = ("collection", "unit")

    collection = models.ForeignKey(
        Collection, models.PROTECT, related_name="answers", verbose_name="征集任务"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    by_hand = models.BooleanField("单独选定", default=False)
    due_at = models.DateTimeField("本单位截止（不含）", null=True, blank=True)
    extension_reason = models.CharField("延期理由", max_length=200, blank=True)
    values = models.JSONField("填报内容", default=dict, blank=True)
    state = FSMField("状态", default=State.PENDING, choices=State.choices, protected=True)
    handed_in_at = models.DateTimeField("报送时间", null=True, blank=True)
    first_handed_in_at = models.DateTimeField("首次报送时间", null=True, blank=True)
    handed_in_by = audit.somebody("报送人")
    remark = models.CharField("退回或免报原因", max_length=500, blank=True)
    correct_by = models.DateTimeField("修改截止（不含）", null=True, blank=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "填报"
        ordering = ["collection", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["collection", "unit"],
                name="one_answer_a_unit",
                violation_error_message="该单位已在填报单位中。",
            ),
            models.CheckConstraint(
                condition=~Q(state="HANDED_IN") | Q(first_handed_in_at__isnull=False),
                name="handed_in_answer_has_time",
                violation_error_message="已报的填报缺少报送时间。",
            ),
        ]
        indexes = [models.Index(fields=["unit", "state"])]

    def __str__(self) -> str:
        return f"{self.unit}：{self.collection}"

    def get_absolute_url(self) -> str:
        return reverse("collection_answer", args=[self.pk])

    @property
    def deadline(self) -> datetime:
        """Until when something is asked of the unit now: the correction's date once it was returned."""
        return self.correct_by if self.state == self.State.RETURNED and self.correct_by else self.due_at

    @property
    def was_on_time(self) -> bool | None:
        return None if self.first_handed_in_at is None else self.first_handed_in_at < self.due_at

    @property
    def timeliness(self) -> str:
        """On time or not, in words."""
        if self.state == self.State.EXCUSED:
            return ""
        if self.first_handed_in_at is None:
            return self._missing if self.due_at <= clock.now() else ""
        return "按时" if self.was_on_time else "迟报"

    @property
    def _missing(self) -> str:
        return "逾期未报" if self.unit.was_member_on(clock.last_day(self.due_at)) else "已不是成员单位"

    def value_of(self, question: Question) -> str:
        return self.values.get(question.key, "")

    @move(state, "填写", WITH_UNIT, conditions=[task_is_open])
    def fill(self) -> None:
        """The unit's people write."""

    @move(state, "报送", WITH_UNIT, State.HANDED_IN, conditions=[task_is_open])
    def hand_in(self) -> None:
        """It goes to the secretariat."""

    @move(state, "更正", State.HANDED_IN, conditions=[task_is_open, is_in_time])
    def correct(self) -> None:
        """The unit corrects what it handed in."""

    @move(state, "退回", State.HANDED_IN, State.RETURNED, conditions=[task_is_open])
    def send_back(self) -> None:
        """The secretariat returns it."""

    @move(state, "延期", WITH_UNIT, conditions=[task_is_open])
    def extend(self) -> None:
        """The unit has more time."""

    @move(state, "免报", WITH_UNIT, State.EXCUSED, conditions=[task_is_open])
    def excuse(self) -> None:
        """The unit need not answer."""

    @move(state, "恢复填报", State.EXCUSED, State.PENDING, conditions=[task_is_open])
    def ask_again(self) -> None:
        """The unit is asked after all."""


class AnswerFileQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """The unit's own people; once it is handed in, the secretariat and who acts as chair. Never other units."""
        there = self.exclude(file="")
        own = Q(answer__unit__in=access.units_read(user))
        if access.is_secretariat(user) or acts_as_chair(user):
            return there.filter(own | Q(answer__state=Answer.State.HANDED_IN))
        return there.filter(own).exclude(answer__collection__published_at=None)


class AnswerFile(StoredFile, Audited):
    """The file that a unit gives to a question; another one takes its place, the history keeps the one before."""

    FOLDER = "collections"

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="files", verbose_name="填报")
    question = models.ForeignKey(Question, models.PROTECT, related_name="files", verbose_name="填报内容")

    objects = AnswerFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "填报文件"
        ordering = ["answer", "question"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "question"], name="one_file_a_question"),
        ]

    def __str__(self) -> str:
        return self.name or "（无文件）"

    @property
    def name_in_log(self) -> str:
        return f"{self.answer}：{self.name}"
