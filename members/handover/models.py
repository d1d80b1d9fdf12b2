from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin

from alliance.ground import access, audit, clock
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, condition, move
from members.people.models import Representative
from members.units.models import Unit


class HandoverQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Of the own unit, of which one is the successor, and for the secretariat all."""
        if access.is_secretariat(user):
            return self
        return self.filter(Q(unit__in=access.units_with(user)) | Q(successor=user))

    def open(self) -> Self:
        return self.filter(state__in=Handover.OPEN)

    def to_confirm(self, units: frozenset[int]) -> Self:
        """What waits for the head of these units, and is not over."""
        return self.filter(state=Handover.State.NAMED, unit__in=units, expires_at__gt=_today())

    def to_accept(self) -> Self:
        return self.filter(state=Handover.State.CONFIRMED, expires_at__gt=_today())

    def overdue(self, moment: datetime) -> Self:
        """Open ones whose time is over, or whose place somebody has ended or handed over otherwise."""
        return self.open().filter(
            Q(expires_at__lte=moment)
            | Q(representative__until__isnull=False)
            | Q(unit__ended_on__isnull=False)
        )


def _today() -> datetime:
    """Times end at the end of a day, so that what is counted for the home page depends on the day only."""
    return clock.start_of_day(clock.today())


@condition("这次交接已超过办理期限，已失效。")
def in_time(handover: "Handover") -> bool:
    return clock.now() < handover.expires_at


@condition("原任已不在任，或成员资格已终止，这次交接已失效。")
def still_held(handover: "Handover") -> bool:
    return handover.representative.until is None and handover.unit.ended_on is None


class Handover(FSMModelMixin, Audited):
    """A place of a unit on its way from who holds it to who was named, until that person has accepted."""

    class State(Toned):
        NAMED = "NAMED", "待负责人确认", "warning"
        CONFIRMED = "CONFIRMED", "待接任人接受", "info"
        DONE = "DONE", "已交接", "success"
        REFUSED = "REFUSED", "负责人未予确认", "neutral"
        DECLINED = "DECLINED", "接任人未接受", "neutral"
        WITHDRAWN = "WITHDRAWN", "已撤回", "neutral"
        EXPIRED = "EXPIRED", "已失效", "neutral"

    OPEN = (State.NAMED, State.CONFIRMED)
    claimed_with = ("unit", "representative__user", "proposed_by", "confirmed_by")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="handovers", verbose_name="单位")
    representative = models.ForeignKey(
        Representative, models.PROTECT, related_name="handovers", verbose_name="原任"
    )
    name = models.CharField("接任人姓名", max_length=50)
    phone = models.CharField("接任人手机", max_length=20)
    email = models.EmailField("接任人邮箱", blank=True)
    title = models.CharField("接任人职务", max_length=60, blank=True)
    duties = models.CharField("联盟工作分工", max_length=200, blank=True)
    successor = audit.somebody("接任人账号")
    state = FSMField("状态", default=State.NAMED, choices=State.choices, protected=True, db_index=True)
    proposed_by = audit.somebody("提出人")
    confirmed_by = audit.somebody("确认人")
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    expires_at = models.DateTimeField("办理期限（不含）")
    link = models.PositiveSmallIntegerField("邀请链接序号", default=0)
    reason = models.CharField("原因", max_length=200, blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "本单位人员交接"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["representative"],
                condition=Q(state__in=("NAMED", "CONFIRMED")),
                name="handover_open_once",
                violation_error_message="该人员的交接正在办理中。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("CONFIRMED", "DONE"))
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="handover_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="DONE") | Q(successor__isnull=False), name="handover_done_has_successor"
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.unit}{self.representative.get_role_display()}：{self.representative.user} → {self.name}"
        )

    @property
    def name_in_log(self) -> str:
        return f"交接 {self}"

    def get_absolute_url(self) -> str:
        return reverse("handover", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it still can be brought to its end: what the sweep has not yet written down is over all the same."""
        return self.state in self.OPEN and in_time(self) and still_held(self)

    @move("state", "确认", State.NAMED, State.CONFIRMED, conditions=[in_time, still_held])
    def confirm(self) -> None:
        """The head agrees; the successor may accept with the link."""

    @move("state", "不予确认", State.NAMED, State.REFUSED)
    def refuse(self) -> None:
        """The head does not agree."""

    @move("state", "更换邀请链接", State.CONFIRMED, conditions=[still_held])
    def renew(self) -> None:
        """The link before ends, the time begins again."""

    @move("state", "接受", State.CONFIRMED, State.DONE, conditions=[in_time, still_held])
    def accept(self) -> None:
        """The place changes hands."""

    @move("state", "不接受", State.CONFIRMED, State.DECLINED, conditions=[in_time])
    def decline(self) -> None:
        """The successor does not want it."""

    @move("state", "撤回", [*OPEN], State.WITHDRAWN)
    def withdraw(self) -> None:
        """Who stands behind it takes it back."""

    @move("state", "失效", [*OPEN], State.EXPIRED)
    def expire(self) -> None:
        """Its time is over, or the place was ended otherwise."""
