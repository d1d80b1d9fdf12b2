from alliance.files.stored import StoredFile
from alliance.ground.audit import Audited


class RegulationText(StoredFile, Audited):
    """The full regulation as uploaded by the secretariat; the newest one is offered beside the clause register."""

    FOLDER = "regulation"

    class Meta:
        verbose_name = verbose_name_plural = "办法全文"

    def __str__(self) -> str:
        return self.name
