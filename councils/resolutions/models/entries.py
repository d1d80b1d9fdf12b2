from django.db import models

from alliance.files.stored import Attached
from alliance.ground import audit
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned
from councils.resolutions.models.orders import Resolution
from members.units.models import Unit


class Entry(Audited):
    """What was written about an order: by a unit how far it is, by the secretariat what it found. Never changed afterwards."""

    class Kind(Toned):
        PROGRESS = "PROGRESS", "进展", "info"
        REPORT = "REPORT", "反馈", "success"
        TAKEN_BACK = "TAKEN_BACK", "撤回反馈", "neutral"
        RETURN = "RETURN", "退回", "warning"
        DONE = "DONE", "办结意见", "success"

    resolution = models.ForeignKey(
        Resolution, models.PROTECT, related_name="entries", verbose_name="督办事项"
    )
    kind = models.CharField("类别", max_length=10, choices=Kind)
    unit = audit.optional(Unit, "单位")
    text = models.TextField("内容", max_length=2000)
    written_by = audit.somebody("填写人")

    class Meta:
        verbose_name = verbose_name_plural = "督办记录"
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.resolution}：{self.get_kind_display()}"


class EntryFile(Attached):
    """A file beside what was written. Write-once."""

    FOLDER = "resolutions"

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="files", verbose_name="督办记录")

    class Meta(Attached.Meta):
        verbose_name = verbose_name_plural = "督办佐证"
