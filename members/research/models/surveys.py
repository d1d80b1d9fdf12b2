"""A survey of the trade, of enterprises or of schools, with its report (调研报告)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

from members.records import kinds
from members.records.measures import count
from members.records.models import Record
from members.units.models import Unit


class SurveyReport(Record):
    """A survey that ended in a report, by the report's day."""

    class Subject(models.TextChoices):
        TRADE = "TRADE", "行业"
        ENTERPRISE = "ENTERPRISE", "企业"
        SCHOOL = "SCHOOL", "学校"
        ALL = "ALL", "行业、企业、学校综合"

    class Method(models.TextChoices):
        VISIT = "VISIT", "实地走访"
        QUESTIONNAIRE = "QUESTIONNAIRE", "问卷"
        INTERVIEW = "INTERVIEW", "座谈访谈"
        MIXED = "MIXED", "多种方式结合"

    on = models.DateField("报告完成日期", null=True, blank=True)
    name = models.CharField("报告名称", max_length=100)
    subject = models.CharField("调研对象", max_length=10, choices=Subject)
    method = models.CharField("调研方式", max_length=15, choices=Method)
    begun_on = models.DateField("调研开始日期", null=True)
    units_asked = models.PositiveSmallIntegerField(
        "调研单位（家）", null=True, validators=[MinValueValidator(1)]
    )
    answers = models.PositiveIntegerField("有效样本（份）", null=True, blank=True)
    findings = models.TextField("主要结论", max_length=3000)
    problems = models.TextField("提出的技术需求", max_length=3000, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "调研报告"

    def clean(self) -> None:
        super().clean()
        if self.on and self.begun_on and self.on < self.begun_on:
            raise ValidationError({"begun_on": "调研开始日期不能晚于报告完成日期。"})


def _demo(unit: Any, year: int) -> dict[str, Any]:
    return {
        "name": f"德州市装备制造企业技术需求调研报告（{year}年）", "subject": "ENTERPRISE", "method": "MIXED",
        "begun_on": f"{year}-04-07", "on": f"{year}-05-{10 + unit.pk % 18}", "units_asked": 18, "answers": 126,
        "findings": "设备联网率不足四成，状态监测和质量追溯需求集中。", "problems": "主轴热误差补偿；铸件缺陷在线检测。",
    }  # fmt: skip


kinds.register(
    SurveyReport,
    key="survey-report",
    clauses=["10.research.1"],
    filed_by=[Unit.Kind.RESEARCH],
    period="day",
    title="name",
    columns=["subject", "method", "units_asked", "answers"],
    sections={
        "调研": ("name", "subject", "method", "begun_on", "units_asked", "answers"),
        "报告要点": ("findings", "problems"),
    },
    search=["name", "findings", "problems"],
    filters=["subject", "method"],
    facts={"survey.reports": count("调研报告数", "份")},
    demo=_demo,
)
