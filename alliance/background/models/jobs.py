from django.db import models


class JobRun(models.Model):
    """The last run of one sweep: when, what it changed, and what went wrong. A lease keeps two from overlapping."""

    name = models.CharField("任务", max_length=80, unique=True)
    started_at = models.DateTimeField("开始", null=True, blank=True)
    finished_at = models.DateTimeField("结束", null=True, blank=True)
    leased_until = models.DateTimeField("占用至", null=True, blank=True)
    changed = models.PositiveIntegerField("处理数", default=0)
    changed_at = models.DateTimeField("最近一次有处理", null=True, blank=True)
    failures = models.PositiveIntegerField("连续失败", default=0)
    error = models.TextField("最近错误", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
