from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import AbstractUser, UserManager, _user_has_perm
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from alliance.ground import inputs
from alliance.names import pinyin, spelling

LAST_DIGITS = 4


class NameKey(models.CharField):
    """The sort key (0) or the search initials (1) of the name beside it, written whenever the name is."""

    def __init__(self, *args: Any, part: int = 0, **options: Any) -> None:
        self.part = part
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"part": self.part}

    def pre_save(self, record: Any, add: bool) -> str:
        key = pinyin.person_keys(record.name)[self.part]
        setattr(record, self.attname, key)
        return key


class UserQuerySet(models.QuerySet):
    def matching(self, text: str) -> "UserQuerySet":
        """People in whose name every word occurs, or whose initials begin with it; digits are the end of the number."""
        found = self
        for word in text.split():
            wanted = Q()
            for name in spelling.spellings(word):
                wanted |= Q(name__icontains=name)
            plain = spelling.half_width(word)
            if plain.isascii():
                wanted |= Q(initials__startswith=plain.lower())
            if inputs.number(plain) is not None and len(plain) >= LAST_DIGITS:
                wanted |= Q(phone__endswith=plain)
            found = found.filter(wanted)
        return found

    def in_order(self) -> "UserQuerySet":
        """By the sound of their names."""
        return self.order_by("name_key", "pk")


class AccountManager(UserManager.from_queryset(UserQuerySet)):
    use_in_migrations = False


class User(AbstractUser):
    """A real person's account. Accounts are never shared and never deleted, only switched off; but one that never had a
    password goes with the import that opened it, when that is taken back.
    """

    first_name = None
    last_name = None
    name = models.CharField("姓名", max_length=50, validators=[spelling.check_name])
    name_key = NameKey("排序键", max_length=pinyin.KEY_LENGTH, db_index=True, editable=False, part=0)
    initials = NameKey("拼音首字母", max_length=pinyin.PERSON_LENGTH, db_index=True, editable=False, part=1)
    phone = models.CharField("手机", max_length=20, blank=True)
    must_change_password = models.BooleanField("下次登录须修改密码", default=False)
    # Spares everybody else the look into the administrators' dated posts, which alone decide.
    administers = models.BooleanField("担任过管理员", default=False, editable=False)
    password_changed_at = models.DateTimeField("密码修改时间", null=True, blank=True)
    # Of a password that somebody else has issued: until when it opens the account, and when it has done so.
    one_time_until = models.DateTimeField("一次性密码有效期至", null=True, blank=True)
    one_time_used_at = models.DateTimeField("一次性密码使用时间", null=True, blank=True)

    history = HistoricalRecords(
        excluded_fields=["password", "last_login", "name_key", "initials"],
        history_change_reason_field=models.TextField(null=True, blank=True),
    )
    objects = AccountManager()
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "用户"

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def digits(self) -> str:
        """The last digits of the mobile number, which tell people of one name apart; empty without a number."""
        return self.phone[-LAST_DIGITS:]

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """On an object the dated grants alone decide, for a superuser of Django as for everybody."""
        return super().has_perm(perm) if obj is None else _user_has_perm(self, perm, obj)

    def save(self, *args, **kwargs) -> None:
        """Signing in only touches `last_login`, which is no change to record; a new name brings its keys."""
        fields = set(kwargs.get("update_fields") or ())
        if "name" in fields:
            kwargs["update_fields"] = fields | {"name_key", "initials"}
        if fields == {"last_login"}:
            self.skip_history_when_saving = True
            try:
                super().save(*args, **kwargs)
            finally:
                del self.skip_history_when_saving
        else:
            super().save(*args, **kwargs)
