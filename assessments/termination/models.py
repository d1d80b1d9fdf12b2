"""The motion to end a membership (第十二条)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin, transition

from alliance.ground import access
from alliance.ground.audit import Audited
from alliance.ground.toned import Toned
from assessments.sheets.models.assessments import Assessment
from councils.decisions.models import CouncilDecision
from members.units.models import Unit


class TerminationMotionQuerySet(models.QuerySet):
    def visible_to(self, user) -> "TerminationMotionQuerySet":
        """The secretariat, and the council, which votes on it; a unit sees what concerns itself."""
        if access.is_secretariat(user) or access.holds(user, *access.COUNCIL_OFFICES):
            return self
        return self.filter(unit__in=access.units_read(user))


class TerminationMotion(FSMModelMixin, Audited):
    """The motion to end a membership after two years of 不合格 in a row (第十二条), drafted by the system.

    It carries both dossiers. The council's recorded decision settles it; the ending is executed once.
    """

    class State(Toned):
        DRAFTED = "DRAFTED", "待理事会表决", "warning"
        CARRIED = "CARRIED", "已通过，待执行", "danger"
        DEFEATED = "DEFEATED", "未通过", "success"
        EXECUTED = "EXECUTED", "已执行", "neutral"
        DROPPED = "DROPPED", "已撤销", "neutral"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="termination_motions", verbose_name="单位")
    first = models.ForeignKey(Assessment, models.PROTECT, related_name="+", verbose_name="上年度考核")
    second = models.OneToOneField(
        Assessment, models.PROTECT, related_name="termination_motion", verbose_name="本年度考核"
    )
    state = FSMField("状态", default=State.DRAFTED, choices=State.choices, protected=True)
    text = models.TextField("议案正文")
    decision = models.OneToOneField(
        CouncilDecision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="motion",
        verbose_name="理事会决定",
    )
    executed_at = models.DateTimeField("执行时间", null=True, blank=True)
    effects = models.JSONField("执行内容", default=dict, blank=True)
    drop_reason = models.TextField("撤销原因", blank=True)

    claimed_with = ("unit", "decision", "first__cycle", "second__cycle")
    objects = TerminationMotionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "终止成员资格议案"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(state__in=["DRAFTED", "CARRIED"]),
                name="one_open_motion_per_unit",
                violation_error_message="该单位已有一件办理中的终止成员资格议案。",
            )
        ]

    def __str__(self) -> str:
        return f"关于终止{self.unit}成员资格的议案"

    def get_absolute_url(self) -> str:
        return reverse("motion", args=[self.pk])

    @property
    def ended(self) -> list[tuple[str, list[str]]]:
        """(label, sentences) of what the execution ended, people first; PostgreSQL keeps no order of JSON keys."""
        found = self.effects.get("ended", {}).items()
        return sorted(found, key=lambda pair: (not pair[0].startswith("单位人员"), pair[0]))

    @transition(field=state, source=State.DRAFTED, target=State.CARRIED, custom={"label": "表决"})
    def carry(self) -> None:
        """The council has decided for it, and the chair has confirmed the record."""

    @transition(field=state, source=State.DRAFTED, target=State.DEFEATED, custom={"label": "表决"})
    def defeat(self) -> None:
        """The council has decided against it."""

    @transition(field=state, source=State.CARRIED, target=State.EXECUTED, custom={"label": "执行"})
    def execute(self) -> None:
        """Membership, seats, posts, grants and open duties end."""

    @transition(field=state, source=State.DRAFTED, target=State.DROPPED, custom={"label": "撤销"})
    def drop(self) -> None:
        """One of the two results no longer stands."""

    @transition(
        field=state,
        source=[State.DRAFTED, State.CARRIED],
        target=State.DROPPED,
        custom={"label": "撤销"},
    )
    def fall(self) -> None:
        """The membership has ended in another way."""
