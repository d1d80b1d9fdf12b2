"""What an enterprise gave to a major, a course, a book or a class of a school (第十条·企业·(十))."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from members.records import kinds
from members.records.kinds import Partner
from members.records.measures import count
from members.records.models import Record
from members.units.models import Unit

CLASS_HOURS = 16


class TeachingContribution(Record):
    """One contribution of an enterprise to the teaching of a school, which confirms it; teaching in class counts from 16 hours."""

    class Form(models.TextChoices):
        MAJOR = "MAJOR", "专业建设会议"
        PLAN = "PLAN", "教学计划制定"
        COURSE = "COURSE", "课程设置和开发"
        BOOK = "BOOK", "实训教材编写"
        CLASS = "CLASS", "兼职授课"
        SKILL = "SKILL", "技能训练和考核指导"
        LECTURE = "LECTURE", "讲座、企业文化传授"

    topic = models.CharField("参与内容", max_length=100)
    form = models.CharField("参与形式", max_length=10, choices=Form)
    major = models.CharField("专业", max_length=100)
    staff = models.CharField("参与人员（职务、技术等级）", max_length=200)
    hours = models.PositiveSmallIntegerField(
        "学时",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=f"兼职授课必填，满 {CLASS_HOURS} 学时计 1 项",
    )
    outcome = models.TextField("成果", max_length=1000, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "参与教学"

    def clean(self) -> None:
        super().clean()
        if self.form == self.Form.CLASS and not self.hours:
            raise ValidationError({"hours": "兼职授课请填写学时。"})


def _demo(unit: Any, year: int) -> dict[str, Any]:
    return {
        "topic": "数控车工实训指导",
        "form": "CLASS",
        "major": "数控技术",
        "staff": "车间主任、高级技师各一名",
        "hours": 16 + unit.pk % 9,
        "outcome": "学生考取中级工证书。",
        "on": f"{year}-10-{1 + unit.pk % 27:02d}",
    }


kinds.register(
    TeachingContribution,
    key="teaching",
    clauses=["10.enterprise.10"],
    filed_by=[Unit.Kind.ENTERPRISE],
    period="day",
    title="topic",
    columns=["form", "major", "hours"],
    sections={"参与情况": ("topic", "form", "major", "staff", "hours", "outcome")},
    search=["topic", "major"],
    filters=["form"],
    partner=Partner("学校", (Unit.Kind.SCHOOL,)),
    facts={
        "teaching.contributions": count(
            "参与教学项数",
            "项",
            where=~Q(form=TeachingContribution.Form.CLASS) | Q(hours__gte=CLASS_HOURS),
        )
    },
    demo=_demo,
)
