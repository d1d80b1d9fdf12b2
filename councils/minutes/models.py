"""Minutes of a meeting, edition by edition, and which unit has read them."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin

from alliance.calendar import holidays
from alliance.ground import access, audit, clock
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, move
from alliance.registers import policy
from councils.meetings.models.meetings import Meeting
from members.units.models import Unit


def due_of(meeting: Meeting) -> datetime:
    """Until when (exclusive) the minutes of a meeting are in time: so many working days after it."""
    return clock.end_of_day(holidays.add_working_days(meeting.day, policy.get("minutes_working_days")))


class MinutesQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """The secretariat sees all; who presided also what waits for the signature; others what was issued of meetings they see."""
        if access.is_secretariat(user):
            return self
        issued = Q(state__in=Minutes.OUT)
        if not access.holds(user, *access.COUNCIL_OFFICES):
            issued &= Q(meeting__in=Meeting.objects.visible_to(user))
        return self.filter(issued | Q(state=Minutes.State.SIGNING, presided_by=user))

    def standing(self) -> Self:
        """What was issued last of each meeting."""
        return self.filter(state=Minutes.State.ISSUED)

    def in_time(self) -> list["Minutes"]:
        """First editions that were issued within the working days after their meeting; one query."""
        found = self.filter(state__in=Minutes.OUT, corrects=None).select_related("meeting")
        return [one for one in found if one.is_in_time]

    def of_year(self, year: int) -> Self:
        return self.filter(meeting__in=Meeting.objects.of_year(year))


class Minutes(FSMModelMixin, Audited):
    """The minutes of a meeting. While they are written the orders are drawn from the drafts of the meeting; with the signature
    everything is frozen, the orders go out, and whoever was called has to read it. A correction is another edition.
    """

    class State(Toned):
        DRAFT = "DRAFT", "起草", "neutral"
        CHECKING = "CHECKING", "待核稿", "info"
        SIGNING = "SIGNING", "待签发", "warning"
        ISSUED = "ISSUED", "已印发", "success"
        REPLACED = "REPLACED", "已更正", "neutral"

    OPEN = (State.DRAFT, State.CHECKING, State.SIGNING)
    OUT = (State.ISSUED, State.REPLACED)
    # What is written by hand, beginning with what is known of the meeting.
    WRITTEN = ("title", "opening", "attended", "excused", "absent", "guests", "body", "closing")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="minutes", verbose_name="会议")
    edition = models.PositiveSmallIntegerField("版次", default=1)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name="更正的纪要"
    )
    why_corrected = models.CharField("更正原因", max_length=300, blank=True)
    number = models.CharField("编号", max_length=40, blank=True)
    title = models.CharField("标题", max_length=120)
    opening = models.TextField("会议概况", max_length=2000)
    attended = models.TextField("出席", max_length=6000, blank=True)
    excused = models.TextField("请假", max_length=3000, blank=True)
    absent = models.TextField("缺席", max_length=3000, blank=True)
    guests = models.TextField("列席", max_length=3000, blank=True)
    body = models.TextField("会议内容", max_length=12000)
    closing = models.TextField("其他议定事项", max_length=4000, blank=True)
    ordered = models.TextField("议定事项", blank=True)  # as it was frozen
    state = FSMField("状态", default=State.DRAFT, choices=State.choices, protected=True)
    presided_by = audit.somebody("主持人")
    written_by = audit.somebody("起草人")
    checked_by = audit.somebody("核稿人")
    checked_at = models.DateTimeField("核稿时间", null=True, blank=True)
    signed_by = audit.somebody("签发人")
    issued_at = models.DateTimeField("印发时间", null=True, blank=True)
    return_reason = models.CharField("退回原因", max_length=500, blank=True)

    objects = MinutesQuerySet.as_manager()
    claimed_with = ("meeting", "corrects")

    class Meta:
        verbose_name = verbose_name_plural = "会议纪要"
        ordering = ["-meeting__begins_at", "-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "edition"],
                name="minutes_edition_once",
                violation_error_message="该会议的纪要已经起草。",
            ),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="minutes_number_once"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("minutes", args=[self.pk])

    @property
    def due(self) -> datetime:
        return due_of(self.meeting)

    @property
    def is_in_time(self) -> bool:
        """Of an edition that was issued: the first one of its meeting, within the time."""
        return self.corrects_id is None and self.issued_at is not None and self.issued_at < self.due

    @move(state, "修改", State.DRAFT)
    def revise(self) -> None:
        """The secretariat writes on."""

    @move(state, "送核稿", State.DRAFT, State.CHECKING)
    def submit(self) -> None:
        """It goes to the secretary-general."""

    @move(state, "核稿", State.CHECKING, State.SIGNING)
    def check_it(self) -> None:
        """It is found right and goes to who presided."""

    @move(state, "退回", [State.CHECKING, State.SIGNING], State.DRAFT)
    def send_back(self) -> None:
        """It is to be written better."""

    @move(state, "签发", State.SIGNING, State.ISSUED)
    def issue(self) -> None:
        """It is signed, numbered, frozen and sent."""

    @move(state, "更正", State.ISSUED)
    def correct(self) -> None:
        """Another edition is begun; this one stands until that is issued."""

    @move(state, "更正", State.ISSUED, State.REPLACED)
    def replace(self) -> None:
        """A corrected edition was issued."""

    @move(state, "签收", State.ISSUED)
    def read(self) -> None:
        """A unit signs for it."""


class MinutesReader(Audited):
    """One unit that was called, and when it signed for having read the minutes."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="readers", verbose_name="会议纪要")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    read_at = models.DateTimeField("签收时间", null=True, blank=True)
    read_by = audit.somebody("签收人")

    claimed_with = ("minutes", "unit")

    class Meta:
        verbose_name = verbose_name_plural = "纪要签收"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["minutes", "unit"], name="minutes_read_once")]

    def __str__(self) -> str:
        return f"{self.unit}：{self.minutes}"
