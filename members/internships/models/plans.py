"""What an enterprise plans for students and graduates of a year, how many posts it offers, and the safety agreement with a school."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

from members.records import kinds
from members.records.kinds import Partner
from members.records.measures import distinct, there_is, total
from members.records.models import Record
from members.units.models import Unit

SCHOOL, ENTERPRISE = Unit.Kind.SCHOOL, Unit.Kind.ENTERPRISE


class InternshipPlan(Record):
    """How an enterprise takes in interns and graduates in a year (接受学生实习就业的计划方案), with the posts that it offers."""

    title = models.CharField("方案名称", max_length=100)
    offered = models.PositiveIntegerField("申报实习岗位数（个）", null=True)
    posts = models.TextField("岗位名称和要求", max_length=2000)
    majors = models.CharField("面向专业", max_length=200)
    staff = models.PositiveIntegerField(
        "在岗职工总数（人）", null=True, validators=[MinValueValidator(1)], help_text="用于核对实习学生占比"
    )
    graduates = models.PositiveIntegerField("拟录用毕业生（人）", null=True, blank=True)
    department = models.CharField("负责部门", max_length=60)
    mentors = models.PositiveSmallIntegerField("企业导师（人）", null=True, blank=True)
    guidance = models.TextField("指导、检查和考核办法", max_length=2000)
    safety = models.TextField("安全措施", max_length=2000)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "接收学生实习就业计划方案"


class SafetyAgreement(Record):
    """That an enterprise and a school have signed an agreement on the safety of the school's interns."""

    number = models.CharField("协议编号", max_length=60)
    signed_on = models.DateField("签订日期", null=True)
    until = models.DateField("有效期至", null=True)
    students = models.PositiveIntegerField("涉及学生（人）", null=True, blank=True)
    duties = models.TextField("双方安全责任要点", max_length=2000)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "与学校安全协议"

    def clean(self) -> None:
        super().clean()
        if self.signed_on and self.until and self.until < self.signed_on:
            raise ValidationError({"until": "有效期不能早于签订日期。"})


def _plan(unit: Any, year: int) -> dict[str, Any]:
    return {
        "title": f"{year}年接收学生实习就业方案", "offered": 20 + unit.pk % 5 * 4, "posts": "数控操作、设备维护、质量检验",
        "majors": "数控技术、机电一体化技术", "staff": 320 + unit.pk % 9 * 40, "graduates": 8, "department": "人力资源部",
        "mentors": 6, "guidance": "一名导师指导不超过五名学生，每月与学校教师共同检查一次，结束时共同考核。",
        "safety": "岗前完成三级安全教育，配发劳动防护用品，不安排夜班和危险作业。",
    }  # fmt: skip


kinds.register(
    InternshipPlan,
    key="internship-plan",
    clauses=["10.enterprise.2", "10.enterprise.3"],
    filed_by=[ENTERPRISE],
    owed_by=[ENTERPRISE],
    due={0: (3, 31)},
    title="title",
    columns=["offered", "majors", "graduates", "department"],
    sections={
        "岗位": ("title", "offered", "posts", "majors", "staff", "graduates"),
        "组织": ("department", "mentors", "guidance", "safety"),
    },
    search=["title", "majors"],
    facts={
        "internship.plan_filed": there_is("实习就业计划方案"),
        "internship.posts_offered": total("年初申报实习岗位数", "个", of="offered"),
    },
    demo=_plan,
)


def _agreement(unit: Any, year: int) -> dict[str, Any]:
    return {
        "number": f"安协〔{year}〕{unit.pk % 20 + 1}号", "signed_on": f"{year}-02-26", "until": f"{year + 1}-02-25",
        "students": 12, "duties": "企业负责岗前安全培训和现场安全，学校负责安全教育和巡查，事故及时互相通报。",
    }  # fmt: skip


kinds.register(
    SafetyAgreement,
    key="safety-agreement",
    clauses=["10.enterprise.3"],
    filed_by=[ENTERPRISE],
    title="number",
    columns=["signed_on", "until", "students"],
    sections={"协议": ("number", "signed_on", "until", "students", "duties")},
    results=["signed_on", "until", "students"],
    search=["number"],
    partner=Partner("签约学校", (SCHOOL,)),
    facts={"internship.school_agreements": distinct("与学校安全协议数", "份", of="partner")},
    demo=_agreement,
)
