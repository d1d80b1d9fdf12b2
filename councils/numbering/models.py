"""The register of issued papers: one row for each number, whatever wrote the paper."""

from typing import Self

from django.db import models
from django.db.models import Q
from django_fsm import FSMField, FSMModelMixin

from alliance.ground import audit
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, move


class PaperKind(models.TextChoices):
    """文种."""

    NOTICE = "NOTICE", "通知"
    LETTER = "LETTER", "函"
    REPORT = "REPORT", "报告"
    REQUEST = "REQUEST", "请示"
    DECISION = "DECISION", "决定"
    RESOLUTION = "RESOLUTION", "决议"
    CIRCULAR = "CIRCULAR", "通报"
    MOTION = "MOTION", "议案"
    APPROVAL = "APPROVAL", "批复"
    MINUTES = "MINUTES", "纪要"
    BALLOT = "BALLOT", "表决结果单"
    ORDER = "ORDER", "督办单"
    RECTIFICATION = "RECTIFICATION", "整改通知书"

    @classmethod
    def written(cls) -> list["PaperKind"]:
        """Those that somebody may write; the sheet of a vote is made by the vote alone."""
        return [kind for kind in cls if kind != cls.BALLOT]


class PaperSeries(models.TextChoices):
    """字号: the series that numbers run in; the code is that of `alliance.paper.series`."""

    COUNCIL = "council", "联盟"
    SECRETARIAT = "secretariat", "秘书处"
    LETTERS = "letters", "函"
    MINUTES = "minutes", "纪要"
    BALLOTS = "ballots", "表决"
    ORDERS = "resolutions", "督办"
    RECTIFICATIONS = "rectifications", "整改"


class IssuedPaperQuerySet(models.QuerySet):
    def of_year(self, year: int) -> Self:
        return self.filter(year=year)

    def unsigned(self) -> Self:
        """In force, and nobody is known to have signed it."""
        return self.filter(signed_by=None).exclude(state=IssuedPaper.State.VOID)


class IssuedPaper(FSMModelMixin, Audited):
    """One number of a series, and the paper that took it. A number is never given back: a paper that does not hold stays
    here as void, with the reason, and one that was corrected names the number of its correction.
    """

    class State(Toned):
        IN_FORCE = "IN_FORCE", "有效", "success"
        REPLACED = "REPLACED", "已更正", "neutral"
        VOID = "VOID", "已作废", "danger"

    kind = models.CharField("文种", max_length=15, choices=PaperKind)
    series = models.CharField("字号", max_length=20, choices=PaperSeries)
    year = models.PositiveSmallIntegerField("年度")
    ordinal = models.PositiveIntegerField("序号")
    number = models.CharField("文号", max_length=40, unique=True)
    title = models.CharField("标题", max_length=300)
    issued_at = models.DateTimeField("签发时间")
    signed_by = audit.somebody("签发人")
    recipients = models.CharField("主送", max_length=300, blank=True)
    url = models.CharField("原文", max_length=200, blank=True)
    state = FSMField("状态", default=State.IN_FORCE, choices=State.choices, protected=True)
    remark = models.CharField("备注", max_length=500, blank=True)

    objects = IssuedPaperQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "发文登记"
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["series", "year", "ordinal"], name="paper_number_once"),
            models.CheckConstraint(condition=Q(ordinal__gte=1), name="paper_numbers_begin_with_one"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @move(state, "更正", State.IN_FORCE, State.REPLACED)
    def replace(self) -> None:
        """Another paper corrects it."""

    @move(state, "作废", [State.IN_FORCE, State.REPLACED], State.VOID)
    def make_void(self) -> None:
        """It does not hold any more; the number is not given to another one."""
