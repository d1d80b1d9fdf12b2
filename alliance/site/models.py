import uuid

from django.db import models

from alliance.ground.audit import Audited


def text_path(text: "RegulationText", filename: str) -> str:
    return f"regulation/{uuid.uuid4().hex}"


class RegulationText(Audited):
    """The full regulation as uploaded by the secretariat; the newest one is offered beside the clause register."""

    file = models.FileField("文件", upload_to=text_path)
    name = models.CharField("文件名", max_length=120)
    content_type = models.CharField("格式", max_length=100)
    sha256 = models.CharField("SHA-256", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "办法全文"

    def __str__(self) -> str:
        return self.name
