from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.ground.audit import Audited


class Notification(models.Model):
    """One message to one person about one step of one matter; the unique key makes repeating it harmless."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notifications")
    matter = models.CharField("事项", max_length=100)
    step = models.CharField("步骤", max_length=60)
    about = models.CharField("单位", max_length=100, blank=True)
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
    """The outbox: a message on its way out of the portal by e-mail, or a letter to somebody who has no account (`key`, once)."""

    class State(models.TextChoices):
        QUEUED = "QUEUED", "待发送"
        SENT = "SENT", "已发送"
        FAILED = "FAILED", "发送失败"
        DROPPED = "DROPPED", "不再发送"

    notification = models.OneToOneField(
        Notification, models.CASCADE, null=True, blank=True, related_name="delivery"
    )
    key = models.CharField("信件", max_length=100, blank=True)
    title = models.CharField("信件标题", max_length=200, blank=True)
    body = models.TextField("信件内容", blank=True)
    address = models.EmailField("邮箱")
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    next_attempt_at = models.DateTimeField("下次发送时间")
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)
    error = models.CharField("失败原因", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "邮件投递"
        indexes = [models.Index(fields=["state", "next_attempt_at"])]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="letter_once"),
            models.CheckConstraint(
                condition=Q(notification__isnull=False, key="") | (Q(notification=None) & ~Q(key="")),
                name="delivery_is_message_or_letter",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.get_state_display()}"

    @property
    def subject(self) -> str:
        return self.notification.title if self.notification else self.title

    @property
    def message_id(self) -> str:
        """The same however often it is tried."""
        return f"notification-{self.notification_id}" if self.notification_id else f"letter-{self.pk}"

    @property
    def receiver(self) -> str:
        """Who it is for, with the address."""
        return f"{self.notification.recipient} <{self.address}>" if self.notification else self.address


class Outbox(models.Model):
    """The one row that says how the outbox is: who is sending now, since when it pauses, or why it is held.

    `home` and `batches` are written in a file of the data folder as well: a database that was restored from a backup is
    behind its file or has none, and so knows that it is a copy (docs/operations.md).
    """

    class State(models.TextChoices):
        OPEN = "OPEN", "正常"
        PAUSED = "PAUSED", "暂停"
        HELD = "HELD", "暂扣"

    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    held_reason = models.CharField("暂扣原因", max_length=200, blank=True)
    home = models.TextField("归属", blank=True)
    batches = models.PositiveBigIntegerField("批次", default=0)
    sender = models.CharField("发送进程", max_length=32, blank=True)
    leased_until = models.DateTimeField("占用至", null=True, blank=True)
    failures = models.PositiveIntegerField("连续失败", default=0)
    paused_until = models.DateTimeField("暂停至", null=True, blank=True)
    error = models.CharField("最近错误", max_length=500, blank=True)
    error_at = models.DateTimeField("最近错误时间", null=True, blank=True)
    sent_at = models.DateTimeField("最近发送", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "发件箱"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="outbox_is_one_row")]

    def __str__(self) -> str:
        return f"发件箱{self.get_state_display()}"


class MailDecision(Audited):
    """What was decided about held mail: sent after all, or not; by whom and why stands in its history."""

    class Act(models.TextChoices):
        RELEASE = "RELEASE", "放行"
        DISCARD = "DISCARD", "作废"

    act = models.CharField("处理", max_length=10, choices=Act)
    letters = models.PositiveIntegerField("邮件数")
    held_reason = models.CharField("暂扣原因", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "暂扣邮件的处理"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_act_display()}暂扣邮件 {self.letters} 封"
