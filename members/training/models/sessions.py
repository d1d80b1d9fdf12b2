"""A course that was given to an enterprise's staff (培训班次): of which project, who taught, how many came and passed."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

from members.records import kinds
from members.records.kinds import Partner
from members.records.measures import total
from members.records.models import Record
from members.training.models.plans import ENTERPRISE, SCHOOL, StaffTrainingPlan


class TrainingSession(Record):
    """One course of a project of the yearly plan, or beside the plan; the school that taught it confirms."""

    class Taught(models.TextChoices):
        SCHOOL = "SCHOOL", "成员学校"
        SELF = "SELF", "本单位"
        OUTSIDE = "OUTSIDE", "外部机构"

    name = models.CharField("班次名称", max_length=100)
    plan = models.ForeignKey(
        StaffTrainingPlan,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="所属培训计划",
        help_text="计划外的班次不填",
    )
    taught = models.CharField("授课方", max_length=10, choices=Taught)
    hours = models.PositiveSmallIntegerField("学时", null=True, validators=[MinValueValidator(1)])
    enrolled = models.PositiveIntegerField("报名人数", null=True, validators=[MinValueValidator(1)])
    attended = models.PositiveIntegerField("到课人数", null=True)
    passed = models.PositiveIntegerField("考核合格人数", null=True)
    summary = models.TextField("培训总结", max_length=2000)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "员工培训班次"

    def clean(self) -> None:
        super().clean()
        wrong = {}
        if self.taught == self.Taught.SCHOOL and not self.partner_id:
            wrong["partner"] = "由成员学校授课的，请填写学校。"
        if self.taught != self.Taught.SCHOOL and self.partner_id:
            wrong["taught"] = "填写了成员学校的，授课方请选“成员学校”。"
        if self.taught == self.Taught.OUTSIDE and not self.partner_name:
            wrong["partner"] = "由外部机构授课的，请填写机构名称。"
        for fewer, more in (("attended", "enrolled"), ("passed", "attended")):
            if (getattr(self, fewer) or 0) > (getattr(self, more) or 0):
                wrong[fewer] = f"不能多于{self.kind.label_of(more)}。"
        if wrong:
            raise ValidationError(wrong)


def _demo(unit: Any, year: int) -> dict[str, Any]:
    number = 40 + unit.pk % 5 * 10
    return {
        "name": "数控设备操作与保养第一期",
        "taught": "SCHOOL",
        "hours": 24,
        "enrolled": number,
        "attended": number - 2,
        "passed": number - 5,
        "summary": "按计划完成理论和实操教学，考核合格者颁发结业证书。",
        "on": f"{year}-05-{10 + unit.pk % 17:02d}",
    }


kinds.register(
    TrainingSession,
    key="training-session",
    clauses=["10.enterprise.9", "10.school.7"],
    filed_by=[ENTERPRISE],
    period="day",
    title="name",
    columns=["plan", "taught", "hours", "enrolled", "attended", "passed"],
    sections={
        "班次": ("name", "plan", "taught", "hours"),
        "报名、学习、考核、总结": ("enrolled", "attended", "passed", "summary"),
    },
    search=["name"],
    filters=["taught"],
    partner=Partner("授课学校或机构", (SCHOOL,), required=False, outside=True),
    facts={"training.enterprise_staff": total("培训成员企业员工", "人次", of="attended", side="partner")},
    demo=_demo,
)
