from datetime import date, timedelta

from django.db import models
from django.db.models import Q

from alliance.ground import access, clock
from alliance.ground.audit import Audited
from alliance.ground.dated import last_of
from alliance.ground.wayfinding import page_of
from alliance.names import spelling
from alliance.rights.models.grants import DatedGrant
from members.units import identifiers


class UnitQuerySet(models.QuerySet):
    def members_on(self, day: date) -> "UnitQuerySet":
        """Units that are members on a day: joined on or before it, not ended before or on it."""
        return self.filter(joined_on__lte=day).filter(Q(ended_on=None) | Q(ended_on__gt=day))

    def active(self) -> "UnitQuerySet":
        return self.members_on(clock.today())

    def members_in(self, year: int) -> "UnitQuerySet":
        """Units that were members at some time of a calendar year."""
        return self.filter(
            Q(ended_on=None) | Q(ended_on__gt=date(year, 1, 1)), joined_on__lt=date(year + 1, 1, 1)
        )

    def visible_to(self, user) -> "UnitQuerySet":
        """The secretariat, the council and the administrators see all units; others the units they stand for, and for
        some time those they stood for when the membership ended.

        A unit's own 秘书 (第九条) acts for that unit, so this office alone opens no other one.
        """
        if access.offices(user) - {access.Office.UNIT_SECRETARY}:
            return self
        return self.filter(pk__in=access.units_read(user))

    def matching(self, text: str) -> "UnitQuerySet":
        """Units in which every word occurs: in a name, present or former, in the code, or in the pinyin initials."""
        found = self
        for word in text.split():
            plain = spelling.half_width(word)
            wanted = Q(uscc__icontains=plain)
            former = Q()
            for name in spelling.spellings(word):
                wanted |= Q(name__icontains=name) | Q(short_name__icontains=name)
                former |= Q(name__icontains=name)
            if plain.isascii():
                wanted |= Q(initials__icontains=plain)
                former |= Q(initials__icontains=plain)
            wanted |= Q(pk__in=FormerName.objects.filter(former).values("unit"))
            found = found.filter(wanted)
        return found

    def of_body(self, *, name: str, uscc: str) -> "UnitQuerySet":
        """All memberships of one body, the present one and those that ended: by its code, or where one has none by its names."""
        called = Q(name=name) | Q(pk__in=FormerName.objects.filter(name=name).values("unit"))
        return self.filter(Q(uscc=uscc) | (called & Q(uscc=""))) if uscc else self.filter(called)

    def of_people(self, user) -> "UnitQuerySet":
        """The members for which a person stands, in order."""
        return self.active().filter(pk__in=access.units_with(user)).in_order()

    def in_order(self) -> "UnitQuerySet":
        return self.order_by("name_key", "pk")


class Unit(Audited):
    """A member unit of the alliance (第三条、第十条); membership is the half-open time from joining to ending."""

    class Kind(models.TextChoices):
        SCHOOL = "SCHOOL", "学校成员"
        ENTERPRISE = "ENTERPRISE", "企业成员"
        INDUSTRY = "INDUSTRY", "行业成员"
        RESEARCH = "RESEARCH", "科研机构成员"

    name = models.CharField("单位名称", max_length=200, validators=[spelling.check_name])
    short_name = models.CharField("简称", max_length=40, blank=True, validators=[spelling.check_name])
    kind = models.CharField("成员类别", max_length=12, choices=Kind, db_index=True)
    uscc = models.CharField(
        "统一社会信用代码", max_length=18, blank=True, validators=[identifiers.check_uscc]
    )
    uscc_missing_reason = models.CharField("无信用代码原因", max_length=100, blank=True)
    district = models.CharField("所在县（市、区）", max_length=40, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    postcode = models.CharField("邮编", max_length=6, blank=True, validators=[identifiers.check_postcode])
    phone = models.CharField("联系电话", max_length=30, blank=True, validators=[identifiers.check_phone])
    website = models.URLField("网址", blank=True)
    field = models.CharField("所属行业/专业领域", max_length=100, blank=True)
    introduction = models.TextField("单位简介", blank=True)
    joined_on = models.DateField("加入日期")
    ended_on = models.DateField("终止日期（不含）", null=True, blank=True)
    end_reason = models.CharField("终止原因", max_length=300, blank=True)
    file_open_until = models.DateField("本单位人员可查阅档案至（不含）", null=True, blank=True)
    name_key = models.CharField("排序键", max_length=400, db_index=True, editable=False)
    initials = models.CharField("拼音首字母", max_length=200, db_index=True, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "成员单位"
        ordering = ["name_key", "pk"]
        permissions = [
            ("represent_unit", "代表本单位填报"),
            ("head_unit", "代表本单位确认和提交"),
            ("read_unit", "查阅本单位已关闭的档案"),
        ]
        constraints = [
            # A unit whose membership has ended may be admitted anew (第十二条), as a member of its own.
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(ended_on=None),
                name="unit_name_unique",
                violation_error_message="已有同名的成员单位。",
            ),
            models.UniqueConstraint(
                fields=["uscc"],
                condition=~Q(uscc="") & Q(ended_on=None),
                name="unit_uscc_unique",
                violation_error_message="该统一社会信用代码已登记在另一成员单位名下。",
            ),
            models.CheckConstraint(
                condition=~Q(uscc="") | ~Q(uscc_missing_reason=""),
                name="unit_uscc_or_reason",
                violation_error_message="没有统一社会信用代码时，请填写原因。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=models.F("joined_on")),
                name="unit_ends_after_joining",
                violation_error_message="终止日期不能早于加入日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return page_of("unit", self.pk)

    @property
    def last_on(self) -> date | None:
        """The last day of the membership."""
        return last_of(self.joined_on, self.ended_on)

    @property
    def file_open_on(self) -> date | None:
        """The last day on which who served at the end may read the file."""
        return self.file_open_until and self.file_open_until - timedelta(days=1)

    @property
    def is_active(self) -> bool:
        return self.was_member_on(clock.today())

    def was_member_on(self, day: date) -> bool:
        return self.joined_on <= day and (self.ended_on is None or self.ended_on > day)


class FormerName(Audited):
    """A name that a unit had (曾用名), from joining or the change before until it was changed: half-open."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="former_names", verbose_name="单位")
    name = models.CharField("曾用名", max_length=200)
    initials = models.CharField("拼音首字母", max_length=200, editable=False)
    since = models.DateField("起始日期")
    until = models.DateField("更名日期")

    class Meta:
        verbose_name = verbose_name_plural = "曾用名"
        ordering = ["unit", "until", "pk"]

    def __str__(self) -> str:
        return f"{self.name}（{self.since} 起，{self.until} 更名）"


class UnitUserObjectPermission(DatedGrant):
    """Who stands for which unit, and who reads the file of one whose membership has ended."""

    content_object = models.ForeignKey(Unit, models.CASCADE, verbose_name="单位")
