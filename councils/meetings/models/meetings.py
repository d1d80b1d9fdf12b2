import re
import secrets
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin

from alliance.calendar import holidays
from alliance.ground import access, audit, clock, lifecycle
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, condition
from councils.decisions.tally import Share
from councils.terms.models.terms import CouncilRole

# 一、 （一） 1. 1、 1． (1) 1) ①, but not the 3.5 of “3.5 亿元”.
TYPED_NUMBER = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.．]|[（(](?:[一二三四五六七八九十]+|\d{1,2})[）)]|\d{1,2}(?:[、．)）]|\.(?!\d))|[①-⑳])\s*"
)


def new_secret() -> str:
    return secrets.token_hex(16)


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """The secretariat sees all; whoever stands for a unit that is called sees it once the notice is out."""
        if access.is_secretariat(user):
            return self
        called = Q(attendances__called=True, attendances__unit__in=access.units_with(user))
        found = self.model._base_manager.filter(called).values("pk")
        return self.exclude(called_at=None).filter(pk__in=found)

    def of_year(self, year: int) -> Self:
        """Those that begin in a calendar year of Asia/Shanghai."""
        first, end = (datetime(on, 1, 1, tzinfo=clock.TZ) for on in (year, year + 1))
        return self.filter(begins_at__gte=first, begins_at__lt=end)


@condition("会议时间还没有到。")
def has_begun(meeting: "Meeting") -> bool:
    return meeting.begins_at <= clock.now()


@condition("会议已经开始，不能再改期。")
def is_ahead(meeting: "Meeting") -> bool:
    return clock.now() < meeting.begins_at


@condition("已有单位签到，不能再改期或取消；没有召开的，请先更正到会登记。")
def nobody_is_there(meeting: "Meeting") -> bool:
    return not meeting.attendances.exclude(present="").exists()


class Meeting(FSMModelMixin, Audited):
    """A meeting or activity: the units called to it are its `attendances`.

    What the settings say about the quorum is copied when the notice goes out, so that later edits change nothing.
    """

    class Kind(models.TextChoices):
        COUNCIL = "COUNCIL", "理事会"
        STANDING = "STANDING", "常务理事会"
        CHAIRS = "CHAIRS", "理事长会议"
        SECRETARIES = "SECRETARIES", "秘书长会议"
        WORK = "WORK", "工作会议"
        ACTIVITY = "ACTIVITY", "联盟活动"
        PUBLICITY = "PUBLICITY", "宣传活动"

    class Importance(models.TextChoices):
        """第八条 asks of a vice-chair all activities (一切), of a standing director the important, of a director the main ones."""

        ORDINARY = "ORDINARY", "一般"
        IMPORTANT = "IMPORTANT", "重要"
        MAIN = "MAIN", "主要"

    class State(Toned):
        DRAFT = "DRAFT", "草拟", "neutral"
        CALLED = "CALLED", "已通知", "info"
        HELD = "HELD", "已召开", "success"
        CANCELLED = "CANCELLED", "已取消", "warning"

    ACTIVITIES = (Kind.ACTIVITY, Kind.PUBLICITY)
    # Whose seats vote, and make the quorum.
    VOTING = {
        Kind.COUNCIL: tuple(CouncilRole),
        Kind.STANDING: (CouncilRole.CHAIR, CouncilRole.VICE_CHAIR, CouncilRole.STANDING),
        Kind.CHAIRS: (CouncilRole.CHAIR, CouncilRole.VICE_CHAIR),
    }

    kind = models.CharField("类型", max_length=12, choices=Kind)
    importance = models.CharField("重要程度", max_length=10, choices=Importance, default=Importance.ORDINARY)
    title = models.CharField("名称", max_length=120)
    begins_at = models.DateTimeField("开始时间")
    ends_at = models.DateTimeField("结束时间")
    place = models.CharField("地点", max_length=120)
    agenda = models.TextField("议程", max_length=4000)
    contact = models.CharField("联系人及电话", max_length=80)
    reply_by = models.DateTimeField("回执截止")
    urgent_reason = models.CharField("紧急召开的理由", max_length=200, blank=True)
    quorum = models.CharField("法定出席比例", max_length=10, blank=True)
    state = FSMField("状态", default=State.DRAFT, choices=State.choices, protected=True)
    prepared_by = audit.person("起草人")
    called_at = models.DateTimeField("通知时间", null=True, blank=True)
    called_by = audit.somebody("签发人")
    number = models.CharField("文号", max_length=40, blank=True)
    held_at = models.DateTimeField("结束登记时间", null=True, blank=True)
    cancel_reason = models.CharField("取消原因", max_length=200, blank=True)
    secret = models.CharField("签到密钥", max_length=32, default=new_secret, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "会议活动"
        ordering = ["-begins_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")),
                name="meeting_ends_after_begin",
                violation_error_message="结束时间必须晚于开始时间。",
            ),
            models.CheckConstraint(
                condition=Q(reply_by__lte=F("begins_at")),
                name="meeting_reply_before_begin",
                violation_error_message="回执截止不能晚于会议开始。",
            ),
        ]
        indexes = [models.Index(fields=["state", "begins_at"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meeting", args=[self.pk])

    @property
    def day(self):
        return clock.local(self.begins_at).date()

    @property
    def votes(self) -> bool:
        """Whether seats vote in it, so that there is a quorum."""
        return self.kind in self.VOTING

    @property
    def share(self) -> Share | None:
        return Share.parse(self.quorum) if self.quorum and self.votes else None

    @property
    def items(self) -> list[str]:
        """The agenda, one line each, without a number that was typed before it: where it is shown it gets its own."""
        lines = (TYPED_NUMBER.sub("", line.strip()) for line in self.agenda.splitlines())
        return [line for line in lines if line]

    @property
    def when(self) -> str:
        """2026年12月18日（星期五）14:00 至 16:30."""
        begins, ends = clock.local(self.begins_at), clock.local(self.ends_at)
        weekday = "一二三四五六日"[begins.weekday()]
        until = (
            f"{ends:%H:%M}" if ends.date() == begins.date() else f"{clock.show_day(ends.date())} {ends:%H:%M}"
        )
        return f"{clock.show_day(begins.date())}（星期{weekday}）{begins:%H:%M} 至 {until}"

    @property
    def reply_before(self) -> str:
        return clock.before(self.reply_by)

    def is_called_in_time(self, working_days: int, at: datetime) -> bool:
        """Whether a notice at this instant leaves so many whole working days before the meeting."""
        return holidays.add_working_days(clock.local(at).date(), working_days) < self.day

    @lifecycle.move(state, "修改", State.DRAFT)
    def revise(self) -> None:
        """The secretariat writes on."""

    @lifecycle.move(state, "调整参会单位", [State.DRAFT, State.CALLED])
    def choose_units(self) -> None:
        """Units are added or left out by hand."""

    @lifecycle.move(state, "发出通知", State.DRAFT, State.CALLED, conditions=[is_ahead])
    def call(self) -> None:
        """The notice goes out."""

    @lifecycle.move(state, "改期", State.CALLED, conditions=[is_ahead, nobody_is_there])
    def move(self) -> None:
        """Another time or place; everybody called hears of it."""

    @lifecycle.move(state, "取消", [State.DRAFT, State.CALLED], State.CANCELLED, conditions=[nobody_is_there])
    def cancel(self) -> None:
        """It does not take place."""

    @lifecycle.move(state, "结束登记", State.CALLED, State.HELD, conditions=[has_begun])
    def close(self) -> None:
        """It took place; who came is known and counts from now on."""
