"""What stands beside a document: annexes, and the scan of the sealed sheet."""

import uuid

from django.db import models
from django.urls import reverse

from alliance.files.stored import Attached, StoredFile
from alliance.ground.audit import Audited
from councils.documents.models.documents import Document


class Annex(StoredFile, Audited):
    """附件: a title with its own text, or with a file."""

    FOLDER = "documents"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="annexes", verbose_name="公文")
    position = models.PositiveSmallIntegerField("序号", default=1)
    title = models.CharField("附件名称", max_length=120)
    body = models.TextField("附件正文", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "公文附件"
        ordering = ["position", "created_at"]

    def __str__(self) -> str:
        return self.title


class DocumentPicture(Attached):
    """A picture that stands in the text of a document or of its annexes: encoded anew, without place and device. Write-once."""

    FOLDER = "document_pictures"

    document = models.ForeignKey(Document, models.PROTECT, related_name="pictures", verbose_name="公文")

    class Meta(Attached.Meta):
        verbose_name = verbose_name_plural = "公文图片"

    def get_absolute_url(self) -> str:
        return reverse("document_picture", args=[self.pk])


class SealedScan(Attached):
    """The sealed sheet, scanned after sealing; the newest one counts, the others stay. Write-once."""

    FOLDER = "sealed_scans"

    document = models.ForeignKey(Document, models.PROTECT, related_name="scans", verbose_name="公文")

    class Meta:
        verbose_name = verbose_name_plural = "盖章扫描件"
        ordering = ["-created_at"]
