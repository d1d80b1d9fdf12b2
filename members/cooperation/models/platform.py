"""The platform for cooperation that industry bodies build: matchmaking events, and agreements that they brought about."""

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models

from members.records import kinds
from members.records.kinds import Partner
from members.records.measures import count
from members.records.models import Record
from members.units.models import Unit

INDUSTRY = Unit.Kind.INDUSTRY


class MatchmakingEvent(Record):
    """An event on a day at which an industry body brings schools and enterprises together (校企对接)."""

    class Form(models.TextChoices):
        MEETING = "MEETING", "对接会"
        VISIT = "VISIT", "走访考察"
        FORUM = "FORUM", "论坛研讨"
        FAIR = "FAIR", "双选会"
        OTHER = "OTHER", "其他"

    name = models.CharField("活动名称", max_length=100)
    form = models.CharField("活动形式", max_length=10, choices=Form)
    place = models.CharField("地点", max_length=100)
    schools = models.PositiveSmallIntegerField("参加学校（所）", null=True, validators=[MinValueValidator(1)])
    enterprises = models.PositiveSmallIntegerField(
        "参加企业（家）", null=True, validators=[MinValueValidator(1)]
    )
    persons = models.PositiveIntegerField("参加人数", null=True, blank=True)
    outcome = models.TextField("对接成果", max_length=1000, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "校企对接活动"


class BrokeredAgreement(Record):
    """An agreement of a school and an enterprise that an industry body brought about; the member named in it confirms."""

    name = models.CharField("协议名称", max_length=100)
    other = models.CharField("签约另一方", max_length=100, help_text="单位全称")
    subject = models.TextField("合作内容", max_length=1000)
    help = models.TextField("促成经过", max_length=1000, blank=True, help_text="如何牵线、由谁协调")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "促成合作协议"


def _event(unit: Any, year: int) -> dict[str, Any]:
    return {
        "name": "智能制造产教供需对接会",
        "form": "MEETING",
        "place": "德州市会展中心",
        "schools": 6,
        "enterprises": 14,
        "persons": 80,
        "outcome": "达成合作意向五项。",
        "on": f"{year}-05-{1 + unit.pk % 27:02d}",
    }


def _agreement(unit: Any, year: int) -> dict[str, Any]:
    return {
        "name": "数控人才联合培养协议",
        "other": "德州某装备制造有限公司",
        "subject": "共建实训车间，每年联合培养学生三十人。",
        "help": "对接会后由本单位三次组织双方商谈。",
        "on": f"{year}-06-{1 + unit.pk % 27:02d}",
    }


kinds.register(
    MatchmakingEvent,
    key="matchmaking",
    clauses=["10.industry.3"],
    filed_by=[INDUSTRY],
    period="day",
    title="name",
    columns=["form", "place", "schools", "enterprises", "persons"],
    sections={"活动": ("name", "form", "place", "schools", "enterprises", "persons", "outcome")},
    search=["name", "place"],
    filters=["form"],
    facts={"platform.events": count("校企对接活动场次", "场")},
    demo=_event,
)

kinds.register(
    BrokeredAgreement,
    key="brokered-agreement",
    clauses=["10.industry.3"],
    filed_by=[INDUSTRY],
    period="day",
    title="name",
    columns=["other"],
    sections={"协议": ("name", "other", "subject", "help")},
    search=["name", "other"],
    partner=Partner("签约成员单位", (Unit.Kind.SCHOOL, Unit.Kind.ENTERPRISE, Unit.Kind.RESEARCH)),
    facts={"platform.agreements": count("促成合作协议数", "份")},
    demo=_agreement,
)
