"""A post that an enterprise publishes on the alliance's site: filed as a record, shown while it is open, renewed or closed."""

from datetime import date, timedelta
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from alliance.ground import clock
from alliance.ground.lifecycle import condition, move
from alliance.registers import policy
from members.employment import fairness
from members.employment.models.plans import ENTERPRISE, Education, HiringPlan
from members.records import kinds
from members.records.measures import distinct, periods_due
from members.records.models import Record, RecordQuerySet
from members.units.models import Unit

WITHIN = Q(first_filed_at__year__lt=F("year")) | (  # published before its half-year was over
    Q(first_filed_at__year=F("year")) & (Q(part=2) | Q(first_filed_at__month__lte=6))
)
LONGEST = 366  # days that a post may be open at a time
SAID = ("title", "requirements", "work", "benefits", "about")
BOARD = (
    *("closed_on", "-filed_at", "-id", "state", "until", "unit"),
    *("title", "trade", "district", "education", "pay_to"),
)
PAY = "月薪止不能小于月薪起。"


class JobPostQuerySet(RecordQuerySet):
    def open_to_all(self) -> Self:
        """Posts that stand on the site today: filed (and looked at, where a setting asks for it), of members, not expired or closed."""
        asked = policy.values("jobs_after_check")
        states = [Record.State.ACCEPTED] if asked["jobs_after_check"] else Record.COUNTED
        return self.filter(
            unit__in=Unit.objects.active(), state__in=states, until__gte=clock.today(), closed_on=None
        )

    def stale(self, days: int) -> Self:
        """Posts that expired more than so many days ago and that nobody renewed or closed."""
        expired = clock.today() - timedelta(days=days)
        return self.filter(state__in=Record.COUNTED, until__lt=expired, closed_on=None)


@condition("该岗位已经下线。")
def not_closed(post: "JobPost") -> bool:
    return post.closed_on is None


