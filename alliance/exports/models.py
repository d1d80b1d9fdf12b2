import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from alliance.background.models.background import Background
from alliance.ground.toned import Toned


def export_path(export: "Export", filename: str) -> str:
    return f"exports/{export.pk}"


class Export(Background):
    """A file in the making: a row first, built in the background, fetched by the person who asked for it.

    `key` says what was asked for, of which data: while it waits or is made, the same person has no second one.
    """

    class State(Toned):
        QUEUED = "QUEUED", "排队中", "neutral"
        RUNNING = "RUNNING", "生成中", "info"
        DONE = "DONE", "已完成", "success"
        FAILED = "FAILED", "失败", "danger"
        CANCELLED = "CANCELLED", "已取消", "neutral"

    UNFINISHED = (State.QUEUED, State.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="exports", verbose_name="申请人"
    )
    key = models.CharField("内容", max_length=64)
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    file = models.FileField("文件", upload_to=export_path, blank=True)
    filename = models.CharField("文件名", max_length=200, blank=True)
    content_type = models.CharField("格式", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "导出文件"
        ordering = ["-requested_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "key"],
                condition=Q(state__in=["QUEUED", "RUNNING"]),
                name="one_export_in_the_making",
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("export", args=[self.pk])

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED
