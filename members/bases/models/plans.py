"""The yearly plan for a training base, and the use that another member made of one."""

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F

from members.records import kinds
from members.records.kinds import Partner
from members.records.measures import distinct, in_time, late, total
from members.records.models import Record
from members.units.models import Unit

OWNERS = (Unit.Kind.SCHOOL, Unit.Kind.ENTERPRISE)
SOURCES = ("fiscal", "own", "enterprise", "other")


def money(label: str) -> models.DecimalField:
    return models.DecimalField(
        f"{label}（万元）", max_digits=12, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )


def _sum(of: str) -> Any:
    first, *others = (F(f"{of}_{source}") for source in SOURCES)
    return sum(others, first)


class TrainingBasePlan(Record):
    """What a school or an enterprise builds at one of its training bases in a year, for how much money, and what it spent."""

    class Type(models.TextChoices):
        CAMPUS = "CAMPUS", "校内基地"
        ENTERPRISE = "ENTERPRISE", "企业内基地"
        JOINT = "JOINT", "校企共建"

    name = models.CharField("基地名称", max_length=100)
    type = models.CharField("基地类型", max_length=12, choices=Type)
    majors = models.CharField("面向专业", max_length=200)
    works = models.TextField("建设内容", max_length=2000)
    area = models.PositiveIntegerField("场地面积（㎡）", null=True, blank=True)
    stations = models.PositiveIntegerField("工位数（个）", null=True, blank=True)
    equipment = models.PositiveIntegerField("设备台套数（台套）", null=True, blank=True)
    equipment_value = money("设备值")
    capacity = models.PositiveIntegerField("接纳能力（人次/年）", null=True, blank=True)
    planned_fiscal = money("计划·财政投入")
    planned_own = money("计划·自筹")
    planned_enterprise = money("计划·企业投入")
    planned_other = money("计划·其他")
    spent_fiscal = money("实际·财政投入")
    spent_own = money("实际·自筹")
    spent_enterprise = money("实际·企业投入")
    spent_other = money("实际·其他")
    body = models.CharField("管理机构", max_length=100, blank=True)
    staff = models.PositiveSmallIntegerField("管理人员（人）", null=True, blank=True)
    regulations = models.CharField("管理制度", max_length=300, blank=True)
    target = models.TextField("绩效目标（现状→目标）", max_length=1000, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "实训基地建设计划"

    @property
    def planned(self) -> Any:
        return sum(getattr(self, f"planned_{source}") for source in SOURCES)

    @property
    def spent(self) -> Any:
        return sum(getattr(self, f"spent_{source}") for source in SOURCES)


class BaseUse(Record):
    """That another member used a training base on a day (开放共享); the user confirms it."""

    base = models.CharField("基地名称", max_length=100)
    purpose = models.CharField("使用内容", max_length=200)
    persons = models.PositiveIntegerField("使用人次", null=True, validators=[MinValueValidator(1)])
    hours = models.PositiveSmallIntegerField("使用学时", null=True, validators=[MinValueValidator(1)])

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "实训基地共享使用"


def _plan(unit: Any, year: int) -> dict[str, Any]:
    own = unit.kind == Unit.Kind.SCHOOL
    return {
        "name": "智能制造实训基地" if own else "产教融合实训车间", "type": "CAMPUS" if own else "ENTERPRISE",
        "majors": "数控技术、工业机器人技术", "works": "更新数控加工和工业机器人实训设备，完善安全设施。",
        "area": 800 + unit.pk % 7 * 100, "stations": 60, "equipment": 42, "equipment_value": "620.00",
        "capacity": 1200, "planned_fiscal": "80.00" if own else "0", "planned_own": "60.00",
        "planned_enterprise": "20.00", "spent_fiscal": "76.50" if own else "0", "spent_own": "58.20",
        "spent_enterprise": "20.00", "body": "实训中心", "staff": 5,
        "regulations": "实训室管理办法、设备安全操作规程", "target": "工位数由 48 个增至 60 个。",
    }  # fmt: skip


kinds.register(
    TrainingBasePlan,
    key="base-plan",
    clauses=["10.school.5", "10.enterprise.6"],
    filed_by=OWNERS,
    owed_by=OWNERS,
    due={0: (3, 31)},
    title="name",
    columns=["type", "majors", "stations", "capacity"],
    sections={
        "基地": ("name", "type", "majors", "works", "target"),
        "条件": ("area", "stations", "equipment", "equipment_value", "capacity"),
        "计划投入": tuple(f"planned_{source}" for source in SOURCES),
        "实际投入": tuple(f"spent_{source}" for source in SOURCES),
        "机构、人员、制度": ("body", "staff", "regulations"),
    },
    results=[f"spent_{source}" for source in SOURCES],
    search=["name", "majors"],
    filters=["type"],
    facts={
        "plan.training_base_on_time": in_time("实训基地计划按期报送"),
        "plan.training_base_late": late("实训基地计划逾期报送"),
        "base.plan_amount": total("实训基地计划投入", "万元", of=_sum("planned")),
        "base.actual_amount": total("实训基地实际投入", "万元", of=_sum("spent")),
    },
    demo=_plan,
)


def _use(unit: Any, year: int) -> dict[str, Any]:
    return {
        "base": "智能制造实训基地",
        "purpose": "数控车工技能提升实训",
        "persons": 36,
        "hours": 8,
        "on": f"{year}-04-{1 + unit.pk % 27:02d}",
    }  # fmt: skip


kinds.register(
    BaseUse,
    key="base-use",
    clauses=["10.school.5", "10.school.7", "10.enterprise.6"],
    filed_by=OWNERS,
    period="day",
    title="base",
    columns=["purpose", "persons", "hours"],
    sections={"使用情况": ("base", "purpose", "persons", "hours")},
    search=["base", "purpose"],
    partner=Partner("使用单位", tuple(Unit.Kind.values)),
    facts={"base.shared_units": distinct("使用实训基地的成员单位数", "家", of="partner")},
    demo=_use,
)
