"""Something worth knowing that was shared with the council, its files, and who has read it."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin

from alliance.files.stored import Attached
from alliance.ground import access, audit
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, move


class StudyQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Council and secretariat see what is shared; what was taken down only the secretariat and who shared it."""
        if access.is_secretariat(user):
            return self
        if access.holds(user, *access.COUNCIL_OFFICES):
            return self.filter(Q(state=Study.State.SHARED) | Q(shared_by=user))
        return self.none()

    def shared(self) -> Self:
        return self.filter(state=Study.State.SHARED)

    def unread_by(self, user: Any) -> Self:
        """What is shared, by somebody else, and this person has not marked as read."""
        mine = Reading.objects.filter(study=OuterRef("pk"), user=user)
        return self.shared().exclude(shared_by=user).filter(~Exists(mine))


class Study(FSMModelMixin, Audited):
    """A policy, a development, figures of the local economy or a study: where it comes from, its points, what follows from it."""

    class Kind(models.TextChoices):
        POLICY = "POLICY", "政策文件"
        TREND = "TREND", "职教动态"
        ECONOMY = "ECONOMY", "区域经济"
        STUDY = "STUDY", "调研报告"

    class State(Toned):
        SHARED = "SHARED", "已发布", "success"
        WITHDRAWN = "WITHDRAWN", "已撤下", "neutral"

    kind = models.CharField("类别", max_length=10, choices=Kind)
    title = models.CharField("标题", max_length=120)
    source = models.CharField("来源", max_length=100)
    link = models.URLField("原文链接", blank=True)
    dated_on = models.DateField("原文日期")
    points = models.TextField("要点", max_length=4000)
    meaning = models.TextField("对联盟的意义和建议", max_length=2000, blank=True)
    state = FSMField("状态", default=State.SHARED, choices=State.choices, protected=True, db_index=True)
    shared_by = audit.person("发布人")

    objects = StudyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "动态与研究"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["created_at"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("study", args=[self.pk])

    @move("state", "修改", State.SHARED)
    def revise(self) -> None:
        """What was wrong is put right; who has read it is not asked again."""

    @move("state", "添加附件", State.SHARED)
    def attach(self) -> None:
        """A file is put beside it."""

    @move("state", "阅知", State.SHARED)
    def read(self) -> None:
        """Somebody says that it was read."""

    @move("state", "撤下", State.SHARED, State.WITHDRAWN)
    def withdraw(self) -> None:
        """It is shown no more."""


class StudyFile(Attached):
    """A file beside it: the full text, a study."""

    FOLDER = "studies"

    study = models.ForeignKey(Study, models.PROTECT, related_name="files", verbose_name="动态")

    class Meta(Attached.Meta):
        verbose_name = verbose_name_plural = "动态附件"


class Reading(Audited):
    """That a person has read it, once."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="readings", verbose_name="动态")
    user = audit.person("阅知人")

    class Meta:
        verbose_name = verbose_name_plural = "动态阅知"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["study", "user"], name="study_read_once")]

    def __str__(self) -> str:
        return f"{self.user}：{self.study}"
