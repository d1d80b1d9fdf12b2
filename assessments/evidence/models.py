import uuid

from django.db import models

from alliance.files.stored import Piece
from alliance.ground.audit import Audited
from assessments.sheets.models.items import Item


class Evidence(Piece, Audited):
    """A piece of evidence for an indicator: a file with its hash, or a link to a record in the portal; its own date.

    Files are write-once: the SHA-256 is sealed into the dossier. Removing one before submission only marks it.
    """

    FOLDER = "evidence"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="evidence", verbose_name="指标")

    class Meta(Piece.Meta):
        verbose_name = verbose_name_plural = "佐证材料"
        ordering = ["created_at"]

    @property
    def name_in_log(self) -> str:
        return f"{self.item.name_in_log} {self}"
