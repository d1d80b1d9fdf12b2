"""The monthly report and its pictures."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin

from alliance.files.stored import StoredFile
from alliance.ground import access, audit, clock
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, condition, move
from councils.recusal.models import acts_as_chair
from members.relations.closed import closed_units
from members.units.models import Unit


class MonthlyReportQuerySet(models.QuerySet):
    def visible_to(self, user) -> "MonthlyReportQuerySet":
        """The secretariat and chair see what has been submitted; the unit's people see all of their own, and after the end
        of its membership for some time what it had submitted.
        """
        own = Q(unit__in=access.units_with(user))
        drafts = [MonthlyReport.State.DRAFT, MonthlyReport.State.AWAITING_SIGNATURE]
        submitted = ~Q(state__in=drafts)
        if access.is_secretariat(user) or acts_as_chair(user):
            return self.filter(own | submitted)
        return self.filter(own | (submitted & Q(unit__in=access.units_read(user))))

    def counting(self) -> "MonthlyReportQuerySet":
        """Reports that count as the unit's report of their month: accepted by the secretariat."""
        return self.filter(state=MonthlyReport.State.ACCEPTED)

    def handed_in(self, year: int) -> "MonthlyReportQuerySet":
        """Reports of the months of a year that were ever handed in."""
        return self.filter(year=year, first_submitted_at__isnull=False)

    def awaiting_check(self) -> "MonthlyReportQuerySet":
        return self.filter(state=MonthlyReport.State.SUBMITTED)

    def to_check_by(self, user) -> "MonthlyReportQuerySet":
        """What waits for the check of this person, the first handed in first."""
        waiting = self.awaiting_check().exclude(unit__in=closed_units(user))
        return waiting.select_related("unit").order_by("submitted_at", "pk")


@condition("只有从未报送过的草稿可以删除。")
def never_handed_in(report: "MonthlyReport") -> bool:
    return report.first_submitted_at is None


