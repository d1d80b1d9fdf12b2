"""What people an industry will need: the report of an industry body, and who took it up (第十条·行业·(一))."""

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from members.records import kinds
from members.records.kinds import Partner
from members.records.measures import UNDENIED, count
from members.records.models import Record
from members.units.models import Unit

INDUSTRY = Unit.Kind.INDUSTRY


class DemandForecast(Record):
    """A study of the people that an industry needs, with its sample and data; it counts once it is published."""

    name = models.CharField("报告名称", max_length=100)
    field = models.CharField("行业领域", max_length=100)
    sample = models.PositiveIntegerField("样本量（家）", null=True, validators=[MinValueValidator(1)])
    method = models.CharField("调研方法", max_length=200)
    findings = models.TextField("主要结论和数据", max_length=2000)
    published_on = models.DateField("发布日期", null=True, blank=True)
    published_in = models.CharField("发布渠道", max_length=200, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "人才需求预测报告"


class ForecastAdoption(Record):
    """That a school, a public authority or somebody else works by a forecast; a member confirms that it does."""

    forecast = models.ForeignKey(
        DemandForecast,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="被采用的报告",
    )
    use = models.CharField("采用事项", max_length=200, help_text="如：专业设置调整、招生计划、产业人才规划")
    document = models.CharField("采用文件或证明", max_length=200, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "需求预测报告采用"


def _forecast(unit: Any, year: int) -> dict[str, Any]:
    return {
        "name": f"{year}年智能装备行业人才需求预测报告",
        "field": "智能装备制造",
        "sample": 60 + unit.pk % 9,
        "method": "问卷和企业走访",
        "findings": "未来三年数控、机器人运维岗位年均新增约一千二百人，高级工缺口最大。",
        "published_on": f"{year}-04-20",
        "published_in": "联盟网站",
    }


def _adoption(unit: Any, year: int) -> dict[str, Any]:
    return {
        "use": "按报告增设工业机器人技术专业方向",
        "document": "专业建设委员会纪要",
        "on": f"{year}-06-{1 + unit.pk % 27:02d}",
    }


kinds.register(
    DemandForecast,
    key="forecast",
    clauses=["10.industry.1"],
    filed_by=[INDUSTRY],
    title="name",
    columns=["field", "sample", "published_on"],
    sections={
        "报告": ("name", "field", "sample", "method", "findings"),
        "发布": ("published_on", "published_in"),
    },
    results=["sample", "findings", "published_on", "published_in"],
    search=["name", "field"],
    facts={"forecast.published": count("需求预测报告发布数", "份", where=Q(published_on__isnull=False))},
    demo=_forecast,
)

kinds.register(
    ForecastAdoption,
    key="forecast-adoption",
    clauses=["10.industry.1"],
    filed_by=[INDUSTRY],
    period="day",
    title="use",
    columns=["forecast", "document"],
    sections={"采用": ("forecast", "use", "document")},
    search=["use"],
    partner=Partner("采用单位", tuple(Unit.Kind.values), outside=True),
    facts={"forecast.adopted": count("需求预测报告采用次数", "次", partner=UNDENIED)},
    demo=_adoption,
)
