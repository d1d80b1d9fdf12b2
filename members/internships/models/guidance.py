"""What enterprise and school do together for interns and graduates: inspections, assessments, follow-ups, outstanding graduates."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from members.records import kinds
from members.records.kinds import Partner
from members.records.measures import count, found
from members.records.models import Record
from members.units.models import Unit

SCHOOL, ENTERPRISE = Unit.Kind.SCHOOL, Unit.Kind.ENTERPRISE


class InternshipGuidance(Record):
    """One such act with its day, filed by the enterprise and confirmed by the school."""

    class Type(models.TextChoices):
        INSPECTION = "INSPECTION", "联合检查指导"
        SUMMARY = "SUMMARY", "实习考核总结"
        FOLLOW_UP = "FOLLOW_UP", "毕业生跟踪调查"
        OUTSTANDING = "OUTSTANDING", "优秀毕业生事迹材料"

    subject = models.CharField("名称", max_length=100, help_text="不写学生姓名")
    type = models.CharField("类别", max_length=12, choices=Type)
    students = models.PositiveIntegerField("涉及学生（人）", null=True, validators=[MinValueValidator(1)])
    people = models.CharField(
        "双方参加人员", max_length=200, blank=True, help_text="学校教师、企业导师及负责人"
    )
    content = models.TextField("内容", max_length=2000, help_text="不写学生姓名")
    violations = models.PositiveSmallIntegerField(
        "查实违规（例）",
        null=True,
        blank=True,
        help_text="联合检查查实的违反实习管理规定的事项，没有的填 0；其他类别不填",
    )
    result = models.TextField("结果和改进", max_length=2000, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "实习就业指导"

    def clean(self) -> None:
        """An inspection says what it found, no other act does."""
        super().clean()
        if self.type == self.Type.INSPECTION and self.violations is None:
            raise ValidationError({"violations": "联合检查须填写查实违规例数，没有的填 0。"})
        if self.type != self.Type.INSPECTION and self.violations is not None:
            raise ValidationError({"violations": "只有联合检查填写查实违规例数。"})


def _demo(unit: Any, year: int) -> dict[str, Any]:
    return {
        "subject": "春季实习联合检查", "type": "INSPECTION", "students": 12, "people": "实习指导教师、车间主任、企业导师",
        "content": "检查岗位安全、工时和带教情况，座谈了解学生意见。", "violations": 0, "result": "增加一名导师，调整两名学生岗位。",
        "on": f"{year}-04-{1 + unit.pk % 27:02d}",
    }  # fmt: skip


Type = InternshipGuidance.Type

kinds.register(
    InternshipGuidance,
    key="internship-guidance",
    clauses=["10.enterprise.3", "10.school.4"],
    filed_by=[ENTERPRISE],
    period="day",
    title="subject",
    columns=["type", "students", "violations"],
    sections={"事项": ("subject", "type", "students", "people", "content", "violations", "result")},
    search=["subject"],
    filters=["type"],
    partner=Partner("学校", (SCHOOL,)),
    facts={
        "internship.joint_inspections": count("联合检查指导次数", "次", where=Q(type=Type.INSPECTION)),
        "internship.violations": found(
            "实习违规例数", "例", of="violations", where=Q(type=Type.INSPECTION), side="both"
        ),
        "internship.summaries": count("实习考核总结数", "份", where=Q(type=Type.SUMMARY)),
        "internship.follow_ups": count(
            "跟踪调查与优秀毕业生材料数",
            "份",
            where=Q(type__in=[Type.FOLLOW_UP, Type.OUTSTANDING]),
        ),
    },
    demo=_demo,
)
