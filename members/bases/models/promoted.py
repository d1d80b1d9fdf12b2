"""A base that a school and an enterprise build together because an industry body saw to it (第十条·行业·(五))."""

from typing import Any

from django.db import models

from members.records import kinds
from members.records.kinds import Partner
from members.records.measures import count
from members.records.models import Record
from members.units.models import Unit


class PromotedBase(Record):
    """A base that was founded on a day by two others with the help of this industry body; the member named in it confirms."""

    class Type(models.TextChoices):
        TRAINING = "TRAINING", "实训基地"
        TEACHER = "TEACHER", "教师实践基地"
        INNOVATION = "INNOVATION", "研发创新基地"
        OTHER = "OTHER", "其他"

    name = models.CharField("基地名称", max_length=100)
    type = models.CharField("基地类型", max_length=12, choices=Type)
    other = models.CharField("共建另一方", max_length=100, help_text="单位全称")
    works = models.TextField("建设内容", max_length=1000)
    help = models.TextField("推动情况", max_length=1000, help_text="本单位做了哪些协调、指导和支持")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "推动共建基地"


def _demo(unit: Any, year: int) -> dict[str, Any]:
    return {
        "name": "数控装备产教融合基地",
        "type": "TRAINING",
        "other": "德州某机床有限公司",
        "works": "共建数控维修实训车间，设工位四十个。",
        "help": "组织双方签约并授牌，协调设备捐赠。",
        "on": f"{year}-09-{1 + unit.pk % 27:02d}",
    }


kinds.register(
    PromotedBase,
    key="promoted-base",
    clauses=["10.industry.5"],
    filed_by=[Unit.Kind.INDUSTRY],
    period="day",
    title="name",
    columns=["type", "other"],
    sections={"基地": ("name", "type", "other", "works", "help")},
    search=["name", "other"],
    filters=["type"],
    partner=Partner("共建成员单位", (Unit.Kind.SCHOOL, Unit.Kind.ENTERPRISE)),
    facts={"base.promoted": count("推动共建基地数", "个")},
    demo=_demo,
)
