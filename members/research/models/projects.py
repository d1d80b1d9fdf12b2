"""A research project that two members have begun together (联合攻关项目)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

from members.records import kinds
from members.records.kinds import Partner
from members.records.measures import count
from members.records.models import Record
from members.research.models.teams import RESEARCHERS, WITH_A_SCHOOL


class JointProject(Record):
    """A project on a technical problem, by the day on which it was approved; it counts in that year."""

    class Level(models.TextChoices):
        UNIT = "UNIT", "单位立项"
        CITY = "CITY", "市级"
        PROVINCE = "PROVINCE", "省级"
        NATION = "NATION", "国家级"

    on = models.DateField("立项日期", null=True, blank=True)
    name = models.CharField("项目名称", max_length=100)
    level = models.CharField("立项级别", max_length=10, choices=Level)
    number = models.CharField("立项编号", max_length=60, blank=True)
    leader = models.CharField("项目负责人", max_length=40)
    problem = models.TextField("要解决的技术问题", max_length=2000)
    target = models.TextField("考核指标", max_length=2000)
    funds = models.DecimalField(
        "经费（万元）", max_digits=12, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    ends_on = models.DateField("计划完成日期", null=True)
    progress = models.TextField("进展", max_length=2000, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "联合攻关项目"

    def clean(self) -> None:
        super().clean()
        if self.on and self.ends_on and self.ends_on < self.on:
            raise ValidationError({"ends_on": "计划完成日期不能早于立项日期。"})


def _demo(unit: Any, year: int) -> dict[str, Any]:
    return {
        "name": "主轴温升补偿技术攻关", "level": "UNIT", "number": "", "leader": "陈工",
        "problem": "加工中心主轴连续运转后热变形，影响孔系加工精度。", "target": "连续运转 8 小时，热误差不大于 8 微米。",
        "funds": f"{12 + unit.pk % 5}.00", "on": f"{year}-03-{10 + unit.pk % 15}", "ends_on": f"{year + 1}-06-30",
        "progress": "已完成温度测点布置和补偿模型。",
    }  # fmt: skip


kinds.register(
    JointProject,
    key="joint-project",
    clauses=["10.enterprise.12", "10.research.3"],
    filed_by=RESEARCHERS,
    period="day",
    title="name",
    columns=["level", "leader", "funds", "ends_on"],
    sections={
        "立项": ("name", "level", "number", "leader", "funds", "ends_on"),
        "内容": ("problem", "target", "progress"),
    },
    results=["progress"],
    search=["name", "number", "leader"],
    filters=["level"],
    partner=Partner("合作单位", RESEARCHERS),
    facts={"research.projects": count("联合攻关立项数", "项", side="both", where=WITH_A_SCHOOL)},
    demo=_demo,
)
