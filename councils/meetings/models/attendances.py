from typing import Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When

from alliance.files.stored import DESCRIBED, StoredFile
from alliance.ground import audit
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned
from councils.meetings.models.meetings import Meeting
from councils.terms.models.seats import Seat
from councils.terms.models.terms import CouncilRole
from members.units.models import Unit


class AttendanceQuerySet(models.QuerySet):
    def called(self) -> Self:
        """Units that are due to come; not those left out, nor who came without being called."""
        return self.filter(called=True)

    def listed(self) -> Self:
        """Without those that are neither due nor there and were not left out by hand: nothing is to be said of them."""
        nothing = ("", Attendance.WALKED_IN)
        return self.exclude(called=False, present=Attendance.Present.NOT, by_hand__in=nothing)

    def unanswered(self) -> Self:
        """Due, and not answered; of a unit that has left the alliance no answer is awaited."""
        return self.called().filter(reply=Attendance.Reply.NONE, unit__in=Unit.objects.active())

    def voting_at(self, meeting: Meeting) -> Self:
        """The seats that vote at a meeting: called as such, and held on its day (one may have ended since the notice)."""
        roles = Meeting.VOTING.get(meeting.kind, ())
        held = Seat.objects.on(meeting.day).filter(role__in=roles).values("unit")
        return self.called().filter(meeting=meeting, votes=True, unit__in=held)

    def in_seat_order(self) -> Self:
        """As the units sit: who votes first, 理事长单位 before 副理事长单位 and so on, each by 席次; others by name."""
        seats = Seat.objects.filter(
            unit=OuterRef("unit"), role=OuterRef("seat"), since__lte=OuterRef("meeting__begins_at__date")
        )
        place = Case(
            *(When(seat=role, then=Value(number)) for number, role in enumerate(CouncilRole.values)),
            default=Value(len(CouncilRole.values)),
        )
        ordinal = Subquery(seats.order_by("-since", "-pk").values("ordinal")[:1])
        return self.order_by("-votes", place, ordinal, "unit__name_key", "pk")

    def reckoned(self) -> Self:
        """With `counts_as`, an `Attendance.Outcome`: how each unit was present, by itself or by a proxy who came.

        Who comes although a proxy was given is there itself; a proxy who stays away is nobody.
        """
        others = Attendance.objects.filter(meeting=OuterRef("meeting"), unit=OuterRef("proxy_unit"))
        proxy_came = Exists(others.exclude(present=Attendance.Present.NOT))
        outcome = Attendance.Outcome
        return self.annotate(
            counts_as=Case(
                When(present=Attendance.Present.SELF, then=Value(outcome.ATTENDED)),
                When(present=Attendance.Present.PROXY, then=Value(outcome.PROXIED)),
                When(proxy_came, reply=Attendance.Reply.PROXY, then=Value(outcome.PROXIED)),
                When(reply=Attendance.Reply.LEAVE, then=Value(outcome.LEAVE)),
                default=Value(outcome.ABSENT),
                output_field=models.CharField(),
            )
        )


class Attendance(StoredFile, Audited):
    """One unit at one meeting: why it is called, what it answered, and how it was present.

    The file is the letter of a proxy (书面委托). Who signs in changes only `present`, `signed_in_at`, `signed_in_by` and `way`.
    """

    FOLDER = "proxies"
    WALKED_IN = "列席"  # why a unit that was not called stands in the list
    ANSWERED = ("reply", "comer", "reply_reason", "proxy_unit", "file", *DESCRIBED)

    class Reply(Toned):
        NONE = "", "未回执", "warning"
        COMING = "COMING", "参会", "success"
        LEAVE = "LEAVE", "请假", "neutral"
        PROXY = "PROXY", "书面委托", "info"

    class Present(Toned):
        NOT = "", "未到", "neutral"
        SELF = "SELF", "出席", "success"
        PROXY = "PROXY", "委托出席", "info"

    class Outcome(Toned):
        """What it counts as: 请假 and 缺席 of a unit that has not come (yet)."""

        ATTENDED = "ATTENDED", "出席", "success"
        PROXIED = "PROXIED", "委托出席", "info"
        LEAVE = "LEAVE", "请假", "neutral"
        ABSENT = "ABSENT", "缺席", "danger"

    THERE = (Outcome.ATTENDED, Outcome.PROXIED)

    class Way(models.TextChoices):
        CODE = "CODE", "扫码签到"
        LIST = "LIST", "名单登记"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendances", verbose_name="会议活动")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="attendances", verbose_name="单位")
    seat = models.CharField("席位", max_length=12, blank=True, choices=CouncilRole)
    votes = models.BooleanField("有表决权", default=False)
    called = models.BooleanField("应到", default=True)
    by_hand = models.CharField("人工调整的理由", max_length=200, blank=True)
    reply = models.CharField("回执", max_length=8, blank=True, choices=Reply, default=Reply.NONE)
    comer = models.CharField("参会人", max_length=60, blank=True)
    reply_reason = models.CharField("请假原因", max_length=200, blank=True)
    proxy_unit = audit.optional(Unit, "受托单位")
    replied_at = models.DateTimeField("回执时间", null=True, blank=True)
    replied_by = audit.somebody("回执人")
    present = models.CharField("到会", max_length=8, blank=True, choices=Present, default=Present.NOT)
    signed_in_at = models.DateTimeField("签到时间", null=True, blank=True)
    signed_in_by = audit.somebody("签到人")
    way = models.CharField("签到方式", max_length=8, blank=True, choices=Way)

    objects = AttendanceQuerySet.as_manager()
    claimed_with = ("unit", "meeting")

    class Meta:
        verbose_name = verbose_name_plural = "参会记录"
        ordering = ["meeting", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "unit"],
                name="unit_called_once",
                violation_error_message="该单位已在参会名单中。",
            ),
            models.UniqueConstraint(
                fields=["meeting", "proxy_unit"],
                condition=Q(reply="PROXY"),
                name="one_proxy_each",
                violation_error_message="该单位已接受另一单位的委托，一个单位只能受托一次。",
            ),
            models.CheckConstraint(
                condition=~Q(proxy_unit=F("unit")),
                name="proxy_is_another_unit",
                violation_error_message="不能委托本单位；由本单位其他人员代表时，请填写参会人。",
            ),
            models.CheckConstraint(
                condition=Q(present="", signed_in_at=None) | (~Q(present="") & Q(signed_in_at__isnull=False)),
                name="present_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}：{self.meeting}"

    @property
    def called_as(self) -> str:
        """How it stands in the list: 应到, 列席 of a unit that came without being called, or left out by hand."""
        if self.called:
            return "应到"
        return "列席" if self.present else "不通知"

    def take_back(self) -> None:
        """Nothing is answered any more, and no letter speaks for anybody; the caller saves what `ANSWERED` names."""
        self.reply, self.comer, self.reply_reason, self.proxy_unit = self.Reply.NONE, "", "", None
        self.let_go()

    @property
    def is_late(self) -> bool:
        """Late is present; it is only shown."""
        return self.signed_in_at is not None and self.signed_in_at > self.meeting.begins_at
