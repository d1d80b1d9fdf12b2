"""A project of the yearly plan for training staff (员工培训)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from members.records import kinds
from members.records.kinds import Partner
from members.records.measures import ANY, in_time, late, total
from members.records.models import Record
from members.units.models import Unit

ENDS_EARLY = "结束日期不能早于开始日期。"
SCHOOL, ENTERPRISE = Unit.Kind.SCHOOL, Unit.Kind.ENTERPRISE


class StaffTrainingPlan(Record):
    """One project of an enterprise's training plan of a year: what comes of it are its courses (`sessions`)."""

    class Organiser(models.TextChoices):
        SCHOOL = "SCHOOL", "成员学校"
        SELF = "SELF", "本单位自办"
        OUTSIDE = "OUTSIDE", "外部机构"

    class Form(models.TextChoices):
        CLASSROOM = "CLASSROOM", "集中面授"
        WORKPLACE = "WORKPLACE", "岗位带训"
        ONLINE = "ONLINE", "线上学习"
        MIXED = "MIXED", "线上线下结合"

    project = models.CharField("培训项目", max_length=100)
    audience = models.CharField("培训对象", max_length=100)
    planned = models.PositiveIntegerField("计划人数（人次）", null=True, validators=[MinValueValidator(1)])
    hours = models.PositiveSmallIntegerField("学时", null=True, validators=[MinValueValidator(1)])
    form = models.CharField("方式", max_length=10, choices=Form)
    organiser = models.CharField("承办", max_length=10, choices=Organiser)
    starts_on = models.DateField("开始日期", null=True)
    ends_on = models.DateField("结束日期", null=True)
    funds = models.DecimalField(
        "经费（万元）", max_digits=10, decimal_places=2, null=True, validators=[MinValueValidator(0)]
    )

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "员工培训计划"
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="training_ends_after_start",
                violation_error_message=ENDS_EARLY,
            ),
        ]

    def clean(self) -> None:
        super().clean()
        wrong = {}
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            wrong["ends_on"] = ENDS_EARLY
        if self.organiser == self.Organiser.SCHOOL and not self.partner_id:
            wrong["partner"] = "由成员学校承办的，请填写学校全称。"
        if self.organiser != self.Organiser.SCHOOL and self.partner_id:
            wrong["organiser"] = "填写了成员学校的，承办请选“成员学校”。"
        if wrong:
            raise ValidationError(wrong)


def _demo(unit: Any, year: int) -> dict[str, Any]:
    number = 40 + unit.pk % 5 * 10
    return {
        "project": "数控设备操作与保养", "audience": "一线操作人员", "planned": number, "hours": 24,
        "form": "CLASSROOM", "organiser": "SCHOOL", "starts_on": f"{year}-05-11", "ends_on": f"{year}-05-15",
        "funds": "3.60",
    }  # fmt: skip


kinds.register(
    StaffTrainingPlan,
    key="staff-training",
    clauses=["10.enterprise.9", "10.school.7"],
    filed_by=[ENTERPRISE],
    owed_by=[ENTERPRISE],
    due={0: (3, 31)},
    title="project",
    columns=["audience", "planned", "hours", "organiser", "ends_on"],
    sections={
        "培训计划": (
            "project",
            "audience",
            "planned",
            "hours",
            "form",
            "organiser",
            "starts_on",
            "ends_on",
            "funds",
        ),
    },
    results=["starts_on", "ends_on"],
    search=["project", "audience"],
    filters=["organiser", "form"],
    partner=Partner("承办成员学校", (SCHOOL,), required=False),
    facts={
        "plan.staff_training_on_time": in_time("员工培训计划按期报送"),
        "plan.staff_training_late": late("员工培训计划逾期报送"),
        "training.planned": total("计划培训员工", "人次", of="planned", partner=ANY),
        "training.delegated": total("委托成员学校培训员工", "人次", of="planned"),
    },
    demo=_demo,
)
