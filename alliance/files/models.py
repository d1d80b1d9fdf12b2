from django.conf import settings
from django.db import models


class Download(models.Model):
    """One file that left the portal: who took what, when, narrowed how, and for data of persons why. Never changed."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="downloads", verbose_name="导出人"
    )
    at = models.DateTimeField("时间", db_index=True)
    what = models.CharField("内容", max_length=200)
    filter = models.TextField("筛选条件", blank=True)
    rows = models.PositiveIntegerField("行数", null=True, blank=True)
    persons = models.BooleanField("含个人信息", default=False)
    reason = models.CharField("理由", max_length=500, blank=True)
    filename = models.CharField("文件名", max_length=255)
    address = models.CharField("地址", max_length=300)

    class Meta:
        verbose_name = verbose_name_plural = "导出记录"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(persons=False) | ~models.Q(reason=""),
                name="download_of_persons_has_a_reason",
                violation_error_message="含个人信息的导出须有理由。",
            )
        ]

    def __str__(self) -> str:
        return self.what
