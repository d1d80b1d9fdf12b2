"""A new structure, technique, process or method that a member applied (四新推广)."""

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models

from members.records import kinds
from members.records.kinds import Partner
from members.records.measures import count
from members.records.models import Record
from members.units.models import Unit


class InnovationApplied(Record):
    """That something new was put to use at another unit, by the day of the proof of its use."""

    class Type(models.TextChoices):
        STRUCTURE = "STRUCTURE", "新结构"
        TECHNIQUE = "TECHNIQUE", "新技术"
        PROCESS = "PROCESS", "新工艺"
        METHOD = "METHOD", "新方法"

    on = models.DateField("应用证明日期", null=True, blank=True)
    name = models.CharField("推广内容", max_length=150)
    type = models.CharField("类别", max_length=10, choices=Type)
    origin = models.CharField("成果来源", max_length=150, blank=True)
    place = models.CharField("应用部门、产线", max_length=100)
    benefit = models.DecimalField(
        "年经济效益（万元）", max_digits=12, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    effect = models.TextField("应用效果", max_length=2000)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "四新推广应用"


def _demo(unit: Any, year: int) -> dict[str, Any]:
    return {
        "name": "微量润滑切削工艺", "type": "PROCESS", "origin": "本单位自主研发", "place": "机加工二车间", "benefit": "18.00",
        "effect": "切削液用量减少八成，刀具寿命提高两成。", "on": f"{year}-08-{1 + unit.pk % 27:02d}",
    }  # fmt: skip


kinds.register(
    InnovationApplied,
    key="innovation",
    clauses=["10.research.5"],
    filed_by=[Unit.Kind.RESEARCH],
    period="day",
    title="name",
    columns=["type", "place", "benefit"],
    sections={"推广应用": ("name", "type", "origin", "place", "benefit", "effect")},
    search=["name", "place"],
    filters=["type"],
    partner=Partner("应用单位", tuple(Unit.Kind.values), outside=True),
    facts={"innovation.applied": count("四新推广应用项数", "项")},
    demo=_demo,
)
