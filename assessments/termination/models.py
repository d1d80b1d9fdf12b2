"""The motion to end a membership (第十二条)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin

from alliance.ground import access, audit
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, move
from assessments.earlier.models import EarlierGrade
from assessments.sheets.models.assessments import Assessment
from councils.decisions.models import CouncilDecision
from members.units.models import Unit


class TerminationMotionQuerySet(models.QuerySet):
    def visible_to(self, user) -> "TerminationMotionQuerySet":
        """The secretariat, and the council, which votes on it; a unit sees what concerns itself."""
        if access.is_council_or_secretariat(user):
            return self
        return self.filter(unit__in=access.units_read(user))


class TerminationMotion(FSMModelMixin, Audited):
    """The motion to end a membership after two years of 不合格 in a row (第十二条), drafted by the system.

    It carries both dossiers; a year before the portal has none but the papers. The council's recorded decision settles it; the ending is executed once.
    """

    class State(Toned):
        DRAFTED = "DRAFTED", "待理事会表决", "warning"
        CARRIED = "CARRIED", "已通过，待执行", "danger"
        DEFEATED = "DEFEATED", "未通过", "success"
        EXECUTED = "EXECUTED", "已执行", "neutral"
        DROPPED = "DROPPED", "已撤销", "neutral"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="termination_motions", verbose_name="单位")
    first = audit.optional(Assessment, "上年度考核")
    earlier = audit.optional(EarlierGrade, "上年度等次（平台启用前）", related_name="motions")
    second = models.OneToOneField(
        Assessment, models.PROTECT, related_name="termination_motion", verbose_name="本年度考核"
    )
    state = FSMField("状态", default=State.DRAFTED, choices=State.choices, protected=True)
    text = models.TextField("议案正文")
    number = models.CharField("文号", max_length=40, blank=True)
    issued_at = models.DateTimeField("印发时间", null=True, blank=True)
    issued_by = audit.somebody("签发人")
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

    claimed_with = ("unit", "decision", "first__cycle", "earlier", "second__cycle")
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
            ),
            models.CheckConstraint(
                condition=Q(first=None, earlier__isnull=False) | Q(first__isnull=False, earlier=None),
                name="motion_has_one_first_year",
                violation_error_message="上年度的依据应为考核结果或登记的往年等次之一。",
            ),
        ]

    def __str__(self) -> str:
        return f"关于终止{self.unit}成员资格的议案"

    def get_absolute_url(self) -> str:
        return reverse("motion", args=[self.pk])

    @property
    def first_year(self) -> int:
        """The year before: assessed in the portal, or registered from the papers."""
        return self.first.cycle.year if self.first else self.earlier.year

    @property
    def ended(self) -> list[tuple[str, list[str]]]:
        """(label, sentences) of what the execution ended, people first; PostgreSQL keeps no order of JSON keys."""
        found = self.effects.get("ended", {}).items()
        return sorted(found, key=lambda pair: (not pair[0].startswith("单位人员"), pair[0]))

    @move(state, "印发", State.DRAFTED)
    def issue(self) -> None:
        """It is laid before the council under a number."""

    @move(state, "表决", State.DRAFTED, State.CARRIED)
    def carry(self) -> None:
        """The council has decided for it, and the chair has confirmed the record."""

    @move(state, "表决", State.DRAFTED, State.DEFEATED)
    def defeat(self) -> None:
        """The council has decided against it."""

    @move(state, "执行", State.CARRIED, State.EXECUTED)
    def execute(self) -> None:
        """Membership, seats, posts, grants and open duties end."""

    @move(state, "撤销", State.DRAFTED, State.DROPPED)
    def drop(self) -> None:
        """One of the two results no longer stands."""

    @move(state, "撤销", [State.DRAFTED, State.CARRIED], State.DROPPED)
    def fall(self) -> None:
        """The membership has ended in another way."""
