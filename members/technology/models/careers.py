"""That technical staff of a member published a paper or rose in title with the help of a research institute (论文发表、职称提升)."""

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models

from members.records import kinds
from members.records.kinds import Partner
from members.records.measures import total
from members.records.models import Record
from members.units.models import Unit


class CareerHelp(Record):
    """What was achieved, for how many people or papers; no names, the proof beside the record has them where it must."""

    class Type(models.TextChoices):
        PAPER = "PAPER", "论文发表"
        TITLE = "TITLE", "职称提升"

    on = models.DateField("发表或取得日期", null=True, blank=True)
    subject = models.CharField("论文题目或取得的职称", max_length=150)
    type = models.CharField("类别", max_length=10, choices=Type)
    number = models.PositiveSmallIntegerField("人（篇）数", null=True, validators=[MinValueValidator(1)])
    journal = models.CharField("发表刊物或评审机构", max_length=100)
    help = models.TextField("提供的便利", max_length=1000)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "论文发表和职称提升"


def _demo(unit: Any, year: int) -> dict[str, Any]:
    paper = unit.pk % 2 == 0
    return {
        "subject": "薄壁件铣削变形控制研究" if paper else "高级工程师", "type": "PAPER" if paper else "TITLE",
        "number": 1 if paper else 2, "journal": "机械制造" if paper else "山东省工程技术职务高级评审委员会",
        "help": "提供文献检索、实验数据和评审材料指导。", "on": f"{year}-09-{1 + unit.pk % 28:02d}",
    }  # fmt: skip


kinds.register(
    CareerHelp,
    key="career-help",
    clauses=["10.research.6"],
    filed_by=[Unit.Kind.RESEARCH],
    period="day",
    title="subject",
    columns=["type", "number", "journal"],
    sections={"情况": ("subject", "type", "number", "journal", "help")},
    search=["subject", "journal"],
    filters=["type"],
    partner=Partner("受助人员所在单位", tuple(Unit.Kind.values)),
    facts={"career.assisted": total("论文发表、职称提升人（篇）数", "人（篇）", of="number")},
    demo=_demo,
)
