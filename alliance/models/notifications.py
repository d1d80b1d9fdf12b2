from django.conf import settings
from django.db import models


class Notification(models.Model):
    """One message to one person about one step of one matter; the unique key makes repeating it harmless."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notifications")
    matter = models.CharField("事项", max_length=100)
    step = models.CharField("步骤", max_length=60)
    title = models.CharField("标题", max_length=200)
    body = models.TextField("内容", blank=True)
    url = models.CharField("链接", max_length=300, blank=True)
    urgent = models.BooleanField("紧急", default=False)
    created_at = models.DateTimeField("时间", db_index=True)
    read_at = models.DateTimeField("已读时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "matter", "step"], name="notification_once_per_step")
        ]
        indexes = [models.Index(fields=["recipient", "read_at"])]

    def __str__(self) -> str:
        return self.title


class Delivery(models.Model):
    """The outbox: a message on its way out of the portal by e-mail."""

    class State(models.TextChoices):
        QUEUED = "QUEUED", "待发送"
        SENT = "SENT", "已发送"
        FAILED = "FAILED", "发送失败"

    notification = models.OneToOneField(Notification, models.CASCADE, related_name="delivery")
    address = models.EmailField("邮箱")
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    next_attempt_at = models.DateTimeField("下次发送时间")
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)
    error = models.CharField("失败原因", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "邮件投递"
        indexes = [models.Index(fields=["state", "next_attempt_at"])]

    def __str__(self) -> str:
        return f"{self.address} {self.get_state_display()}"
