from typing import Any

from django.contrib.auth.models import AbstractUser, UserManager, _user_has_perm
from django.db import models
from simple_history.models import HistoricalRecords


class User(AbstractUser):
    """A real person's account. Accounts are never shared and never deleted, only switched off."""

    first_name = None
    last_name = None
    name = models.CharField("姓名", max_length=50)
    phone = models.CharField("手机", max_length=20, blank=True)
    must_change_password = models.BooleanField("下次登录须修改密码", default=False)
    # Spares everybody else the look into the administrators' dated posts, which alone decide.
    administers = models.BooleanField("担任过管理员", default=False, editable=False)
    password_changed_at = models.DateTimeField("密码修改时间", null=True, blank=True)
    # Of a password that somebody else has issued: until when it opens the account, and when it has done so.
    one_time_until = models.DateTimeField("一次性密码有效期至", null=True, blank=True)
    one_time_used_at = models.DateTimeField("一次性密码使用时间", null=True, blank=True)

    history = HistoricalRecords(
        excluded_fields=["password", "last_login"],
        history_change_reason_field=models.TextField(null=True, blank=True),
    )
    objects = UserManager()
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "用户"

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """On an object the dated grants alone decide, for a superuser of Django as for everybody."""
        return super().has_perm(perm) if obj is None else _user_has_perm(self, perm, obj)

    def save(self, *args, **kwargs) -> None:
        """Signing in only touches `last_login`, which is no change to record."""
        if set(kwargs.get("update_fields") or ()) == {"last_login"}:
            self.skip_history_when_saving = True
            try:
                super().save(*args, **kwargs)
            finally:
                del self.skip_history_when_saving
        else:
            super().save(*args, **kwargs)
