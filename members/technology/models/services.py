"""A technical service, consultation or commissioned study for an enterprise (技术咨询、技术服务、横向课题)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

from members.records import kinds
from members.records.kinds import Partner
from members.records.measures import count, distinct, total
from members.records.models import Record
from members.units.models import Unit

SCHOOL, ENTERPRISE, RESEARCH = Unit.Kind.SCHOOL, Unit.Kind.ENTERPRISE, Unit.Kind.RESEARCH


class TechnicalService(Record):
    """A year of a contract with an enterprise, with the money that came in in that year; one record a year, copied from the last."""

    class Type(models.TextChoices):
        CONSULTING = "CONSULTING", "技术咨询"
        SERVICE = "SERVICE", "技术服务"
        DEVELOPMENT = "DEVELOPMENT", "技术开发（横向课题）"
        TRANSFER = "TRANSFER", "技术转让、许可"
        TESTING = "TESTING", "检验检测"

    name = models.CharField("合同或项目名称", max_length=150)
    type = models.CharField("服务类型", max_length=12, choices=Type)
    number = models.CharField("合同编号", max_length=60, blank=True)
    signed_on = models.DateField("合同签订日期", null=True)
    until = models.DateField("合同截止日期", null=True)
    amount = models.DecimalField(
        "合同金额（万元）", max_digits=12, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    income = models.DecimalField(
        "本年到账（万元）", max_digits=12, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    leader = models.CharField("项目负责人", max_length=40)
    content = models.TextField("服务内容", max_length=2000)
    outcome = models.TextField("服务成效", max_length=2000, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "技术咨询服务"

    def clean(self) -> None:
        super().clean()
        wrong = {}
        if self.signed_on and self.until and self.until < self.signed_on:
            wrong["until"] = "合同截止日期不能早于签订日期。"
        elif self.signed_on and self.signed_on.year > self.year:
            wrong["signed_on"] = f"合同在 {self.year} 年之后签订，不应列入该年度。"
        if self.income and self.amount and self.income > self.amount:
            wrong["income"] = "本年到账不能多于合同金额。"
        if wrong:
            raise ValidationError(wrong)


def _demo(unit: Any, year: int) -> dict[str, Any]:
    return {
        "name": "机加工车间设备联网与数据采集技术服务", "type": "SERVICE", "number": f"JF{year}-{unit.pk:03d}",
        "signed_on": f"{year}-02-18", "until": f"{year}-12-20", "amount": "28.00", "income": f"{10 + unit.pk % 9}.50",
        "leader": "赵副教授", "content": "完成设备联网方案、采集终端安装和看板开发。", "outcome": "联网设备 36 台，停机时间下降。",
    }  # fmt: skip


kinds.register(
    TechnicalService,
    key="technical-service",
    clauses=["10.research.4", "10.school.7"],
    filed_by=[SCHOOL, RESEARCH],
    title="name",
    columns=["type", "signed_on", "until", "amount", "income"],
    sections={
        "合同": ("name", "type", "number", "signed_on", "until", "amount", "leader"),
        "服务": ("content", "income", "outcome"),
    },
    results=["income", "outcome"],
    search=["name", "number", "leader"],
    filters=["type"],
    partner=Partner("受服务企业", (ENTERPRISE,), outside=True),
    facts={
        "service.contracts": count("技术服务、横向课题数", "项", where=models.Q(unit__kind=SCHOOL)),
        "service.enterprises": distinct("技术服务企业数", "家", of="partner"),
        "service.income": total("技术服务到账经费", "万元", of="income"),
    },
    demo=_demo,
)
