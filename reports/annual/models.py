from django.conf import settings
from django.db import models
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin, transition

from alliance.ground import access
from alliance.ground.audit import Audited
from alliance.ground.toned import Toned
from councils.recusal.models import acts_as_chair


class AnnualReportQuerySet(models.QuerySet):
    def visible_to(self, user) -> "AnnualReportQuerySet":
        """The secretariat and the chair see all; the council what the chair has reviewed; nobody else."""
        if access.is_secretariat(user) or acts_as_chair(user):
            return self
        if access.holds(user, *access.COUNCIL_OFFICES):
            return self.filter(state=AnnualReport.State.REVIEWED)
        return self.none()


class AnnualReport(FSMModelMixin, Audited):
    """年度工作总结报告 (第九条·秘书长·(六)): written by the secretariat, presented to the chair for review.

    While it is written, its tables and the self-evaluation are those of the records; when it is presented they are
    frozen into `figures` and `self_evaluation`, so that the chair's review and every later copy show the same.
    """

    class State(Toned):
        DRAFT = "DRAFT", "起草中", "neutral"
        PRESENTED = "PRESENTED", "已呈理事长", "info"
        RETURNED = "RETURNED", "退回修改", "warning"
        REVIEWED = "REVIEWED", "已审阅", "success"

    year = models.PositiveSmallIntegerField("年度", unique=True)
    title = models.CharField("标题", max_length=100)
    overview = models.TextField("联盟基本情况", blank=True)
    operation = models.TextField("理事会与秘书处运行", blank=True)
    achievements = models.TextField("产教融合成效", blank=True)
    information = models.TextField("信息宣传", blank=True)
    self_evaluation = models.TextField("联盟运行管理自评", blank=True)
    problems = models.TextField("存在问题", blank=True)
    plans = models.TextField("下一年度计划", blank=True)
    state = FSMField("状态", default=State.DRAFT, choices=State.choices, protected=True)
    presented_at = models.DateTimeField("呈送时间", null=True, blank=True)
    presented_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="呈送人",
    )
    reviewed_at = models.DateTimeField("审阅时间", null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="审阅人",
    )
    opinion = models.TextField("审阅意见", blank=True)
    figures = models.JSONField("呈送时的统计数据", default=dict, blank=True)

    SECTIONS = ("overview", "operation", "achievements", "information", "problems", "plans")

    objects = AnnualReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度工作总结报告"
        ordering = ["-year"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("annual_report", args=[self.year])

    @property
    def narrative(self) -> list[tuple[str, str]]:
        """Label and text of the sections that the secretariat writes."""
        return [(str(self._meta.get_field(name).verbose_name), getattr(self, name)) for name in self.SECTIONS]

    @property
    def is_frozen(self) -> bool:
        return self.state in (self.State.PRESENTED, self.State.REVIEWED)

    @transition(field=state, source=[State.DRAFT, State.RETURNED], target=None, custom={"label": "修改"})
    def edit(self) -> None:
        """The secretariat writes it."""

    @transition(
        field=state,
        source=[State.DRAFT, State.RETURNED],
        target=State.PRESENTED,
        custom={"label": "呈送"},
    )
    def present(self) -> None:
        """The secretary-general presents it to the chair."""

    @transition(field=state, source=State.PRESENTED, target=State.RETURNED, custom={"label": "退回修改"})
    def send_back(self) -> None:
        """The chair asks for changes."""

    @transition(field=state, source=State.PRESENTED, target=State.REVIEWED, custom={"label": "审阅"})
    def review(self) -> None:
        """The chair has read it; it is final."""
