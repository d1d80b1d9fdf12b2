"""A request of a member to the secretariat with its life, and the files beside it."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin

from alliance.files.stored import Attached
from alliance.ground import access, audit
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, condition, move
from members.units.models import Unit


class RequestQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """The secretariat sees all; a unit's people their own unit's; nobody else any."""
        if access.is_secretariat(user):
            return self
        return self.filter(unit__in=access.units_read(user))

    def with_the_office(self) -> Self:
        """What the secretariat has to act upon."""
        return self.filter(state__in=MemberRequest.WITH_THE_OFFICE)

    def with_units(self, units: Any) -> Self:
        """What one of these units has to act upon: a question to answer, an answer to judge."""
        return self.filter(unit__in=units, state__in=MemberRequest.WITH_THE_UNIT)


@condition("每件诉求只能退回重办一次。")
def was_never_reopened(request: "MemberRequest") -> bool:
    return not request.reopened


class MemberRequest(FSMModelMixin, Audited):
    """What a unit asks the secretariat to do or to answer, until when, and what came of it."""

    class State(Toned):
        FILED = "FILED", "待受理", "warning"
        TAKEN = "TAKEN", "办理中", "info"
        ASKED = "ASKED", "待单位补充", "warning"
        ANSWERED = "ANSWERED", "已答复待评价", "info"
        CLOSED = "CLOSED", "已办结", "success"
        WITHDRAWN = "WITHDRAWN", "已撤回", "neutral"

    class Category(models.TextChoices):
        MATCH = "MATCH", "校企对接"
        STUDENT = "STUDENT", "实习就业"
        TRAINING = "TRAINING", "培训和师资"
        RESEARCH = "RESEARCH", "科研和技术"
        OFFICE = "OFFICE", "联盟事务"
        SYSTEM = "SYSTEM", "系统使用"
        OTHER = "OTHER", "其他"

    class Rating(Toned):
        NONE = "", "—", "neutral"
        GOOD = "GOOD", "满意", "success"
        FAIR = "FAIR", "基本满意", "info"
        BAD = "BAD", "不满意", "danger"

    WITH_THE_OFFICE = (State.FILED, State.TAKEN)
    WITH_THE_UNIT = (State.ASKED, State.ANSWERED)
    DONE = (State.ANSWERED, State.CLOSED)
    claimed_with = ("unit",)

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    category = models.CharField("类别", max_length=10, choices=Category)
    title = models.CharField("事由", max_length=100)
    text = models.TextField("具体内容", max_length=3000)
    state = FSMField("状态", default=State.FILED, choices=State.choices, protected=True, db_index=True)
    filed_by = audit.person("提出人")
    due = models.DateTimeField("办理截止（不含）")
    taken_by = audit.somebody("经办人")
    question = models.CharField("请单位补充的内容", max_length=1000, blank=True)
    days_left = models.PositiveSmallIntegerField("请单位补充时剩余工作日", null=True, blank=True)
    supplement = models.TextField("单位补充", max_length=2000, blank=True)
    answer = models.TextField("答复", max_length=3000, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    was_late = models.BooleanField("曾逾期答复", default=False)
    rate_by = models.DateTimeField("评价截止（不含）", null=True, blank=True)
    rating = models.CharField("满意度", max_length=10, choices=Rating, blank=True)
    reopened = models.BooleanField("已退回重办", default=False)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "成员诉求"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["due", "state"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["ANSWERED", "CLOSED"]) | Q(answered_at__isnull=False),
                name="request_done_has_answer",
                violation_error_message="已办结的诉求缺少答复。",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("request", args=[self.pk])

    @move("state", "受理", State.FILED, State.TAKEN)
    def take(self) -> None:
        """Somebody of the secretariat takes it on."""

    @move("state", "请单位补充", State.TAKEN, State.ASKED)
    def ask_back(self) -> None:
        """The unit is asked; meanwhile the time does not run."""

    @move("state", "补充", State.ASKED, State.TAKEN)
    def supply(self) -> None:
        """The unit says what was missing."""

    @move("state", "答复", State.TAKEN, State.ANSWERED)
    def reply(self) -> None:
        """The secretariat has done it, or says why not."""

    @move("state", "评价", State.ANSWERED, State.CLOSED)
    def close(self) -> None:
        """The unit has said how content it is, or its time for that is over."""

    @move("state", "退回重办", State.ANSWERED, State.TAKEN, conditions=[was_never_reopened])
    def reopen(self) -> None:
        """The unit is not content with the answer; once."""
        self.reopened = True

    @move("state", "撤回", [State.FILED, State.TAKEN, State.ASKED], State.WITHDRAWN)
    def withdraw(self) -> None:
        """The unit does not ask any more."""

    @move("state", "添加附件", [State.FILED, State.TAKEN, State.ASKED])
    def attach(self) -> None:
        """The unit puts a file beside it."""


class RequestFile(Attached):
    """A file that a unit put beside its request."""

    FOLDER = "requests"

    request = models.ForeignKey(MemberRequest, models.PROTECT, related_name="files", verbose_name="诉求")

    class Meta(Attached.Meta):
        verbose_name = verbose_name_plural = "成员诉求附件"
