"""Contests of skill and appraisals to which an enterprise and a school send teachers together (第十条·企业·(十一))."""

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models

from members.records import kinds
from members.records.kinds import Partner
from members.records.measures import count
from members.records.models import Record
from members.units.models import Unit


class SkillCompetition(Record):
    """A contest or an appraisal on a day for which both organised teachers; the school confirms."""

    class Type(models.TextChoices):
        CONTEST = "CONTEST", "技能比武"
        APPRAISAL = "APPRAISAL", "技能鉴定"

    class Level(models.TextChoices):
        NATIONAL = "NATIONAL", "国家级"
        PROVINCIAL = "PROVINCIAL", "省级"
        CITY = "CITY", "市级"
        OWN = "OWN", "校企自办"

    name = models.CharField("赛事或鉴定名称", max_length=100)
    type = models.CharField("类别", max_length=10, choices=Type)
    level = models.CharField("级别", max_length=10, choices=Level)
    organiser = models.CharField("主办单位", max_length=100)
    teachers = models.PositiveSmallIntegerField(
        "参加教师（人）", null=True, validators=[MinValueValidator(1)]
    )
    outcome = models.CharField("获奖或取证情况", max_length=300, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "技能比武和技能鉴定"


def _demo(unit: Any, year: int) -> dict[str, Any]:
    return {
        "name": "全省数控技能大赛教师组",
        "type": "CONTEST",
        "level": "PROVINCIAL",
        "organiser": "山东省教育厅",
        "teachers": 2 + unit.pk % 3,
        "outcome": "三等奖一项",
        "on": f"{year}-10-{1 + unit.pk % 27:02d}",
    }


kinds.register(
    SkillCompetition,
    key="competition",
    clauses=["10.enterprise.11"],
    filed_by=[Unit.Kind.ENTERPRISE],
    period="day",
    title="name",
    columns=["type", "level", "teachers", "outcome"],
    sections={"赛事或鉴定": ("name", "type", "level", "organiser", "teachers", "outcome")},
    search=["name"],
    filters=["type", "level"],
    partner=Partner("学校", (Unit.Kind.SCHOOL,)),
    facts={"competition.joined": count("技能比武、技能鉴定次数", "次")},
    demo=_demo,
)
