import uuid

from django.conf import settings
from django.db import models


def export_path(export: "Export", filename: str) -> str:
    return f"exports/{export.pk}"


class Export(models.Model):
    """A long export: a row first, built in the background, fetched by the person who asked for it."""

    class State(models.TextChoices):
        QUEUED = "QUEUED", "排队中"
        RUNNING = "RUNNING", "生成中"
        DONE = "DONE", "已完成"
        FAILED = "FAILED", "失败"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="exports", verbose_name="申请人"
    )
    kind = models.CharField("类型", max_length=60)
    title = models.CharField("名称", max_length=200)
    parameters = models.JSONField("参数", default=dict)
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    file = models.FileField("文件", upload_to=export_path, blank=True)
    filename = models.CharField("文件名", max_length=200, blank=True)
    content_type = models.CharField("格式", max_length=100, blank=True)
    error = models.CharField("失败原因", max_length=500, blank=True)
    requested_at = models.DateTimeField("申请时间")
    leased_until = models.DateTimeField("占用至", null=True, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "导出文件"
        ordering = ["-requested_at"]

    def __str__(self) -> str:
        return self.title
