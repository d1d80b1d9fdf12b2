"""The annual report with its editions, its chapters, and what the chair says to them."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin

from alliance.ground import access, audit
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, move
from councils.recusal.models import acts_as_chair


class AnnualReportQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """The secretariat and the chair see all; the council what the chair has reviewed; nobody else."""
        if access.is_secretariat(user) or acts_as_chair(user):
            return self
        if access.holds(user, *access.COUNCIL_OFFICES):
            return self.filter(state__in=AnnualReport.FINAL)
        return self.none()

    def edition(self, year: int, number: int | None = None) -> "AnnualReport | None":
        """An edition of a year's report, without a number the newest."""
        found = self.filter(year=year) if number is None else self.filter(year=year, edition=number)
        return found.order_by("-edition").first()


class AnnualReport(FSMModelMixin, Audited):
    """年度工作总结报告 (第九条·秘书长·(六)): written by the secretariat, presented to the chair for review.

    While it is written, its figures and the self-evaluation are those of the records; when it is presented they are
    frozen into `figures` and `self_evaluation`, so that the chair's review and every later copy show the same. What was
    reviewed is never changed: a mistake is put right by a corrected edition (更正版), which names the earlier one.
    """

    class State(Toned):
        DRAFT = "DRAFT", "起草中", "neutral"
        PRESENTED = "PRESENTED", "已呈理事长", "info"
        RETURNED = "RETURNED", "退回修改", "warning"
        REVIEWED = "REVIEWED", "已审阅", "success"
        REPLACED = "REPLACED", "已更正", "neutral"

    FINAL = (State.REVIEWED, State.REPLACED)

    year = models.PositiveSmallIntegerField("年度")
    edition = models.PositiveSmallIntegerField("版次", default=1)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name="更正的报告"
    )
    why_corrected = models.CharField("更正原因", max_length=300, blank=True)
    title = models.CharField("标题", max_length=100)
    self_evaluation = models.TextField("联盟运行管理自评", blank=True)
    state = FSMField("状态", default=State.DRAFT, choices=State.choices, protected=True)
    presented_at = models.DateTimeField("呈送时间", null=True, blank=True)
    presented_by = audit.somebody("呈送人")
    reviewed_at = models.DateTimeField("审阅时间", null=True, blank=True)
    reviewed_by = audit.somebody("审阅人")
    opinion = models.TextField("审阅意见", blank=True)
    figures = models.JSONField("呈送时的统计数据", default=dict, blank=True)

    SECTIONS = (
        "overview",
        "operation",
        "achievements",
        "information",
        "assessment",
        "problems",
        "plans",
    )

    objects = AnnualReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度工作总结报告"
        ordering = ["-year", "-edition"]
        constraints = [
            models.UniqueConstraint(fields=["year", "edition"], name="annual_report_edition_once"),
            models.CheckConstraint(
                condition=Q(edition=1, corrects=None)
                | Q(edition__gt=1, corrects__isnull=False) & ~Q(why_corrected=""),
                name="annual_report_correction_has_reason",
            ),
            models.CheckConstraint(condition=~Q(corrects=F("id")), name="annual_report_corrects_another"),
        ]

    def __str__(self) -> str:
        return self.full_title

    @property
    def full_title(self) -> str:
        """With the edition, as it stands on the cover of a correction."""
        if self.edition == 1:
            return self.title
        return f"{self.title}（更正版{'' if self.edition == 2 else f'·第{self.edition}版'}）"

    def get_absolute_url(self) -> str:
        url = reverse("annual_report", args=[self.year])
        return url if self.edition == 1 else f"{url}?edition={self.edition}"

    @property
    def brief_url(self) -> str:
        """What the chair reads first."""
        url = reverse("annual_report_brief", args=[self.year])
        return url if self.edition == 1 else f"{url}?edition={self.edition}"

    @property
    def is_frozen(self) -> bool:
        return self.state in (self.State.PRESENTED, *self.FINAL)

    @move(state, "修改", [State.DRAFT, State.RETURNED])
    def edit(self) -> None:
        """The secretariat writes it."""

    @move(state, "呈送", [State.DRAFT, State.RETURNED], State.PRESENTED)
    def present(self) -> None:
        """The secretary-general presents it to the chair."""

    @move(state, "批注", State.PRESENTED)
    def annotate(self) -> None:
        """The chair says something to a chapter."""

    @move(state, "退回修改", State.PRESENTED, State.RETURNED)
    def send_back(self) -> None:
        """The chair asks for changes."""

    @move(state, "审阅", State.PRESENTED, State.REVIEWED)
    def review(self) -> None:
        """The chair has read it; it is final."""

    @move(state, "更正", State.REVIEWED)
    def correct(self) -> None:
        """A corrected edition of it is begun."""

    @move(state, "由更正版替代", State.REVIEWED, State.REPLACED)
    def replace(self) -> None:
        """The chair has reviewed a corrected edition."""


class ReportChapter(Audited):
    """A chapter with its words. `key` says which tables follow; one that the secretariat has added has none.

    Figures stand in the text by name, in braces, so that they are those of the records until the report is presented.
    """

    report = models.ForeignKey(AnnualReport, models.PROTECT, related_name="chapters", verbose_name="报告")
    place = models.PositiveSmallIntegerField("顺序")
    key = models.CharField("内容", max_length=20, blank=True)
    title = models.CharField("章名", max_length=40)
    text = models.TextField("正文", max_length=20_000, blank=True)

    claimed_with = ("report",)

    class Meta:
        verbose_name = verbose_name_plural = "年度报告章节"
        ordering = ["report", "place", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "key"], condition=~Q(key=""), name="report_chapter_key_once"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_own(self) -> bool:
        """Added by the secretariat."""
        return not self.key

    @property
    def field(self) -> str:
        """What its text is called in the form and by the verb `write`."""
        return self.key or f"chapter_{self.pk}"


class ChapterComment(Audited):
    """What the chair says to a chapter while the report lies before him, and what was done about it."""

    report = models.ForeignKey(AnnualReport, models.PROTECT, related_name="comments", verbose_name="报告")
    chapter = models.ForeignKey(ReportChapter, models.PROTECT, related_name="comments", verbose_name="章节")
    heading = models.CharField("章名", max_length=60)
    text = models.TextField("批注", max_length=1000)
    said_by = audit.somebody("批注人")
    said_at = models.DateTimeField("批注时间")
    answer = models.TextField("处理情况", max_length=1000, blank=True)
    answered_by = audit.somebody("处理人")
    answered_at = models.DateTimeField("处理时间", null=True, blank=True)

    claimed_with = ("report", "chapter")

    class Meta:
        verbose_name = verbose_name_plural = "年度报告批注"
        ordering = ["said_at", "pk"]

    def __str__(self) -> str:
        return f"{self.report}：{self.heading}"
