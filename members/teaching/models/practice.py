"""Teachers of schools who work in an enterprise for a while: its yearly plan, and each stay (第十条·企业·(十一))."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, CharField, F, Q, Value, When
from django.db.models.functions import Cast, Concat

from members.records import kinds
from members.records.kinds import Partner
from members.records.measures import distinct, there_is, total
from members.records.models import Record
from members.units.models import Unit

ENTERPRISE = Unit.Kind.ENTERPRISE
ENDS_EARLY = "结束日期不能早于开始日期。"
TEACHER_YEARS, TEACHER_MONTHS, MONTH_DAYS = 5, 6, 30  # 教师〔2016〕3号: six months in five years


class Form(models.TextChoices):
    VISIT = "VISIT", "考察观摩"
    TRAINING = "TRAINING", "技能培训"
    POST = "POST", "兼职任职"
    RESEARCH = "RESEARCH", "参与研发"


class TeacherPracticePlan(Record):
    """How many teachers an enterprise will receive in a year, where, and who guides them."""

    name = models.CharField("计划名称", max_length=100)
    planned = models.PositiveSmallIntegerField(
        "计划接收教师数（人）", null=True, validators=[MinValueValidator(1)]
    )
    posts = models.CharField("提供岗位", max_length=200)
    when = models.CharField("时间安排", max_length=100)
    guides = models.CharField("指导人员安排", max_length=200)
    content = models.TextField("实践内容和考核办法", max_length=2000)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "教师企业实践计划"


class TeacherStay(Record):
    """A teacher's stay in an enterprise, with what it brought; the school confirms. Who the teacher is the two units see."""

    personal: ClassVar[tuple[str, ...]] = ("teacher",)

    post = models.CharField("实践岗位", max_length=100)
    teacher = models.CharField("教师姓名", max_length=60)
    major = models.CharField("任教专业", max_length=100)
    form = models.CharField("实践形式", max_length=10, choices=Form)
    since = models.DateField("开始日期", null=True)
    until = models.DateField("结束日期", null=True)
    days = models.PositiveSmallIntegerField("实践天数（天）", null=True, validators=[MinValueValidator(1)])
    guide = models.CharField("企业指导人（职务）", max_length=60)
    content = models.TextField("实践内容", max_length=1000)
    outcome = models.TextField("实践成果", max_length=1000, blank=True)
    appraisal = models.CharField("考核鉴定", max_length=200, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "教师企业实践"
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(until__gte=F("since")),
                name="teacher_stay_ends_after_start",
                violation_error_message=ENDS_EARLY,
            ),
        ]

    def clean(self) -> None:
        super().clean()
        wrong = {}
        if self.since and self.until and self.until < self.since:
            wrong["until"] = ENDS_EARLY
        elif self.since and self.until:
            if self.until.year != self.year:
                wrong["until"] = f"按结束日期所在年度填报，这条记录是 {self.year} 年度的。"
            if (self.days or 0) > (self.until - self.since).days + 1:
                wrong["days"] = "不能多于起止日期之间的天数。"
        if wrong:
            raise ValidationError(wrong)


# One teacher of one school; who has been forgotten still counts, each by itself.
TEACHER = Concat(
    Cast("partner", CharField()),
    Value("/"),
    Case(When(teacher="", then=Cast("pk", CharField())), default=F("teacher"), output_field=CharField()),
)


def _plan(unit: Any, year: int) -> dict[str, Any]:
    return {
        "name": f"{year}年接收教师企业实践计划",
        "planned": 3 + unit.pk % 4,
        "posts": "数控编程、设备维修",
        "when": "七月至八月",
        "guides": "每名教师由一名技师以上人员指导",
        "content": "跟班实践和技术攻关，结束时由车间和学校共同鉴定。",
    }


def _stay(unit: Any, year: int) -> dict[str, Any]:
    return {
        "post": "数控编程",
        "teacher": "赵启明",
        "major": "数控技术",
        "form": "TRAINING",
        "since": f"{year}-07-06",
        "until": f"{year}-08-28",
        "days": 30 + unit.pk % 10,
        "guide": "工艺科长",
        "content": "参加五轴加工工艺编制和首件试切。",
        "outcome": "编写教学案例两个。",
        "appraisal": "优秀",
    }


kinds.register(
    TeacherPracticePlan,
    key="teacher-plan",
    clauses=["10.enterprise.11"],
    filed_by=[ENTERPRISE],
    title="name",
    columns=["planned", "posts", "when"],
    sections={"计划": ("name", "planned", "posts", "when", "guides", "content")},
    search=["name", "posts"],
    facts={
        "teacher_practice.plan_filed": there_is("教师实践计划方案"),
        "teacher_practice.planned": total("计划接收教师数", "人", of="planned"),
    },
    demo=_plan,
)

kinds.register(
    TeacherStay,
    key="teacher-stay",
    clauses=["10.enterprise.11"],
    filed_by=[ENTERPRISE],
    title="post",
    columns=["teacher", "major", "form", "until", "days"],
    sections={
        "教师和岗位": ("post", "teacher", "major", "form", "since", "until", "days", "guide"),
        "内容和结果": ("content", "outcome", "appraisal"),
    },
    results=["since", "until", "days", "content", "outcome", "appraisal"],
    search=["post", "teacher", "major"],
    filters=["form"],
    partner=Partner("派出学校", (Unit.Kind.SCHOOL,)),
    over="until",
    kept_years=TEACHER_YEARS + 1,
    facts={"teacher_practice.received": distinct("实际接收教师数", "人", of=TEACHER)},
    demo=_stay,
)
