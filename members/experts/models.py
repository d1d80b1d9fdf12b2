"""An expert of the pool, and the days on which the entry was brought up to date."""

from datetime import date, timedelta
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin

from alliance.ground import access, audit, clock
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, condition, move
from alliance.names import spelling
from alliance.registers import policy
from members.units.models import Unit

PROLONG_DAYS = 90


def fresh_since(day: date) -> date:
    """An entry whose last update is on this day or earlier is frozen on `day`."""
    return clock.months_later(day, -policy.get("expert_frozen_months"))


def term() -> date:
    """Until when an entry that is taken in or prolonged today is valid, this day included."""
    return clock.months_later(clock.today(), 12 * policy.get("expert_valid_years"))


class ExpertQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """All entries of the own units, and for the secretariat all; whoever belongs to a member or the council sees the pool."""
        if access.is_secretariat(user):
            return self
        own = access.units_with(user)
        if own or access.holds(user, *access.COUNCIL_OFFICES):
            return self.filter(Q(unit__in=own) | Q(pk__in=Expert.objects.in_pool(clock.today()).values("pk")))
        return self.none()

    def in_pool(self, day: date) -> Self:
        """Who is in the pool on a day: checked by then and not gone, valid, and updated within the time that is set."""
        updates = Update.objects.filter(expert=OuterRef("pk"), on__lte=day, on__gt=fresh_since(day))
        there = Q(state=Expert.State.LISTED) | Q(state=Expert.State.LEFT, left_on__gt=day)
        member = Q(unit__ended_on=None) | Q(unit__ended_on__gt=day)
        return self.filter(there, member, Exists(updates), listed_on__lte=day, valid_until__gte=day)

    def to_check(self) -> Self:
        return self.filter(state=Expert.State.WAITING)

    def to_prolong(self) -> Self:
        """Entries that end soon, or have ended, and were updated since the last prolonging came near its end."""
        soon = clock.today() + timedelta(days=PROLONG_DAYS)
        fresh = clock.today() - timedelta(days=PROLONG_DAYS)
        return self.filter(state=Expert.State.LISTED, valid_until__lte=soon, updated_on__gte=fresh)

    def to_update(self) -> Self:
        """Entries that nobody has updated this year."""
        first = clock.today().replace(month=1, day=1)
        return self.filter(state=Expert.State.LISTED, updated_on__lt=first)


@condition(f"有效期届满前 {PROLONG_DAYS} 天起可以延长。")
def ends_soon(expert: "Expert") -> bool:
    return expert.valid_until <= clock.today() + timedelta(days=PROLONG_DAYS)


@condition("请推荐单位先更新资料，再延长有效期。")
def is_up_to_date(expert: "Expert") -> bool:
    return expert.updated_on >= clock.today() - timedelta(days=PROLONG_DAYS)


