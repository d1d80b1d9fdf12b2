from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin

from alliance.ground import access, audit, clock
from alliance.ground.access import Office
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, condition, move

SEES_ALL = (
    Office.CHAIR,
    Office.VICE_CHAIR,
    *access.SECRETARIAT_OFFICES,
    Office.SYSTEM_ADMIN,
    Office.SECURITY_ADMIN,
    Office.AUDIT_ADMIN,
)


class PowerChangeQuerySet(models.QuerySet):
    def visible_to(self, user) -> "PowerChangeQuerySet":
        """Who may propose and confirm changes sees all of them, everybody else those about the own person."""
        if access.holds(user, *SEES_ALL):
            return self
        return self.filter(Q(gains=user) | Q(leaves=user) | Q(proposed_by=user))

    def waiting(self) -> "PowerChangeQuerySet":
        return self.filter(state=PowerChange.State.PROPOSED, expires_at__gt=clock.now())

    def lapsed(self) -> "PowerChangeQuerySet":
        """Those that nobody decided in time, whether or not the sweep has written so."""
        over = Q(state=PowerChange.State.PROPOSED, expires_at__lte=clock.now())
        return self.filter(over | Q(state=PowerChange.State.EXPIRED))


class PowerChange(FSMModelMixin, Audited):
    """A change of power that one person proposed and another confirms; until then nothing has happened.

    `kind` names the registered act, `payload` its arguments as plain values; `lines` says in words what will happen.
    `gains` is who gets the office or owns the account, and never confirms; `leaves` is who gives the office up.
    """

    class State(Toned):
        PROPOSED = "PROPOSED", "待确认", "warning"
        CONFIRMED = "CONFIRMED", "已确认并生效", "success"
        REJECTED = "REJECTED", "未予确认", "danger"
        WITHDRAWN = "WITHDRAWN", "已撤回", "neutral"
        EXPIRED = "EXPIRED", "逾期失效", "neutral"

    kind = models.CharField("事项类型", max_length=40)
    matter = models.CharField("对象", max_length=60)
    title = models.CharField("事项", max_length=200)
    lines = models.JSONField("确认后发生的变化", default=list)
    payload = models.JSONField("参数", default=dict)
    concerned = models.JSONField("涉及职务", default=list)
    reason = models.CharField("提请原因", max_length=300)
    gains = audit.somebody("新任或账号所有人")
    leaves = audit.somebody("卸任人")
    proposed_by = audit.person("提请人")
    expires_at = models.DateTimeField("确认截止")
    state = FSMField("状态", default=State.PROPOSED, choices=State.choices, protected=True)
    decided_by = audit.somebody("办理人")
    decided_at = models.DateTimeField("办理时间", null=True, blank=True)
    decision_reason = models.CharField("办理意见", max_length=300, blank=True)

    objects = PowerChangeQuerySet.as_manager()
    claimed_with = ("proposed_by",)

    class Meta:
        verbose_name = verbose_name_plural = "人事变更提请"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["matter"],
                condition=Q(state="PROPOSED"),
                name="one_waiting_change_per_matter",
                violation_error_message="同一事项已有变更在等待确认。",
            ),
            models.CheckConstraint(
                condition=~Q(state="CONFIRMED") | ~Q(decided_by=F("proposed_by")),
                name="power_change_by_two",
                violation_error_message="提请人不能确认自己提请的变更。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("power_change", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.PROPOSED and clock.now() < self.expires_at

    @property
    def shown_state(self) -> str:
        """The state as it is now, whether or not the sweep has written that the time is over."""
        if self.state == self.State.PROPOSED and not self.is_waiting:
            return self.State.EXPIRED.label
        return self.get_state_display()

    @condition("该变更已逾期失效，不能再办理。")
    def in_time(self) -> bool:
        return clock.now() < self.expires_at

    @condition("该变更还在等待确认。")
    def time_is_over(self) -> bool:
        return clock.now() >= self.expires_at

    @move(state, "确认", State.PROPOSED, State.CONFIRMED, conditions=[in_time])
    def confirm(self) -> None:
        """A second person confirms; the act is done in the same transaction."""

    @move(state, "不予确认", State.PROPOSED, State.REJECTED, conditions=[in_time])
    def reject(self) -> None:
        """A second person declines, with the reason."""

    @move(state, "撤回", State.PROPOSED, State.WITHDRAWN, conditions=[in_time])
    def withdraw(self) -> None:
        """Who proposed it takes it back."""

    @move(state, "失效", State.PROPOSED, State.EXPIRED, conditions=[time_is_over])
    def expire(self) -> None:
        """Nobody decided in time."""
