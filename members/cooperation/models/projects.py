"""A project of two units under an agreement, with the goals and results of a year."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from members.records import kinds
from members.records.kinds import Partner
from members.records.measures import count, total
from members.records.models import Record
from members.units.models import Unit

ENDS_EARLY = "协议截止日期不能早于起始日期。"
TOO_MANY = "完成目标数不能多于年度目标数。"
EVERYBODY = tuple(Unit.Kind.values)


def faults_of_agreement(record: Any) -> dict[str, str]:
    """What is wrong with the days of an agreement (`since`, `until`): it must be in force in the year of its record."""
    if not (record.since and record.until):
        return {}
    if record.until < record.since:
        return {"until": ENDS_EARLY}
    if not record.since.year <= record.year <= record.until.year:
        return {"until": f"协议在 {record.year} 年内无效，不应列入该年度。"}
    return {}


class CooperationProject(Record):
    """A year of a project: one record a year, copied from the last with its goals and results to be told anew."""

    class Type(models.TextChoices):
        COLLEGE = "COLLEGE", "共建产业学院、专业"
        TRAINING = "TRAINING", "联合培养"
        BASE = "BASE", "共建实训基地"
        RESEARCH = "RESEARCH", "技术研发"
        SERVICE = "SERVICE", "社会服务"
        OTHER = "OTHER", "其他"

    name = models.CharField("项目名称", max_length=100)
    type = models.CharField("项目类型", max_length=10, choices=Type)
    since = models.DateField("协议起始日期", null=True)
    until = models.DateField("协议截止日期", null=True)
    amount = models.DecimalField(
        "协议金额（万元）", max_digits=12, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    goals = models.TextField("年度目标", max_length=2000)
    goals_set = models.PositiveSmallIntegerField(
        "年度目标数（项）", null=True, validators=[MinValueValidator(1)]
    )
    goals_met = models.PositiveSmallIntegerField("完成目标数（项）", null=True, blank=True)
    outcome = models.TextField("年度成果", max_length=2000, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "校企合作项目"
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(until__gte=F("since")),
                name="cooperation_ends_after_start",
                violation_error_message=ENDS_EARLY,
            ),
            models.CheckConstraint(
                condition=Q(goals_met__lte=F("goals_set")),
                name="cooperation_goals_met",
                violation_error_message=TOO_MANY,
            ),
        ]

    def clean(self) -> None:
        super().clean()
        wrong = faults_of_agreement(self)
        if (self.goals_met or 0) > (self.goals_set or 0):
            wrong["goals_met"] = TOO_MANY
        if wrong:
            raise ValidationError(wrong)


def _demo(unit: Any, year: int) -> dict[str, Any]:
    return {
        "name": "智能制造产业学院",
        "type": "COLLEGE",
        "since": f"{year - 1}-09-01",
        "until": f"{year + 2}-08-31",
        "amount": "50.00",
        "goals": "共建课程两门；联合培养一届学生；开展技术讲座。",
        "goals_set": 3,
        "goals_met": 2 + unit.pk % 2,
        "outcome": "课程已开设，学生按计划培养。",
    }  # fmt: skip


kinds.register(
    CooperationProject,
    key="cooperation",
    clauses=["10.school.3", "10.enterprise.12"],
    filed_by=EVERYBODY,
    title="name",
    columns=["type", "until", "goals_set", "goals_met"],
    sections={
        "项目": ("name", "type", "since", "until", "amount"),
        "年度目标和成果": ("goals", "goals_set", "goals_met", "outcome"),
    },
    results=["goals", "goals_set", "goals_met", "outcome"],
    search=["name"],
    filters=["type"],
    partner=Partner("合作单位", EVERYBODY, outside=True),
    facts={
        "project.active": count("有效合作项目数", "项", side="both"),
        "project.goals_set": total("项目年度目标数", "项", of="goals_set", side="both"),
        "project.goals_met": total("完成项目年度目标数", "项", of="goals_met", side="both"),
    },
    demo=_demo,
)