class JobPost(Record):
    """What must be told of a post, and until when it is open (五部门《关于规范网络平台招聘类信息发布的通知》)."""

    class Trade(models.TextChoices):
        MACHINING = "MACHINING", "数控与机械加工"
        FITTING = "FITTING", "钳工与装配"
        ELECTRIC = "ELECTRIC", "电气与自动化"
        ROBOT = "ROBOT", "工业机器人"
        MOULD = "MOULD", "模具与成型"
        WELDING = "WELDING", "焊接与热处理"
        QUALITY = "QUALITY", "质量与检测"
        UPKEEP = "UPKEEP", "设备维修"
        DESIGN = "DESIGN", "设计与研发"
        MANAGING = "MANAGING", "生产与管理"
        COMPUTING = "COMPUTING", "软件与信息"
        LOGISTICS = "LOGISTICS", "仓储与物流"
        OTHER = "OTHER", "其他"

    class District(models.TextChoices):
        DECHENG = "DECHENG", "德城区"
        LINGCHENG = "LINGCHENG", "陵城区"
        TIANQU = "TIANQU", "天衢新区"
        YUCHENG = "YUCHENG", "禹城市"
        LELING = "LELING", "乐陵市"
        NINGJIN = "NINGJIN", "宁津县"
        QIHE = "QIHE", "齐河县"
        LINYI = "LINYI", "临邑县"
        PINGYUAN = "PINGYUAN", "平原县"
        WUCHENG = "WUCHENG", "武城县"
        XIAJIN = "XIAJIN", "夏津县"
        QINGYUN = "QINGYUN", "庆云县"
        ELSEWHERE = "ELSEWHERE", "德州市外"

    title = models.CharField("岗位名称", max_length=60)
    trade = models.CharField("工种类别", max_length=10, choices=Trade)
    openings = models.PositiveIntegerField("招聘人数", null=True, validators=[MinValueValidator(1)])
    education = models.CharField("学历要求", max_length=10, choices=Education)
    requirements = models.TextField("招聘条件", max_length=1000)
    work = models.TextField("工作内容", max_length=2000)
    district = models.CharField("所在县（市、区）", max_length=10, choices=District)
    workplace = models.CharField("工作地点", max_length=100)
    pay_from = models.PositiveIntegerField(
        "月薪起（元/月）", null=True, validators=[MinValueValidator(1), MaxValueValidator(999_999)]
    )
    pay_to = models.PositiveIntegerField(
        "月薪止（元/月）", null=True, validators=[MinValueValidator(1), MaxValueValidator(999_999)]
    )
    benefits = models.CharField("福利待遇", max_length=200, blank=True)
    until = models.DateField("有效期至", null=True, db_index=True)
    contact = models.CharField(
        "应聘方式", max_length=100, help_text="将在网上公开：请填单位电话、邮箱，不填个人手机号"
    )
    about = models.TextField(
        "用人单位基本情况", max_length=1000, blank=True, help_text="不填的，用单位档案中的单位简介"
    )
    plan = models.ForeignKey(
        HiringPlan,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="job_posts",
        verbose_name="用工计划",
    )
    closed_on = models.DateField("下线日期", null=True, blank=True, editable=False)

    objects = JobPostQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "岗位发布"
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(pay_to__gte=F("pay_from")), name="post_pay", violation_error_message=PAY
            ),
        ]

        indexes = [
            *Record.Meta.indexes,
            models.Index(name="job_board", fields=BOARD),  # all that the public board asks
        ]

    @property
    def half_begins(self) -> date:
        return date(self.year, 7 if self.part == 2 else 1, 1)

    @property
    def is_open(self) -> bool:
        return self.is_counted and self.closed_on is None and self.until >= clock.today()

    @property
    def told_about(self) -> str:
        return self.about or self.unit.introduction

    def clean(self) -> None:
        super().clean()
        wrong = {}
        if self.pay_from and self.pay_to and self.pay_to < self.pay_from:
            wrong["pay_to"] = PAY
        if self.until and not 0 <= (self.until - self.half_begins).days <= LONGEST + 183:
            wrong["until"] = "应在发布的半年以内，或此后一年以内。"
        if not self.told_about:
            wrong["about"] = "请填写用人单位基本情况，或在单位档案中填写单位简介。"
        more = tuple(policy.get("jobs_forbidden_words").split())
        wrong |= {name: said for name in SAID if (said := fairness.refusal(getattr(self, name), more))}
        if wrong:
            raise ValidationError(wrong)

    @move("state", "续期", Record.COUNTED, conditions=[not_closed])
    def renew(self) -> None:
        """It is open until a later day."""

    @move("state", "下线", Record.COUNTED, conditions=[not_closed])
    def close(self) -> None:
        """It is filled or given up; it stands on the site no more, and counts on."""
        self.closed_on = clock.today()


def _post(unit: Any, year: int) -> dict[str, Any]:
    return {
        "title": "数控车工",
        "trade": "MACHINING",
        "openings": 4 + unit.pk % 5,
        "education": "SECONDARY",
        "requirements": "能识读机械图样，会使用常用量具；应届毕业生可由师傅带教。",
        "work": "操作数控车床加工零件，完成首件自检和设备日常保养。",
        "district": ("DECHENG", "TIANQU", "YUCHENG", "QIHE")[unit.pk % 4],
        "workplace": "高新技术产业园区",
        "pay_from": 5000 + unit.pk % 4 * 500,
        "pay_to": 7500 + unit.pk % 4 * 500,
        "benefits": "五险一金、免费工作餐、员工宿舍",
        "until": f"{year}-12-31",
        "contact": "人力资源部 0534-2000000",
        "about": "从事数控装备和精密零部件制造，有员工三百余人。",
    }


kinds.register(
    JobPost,
    key="job-post",
    clauses=["10.enterprise.4"],
    filed_by=[ENTERPRISE],
    owed_by=[ENTERPRISE],
    period="half",
    due={1: (6, 30), 2: (12, 31)},
    title="title",
    columns=["trade", "openings", "district", "pay_from", "pay_to", "until"],
    sections={
        "岗位": ("title", "trade", "openings", "education", "requirements", "work"),
        "地点和报酬": ("district", "workplace", "pay_from", "pay_to", "benefits"),
        "发布": ("until", "contact", "about"),
    },
    results=["until"],
    search=["title"],
    filters=["trade", "district"],
    facts={
        "jobs.half_years_due": periods_due("应发布岗位半年数"),
        "jobs.half_years_published": distinct("已发布岗位半年数", "个", of="part", where=WITHIN),
    },
    demo=_post,
)
