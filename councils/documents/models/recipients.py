"""To which units a document goes, and which has read it."""

from typing import Self

from django.db import models

from alliance.ground import access, audit
from alliance.ground.audit import Audited
from councils.documents.models.documents import Document
from members.units.models import Unit


class RecipientQuerySet(models.QuerySet):
    def unread(self) -> Self:
        """Of documents that are out and hold, those that the unit has not read."""
        return self.filter(read_at=None, document__state=Document.State.SENT)

    def owing(self) -> Self:
        """Unread by units that are members: nobody else is asked to read."""
        return self.unread().filter(unit__in=Unit.objects.active())

    def of_people_of(self, user) -> Self:
        """What was sent to the units that the person reads for."""
        return self.filter(unit__in=access.units_read(user), document__sent_at__isnull=False)


class Recipient(Audited):
    """One unit that a document goes to, and when somebody of it said that it was read (阅知)."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="recipients", verbose_name="公文")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)
    read_at = models.DateTimeField("阅知时间", null=True, blank=True)
    read_by = audit.somebody("阅知人")

    objects = RecipientQuerySet.as_manager()
    claimed_with = ("document", "unit")

    class Meta:
        verbose_name = verbose_name_plural = "收文单位"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["document", "unit"], name="document_sent_once")]
        indexes = [models.Index(fields=["unit", "read_at"])]

    def __str__(self) -> str:
        return f"{self.unit}：{self.document}"
