"""The agreement of school, enterprise and student (三方协议) as a record: its facts and its scan, not every clause.

Who the student is (`personal`) is read by the two units only, and forgotten some years after the end; identity numbers, addresses and
photographs are not asked for at all.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from alliance.ground import clock
from members.internships import conditions
from members.internships.conditions import ShareOfStaff, most_at_once
from members.internships.models.choices import (
    Grade,
    Insurer,
    InternshipType,
    MajorClass,
    Sex,
    check_born,
)
from members.internships.models.plans import InternshipPlan
from members.records import kinds
from members.records.evidence import RecordFile
from members.records.kinds import Partner
from members.records.measures import count, distinct
from members.records.models import Record
from members.units.models import Unit

SCHOOL, ENTERPRISE = Unit.Kind.SCHOOL, Unit.Kind.ENTERPRISE
ENDS_EARLY = "结束日期不能早于开始日期。"
SCAN = "三方协议扫描件"
ARCHIVE = (SCAN, "实习方案", "实习报告", "实习日志", "检查记录", "考核鉴定表", "实习总结")
PAPERS = (*ARCHIVE, "学生安全责任书", "实习责任保险单", "监护人知情同意书", "照片", "其他材料")


def _yuan(label: str, **more: Any) -> models.DecimalField:
    return models.DecimalField(
        f"{label}（元/月）",
        max_digits=8,
        decimal_places=2,
        null=True,
        validators=[MinValueValidator(0)],
        **more,
    )


def _yes(label: str, **more: Any) -> models.BooleanField:
    return models.BooleanField(label, default=False, **more)


class Internship(Record):
    """One student's internship in an enterprise, filed by the enterprise once the agreement is signed, confirmed by the school."""

    Type = InternshipType

    class Intensity(models.TextChoices):
        I = "I", "Ⅰ级（轻）"  # noqa: E741 - the name of the level
        II = "II", "Ⅱ级（中）"
        III = "III", "Ⅲ级（重）"
        IV = "IV", "Ⅳ级（极重）"

    class Outcome(models.TextChoices):
        PRESENT = "PRESENT", "在岗"
        FINISHED = "FINISHED", "实习结束返校"
        HIRED = "HIRED", "留用就业"
        LEFT = "LEFT", "提前离岗"

    personal = ("student", "sex", "born", "mentor", "teacher", "remark")

    number = models.CharField("协议编号", max_length=60, help_text="不含学生姓名")
    type = models.CharField("实习类型", max_length=10, choices=Type, default=Type.POST)
    student = models.CharField("学生姓名", max_length=50)
    sex = models.CharField("性别", max_length=1, choices=Sex)
    born = models.CharField(
        "出生年月",
        max_length=10,
        validators=[check_born],
        help_text="如 2006-05；未满 18 周岁的填到日，如 2009-05-17",
    )
    guardian_on = models.DateField(
        "监护人知情同意书日期", null=True, blank=True, help_text="未满 18 周岁的必填"
    )
    major = models.CharField("专业", max_length=100)
    major_class = models.CharField("专业大类", max_length=2, choices=MajorClass)
    grade = models.PositiveSmallIntegerField("年级", null=True, choices=Grade)
    group = models.CharField("班级", max_length=60, blank=True)
    post = models.CharField("岗位", max_length=100)
    post_class = models.CharField("岗位对应专业大类", max_length=2, choices=MajorClass)
    place = models.CharField("实习地点", max_length=200)
    since = models.DateField("开始日期", null=True)
    until = models.DateField("结束日期", null=True)
    hours = models.DecimalField(
        "每日工时（小时）",
        max_digits=3,
        decimal_places=1,
        null=True,
        validators=[MinValueValidator(0), MaxValueValidator(24)],
    )
    rest = models.CharField("休息休假", max_length=100, help_text="如：每周休息两日，法定节假日休息")
    board = models.CharField("食宿", max_length=100, blank=True)
    protection = models.CharField("劳动保护", max_length=200)
    teacher = models.CharField("校内指导教师", max_length=50, blank=True)
    mentor = models.CharField("企业导师", max_length=50, blank=True)
    pay = _yuan("实习报酬")
    post_pay = _yuan("相同岗位工资", blank=True)
    lowest_pay = _yuan("最低档工资", blank=True)
    pay_day = models.PositiveSmallIntegerField(
        "支付日（每月几日）", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    paid_monthly = _yes("支付周期不超过 1 个月")
    paid_in_money = _yes("以货币直接支付给学生")
    insurer = models.CharField("保险费承担方", max_length=10, choices=Insurer, blank=True)
    insurance = models.CharField("险种", max_length=60, blank=True)
    policy = models.CharField("保单号", max_length=60, blank=True)
    insured_from = models.DateField("保险开始日期", null=True, blank=True)
    insured_to = models.DateField("保险截止日期", null=True, blank=True)
    intensity = models.CharField("体力劳动强度", max_length=3, choices=Intensity)
    harmful = _yes("有害身心健康")
    dangerous = _yes("高空、井下、放射性、有毒、易燃易爆等作业")
    overtime = _yes("加班、夜班或休息日、法定节假日实习")
    special = _yes("专业和岗位有特殊要求，已按规定备案")
    fit_for_minors = _yes("确认不属于未成年工禁忌从事的劳动", help_text="未满 18 周岁的必选")
    fit_for_women = _yes("确认不属于女职工禁忌从事的劳动", help_text="女生必选")
    no_agent = _yes("确认未通过中介机构或有偿代理")
    no_charge = _yes("确认未收取任何费用、未扣押证件")
    post_staff = models.PositiveIntegerField("同类岗位在岗职工（人）", null=True, blank=True)
    school_signed_on = models.DateField("学校签订日期", null=True, blank=True)
    enterprise_signed_on = models.DateField("企业签订日期", null=True, blank=True)
    student_signed_on = models.DateField("学生签订日期", null=True, blank=True)
    pledged_on = models.DateField("安全责任书签订日期", null=True, blank=True)
    assessment = models.CharField("考核方式", max_length=200)
    outcome = models.CharField("去向", max_length=10, choices=Outcome, default=Outcome.PRESENT)
    ended_on = models.DateField("实际结束日期", null=True, blank=True)
    left_on = models.DateField("留用后离职日期", null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "学生实习（三方协议）"
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(until__gte=F("since")),
                name="internship_ends_after_start",
                violation_error_message=ENDS_EARLY,
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Of the date of birth no more is kept than is needed, also of a draft that nobody has judged yet."""
        self.born = conditions.as_needed(self.born, self.since)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        # What is imported is judged, and stored without `save`.
        self.born = conditions.as_needed(self.born, self.since)
        wrong = {}
        if self.since and self.until and self.until < self.since:
            wrong["until"] = ENDS_EARLY
        if self.since and self.since.year != self.year:
            wrong["since"] = f"应在 {self.year} 年内开始；其他年度的请另建。"
        if sentence := conditions.implausible(self):
            wrong["born"] = sentence
        elif conditions.is_minor(self) and len(self.born) == len("2009-05"):
            wrong["born"] = "未满 18 周岁的，请填到日。"
        if self.ended_on and self.since and self.ended_on < self.since:
            wrong["ended_on"] = ENDS_EARLY
        if self.ended_on and self.ended_on > clock.today():
            wrong["ended_on"] = "实际结束日期不能晚于今天；未结束的，去向选“在岗”。"
        if self.left_on and (
            self.outcome != self.Outcome.HIRED or self.left_on < (self.ended_on or self.left_on)
        ):
            wrong["left_on"] = "只填留用就业的学生，且不能早于实习结束。"
        if self.outcome != self.Outcome.PRESENT and self.ended_on is None:
            wrong["ended_on"] = "请填写实际结束日期。"
        if wrong:
            raise ValidationError(wrong)

    @property
    def last_day(self) -> date | None:
        return self.ended_on or self.until

    @property
    def shares(self) -> list[ShareOfStaff]:
        """Interns at once, with this one, on the fullest of its days: of the enterprise's staff and of those in the same post; two queries."""
        if not (self.since and self.last_day):
            return []
        rows = Internship.objects.annotate(last=Coalesce("ended_on", "until")).filter(
            unit=self.unit_id, type=self.Type.POST, state__in=self.COUNTED, since__lte=self.last_day, last__gte=self.since
        )  # fmt: skip
        others = [
            (post, (max(since, self.since), min(last, self.last_day)))
            for post, since, last in rows.exclude(pk=self.pk).values_list("post", "since", "last")
        ]
        plans = InternshipPlan.objects.counting(self.year).filter(unit=self.unit_id).order_by("-pk")
        staff = plans.values_list("staff", flat=True).first()
        at_once = 1 + most_at_once([days for _, days in others])
        in_post = 1 + most_at_once([days for post, days in others if post == self.post])
        found = [("本单位", at_once, staff, 10), ("同类岗位", in_post, self.post_staff, 20)]
        return [ShareOfStaff(what, interns, of, limit) for what, interns, of, limit in found if of]

    @property
    def missing_papers(self) -> list[str]:
        """What of the archive is not beside the record yet: the scan once it is filed, all when it is over; one query."""
        if not self.is_counted or self.last_day is None:
            return []
        wanted = ARCHIVE if self.last_day < clock.today() else (SCAN,)
        rows = RecordFile.objects.there().filter(kind=self.kind.key, record_id=self.pk)
        there = set(rows.values_list("title", flat=True))
        return [one for one in wanted if one not in there]


def _demo(unit: Any, year: int) -> dict[str, Any]:
    return {
        "number": f"实习〔{year}〕{unit.pk % 90 + 10}号", "type": "POST", "student": "学生甲", "sex": "M",
        "born": f"{year - 20}-05", "major": "数控技术", "major_class": "46", "grade": 3, "group": "数控2班",
        "post": "数控车工", "post_class": "46", "place": "机加工车间", "since": f"{year}-03-02", "until": f"{year}-08-28",
        "hours": "8.0", "rest": "每周休息两日，法定节假日休息", "board": "企业提供宿舍和工作餐", "protection": "配发工作服、护目镜",
        "teacher": "教师甲", "mentor": "导师甲", "pay": "2800.00", "post_pay": "3400.00", "pay_day": 10,
        "paid_monthly": True, "paid_in_money": True, "insurer": "SCHOOL", "insurance": "学生实习责任保险",
        "policy": "P2026", "insured_from": f"{year}-03-01", "insured_to": f"{year}-08-31", "intensity": "II",
        "no_agent": True, "no_charge": True, "post_staff": 40, "school_signed_on": f"{year}-02-20",
        "enterprise_signed_on": f"{year}-02-20", "student_signed_on": f"{year}-02-24", "pledged_on": f"{year}-02-27",
        "assessment": "学校教师和企业导师共同考核",
    }  # fmt: skip


POSTS = Q(type=Internship.Type.POST)
SIGNED = Q(
    school_signed_on__lte=F("since"), enterprise_signed_on__lte=F("since"), student_signed_on__lte=F("since")
)
INSURED = Q(insured_from__lte=F("since"), insured_to__gte=F("until"))

kinds.register(
    Internship,
    key="internship",
    clauses=["10.enterprise.2", "10.enterprise.3", "10.school.4"],
    filed_by=[ENTERPRISE],
    title="number",
    numbered="number",
    columns=["student", "type", "major", "post", "since", "until", "outcome"],
    sections={
        "学生": (
            "number", "type", "student", "sex", "born", "guardian_on", "major", "major_class", "grade", "group",
        ),
        "岗位": (
            "post", "post_class", "place", "since", "until", "hours", "rest", "board", "protection", "teacher",
            "mentor", "post_staff",
        ),
        "报酬": ("pay", "post_pay", "lowest_pay", "pay_day", "paid_monthly", "paid_in_money"),
        "保险": ("insurer", "insurance", "policy", "insured_from", "insured_to"),
        "合规确认": (
            "intensity", "harmful", "dangerous", "overtime", "special", "fit_for_minors", "fit_for_women",
            "no_agent", "no_charge",
        ),
        "签订": (
            "school_signed_on", "enterprise_signed_on", "student_signed_on", "pledged_on", "assessment",
        ),
        "去向": ("outcome", "ended_on", "left_on"),
    },
    results=[
        "student", "sex", "born", "guardian_on", "since", "until", "insured_from", "insured_to", "policy",
        "school_signed_on", "enterprise_signed_on", "student_signed_on", "pledged_on", "outcome", "ended_on", "left_on",
    ],
    search=["number", "student", "major", "post"],
    filters=["type", "outcome"],
    partner=Partner("学生所在学校", (SCHOOL,)),
    checks=conditions.CHECKS,
    papers=PAPERS,
    over="until",
    facts={
        "internship.received": count("接收实习学生数", "人", where=POSTS),
        "internship.schools": distinct("派出学生的学校数", "所", of="partner", where=POSTS),
        "internship.safety_pledges": count("学生安全责任书数", "份", where=POSTS & Q(pledged_on__isnull=False)),
        "internship.interns": count("实习学生数", "人", where=POSTS, side="partner"),
        "internship.agreements_signed": count("三方协议已签人数", "人", where=POSTS & SIGNED, side="partner"),
        "internship.insured": count("实习责任保险覆盖人数", "人", where=POSTS & INSURED, side="partner"),
    },
    demo=_demo,
)  # fmt: skip