class MonthlyReport(FSMModelMixin, Audited):
    """A piece of information that a unit reports for a month (第十条·学校·(八)、企业·(十三)); several a month are welcome."""

    class State(Toned):
        DRAFT = "DRAFT", "草稿", "neutral"
        AWAITING_SIGNATURE = "AWAITING_SIGNATURE", "待单位审签", "warning"
        SUBMITTED = "SUBMITTED", "待秘书处审核", "info"
        RETURNED = "RETURNED", "退回修改", "warning"
        ACCEPTED = "ACCEPTED", "合格", "success"
        DECLINED = "DECLINED", "不予采用", "danger"

    class Category(models.TextChoices):
        WORK = "WORK", "工作动态"
        COOPERATION = "COOPERATION", "校企合作"
        INTERNSHIP = "INTERNSHIP", "实习就业"
        BASE = "BASE", "实训基地"
        TRAINING = "TRAINING", "培训"
        RESEARCH = "RESEARCH", "科研攻关"
        EXPERIENCE = "EXPERIENCE", "典型经验"
        PROPOSAL = "PROPOSAL", "问题建议"
        NOTICE = "NOTICE", "通知转载（不计分）"

    BEGUN = (State.DRAFT, State.AWAITING_SIGNATURE)
    WITH_UNIT = (State.DRAFT, State.AWAITING_SIGNATURE, State.RETURNED)
    CUSTOMARY_LENGTH = 100
    claimed_with = ("unit", "author")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="monthly_reports", verbose_name="单位")
    year = models.PositiveSmallIntegerField("年")
    month = models.PositiveSmallIntegerField("月")
    title = models.CharField("标题", max_length=40, blank=True)
    category = models.CharField("类别", max_length=12, choices=Category, default=Category.WORK)
    body = models.TextField("正文", blank=True)
    reprinted = models.BooleanField("转载", default=False)
    source = models.CharField("转载来源", max_length=100, blank=True)
    privacy_checked = models.BooleanField("已自查：不含身份证号、手机号，肖像已征得同意", default=False)
    # Why numbers that look like those of people are none, and which were found when that was written.
    privacy_note = models.CharField("不是个人信息的说明", max_length=200, blank=True)
    privacy_noted = models.TextField("已说明的号码", blank=True, editable=False)
    state = FSMField("状态", default=State.DRAFT, choices=State.choices, protected=True, db_index=True)
    author = audit.person("报送人")
    signed_by = audit.somebody("本单位审核人")
    submitted_at = models.DateTimeField("报送时间", null=True, blank=True)
    first_submitted_at = models.DateTimeField("首次报送时间", null=True, blank=True)
    checked_by = audit.somebody("审核人")
    checked_at = models.DateTimeField("审核时间", null=True, blank=True)
    opinion = models.TextField("审核意见", blank=True)
    correct_by = models.DateTimeField("修改截止", null=True, blank=True)

    objects = MonthlyReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "月度信息报送"
        ordering = ["-year", "-month", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="report_month"),
            models.CheckConstraint(
                condition=Q(reprinted=False) | ~Q(source="") | Q(state__in=["DRAFT", "RETURNED"]),
                name="reprint_names_source",
                violation_error_message="转载内容请注明来源。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["DRAFT", "AWAITING_SIGNATURE"])
                | Q(submitted_at__isnull=False, first_submitted_at__isnull=False),
                name="submitted_report_has_time",
                violation_error_message="已报送的信息缺少报送时间。",
            ),
        ]
        indexes = [models.Index(fields=["year", "month", "unit"]), models.Index(fields=["unit", "year"])]

    def __str__(self) -> str:
        return f"{self.period.label} {self.title or '（未填标题）'}"

    @property
    def name_in_log(self) -> str:
        return f"{self.unit} {self}"

    def get_absolute_url(self) -> str:
        return reverse("monthly_report", args=[self.pk])

    @property
    def period(self) -> clock.Month:
        return clock.Month(self.year, self.month)

    @property
    def deadline(self) -> datetime:
        """On time is within the natural month, by the first submission; the review may come later."""
        return self.period.end

    @property
    def was_on_time(self) -> bool | None:
        return None if self.first_submitted_at is None else self.first_submitted_at < self.deadline

    @property
    def timeliness(self) -> str:
        """The same in words, empty before the first submission."""
        return {True: "按时", False: "补报", None: ""}[self.was_on_time]

    @property
    def in_correction(self) -> bool:
        """Returned by the secretariat and not yet handed in again (the unit may be signing it anew)."""
        return self.correct_by is not None and self.state in self.WITH_UNIT

    @property
    def awaits_signature(self) -> bool:
        return self.state == self.State.AWAITING_SIGNATURE

    @property
    def is_brief(self) -> bool:
        """Shorter than what is customary: worth a hint, never a refusal."""
        return len("".join(self.body.split())) < self.CUSTOMARY_LENGTH

    @move(state, "修改", [State.DRAFT, State.RETURNED])
    def edit(self) -> None:
        """The unit's people write it."""

    @move(state, "作为草稿删除", State.DRAFT, conditions=[never_handed_in])
    def discard(self) -> None:
        """A draft that nobody has seen is thrown away."""

    @move(state, "送审签", [State.DRAFT, State.RETURNED], State.AWAITING_SIGNATURE)
    def ask_signature(self) -> None:
        """The liaison hands it to the head."""

    @move(state, "退回联络员", State.AWAITING_SIGNATURE, State.DRAFT)
    def hand_back(self) -> None:
        """The head hands it back to the liaison."""

    @move(state, "报送", WITH_UNIT, State.SUBMITTED)
    def submit(self) -> None:
        """The head signs and it goes to the secretariat."""

    @move(state, "退回修改", State.SUBMITTED, State.RETURNED)
    def send_back(self) -> None:
        """The secretariat returns it for correction."""

    @move(state, "审核", State.SUBMITTED, State.ACCEPTED)
    def accept(self) -> None:
        """The secretariat finds it 合格."""

    @move(state, "登记为不予采用", State.SUBMITTED, State.DECLINED)
    def decline(self) -> None:
        """The secretariat does not use it; it does not count."""

    @move(state, "登记采用", State.ACCEPTED)
    def adopt(self) -> None:
        """It was used somewhere."""


class ReportPicture(StoredFile, Audited):
    """A picture of a report: re-encoded without place data, with its caption and own date."""

    FOLDER = "pictures"

    report = models.ForeignKey(MonthlyReport, models.PROTECT, related_name="pictures", verbose_name="报送")
    caption = models.CharField("图说", max_length=100, blank=True)
    taken_on = models.DateField("拍摄日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "报送图片"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.caption or self.name

    @property
    def name_in_log(self) -> str:
        return f"{self.report.name_in_log} {self}"
