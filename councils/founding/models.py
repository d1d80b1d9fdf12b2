from django.db import models


class FoundingLink(models.Model):
    """The link with which an empty portal is founded; only the digest of its token is stored, and it is gone once used."""

    digest = models.CharField("令牌摘要", max_length=64)
    issued_at = models.DateTimeField("发出时间")

    class Meta:
        verbose_name = verbose_name_plural = "建立联盟的链接"

    def __str__(self) -> str:
        return f"{self.issued_at:%Y-%m-%d %H:%M}"
