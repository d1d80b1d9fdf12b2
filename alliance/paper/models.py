import secrets

from django.db import models

from alliance.ground import audit

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_code() -> str:
    """Sixteen characters that are easy to read aloud, 80 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(16))


class PrintedVersion(models.Model):
    """One version of a paper that the portal has printed: what it showed, under the code that stands on it.

    Printing the same content again gives the same code; other content about the same thing is another version. The
    row is never changed afterwards except for the last printing, so that each version stays provable.
    """

    code = models.CharField("校验码", max_length=16, unique=True, default=new_code, editable=False)
    kind = models.CharField("文书种类", max_length=40)
    about = models.CharField("所指记录", max_length=80)
    title = models.CharField("标题", max_length=200)
    unit_name = models.CharField("单位", max_length=120, blank=True)
    year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    content = models.TextField("所印内容")
    digest = models.CharField("校验值", max_length=64)
    issued_at = models.DateTimeField("首次打印时间")
    issued_by = audit.somebody("首次打印人")
    printed_at = models.DateTimeField("最近打印时间")

    class Meta:
        verbose_name = verbose_name_plural = "已印文书"
        ordering = ["-printed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "about", "digest"], name="printed_version_once")
        ]
        indexes = [models.Index(fields=["kind", "about"])]

    def __str__(self) -> str:
        return f"{self.title}（{self.code}）"


class Series(models.Model):
    """How far a series of numbers has come in a year; written by `alliance.paper.series` only."""

    code = models.CharField("文号系列", max_length=40)
    year = models.PositiveSmallIntegerField("年份")
    last = models.PositiveIntegerField("最后一号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "文号系列"
        constraints = [models.UniqueConstraint(fields=["code", "year"], name="series_once_a_year")]

    def __str__(self) -> str:
        return f"{self.code}〔{self.year}〕{self.last}"
