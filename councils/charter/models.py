"""Charter, regulation and rules, their versions, and the opinions on a draft."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from alliance.files.stored import StoredFile
from alliance.ground import access, clock
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import move
from councils.hearing.models import Draft, Opinion, of_draft


class StandingRule(Audited):
    """A text by which the alliance works; its content is its versions."""

    class Kind(models.TextChoices):
        CHARTER = "CHARTER", "章程"
        REGULATION = "REGULATION", "实施办法"
        RULE = "RULE", "规章制度"

    BY_COUNCIL = (Kind.CHARTER, Kind.REGULATION)

    kind = models.CharField("类别", max_length=10, choices=Kind, default=Kind.RULE)
    title = models.CharField("名称", max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = "规章制度"
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["title"], name="one_rule_a_title", violation_error_message="已有同名的规章制度。"
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=~Q(kind="RULE"),
                name="one_charter_one_regulation",
                violation_error_message="章程、实施办法各只有一份，请登记新版本。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("standing_rule", args=[self.pk])


class RuleVersionQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """Everybody signed in reads what was adopted; the council, and the people of units that are asked, also what is under
        discussion; the secretariat all.
        """
        State = RuleVersion.State
        if access.is_secretariat(user):
            return self
        if access.holds(user, *access.COUNCIL_OFFICES):
            return self.filter(state__in=(State.ADOPTED, State.OPINIONS))
        asked = RuleOpinion.objects.filter(unit__in=access.units_with(user)).values("draft")
        return self.filter(Q(state=State.ADOPTED) | Q(state=State.OPINIONS, pk__in=asked))

    def in_force_on(self, day: date) -> Self:
        adopted = self.filter(state=RuleVersion.State.ADOPTED, in_force_from__lte=day)
        return adopted.filter(Q(in_force_until=None) | Q(in_force_until__gt=day))


class RuleVersion(StoredFile, Draft):
    """One version: its file, from when until when (half-open) it is in force, and by which decision."""

    FOLDER = "charter"

    State = Draft.State
    claimed_with = ("rule",)

    rule = models.ForeignKey(StandingRule, models.PROTECT, related_name="versions", verbose_name="规章制度")
    number = models.PositiveSmallIntegerField("版次")
    note = models.TextField("制定或修改说明", max_length=2000)
    in_force_from = models.DateField("施行日期", null=True, blank=True)
    in_force_until = models.DateField("失效日期（不含）", null=True, blank=True)
    end_reason = models.CharField("撤销或废止原因", max_length=200, blank=True)

    objects = RuleVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "规章制度版本"
        ordering = ["rule", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "number"], name="one_version_a_number"),
            models.UniqueConstraint(
                fields=["rule"],
                condition=Q(state__in=["DRAFT", "OPINIONS"]),
                name="one_draft_a_rule",
                violation_error_message="已有一个版本在起草或征求意见。",
            ),
            models.CheckConstraint(
                condition=Q(in_force_until=None) | Q(in_force_until__gte=F("in_force_from")),
                name="rule_ends_after_it_began",
                violation_error_message="失效日期不能早于施行日期。",
            ),
            models.CheckConstraint(
                condition=~Q(state="ADOPTED") | Q(in_force_from__isnull=False),
                name="adopted_rule_has_its_day",
                violation_error_message="已通过的版本须有施行日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule}（第{self.number}版）"

    def get_absolute_url(self) -> str:
        return self.rule.get_absolute_url()

    @property
    def standing(self) -> str:
        """Where it stands today, in a word."""
        if self.state != self.State.ADOPTED:
            return self.get_state_display()
        today = clock.today()
        if self.in_force_from > today:
            return "待施行"
        return "现行" if self.in_force_until is None or self.in_force_until > today else "已失效"

    @move("state", "征求意见", State.DRAFT, State.OPINIONS)
    def ask_opinions(self) -> None:
        """The draft goes to the council's units."""

    @move("state", "废止", State.ADOPTED)
    def repeal(self) -> None:
        """It is in force no more, and nothing takes its place."""


class RuleOpinion(Opinion):
    """What a unit of the council thinks of a version."""

    draft = of_draft(RuleVersion)

    claimed_with = ("draft", "draft__rule", "unit")

    class Meta:
        verbose_name = verbose_name_plural = "规章制度意见"
        ordering = ["draft", "pk"]
        constraints = [models.UniqueConstraint(fields=["draft", "unit"], name="one_rule_opinion_a_unit")]
