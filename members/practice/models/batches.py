"""A batch of students in an enterprise: who guided, assessed and inspected it, and what came of it; entered once, counted for both."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractMonth, ExtractYear

from members.practice.models.plans import ENDS_EARLY
from members.records import kinds
from members.records.kinds import Partner
from members.records.measures import count, total
from members.records.models import Record
from members.units.models import Unit

SCHOOL, ENTERPRISE = Unit.Kind.SCHOOL, Unit.Kind.ENTERPRISE
# Calendar months from the first day to the last, each counted once; every one of them is to be inspected.
MONTHS = (
    (ExtractYear("until") - ExtractYear("since")) * 12 + ExtractMonth("until") - ExtractMonth("since") + 1
)


def months(since: date, until: date) -> int:
    """As `MONTHS`, of two days at hand."""
    return (until.year - since.year) * 12 + until.month - since.month + 1


class PracticeBatch(Record):
    """Filed by the school or the enterprise when the batch is arranged; its results are added when it is over."""

    class Form(models.TextChoices):
        WORK_STUDY = "WORK_STUDY", "工学交替"
        PRACTICE = "PRACTICE", "企业实践"
        INTERNSHIP = "INTERNSHIP", "岗位实习"

    name = models.CharField("批次名称", max_length=100)
    form = models.CharField(
        "形式", max_length=12, choices=Form, help_text="岗位实习的批次只计巡查，人数按三方协议计"
    )
    major = models.CharField("专业", max_length=100)
    grade = models.CharField("年级、班级", max_length=60)
    since = models.DateField("开始日期", null=True)
    until = models.DateField("结束日期", null=True)
    content = models.TextField("实践内容", max_length=1000)
    teachers = models.PositiveSmallIntegerField("校内指导教师（人）", null=True, blank=True)
    mentors = models.PositiveSmallIntegerField("企业指导人员（人）", null=True, blank=True)
    participants = models.PositiveIntegerField(
        "实际人次", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    inspected = models.PositiveSmallIntegerField(
        "有巡查记录的月数（个）", null=True, blank=True, help_text="每月应巡查一次，记录可作为佐证材料上传"
    )
    assessment = models.CharField("考核办法", max_length=200, blank=True)
    passed = models.PositiveIntegerField("考核合格人数", null=True, blank=True)
    summary = models.TextField("总结", max_length=2000, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "工学交替、企业实践批次"
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(until__gte=F("since")),
                name="practice_batch_ends_after_start",
                violation_error_message=ENDS_EARLY,
            ),
        ]

    def clean(self) -> None:
        super().clean()
        wrong = {}
        if self.since and self.until and self.until < self.since:
            wrong["until"] = ENDS_EARLY
        elif self.since and self.since.year != self.year:
            wrong["since"] = f"应在 {self.year} 年内开始；其他年度的请另建。"
        elif self.since and self.until and (self.inspected or 0) > months(self.since, self.until):
            wrong["inspected"] = f"该批次共 {months(self.since, self.until)} 个月，巡查月数不能更多。"
        if self.partner_id and self.partner.kind == self.unit.kind:
            wrong["partner"] = "合作单位应是另一方：学校填企业，企业填学校。"
        if (self.passed or 0) > (self.participants or 0):
            wrong["passed"] = "不能多于实际人次。"
        if wrong:
            raise ValidationError(wrong)


def _demo(unit: Any, year: int) -> dict[str, Any]:
    number = 24 + unit.pk % 4 * 6
    return {
        "name": "数控技术二年级第一批", "form": "WORK_STUDY", "major": "数控技术", "grade": "二年级",
        "since": f"{year}-09-07", "until": f"{year}-10-30", "content": "数控车削岗位轮换，完成典型零件加工。",
        "teachers": 2, "mentors": 4, "participants": number, "inspected": 2, "assessment": "企业指导人员和校内教师共同评定",
        "passed": number - 1, "summary": "学生完成轮岗任务，企业指导人员和校内教师共同考核，形成总结。",
    }  # fmt: skip


GONE_OUT = ~Q(form=PracticeBatch.Form.INTERNSHIP)
OF_SCHOOL: dict[str, Any] = {"side": "both", "members": (SCHOOL,)}

kinds.register(
    PracticeBatch,
    key="practice-batch",
    clauses=["10.school.4", "10.enterprise.5"],
    filed_by=[SCHOOL, ENTERPRISE],
    title="name",
    columns=["form", "major", "since", "until", "participants", "inspected"],
    sections={
        "批次": ("name", "form", "major", "grade", "since", "until", "content"),
        "共同指导": ("teachers", "mentors", "inspected"),
        "考核和总结": ("participants", "assessment", "passed", "summary"),
    },
    results=["since", "until", "participants", "inspected", "passed", "summary"],
    search=["name", "major"],
    filters=["form"],
    partner=Partner("合作单位", (SCHOOL, ENTERPRISE), outside=True),
    facts={
        "practice.participants": total(
            "实际实践人次", "人次", of="participants", where=GONE_OUT, **OF_SCHOOL
        ),
        "practice.batches_received": count(
            "接收实践批次", "批", where=GONE_OUT, side="both", members=(ENTERPRISE,)
        ),
        "inspection.due": total("应巡查批次·月", "个", of=MONTHS, **OF_SCHOOL),
        "inspection.done": total("有巡查记录批次·月", "个", of="inspected", **OF_SCHOOL),
    },
    demo=_demo,
)
