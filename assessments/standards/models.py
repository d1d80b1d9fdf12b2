from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin

from alliance.ground import access
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, condition, move
from assessments.scoring.grading import VetoEffect
from assessments.scoring.standard import Prefill, Subject
from councils.recusal.models import acts_as_chair


class StandardQuerySet(models.QuerySet):
    def visible_to(self, user) -> "StandardQuerySet":
        """What was published binds all and is seen by all who can sign in; drafts by the secretariat and the chair."""
        if user is None or not user.is_authenticated or not user.is_active:
            return self.none()
        if access.is_secretariat(user) or acts_as_chair(user):
            return self
        return self.exclude(state=Standard.State.DRAFT)


@condition("已发布的标准不能修改；如需调整，请修订为新版并说明原因。")
def _is_draft(standard: "Standard") -> bool:
    return standard.state == Standard.State.DRAFT


@condition("该标准已发布。")
def _is_unpublished(standard: "Standard") -> bool:
    return standard.state == Standard.State.DRAFT


@condition("只有已发布的标准可以修订；草稿请直接修改。")
def _was_published(standard: "Standard") -> bool:
    return standard.state != Standard.State.DRAFT


@condition("该版已被新版替代，请修订现行版。")
def _is_in_force(standard: "Standard") -> bool:
    return standard.state == Standard.State.PUBLISHED


class Standard(FSMModelMixin, Audited):
    """The assessment standard of one subject in one year (第十三条·(一)).

    Draft until published; from then on frozen. A change is a new edition with a reason, which supersedes the old one.
    """

    class State(Toned):
        DRAFT = "DRAFT", "草稿", "warning"
        PUBLISHED = "PUBLISHED", "已发布", "success"
        SUPERSEDED = "SUPERSEDED", "已被新版替代", "neutral"

    year = models.PositiveSmallIntegerField("考核年度")
    subject = models.CharField("适用对象", max_length=12, choices=Subject.choices)
    edition = models.PositiveSmallIntegerField("版次", default=1)
    title = models.CharField("标题", max_length=100)
    basis = models.CharField("依据", max_length=200, blank=True)
    graded = models.BooleanField("评定等级", default=True)
    note = models.TextField("说明", blank=True)
    change_reason = models.TextField("修订原因", blank=True)
    bonus_cap = models.DecimalField("加分上限", max_digits=5, decimal_places=2, default=5)
    cut_excellent = models.DecimalField("优秀线", max_digits=5, decimal_places=1, default=90)
    cut_good = models.DecimalField("较好线", max_digits=5, decimal_places=1, default=80)
    cut_qualified = models.DecimalField("合格线", max_digits=5, decimal_places=1, default=60)
    state = FSMField("状态", default=State.DRAFT, choices=State.choices, protected=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    sha256 = models.CharField("内容校验值", max_length=64, blank=True)

    objects = StandardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核标准"
        ordering = ["-year", "subject", "-edition"]
        constraints = [
            models.UniqueConstraint(fields=["year", "subject", "edition"], name="standard_edition_once"),
            models.UniqueConstraint(
                fields=["year", "subject"], condition=Q(state="PUBLISHED"), name="one_published_standard"
            ),
            models.UniqueConstraint(
                fields=["year", "subject"], condition=Q(state="DRAFT"), name="one_draft_standard"
            ),
            models.CheckConstraint(
                condition=Q(cut_excellent__gt=F("cut_good"), cut_good__gt=F("cut_qualified")),
                name="cuts_descend",
                violation_error_message="等级线必须依次递减：优秀 > 较好 > 合格。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年度{self.get_subject_display()}考核标准（第{self.edition}版）"

    def get_absolute_url(self) -> str:
        return reverse("standard", args=[self.pk])

    @move(state, "修改", "*", conditions=[_is_draft])
    def edit(self) -> None:
        """The secretariat changes it, line by line, or discards it."""

    @move(state, "发布", "*", State.PUBLISHED, conditions=[_is_unpublished])
    def publish(self) -> None:
        """The secretary-general publishes it; it is frozen and announced to all units."""

    @move(state, "修订", "*", conditions=[_was_published, _is_in_force])
    def revise(self) -> None:
        """A draft of the next edition begins with its content."""

    @move(state, "替代", State.PUBLISHED, State.SUPERSEDED)
    def supersede(self) -> None:
        """A new edition takes its place."""


class Indicator(Audited):
    """A second-level indicator: its clause, points, rule (see `assessments.scoring.rules`), evidence asked, facts used."""

    standard = models.ForeignKey(Standard, models.PROTECT, related_name="indicators", verbose_name="标准")
    position = models.PositiveSmallIntegerField("序号")
    group_code = models.CharField("一级代码", max_length=5)
    group_name = models.CharField("一级指标", max_length=60)
    code = models.CharField("代码", max_length=8)
    name = models.CharField("二级指标", max_length=100)
    citation = models.CharField("依据条款", max_length=100)
    clauses = models.JSONField("条款编号", default=list, help_text="如 10.school.8")
    points = models.DecimalField("分值", max_digits=5, decimal_places=2)
    rule = models.JSONField("计分规则")
    criteria = models.TextField("评分标准")
    evidence = models.CharField("佐证材料", max_length=200, blank=True)
    evidence_required = models.BooleanField("须附佐证", default=True)
    prefill = models.CharField("取数方式", max_length=6, choices=Prefill.choices, default=Prefill.MANUAL)
    na_allowed = models.BooleanField("允许不适用", default=False)
    duty_fact = models.CharField("义务前提", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "考核指标"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["standard", "code"],
                name="indicator_code_once",
                violation_error_message="指标代码重复。",
            ),
            models.CheckConstraint(
                condition=Q(points__gt=0),
                name="indicator_points_positive",
                violation_error_message="分值必须大于 0。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Veto(Audited):
    """A 一票否决 item; in effect only as part of a published standard."""

    standard = models.ForeignKey(Standard, models.PROTECT, related_name="vetoes", verbose_name="标准")
    code = models.CharField("代码", max_length=8)
    text = models.CharField("情形", max_length=200)
    effect = models.CharField("效力", max_length=20, choices=VetoEffect.choices)
    active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "一票否决项"
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["standard", "code"], name="veto_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


class BonusItem(Audited):
    """A bonus of between `lowest` and `highest` points per occasion, or a deduction of `highest` points each."""

    standard = models.ForeignKey(Standard, models.PROTECT, related_name="bonus_items", verbose_name="标准")
    code = models.CharField("代码", max_length=8)
    text = models.CharField("事项", max_length=200)
    deduction = models.BooleanField("扣分项", default=False)
    lowest = models.DecimalField("每次最低", max_digits=5, decimal_places=2)
    highest = models.DecimalField("每次最高", max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = verbose_name_plural = "加减分项"
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["standard", "code"], name="bonus_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"
