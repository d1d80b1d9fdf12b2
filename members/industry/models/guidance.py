"""What an industry body does for majors, trainings and people: its guidance, and its talent activities (第十条·行业·(四)(六))."""

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat

from members.records import kinds
from members.records.kinds import Partner
from members.records.measures import count, distinct
from members.records.models import Record
from members.units.models import Unit

INDUSTRY = Unit.Kind.INDUSTRY


class Guidance(Record):
    """The guidance of one major or of one training in a year; the school or enterprise that was guided confirms."""

    class Type(models.TextChoices):
        MAJOR = "MAJOR", "专业建设"
        TRAINING = "TRAINING", "培训项目"

    name = models.CharField("专业或培训项目", max_length=100)
    type = models.CharField("指导类别", max_length=10, choices=Type)
    experts = models.CharField("指导人员", max_length=200)
    times = models.PositiveSmallIntegerField("指导次数", null=True, validators=[MinValueValidator(1)])
    content = models.TextField("指导内容", max_length=1000)
    outcome = models.TextField("指导成效", max_length=1000, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "专业和培训项目指导"


class TalentActivity(Record):
    """What an industry body did on a day for the people of the trade: contests, appraisals, teachers, lectures."""

    class Type(models.TextChoices):
        CONTEST = "CONTEST", "技能大赛"
        APPRAISAL = "APPRAISAL", "技能评价"
        TEACHERS = "TEACHERS", "师资培养"
        LECTURE = "LECTURE", "讲座"
        OTHER = "OTHER", "其他"

    name = models.CharField("活动名称", max_length=100)
    type = models.CharField("活动类别", max_length=10, choices=Type)
    audience = models.CharField("面向对象", max_length=100)
    persons = models.PositiveIntegerField("参加人数", null=True, validators=[MinValueValidator(1)])
    outcome = models.TextField("活动成效", max_length=1000, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "人力资源建设活动"


GUIDED = Concat(Cast("partner", CharField()), Value("/"), "name")  # one major of one school counts once


def _guidance(unit: Any, year: int) -> dict[str, Any]:
    return {
        "name": "工业机器人技术专业",
        "type": "MAJOR",
        "experts": "行业技能大师两名",
        "times": 2 + unit.pk % 3,
        "content": "参加专业建设委员会，修订人才培养方案。",
        "outcome": "增设两门岗位课程。",
    }


def _activity(unit: Any, year: int) -> dict[str, Any]:
    return {
        "name": "全市数控技能大赛",
        "type": "CONTEST",
        "audience": "成员企业职工、成员学校师生",
        "persons": 90 + unit.pk % 20,
        "outcome": "产生技术能手六名。",
        "on": f"{year}-09-{1 + unit.pk % 27:02d}",
    }


kinds.register(
    Guidance,
    key="guidance",
    clauses=["10.industry.4"],
    filed_by=[INDUSTRY],
    title="name",
    columns=["type", "experts", "times"],
    sections={"指导": ("name", "type", "experts", "times", "content", "outcome")},
    results=["times", "content", "outcome"],
    search=["name"],
    filters=["type"],
    partner=Partner("被指导单位", (Unit.Kind.SCHOOL, Unit.Kind.ENTERPRISE)),
    facts={
        "guidance.majors": distinct("指导建设专业数", "个", of=GUIDED, where=Q(type=Guidance.Type.MAJOR)),
        "guidance.trainings": distinct(
            "指导培训项目数", "个", of=GUIDED, where=Q(type=Guidance.Type.TRAINING)
        ),
    },
    demo=_guidance,
)

kinds.register(
    TalentActivity,
    key="talent-activity",
    clauses=["10.industry.6"],
    filed_by=[INDUSTRY],
    period="day",
    title="name",
    columns=["type", "audience", "persons"],
    sections={"活动": ("name", "type", "audience", "persons", "outcome")},
    search=["name"],
    filters=["type"],
    facts={"talent.activities": count("人力资源建设活动数", "项")},
    demo=_activity,
)
