"""A class that a school and an enterprise run together: order class, named class, apprenticeship, industry college, mixed ownership."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from members.cooperation.models.projects import ENDS_EARLY, faults_of_agreement
from members.records import kinds
from members.records.kinds import Partner
from members.records.measures import count, increase
from members.records.models import Record
from members.units.models import Unit

BOTH = (Unit.Kind.SCHOOL, Unit.Kind.ENTERPRISE)


class CooperativeClass(Record):
    """A year of a class: one record a year, copied from the last, with the students of that year."""

    class Type(models.TextChoices):
        ORDER = "ORDER", "订单班"
        NAMED = "NAMED", "冠名班"
        APPRENTICE = "APPRENTICE", "学徒制"
        COLLEGE = "COLLEGE", "产业学院"
        MIXED = "MIXED", "混合所有制办学"

    name = models.CharField("办班名称", max_length=100)
    type = models.CharField("办班形式", max_length=10, choices=Type)
    major = models.CharField("专业", max_length=100)
    grade = models.CharField("年级", max_length=40, blank=True)
    since = models.DateField("协议起始日期", null=True)
    until = models.DateField("协议截止日期", null=True)
    students = models.PositiveIntegerField("在读学生数（人）", null=True)
    enrolled = models.PositiveIntegerField("其中本年新招（人）", null=True, blank=True)
    enrolment = models.TextField("企业参与招生情况", max_length=1000, blank=True)
    exploration = models.TextField("混合所有制办学探索情况", max_length=1000, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "合作办班"
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(until__gte=F("since")),
                name="cooperative_class_ends_after_start",
                violation_error_message=ENDS_EARLY,
            ),
        ]

    def clean(self) -> None:
        super().clean()
        wrong = faults_of_agreement(self)
        if (self.enrolled or 0) > (self.students or 0):
            wrong["enrolled"] = "不能多于在读学生数。"
        if self.type == self.Type.MIXED and not self.exploration:
            wrong["exploration"] = "混合所有制办学请写明探索情况。"
        if self.partner_id and self.partner.kind == self.unit.kind:
            wrong["partner"] = "合作办班的双方应是一所学校和一家企业。"
        if wrong:
            raise ValidationError(wrong)


RUNNING = Q(students__gt=0) & ~Q(type=CooperativeClass.Type.MIXED)


def _demo(unit: Any, year: int) -> dict[str, Any]:
    return {
        "name": "数控技术订单班",
        "type": "ORDER",
        "major": "数控技术",
        "grade": f"{year - 1}级",
        "since": f"{year - 1}-09-01",
        "until": f"{year + 2}-06-30",
        "students": 30 + unit.pk % 5,
        "enrolled": 15,
        "enrolment": "企业派人参加招生宣讲两场，共同面试学生。",
    }


kinds.register(
    CooperativeClass,
    key="cooperative-class",
    clauses=["10.school.3", "10.enterprise.7"],
    filed_by=BOTH,
    title="name",
    columns=["type", "major", "grade", "students", "enrolled", "until"],
    sections={
        "班级": ("name", "type", "major", "grade", "since", "until"),
        "本年情况": ("students", "enrolled", "enrolment", "exploration"),
    },
    results=["students", "enrolled", "enrolment", "exploration"],
    search=["name", "major"],
    filters=["type"],
    partner=Partner("合作学校或企业", BOTH),
    facts={
        "cooperative_class.active": count("合作办班数", "个", where=RUNNING, side="both"),
        "cooperative_class.student_increase": increase(
            "合作办班学生数同比增加", "人", of="students", where=RUNNING, side="both"
        ),
    },
    demo=_demo,
)
