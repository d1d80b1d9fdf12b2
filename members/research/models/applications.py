"""An application of members together for a public research project (联合申报课题)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from alliance.ground import clock
from members.records import kinds
from members.records.kinds import Partner
from members.records.measures import count
from members.records.models import Record
from members.units.models import Unit

EVERYBODY = tuple(Unit.Kind.values)


class JointApplication(Record):
    """What became of an application in a year: handed in, or decided upon.

    One that is decided in a later year has a record in both years; it counts as handed in in the first, as approved in the second.
    """

    class Level(models.TextChoices):
        NATION = "NATION", "国家级"
        PROVINCE = "PROVINCE", "省级"
        CITY = "CITY", "市级"

    class Outcome(models.TextChoices):
        APPLIED = "APPLIED", "已申报，待评审"
        APPROVED = "APPROVED", "已立项"
        REJECTED = "REJECTED", "未立项"

    name = models.CharField("课题名称", max_length=150)
    level = models.CharField("课题级别", max_length=10, choices=Level)
    programme = models.CharField("计划或基金名称", max_length=100)
    body = models.CharField("主管部门", max_length=100)
    leader = models.CharField("课题负责人", max_length=40)
    funds = models.DecimalField(
        "申请经费（万元）", max_digits=12, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    applied_on = models.DateField("申报日期", null=True)
    outcome = models.CharField("办理情况", max_length=10, choices=Outcome, default=Outcome.APPLIED)
    decided_on = models.DateField("立项或未立项的公布日期", null=True, blank=True)
    number = models.CharField("立项编号", max_length=60, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "联合申报课题"

    def clean(self) -> None:
        super().clean()
        wrong, applied, decided = self._misfits(), self.applied_on, self.decided_on
        if applied and applied > clock.today():
            wrong["applied_on"] = "申报日期不能晚于今天。"
        if decided and decided > clock.today():
            wrong["decided_on"] = "公布日期不能晚于今天。"
        elif applied and decided and decided < applied:
            wrong["decided_on"] = "公布日期不能早于申报日期。"
        if applied and self.year not in {applied.year, (decided or applied).year}:
            wrong["applied_on"] = f"申报和公布都不在 {self.year} 年，不应列入该年度。"
        if wrong:
            raise ValidationError(wrong)

    def _misfits(self) -> dict[str, str]:
        """What does not fit the outcome."""
        wrong = {}
        if self.outcome == self.Outcome.APPLIED and (self.decided_on or self.number):
            wrong["outcome"] = "填写了公布日期或立项编号的，请选择“已立项”或“未立项”。"
        if self.outcome != self.Outcome.APPLIED and not self.decided_on:
            wrong["decided_on"] = "请填写公布日期。"
        if self.outcome == self.Outcome.APPROVED and not self.number:
            wrong["number"] = "已立项的请填写立项编号。"
        return wrong


def _demo(unit: Any, year: int) -> dict[str, Any]:
    level = ("PROVINCE", "NATION")[unit.pk % 2]
    return {
        "name": "离散制造车间数字孪生关键技术及应用", "level": level,
        "programme": "重点研发计划" if level == "NATION" else "省重点研发计划",
        "body": "科技部" if level == "NATION" else "山东省科学技术厅", "leader": "刘研究员", "funds": "60.00",
        "applied_on": f"{year}-03-20", "outcome": "APPROVED", "decided_on": f"{year}-09-28", "number": f"{year}ZD{unit.pk:03d}",
    }  # fmt: skip


_PUBLIC = Q(level__in=(JointApplication.Level.NATION, JointApplication.Level.PROVINCE))
_APPROVED = Q(outcome=JointApplication.Outcome.APPROVED, decided_on__year=F("year"))

kinds.register(
    JointApplication,
    key="joint-application",
    clauses=["10.research.2"],
    filed_by=EVERYBODY,
    title="name",
    columns=["level", "programme", "applied_on", "outcome", "number"],
    sections={
        "课题": ("name", "level", "programme", "body", "leader", "funds", "applied_on"),
        "评审结果": ("outcome", "decided_on", "number"),
    },
    results=["outcome", "decided_on", "number"],
    search=["name", "programme", "leader", "number"],
    filters=["level", "outcome"],
    partner=Partner("合作单位", EVERYBODY, outside=True),
    facts={
        "research.applications": count(
            "联合申报课题数", "项", side="both", where=_PUBLIC & Q(applied_on__year=F("year"))
        ),
        "research.approved_national": count(
            "国家级立项数", "项", side="both", where=_APPROVED & Q(level=JointApplication.Level.NATION)
        ),
        "research.approved_provincial": count(
            "省级立项数", "项", side="both", where=_APPROVED & Q(level=JointApplication.Level.PROVINCE)
        ),
    },
    demo=_demo,
)
