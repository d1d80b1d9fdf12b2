"""That an official document stands on the public site, from when, by whom, and until when."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.ground.audit import Audited
from councils.documents.models.documents import Document


class NoticeQuerySet(models.QuerySet):
    def standing(self) -> "NoticeQuerySet":
        """Not taken down; the document holds, or was corrected by another."""
        return self.filter(until=None, document__state__in=Document.OUT)


class PublicNotice(Audited):
    """A document on the public site, half-open in time; taken down and put up again is another row."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="public_notices", verbose_name="公文")
    since = models.DateTimeField("公开时间")
    until = models.DateTimeField("撤下时间", null=True, blank=True)
    reason = models.CharField("撤下原因", max_length=200, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="公开人"
    )

    objects = NoticeQuerySet.as_manager()
    claimed_with = ("document__unit",)

    class Meta:
        verbose_name = verbose_name_plural = "公开的公文"
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(until=None),
                name="notice_once",
                violation_error_message="这份公文已经公开。",
            )
        ]

    def __str__(self) -> str:
        return f"公开《{self.document}》"
