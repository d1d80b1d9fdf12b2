"""A research team of two members (联合科研团队)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from members.records import kinds
from members.records.kinds import Partner
from members.records.measures import count
from members.records.models import Record
from members.units.models import Unit

ENDS_EARLY = "协议截止日期不能早于起始日期。"
RESEARCHERS = (Unit.Kind.ENTERPRISE, Unit.Kind.SCHOOL, Unit.Kind.RESEARCH)
# The standard speaks of what is done with a member school; which side files it does not matter.
WITH_A_SCHOOL = Q(unit__kind=Unit.Kind.SCHOOL) | Q(partner__kind=Unit.Kind.SCHOOL)


class JointTeam(Record):
    """A year of a team that two members have set up under an agreement: one record a year, copied from the last."""

    name = models.CharField("团队名称", max_length=100)
    direction = models.CharField("研究方向", max_length=200)
    leader = models.CharField("团队负责人", max_length=40)
    own_people = models.PositiveSmallIntegerField(
        "本单位成员（人）", null=True, validators=[MinValueValidator(1)]
    )
    partner_people = models.PositiveSmallIntegerField(
        "合作单位成员（人）", null=True, validators=[MinValueValidator(1)]
    )
    since = models.DateField("协议起始日期", null=True)
    until = models.DateField("协议截止日期", null=True)
    work = models.TextField("年度工作", max_length=2000, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "联合科研团队"
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(until__gte=F("since")),
                name="team_ends_after_start",
                violation_error_message=ENDS_EARLY,
            ),
        ]

    def clean(self) -> None:
        super().clean()
        if self.since and self.until:
            if self.until < self.since:
                raise ValidationError({"until": ENDS_EARLY})
            if not self.since.year <= self.year <= self.until.year:
                raise ValidationError({"until": f"协议在 {self.year} 年内无效，不应列入该年度。"})


def _demo(unit: Any, year: int) -> dict[str, Any]:
    return {
        "name": "智能装备联合研发团队", "direction": "数控装备状态监测与远程运维", "leader": "周工",
        "own_people": 4 + unit.pk % 3, "partner_people": 5, "since": f"{year - 1}-03-01", "until": f"{year + 1}-12-31",
        "work": "完成现场数据采集方案，试制监测终端两台。",
    }  # fmt: skip


kinds.register(
    JointTeam,
    key="joint-team",
    clauses=["10.enterprise.12", "10.research.3"],
    filed_by=RESEARCHERS,
    title="name",
    columns=["direction", "leader", "own_people", "partner_people", "until"],
    sections={
        "团队": ("name", "direction", "leader", "own_people", "partner_people", "since", "until"),
        "年度工作": ("work",),
    },
    results=["work"],
    search=["name", "direction", "leader"],
    partner=Partner("合作单位", RESEARCHERS),
    facts={"research.joint_teams": count("联合科研团队数", "个", side="both", where=WITH_A_SCHOOL)},
    demo=_demo,
)
