"""Standards of education and of occupations that an industry body leads, takes part in or comments on (第十条·行业·(二))."""

from typing import Any

from django.db import models
from django.db.models import Case, IntegerField, Q, When

from members.records import kinds
from members.records.measures import highest
from members.records.models import Record
from members.units.models import Unit


class StandardWork(Record):
    """What an industry body did in a year for one standard."""

    class Type(models.TextChoices):
        EDUCATION = "EDUCATION", "专业教育标准"
        OCCUPATION = "OCCUPATION", "职业（岗位）标准"

    class Role(models.TextChoices):
        LEAD = "LEAD", "牵头"
        JOIN = "JOIN", "参与"
        ADVISE = "ADVISE", "提供意见"

    name = models.CharField("标准名称", max_length=100)
    type = models.CharField("标准类别", max_length=12, choices=Type)
    role = models.CharField("参与方式", max_length=10, choices=Role)
    issuer = models.CharField("发布或主管单位", max_length=100)
    number = models.CharField("标准编号", max_length=60, blank=True)
    stage = models.CharField("所处阶段", max_length=60, help_text="如：立项、征求意见、已发布")
    work = models.TextField("本单位所做工作", max_length=1000)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "标准研究与开发"


Type, Role = StandardWork.Type, StandardWork.Role
RANK = Case(
    When(role=Role.LEAD, then=3),
    When(role=Role.JOIN, then=2),
    When(role=Role.ADVISE, then=1),
    output_field=IntegerField(),
)
RANKS = "3牵头2参与1提意见0无"


def _demo(unit: Any, year: int) -> dict[str, Any]:
    return {
        "name": "工业机器人系统运维员职业标准",
        "type": "OCCUPATION",
        "role": "JOIN",
        "issuer": "山东省人力资源和社会保障厅",
        "stage": "征求意见",
        "work": "参加起草组，提供岗位任务分析和技能要求。",
    }


kinds.register(
    StandardWork,
    key="standard-work",
    clauses=["10.industry.2"],
    filed_by=[Unit.Kind.INDUSTRY],
    title="name",
    columns=["type", "role", "issuer", "stage"],
    sections={"标准": ("name", "type", "issuer", "number"), "参与情况": ("role", "stage", "work")},
    results=["stage", "work"],
    search=["name", "issuer"],
    filters=["type", "role"],
    facts={
        "standard.education_role": highest(
            "专业教育标准参与方式", RANKS, of=RANK, where=Q(type=Type.EDUCATION)
        ),
        "standard.occupation_role": highest(
            "职业标准参与方式", RANKS, of=RANK, where=Q(type=Type.OCCUPATION)
        ),
    },
    demo=_demo,
)
