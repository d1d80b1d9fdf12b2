"""The files beside duty records of any kind."""

import uuid

from django.db import models

from alliance.files.stored import Piece
from alliance.ground.audit import Audited
from members.units.models import Unit


class RecordFile(Piece, Audited):
    """A file beside a record of any kind, which is named by its kind and number: one table, so that one address serves them all."""

    FOLDER = "records"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("记录类别", max_length=40)
    record_id = models.PositiveBigIntegerField("记录编号")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")

    class Meta(Piece.Meta):
        verbose_name = verbose_name_plural = "履职记录佐证材料"
        ordering = ["created_at"]
        indexes = [models.Index(fields=["kind", "record_id"])]
