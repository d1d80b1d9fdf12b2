"""An arrangement of a school's year for alternating study and work, or for practice in enterprises."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

from members.records import kinds
from members.records.measures import there_is, total
from members.records.models import Record
from members.units.models import Unit

ENDS_EARLY = "结束日期不能早于开始日期。"


class Form(models.TextChoices):
    WORK_STUDY = "WORK_STUDY", "工学交替"
    PRACTICE = "PRACTICE", "企业实践"


class PracticePlan(Record):
    """Which students are to go out when, and how many; one record for each arrangement of the year."""

    title = models.CharField("安排名称", max_length=100)
    form = models.CharField("形式", max_length=12, choices=Form)
    semester = models.CharField("学期", max_length=30, blank=True, help_text="如：2026-2027学年第一学期")
    majors = models.CharField("专业", max_length=200)
    grades = models.CharField("年级、班级", max_length=100)
    planned = models.PositiveIntegerField("计划人次", null=True, validators=[MinValueValidator(1)])
    starts_on = models.DateField("计划开始日期", null=True)
    ends_on = models.DateField("计划结束日期", null=True)
    enterprises = models.CharField("拟合作企业", max_length=300, blank=True)
    teachers = models.PositiveSmallIntegerField("校内指导教师（人）", null=True, blank=True)
    teaching = models.TextField("教学内容和要求", max_length=2000)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "工学交替、企业实践年度安排"

    def clean(self) -> None:
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": ENDS_EARLY})


def _demo(unit: Any, year: int) -> dict[str, Any]:
    return {
        "title": "数控技术专业工学交替", "form": "WORK_STUDY", "semester": f"{year}-{year + 1}学年第一学期",
        "majors": "数控技术、机电一体化技术", "grades": "二年级", "planned": 80 + unit.pk % 5 * 20,
        "starts_on": f"{year}-09-07", "ends_on": f"{year}-10-30", "enterprises": "联盟内数控加工企业",
        "teachers": 4, "teaching": "每四周一轮换，完成数控车削、铣削岗位典型工作任务。",
    }  # fmt: skip


kinds.register(
    PracticePlan,
    key="practice-plan",
    clauses=["10.school.4"],
    filed_by=[Unit.Kind.SCHOOL],
    owed_by=[Unit.Kind.SCHOOL],
    due={0: (3, 31)},
    title="title",
    columns=["form", "majors", "planned", "starts_on"],
    sections={
        "安排": ("title", "form", "semester", "majors", "grades", "planned", "starts_on", "ends_on"),
        "组织": ("enterprises", "teachers", "teaching"),
    },
    results=["semester", "starts_on", "ends_on"],
    search=["title", "majors"],
    filters=["form"],
    facts={
        "practice.plan_filed": there_is("实践年度安排"),
        "practice.planned": total("计划实践人次", "人次", of="planned"),
    },
    demo=_demo,
)
