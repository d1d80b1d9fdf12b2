"""A task and its questions."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin

from alliance.ground import access, audit, clock
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, condition, move


class CollectionQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """The secretariat sees all, the council what is published, a unit's people what the unit was asked."""
        if access.is_secretariat(user):
            return self
        published = self.exclude(published_at=None)
        if access.holds(user, *access.COUNCIL_OFFICES):
            return published
        asked = self.model._base_manager.filter(answers__unit__in=access.units_read(user))
        return published.filter(pk__in=asked.values("pk"))

    def past_due(self) -> Self:
        """Open ones whose last day is over."""
        return self.filter(state=Collection.State.OPEN, due_at__lte=clock.now())


@condition("还没有到截止时间，也还有单位没有报送；确需提前停止的，请撤销。")
def is_over(collection: "Collection") -> bool:
    due = collection.due_at is not None and collection.due_at <= clock.now()
    return due or not collection.answers.waiting().exists()


class Collection(FSMModelMixin, Audited):
    """What is asked, of whom, and until when. `due_at` is exclusive; who is asked is settled when it is published."""

    class State(Toned):
        DRAFT = "DRAFT", "草拟", "neutral"
        OPEN = "OPEN", "征集中", "info"
        CLOSED = "CLOSED", "已结束", "success"
        WITHDRAWN = "WITHDRAWN", "已撤销", "warning"

    title = models.CharField("名称", max_length=100)
    explanation = models.TextField("说明", max_length=4000)
    due_at = models.DateTimeField("截止（不含）", null=True, blank=True)
    contact = models.CharField("联系人及电话", max_length=80)
    # Units are asked by their kind of member, by their seat, and by name (rows with `by_hand`).
    kinds = models.JSONField("成员类别", default=list, blank=True)
    seats = models.JSONField("席位", default=list, blank=True)
    shared = models.BooleanField("汇总供理事会成员查阅", default=False)
    state = FSMField("状态", default=State.DRAFT, choices=State.choices, protected=True)
    prepared_by = audit.person("起草人")
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    withdraw_reason = models.CharField("撤销原因", max_length=200, blank=True)

    objects = CollectionQuerySet.as_manager()
    claimed_with = ("prepared_by",)

    class Meta:
        verbose_name = verbose_name_plural = "征集任务"
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(due_at__isnull=False),
                name="published_collection_is_due",
                violation_error_message="已发布的征集任务须有截止日期。",
            )
        ]
        indexes = [models.Index(fields=["state", "due_at"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("collection", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @move(state, "修改", State.DRAFT)
    def revise(self) -> None:
        """The secretariat composes it."""

    @move(state, "发布", State.DRAFT, State.OPEN)
    def publish(self) -> None:
        """The units are asked."""

    @move(state, "调整填报单位", [State.DRAFT, State.OPEN])
    def choose_units(self) -> None:
        """A unit is asked by name."""

    @move(state, "更正文字", State.OPEN)
    def reword(self) -> None:
        """Texts are corrected; what is asked stays."""

    @move(state, "催报", State.OPEN)
    def urge(self) -> None:
        """Who has not answered is reminded."""

    @move(state, "结束征集", State.OPEN, State.CLOSED, conditions=[is_over])
    def close(self) -> None:
        """No more answers are taken."""

    @move(state, "重新开放", State.CLOSED, State.OPEN)
    def reopen(self) -> None:
        """Late answers are taken again."""

    @move(state, "撤销", [State.DRAFT, State.OPEN], State.WITHDRAWN)
    def withdraw(self) -> None:
        """It is asked of nobody any more, and counts for nobody."""


class Question(Audited):
    """One thing that is asked; its kind decides how it is typed, checked and written into the table."""

    class Kind(models.TextChoices):
        TEXT = "TEXT", "单行文字"
        LONG = "LONG", "多行文字"
        NUMBER = "NUMBER", "数字"
        DATE = "DATE", "日期"
        CHOICE = "CHOICE", "单选"
        YESNO = "YESNO", "是/否"
        FILE = "FILE", "文件"

    collection = models.ForeignKey(
        Collection, models.PROTECT, related_name="questions", verbose_name="征集任务"
    )
    place = models.PositiveSmallIntegerField("序号")
    label = models.CharField("填报内容", max_length=60)
    kind = models.CharField("类型", max_length=8, choices=Kind, default=Kind.TEXT)
    unit = models.CharField("单位", max_length=10, blank=True)
    choices = models.CharField("选项", max_length=400, blank=True)
    hint = models.CharField("填写说明", max_length=200, blank=True)
    required = models.BooleanField("必填", default=True)
    about_people = models.BooleanField("个人信息", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "填报内容"
        ordering = ["collection", "place", "pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def name_in_log(self) -> str:
        return f"{self.collection}：{self.label}"

    @property
    def key(self) -> str:
        """Under which its answer is kept."""
        return str(self.pk)

    @property
    def heading(self) -> str:
        return f"{self.label}（{self.unit}）" if self.unit else self.label

    @property
    def options(self) -> list[str]:
        """The choices, parted by ； or ; as they are typed."""
        parts = self.choices.replace(";", "；").split("；")
        return list(dict.fromkeys(part.strip() for part in parts if part.strip()))