class Expert(FSMModelMixin, Audited):
    """Somebody whom a unit recommends for technical questions, courses and reviews; who this is stays with the unit that knows."""

    class State(Toned):
        WAITING = "WAITING", "待审核", "warning"
        RETURNED = "RETURNED", "退回补正", "danger"
        LISTED = "LISTED", "在库", "success"
        LEFT = "LEFT", "已退库", "neutral"

    class Standing(Toned):
        WAITING = "WAITING", "待审核", "warning"
        RETURNED = "RETURNED", "退回补正", "danger"
        LISTED = "LISTED", "在库", "success"
        FROZEN = "FROZEN", "已冻结", "warning"
        EXPIRED = "EXPIRED", "已到期", "warning"
        LEFT = "LEFT", "已退库", "neutral"

    class Rank(models.TextChoices):
        SENIOR = "SENIOR", "正高级"
        ASSOCIATE = "ASSOCIATE", "副高级"
        MIDDLE = "MIDDLE", "中级"
        TECHNICIAN = "TECHNICIAN", "高级技师、技师"
        OTHER = "OTHER", "其他"

    personal = ("phone", "email", "birth_year")
    # What the secretariat has checked: a change is checked again.
    CHECKED = ("name", "rank", "title", "degree")
    NEEDED = ("name", "post", "rank", "title", "degree", "birth_year", "fields", "keywords", "achievements", "services", "phone")  # fmt: skip
    CONTENT = (*NEEDED, "email", "avoids")
    claimed_with = ("unit",)

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="推荐单位")
    name = models.CharField("姓名", max_length=40)
    name_key = models.CharField("排序", max_length=200, editable=False)
    initials = models.CharField("拼音首字母", max_length=60, editable=False)
    post = models.CharField("职务", max_length=60, blank=True)
    rank = models.CharField("职称等级", max_length=12, choices=Rank)
    title = models.CharField("职称", max_length=60, blank=True, help_text="如：教授级高级工程师")
    degree = models.CharField("学历学位", max_length=60, blank=True)
    birth_year = models.PositiveSmallIntegerField(
        "出生年", null=True, blank=True, validators=[MinValueValidator(1930), MaxValueValidator(2015)]
    )
    fields = models.CharField("研究领域", max_length=150, help_text="不超过三个，用顿号分开")
    keywords = models.CharField("擅长技术关键词", max_length=200, blank=True, help_text="用顿号分开")
    achievements = models.TextField("代表成果", max_length=2000, blank=True)
    services = models.CharField(
        "可服务方式", max_length=100, blank=True, help_text="如：技术咨询、联合攻关、授课、评审"
    )
    phone = models.CharField("联系电话", max_length=30, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    avoids = models.CharField(
        "回避单位", max_length=300, blank=True, help_text="单位全称，用顿号分开；不向这些单位推荐"
    )
    consented = models.BooleanField("本人同意入库并承诺资料真实", default=False)
    state = FSMField("状态", default=State.WAITING, choices=State.choices, protected=True, db_index=True)
    recommended_by = audit.somebody("推荐人")
    checked_by = audit.somebody("审核人")
    listed_on = models.DateField("入库日期", null=True, blank=True)
    valid_until = models.DateField("有效期至", null=True, blank=True)
    updated_on = models.DateField("最近更新", null=True, blank=True)
    left_on = models.DateField("退库日期", null=True, blank=True)
    opinion = models.CharField("退回、退库原因", max_length=500, blank=True)

    objects = ExpertQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "专家"
        ordering = ["name_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="LISTED")
                | Q(listed_on__isnull=False, valid_until__isnull=False, updated_on__isnull=False),
                name="expert_listed_has_days",
            ),
            models.CheckConstraint(
                condition=~Q(state="LEFT") | Q(left_on__isnull=False), name="expert_left_has_day"
            ),
            models.UniqueConstraint(
                fields=["unit", "name", "birth_year"],
                condition=~Q(state="LEFT"),
                name="expert_once_in_a_unit",
                violation_error_message="本单位已推荐过这位专家。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name_in_log(self) -> str:
        return f"{self.unit} 专家 {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("expert", args=[self.pk])

    @property
    def standing(self) -> str:
        """Where the entry stands today: its state, or that time has frozen it or run out."""
        today = clock.today()
        if self.state != self.State.LISTED:
            return str(self.state)
        if not self.unit.is_active:
            return self.Standing.LEFT
        if self.valid_until < today:
            return self.Standing.EXPIRED
        return self.Standing.FROZEN if self.updated_on <= fresh_since(today) else self.Standing.LISTED

    @property
    def missing(self) -> list[str]:
        """Labels of what is asked of every entry and is not filled in."""
        return [self._meta.get_field(name).verbose_name for name in self.NEEDED if not getattr(self, name)]

    def must_avoid(self, unit: Unit) -> bool:
        """Whether the expert is not to be recommended to this unit."""
        named = {
            spelling.match_key(one) for one in self.avoids.replace("，", "、").split("、") if one.strip()
        }
        return bool(named & {spelling.match_key(unit.name), spelling.match_key(unit.short_name or unit.name)})

    @move("state", "修改", [State.WAITING, State.RETURNED], State.WAITING)
    def revise(self) -> None:
        """The unit writes it; what was returned waits to be checked again."""

    @move("state", "更新资料", State.LISTED)
    def freshen(self) -> None:
        """The unit says that it is as it should be, today."""

    @move("state", "修改已审核的资料", State.LISTED, State.WAITING)
    def recheck(self) -> None:
        """What the secretariat had checked has changed."""

    @move("state", "审核入库", State.WAITING, State.LISTED)
    def accept(self) -> None:
        """The secretariat has checked it."""

    @move("state", "退回补正", State.WAITING, State.RETURNED)
    def send_back(self) -> None:
        """The secretariat asks for more."""

    @move("state", "延长有效期", State.LISTED, conditions=[ends_soon, is_up_to_date])
    def prolong(self) -> None:
        """The secretariat keeps an updated entry for another term, from today."""
        self.valid_until = term()

    @move("state", "退库", [State.WAITING, State.RETURNED, State.LISTED], State.LEFT)
    def leave(self) -> None:
        """It is in the pool no more."""


class Update(Audited):
    """That an entry was brought up to date on a day; so that a year knows its updates after the next year's."""

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="updates", verbose_name="专家")
    on = models.DateField("更新日期")

    class Meta:
        verbose_name = verbose_name_plural = "专家资料更新"
        ordering = ["-on"]
        constraints = [models.UniqueConstraint(fields=["expert", "on"], name="expert_update_once_a_day")]

    def __str__(self) -> str:
        return f"{self.expert} {self.on}"
