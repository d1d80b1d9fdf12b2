"""What a school plans for its graduates in a year, and whom an enterprise needs in a half-year."""

from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.db import models

from members.records import kinds
from members.records.lines import LinesField
from members.records.measures import in_time, late, periods_due, total
from members.records.models import Record
from members.units.models import Unit

SCHOOL, ENTERPRISE = Unit.Kind.SCHOOL, Unit.Kind.ENTERPRISE


class Education(models.TextChoices):
    ANY = "ANY", "不限"
    SECONDARY = "SECONDARY", "中职、技校、高中"
    COLLEGE = "COLLEGE", "高职、大专"
    BACHELOR = "BACHELOR", "本科"
    MASTER = "MASTER", "硕士及以上"


class Skill(models.TextChoices):
    ANY = "ANY", "不限"
    JUNIOR = "JUNIOR", "初级工"
    MIDDLE = "MIDDLE", "中级工"
    SENIOR = "SENIOR", "高级工"
    TECHNICIAN = "TECHNICIAN", "技师、高级技师"


class EmploymentPlan(Record):
    """A school's plan for one year's graduates: how many shall go to member enterprises, and what is done for it."""

    cohort = models.CharField("届别", max_length=40, help_text="例如：2026届毕业生")
    graduates = models.PositiveIntegerField("毕业生人数", null=True, validators=[MinValueValidator(1)])
    target = models.PositiveIntegerField(
        "到成员企业就业目标（人）", null=True, validators=[MinValueValidator(1)]
    )
    majors = models.CharField("主要专业", max_length=200, blank=True)
    measures = models.TextField("工作措施", max_length=2000)
    department = models.CharField("责任部门", max_length=60, blank=True)
    outcome = models.TextField("年度完成情况", max_length=2000, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "毕业生就业工作计划"

    def clean(self) -> None:
        super().clean()
        if (self.target or 0) > (self.graduates or self.target or 0):
            raise forms.ValidationError({"target": "不能多于毕业生人数。"})


class PostLine(forms.Form):
    """A post for which an enterprise needs people."""

    post = forms.CharField(label="岗位", max_length=60)
    current = forms.IntegerField(label="现有人数", min_value=0, max_value=99_999, required=False)
    needed = forms.IntegerField(label="需求人数", min_value=1, max_value=9_999)
    from_schools = forms.IntegerField(label="拟从成员学校招收", min_value=0, max_value=9_999, required=False)
    education = forms.ChoiceField(label="学历", choices=[("", "请选择"), *Education.choices])
    skill = forms.ChoiceField(label="技能等级", choices=[("", "请选择"), *Skill.choices], required=False)
    majors = forms.CharField(label="专业", max_length=100, required=False)
    since = forms.CharField(label="用工时间", max_length=40, required=False)
    pay_from = forms.IntegerField(label="月薪起（元/月）", min_value=1, max_value=999_999)
    pay_to = forms.IntegerField(label="月薪止（元/月）", min_value=1, max_value=999_999)
    work = forms.CharField(
        label="工作内容", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        for less, more in (("from_schools", "needed"), ("pay_from", "pay_to")):
            if (found.get(less) or 0) > (found.get(more) or found.get(less) or 0):
                self.add_error(less, f"不能大于{self.fields[more].label}。")
        return found


class HiringPlan(Record):
    """Whom an enterprise, or one of its departments, needs in a half-year, by which standard; each line is a post."""

    department = models.CharField("用工部门", max_length=60, help_text="全公司合报的，填“全公司”")
    workplace = models.CharField("工作地点", max_length=100, blank=True)
    standard = models.TextField("用工标准", max_length=2000, help_text="也可以上传文件，这里写要点")
    posts = LinesField("岗位", line=PostLine)
    manager = models.CharField("负责人", max_length=40, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "用工标准和用工计划"


def _employment(unit: Any, year: int) -> dict[str, Any]:
    graduates = 400 + unit.pk % 9 * 60
    return {
        "cohort": f"{year}届毕业生",
        "graduates": graduates,
        "target": graduates // 5,
        "majors": "数控技术、机电一体化技术、工业机器人技术",
        "measures": "上半年走访成员企业，举办专场宣讲会；组织校内双选会；建立未就业毕业生帮扶台账。",
        "department": "招生就业处",
        "outcome": "目标按计划落实，毕业去向已登记。",
    }


kinds.register(
    EmploymentPlan,
    key="employment-plan",
    clauses=["10.school.6"],
    filed_by=[SCHOOL],
    owed_by=[SCHOOL],
    due={0: (3, 31)},
    title="cohort",
    columns=["graduates", "target", "majors"],
    sections={
        "就业目标": ("cohort", "graduates", "target", "majors"),
        "工作安排": ("measures", "department"),
        "完成情况": ("outcome",),
    },
    results=["outcome"],
    search=["cohort", "majors"],
    facts={
        "plan.employment_on_time": in_time("就业计划按期报送"),
        "plan.employment_late": late("就业计划逾期报送"),
        "employment.target": total("到成员企业就业年度目标", "人", of="target"),
    },
    demo=_employment,
)


def _hiring(unit: Any, year: int) -> dict[str, Any]:
    few = 2 + unit.pk % 4
    return {
        "department": "生产部",
        "workplace": "德州市天衢新区",
        "standard": "能识读机械图样，会使用常用量具，遵守安全操作规程；试用期三个月。",
        "posts": [
            {"post": "数控车工", "current": 20, "needed": few + 4, "from_schools": few, "education": "SECONDARY",
             "skill": "MIDDLE", "majors": "数控技术", "since": "7月", "pay_from": 5500, "pay_to": 7500,
             "work": "操作数控车床加工零件，完成首件自检和设备日常保养。"},
            {"post": "设备维修电工", "current": 6, "needed": 2, "from_schools": 1, "education": "COLLEGE",
             "skill": "SENIOR", "majors": "机电一体化技术", "since": "7月", "pay_from": 6000, "pay_to": 8000,
             "work": "负责生产线电气设备的维修和预防性保养。"},
            {"post": "质量检验员", "needed": 2, "education": "COLLEGE", "majors": "机械制造与自动化",
             "pay_from": 5000, "pay_to": 6000},
        ],
        "manager": "人力资源部",
    }  # fmt: skip


kinds.register(
    HiringPlan,
    key="hiring-plan",
    clauses=["10.enterprise.4"],
    filed_by=[ENTERPRISE],
    owed_by=[ENTERPRISE],
    period="half",
    due={1: (1, 31), 2: (7, 31)},
    title="department",
    columns=["posts", "manager"],
    sections={
        "用工标准": ("department", "workplace", "standard", "manager"),
        "用工计划": ("posts",),
    },
    search=["department"],
    facts={
        "hiring_plan.half_years_due": periods_due("应报用工计划半年数"),
        "hiring_plan.half_years_on_time": in_time("按期报送用工计划半年数", "个"),
        "hiring_plan.half_years_late": late("逾期报送用工计划半年数", "个"),
    },
    demo=_hiring,
)
