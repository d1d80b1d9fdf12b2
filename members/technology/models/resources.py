"""A library, collection or journal that a research institute opens to members (开放资源)."""

from typing import Any

from django.db import models

from members.records import kinds
from members.records.measures import distinct
from members.records.models import Record
from members.units.models import Unit


class OpenResource(Record):
    """What is open to members in a year, and how they come to it; one record a year, copied from the last."""

    class Type(models.TextChoices):
        COLLECTION = "COLLECTION", "资料库、数据库"
        LIBRARY = "LIBRARY", "图书馆、阅览室"
        JOURNAL = "JOURNAL", "学术刊物"
        LABORATORY = "LABORATORY", "实验室、仪器设备"
        OTHER = "OTHER", "其他"

    name = models.CharField("资源名称", max_length=100)
    type = models.CharField("资源类别", max_length=12, choices=Type)
    content = models.TextField("资源内容", max_length=2000)
    place = models.CharField("地点或网址", max_length=200)
    hours = models.CharField("开放时间", max_length=100)
    access = models.TextField("使用办法", max_length=1000)
    contact = models.CharField("联系部门及电话", max_length=100)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "开放资源"


def _demo(unit: Any, year: int) -> dict[str, Any]:
    kind = ("COLLECTION", "LIBRARY", "JOURNAL")[unit.pk % 3]
    return {
        "name": "装备制造标准与专利资料库", "type": kind, "content": "国内外装备制造标准、专利和期刊全文。", "place": "本单位信息中心",
        "hours": "工作日 9:00—17:00", "access": "由成员单位联络员预约，凭介绍信使用。", "contact": "信息中心 0534-2555180",
    }  # fmt: skip


kinds.register(
    OpenResource,
    key="open-resource",
    clauses=["10.research.6"],
    filed_by=[Unit.Kind.RESEARCH],
    title="name",
    columns=["type", "place", "hours", "contact"],
    sections={"资源": ("name", "type", "content"), "使用": ("place", "hours", "access", "contact")},
    search=["name", "content"],
    filters=["type"],
    facts={"resource.kinds_opened": distinct("开放资源类数", "类", of="type")},
    demo=_demo,
)
