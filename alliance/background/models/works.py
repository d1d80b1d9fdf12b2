import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from alliance.background.models.background import Background
from alliance.ground import access
from alliance.ground.toned import Toned


class WorkQuerySet(models.QuerySet):
    def visible_to(self, user) -> "WorkQuerySet":
        """The secretariat, the chair and the system administrator see all works, everybody else the own ones."""
        if access.is_secretariat(user) or access.holds(user, access.Office.CHAIR, access.Office.SYSTEM_ADMIN):
            return self
        return self.filter(owner=user)

    def unfinished(self) -> "WorkQuerySet":
        return self.filter(state__in=Work.UNFINISHED)


class Work(Background):
    """An act too long for one request: asked for once, done in batches, each of them in one transaction with this row.

    `cursor` and `stage` belong to the kind of work and say where it goes on. While a work is unfinished, there is no
    second one of its kind about the same thing.
    """

    class State(Toned):
        QUEUED = "QUEUED", "等待办理", "neutral"
        RUNNING = "RUNNING", "办理中", "info"
        DONE = "DONE", "已完成", "success"
        FAILED = "FAILED", "办理中断", "danger"
        REFUSED = "REFUSED", "未予办理", "danger"

    UNFINISHED = (State.QUEUED, State.RUNNING, State.FAILED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    about = models.CharField("对象", max_length=60)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="办理人",
    )
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    stage = models.CharField("环节", max_length=60, blank=True)
    cursor = models.BigIntegerField("进行到", default=0)
    done = models.PositiveIntegerField("已办", default=0)
    total = models.PositiveIntegerField("共", default=0)

    objects = WorkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "后台办理事项"
        ordering = ["-requested_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "about"],
                condition=Q(state__in=["QUEUED", "RUNNING", "FAILED"]),
                name="one_unfinished_work",
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("work", args=[self.pk])

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED

    @property
    def pending(self) -> bool:
        """It was too large to be done at once and has a row."""
        return not self._state.adding

    @property
    def is_waiting(self) -> bool:
        """It goes on by itself."""
        return self.state in (self.State.QUEUED, self.State.RUNNING)
