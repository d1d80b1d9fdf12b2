from django.conf import settings
from django.db import models


class SignInTally(models.Model):
    """How many tries to sign in are counted under a key until an instant; rows are swept when that is over.

    `key` and `name` are digests: people type passwords into the wrong field.
    """

    key = models.CharField("计数键", max_length=64, unique=True)
    name = models.CharField("登录名摘要", max_length=64, blank=True, db_index=True)
    count = models.PositiveIntegerField("次数", default=0)
    until = models.DateTimeField("计数有效期至", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "登录计数"

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.count}"


class SignIn(models.Model):
    """A try to sign in: when, from where, to which account (none: the login name is unknown), and how it ended."""

    class Outcome(models.TextChoices):
        DONE = "DONE", "登录成功"
        WRONG = "WRONG", "密码错误"
        LOCKED = "LOCKED", "锁定期间被拒绝"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="账号"
    )
    at = models.DateTimeField("时间", db_index=True)
    address = models.GenericIPAddressField("网络地址", null=True)
    outcome = models.CharField("结果", max_length=10, choices=Outcome)

    class Meta:
        verbose_name = verbose_name_plural = "登录记录"

    def __str__(self) -> str:
        return f"{self.user} {self.get_outcome_display()}"
