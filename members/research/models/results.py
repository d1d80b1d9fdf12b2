"""What research of two members has brought about: a patent, a standard, a result (联合攻关成果)."""

from typing import Any

from django.db import models

from members.records import kinds
from members.records.kinds import Partner
from members.records.measures import distinct
from members.records.models import Record
from members.research.models.teams import RESEARCHERS, WITH_A_SCHOOL


class JointResult(Record):
    """One result, by the day on which it was granted or recognised; it counts in that year."""

    class Type(models.TextChoices):
        INVENTION = "INVENTION", "发明专利"
        UTILITY = "UTILITY", "实用新型专利"
        SOFTWARE = "SOFTWARE", "软件著作权"
        STANDARD = "STANDARD", "技术标准"
        ACHIEVEMENT = "ACHIEVEMENT", "科技成果（登记、评价、鉴定）"
        AWARD = "AWARD", "科技奖励"

    on = models.DateField("取得日期", null=True, blank=True)
    name = models.CharField("成果名称", max_length=150)
    type = models.CharField("成果类型", max_length=12, choices=Type)
    number = models.CharField("证书或登记编号", max_length=80)
    issuer = models.CharField("授予或发布机构", max_length=100)
    owners = models.CharField("权利人（按证书顺序）", max_length=200)
    project = models.CharField("来源项目", max_length=100, blank=True)
    use = models.TextField("应用情况", max_length=2000, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "联合攻关成果"


def _demo(unit: Any, year: int) -> dict[str, Any]:
    return {
        "name": "一种数控机床主轴热误差补偿装置", "type": "UTILITY", "number": f"ZL{year}2 {unit.pk:07d}.5",
        "issuer": "国家知识产权局", "owners": "双方共有", "project": "主轴温升补偿技术攻关",
        "on": f"{year}-07-{1 + unit.pk % 27:02d}", "use": "已在两台加工中心试用。",
    }  # fmt: skip


kinds.register(
    JointResult,
    key="joint-result",
    clauses=["10.enterprise.12", "10.research.3"],
    filed_by=RESEARCHERS,
    period="day",
    title="name",
    columns=["type", "number", "issuer"],
    sections={"成果": ("name", "type", "number", "issuer", "owners", "project", "use")},
    search=["name", "number", "project"],
    filters=["type"],
    partner=Partner("合作单位", RESEARCHERS),
    # The same certificate filed twice is one result.
    facts={
        "research.results": distinct("联合攻关成果数", "项", of="number", side="both", where=WITH_A_SCHOOL)
    },
    demo=_demo,
)
