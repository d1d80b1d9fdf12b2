"""What schools and enterprises do for it together: exchanges, and graduates who are hired; entered by one, counted for both."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

from members.records import kinds
from members.records.kinds import Partner
from members.records.measures import ANY, CONFIRMED, count, total
from members.records.models import Record
from members.units.models import Unit

SCHOOL, ENTERPRISE = Unit.Kind.SCHOOL, Unit.Kind.ENTERPRISE
BOTH = (SCHOOL, ENTERPRISE)
CLAUSES = ("10.school.6", "10.enterprise.2")


class EmploymentExchange(Record):
    """That a school and an enterprise met about graduates on a day: a visit, a presentation, a fair."""

    class Form(models.TextChoices):
        VISIT = "VISIT", "访企拓岗"
        PRESENTATION = "PRESENTATION", "校园宣讲"
        FAIR = "FAIR", "双选会"
        OTHER = "OTHER", "其他交流"

    topic = models.CharField("交流内容", max_length=100)
    form = models.CharField("形式", max_length=14, choices=Form)
    venue = models.CharField("地点", max_length=100, blank=True)
    students = models.PositiveIntegerField("参加学生（人次）", null=True, blank=True)
    posts = models.PositiveIntegerField("提供岗位（个）", null=True, blank=True)
    result = models.TextField("达成意向", max_length=1000, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "就业工作交流"

    def clean(self) -> None:
        super().clean()
        _two_sides(self)


class Hire(Record):
    """People whom an enterprise took on a day: by the school that they come from, or by the enterprise, each naming the other."""

    class Source(models.TextChoices):
        GRADUATE = "GRADUATE", "应届毕业生"
        FORMER = "FORMER", "往届毕业生"
        OTHER = "OTHER", "社会招聘"

    post = models.CharField("岗位", max_length=60)
    source = models.CharField("来源", max_length=10, choices=Source)
    major = models.CharField("专业", max_length=100, blank=True)
    persons = models.PositiveIntegerField(
        "录用人数", null=True, validators=[MinValueValidator(1)], help_text="只填人数，不填姓名"
    )

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "毕业生录用"

    def clean(self) -> None:
        super().clean()
        _two_sides(self)
        if self.unit.kind == SCHOOL and not self.other_side:
            raise ValidationError({"partner": "请填写录用毕业生的企业。"})
        if self.source == self.Source.OTHER and self.partner_id:
            raise ValidationError({"source": "填写了学校或企业的，来源应为毕业生。"})


def _two_sides(record: Record) -> None:
    if record.partner_id and record.partner.kind == record.unit.kind:
        raise ValidationError({"partner": "应由学校填企业、企业填学校。"})


def _exchange(unit: Any, year: int) -> dict[str, Any]:
    return {
        "topic": "毕业生岗位对接",
        "form": ("VISIT", "PRESENTATION", "FAIR")[unit.pk % 3],
        "venue": "校内报告厅",
        "students": 80,
        "posts": 12,
        "result": "就数控、机电类岗位达成意向。",
        "on": f"{year}-05-{1 + unit.pk % 27:02d}",
    }


kinds.register(
    EmploymentExchange,
    key="employment-exchange",
    clauses=CLAUSES,
    filed_by=BOTH,
    period="day",
    title="topic",
    columns=["form", "students", "posts"],
    sections={"交流": ("topic", "form", "venue", "students", "posts", "result")},
    search=["topic"],
    filters=["form"],
    partner=Partner("交流单位（学校或企业）", BOTH),
    facts={
        "employment.exchanges": count("与成员企业交流场次", "场", side="both", members=(SCHOOL,)),
    },
    demo=_exchange,
)


def _hire(unit: Any, year: int) -> dict[str, Any]:
    return {
        "post": "数控车工",
        "source": "GRADUATE",
        "major": "数控技术",
        "persons": 6 + unit.pk % 7,
        "on": f"{year}-07-{1 + unit.pk % 27:02d}",
    }


kinds.register(
    Hire,
    key="hire",
    clauses=CLAUSES,
    filed_by=BOTH,
    period="day",
    title="post",
    columns=["source", "major", "persons"],
    sections={"录用": ("post", "source", "major", "persons")},
    search=["post", "major"],
    filters=["source"],
    partner=Partner("毕业学校（学校填录用企业）", BOTH, required=False, outside=True),
    facts={
        "hires.total": total(
            "当年新招人数", "人", of="persons", side="both", partner=ANY, members=(ENTERPRISE,)
        ),
        "hires.member_schools": total(
            "录用成员学校毕业生数",
            "人",
            of="persons",
            side="both",
            partner=CONFIRMED,
            members=(ENTERPRISE,),
        ),
        "employment.placed": total(
            "到成员企业就业人数", "人", of="persons", side="both", partner=CONFIRMED, members=(SCHOOL,)
        ),
    },
    demo=_hire,
)
