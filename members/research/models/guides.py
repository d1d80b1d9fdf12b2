"""A topic of a research institute's guide of a half-year (课题指南): the guide of a half-year is its topics."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from alliance.ground import clock
from members.records import kinds
from members.records.kinds import Partner
from members.records.measures import ANY, distinct
from members.records.models import Record
from members.units.models import Unit

LAST_MONTH_OF_FIRST_HALF = 6


class GuideTopic(Record):
    """A topic that was made public on a day of the half-year: what is to be studied, who may apply until when, who asked for it."""

    class Source(models.TextChoices):
        ENTERPRISE = "ENTERPRISE", "企业需求"
        SURVEY = "SURVEY", "调研"
        SCHOOL = "SCHOOL", "学校提出"
        OTHER = "OTHER", "其他"

    number = models.CharField("课题编号", max_length=40)
    name = models.CharField("题目", max_length=150)
    direction = models.CharField("方向", max_length=100)
    content = models.TextField("研究内容", max_length=3000)
    target = models.TextField("考核指标", max_length=2000)
    months = models.PositiveSmallIntegerField("实施年限（月）", null=True, validators=[MinValueValidator(1)])
    funds = models.DecimalField(
        "资助、匹配经费（万元）",
        max_digits=12,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0)],
    )
    conditions = models.TextField("申报条件、牵头及合作要求", max_length=2000)
    source = models.CharField("来源", max_length=10, choices=Source)
    issued_on = models.DateField("公布日期", null=True)
    closes_on = models.DateField("申报截止日期", null=True)
    contact = models.CharField("联系部门及电话", max_length=100)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "课题指南"

    def clean(self) -> None:
        super().clean()
        wrong, issued = {}, self.issued_on
        if issued and (issued.year, issued.month > LAST_MONTH_OF_FIRST_HALF) != (self.year, self.part == 2):
            wrong["issued_on"] = f"公布日期应在{self.period}内。"
        elif issued and issued > clock.today():
            wrong["issued_on"] = "公布日期不能晚于今天。"
        if issued and self.closes_on and self.closes_on < issued:
            wrong["closes_on"] = "申报截止日期不能早于公布日期。"
        if wrong:
            raise ValidationError(wrong)


def _demo(unit: Any, year: int) -> dict[str, Any]:
    return {
        "number": f"KT{year}-{unit.pk % 90 + 10}", "name": "铸件表面缺陷在线视觉检测", "direction": "智能检测",
        "content": "研究复杂反光表面的成像方法和小样本缺陷识别模型。", "target": "检出率不低于 98%，单件检测不超过 3 秒。",
        "months": 18, "funds": "15.00", "conditions": "由成员学校或科研机构牵头，须有一家成员企业参加。", "source": "ENTERPRISE",
        "issued_on": f"{year}-04-15", "closes_on": f"{year}-06-15", "contact": "科研管理部 0534-2555166",
    }  # fmt: skip


def _issues(label: str, half: int) -> Any:
    """How often topics were made public in a half-year: topics of one day are one guide."""
    return distinct(label, "次", of="issued_on", where=Q(part=half), partner=ANY)


kinds.register(
    GuideTopic,
    key="guide",
    clauses=["10.research.1"],
    filed_by=[Unit.Kind.RESEARCH],
    owed_by=[Unit.Kind.RESEARCH],
    period="half",
    due={1: (6, 30), 2: (12, 31)},
    title="name",
    columns=["number", "direction", "funds", "issued_on", "closes_on"],
    sections={
        "课题": ("name", "number", "direction", "content", "target", "months", "funds"),
        "申报": ("conditions", "source", "issued_on", "closes_on", "contact"),
    },
    results=["number", "issued_on", "closes_on"],
    search=["name", "number", "direction", "content"],
    filters=["source"],
    partner=Partner("提出需求的成员单位", tuple(Unit.Kind.values), required=False),
    facts={
        "guide.issued_first_half": _issues("上半年公布课题指南", 1),
        "guide.issued_second_half": _issues("下半年公布课题指南", 2),
    },
    demo=_demo,
)
