"""That another member used a resource which a research institute has opened (开放资源使用)."""

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models

from members.records import kinds
from members.records.kinds import Partner
from members.records.measures import count
from members.records.models import Record
from members.units.models import Unit


class ResourceUse(Record):
    """One use on a day; the unit that used it confirms it."""

    on = models.DateField("使用日期", null=True, blank=True)
    resource = models.CharField("资源名称", max_length=100)
    purpose = models.CharField("用途", max_length=200)
    persons = models.PositiveIntegerField("使用人次", null=True, validators=[MinValueValidator(1)])

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "开放资源使用"


def _demo(unit: Any, year: int) -> dict[str, Any]:
    return {
        "resource": "装备制造标准与专利资料库", "purpose": "新产品立项前的专利检索", "persons": 2 + unit.pk % 4,
        "on": f"{year}-06-{1 + unit.pk % 28:02d}",
    }  # fmt: skip


kinds.register(
    ResourceUse,
    key="resource-use",
    clauses=["10.research.6"],
    filed_by=[Unit.Kind.RESEARCH],
    period="day",
    title="resource",
    columns=["purpose", "persons"],
    sections={"使用情况": ("resource", "purpose", "persons")},
    search=["resource", "purpose"],
    partner=Partner("使用单位", tuple(Unit.Kind.values)),
    facts={"resource.uses": count("开放资源使用次数", "次")},
    demo=_demo,
)
