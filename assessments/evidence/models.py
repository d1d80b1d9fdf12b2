import uuid

from django.db import models

from alliance.ground.audit import Audited
from assessments.sheets.models.items import Item


def evidence_path(evidence: "Evidence", filename: str) -> str:
    return f"evidence/{uuid.uuid4().hex}"


class Evidence(Audited):
    """A piece of evidence for an indicator: a file with its hash, or a link to a record in the portal; its own date.

    Files are write-once: the SHA-256 is sealed into the dossier. Removing one before submission only marks it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="evidence", verbose_name="指标")
    title = models.CharField("材料名称", max_length=120)
    dated_on = models.DateField("材料日期", null=True, blank=True)
    file = models.FileField("文件", upload_to=evidence_path, blank=True)
    name = models.CharField("文件名", max_length=120, blank=True)
    content_type = models.CharField("格式", max_length=100, blank=True)
    size = models.PositiveIntegerField("字节数", default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    record_url = models.CharField("平台内记录", max_length=300, blank=True)
    removed = models.BooleanField("已移除", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "佐证材料"
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(file="") | ~models.Q(record_url=""),
                name="evidence_is_file_or_record",
                violation_error_message="请上传文件或选择平台内已有记录。",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def name_in_log(self) -> str:
        return f"{self.item.name_in_log} {self}"

    def is_outside(self, year: int) -> bool:
        """The material is of another year than the one that is assessed."""
        return self.dated_on is not None and self.dated_on.year != year
